"""Hugging Face datasets on disk: a Parquet file, a folder of them, or one that ``save_to_disk`` wrote.

Two shapes are read. *Span columns*: ``spans``, a list of structs (or a struct of lists) with ``start``,
``end`` and ``label``, perhaps ``score``, ``value``, ``fragments`` and ``text``, beside a ``text``. *Tag
columns*: ``tokens`` and ``ner_tags`` (or ``tags``), perhaps with ``offsets`` and a ``text``; without a
text the tokens are joined by spaces. Labels and tags are strings or numbers that class labels name. A
``value`` is a struct or a JSON object in a string, and so is ``meta``, whose fields are metadata as all
other columns are. Documents without an ``id`` are called by their split and number (``train-0``).

One Parquet file is written, in the shape of span columns with strings as labels, whose bytes depend on
the documents and the version of pyarrow alone. ``datasets.load_dataset`` reads the folder that it is in.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.document import Document
from goldspan.corpus.extras import needed
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats import jsonl
from goldspan.corpus.formats.class_labels import agreed_names
from goldspan.corpus.formats.fields import FaultError, describe
from goldspan.corpus.formats.format import DEFAULTS, Options, Parsed, unshared
from goldspan.corpus.formats.tables import BATCH, Row, Table, find_tables
from goldspan.corpus.formats.tagged_rows import named_tags, tag_column, tag_parser, told_scheme
from goldspan.corpus.writing import write_chunks

_OWN = ("id", "text", "spans", "meta")


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:
    """The document of each row, split by split.

    Raises:
        MissingExtraError: pyarrow or, for a folder that ``save_to_disk`` wrote, datasets is not installed.
    """
    try:
        tables = find_tables(path)
        parsers = _parsers(tables, options)
        numbers = Counter[str]()
        for table, parse in zip(tables, parsers, strict=True):
            for index, row in enumerate(table.rows(None)):
                row.setdefault("id", f"{table.split}-{numbers[table.split]}")
                if type(row["id"]) is int:
                    row["id"] = str(row["id"])
                numbers[table.split] += 1
                yield parse(row, f"{table.place}[{index}]")
    except FaultError as fault:
        finding = Finding(code=fault.code, message=fault.message, field=fault.field, place=str(path))
        yield Parsed(None, [finding])


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write one Parquet file.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    write_chunks(path, _parquet_chunks(documents))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """Annotators' versions, spans without a place, and what other formats hold beside."""
    yield from unshared(document)


def _parsers(tables: Sequence[Table], options: Options) -> list[Callable[[Row, str], Parsed]]:
    """What reads the rows of each table, by the shape of its columns."""
    tagged: list[tuple[Table, str, tuple[str, ...]]] = []
    parsers: list[Callable[[Row, str], Parsed] | None] = []
    for table in tables:
        if "spans" in table.columns:
            parsers.append(_span_parser(agreed_names(table.features, "spans", "label")))
            continue
        column = tag_column(table.columns)
        tagged.append((table, column, agreed_names(table.features, column)))
        parsers.append(None)
    if not tagged:
        return [parse for parse in parsers if parse]
    scheme = options.scheme or told_scheme(
        named_tags(row[column], names) for table, column, names in tagged for row in table.rows([column])
    )
    waiting = iter(tag_parser(column, names, scheme, options.repair) for _, column, names in tagged)
    return [parse or next(waiting) for parse in parsers]


def _span_parser(names: Sequence[str]) -> Callable[[Row, str], Parsed]:
    def parse(row: Row, place: str) -> Parsed:
        spans, faults = [], []
        try:
            spans = _span_list(row["spans"])
        except FaultError as fault:
            faults = [Finding(code=fault.code, message=fault.message, field=fault.field)]
        unnamed = _name_labels(spans, names)
        record = {"id": row["id"], "text": row.get("text"), "spans": spans}
        parsed = jsonl.parse(record, place)
        if parsed.document is None:
            return parsed
        faults += [
            # The number that no name stands for is what was said to be no label.
            replace(finding, code="label-unknown", message=unnamed[finding.field])
            if finding.field in unnamed
            else finding
            for finding in parsed.findings
        ]
        document = replace(parsed.document, meta=_metadata(row), place=place)
        return Parsed(document, [replace(fault, place=place, document=document.id) for fault in faults])

    return parse


