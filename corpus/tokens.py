"""Tokens with offsets, and the two-way mapping between spans and IOB2 tags."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import NamedTuple

from razdel import tokenize as razdel_tokenize

from goldspan.corpus.document import Span


class Token(NamedTuple):
    """A token's half-open offsets in code points."""

    start: int
    end: int


class Untagged(NamedTuple):
    """A span that tags over these tokens cannot hold, and why."""

    span: Span
    reason: str


class Tagging(NamedTuple):
    """One IOB2 tag for each token, and every span that the tags do not hold."""

    tags: list[str]
    untagged: list[Untagged]


def tokenizer_name() -> str:
    """The tokenizer and its version, as signatures write it."""
    return f"razdel-{version('razdel')}"


def tokenize(text: str) -> list[Token]:
    """Split a Russian text into tokens, by razdel's rules."""
    return [Token(token.start, token.stop) for token in razdel_tokenize(text)]


def encode_iob2(tokens: Sequence[Token], spans: Iterable[Span]) -> Tagging:
    """Write spans as IOB2 tags.

    A span whose edge falls inside a token, or that shares a token with a span before it (in span
    order), cannot be written: it is returned in ``untagged``, never bent to fit.
    """
    by_start = {token.start: index for index, token in enumerate(tokens)}
    by_end = {token.end: index for index, token in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    untagged = []
    for span in sorted(spans):
        first, last = by_start.get(span.start), by_end.get(span.end)
        if first is None or last is None:
            untagged.append(Untagged(span, "an edge falls inside a token or between tokens"))
        elif any(tag != "O" for tag in tags[first : last + 1]):
            untagged.append(Untagged(span, "it shares a token with another span"))
        else:
            tags[first] = f"B-{span.label}"
            tags[first + 1 : last + 1] = [f"I-{span.label}"] * (last - first)
    return Tagging(tags, untagged)


def decode_iob2(tokens: Sequence[Token], tags: Sequence[str]) -> list[Span]:
    """Read spans from IOB2 tags.

    Raises:
        ValueError: a tag is none of ``O``, ``B-x`` and ``I-x``, an ``I-x`` continues no ``x``, or
            there are more or fewer tags than tokens.
    """
    if len(tokens) != len(tags):
        raise ValueError(f"{len(tags)} tags for {len(tokens)} tokens")
    spans: list[Span] = []
    label, start, end = "", 0, 0
    for token, tag in zip(tokens, tags, strict=True):
        kind, _, name = tag.partition("-")
        if kind == "I" and name == label != "":
            end = token.end
            continue
        if label:
            spans.append(Span(start, end, label))
        if tag == "O":
            label = ""
        elif kind == "B" and name:
            label, start, end = name, token.start, token.end
        else:
            raise ValueError(f"{tag!r} at {token.start} is no IOB2 tag that can stand there")
    if label:
        spans.append(Span(start, end, label))
    return spans
