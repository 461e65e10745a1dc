"""A model's answer as spans of the text that it was asked about."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from json import JSONDecoder
from typing import Any, NamedTuple

from goldspan.baselines.llm.errors import AnswerError
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable
from goldspan.corpus.formats.quotes import parse
from goldspan.corpus.scheme import LABELS

QUOTES = ("exact", "repeated", "inflected", "unfound", "overlapping")

# What some models think aloud before they answer.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_SHOWN = 80
# An object may begin at so many braces of an answer: more is no answer.
_TRIES = 1000


class Answer(NamedTuple):
    """The spans of a text, flat and in order, and how their quotes were found, by the names in ``QUOTES``.

    Unfound quotes and those that overlap a longer one have no span.
    """

    spans: tuple[Span, ...]
    quotes: Counter[str]


def read_answer(content: str, text: str) -> Answer:
    """Read what a model said about ``text``; ``goldspan.corpus.formats.quotes`` says where quotes stand.

    The object may stand in prose or in a fence.

    Raises:
        AnswerError: there is no object with spans or several that differ, or a span is not as asked for.
    """
    found, findings = parse({"id": "answer", "text": text, "spans": _items(content)}, "")
    quotes = Counter(finding.code.removeprefix("quote-") for finding in findings)
    if found is None or quotes.keys() - set(QUOTES):
        finding = next(finding for finding in findings if not finding.code.startswith("quote-"))
        raise AnswerError(f"the answer's {finding.field or 'spans'}: {finding.message}")
    labels = Counter([*(span.label for span in found.spans), *found.unplaced])
    if unknown := labels.keys() - set(LABELS):
        raise AnswerError(f"the answer has the label {_short(min(unknown))}; there are {', '.join(LABELS)}")
    spans = flatten(found.spans)
    quotes["exact"] = labels.total() - quotes.total()
    quotes["overlapping"] = len(found.spans) - len(spans)
    return Answer(spans, quotes)


def flatten(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans without those that overlap a longer one, or one as long that stands earlier; in order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span)):
        if all(span.end <= one.start or one.end <= span.start for one in kept):
            kept.append(span)
    return tuple(sorted(kept))


def _items(content: str) -> Any:
    """The spans of the one object in ``content`` that has any, each with no more than was asked for."""
    answers = [found for found in _objects(_THOUGHT.sub("", content)) if "spans" in found]
    if not answers:
        raise AnswerError(f"the answer has no JSON object with spans: {_short(content)}")
    if any(answer["spans"] != answers[0]["spans"] for answer in answers):
        raise AnswerError(f"the answer has {len(answers)} JSON objects with spans, which differ")
    items = answers[0]["spans"]
    if not isinstance(items, list):
        return items
    return [
        {name: item[name] for name in ("label", "text") if name in item} if isinstance(item, dict) else item
        for item in items
    ]


def _objects(content: str) -> Iterator[dict[str, Any]]:
    decoder, start = JSONDecoder(), content.find("{")
    for _ in range(_TRIES):
        if start < 0:
            return
        try:
            found, end = decoder.raw_decode(content, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield found
        start = content.find("{", end)


def _short(content: str) -> str:
    line = printable(content[: _SHOWN + 1].strip()) or "it is empty"
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
