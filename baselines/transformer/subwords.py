"""A text as the subwords of a network's tokenizer, and which of them stands for each word."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from goldspan.corpus.document import Span
from goldspan.corpus.tags import read_tags
from goldspan.corpus.tokens import Token, tokenize

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """A text of the same length without lone surrogates, which no tokenizer takes."""
    return _SURROGATE.sub("\ufffd", text)


class Encoded(NamedTuple):
    """The numbers of a text's subwords, without special ones, its words, and each word's first subword.

    A word is as the corpus has it (``goldspan.corpus.tokens``), so that spans have its edges and never those
    of a subword, which may hold a space. ``heads`` has ``None`` where the tokenizer drops a word, and where
    one subword holds several words the first has it.
    """

    ids: list[int]
    words: list[Token]
    heads: list[int | None]


def encode(tokenizer: Any, text: str) -> Encoded:
    """Encode a text; ``tokenizer`` must be a fast one, which knows offsets."""
    whole = without_surrogates(text)  # a tokenizer takes no lone ones
    encoding = tokenizer(
        whole, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
    )
    words = tokenize(text)
    return Encoded(list(encoding["input_ids"]), words, _heads(words, encoding["offset_mapping"]))


def _heads(words: Sequence[Token], offsets: Sequence[tuple[int, int]]) -> list[int | None]:
    heads: list[int | None] = []
    place, taken = 0, -1
    for word in words:
        while place < len(offsets) and (place <= taken or offsets[place][1] <= word.start):
            place += 1
        found = place < len(offsets) and offsets[place][0] < word.end and offsets[place][1] > word.start
        heads.append(place if found else None)
        taken = place if found else taken
    return heads


def decode(encoded: Encoded, tags: Sequence[str]) -> list[Span]:
    """Spans from a tag for each subword, of which those of the words' first ones count.

    A tag that continues nothing begins, as conlleval has it. A word without a subword of its own is in a span
    if it stands inside of one.
    """
    seen = [(word, head) for word, head in zip(encoded.words, encoded.heads, strict=True) if head is not None]
    chunks, _ = read_tags([tags[head] for _, head in seen], "IOB2", "conlleval")
    return [Span(seen[first][0].start, seen[behind - 1][0].end, label) for first, behind, label in chunks]
