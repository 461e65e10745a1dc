"""JSON Lines: a document, or the predictions for one, on each line.

``{"id": "d1", "text": "…", "spans": [{"start": 0, "end": 11, "label": "OFFICIAL"}]}``, where a span
may also have ``score``, ``value`` and, if it is discontinuous, ``fragments`` (``[[0, 5], [8, 11]]``),
and the text may be absent. Words that a span repeats as ``text`` are held to its offsets. All other fields
are metadata.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import (
    FaultError,
    absent,
    beside,
    checked,
    describe,
    make_span,
    member,
    named,
)
from goldspan.corpus.formats.format import DEFAULTS, Options, Parsed, unshared
from goldspan.corpus.formats.utf16 import same_words
from goldspan.corpus.records import records
from goldspan.corpus.writing import write_chunks

_OWN = ("id", "text", "spans")
# The fields of a span, and what it is to lack one.
_NEEDED = {"start": "span-offsets", "end": "span-offsets", "label": "label-missing"}
_READ = {*_NEEDED, "score", "value", "fragments", "text"}


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:  # noqa: ARG001 - records need no telling
    """The document of each line or, of a ``.json`` file, of each item."""
    for item in records(path):
        yield Parsed(None, [item]) if isinstance(item, Finding) else parse(item.value, item.place)


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write a line for each document."""
    write_chunks(path, (msgspec.json.encode(encode(document)) + b"\n" for document in documents))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """Annotators' versions, spans without a place, what formats hold beside, and some metadata."""
    yield from unshared(document)
    for name in sorted(document.meta.keys() & set(_OWN)):
        yield f"the metadata field {name!r}"


def parse(record: Any, place: str) -> Parsed:
    """Read one line's record, with everything that is wrong with it."""
    try:
        checked(record, dict, "the record")
        name = named(record, "id")
        text = None if record.get("text") is None else member(record, "text", str)
        items = member(record, "spans", list)
    except FaultError as fault:
        return Parsed(None, [Finding(code=fault.code, message=fault.message, field=fault.field, place=place)])
    findings, spans = [], dict[Span, Span]()
    unread: dict[str, str] = {}
    for index, item in enumerate(items):
        field = f"spans[{index}]"
        try:
            span = _parse_span(checked(item, dict, field), text)
        except FaultError as fault:
            findings.append(
                Finding(
                    code=fault.code,
                    message=fault.message,
                    place=place,
                    document=name,
                    field=f"{field}.{fault.field}" if fault.field and fault.field != field else field,
                )
            )
            continue
        if not item.keys() <= _READ:
            unread |= {key: f"{field}.{key}" for key in item.keys() - _READ - unread.keys()}
        if span in spans:
            findings.append(
                Finding(
                    code="span-duplicate",
                    message=f"{span.label} again",
                    place=place,
                    document=name,
                    field=field,
                    span=span,
                )
            )
        spans.setdefault(span, span)
    findings += [
        Finding(
            code="field-unread", message="spans have no such field", place=place, document=name, field=field
        )
        for field in sorted(unread.values())
    ]
    meta = {key: value for key, value in record.items() if key not in _OWN}
    return Parsed(Document(name, text, tuple(spans), meta, place=place), findings)


def encode(document: Document) -> dict[str, Any]:
    """The record that ``parse`` reads as ``document``; annotators' versions are left behind."""
    record: dict[str, Any] = {"id": document.id}
    if document.text is not None:
        record["text"] = document.text
    record["spans"] = [_encode_span(span) for span in document.spans]
    return {**{key: value for key, value in document.meta.items() if key not in _OWN}, **record}


def _parse_span(item: Mapping[str, Any], text: str | None) -> Span:
    for name, code in _NEEDED.items():
        if name not in item:
            raise FaultError(code, absent(item, name), name)
    span = make_span((item.get("start"), item.get("end")), item.get("label"), text, **beside(item))
    if item.get("fragments") is not None:
        return _with_fragments(span, item["fragments"])
    quote = item.get("text")
    if text is not None and isinstance(quote, str) and not same_words(quote, text[span.start : span.end]):
        message = f"the span says {describe(quote)}, the offsets {describe(text[span.start : span.end])}"
        raise FaultError("region-text", message)
    return span


def _with_fragments(span: Span, fragments: Any) -> Span:
    for fragment in checked(fragments, list, "fragments"):
        if [type(offset) for offset in checked(fragment, list, "fragments")] != [int, int]:
            raise FaultError("bad-record", "a fragment should be two whole numbers", "fragments")
    try:
        return replace(span, fragments=tuple((start, end) for start, end in fragments))
    except ValueError as error:
        raise FaultError("span-offsets", str(error), "fragments") from error


def _encode_span(span: Span) -> dict[str, Any]:
    item: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if span.fragments:
        item["fragments"] = span.fragments
    if span.score is not None:
        item["score"] = span.score
    if span.value:
        item["value"] = dict(span.value)
    return item
