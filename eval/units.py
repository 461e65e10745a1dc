"""The units that an interval is drawn over: documents or, where they are few, paragraphs."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from goldspan.corpus.document import Document, Span
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Pair

Unit = Literal["document", "paragraph"]

FEW_DOCUMENTS = 10

Rows = dict[str, NDArray[np.int64]]


class Tally(NamedTuple):
    """Strict counts of each unit, by label.

    ``rows`` has for each label an array of shape (units, 3): true positives, false positives,
    false negatives.
    """

    unit: Unit
    rows: Rows

    def counts(self, label: str) -> Counts:
        """The counts of one label over all units."""
        return Counts(*map(int, self.rows[label].sum(axis=0)))

    def overall_rows(self) -> NDArray[np.int64]:
        """The counts of all labels together, of shape (units, 3)."""
        overall: NDArray[np.int64] = np.sum(list(self.rows.values()), axis=0)
        return overall


def tally(pairs: Sequence[Pair], labels: Iterable[str]) -> Tally:
    """Count strict matches (same offsets, same label) in each unit.

    The unit is the document or, where there are fewer than ten and each has a text, the paragraph:
    a line of the text, to which a span belongs by its start.
    """
    by_paragraph = len(pairs) < FEW_DOCUMENTS and all(a_pair.gold.text is not None for a_pair in pairs)
    names = {label: index for index, label in enumerate(labels)}
    cells: list[list[list[int]]] = []
    for a_pair in pairs:
        starts = _paragraph_starts(a_pair.gold) if by_paragraph else [0]
        block = [[[0, 0, 0] for _ in names] for _ in starts]
        gold, predicted = set(a_pair.gold.spans), set(a_pair.prediction.spans)
        for column, spans in enumerate((gold & predicted, predicted - gold, gold - predicted)):
            for span in spans:
                block[_paragraph(starts, span)][names[span.label]][column] += 1
        cells += block
    array = np.array(cells, dtype=np.int64).reshape(len(cells), len(names), 3)
    rows = {label: array[:, index] for label, index in names.items()}
    return Tally("paragraph" if by_paragraph else "document", rows)


def _paragraph_starts(document: Document) -> list[int]:
    """Where the lines that hold anything start; the first one is at 0, whatever comes before it."""
    starts, offset = [], 0
    for line in (document.text or "").splitlines(keepends=True):
        if line.strip():
            starts.append(offset)
        offset += len(line)
    return [0, *starts[1:]]


def _paragraph(starts: Sequence[int], span: Span) -> int:
    return bisect_right(starts, span.start) - 1
