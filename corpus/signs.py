"""How to look for a phenomenon in a document's text and gold spans: small tests, and what joins them.

A test counts something in a document. Patterns disregard letter case and are written with ordinary spaces.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from goldspan.corpus.document import Document, Span

Test = Callable[[Document], int]

# How far from a span its neighbourhood reaches, in characters.
_NEAR = 60


class Phenomenon(NamedTuple):
    """What is looked for in a document, and how often it is there; without a test it cannot be verified."""

    sign: str
    test: Test | None


def one_of(words: str) -> str:
    """The pattern of any of some words or stems, given with white space between; ``_`` stands for a space."""
    return f"(?:{'|'.join(words.split()).replace('_', ' ')})"


def spans_of(document: Document, label: str) -> list[Span]:
    """The gold spans of a label, in order."""
    return [span for span in document.spans if span.label == label]


def around(document: Document, label: str) -> Iterator[tuple[str, str, str]]:
    """The spans of a label: what stands before each, its words, and what stands behind."""
    text = document.text or ""
    for span in spans_of(document, label):
        left, right = text[max(0, span.start - _NEAR) : span.start], text[span.end : span.end + _NEAR]
        yield left, document.surface(span), right


def span_words(label: str, pattern: str) -> Test:
    """How many spans of a label match a pattern somewhere."""
    found = re.compile(pattern, re.IGNORECASE)
    return lambda document: sum(bool(found.search(words)) for _, words, _ in around(document, label))


def before(label: str, pattern: str) -> Test:
    """How many spans of a label have the pattern right before them."""
    found = re.compile(f"(?:{pattern})$", re.IGNORECASE)
    return lambda document: sum(bool(found.search(left)) for left, _, _ in around(document, label))


def after(label: str, pattern: str) -> Test:
    """How many spans of a label have the pattern right behind them."""
    found = re.compile(pattern, re.IGNORECASE)
    return lambda document: sum(bool(found.match(right)) for _, _, right in around(document, label))


def between(label: str, pattern: str) -> Test:
    """How many times two neighbouring spans of a label have exactly the pattern between them."""
    found = re.compile(pattern, re.IGNORECASE)

    def test(document: Document) -> int:
        text = document.text or ""
        spans = spans_of(document, label)
        return sum(bool(found.fullmatch(text, one.end, other.start)) for one, other in pairwise(spans))

    return test


def units(pattern: str) -> Test:
    """How many figures have a unit that matches a pattern in whole."""
    found = re.compile(pattern)
    return lambda document: sum(bool(found.fullmatch(unit_of(span))) for span in spans_of(document, "FIGURE"))


def unit_of(span: Span) -> str:
    """The unit of a figure's value, ``""`` where it has none."""
    return (span.value or {}).get("unit") or ""


def text_words(pattern: str) -> Test:
    """How often a pattern stands in the text."""
    found = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    return lambda document: len(found.findall(document.text or ""))


def unmarked(pattern: str, labels: str = "") -> Test:
    """How many matches of a pattern end outside every gold span, or every one of the labels that are named.

    Capital letters of such a pattern are meant.
    """
    found = re.compile(pattern)
    named = labels.split()

    def test(document: Document) -> int:
        spans = [span for span in document.spans if not named or span.label in named]
        ends = [match.end() for match in found.finditer(document.text or "")]
        return sum(not any(span.start < end <= span.end for span in spans) for end in ends)

    return test


def any_of(*tests: Test) -> Test:
    """All counts together."""
    return lambda document: sum(test(document) for test in tests)


def all_of(*tests: Test) -> Test:
    """The least of several counts: each of the things must be there."""
    return lambda document: min(test(document) for test in tests)


def two_of(*tests: Test) -> Test:
    """How many of several things are there beyond the first."""
    return lambda document: max(0, sum(test(document) > 0 for test in tests) - 1)
