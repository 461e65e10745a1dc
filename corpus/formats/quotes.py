"""Quotes: JSON Lines whose spans have a label and words but no offsets, as language models return them.

``{"id": "d1", "spans": [{"label": "OFFICIAL", "text": "Аскар Мамин"}]}``, where a span may also have
``score`` and ``value``. The words are looked up in the record's own ``text`` or, if it has none, in the
text that ``Options.texts`` has for its id; ``goldspan.corpus.formats.placement`` says what counts as
found. Nothing is guessed silently: each quote that does not stand in the text exactly once, as it is,
gets one finding, ``quote-repeated``, ``quote-inflected`` or ``quote-unfound``, and the label of one
that is not found goes to ``Document.unplaced``, for a score to count it as wrong.

Offsets that a span has as well are not read: who has offsets that can be trusted has the plain format.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.fields import FaultError, beside, checked, describe, member, named
from goldspan.corpus.formats.format import DEFAULTS, LostSpans, Options, Parsed
from goldspan.corpus.formats.placement import Placement
from goldspan.corpus.records import records
from goldspan.corpus.writing import write_chunks

_OWN = ("id", "text", "spans")
_CODES = {"repeated": "quote-repeated", "inflected": "quote-inflected", "unfound": "quote-unfound"}


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:
    """The document of each line or, of a ``.json`` file, of each item, its quotes placed."""
    for item in records(path):
        yield Parsed(None, [item]) if isinstance(item, Finding) else parse(item.value, item.place, options)


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write a line for each document, with the words of its spans in reading order.

    Raises:
        InputError: a document has spans and no text.
    """
    write_chunks(path, (msgspec.json.encode(encode(document)) + b"\n" for document in documents))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """Spans that reading back would place elsewhere or not at all, fragments, versions, metadata."""
    if len(document.annotations) > 1:
        yield f"{len(document.annotations)} annotators' versions"
    for name in sorted(document.meta.keys() & set(_OWN)):
        yield f"the metadata field {name!r}"
    if len(_unfound(document)) < len(document.unplaced):
        yield f"{len(document.unplaced)} spans without a place"
    whole = [span for span in document.spans if not span.fragments]
    if len(whole) < len(document.spans):
        number = len(document.spans) - len(whole)
        yield LostSpans(f"{number} discontinuous spans", number)
    if document.text is None:
        if whole:
            yield "spans of a document without a text"
        return
    placement = Placement(document.text)
    found = (placement.place(span.label, document.surface(span)).place for span in whole)
    elsewhere = sum(place != (span.start, span.end) for place, span in zip(found, whole, strict=True))
    if elsewhere:
        yield f"the places of {elsewhere} spans whose words alone do not lead back to them"


def parse(record: Any, place: str, options: Options = DEFAULTS) -> Parsed:
    """Read one line's record, with everything that is wrong with it or that must be said of it."""
    try:
        checked(record, dict, "the record")
        name = named(record, "id")
        items = member(record, "spans", list)
        text = _text(record, options.texts.get(name), needed=bool(items))
    except FaultError as fault:
        return Parsed(None, [Finding(code=fault.code, message=fault.message, field=fault.field, place=place)])
    findings, spans, unfound = [], [], []
    placement = Placement(text or "")
    for index, item in enumerate(items):
        field, span = f"spans[{index}]", None
        try:
            label, quote = _parse_quote(checked(item, dict, field))
            travelling = beside(item)
        except FaultError as fault:
            code, message = fault.code, fault.message
            field = f"{field}.{fault.field}" if fault.field and fault.field != field else field
        else:
            where, code, message = placement.place(label, quote)
            if where is None:
                unfound.append({"label": label, "text": quote})
            else:
                span = Span(*where, label, **travelling)
                spans.append(span)
        if code:
            findings.append(
                Finding(code=code, message=message, place=place, document=name, field=field, span=span)
            )
    document = Document(
        name,
        text,
        tuple(spans),
        {key: value for key, value in record.items() if key not in _OWN},
        carried={"unfound": unfound} if unfound else {},
        unplaced=tuple(quote["label"] for quote in unfound),
        place=place,
    )
    return Parsed(document, findings)


def encode(document: Document) -> dict[str, Any]:
    """The record that ``parse`` reads as ``document``, as far as its words lead back to their places.

    Quotes that were not found when it was read follow those that were.

    Raises:
        InputError: the document has spans and no text.
    """
    quotes = [_encode_span(document, span) for span in document.spans if not span.fragments]
    record: dict[str, Any] = {"id": document.id}
    if document.text is not None:
        record["text"] = document.text
    elif quotes:
        message = "it has spans and no text to quote them from"
        raise InputError(
            [Finding(code="bad-record", message=message, place=document.place, document=document.id)]
        )
    record["spans"] = [*quotes, *_unfound(document)]
    return {**{key: value for key, value in document.meta.items() if key not in _OWN}, **record}


def quote_counts(findings: Iterable[Finding], quotes: int) -> str:
    """How ``quotes`` quotes were found, as a signature says it: ``exact=7 repeated=2 inflected=1 unfound=0``.

    ``quotes`` counts the spans of the documents and their ``unplaced`` ones; ``findings`` are what
    reading them gave, and those of other codes are passed over.
    """
    codes = Counter(finding.code for finding in findings)
    counts = {name: codes[code] for name, code in _CODES.items()}
    counts = {"exact": quotes - sum(counts.values()), **counts}
    return " ".join(f"{name}={count}" for name, count in counts.items())


def _text(record: Mapping[str, Any], known: str | None, *, needed: bool) -> str | None:
    text = known if record.get("text") is None else member(record, "text", str)
    if needed and text is None:
        message = "there is no text to look its quotes up in: add it, or give the gold that has it"
        raise FaultError("bad-record", message, "text")
    return text


def _parse_quote(item: Mapping[str, Any]) -> tuple[str, str]:
    label = item.get("label")
    if type(label) is not str or not label:
        raise FaultError("label-missing", f"the label is {describe(label)}")
    return label, member(item, "text", str)


def _encode_span(document: Document, span: Span) -> dict[str, Any]:
    item: dict[str, Any] = {"label": span.label, "text": document.surface(span)}
    if span.score is not None:
        item["score"] = span.score
    if span.value:
        item["value"] = dict(span.value)
    return item


def _unfound(document: Document) -> list[dict[str, Any]]:
    """The unfound quotes that the document was read from, unless its unplaced spans are others by now."""
    carried = document.carried.get("unfound", []) if document.unplaced else []
    return carried if tuple(sorted(quote["label"] for quote in carried)) == document.unplaced else []
