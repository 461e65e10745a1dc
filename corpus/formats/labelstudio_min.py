"""JSON-MIN, Label Studio's flat export: a row for each annotation, its regions under the control's name.

``{"id": 1, "text": "…", "label": [{"start": 0, "end": 5, "text": "…", "labels": ["X"]}], "annotator": 2}``

The rows of one task stand together and become one document with a version for each annotator. A row
is read as the task that it was exported from, so that both exports are held to the same rules. The
export drops the ids of regions, and with them the fields of normalised values, and it has neither
predictions nor marks of ground truth: of two annotators' versions none can be chosen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from goldspan.corpus.document import Annotation, Document
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.formats.fields import FaultError, checked, describe, is_region_list, member
from goldspan.corpus.formats.format import DEFAULTS, Options, Parsed, unshared
from goldspan.corpus.formats.regions import SPAN_CONTROL
from goldspan.corpus.formats.regions import repair_utf16 as repair_regions
from goldspan.corpus.records import Record, records
from goldspan.corpus.writing import json_bytes, write_bytes

_CONTROL = "label"

# What a row says of its annotation, and how a task's annotation calls it.
_OF_ANNOTATION = {
    "annotator": "completed_by",
    "annotation_id": "id",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "lead_time": "lead_time",
}


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:
    """The document of each run of rows that have one id."""
    for _, group in groupby(records(path), _group_key):
        items = list(group)
        first = items[0]
        if isinstance(first, Finding):
            yield Parsed(None, [first])
        else:
            rows = [item.value for item in items if isinstance(item, Record)]
            yield parse(rows, first.place, options)


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write a list of rows, one for each document."""
    write_bytes(path, json_bytes([encode(document) for document in documents]))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """All that a region's place and label, and one annotator's row, leave out."""
    if document.text is None:
        yield "a document without a text"
    yield from unshared(document)
    discontinuous = sum(bool(span.fragments) for span in document.spans)
    if discontinuous:
        yield f"the fragments of {discontinuous} discontinuous spans"
    if any(span.score is not None for span in document.spans):
        yield "scores of spans"
    if any(span.value for span in document.spans):
        yield "normalised values of spans"
    for name in sorted(document.meta):
        if name == _CONTROL or _is_own(name, document.meta[name]):
            yield f"the metadata field {name!r}"


def parse(rows: Sequence[Any], place: str, options: Options = DEFAULTS) -> Parsed:
    """Read the rows of one task, with everything that is wrong with them."""
    try:
        first = checked(rows[0], dict, "the record")
        text = member(first, "text", str)
    except FaultError as fault:
        return Parsed(None, [Finding(code=fault.code, message=fault.message, field=fault.field, place=place)])
    others = [number for number, row in enumerate(rows, start=1) if row.get("text") != text]
    if others:
        message = f"row {others[0]} of {describe(first.get('id'))} has another text"
        return Parsed(None, [Finding(code="bad-record", message=message, field="text", place=place)])
    meta = {
        name: value
        for name, value in first.items()
        if not _is_own(name, value) and all(name in row and row[name] == value for row in rows)
    }
    # Fields that annotators answered differently are theirs, not the document's.
    annotations = [_annotation_item(row, meta) for row in rows]
    name = {"id": first["id"]} if "id" in first else {}
    return labelstudio.parse(
        {"data": {**meta, **name, "text": text}, "annotations": annotations}, place, options
    )


def encode(document: Document) -> dict[str, Any]:
    """The row that ``parse`` reads as ``document``, with the annotator where there is one.

    Raises:
        ValueError: the document has no text, which a row cannot do without.
    """
    if document.text is None:
        raise ValueError(f"document {document.id!r} has no text, and a Label Studio task needs one")
    (annotation,) = document.annotations if len(document.annotations) == 1 else (Annotation(""),)
    row = {
        name: value for name, value in document.meta.items() if name != _CONTROL and not _is_own(name, value)
    }
    row |= {"id": document.id, "text": document.text}
    if document.spans:
        row[_CONTROL] = [
            {"start": span.start, "end": span.end, "text": document.surface(span), "labels": [span.label]}
            for span in document.spans
        ]
    beside = {name: annotation.carried.get(of) for name, of in _OF_ANNOTATION.items()}
    return {**row, **beside, "annotator": beside["annotator"] or annotation.annotator}


def repair_utf16(row: Any) -> tuple[Any, int]:
    """A row with offsets in code points where they count UTF-16 units, and how many regions moved.

    What is no row, and one whose offsets are right, come back as they are.
    """
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return row, 0
    repaired, moved = dict(row), 0
    for name, value in row.items():
        if _holds_regions(name, value):
            items, regions = repair_regions(
                [{**SPAN_CONTROL, "value": place} for place in value], row["text"]
            )
            repaired[name] = [item["value"] for item in items]
            moved += regions
    return (repaired, moved) if moved else (row, 0)


def _group_key(item: Record | Finding) -> object:
    """The same for rows of one task, and another for everything else."""
    name = item.value.get("id") if isinstance(item, Record) and isinstance(item.value, dict) else None
    return (type(name), name) if isinstance(name, int | str) else object()


def _is_own(name: str, value: Any) -> bool:
    return name in _OF_ANNOTATION or name in {"id", "text"} or _holds_regions(name, value)


def _holds_regions(name: str, value: Any) -> bool:
    if is_region_list(value):
        return True
    # Under our own name an empty list is no span, and a place without a label is a region with a fault.
    places = isinstance(value, list) and all(isinstance(item, dict) and "start" in item for item in value)
    return name == _CONTROL and places


def _annotation_item(row: Mapping[str, Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    """The annotation, as a task has it, that a row was exported from."""
    result: list[Any] = []
    item: dict[str, Any] = {}
    for name, value in row.items():
        if name in _OF_ANNOTATION:
            item[_OF_ANNOTATION[name]] = value
        elif _holds_regions(name, value):
            control = {**SPAN_CONTROL, "from_name": name}
            result += [{**control, "value": place} if isinstance(place, dict) else place for place in value]
        elif name not in meta and name not in {"id", "text"}:
            item[name] = value
    return {**item, "result": result}
