"""Where each gold span comes from: who marked it, who did not, what was decided between them and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goldspan.annotation.decisions import WAITING
from goldspan.corpus.document import Annotation, Document, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A span that an annotator marked, and where it came from.

    ``region`` is its id in the editor and ``origin`` says who drew it (``manual``, ``prediction``,
    ``prediction-changed``), as far as the source does; ``doubt`` is what the annotator noted with it.
    """

    span: Span
    region: str
    origin: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Share:
    """An annotator's share in a span: the marks that share a character with it, and how they differ.

    ``how`` is ``same``, ``fields`` (the same span with another value), ``label``, ``edges``, ``label and
    edges`` or, where there is no mark, ``missed``.
    """

    annotator: str
    how: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A span, its words, every annotator's share in it, and the decisions on it."""

    span: Span
    words: str
    shares: tuple[Share, ...]
    decisions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One version: whose, when it was made, under which guidelines, and whether it was skipped."""

    annotator: str
    created: str
    guidelines: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class History:
    """A document's versions, its gold spans, and what annotators marked that did not become gold.

    ``gold`` is ``None`` where there is no ground truth yet, and ``spans`` are empty then.
    """

    document: str
    versions: tuple[Stage, ...]
    gold: Stage | None
    spans: tuple[Line, ...]
    others: tuple[Line, ...]


def history(document: Document) -> History:
    """The history of a document's spans, from what its file records."""
    blind = [one for one in document.annotations if not one.ground_truth]
    golds = [one for one in document.annotations if one.ground_truth]
    gold = golds[0] if len(golds) == 1 else None
    counted = [one for one in blind if not one.cancelled]
    truth = gold.spans if gold else ()
    marked = {span for one in counted for span in one.spans} - set(truth)
    waiting = document.carried.get(WAITING)
    decisions = _records(gold.carried.get("decisions") if gold else None)
    decisions += _records(waiting.get("decisions") if isinstance(waiting, dict) else None)
    return History(
        document.id,
        tuple(map(_stage, blind)),
        _stage(gold) if gold else None,
        tuple(_line(document, span, counted, decisions) for span in truth),
        tuple(_line(document, span, counted, decisions) for span in sorted(marked)),
    )


def _line(
    document: Document, span: Span, versions: Iterable[Annotation], decisions: Iterable[Mapping[str, Any]]
) -> Line:
    place = (span.start, span.end, span.label)
    return Line(
        span,
        document.surface(span),
        tuple(_share(version, span) for version in versions),
        tuple(one for one in decisions if (one.get("start"), one.get("end"), one.get("label")) == place),
    )


def _share(version: Annotation, span: Span) -> Share:
    near = [other for other in version.spans if other.start < span.end and span.start < other.end]
    near = [other for other in near if other == span] or near
    return Share(version.annotator, _how(near, span), tuple(_mark(version, other) for other in near))


def _how(near: list[Span], span: Span) -> str:
    if not near:
        return "missed"
    if span in near:
        return "same" if filled(near[0]) == filled(span) else "fields"
    labels = any(other.label != span.label for other in near)
    edges = len(near) > 1 or (near[0].start, near[0].end) != (span.start, span.end)
    return " and ".join(name for name, differs in (("label", labels), ("edges", edges)) if differs)


def _mark(version: Annotation, span: Span) -> Mark:
    place = (span.start, span.end, span.label)
    doubts = _records(version.carried.get("doubts"))
    doubt = next((one for one in doubts if (one.get("start"), one.get("end"), one.get("label")) == place), {})
    origins = {
        str(item.get("id")): item["origin"]
        for item in _records(version.carried.get("result"))
        if item.get("type") == "labels" and isinstance(item.get("origin"), str)
    }
    return Mark(span, span.region, origins.get(span.region, ""), str(doubt.get("doubt") or ""))


def _stage(annotation: Annotation) -> Stage:
    said = {name: annotation.carried.get(name) for name in ("created_at", "guidelines")}
    created, guidelines = (value if isinstance(value, str) else "" for value in said.values())
    return Stage(annotation.annotator, created, guidelines, annotation.cancelled)


def filled(span: Span) -> dict[str, str]:
    """The fields of a span's value that hold something."""
    return {name: content for name, content in (span.value or {}).items() if content is not None}


def _records(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
