"""JSON Lines: a document, or the predictions for one, on each line.

``{"id": "d1", "text": "…", "spans": [{"start": 0, "end": 11, "label": "OFFICIAL"}]}``, where a span
may also have ``score`` and ``value``, and the text may be absent. All other fields are metadata.
"""

from collections.abc import Mapping
from typing import Any

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, Parsed, checked, describe, make_span, member, named

_OWN = ("id", "text", "spans")


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
    score, value = item.get("score"), item.get("value")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | float)):
        raise FaultError("bad-record", f"it should be a number, not {describe(score)}", "score")
    if value is not None:
        for content in checked(value, dict, "value").values():
            if content is not None:
                checked(content, str, "value")
    return make_span(
        (item.get("start"), item.get("end")), item.get("label"), text, score=score, value=value or None
    )


def _encode_span(span: Span) -> dict[str, Any]:
    item: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if span.score is not None:
        item["score"] = span.score
    if span.value:
        item["value"] = dict(span.value)
    return item
