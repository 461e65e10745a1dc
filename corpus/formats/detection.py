"""Which format a file or folder is in, told from its name and its content."""

from pathlib import Path
from typing import Any

from goldspan.corpus.records import Record, records

_SUFFIXES = {
    ".ann": "brat",
    ".bio": "conll",
    ".conll": "conll",
    ".iob": "conll",
    ".parquet": "huggingface",
    ".spacy": "spacy",
    ".tsv": "conll",
}
_JSON = {".json", ".jsonl", ".ndjson"}

READABLE = frozenset(_SUFFIXES) - {".ann"} | _JSON

_DATASET = ("dataset_info.json", "dataset_dict.json", "state.json")


def format_of(path: Path) -> str:
    """The name of the format of a file, or of a folder that is one thing; ``""`` for a folder of files."""
    if path.is_dir():
        return _folder_format(path)
    return _SUFFIXES.get(path.suffix.lower()) or _json_format(path)


def _folder_format(path: Path) -> str:
    if any((path / name).is_file() for name in _DATASET):
        return "huggingface"
    names = {file.suffix for file in path.iterdir()}
    if ".ann" in names:
        return "brat"
    return "huggingface" if any(path.rglob("*.parquet")) else ""


def _json_format(path: Path) -> str:
    """The format of a JSON file by its first sound record; a plain one where there is none."""
    sound = (item.value for item in records(path) if isinstance(item, Record))
    return _record_format(next(sound, None))


def _record_format(record: Any) -> str:
    """A Label Studio task has ``data``, a plain record ``spans``; ``data`` may be a plain one's metadata."""
    if not isinstance(record, dict):
        return "jsonl"
    spans = record.get("spans")
    if spans is None:
        return "labelstudio" if "data" in record else "jsonl"
    placed = isinstance(spans, list) and all(isinstance(span, dict) and "start" not in span for span in spans)
    return "quotes" if spans and placed else "jsonl"
