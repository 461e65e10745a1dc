"""Typed access to JSON that nothing has checked yet."""

from collections.abc import Mapping
from typing import Any, TypeVar

from goldspan.corpus.document import Span

Kind = TypeVar("Kind")

_NAMES = {dict: "an object", list: "a list", str: "a string", int: "a whole number"}

# What other tools call our fields.
_ELSEWHERE = {
    "id": ("doc_id", "document_id", "doc_key", "_id"),
    "text": ("sentence", "content", "raw_text", "body"),
    "spans": ("entities", "ents", "label", "labels", "annotations"),
    "start": ("begin", "start_offset", "start_char"),
    "end": ("stop", "end_offset", "end_char"),
    "label": ("label_", "labels", "type", "tag", "entity_group", "entity_type", "entity"),
}


class FaultError(Exception):
    """A field that cannot be read: a finding's code, message and path in the record."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def member(record: Mapping[str, Any], name: str, kind: type[Kind], path: str = "") -> Kind:
    """The field ``name`` of ``record``, which must be a ``kind``.

    Raises:
        FaultError: it is missing or of another kind (``true`` is no number).
    """
    field = f"{path}.{name}" if path else name
    if name not in record:
        raise FaultError("bad-record", absent(record, name), field)
    return checked(record[name], kind, field)


def absent(record: Mapping[str, Any], name: str) -> str:
    """That ``record`` lacks the field ``name``, and which field of another tool's has its place."""
    instead = next((key for key in _ELSEWHERE.get(name, ()) if key in record), None)
    return f"it is missing, and {instead!r} is there" if instead else "it is missing"


def checked(value: Any, kind: type[Kind], field: str) -> Kind:
    """``value``, which must be a ``kind``.

    Raises:
        FaultError: it is of another kind.
    """
    if type(value) is not kind:
        raise FaultError("bad-record", f"it should be {_NAMES[kind]}, not {describe(value)}", field)
    return value


def named(record: Mapping[str, Any], name: str) -> str:
    """The field ``name`` of ``record``, which must be a string that is not empty.

    Raises:
        FaultError: it is not.
    """
    content = member(record, name, str)
    if not content:
        raise FaultError("bad-record", "it is empty", name)
    return content


def make_span(offsets: tuple[Any, Any], label: Any, text: str | None, **beside: Any) -> Span:
    """A span from unchecked offsets and label; ``beside`` is what travels with it, already checked.

    Raises:
        FaultError: the offsets are no place in ``text``, or the label is no name.
    """
    start, end = offsets
    if type(start) is not int or start < 0:
        raise FaultError("span-offsets", f"start is {describe(start)}")
    if type(end) is not int or end < 0:
        raise FaultError("span-offsets", f"end is {describe(end)}")
    if end <= start:
        raise FaultError("span-empty", f"from {start} to {end} there is nothing")
    if text is not None and end > len(text):
        raise FaultError("span-out-of-range", f"it ends at {end}, the text at {len(text)}")
    if type(label) is not str or not label:
        raise FaultError("label-missing", f"the label is {describe(label)}")
    return Span(start, end, label, **beside)


def is_region_list(value: Any) -> bool:
    """Whether ``value`` is what JSON-MIN writes for the regions of a control: places with labels."""
    if not isinstance(value, list):
        return False
    return any(
        isinstance(item, dict) and "labels" in item and ("start" in item or "end" in item) for item in value
    )


def beside(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a span's record says beside its place and label: ``score`` and ``value``, or ``None``.

    Raises:
        FaultError: the score is no number, or the value no object of strings and nulls.
    """
    score, value = item.get("score"), item.get("value")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | float)):
        raise FaultError("bad-record", f"it should be a number, not {describe(score)}", "score")
    if value is not None:
        for content in checked(value, dict, "value").values():
            if content is not None:
                checked(content, str, "value")
    return {"score": score, "value": value or None}


def describe(value: Any) -> str:
    """A JSON value in a few words, for messages."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return _NAMES[type(value)]
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
