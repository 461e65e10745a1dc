"""Label Studio tasks: the format of the gold, and what the annotation server imports and exports.

Label Studio's server stores results unchecked, so nothing in a task is believed before it is read
here. ``goldspan.corpus.formats.regions`` reads the result of each annotation, and
``goldspan.corpus.formats.predictions`` what models said, where the options ask for that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, checked, describe, member
from goldspan.corpus.formats.format import DEFAULTS, Options, Parsed
from goldspan.corpus.formats.predictions import encode_predictions, parse_prediction
from goldspan.corpus.formats.regions import edit_result, parse_result, whole
from goldspan.corpus.formats.regions import repair_utf16 as regions_repair
from goldspan.corpus.records import records
from goldspan.corpus.writing import json_bytes, write_bytes

TEXT_HASH = "text_sha256"

# A document's spans, its annotators' versions, and what is wrong with either.
_Reading = tuple[tuple[Span, ...], tuple[Annotation, ...], list[Finding]]


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:
    """The document of each task of an export or, in a ``.jsonl`` file, of each line."""
    for item in records(path):
        yield Parsed(None, [item]) if isinstance(item, Finding) else parse(item.value, item.place, options)


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:
    """Write a list of tasks, as Label Studio imports it."""
    write_bytes(path, json_bytes([encode(document, options) for document in documents]))


def write_task(path: Path, document: Document) -> None:
    """Write one task by itself, the form of the gold: each item of a result and each decision has a line."""
    write_bytes(path, json_bytes(encode(document), levels=4))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:
    """Fragments, some metadata, and what a task without a text or an annotation cannot say."""
    if document.text is None:
        yield "a document without a text"
    if document.unplaced:
        yield f"{len(document.unplaced)} spans without a place"
    discontinuous = sum(bool(span.fragments) for span in document.spans)
    if discontinuous:
        yield f"the fragments of {discontinuous} discontinuous spans"
    if options.source == "annotations" and not document.spans and not document.annotations:
        yield "that it was read and has no spans (its task is one that nobody has annotated)"
    for name in sorted(document.meta.keys() & {"id", "text"}):
        yield f"the metadata field {name!r}"


def text_hash(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, as a task records it in ``data.text_sha256``."""
    return sha256(text.encode()).hexdigest()


def parse(task: Any, place: str, options: Options = DEFAULTS) -> Parsed:
    """Read one task, with everything that is wrong with it.

    The document's spans are those of the annotation marked ``ground_truth``, or of the only one
    that was not cancelled; or, where ``options.source`` says so, those of the only prediction.
    """
    try:
        checked(task, dict, "the record")
        data = member(task, "data", dict)
        text = member(data, "text", str, "data")
        name = _document_id(task, data)
        recorded = _text_findings(data, text)
        read_spans = _read_predictions if options.source == "predictions" else _read_annotations
        spans, annotations, findings = read_spans(task, text)
    except FaultError as fault:
        return Parsed(None, [Finding(code=fault.code, message=fault.message, field=fault.field, place=place)])
    empty = "annotations" in task and not annotations
    carried = {key: value for key, value in task.items() if key != "data" and (key != "annotations" or empty)}
    carried["data"] = {key: value for key, value in data.items() if key == "id"}
    document = Document(name, text, spans, _meta(data), annotations, carried, place=place)
    findings = [*recorded, *findings]
    return Parsed(document, [replace(finding, place=place, document=name) for finding in findings])


def encode(document: Document, options: Options = DEFAULTS) -> dict[str, Any]:
    """The task that ``parse`` reads, with the same options, as ``document``.

    What the document was read from comes back as it was, apart from what was changed since. The
    document's spans go into the annotation that they came from or, where there is none, into a
    new one that is marked ``ground_truth``; or, where ``options.source`` says so, into a prediction.

    Raises:
        ValueError: the document has no text, which a task cannot do without.
    """
    if document.text is None:
        raise ValueError(f"document {document.id!r} has no text, and a Label Studio task needs one")
    task = dict(document.carried)
    kept = task.pop("data", {})
    name = kept.get("id", task.get("id"))
    named = kept if name is not None and str(name) == document.id else {"id": document.id}
    task["data"] = {**named, "text": document.text, **_meta(document.meta)}
    annotations = list(document.annotations)
    if options.source == "predictions":
        task["predictions"] = encode_predictions(document, document.text)
    else:
        chosen, _ = _choose(annotations)
        if chosen is not None:
            annotations[chosen] = replace(annotations[chosen], spans=document.spans)
        elif document.spans:
            annotations.append(Annotation("", document.spans, ground_truth=True))
    if annotations:
        # A task whose predictions were read carries its annotations as they were.
        beside = task.get("annotations")
        encoded = [_encode_annotation(annotation, document.text) for annotation in annotations]
        task["annotations"] = [*beside, *encoded] if isinstance(beside, list) else encoded
    return task


