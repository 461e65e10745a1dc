"""The result of a Label Studio annotation: its items read as spans, and spans written as items.

Items of one region share its ``id``. The ``labels`` item is the span; the fields of its normalised
value are ``textarea`` and ``choices`` items named like the field, and the ``score`` of a region, where
a model gave one, is the span's. The text and the offsets are the truth, and ``value.text`` a copy that
is compared with them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

from goldspan.corpus.document import Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, describe, make_span
from goldspan.corpus.formats.utf16 import code_points, counts_utf16, same_words, to_code_points

# The control of the labelling configuration that spans are drawn with, and the tag that it draws on.
SPAN_CONTROL = {"from_name": "span", "to_name": "text", "type": "labels"}

_POSITION = "result["


def parse_result(result: Sequence[Any], text: str) -> tuple[list[Span], list[Finding]]:
    """The spans of one annotation's result, in its order, and what is wrong with the others."""
    findings: list[Finding] = []
    regions: dict[str, tuple[int, Mapping[str, Any]]] = {}
    others: list[tuple[int, Mapping[str, Any]]] = []
    for index, item in _objects(result, findings):
        if not _is_region(item):
            others.append((index, item))
            continue
        region = _region_id(item, index)
        if region in regions:
            message = f"items {regions[region][0]} and {index} of the result"
            findings.append(Finding(code="region-id-duplicate", message=message, region=region))
        else:
            regions[region] = index, item
    values: dict[str, dict[str, str]] = {}
    ids = _ids(result) if any(item.get("type") == "relation" for _, item in others) else set()
    for index, item in others:
        if item.get("type") == "relation":
            findings += _dangling(item, index, ids)
        else:
            findings += _parse_beside(item, index, regions, values)
    utf16 = counts_utf16(text, (item["value"] for _, item in regions.values()))
    spans: dict[Span, Span] = {}
    for region, (_, item) in regions.items():
        try:
            span = _parse_region(region, item, values.get(region), text, utf16=utf16)
        except FaultError as fault:
            findings.append(Finding(code=fault.code, message=fault.message, region=region))
            continue
        known = spans.setdefault(span, span)
        if known is not span:
            message = f"{span.label} as in region {known.region}"
            findings.append(Finding(code="span-duplicate", message=message, region=region, span=span))
    return list(spans.values()), findings


def _objects(result: Sequence[Any], findings: list[Finding]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for index, item in enumerate(result):
        if isinstance(item, dict):
            yield index, item
        else:
            message = f"it should be an object, not {describe(item)}"
            findings.append(Finding(code="bad-record", message=message, field=f"result[{index}]"))


def _is_region(item: Mapping[str, Any]) -> bool:
    return item.get("type") == "labels" and isinstance(item.get("value"), dict)


def _region_id(item: Mapping[str, Any], index: int) -> str:
    # A result made over the API may lack an id: its position stands in.
    name = item.get("id")
    return f"{_POSITION}{index}]" if name is None else str(name)


def _ids(result: Sequence[Any]) -> set[str]:
    return {str(item["id"]) for _, item in _objects(result, []) if item.get("id") is not None}


def _parse_region(
    region: str, item: Mapping[str, Any], fields: Mapping[str, str] | None, text: str, *, utf16: bool
) -> Span:
    value, score = item["value"], item.get("score")
    labels = value.get("labels")
    if not isinstance(labels, list) or len(labels) != 1:
        raise FaultError("label-missing", f"its labels are {labels!r}")
    start, end, quote = value.get("start"), value.get("end"), value.get("text")
    if utf16:
        raise FaultError("offsets-utf16", f"{start}-{end} counts UTF-16 units")
    span = make_span((start, end), labels[0], text, region=region, score=score, value=fields)
    if isinstance(quote, str) and not same_words(quote, text[start:end]):
        raise FaultError(
            "region-text", f"the region says {describe(quote)}, the offsets {describe(text[start:end])}"
        )
    if score is not None and type(score) not in {int, float}:
        raise FaultError("bad-record", f"the score should be a number, not {describe(score)}")
    return span


def _dangling(relation: Mapping[str, Any], index: int, ids: Collection[str]) -> Iterator[Finding]:
    for name in ("from_id", "to_id"):
        end = _end(relation, name)
        if end not in ids:
            message = f"item {index} of the result names {end!r}"
            yield Finding(code="relation-dangling", message=message)


def _parse_beside(
    item: Mapping[str, Any],
    index: int,
    regions: Mapping[str, tuple[int, Mapping[str, Any]]],
    values: dict[str, dict[str, str]],
) -> Sequence[Finding]:
    """Read an item that is no region: a field of a region's value, or something to carry along."""
    value = item.get("value")
    if not isinstance(value, dict):
        return ()
    region = _region_id(item, index)
    if region not in regions:
        if "start" in value or "end" in value:
            message = f"item {index} ({item.get('from_name')}) belongs to no region"
            return [Finding(code="region-orphan", message=message, region=region)]
        return ()
    home = regions[region][1]["value"]
    start, end = home.get("start"), home.get("end")
    if value.get("start", start) != start or value.get("end", end) != end:
        message = f"item {index} ({item.get('from_name')}) stands at other offsets than its region"
        return [Finding(code="region-orphan", message=message, region=region)]
    content = _field_content(item)
    if content is not None:
        values.setdefault(region, {})[str(item["from_name"])] = content
    return ()


def _field_content(item: Mapping[str, Any]) -> str | None:
    """What a per-region item says of one field of the normalised value, if it says anything."""
    key = {"textarea": "text", "choices": "choices"}.get(str(item.get("type")))
    content = item["value"].get(key) if key else None
    if isinstance(content, str):
        content = [content]
    if not isinstance(content, list) or not content or "from_name" not in item:
        return None
    return "\n".join(map(str, content))


def repair_utf16(result: Sequence[Any], text: str) -> tuple[list[Any], int]:
    """``result`` with offsets in code points if they count UTF-16 units, and how many regions moved."""
    if not counts_utf16(text, (item["value"] for _, item in _objects(result, []) if _is_region(item))):
        return list(result), 0
    table = code_points(text)
    repaired, moved = [], 0
    for item in result:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict) or "start" not in value:
            repaired.append(item)
            continue
        start, end = (to_code_points(value.get(name), table) for name in ("start", "end"))
        moved += _is_region(item) and (start, end) != (value["start"], value.get("end"))
        repaired.append({**item, "value": {**value, "start": start, "end": end}})
    return repaired, moved


