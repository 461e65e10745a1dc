"""What earlier adjudication left in a document: its ground truth, decisions, and records made by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goldspan.annotation.alignment import Stretch, bare, filled
from goldspan.annotation.decisions import Decision, read_decisions, read_remark, waiting
from goldspan.corpus.document import Annotation, Document, Span


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document before it is adjudicated.

    ``decisions`` are those of persons, by fingerprint: of the ground truth and, before these, those that
    wait, whose fingerprints are ``new``. ``by_hand`` are the ground truth's records without a fingerprint, as
    they are; ``remarks`` are the same as decisions, as far as they can be read so; ``reasoned`` has the
    places, and the fields of places, that they give a reason for. ``values`` are those of the ground truth's
    spans, and ``fields`` the fields of a span that a decision names.
    """

    truth: Annotation | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    by_hand: tuple[Any, ...] = ()
    remarks: tuple[Decision, ...] = ()
    reasoned: frozenset[tuple[Any, ...]] = frozenset()
    values: Mapping[Span, Mapping[str, str]] = field(default_factory=dict)
    fields: Mapping[Span, frozenset[str]] = field(default_factory=dict)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of the ground truth, if there is one."""
        return self.truth.spans if self.truth else ()

    def here(self, stretch: Stretch) -> tuple[Span, ...]:
        """The spans of the ground truth that share text with a stretch."""
        return tuple(span for span in self.spans if span.start < stretch.end and stretch.start < span.end)

    def explains(self, span: Span, field: str | None = None) -> bool:
        """Whether a record made by hand gives a reason for a span, or for a field of its value.

        As ``goldspan validate`` asks for it: a record on a field is one on its span as well.
        """
        place = (span.start, span.end, span.label)
        return (place if field is None else (*place, field)) in self.reasoned


def known_of(document: Document) -> Known:
    """What earlier adjudication left in a document.

    A decision for spans that end behind the text is none.
    """
    truth = next((annotation for annotation in document.annotations if annotation.ground_truth), None)
    decisions, by_hand = read_decisions(truth.carried.get("decisions") if truth else None)
    new = waiting(document)
    length = len(document.text or "")
    fitting = {
        conflict: decision
        for conflict, decision in {**decisions, **new}.items()
        if decision.by_person and all(span.end <= length for span in decision.spans)
    }
    remarks = tuple(filter(None, map(read_remark, by_hand)))
    reasoned = {(place.start, place.end, place.label) for remark in remarks for place in remark.places}
    reasoned_fields = {
        (place.start, place.end, place.label, remark.field)
        for remark in remarks
        for place in remark.places
        if remark.field
    }
    fields: dict[Span, set[str]] = {}
    for decision in fitting.values():
        if decision.field:
            fields.setdefault(decision.about[0], set()).add(decision.field)
    return Known(
        truth,
        fitting,
        frozenset(new),
        tuple(by_hand),
        remarks,
        frozenset(reasoned | reasoned_fields),
        {bare(span): filled(span) for span in truth.spans} if truth else {},
        {span: frozenset(names) for span, names in fields.items()},
    )
