"""Which format a file or folder is in, told from its name and its content."""

import os
import re
from pathlib import Path
from typing import Any

from goldspan.corpus.formats.fields import FaultError, is_region_list
from goldspan.corpus.records import sound_values

_SUFFIXES = {
    ".ann": "brat",
    ".bio": "conll",
    ".conll": "conll",
    ".iob": "conll",
    ".parquet": "huggingface",
    ".spacy": "spacy",
    ".tsv": "conll",
}
_HEAD = re.compile(rb"# id = |-DOCSTART-")
_LAST_TAG = re.compile(rb"[ \t](?:O|[BIESLU]-[^\t]+)$")
_FIRST_LINES = 20

_JSON = {".json", ".jsonl", ".ndjson"}

READABLE = frozenset(_SUFFIXES) - {".ann"} | _JSON

_DATASET = ("dataset_info.json", "dataset_dict.json", "state.json")


def format_of(path: Path) -> str:
    """The name of the format of a file, or of a folder that is one thing; ``""`` for a folder of files."""
    if path.is_dir():
        return _folder_format(path)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES and suffix not in _JSON and _has_columns(path):
        return "conll"
    return _SUFFIXES.get(suffix) or _json_format(path)


def _has_columns(path: Path) -> bool:
    """Whether the first line that is neither empty nor a comment ends in a tag, or begins a document."""
    with path.open("rb") as stream:
        for _ in range(_FIRST_LINES):
            line = stream.readline(1 << 16).removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
            if _HEAD.match(line) or _ends_in_tag(line):
                return True
            if line and not line.startswith(b"# "):
                return False
    return False


def _ends_in_tag(line: bytes) -> bool:
    # A tag has no tab in it: a search from the last one does not begin again and again.
    return b"\r" not in line and _LAST_TAG.search(line, max(line.rfind(b"\t"), 0)) is not None


def _folder_format(path: Path) -> str:
    if any((path / name).is_file() for name in _DATASET):
        return "huggingface"
    suffixes = {file.suffix.lower() for file in path.iterdir()}
    if ".ann" in suffixes:
        return "brat"
    return "huggingface" if holds_parquet(path) else ""


def is_parquet(name: str) -> bool:
    """Whether a file's name says that it is a Parquet file."""
    return name.lower().endswith(".parquet")


def holds_parquet(folder: Path) -> bool:
    """Whether something in a folder, or in one below it, is called as a Parquet file is."""
    return any(is_parquet(name) for _, folders, names in os.walk(folder) for name in (*folders, *names))


def files_beside(path: Path, name: str) -> list[Path]:
    """Files with documents that reading a folder as one thing, in the format ``name``, would leave out.

    What ``goldspan extract`` puts beside its shards begins with ``_``, JSON beside Parquet describes it, and
    where a README names the files of a dataset, others are none of it.
    """
    its_own = {"brat": {".ann"}, "huggingface": {".parquet", ".json"}}.get(name)
    if its_own is None or any((path / name).is_file() for name in _DATASET) or _names_its_files(path):
        return []
    others = (READABLE | {".ann"}) - its_own
    return sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() in others and not file.name.startswith("_") and file.is_file()
    )


def _names_its_files(folder: Path) -> bool:
    """Whether a README says which files are a dataset; one that cannot be read is left to the reader."""
    from goldspan.corpus.formats.class_labels import read_card

    try:
        return bool(read_card(folder).get("configs"))
    except FaultError:
        return True


def _json_format(path: Path) -> str:
    """The format of a JSON file by its first sound record; a plain one where there is none.

    An empty list of spans does not tell whether others have offsets: the first that is not empty does.
    """
    telling = (
        value for value in sound_values(path) if not (isinstance(value, dict) and value.get("spans") == [])
    )
    return _record_format(next(telling, None))


def _record_format(record: Any) -> str:
    """A Label Studio task has ``data``, a plain record ``spans``; ``data`` may be a plain one's metadata.

    A row of JSON-MIN has neither, but the number of its annotation, or regions under any name.
    """
    if not isinstance(record, dict):
        return "jsonl"
    spans = record.get("spans")
    if is_region_list(spans):
        return "labelstudio-min"
    if spans is None:
        if "data" in record:
            return "labelstudio"
        flat = "annotation_id" in record or any(map(is_region_list, record.values()))
        return "labelstudio-min" if flat else "jsonl"
    return "quotes" if isinstance(spans, list) and spans and all(map(_is_quote, spans)) else "jsonl"


def _is_quote(span: Any) -> bool:
    return isinstance(span, dict) and "text" in span and not {"start", "end"} & span.keys()
