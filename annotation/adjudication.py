"""The ground truth of a document, made of its annotators' versions and of what was decided between them.

What all annotators marked alike is accepted; a field of a value that only some filled is taken. Where they
differ, a policy or a person decides, and each decision is on record. A document gets its ground truth when
nothing is left to decide. Until then a ground truth that it has already stays as it is, and what was decided
waits under a key of the task of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from goldspan.annotation.alignment import align, bare, digest, filled
from goldspan.annotation.conflicts import Conflict
from goldspan.annotation.decisions import WAITING, Decision, Record, field_record, records_of, waiting
from goldspan.annotation.known import Known, known_of
from goldspan.annotation.outcomes import Outcome, Settlement
from goldspan.annotation.policies import Policy
from goldspan.annotation.settlement import settle
from goldspan.annotation.versions import Version, gather
from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.formats.regions import whole
from goldspan.corpus.scheme import GUIDELINES_VERSION

ADJUDICATOR = "adjudicator@goldspan.invalid"

# What may differ between the record of a policy and the one of an earlier run that says the same.
_OF_THE_RUN = frozenset({"decided_at", "guidelines"})


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """A document after adjudication, what is settled of it, and the versions that it rests on.

    ``document`` is the very one that was given where nothing in it changes. ``settlement`` is ``None``
    where nobody has annotated the document.
    """

    document: Document
    versions: tuple[Version, ...] = ()
    settlement: Settlement | None = None

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What is left to decide, in the order of the text."""
        return self.settlement.conflicts if self.settlement else ()

    @property
    def decided(self) -> bool:
        """Whether the document has a ground truth that rests on all of its versions."""
        return self.settlement is not None and not self.settlement.conflicts


@dataclass(frozen=True, slots=True)
class Rules:
    """How documents are adjudicated: the policy, and the address of who answers for the ground truth."""

    policy: Policy = field(default_factory=Policy)
    adjudicator: str = ADJUDICATOR


def adjudicate(document: Document, rules: Rules, now: str) -> Adjudicated:
    """Settle what can be settled, and make the ground truth if that is all; ``now`` is the time in UTC.

    The same versions, decisions, rules and time give the same document, whatever the order of annotators.

    Raises:
        ValueError: a version names no annotator, or one annotator has two.
    """
    (annotated,) = gather([document]).documents
    if not annotated.versions:
        return Adjudicated(document)
    known = known_of(document)
    stretches = align([version.spans for version in annotated.versions])
    settlement = settle(document.id, stretches, known, rules.policy, now)
    if not settlement.conflicts:
        document = _with_truth(document, known, settlement, rules, now)
    return Adjudicated(document, annotated.versions, settlement)


def decide(document: Document, decisions: Iterable[Decision]) -> Document:
    """The document with decisions that wait for ``adjudicate``, in place of earlier ones on the same."""
    kept = waiting(document)
    kept |= {decision.conflict: decision for decision in decisions}
    records = sorted((record for each in kept.values() for record in records_of(each)), key=_key)
    return replace(document, carried={**document.carried, WAITING: {"decisions": records}})


def _with_truth(document: Document, known: Known, settlement: Settlement, rules: Rules, now: str) -> Document:
    """The document with its ground truth, behind the versions, which stand in their annotators' order."""
    before = known.truth
    spans = settlement.spans
    if before is not None:
        regions = {span: span for span in before.spans}
        spans = tuple(replace(regions.get(span, span), value=span.value) for span in spans)
    records = _records(known, settlement)
    if before is None:
        truth = _new_truth(spans, records, rules, now)
    elif _same(before, spans, records):
        truth = before
    else:
        carried = {
            **before.carried,
            "decisions": records,
            "guidelines": GUIDELINES_VERSION,
            "updated_at": now,
        }
        if not records:
            del carried["decisions"]
        truth = replace(before, spans=spans, carried=carried)
    versions = [annotation for annotation in document.annotations if not annotation.ground_truth]
    annotations = (*_in_order(versions), truth)
    carried = {name: content for name, content in document.carried.items() if name != WAITING}
    unchanged = len(annotations) == len(document.annotations) and all(
        one is other for one, other in zip(annotations, document.annotations, strict=True)
    )
    if unchanged and len(carried) == len(document.carried):
        return document
    return replace(document, spans=truth.spans, annotations=annotations, carried=carried)


