"""What the ground truth gets where it is settled, and which outcomes cannot stand together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from goldspan.annotation.alignment import Mark, Stretch
from goldspan.annotation.conflicts import Conflict
from goldspan.annotation.decisions import Decision
from goldspan.corpus.document import Span


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ground truth gets in a stretch: ``spans`` with their values, and why.

    ``decision`` is that of a person or a policy, ``None`` where versions agree or a record made by hand says
    why; ``of_fields`` are those on fields of values. ``stretch`` is ``None`` for spans that a person added.
    """

    stretch: Stretch | None
    spans: tuple[Span, ...]
    decision: Decision | None = None
    of_fields: tuple[Decision, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the versions mark there."""
        return self.stretch.marks if self.stretch else ()

    @property
    def accepted_by(self) -> str:
        """Who settled it: ``all`` annotators, the ``policy``, or a ``person``."""
        if self.decision is None:
            return "all" if self.stretch and self.stretch.unanimous else "person"
        return "person" if self.decision.by_person else "policy"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcomes of a document, in the order of the text, and the conflicts that are left."""

    outcomes: tuple[Outcome, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans that are settled, in order."""
        return tuple(sorted({span for outcome in self.outcomes for span in outcome.spans}))


def overlaps(spans: Sequence[Span]) -> bool:
    """Whether two of the spans, which are in order, share a stretch of text."""
    return any(other.start < one.end for one, other in pairwise(spans))


def clash_of(outcomes: Sequence[Outcome]) -> tuple[Outcome, Outcome] | None:
    """Two outcomes with different spans that share a stretch of text, or one with itself."""
    accepted = sorted(((span, outcome) for outcome in outcomes for span in outcome.spans), key=_span)
    for (one, first), (other, second) in pairwise(accepted):
        if other.start < one.end and one != other:
            return first, second
    return None


def _span(accepted: tuple[Span, Outcome]) -> tuple[int, int, str]:
    span, _ = accepted
    return span.start, span.end, span.label


def that_give_way(one: Outcome, other: Outcome) -> list[Outcome]:
    """Which of two outcomes that clash are open again: what a person made before what versions have."""
    if one is other:
        return [one]
    gone = [outcome for outcome in (one, other) if outcome.stretch is None]
    if gone:
        # A span that was added where there was none is the hint for a stretch that has some now.
        return gone + [outcome for outcome in (one, other) if outcome.stretch and not _by_person(outcome)]
    loose = [outcome for outcome in (one, other) if not set(outcome.spans) <= set(outcome.stretch.spans)]  # type: ignore[union-attr]
    return loose or [one, other]


def _by_person(outcome: Outcome) -> bool:
    return outcome.decision is not None and outcome.decision.by_person
