"""What an adjudicator decided, as the records that a ground truth carries.

A record speaks of one span, or of one field of its value, and says whether the ground truth accepted it;
``conflict`` is the fingerprint of what was decided on, by which a later run tells whether the decision still
applies. Records without it, of files that were adjudicated by hand, are carried as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.annotation.alignment import bare, digest, filled
from goldspan.corpus.document import Document, Span

# What a person can choose. Every other choice is that of a policy.
PICK, EDIT, REJECT, DEFER = CHOICES = ("pick", "edit", "reject", "defer")

# The key of a task under which decisions wait until none is left to make.
WAITING = "adjudication"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: on a stretch of the text or, where ``field`` is named, on a field of the span ``about``.

    ``about`` are the candidates, ``spans`` those that the ground truth gets; those of an edit have their
    values, others get what the versions say. ``content`` is what the field gets, ``None`` for nothing.
    ``decided_at`` is in UTC, as in ``2031-03-02T10:00:00Z``.
    """

    conflict: str
    choice: str
    reason: str
    rule: str = ""
    decided_by: str
    decided_at: str
    guidelines: str
    about: tuple[Span, ...] = ()
    spans: tuple[Span, ...] = ()
    field: str = ""
    content: str | None = None

    @property
    def by_person(self) -> bool:
        """Whether a person made it, and no policy."""
        return self.choice in CHOICES

    @property
    def places(self) -> tuple[Span, ...]:
        """The spans that it speaks of, as candidates or as what was decided."""
        return tuple(sorted({*self.about, *self.spans}))

    @property
    def added(self) -> bool:
        """Whether it is about spans where no version has any."""
        return bool(self.spans) and not self.field and self.conflict == of_added(self.spans)


def of_added(spans: Iterable[Span]) -> str:
    """What a decision to add spans is about, in place of a fingerprint of candidates."""
    return digest(["added", *sorted((span.start, span.end, span.label) for span in spans)])


def of_field(span: Span, field: str, contents: Iterable[str]) -> str:
    """The fingerprint of what versions filled a field of a span with."""
    return digest([span.start, span.end, span.label, field, sorted(contents)])


def records_of(decision: Decision) -> list[dict[str, Any]]:
    """The records of a decision, in the order of its spans."""
    if decision.field:
        (span,) = decision.about
        return [field_record(decision, span, decision.field, decision.content)]
    accepted = {bare(span): span for span in decision.spans}
    records = []
    for span in sorted({*map(bare, decision.about), *accepted}):
        said: dict[str, Any] = {"accepted": span in accepted}
        if decision.choice == EDIT and span in accepted:
            said["value"] = dict(sorted(filled(accepted[span]).items()))
        records.append(_record(decision, span, said))
    return records


def field_record(decision: Decision, span: Span, field: str, content: str | None) -> dict[str, Any]:
    """The record that says what a field of a span's value was decided to be."""
    return _record(decision, span, {"content": content}, {"field": field})


def _record(
    decision: Decision, span: Span, said: Mapping[str, Any], of: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        "label": span.label,
        **(of or {}),
        "choice": decision.choice,
        **said,
        **({"rule": decision.rule} if decision.rule else {}),
        "reason": decision.reason,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "guidelines": decision.guidelines,
        "conflict": decision.conflict,
    }


def read_decisions(records: Any) -> tuple[dict[str, Decision], list[Any]]:
    """The decisions of records by their fingerprints, and the records that have none or cannot be read."""
    groups: dict[str, list[tuple[Span, Record]]] = {}
    others: list[Any] = []
    for record in records if isinstance(records, list) else ():
        span = _span_of(record)
        if span is None or not all(isinstance(record.get(name), str) and record[name] for name in _NEEDED):
            others.append(record)
        else:
            groups.setdefault(record["conflict"], []).append((span, record))
    return {conflict: _decision(group) for conflict, group in groups.items()}, others


_NEEDED = ("conflict", "choice", "reason")


def read_remark(record: Any) -> Decision | None:
    """What a record without a fingerprint says, if it names a span and gives a reason."""
    span = _span_of(record)
    if span is None or not isinstance(record.get("reason"), str) or not record["reason"]:
        return None
    common: dict[str, Any] = {name: str(record.get(name) or "") for name in _COMMON}
    return Decision(**common, about=(span,), field=str(record.get("field") or ""))


def _decision(group: Sequence[tuple[Span, Record]]) -> Decision:
    whole = [(span, record) for span, record in group if not record.get("field")]
    _, first = (whole or group)[0]
    common: dict[str, Any] = {name: str(first.get(name) or "") for name in _COMMON}
    if not whole:
        span, record = group[0]
        content = record.get("content")
        kept = content if isinstance(content, str) else None
        return Decision(**common, about=(span,), field=str(record["field"]), content=kept)
    spans = tuple(
        Span(span.start, span.end, span.label, value=_value(record))
        for span, record in whole
        if record.get("accepted") is True
    )
    # What was accepted and is no candidate cannot be told from the others here, and need not be.
    return Decision(**common, about=tuple(span for span, _ in whole), spans=spans)


_COMMON = ("conflict", "choice", "reason", "rule", "decided_by", "decided_at", "guidelines")


def _value(record: Record) -> dict[str, str] | None:
    value = record.get("value")
    if not isinstance(value, dict):
        return None
    return {name: content for name, content in value.items() if isinstance(content, str)}


def _span_of(record: Any) -> Span | None:
    """The span that a record speaks of, if it does."""
    if not isinstance(record, dict) or not isinstance(record.get("label"), str):
        return None
    try:
        return Span(record.get("start"), record.get("end"), record["label"])  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def waiting(document: Document) -> dict[str, Decision]:
    """The decisions that wait in a document for others to be made."""
    kept = document.carried.get(WAITING)
    decisions, _ = read_decisions(kept.get("decisions") if isinstance(kept, dict) else None)
    return decisions
