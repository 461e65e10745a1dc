"""What the scores of predicted spans are worth: are they right as often as they say, and do they rank well?

Right is what is strictly right: the same offsets and the same label as a gold span.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Pair
from goldspan.eval.resampling import Interval
from goldspan.eval.wilson import wilson

BINS = 10


class Scored(NamedTuple):
    """A predicted span's score, a fraction, and whether it is right."""

    score: float
    right: bool


class Bin(NamedTuple):
    """Spans of like scores: their mean score, the share that is right with its interval, and their number.

    The interval is Wilson's (1927), which takes spans for independent: it is a little narrow.
    """

    score: float
    right: float
    interval: Interval
    spans: int


class Cut(NamedTuple):
    """What is left of predictions if only those count whose score is ``score`` or more."""

    score: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class Confidence:
    """The predicted spans of a system, the surest first, and the number of gold spans."""

    spans: tuple[Scored, ...]
    gold: int

    def bins(self, number: int = BINS, level: float = 0.95) -> list[Bin]:
        """The spans in at most ``number`` bins of equal size, the least sure first.

        Equal scores stay together.
        """
        found, rest = [], sorted(self.spans)
        share = len(rest) / number
        start = 0
        for place in range(1, number + 1):
            end = max(start, round(place * share))
            while start < end < len(rest) and rest[end].score == rest[end - 1].score:
                end += 1
            if end > start:
                found.append(_bin(rest[start:end], level))
            start = end
        return found

    @property
    def calibration_error(self) -> float | None:
        """The mean distance of a bin's score from its share of right spans, by their number.

        The expected calibration error of Naeini et al. 2015 over bins of equal size; ``None`` without spans.
        """
        if not self.spans:
            return None
        bins = self.bins()
        return sum(one.spans * abs(one.score - one.right) for one in bins) / len(self.spans)

    def cuts(self) -> list[Cut]:
        """Precision and recall at each score that a span has, from the highest on."""
        found = []
        right = list(accumulate(int(span.right) for span in self.spans))
        for place, (span, tp) in enumerate(zip(self.spans, right, strict=True), start=1):
            if place == len(self.spans) or self.spans[place].score != span.score:
                found.append(Cut(span.score, Counts(tp, place - tp, self.gold - tp)))
        return found

    @property
    def average_precision(self) -> float | None:
        """The mean precision over the gold spans, of which those that are never found have 0.

        The sum over cuts of precision times the growth of recall; ``None`` without gold spans.
        """
        if not self.gold:
            return None
        cuts = self.cuts()
        before = [0.0, *(cut.counts.tp for cut in cuts)]
        grown = (
            (cut.counts.tp - was, cut.counts.precision or 0.0) for cut, was in zip(cuts, before, strict=False)
        )
        return sum(more * precision for more, precision in grown) / self.gold


def confidence_of(pairs: Iterable[Pair]) -> Confidence | None:
    """The scores of predicted spans; ``None`` where no span has one.

    Raises:
        ValueError: some spans have a score and others none, or a score is no fraction.
    """
    spans, gold, bare = [], 0, 0
    for truth, prediction in pairs:
        right = set(truth.spans)
        gold += len(right)
        bare += len(prediction.unplaced)
        for span in prediction.spans:
            if span.score is None:
                bare += 1
            elif 0 <= span.score <= 1:
                spans.append(Scored(span.score, span in right))
            else:
                raise ValueError(f"document {truth.id}: a score is between 0 and 1, not {span.score:g}")
    if not spans:
        return None
    if bare:
        raise ValueError(
            f"{bare} of {bare + len(spans)} predicted spans have no score: give one to all, or to none"
        )
    return Confidence(tuple(sorted(spans, key=lambda span: -span.score)), gold)


def _bin(spans: Sequence[Scored], level: float) -> Bin:
    right = sum(span.right for span in spans)
    return Bin(
        sum(span.score for span in spans) / len(spans),
        right / len(spans),
        wilson(right, len(spans), level),
        len(spans),
    )