def whole(span: Span) -> tuple[Span, float | None, dict[str, str]]:
    """A span, its score, and the fields of its value that are filled, to be compared together."""
    value = {name: content for name, content in (span.value or {}).items() if content is not None}
    return span, span.score, value


def edit_result(result: Sequence[Any], were: Sequence[Span], spans: Sequence[Span], text: str) -> list[Any]:
    """``result`` with the spans ``were`` exchanged for ``spans``; what neither touches stays.

    A span keeps the id of its region, and the relations with it, unless another region has that id.
    """
    now = {span: whole(span) for span in spans}
    stay = {span.region for span in were if now.get(span) == whole(span)}
    gone = {span.region for span in were} - stay
    lost = gone - {span.region for span in spans}
    edited = [
        item
        for index, item in enumerate(result)
        if not isinstance(item, dict)
        or (_region_id(item, index) not in gone and not lost & {_end(item, "from_id"), _end(item, "to_id")})
    ]
    unchanged = {span for span in were if span.region in stay}
    taken = _ids(edited)
    for span in spans:
        if span not in unchanged:
            region = _new_id(span, taken)
            taken.add(region)
            edited += _encode_region(span, region, text)
    return edited


def _end(relation: Mapping[str, Any], name: str) -> str:
    return str(relation.get(name))


def _new_id(span: Span, taken: Collection[str]) -> str:
    """An id for the region of ``span``: its own, or one of its label and place, that is not taken."""
    spoken = f"{span.label.lower()}-{span.start}-{span.end}"
    own = [span.region] if span.region and not span.region.startswith(_POSITION) else []
    candidates = chain(own, [spoken], (f"{spoken}-{number}" for number in count(2)))
    return next(name for name in candidates if name not in taken)


def _encode_region(span: Span, region: str, text: str) -> list[dict[str, Any]]:
    """The result items of one span: its region, and an item for each field of its value."""
    where = {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
    scored = {} if span.score is None else {"score": span.score}
    items = [{"id": region, **SPAN_CONTROL, **scored, "value": {**where, "labels": [span.label]}}]
    for name, content in (span.value or {}).items():
        if content is None:
            continue
        kind, key = ("choices", "choices") if name == "relation" else ("textarea", "text")
        place = {"start": span.start, "end": span.end}
        items.append(
            {
                "id": region,
                "from_name": name,
                "to_name": "text",
                "type": kind,
                "value": {**place, key: [content]},
            }
        )
    return items
