"""A corpus document with its history: the gold, what each pass marked, decisions with reasons, doubts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from goldspan.annotation.alignment import bare, filled
from goldspan.annotation.decisions import Decision, read_decisions, read_remark
from goldspan.corpus.document import Annotation, Document, Span


class Reading(NamedTuple):
    """What one pass has where something was decided."""

    annotator: str
    spans: tuple[Span, ...]


class Ruling(NamedTuple):
    """A decision, and what the passes had marked there."""

    decision: Decision
    readings: tuple[Reading, ...]

    @property
    def start(self) -> int:
        """Where it begins, in code points."""
        return min(span.start for span in self.decision.places)

    @property
    def end(self) -> int:
        """Where it ends, in code points."""
        return max(span.end for span in self.decision.places)


class Doubt(NamedTuple):
    """A span of which an annotator was not sure, and why, where that was said."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Pass:
    """An annotator's blind version: its spans, those of them that the gold has not, and its doubts.

    ``missing`` are spans of the gold that it has not.
    """

    annotator: str
    guidelines: str
    spans: tuple[Span, ...]
    alone: frozenset[Span]
    missing: tuple[Span, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A document, its split (``""`` where there are none), its passes and the rulings between them."""

    document: Document
    split: str
    passes: tuple[Pass, ...]
    rulings: tuple[Ruling, ...]

    @property
    def doubts(self) -> int:
        """How many doubts its passes had."""
        return sum(len(one.doubts) for one in self.passes)

    def counts(self, labels: Iterable[str]) -> dict[str, int]:
        """How many spans of each label the gold has."""
        return {label: sum(span.label == label for span in self.document.spans) for label in labels}


def read_dossier(document: Document, split: str) -> Dossier:
    """The dossier of a document of the corpus."""
    passes = tuple(
        _pass(one, document) for one in document.annotations if not one.ground_truth and not one.cancelled
    )
    decisions = [
        decision
        for one in document.annotations
        if one.ground_truth
        for decision in _decisions(one.carried.get("decisions"))
    ]
    rulings = (
        Ruling(one, tuple(Reading(each.annotator, _at(one, each.spans)) for each in passes))
        for one in decisions
    )
    return Dossier(document, split, passes, tuple(sorted(rulings, key=lambda one: (one.start, one.end))))


def _pass(annotation: Annotation, document: Document) -> Pass:
    gold, mine = set(map(bare, document.spans)), set(map(bare, annotation.spans))
    return Pass(
        annotation.annotator,
        str(annotation.carried.get("guidelines") or ""),
        annotation.spans,
        frozenset(mine - gold),
        tuple(span for span in document.spans if bare(span) not in mine),
        tuple(_doubts(annotation.carried.get("doubts"), document)),
    )


def _decisions(records: Any) -> Iterator[Decision]:
    decided, others = read_decisions(records)
    yield from decided.values()
    yield from filter(None, map(read_remark, others))


def _doubts(records: Any, document: Document) -> Iterator[Doubt]:
    for record in records if isinstance(records, list) else ():
        if isinstance(record, Mapping):
            span = _span(record, len(document.text or ""))
            if span is not None:
                said = [str(record[name]) for name in ("doubt", "rule") if record.get(name)]
                yield Doubt(span, ", ".join(said))


def _span(record: Mapping[str, Any], length: int) -> Span | None:
    try:
        span = Span(record.get("start"), record.get("end"), record.get("label"))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return span if span.end <= length and isinstance(span.label, str) else None


def _at(decision: Decision, spans: Sequence[Span]) -> tuple[Span, ...]:
    places = decision.places
    return tuple(
        one for one in spans if any(one.start < place.end and place.start < one.end for place in places)
    )


def value_of(span: Span) -> dict[str, str]:
    """The fields of a span's normalised value, in order."""
    return filled(span)