def _span_list(spans: Any) -> list[Any]:
    """The spans of a row as JSON Lines have them, of a list of structs or a struct of lists."""
    if isinstance(spans, dict):
        lengths = {len(column) for column in spans.values() if isinstance(column, list)}
        if len(lengths) != 1 or not all(isinstance(column, list) for column in spans.values()):
            raise FaultError("bad-record", "its lists are of different lengths, or are no lists", "spans")
        spans = [dict(zip(spans, item, strict=True)) for item in zip(*spans.values(), strict=True)]
    if not isinstance(spans, list):
        raise FaultError("bad-record", f"it should be a list, not {describe(spans)}", "spans")
    return [_span_record(item) if isinstance(item, dict) else item for item in spans]


def _span_record(item: Row) -> Row:
    score, value = item.get("score"), item.get("value")
    if isinstance(score, float) and math.isnan(score):  # how pandas writes that there is none
        score = None
    if isinstance(value, str):
        value = _object(value)
    elif isinstance(value, dict):  # all structs of a column have the fields of every label
        value = {name: content for name, content in value.items() if content is not None} or None
    return {**item, "score": score, "value": value}


def _object(content: str) -> Any:
    """The JSON object that a string holds, or the string as it is."""
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return content
    return value if isinstance(value, dict) else content


def _name_labels(spans: Iterable[Any], names: Sequence[str]) -> dict[str, str]:
    """Put names for the numbers of labels; the path and what to say of each number that has none."""
    unnamed = {}
    for index, span in enumerate(spans):
        label = span.get("label") if isinstance(span, dict) else None
        if type(label) is not int:
            continue
        if 0 <= label < len(names):
            span["label"] = names[label]
        else:
            unnamed[f"spans[{index}]"] = f"{label} is the number of none of {len(names)} label names"
    return unnamed


def _metadata(row: Row) -> dict[str, Any]:
    meta = {name: value for name, value in row.items() if name not in _OWN and value is not None}
    told = row.get("meta")
    told = _object(told) if isinstance(told, str) else told
    if isinstance(told, Mapping):
        return {**meta, **told}
    return meta if told is None else {**meta, "meta": told}


class _Sink:
    """What pyarrow writes to, emptied while it writes."""

    closed = False

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._length = 0

    def write(self, content: bytes) -> int:
        self._chunks.append(bytes(content))
        self._length += len(content)
        return len(content)

    def tell(self) -> int:
        return self._length

    def flush(self) -> None:
        """There is nothing behind it to flush to."""

    def close(self) -> None:
        """What was written is taken out after that."""

    def take(self) -> list[bytes]:
        chunks, self._chunks = self._chunks, []
        return chunks


def _parquet_chunks(documents: Iterable[Document]) -> Iterator[bytes]:
    pa, parquet = (needed(name, "a Parquet file") for name in ("pyarrow", "pyarrow.parquet"))
    span = {
        "start": pa.int64(),
        "end": pa.int64(),
        "label": pa.string(),
        "fragments": pa.list_(pa.list_(pa.int64())),
        "score": pa.float64(),
        "value": pa.string(),
    }
    columns = {
        "id": pa.string(),
        "text": pa.string(),
        "spans": pa.list_(pa.struct(span)),
        "meta": pa.string(),
    }
    schema = pa.schema(columns)
    sink, rows = _Sink(), map(_encode, documents)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            yield from sink.take()
    yield from sink.take()


def _encode(document: Document) -> Row:
    record = jsonl.encode(document)
    spans = [{**item, "value": _json(item["value"])} if "value" in item else item for item in record["spans"]]
    meta = _json(document.meta) if document.meta else None
    return {"id": document.id, "text": document.text, "spans": spans, "meta": meta}


def _json(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(dict(value)).decode()
