"""What went wrong with each span that is not strictly right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import printable
from goldspan.eval.matching import Matching, Mention, match, mention, overlap
from goldspan.eval.pairing import Pair

# The kinds, with what each means. A pair is one error; in strict counts it is a miss and a false alarm.
KINDS = {
    "boundary": "a pair with the same label and other offsets",
    "label": "a pair with the same offsets and another label",
    "both": "a pair that overlaps, with other offsets and another label",
    "missed": "a gold span that no prediction touches",
    "merged": "a gold span that is only touched by predictions paired with others",
    "spurious": "a prediction that touches no gold span",
    "split": "a further piece of a gold span: it does not touch the prediction that is paired with it",
    "duplicate": "a gold span again: it overlaps the prediction that is paired with it",
}


class Error(NamedTuple):
    """An error's kind, and the gold and the predicted mention it is about."""

    kind: str
    gold: Mention | None
    predicted: Mention | None


def errors_of(matching: Matching) -> list[Error]:
    """The errors of one document: every span that is not strictly right is in exactly one."""
    strict, left, extra, exact, overlapping, _ = matching
    errors = [Error("label", one, other) for one, other in exact]
    errors += [Error("boundary" if one[2] == other[2] else "both", one, other) for one, other in overlapping]
    if len(left) == len(errors) == len(extra):
        return errors
    partners = {mention: mention for mention in strict}
    partners.update(exact)
    partners.update(overlapping)
    paired = set(partners.values())
    for one in left:
        if one not in partners:
            kind = "merged" if _touched(one, paired) else "missed"
            errors.append(Error(kind, one, None))
    for other in extra:
        if other not in paired:
            errors.append(_unpaired(other, partners))
    return errors


def _touched(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(overlap(mention, other) for other in others)


def _unpaired(prediction: Mention, partners: dict[Mention, Mention]) -> Error:
    """An error for a prediction without a partner; every gold span that it touches has another."""
    touched: Sequence[Mention] = [gold for gold in partners if overlap(gold, prediction)]
    if not touched:
        return Error("spurious", None, prediction)
    gold = max(sorted(touched), key=lambda mention: overlap(mention, prediction))
    kind = "duplicate" if overlap(partners[gold], prediction) else "split"
    return Error(kind, gold, prediction)


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
