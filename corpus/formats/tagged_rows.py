"""Rows of a Hugging Face dataset that hold tokens and a tag for each, read as documents."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from goldspan.corpus.findings import Finding
from goldspan.corpus.formats import jsonl
from goldspan.corpus.formats.fields import FaultError, checked, describe
from goldspan.corpus.formats.format import Parsed, Repair, Scheme
from goldspan.corpus.formats.tables import Row
from goldspan.corpus.tags import Fault, TagReader, detect_scheme

_TAG_COLUMNS = ("ner_tags", "tags")
_OWN = ("id", "text", "tokens", "offsets")

Offsets = list[tuple[Any, Any]]


def tag_column(columns: Sequence[str]) -> str:
    """The column of tags.

    Raises:
        FaultError: there is none, or no column ``tokens`` beside it.
    """
    found = next((name for name in _TAG_COLUMNS if name in columns), None)
    if found is None or "tokens" not in columns:
        message = (
            f"there is neither a column spans nor tokens and ner_tags, but {', '.join(columns) or 'none'}"
        )
        raise FaultError("bad-record", message)
    return found


def named_tags(tags: Any, names: Sequence[str]) -> list[Any]:
    """Tags as strings: numbers as their class label names them, and what has no name as it is."""
    if not isinstance(tags, list):
        return []
    return [names[tag] if type(tag) is int and 0 <= tag < len(names) else tag for tag in tags]


def told_scheme(sequences: Iterable[Sequence[Any]]) -> Scheme:
    """The scheme of a dataset's tags, told from all of them.

    Raises:
        FaultError: they leave a doubt, or fit none.
    """
    found = detect_scheme([tag for tag in tags if isinstance(tag, str)] for tags in sequences)
    if not found.scheme:
        told = " and ".join(found.candidates)
        doubt = f"the tags break {told}, and may be meant as either" if told else "the tags fit no scheme"
        raise FaultError("tag-unreadable", doubt)
    return found.scheme


def tag_parser(
    column: str, names: Sequence[str], scheme: Scheme, repair: Repair
) -> Callable[[Row, str], Parsed]:
    """What reads the rows of a table with tags in ``column``, where ``names`` are those of numbers."""
    reader = TagReader(scheme, repair)

    def parse(row: Row, place: str) -> Parsed:
        try:
            tags = _checked_tags(row, column, names)
            text, offsets = _placed(row)
        except FaultError as fault:
            finding = Finding(code=fault.code, message=fault.message, field=fault.field, place=place)
            return Parsed(None, [replace(finding, document=str(row["id"]))])
        tagged = reader.read(tags)
        spans = [
            {"start": offsets[first][0], "end": offsets[behind - 1][1], "label": label}
            for first, behind, label in tagged.chunks
        ]
        usable = repair != "none" or not tagged.faults
        parsed = jsonl.parse({"id": row["id"], "text": text, "spans": spans if usable else []}, place)
        if parsed.document is None:
            return parsed
        meta = {k: v for k, v in row.items() if k not in {*_OWN, column} and v is not None}
        document = replace(parsed.document, meta=meta)
        faults = [
            replace(_finding(fault, column), place=place, document=document.id) for fault in tagged.faults
        ]
        return Parsed(document, [*faults, *parsed.findings])

    return parse


def _finding(fault: Fault, column: str) -> Finding:
    code = "tag-repaired" if fault.repaired else "tag-unreadable"
    return Finding(code=code, message=f"{fault.tag!r}: {fault.reason}", field=f"{column}[{fault.position}]")


def _checked_tags(row: Row, column: str, names: Sequence[str]) -> list[str]:
    tokens, tags = (checked(row[name], list, name) for name in ("tokens", column))
    if len(tokens) != len(tags):
        raise FaultError("bad-record", f"{len(tags)} tags for {len(tokens)} tokens", column)
    for index, token in enumerate(tokens):
        checked(token, str, f"tokens[{index}]")
    named = named_tags(tags, names)
    for index, tag in enumerate(named):
        if type(tag) is int:
            message = f"{tag} is the number of none of {len(names)} label names"
            raise FaultError("label-unknown", message, f"{column}[{index}]")
        checked(tag, str, f"{column}[{index}]")
    return named


def _placed(row: Row) -> tuple[str | None, Offsets]:
    """The text of a row, if it has one, and the offsets of its tokens."""
    tokens, text, told = row["tokens"], row.get("text"), row.get("offsets")
    if text is not None:
        checked(text, str, "text")
    if told is None:
        if text is None:
            text = " ".join(tokens)
        return text, _found(tokens, text)
    offsets = _pairs(told)
    if len(offsets) != len(tokens):
        raise FaultError("bad-record", f"{len(offsets)} offsets for {len(tokens)} tokens", "offsets")
    for index, (token, (start, end)) in enumerate(zip(tokens, offsets, strict=True)):
        if type(start) is not int or type(end) is not int or not 0 <= start <= end:
            raise FaultError(
                "span-offsets", f"from {describe(start)} to {describe(end)}", f"offsets[{index}]"
            )
        if text is not None and text[start:end] != token:
            message = f"the token is {describe(token)}, the offsets give {describe(text[start:end])}"
            raise FaultError("region-text", message, f"offsets[{index}]")
    return text, offsets


def _pairs(told: Any) -> Offsets:
    if isinstance(told, dict) and isinstance(told.get("start"), list) and isinstance(told.get("end"), list):
        told = list(zip(told["start"], told["end"], strict=False))
    offsets = []
    for index, pair in enumerate(checked(told, list, "offsets")):
        pair_ = (pair.get("start"), pair.get("end")) if isinstance(pair, dict) else pair
        if not isinstance(pair_, list | tuple) or len(pair_) != 2:
            raise FaultError(
                "bad-record", f"it should be two numbers, not {describe(pair)}", f"offsets[{index}]"
            )
        offsets.append((pair_[0], pair_[1]))
    return offsets


def _found(tokens: Sequence[str], text: str) -> Offsets:
    """Where tokens stand in a text, one behind the other with nothing but white space between them."""
    offsets: Offsets = []
    reached = 0
    for index, token in enumerate(tokens):
        start = text.find(token, reached)
        if start < 0 or text[reached:start].strip():
            raise FaultError(
                "bad-record", f"{describe(token)} does not stand at {reached} of the text", f"tokens[{index}]"
            )
        reached = start + len(token)
        offsets.append((start, reached))
    return offsets
