"""Spans in lists of tags counted: how many of each label were found, wrongly given and missed.

What a tag means depends on the one before it alone, so a corpus is read in one go: its tags as numbers,
each pair of neighbours looked up in a table that ``TagReader`` fills, once for each different pair.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, compress, count
from operator import eq, not_
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from goldspan.corpus.formats.format import Repair, Scheme
from goldspan.corpus.tags import END, FAULT, START, UNENDED, Chunk, Fault, TagReader
from goldspan.eval.counts import Counts

Sequences = Sequence[Sequence[str]]
_Pair = tuple[Sequence[str], Sequence[str]]

# With more different tags a table of all their pairs gets large, and sequences are read one by one.
_MOST_TAGS = 2048


class TagError(ValueError):
    """A tag that cannot be read: whose (``side``), where, which and why.

    ``sequence`` and ``position`` count from zero.
    """

    def __init__(self, side: str, sequence: int, fault: Fault, scheme: Scheme, repair: Repair) -> None:
        self.side, self.sequence, self.position = side, sequence, fault.position
        self.tag, self.reason = fault.tag, fault.reason
        advice = ', or repair="conlleval" or "discard"' if repair == "none" else ""
        super().__init__(
            f"{side}[{sequence}][{fault.position}] is {fault.tag!r}: {fault.reason}; "
            f"give the scheme the tags are in (it is {scheme}){advice}"
        )


class TagCounts(NamedTuple):
    """Counts of each label with gold or predicted spans, and how many tags were repaired on either side."""

    labels: dict[str, Counts]
    repaired_gold: int
    repaired_predicted: int


def count_tags(
    y_true: Sequences, y_pred: Sequences, *, scheme: Scheme = "IOB2", repair: Repair = "none"
) -> TagCounts:
    """Count the spans that two lists of sequences of tags hold, where ``y_true`` is the gold.

    A span is found if the prediction has one with the same tokens and the same label.

    Raises:
        TagError: a tag breaks ``scheme``, and ``repair`` does not say how to read it.
        TypeError: these are no sequences of strings.
        ValueError: there is no such scheme or repair, or the two differ in the number or in the
            length of sequences.
    """
    reader = TagReader(scheme, repair)
    truth, given = check_shape(y_true, y_pred)
    same = list(map(eq, truth, given))
    corpus = _Corpus(reader)
    agreed = corpus.read(list(compress(truth, same)))
    differ = list(map(not_, same))
    gold = corpus.read(list(compress(truth, differ)))
    predicted = corpus.read(list(compress(given, differ)))
    if agreed is None or gold is None or predicted is None:
        return _count_singly(truth, given, reader)
    return corpus.counts(agreed, gold, predicted)


def check_shape(y_true: Sequences, y_pred: Sequences) -> tuple[list[list[str]], list[list[str]]]:
    """Both as lists of lists of tags.

    Raises:
        TypeError: one holds something else than sequences.
        ValueError: they differ in the number or in the length of sequences.
    """
    truth, given = _lists(y_true, "y_true"), _lists(y_pred, "y_pred")
    if len(truth) != len(given):
        raise ValueError(f"y_true has {len(truth)} sequences, y_pred {len(given)}")
    for index, (one, other) in enumerate(zip(map(len, truth), map(len, given), strict=True)):
        if one != other:
            raise ValueError(f"y_true[{index}] has {one} tags, y_pred[{index}] {other}")
    return truth, given


def _lists(sequences: Sequences, side: str) -> list[list[str]]:
    kinds = set(map(type, sequences))
    if str in kinds or not all(hasattr(kind, "__iter__") for kind in kinds):
        raise TypeError(f"{side} should hold one list of tags for each sequence")
    if kinds <= {list}:
        return list(sequences)  # type: ignore[arg-type]  # the line above has looked
    return [list(tags) for tags in sequences]


class _Spans(NamedTuple):
    """Spans of a run of sequences: first and behind-last token, counted through, and number of the label.

    ``length`` counts all tokens, ``repaired`` the tags that were.
    """

    starts: NDArray[Any]
    ends: NDArray[Any]
    labels: NDArray[Any]
    length: int
    repaired: int


class _Corpus:
    """Numbers tags and labels in the order in which they come."""

    def __init__(self, reader: TagReader) -> None:
        self._reader = reader
        self._codes: dict[str, int] = defaultdict(count().__next__)
        self._labels: dict[str, int] = defaultdict(count().__next__)
        self._outside = self._codes["O"]

    def read(self, sequences: Sequence[Sequence[str]]) -> _Spans | None:
        """The spans of sequences; ``None`` if they need a closer look.

        They do if there is a fault that is not to be repaired, or more tags than a table can have.
        """
        lengths = np.fromiter(map(len, sequences), np.int64, len(sequences))
        tags = chain.from_iterable(sequences)
        known = self._codes.__getitem__
        flat = np.fromiter(map(known, tags), np.int32, int(lengths.sum()))
        size = len(self._codes)
        if size > _MOST_TAGS:
            return None
        # An O before, between and behind sequences: it ends every span, and allows what a beginning does.
        codes = np.full(flat.size + lengths.size + 1, self._outside, np.int32)
        inside = np.ones(codes.size, np.bool_)
        inside[0] = False
        inside[np.cumsum(lengths + 1)] = False
        codes[inside] = flat
        pairs = codes[:-1] * size + codes[1:]
        steps = self._table(pairs, size)[pairs]
        faulty = np.zeros(codes.size, np.bool_)
        faulty[1:] = steps & FAULT
        faulty[:-1] |= (steps & UNENDED).astype(np.bool_)
        repaired = int(faulty.sum())
        if repaired and not all(tag == "O" or self._reader.can_repair(tag) for tag in self._codes):
            return None
        starts, ends = np.flatnonzero(steps & START), np.flatnonzero(steps & END)
        ends = ends[np.searchsorted(ends, starts, side="right")]
        if repaired and self._reader.repair == "discard":
            before = np.cumsum(faulty)
            kept = before[starts] == before[ends]
            starts, ends = starts[kept], ends[kept]
        number = self._labels
        label_of = np.array([number[self._reader.tag(tag).label] for tag in self._codes], np.int32)
        return _Spans(starts, ends, label_of[codes[1:][starts]], codes.size, repaired)

    def _table(self, pairs: NDArray[Any], size: int) -> NDArray[Any]:
        """The step of each pair of tags that there is."""
        tags = [self._reader.tag(tag) for tag in self._codes]
        table = np.zeros(size * size, np.uint8)
        for pair in np.flatnonzero(np.bincount(pairs, minlength=size * size)).tolist():
            table[pair] = self._reader.step(tags[pair // size], tags[pair % size])
        return table

    def counts(self, agreed: _Spans, gold: _Spans, predicted: _Spans) -> TagCounts:
        """Compare: ``agreed`` is what both sides have, the others are of sequences that differ."""
        # Spans of one side have a start each, so the start finds the only span that can be equal.
        ends, labels = np.zeros(gold.length, np.int64), np.zeros(gold.length, np.int32)
        ends[predicted.starts], labels[predicted.starts] = predicted.ends, predicted.labels
        found = (ends[gold.starts] == gold.ends) & (labels[gold.starts] == gold.labels)
        size = len(self._labels)
        same, right, truth, given = (
            np.bincount(numbers, minlength=size).tolist()
            for numbers in (agreed.labels, gold.labels[found], gold.labels, predicted.labels)
        )
        counts = {
            label: Counts(
                same[number] + right[number], given[number] - right[number], truth[number] - right[number]
            )
            for label, number in sorted(self._labels.items())
            if same[number] or truth[number] or given[number]
        }
        return TagCounts(counts, agreed.repaired + gold.repaired, agreed.repaired + predicted.repaired)


def _count_singly(truth: Sequences, given: Sequences, reader: TagReader) -> TagCounts:
    """Count sequence by sequence, with an eye on faults."""
    found, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    repaired = {"y_true": 0, "y_pred": 0}
    for index, (one, other) in enumerate(zip(truth, given, strict=True)):
        chunks: list[set[Chunk]] = []
        for side, tags in (("y_true", one), ("y_pred", other)):
            read, faults = reader.read(tags)
            for fault in faults:
                if not fault.repaired:
                    raise TagError(side, index, fault, reader.scheme, reader.repair)
            repaired[side] += len(faults)
            chunks.append(set(read))
        gold, predicted = chunks
        found.update(label for _, _, label in gold & predicted)
        missed.update(label for _, _, label in gold - predicted)
        extra.update(label for _, _, label in predicted - gold)
    labels = sorted(found | missed | extra)
    counts = {label: Counts(found[label], extra[label], missed[label]) for label in labels}
    return TagCounts(counts, repaired["y_true"], repaired["y_pred"])
