"""Documents counted: one outcome for each unit, tallied."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.matching import Mention, match, mention
from goldspan.eval.outcomes import Outcome, outcome_of

if TYPE_CHECKING:
    from goldspan.corpus.document import Document, Span
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

    def labels(self) -> tuple[str, ...]:
        """The labels of gold and predicted spans, in order."""
        found = {
            label for outcome in self.tally for label in (*outcome.strict, *outcome.gold, *outcome.predicted)
        }
        return tuple(sorted(found))

    def unknown_labels(self) -> dict[str, int]:
        """How many predicted spans have a label that the gold has not, for each such label."""
        known = set(self.gold_labels())
        counts: Counter[str] = Counter()
        for outcome, times in self.tally.items():
            for label in outcome.predicted:
                if label not in known:
                    counts[label] += times
        return dict(sorted(counts.items()))


def count(pairs: "Sequence[Pair]") -> Counted:
    """Match and tally documents.

    The unit is the document or, where there are fewer than ten and each gold document has a text,
    the paragraph: a line of the text, or several where a span runs across them.
    """
    unit = unit_of(a_pair.gold for a_pair in pairs)
    tally: Counter[Outcome] = Counter()
    for a_pair in pairs:
        unplaced = a_pair.prediction.unplaced
        for gold, predicted in parts(unit, a_pair.gold, a_pair.prediction):
            tally[outcome_of(match(map(mention, gold), map(mention, predicted)), unplaced)] += 1
            unplaced = ()  # nobody knows the unit: they are charged to the first
    return Counted(tally, unit, len(pairs), fingerprint(a_pair.gold for a_pair in pairs))


def tally_mentions(
    gold: Iterable[Collection[Mention]], predicted: Iterable[Collection[Mention]]
) -> Counter[Outcome]:
    """Match and tally documents that are nothing but their mentions, both sides in one order."""
    tally: Counter[Outcome] = Counter()
    faultless: Counter[tuple[str, ...]] = Counter()
    for one, other in zip(gold, predicted, strict=True):
        if one == other:
            faultless[tuple([span[2] for span in one])] += 1
        else:
            tally[outcome_of(match(one, other))] += 1
    return tally_faultless(faultless, tally)


def tally_faultless(faultless: Mapping[tuple[str, ...], int], tally: Counter[Outcome]) -> Counter[Outcome]:
    """Add documents without a fault, by the labels of their spans, to ``tally``, and return it."""
    for labels, times in faultless.items():
        tally[Outcome(tuple(sorted(labels)))] += times
    return tally


def unit_of(gold: "Iterable[Document]") -> Unit:
    """What counts as a unit of these documents."""
    documents = list(gold)
    few = len(documents) < FEW_DOCUMENTS and all(document.text is not None for document in documents)
    return "paragraph" if few else "document"


def parts(unit: Unit, gold: "Document", *predictions: "Document") -> "list[tuple[Sequence[Span], ...]]":
    """The spans of each unit of a document: the gold ones, then those of each prediction for it."""
    sides = [document.spans for document in (gold, *predictions)]
    if unit == "document":
        return [tuple(sides)]
    starts = _paragraph_starts(gold.text or "", [span for side in sides for span in side])
    units: list[tuple[list[Span], ...]] = [tuple([] for _ in sides) for _ in range(len(starts) + 1)]
    for index, side in enumerate(sides):
        for span in side:
            units[bisect_right(starts, span.start)][index].append(span)
    return list(units)


def _paragraph_starts(text: str, spans: Iterable["Span"]) -> list[int]:
    """Where the second and each further paragraph starts; what comes before the first is part of it."""
    waiting = sorted((span.start, span.end) for span in spans)[::-1]
    starts, offset, reach = [], 0, 0
    for line in text.splitlines(keepends=True):
        while waiting and waiting[-1][0] < offset:
            reach = max(reach, waiting.pop()[1])
        if line.strip() and reach <= offset:
            starts.append(offset)
        offset += len(line)
    return starts[1:]
