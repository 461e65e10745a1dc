"""Errors with the document and the words that they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import printable
from goldspan.eval.errors import KINDS, errors_of
from goldspan.eval.matching import match, mention
from goldspan.eval.pairing import Pair


@dataclass(frozen=True, slots=True)
class Located:
    """An error with the document that it is in and the spans it is about.

    ``unplaced`` is the label of a prediction whose place is not known.
    """

    kind: str
    document: Document
    gold: Span | None = None
    predicted: Span | None = None
    unplaced: str = ""

    @property
    def labels(self) -> set[str]:
        """The labels of its spans."""
        return {span.label for span in (self.gold, self.predicted) if span} | {self.unplaced} - {""}

    def to_json(self) -> dict[str, Any]:
        """The error as ``goldspan errors --format json`` prints it."""
        sides = {"gold": self.gold, "predicted": self.predicted}
        return {
            "kind": self.kind,
            "document": self.document.id,
            **{side: _span_json(span, self.document) if span else None for side, span in sides.items()},
            **({"unplaced": self.unplaced} if self.unplaced else {}),
        }

    def cells(self) -> tuple[str, ...]:
        """The error as a row of a table."""
        gold = _shown(self.gold, self.document) if self.gold else ""
        unplaced = f"{printable(self.unplaced)} nowhere" if self.unplaced else ""
        predicted = _shown(self.predicted, self.document) if self.predicted else unplaced
        return self.kind, printable(self.document.id), gold, predicted


def locate(pairs: Iterable[Pair]) -> Iterator[Located]:
    """Every error of every document, in order of document, kind and place."""
    for gold, prediction in pairs:
        spans = {mention(span): span for span in (*gold.spans, *prediction.spans)}
        matching = match(map(mention, gold.spans), map(mention, prediction.spans))
        order = list(KINDS)
        errors = sorted(errors_of(matching), key=lambda e: (order.index(e.kind), e.gold or e.predicted or ()))
        for kind, one, other in errors:
            yield Located(kind, gold, spans[one] if one else None, spans[other] if other else None)
        for label in prediction.unplaced:
            yield Located("spurious", gold, unplaced=label)


def _span_json(span: Span, document: Document) -> dict[str, Any]:
    where = {"start": span.start, "end": span.end, "label": span.label}
    pieces = {"fragments": span.fragments} if span.fragments else {}
    return where | pieces | ({"text": document.surface(span)} if document.text is not None else {})


def _shown(span: Span, document: Document) -> str:
    return printable(f"{span.label} {span.start}-{span.end} {document.surface(span)}".rstrip())
