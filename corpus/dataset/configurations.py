"""The three tables of the dataset: what their columns hold, and their rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.corpus.dataset.edition import Edition
from goldspan.corpus.dataset.features import Features, Items, Names
from goldspan.corpus.document import Document, Span
from goldspan.corpus.scheme import FIELDS, LABELS
from goldspan.corpus.tokens import encode_iob2, tokenize

Row = Mapping[str, Any]

TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))

# The metadata of a document that is published.
METADATA: Features = {
    "origin": "string",
    "genre": "string",
    "register": "string",
    "date": "string",
    "countries": Items("string"),
    "language": "string",
    "guidelines": "string",
    "text_sha256": "string",
}

_SPAN: Features = {"start": "int32", "end": "int32", "label": Names(LABELS), "text": "string"}
_VALUE: Features = {name: "string" for fields in FIELDS.values() for name in fields}


@dataclass(frozen=True, slots=True)
class Configuration:
    """A table of one shape in several splits; ``rows`` are made of each when they are asked for."""

    name: str
    features: Features
    splits: Mapping[str, Sequence[Document]]
    row: Callable[[Document], Row]

    def rows(self, split: str) -> Iterator[Row]:
        """The rows of a split, in the order of its documents."""
        return map(self.row, self.splits[split])


def configurations(edition: Edition) -> tuple[Configuration, ...]:
    """``spans``, which is the default, ``tokens`` and ``challenge``."""
    items = [item.document for item in edition.challenge]
    return (
        Configuration("spans", _SPANS, edition.splits, _span_row),
        Configuration("tokens", _TOKENS, edition.splits, _token_row),
        Configuration("challenge", _CHALLENGE, {"test": items}, _challenge_row),
    )


_SPANS: Features = {
    "id": "string",
    "text": "string",
    "spans": Items({**_SPAN, "value": _VALUE}),
    **METADATA,
}
_TOKENS: Features = {
    "id": "string",
    "text": "string",
    "tokens": Items("string"),
    "ner_tags": Items(Names(TAGS)),
    "offsets": Items(Items("int32")),
}
_CHALLENGE: Features = {
    "id": "string",
    "pair": "string",
    "phenomenon": "string",
    "text": "string",
    "spans": Items(_SPAN),
    "note": "string",
}


def _span_row(document: Document) -> Row:
    spans = [{**_place(document, span), "value": dict(span.value or {})} for span in document.spans]
    meta = {name: document.meta.get(name) for name in METADATA}
    return {"id": document.id, "text": document.text, "spans": spans, **meta}


def _token_row(document: Document) -> Row:
    text = document.text or ""
    tokens = tokenize(text)
    return {
        "id": document.id,
        "text": text,
        "tokens": [text[token.start : token.end] for token in tokens],
        "ner_tags": [TAGS.index(tag) for tag in encode_iob2(tokens, document.spans).tags],
        "offsets": [list(token) for token in tokens],
    }


def _challenge_row(item: Document) -> Row:
    spans = [_place(item, span) for span in item.spans]
    named = {name: item.meta.get(name) for name in ("pair", "phenomenon", "note")}
    return {"id": item.id, "text": item.text, "spans": spans, **named}


def _place(document: Document, span: Span) -> dict[str, Any]:
    return {
        "start": span.start,
        "end": span.end,
        "label": LABELS.index(span.label),
        "text": document.surface(span),
    }
