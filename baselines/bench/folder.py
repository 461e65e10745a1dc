"""The folder that ``goldspan bench --out`` writes: which file is whose, read back."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

GOLD = "gold.jsonl"
BENCH = "bench.json"


class FolderError(ValueError):
    """A folder that no bench wrote, or that lacks something; the message names the file."""


class Benched(NamedTuple):
    """One system of a run: its spec, the file of what it found, and its entry in ``bench.json``."""

    name: str
    predictions: Path
    entry: Mapping[str, Any]


class RunFolder(NamedTuple):
    """A run: the file of its gold, and its systems in their ranks; ``bench`` is what ``bench.json`` says."""

    gold: Path
    systems: tuple[Benched, ...]
    bench: Mapping[str, Any]


class _Named(msgspec.Struct):
    name: str


class _Bench(msgspec.Struct):
    extractors: list[_Named]


def open_run(folder: Path) -> RunFolder:
    """The run in a folder.

    Raises:
        FolderError: the folder holds none, or an empty one.
    """
    file = folder / BENCH
    try:
        content = file.read_bytes()
        names = [one.name for one in msgspec.json.decode(content, type=_Bench).extractors]
        bench = msgspec.json.decode(content)
    except OSError as error:
        message = f"{file}: {error.strerror}: name a folder that goldspan bench --out wrote"
        raise FolderError(message) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FolderError(f"{file}: it is not what goldspan bench --out writes: {error}") from error
    if not names:
        raise FolderError(f"{file}: the run is empty: no extractor was run")
    found = zip(names, stems(names), bench["extractors"], strict=True)
    systems = [Benched(name, predictions_file(folder, stem), entry) for name, stem, entry in found]
    lacking = [
        one for one in (folder / GOLD, *(system.predictions for system in systems)) if not one.is_file()
    ]
    if lacking:
        raise FolderError(f"{lacking[0]}: there is no such file: goldspan bench --out writes one")
    return RunFolder(folder / GOLD, tuple(systems), bench)


def predictions_file(folder: Path, stem: str) -> Path:
    """The file of what one system found."""
    return folder / f"{stem}.predictions.jsonl"


def stems(names: Sequence[str]) -> list[str]:
    """Names of files for specs, each its own: what no file's name can hold is a hyphen there."""
    found: list[str] = []
    for name in names:
        stem = re.sub(r"[^\w+.-]+", "-", name).strip("-.")[:100] or "extractor"
        number = 1
        while (numbered := stem if number == 1 else f"{stem}-{number}") in found:
            number += 1
        found.append(numbered)
    return found