def _new_truth(spans: tuple[Span, ...], records: Sequence[Any], rules: Rules, now: str) -> Annotation:
    carried = {
        "completed_by": {"email": rules.adjudicator},
        "created_at": now,
        "guidelines": GUIDELINES_VERSION,
        **({"decisions": records} if records else {}),
        "ground_truth": True,
    }
    return Annotation(rules.adjudicator, spans, ground_truth=True, carried=carried)


def _same(truth: Annotation, spans: Sequence[Span], records: Sequence[Any]) -> bool:
    return [whole(span) for span in truth.spans] == [whole(span) for span in spans] and list(
        records
    ) == truth.carried.get("decisions", [])


def _records(known: Known, settlement: Settlement) -> list[Any]:
    """The records of a ground truth: those made by hand, then the others in the order of the text."""
    before: dict[tuple[Any, ...], Record] = {}
    if known.truth and isinstance(known.truth.carried.get("decisions"), list):
        by_hand = {id(record) for record in known.by_hand}
        listed = known.truth.carried["decisions"]
        before = {
            (*_key(record), record["conflict"]): record for record in listed if id(record) not in by_hand
        }
    made = [record for outcome in settlement.outcomes for record in _of_outcome(outcome, known)]
    made.sort(key=_key)
    decided_anew = {_key(record) for record in made}
    kept = [
        record
        for record, remark in ((record, _remark_key(record)) for record in known.by_hand)
        if remark not in decided_anew
    ]
    return [*kept, *(_kept(before.get((*_key(record), record["conflict"])), record) for record in made)]


def _of_outcome(outcome: Outcome, known: Known) -> Iterator[dict[str, Any]]:
    """The records of what was decided in one stretch."""
    for of_field in outcome.of_fields:
        yield from records_of(of_field)
    if outcome.decision is None:
        return
    yield from records_of(outcome.decision)
    # Versions that filled a field otherwise than the ground truth need a reason for that too.
    decided = {(each.about[0], each.field) for each in outcome.of_fields}
    accepted = {bare(span): filled(span) for span in outcome.spans}
    for mark in outcome.marks:
        final = accepted.get(mark.span, {})
        for name, votes in sorted(mark.contents.items()):
            disputed = len({*votes, *([final[name]] if name in final else [])}) > 1
            if disputed and (mark.span, name) not in decided and not known.explains(mark.span, name):
                yield field_record(outcome.decision, mark.span, name, final.get(name))


def _kept(before: Record | None, record: dict[str, Any]) -> Record:
    """The record of an earlier run, with what it has beside, if it says the same."""
    if before is None:
        return record
    loose = (
        _OF_THE_RUN
        if record["decided_by"] == before.get("decided_by") and _automatic(record)
        else frozenset()
    )
    same = all(before.get(name) == content for name, content in record.items() if name not in loose)
    return before if same else record


def _automatic(record: Record) -> bool:
    return "/" in record["choice"]


def _key(record: Record) -> tuple[int, int, str, str]:
    return record["start"], record["end"], record["label"], record.get("field", "")


def _remark_key(record: Any) -> tuple[Any, ...] | None:
    if not isinstance(record, dict):
        return None
    key = (record.get("start"), record.get("end"), record.get("label"), record.get("field") or "")
    return key if all(isinstance(part, int | str) for part in key) else None


def _in_order(versions: Sequence[Annotation]) -> list[Annotation]:
    """Versions in the order of their annotators; several of one annotator by what they hold."""
    times = Counter(version.annotator for version in versions)

    def key(version: Annotation) -> tuple[str, str]:
        alone = times[version.annotator] == 1
        return version.annotator, "" if alone else digest(dict(sorted(version.carried.items())))

    return sorted(versions, key=key)