def repair_utf16(task: Any) -> tuple[Any, int]:
    """A task with offsets in code points where they count UTF-16 units, and how many regions moved.

    A task that cannot be read, and one whose offsets are right, come back as they are.
    """
    if parse(task, "").document is None:
        return task, 0
    annotations, moved = [], 0
    for annotation in task.get("annotations") or []:
        result, regions = regions_repair(annotation["result"], task["data"]["text"])
        annotations.append({**annotation, "result": result})
        moved += regions
    return ({**task, "annotations": annotations}, moved) if moved else (task, 0)


def _meta(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("id", "text")}


def _text_findings(data: Mapping[str, Any], text: str) -> list[Finding]:
    recorded = data.get(TEXT_HASH)
    if recorded is None or recorded == text_hash(text):
        return []
    known = f"{recorded[:12]}…" if isinstance(recorded, str) else describe(recorded)
    message = f"it is {text_hash(text)[:12]}…, not {known}"
    return [Finding(code="text-changed", message=message, field=f"data.{TEXT_HASH}")]


def _read_annotations(task: Mapping[str, Any], text: str) -> _Reading:
    items = checked(task.get("annotations") or [], list, "annotations")
    for index, item in enumerate(items):
        field = f"annotations[{index}]"
        member(checked(item, dict, field), "result", list, field)
    findings: list[Finding] = []
    annotations = []
    for index, item in enumerate(items):
        annotation, faults = _parse_annotation(item, text)
        annotations.append(annotation)
        findings += [replace(fault, annotation=annotation.annotator or str(index)) for fault in faults]
    chosen, problem = _choose(annotations)
    spans = annotations[chosen].spans if chosen is not None else ()
    return spans, tuple(annotations), [*findings, *problem]


def _read_predictions(task: Mapping[str, Any], text: str) -> _Reading:
    spans, findings = parse_prediction(task, text)
    return tuple(spans), (), findings


def _document_id(task: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    name = data.get("id", task.get("id"))
    if type(name) is int:
        return str(name)
    if type(name) is not str or not name:
        raise FaultError("bad-record", f"the id is {describe(name)}", "data.id")
    return name


def _choose(annotations: Sequence[Annotation]) -> tuple[int | None, list[Finding]]:
    """The position of the version that a document's spans come from, or why there is none."""
    marked = [index for index, annotation in enumerate(annotations) if annotation.ground_truth]
    if len(marked) > 1:
        return None, [Finding(code="gold-ambiguous", message=f"{len(marked)} of them")]
    usable = marked or [index for index, annotation in enumerate(annotations) if not annotation.cancelled]
    if len(usable) == 1:
        return usable[0], []
    return None, [Finding(code="gold-missing", message=f"{len(usable)} annotations and none is marked")]


def _annotator(completed_by: Any) -> str:
    if isinstance(completed_by, dict):
        named = (completed_by.get(key) for key in ("email", "username", "id"))
        return next((str(name) for name in named if name not in (None, "")), "")
    return "" if completed_by is None else str(completed_by)


def _parse_annotation(item: Mapping[str, Any], text: str) -> tuple[Annotation, list[Finding]]:
    spans, findings = parse_result(item["result"], text)
    cancelled = bool(item.get("was_cancelled"))
    if cancelled:
        findings.append(Finding(code="annotation-cancelled", message="it is not used as gold"))
    return (
        Annotation(
            _annotator(item.get("completed_by")),
            tuple(spans),
            ground_truth=bool(item.get("ground_truth")),
            cancelled=cancelled,
            carried=item,
        ),
        findings,
    )


def _encode_annotation(annotation: Annotation, text: str) -> dict[str, Any]:
    item = dict(annotation.carried)
    if annotation.annotator != _annotator(item.get("completed_by")):
        key = "email" if "@" in annotation.annotator else "username"
        item["completed_by"] = {key: annotation.annotator}
    for field, flag in (("ground_truth", annotation.ground_truth), ("was_cancelled", annotation.cancelled)):
        if bool(item.get(field)) != flag:
            item[field] = flag
    result = item.get("result", [])
    were, _ = parse_result(result, text)
    if [whole(span) for span in sorted(were)] != [whole(span) for span in annotation.spans]:
        result = edit_result(result, were, annotation.spans, text)
    item["result"] = list(result)
    return item
