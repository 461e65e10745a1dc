"""Documents counted: one outcome for each unit, tallied."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goldspan.corpus.document import Span
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.matching import match, mention
from goldspan.eval.outcomes import Outcome, outcome_of
from goldspan.eval.pairing import Pair

Unit = Literal["document", "paragraph"]

FEW_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """A corpus as its score needs it: how often each outcome occurs among its units.

    ``gold`` is the fingerprint of the gold.
    """

    tally: Counter[Outcome]
    unit: Unit
    documents: int
    gold: str

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.tally.total()

    def gold_labels(self) -> tuple[str, ...]:
        """The labels of the gold, in order."""
        return tuple(sorted({label for outcome in self.tally for label in outcome.strict + outcome.gold}))

    def unknown_labels(self) -> dict[str, int]:
        """How many predicted spans have a label that the gold has not, for each such label."""
        known = set(self.gold_labels())
        counts: Counter[str] = Counter()
        for outcome, times in self.tally.items():
            for label in outcome.predicted:
                if label not in known:
                    counts[label] += times
        return dict(sorted(counts.items()))


def count(pairs: Sequence[Pair]) -> Counted:
    """Match and tally documents.

    The unit is the document or, where there are fewer than ten and each gold document has a text,
    the paragraph: a line of the text, or several where a span runs across them.
    """
    by_paragraph = len(pairs) < FEW_DOCUMENTS and all(a_pair.gold.text is not None for a_pair in pairs)
    tally: Counter[Outcome] = Counter()
    for a_pair in pairs:
        gold, predicted = a_pair.gold.spans, a_pair.prediction.spans
        units = _paragraphs(a_pair) if by_paragraph else [(gold, predicted)]
        tally.update(outcome_of(match(map(mention, one), map(mention, other))) for one, other in units)
    return Counted(
        tally,
        "paragraph" if by_paragraph else "document",
        len(pairs),
        fingerprint(a_pair.gold for a_pair in pairs),
    )


def _paragraphs(a_pair: Pair) -> list[tuple[Sequence[Span], Sequence[Span]]]:
    """The gold and predicted spans of each paragraph that holds anything but white space."""
    spans = (*a_pair.gold.spans, *a_pair.prediction.spans)
    starts, offset = [], 0
    for line in (a_pair.gold.text or "").splitlines(keepends=True):
        if line.strip() and not any(span.start < offset < span.end for span in spans):
            starts.append(offset)
        offset += len(line)
    # What comes before the first paragraph is part of it.
    starts = starts[1:]
    units: list[tuple[list[Span], list[Span]]] = [([], []) for _ in range(len(starts) + 1)]
    for side, some in enumerate((a_pair.gold.spans, a_pair.prediction.spans)):
        for span in some:
            units[bisect_right(starts, span.start)][side].append(span)
    return [(gold, predicted) for gold, predicted in units]
