"""Tokens with offsets, and the two-way mapping between spans and tags."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from razdel import tokenize as razdel_tokenize

from goldspan.corpus.document import Span
from goldspan.corpus.tags import Chunk, read_tags, write_tags

# razdel takes «5–7» for one token; the guidelines mark the two numbers of a range apart.
_RANGE_DASH = re.compile(r"(?<=\d)[-‐‑‒–—−](?=\d)")


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
    from importlib.metadata import version

    return f"razdel-{version('razdel')}+ranges"


def tokenize(text: str) -> list[Token]:
    """Split a Russian text into tokens, by razdel's rules; a dash between two digits is a token by itself."""
    return [part for token in razdel_tokenize(text) for part in _parts(token.start, token.text)]


def _parts(start: int, words: str) -> Iterator[Token]:
    done = 0
    for dash in _RANGE_DASH.finditer(words):
        yield Token(start + done, start + dash.start())
        yield Token(start + dash.start(), start + dash.end())
        done = dash.end()
    yield Token(start + done, start + len(words))


def hold(tokens: Sequence[Token], spans: Iterable[Span]) -> tuple[list[Chunk], list[Untagged]]:
    """Spans as chunks of tokens.

    A discontinuous span, one whose edge falls inside a token, or one that shares a token with a span
    before it (in span order) cannot be held: it is returned apart, never bent to fit.
    """
    by_start = {token.start: index for index, token in enumerate(tokens)}
    by_end = {token.end: index for index, token in enumerate(tokens)}
    chunks: list[Chunk] = []
    untagged = []
    reached = 0
    for span in sorted(spans):
        first, last = by_start.get(span.start), by_end.get(span.end)
        if span.fragments:
            untagged.append(Untagged(span, "it is discontinuous"))
        elif first is None or last is None:
            untagged.append(Untagged(span, "an edge falls inside a token or between tokens"))
        elif first < reached:
            untagged.append(Untagged(span, "it shares a token with another span"))
        else:
            reached = last + 1
            chunks.append((first, reached, span.label))
    return chunks, untagged


def encode_iob2(tokens: Sequence[Token], spans: Iterable[Span]) -> Tagging:
    """Write spans as IOB2 tags; those that tags cannot hold (see ``hold``) are in ``untagged``."""
    chunks, untagged = hold(tokens, spans)
    return Tagging(write_tags(len(tokens), chunks, "IOB2"), untagged)


def decode_iob2(tokens: Sequence[Token], tags: Sequence[str]) -> list[Span]:
    """Read spans from IOB2 tags.

    Raises:
        ValueError: a tag is none of ``O``, ``B-x`` and ``I-x``, an ``I-x`` continues no ``x``, or
            there are more or fewer tags than tokens.
    """
    if len(tokens) != len(tags):
        raise ValueError(f"{len(tags)} tags for {len(tokens)} tokens")
    chunks, faults = read_tags(tags, "IOB2")
    for fault in faults:
        place = tokens[fault.position].start
        raise ValueError(f"{fault.tag!r} at {place} is no IOB2 tag that can stand there: {fault.reason}")
    return [Span(tokens[first].start, tokens[behind - 1].end, label) for first, behind, label in chunks]
