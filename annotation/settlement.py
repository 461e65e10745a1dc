"""What of a document is settled, by agreement, by a policy or by a person, and what is left to decide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from goldspan.annotation.alignment import Mark, Stretch, bare, filled, in_order
from goldspan.annotation.conflicts import Conflict, of_stretch, of_value
from goldspan.annotation.decisions import DEFER, EDIT, Decision, of_added, of_field
from goldspan.annotation.known import Known
from goldspan.annotation.outcomes import Outcome, Settlement, clash_of, overlaps, that_give_way
from goldspan.annotation.policies import Policy
from goldspan.corpus.document import Span
from goldspan.corpus.scheme import GUIDELINES_VERSION

# Who decides what a policy decides.
POLICY = "goldspan"


def settle(name: str, stretches: Sequence[Stretch], known: Known, policy: Policy, now: str) -> Settlement:
    """Settle the stretches of the document ``name``; ``now`` is the time that a policy decides at.

    A person's decision holds where its fingerprint does; so do records made by hand that give a reason for
    all that differs. Then comes what all agree on, then the policy. Whatever would overlap another accepted
    span is open again.
    """
    judge = _Judge(name, known, policy, now)
    settled = [judge.outcome_of(stretch) for stretch in stretches]
    added = list(judge.added(stretches))
    clashing = set()
    while clash := clash_of([*filter(None, settled), *added]):
        for outcome in that_give_way(*clash):
            if outcome.stretch is None:
                added.remove(outcome)
            else:
                clashing.add(settled.index(outcome))
                settled[settled.index(outcome)] = None
    outcomes: list[Outcome] = []
    conflicts: list[Conflict] = []
    for index, found in enumerate(settled):
        if found is None:
            conflicts.append(judge.conflict(stretches[index], clashes=index in clashing))
        else:
            valued, left = judge.with_values(found)
            outcomes.append(valued)
            conflicts += left
    outcomes += [judge.with_values(outcome)[0] for outcome in added]
    return Settlement(tuple(outcomes), tuple(conflicts))


@dataclass(frozen=True, slots=True)
class _Judge:
    """What ``settle`` is called with, asked one thing at a time."""

    name: str
    known: Known
    policy: Policy
    now: str

    def outcome_of(self, stretch: Stretch) -> Outcome | None:
        """The outcome of a stretch, without the values of its spans, if it is settled."""
        if self.known.decisions:
            decision = self.known.decisions.get(stretch.fingerprint)
            if decision and decision.choice != DEFER and not decision.field:
                return Outcome(stretch, decision.spans, decision)
        if self.known.reasoned:
            here = self.known.here(stretch)
            if self._explained(stretch, here):
                return Outcome(stretch, here)
        if stretch.unanimous:
            return Outcome(stretch, stretch.spans)
        return self._by_policy(stretch)

    def _explained(self, stretch: Stretch, here: Iterable[Span]) -> bool:
        """Whether records made by hand give a reason for each span that differs, and each field of one."""
        kept = set(here)
        marked = {mark.span: mark for mark in stretch.marks}
        for span in kept | marked.keys():
            agreed = span in kept and span in marked and len(marked[span].by) == stretch.versions
            if not agreed and not self.known.explains(span):
                return False
            if span not in kept and any(
                len(contents) > 1 and not self.known.explains(span, field)
                for field, contents in marked[span].contents.items()
            ):
                return False
        return True

    def _by_policy(self, stretch: Stretch) -> Outcome | None:
        """What the policy makes of a stretch: an answer to each of its rows, if they fit together."""
        if self.policy.name == "unanimous":
            return None  # what all agree on is no difference
        accepted: list[Span] = []
        fewest = stretch.versions
        for row in stretch.rows():
            votes: dict[tuple[Span, ...], int] = {(mark.span,): len(mark.by) for mark in row}
            votes[()] = stretch.versions - sum(votes.values())
            winner = self.policy.winner(votes, stretch.versions)
            if winner is None:
                return None
            accepted += winner
            fewest = min(fewest, votes[winner])
        accepted.sort()
        if overlaps(accepted):
            return None
        decision = self._automatic(stretch.fingerprint, fewest, stretch.versions)
        spans = tuple(accepted)
        return Outcome(stretch, spans, replace(decision, about=stretch.spans, spans=spans))

    def _automatic(self, conflict: str, votes: int, total: int) -> Decision:
        return Decision(
            conflict=conflict,
            choice=f"{self.policy.name} {votes}/{total}",
            reason=f"policy {self.policy}: {votes} of {total} annotators",
            decided_by=POLICY,
            decided_at=self.now,
            guidelines=GUIDELINES_VERSION,
        )

    def added(self, stretches: Sequence[Stretch]) -> Iterator[Outcome]:
        """The spans of the ground truth where no version has any, as far as there is a reason for them."""
        for decision in self.known.decisions.values():
            if decision.added:
                yield Outcome(None, decision.spans, decision)
        if self.known.reasoned:
            marks = [span for stretch in stretches for span in stretch.spans]
            for span in map(bare, self.known.spans):
                alone = not any(span.start < mark.end and mark.start < span.end for mark in marks)
                taken_out = of_added((span,)) in self.known.decisions
                if alone and not taken_out and self.known.explains(span):
                    yield Outcome(None, (span,))

    def with_values(self, outcome: Outcome) -> tuple[Outcome, list[Conflict]]:
        """An outcome with the values of its spans, and the conflicts about fields that are left."""
        marks = {mark.span: mark for mark in outcome.marks}
        decision = outcome.decision
        edited = decision is not None and decision.choice == EDIT
        whole = decision is not None and edited and decision.conflict in self.known.new
        spans: list[Span] = []
        decided: list[Decision] = []
        conflicts: list[Conflict] = []
        for span in outcome.spans:
            # What nobody filled may have been filled in by hand, but not since an edit that is new.
            value = {} if whole else dict(self.known.values.get(span, {}))
            if edited:
                value |= filled(span)
            elif span in marks:
                value, fields, left = self._value_of(marks[span], value)
                decided += fields
                conflicts += left
            spans.append(
                Span(
                    span.start, span.end, span.label, fragments=span.fragments, value=in_order(value) or None
                )
            )
        return Outcome(outcome.stretch, tuple(spans), outcome.decision, tuple(decided)), conflicts

    def _value_of(
        self, mark: Mark, truth: Mapping[str, str]
    ) -> tuple[dict[str, str], list[Decision], list[Conflict]]:
        """The value of an accepted span, the decisions that it rests on, and what is left to decide."""
        decided_fields = self.known.fields.get(mark.span, frozenset())
        if not decided_fields and not self.known.reasoned and all(v == mark.values[0] for v in mark.values):
            return {**truth, **mark.values[0]}, [], []  # the usual case
        value: dict[str, str] = {}
        decisions: list[Decision] = []
        conflicts: list[Conflict] = []
        contents = mark.contents
        for field in sorted({*contents, *truth, *decided_fields}):
            votes: Mapping[str, int] = contents.get(field, {})
            decision = self._of_field(mark.span, field, votes)
            if decision:
                decisions.append(decision)
                content = decision.content
            elif not votes or self.known.explains(mark.span, field):
                content = truth.get(field)
            elif len(votes) == 1:
                (content,) = votes
            else:
                content = None
                conflicts.append(self._field_conflict(mark.span, field, votes))
            if content is not None:
                value[field] = content
        return value, decisions, conflicts

    def _of_field(self, span: Span, field: str, votes: Mapping[str, int]) -> Decision | None:
        """The decision of a person or of the policy on a field, if there is one."""
        fingerprint = of_field(span, field, votes)
        decision = self.known.decisions.get(fingerprint)
        if decision and decision.field and decision.choice != DEFER:
            return decision
        if len(votes) < 2 or self.known.explains(span, field):
            return None
        filled_by = sum(votes.values())
        winner = self.policy.winner(votes, filled_by)
        if winner is None:
            return None
        made = self._automatic(fingerprint, votes[winner], filled_by)
        return replace(made, about=(span,), field=field, content=winner)

    def conflict(self, stretch: Stretch, *, clashes: bool) -> Conflict:
        """The conflict about a stretch that is not settled."""
        values = {
            mark.span: {name: next(iter(votes)) for name, votes in mark.contents.items() if len(votes) == 1}
            for mark in stretch.marks
        }
        conflict = of_stretch(self.name, stretch, values)
        decision = self.known.decisions.get(conflict.fingerprint)
        before = [
            other
            for other in (*self.known.decisions.values(), *self.known.remarks)
            if not other.field
            and (clashes or other is not decision)
            and any(span.start < stretch.end and stretch.start < span.end for span in other.places)
        ]
        return replace(
            conflict,
            kind="overlap" if clashes else conflict.kind,
            deferred=decision if decision and decision.choice == DEFER else None,
            hints=tuple(before),
            truth=self.known.here(stretch),
        )

    def _field_conflict(self, span: Span, field: str, votes: Mapping[str, int]) -> Conflict:
        conflict = of_value(self.name, span, field, votes)
        decision = self.known.decisions.get(conflict.fingerprint)
        before = [
            other
            for other in (*self.known.decisions.values(), *self.known.remarks)
            if other.field == field and other.places == (span,) and other is not decision
        ]
        truth = self.known.values.get(span, {}).get(field)
        kept = (replace(span, value={field: truth}),) if truth is not None else ()
        return replace(conflict, deferred=decision, hints=tuple(before), truth=kept)
