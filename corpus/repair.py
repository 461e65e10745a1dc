"""Mending files in place, where what is wrong can be put right without a guess."""

from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import labelstudio, labelstudio_min
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.reading import files
from goldspan.corpus.records import Record, records
from goldspan.corpus.writing import json_bytes, write_bytes


def _as_it_is(record: Any) -> tuple[Any, int]:
    return record, 0


# Plain records count code points: they are read for what is no JSON at all.
_REPAIRS = {
    "jsonl": _as_it_is,
    "labelstudio": labelstudio.repair_utf16,
    "labelstudio-min": labelstudio_min.repair_utf16,
}


def repair_utf16(path: str | Path) -> dict[Path, int]:
    """Convert UTF-16 offsets to code points in the Label Studio exports of a file or folder.

    Only a file with such offsets is written; other formats count code points. Returns the number of
    regions moved in each file.

    Raises:
        InputError: a file is no JSON; nothing in it was changed.
    """
    moved = {}
    for file in files(path):
        repair = _REPAIRS.get(format_of(file))
        if repair is None:
            continue
        repaired = [repair(record.value) for record in _sound_records(file)]
        count = sum(regions for _, regions in repaired)
        if count:
            write_bytes(file, _render([task for task, _ in repaired], file))
            moved[file] = count
    return moved


def _sound_records(file: Path) -> list[Record]:
    read = list(records(file))
    findings = [item for item in read if isinstance(item, Finding)]
    if findings:
        raise InputError(findings)
    return [item for item in read if isinstance(item, Record)]


def _render(tasks: list[Any], file: Path) -> bytes:
    if file.suffix != ".json":
        return b"".join(msgspec.json.encode(task) + b"\n" for task in tasks)
    was_list = file.read_bytes().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    return json_bytes(tasks if was_list else tasks[0])
