"""What an adjudicator submitted as a whole, taken apart into decisions on what it differs in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from goldspan.annotation.adjudication import Adjudicated
from goldspan.annotation.alignment import Mark, Stretch, align, bare, filled
from goldspan.annotation.decisions import EDIT, PICK, REJECT, Decision, of_added, of_field
from goldspan.annotation.outcomes import Outcome
from goldspan.corpus.document import Span
from goldspan.corpus.scheme import GUIDELINES_VERSION


@dataclass(frozen=True, slots=True)
class Submitted:
    """The spans that a document should have, flat and with their values, who says so, when, and why."""

    spans: tuple[Span, ...]
    decided_by: str
    decided_at: str
    reason: str

    def decide(
        self,
        conflict: str,
        choice: str,
        *,
        about: Iterable[Span] = (),
        spans: Iterable[Span] = (),
        field: str = "",
        content: str | None = None,
    ) -> Decision:
        """A decision of this submission."""
        return Decision(
            conflict=conflict,
            choice=choice,
            reason=self.reason,
            decided_by=self.decided_by,
            decided_at=self.decided_at,
            guidelines=GUIDELINES_VERSION,
            about=tuple(about),
            spans=tuple(spans),
            field=field,
            content=content,
        )


def decisions_of(submitted: Submitted, done: Adjudicated) -> list[Decision]:
    """The decisions that make ``done``, as far as it is settled, into what was submitted.

    There is one for each conflict, since whoever submits has seen them all, and one for everything settled
    that was changed; none where a person has decided later than this was submitted.
    """
    settlement = done.settlement
    outcomes = settlement.outcomes if settlement else ()
    by_stretch = {outcome.stretch.fingerprint: outcome for outcome in outcomes if outcome.stretch}
    undecided = {conflict.fingerprint for conflict in done.conflicts}
    rest = list(submitted.spans)
    decisions: list[Decision] = []
    for stretch in align([version.spans for version in done.versions]):
        own = [span for span in rest if span.start < stretch.end and stretch.start < span.end]
        rest = [span for span in rest if span not in own]
        decisions += _of_stretch(submitted, stretch, by_stretch.get(stretch.fingerprint), own, undecided)
    added = [outcome for outcome in outcomes if outcome.stretch is None]
    return decisions + list(_of_others(submitted, added, rest))


def _of_stretch(
    submitted: Submitted,
    stretch: Stretch,
    outcome: Outcome | None,
    own: Sequence[Span],
    undecided: Iterable[str],
) -> Iterator[Decision]:
    if outcome and _later(outcome.decision, submitted):
        return
    places = tuple(map(bare, own))
    marks = {mark.span: mark for mark in stretch.marks}
    foreign = not marks.keys() >= set(places)
    edited = outcome is not None and outcome.decision is not None and outcome.decision.choice == EDIT
    same = outcome is not None and places == tuple(map(bare, outcome.spans))
    if foreign or (same and edited) or not (same or not places or places in stretch.readings):
        settled = [filled(span) for span in outcome.spans] if same and outcome else None
        if settled != [filled(span) for span in own]:
            yield submitted.decide(stretch.fingerprint, EDIT, about=stretch.spans, spans=own)
        return
    if not same:
        choice = PICK if places else REJECT
        yield submitted.decide(stretch.fingerprint, choice, about=stretch.spans, spans=places)
    known = {span: filled(span) for span in outcome.spans} if same and outcome else {}
    decided_later = {
        (decision.about[0], decision.field)
        for decision in (outcome.of_fields if outcome else ())
        if _later(decision, submitted)
    }
    for span in own:
        place = bare(span)
        for decision in _of_fields(submitted, marks[place], span, known.get(place), undecided):
            if (place, decision.field) not in decided_later:
                yield decision


def _of_fields(
    submitted: Submitted,
    mark: Mark,
    span: Span,
    known: Mapping[str, str] | None,
    undecided: Iterable[str],
) -> Iterator[Decision]:
    """The decisions on fields of a span; ``known`` is its value where the span itself is settled."""
    contents, wanted = mark.contents, filled(span)
    for name in sorted({*contents, *wanted, *(known or {})}):
        votes: Mapping[str, int] = contents.get(name, {})
        fingerprint = of_field(mark.span, name, votes)
        content = wanted.get(name)
        if known is None:
            settled = next(iter(votes)) if len(votes) == 1 else None
            is_open = len(votes) > 1
        else:
            settled, is_open = known.get(name), fingerprint in undecided
        if is_open or content != settled:
            choice = REJECT if content is None else PICK if content in votes else EDIT
            yield submitted.decide(fingerprint, choice, about=(mark.span,), field=name, content=content)


def _of_others(submitted: Submitted, added: Iterable[Outcome], spans: Iterable[Span]) -> Iterator[Decision]:
    """The decisions on spans where no version has any: added, changed in their value, or taken out again."""
    known = {bare(span): (filled(span), outcome.decision) for outcome in added for span in outcome.spans}
    wanted = {bare(span): span for span in spans}
    for place in sorted({*known, *wanted}):
        value, decision = known.get(place, (None, None))
        if _later(decision, submitted):
            continue
        fingerprint = of_added((place,))
        if place not in wanted:
            yield submitted.decide(fingerprint, REJECT, about=(place,))
        elif value != filled(wanted[place]):
            yield submitted.decide(fingerprint, EDIT, spans=(wanted[place],))


def _later(decision: Decision | None, submitted: Submitted) -> bool:
    """Whether a person made a decision when this had been submitted, or with it."""
    return decision is not None and decision.by_person and decision.decided_at >= submitted.decided_at
