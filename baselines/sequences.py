"""Sequences: the stretches of a text that a tagger reads at once, and tags of its words as spans."""

from collections.abc import Sequence
from typing import Literal

from goldspan.baselines.words import Words
from goldspan.corpus.document import Document, Span
from goldspan.corpus.formats.format import Scheme
from goldspan.corpus.tags import read_tags, write_tags
from goldspan.corpus.tokens import Token, hold

Unit = Literal["sentence", "line"]


def sequences(words: Words, unit: Unit) -> list[slice]:
    """The sentences or the lines of a text that have words, as slices of its words."""
    ends = [
        index + 1
        for index in range(words.count)
        if index + 1 == words.count
        or index + 1 in words.line_starts
        or (unit == "sentence" and words.ends_sentence(index))
    ]
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]


def tags_of(document: Document, words: Words, scheme: Scheme) -> list[str]:
    """The gold tags of a document's words; spans that tags cannot hold (see ``hold``) are left out."""
    tokens = [Token(*words.origin(start, end)) for start, end in zip(words.starts, words.ends, strict=True)]
    return write_tags(words.count, hold(tokens, document.spans)[0], scheme)


def spans_of(tags: Sequence[str], words: Words, scheme: Scheme) -> list[Span]:
    """The spans that tags of a text's words stand for, in order, in offsets of the text as it came.

    Tags that break their scheme are read as conlleval does.
    """
    chunks = read_tags(tags, scheme, "conlleval").chunks
    return [
        Span(*words.origin(words.starts[first], words.ends[behind - 1]), label)
        for first, behind, label in chunks
    ]
