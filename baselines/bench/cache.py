"""What extractors found, kept between runs: JSON Lines, a file for each run."""

import os
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from goldspan.corpus.document import Span
from goldspan.corpus.writing import write_chunks

VARIABLE = "GOLDSPAN_CACHE"
_FORMAT = 1


def cache_folder() -> Path:
    """What ``GOLDSPAN_CACHE`` names or, by default, goldspan's folder where the system keeps caches."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "goldspan"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "goldspan"
    # The XDG standard has relative paths ignored.
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / "goldspan"


def texts_digest(texts: Sequence[str]) -> str:
    """A hash of texts in their order."""
    return sha256(msgspec.json.encode(list(texts))).hexdigest()


class Kept(NamedTuple):
    """What was kept of a run: whatever was said beside the spans, and the spans of each text."""

    facts: Mapping[str, Any]
    spans: list[list[Span]]


class _Span(msgspec.Struct, frozen=True, array_like=True):
    """A span as it is kept."""

    start: int
    end: int
    label: str
    score: float | None = None
    value: dict[str, str | None] | None = None


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a file; ``digest`` is the SHA-256 of all others."""

    format: int
    key: dict[str, Any]
    facts: dict[str, Any]
    digest: str


class Cache:
    """Runs by all that their outcome depends on; a folder of ``None`` keeps nothing.

    What cannot be read, or is not as it was written, is as if it were not there; what cannot be written is
    not kept. A cache never stands in the way of an answer.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "bench" if folder else None

    def get(self, **key: Any) -> Kept | None:
        """What was kept under ``key``."""
        if self._folder is None:
            return None
        try:
            first, *lines = self._file(self._folder, key).read_bytes().splitlines(keepends=True)
            header = msgspec.json.decode(first, type=_Header)
            if header.format != _FORMAT or header.key != key or header.digest != _digest(lines):
                return None
            rows = [msgspec.json.decode(line, type=list[_Span]) for line in lines]
            spans = [
                [Span(one.start, one.end, one.label, score=one.score, value=one.value) for one in row]
                for row in rows
            ]
        except (OSError, ValueError, TypeError):  # msgspec's errors are ValueErrors
            return None
        return Kept(header.facts, spans)

    def put(self, facts: Mapping[str, Any], spans: Sequence[Sequence[Span]], **key: Any) -> None:
        """Keep ``spans``, and what is to be said beside them, under ``key``."""
        if self._folder is None:
            return
        if any(span.fragments for found in spans for span in found):
            return  # no extractor of ours finds such spans, and the file has no place for them
        lines = [
            msgspec.json.encode([_Span(s.start, s.end, s.label, s.score, _value(s)) for s in found]) + b"\n"
            for found in spans
        ]
        header = msgspec.json.encode(_Header(_FORMAT, key, dict(facts), _digest(lines))) + b"\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_chunks(self._file(self._folder, key), [header, *lines])
        except OSError:
            return

    @staticmethod
    def _file(folder: Path, key: Mapping[str, Any]) -> Path:
        name = sha256(msgspec.json.encode([_FORMAT, sorted(key.items())])).hexdigest()[:32]
        return folder / f"{name}.jsonl"


def _value(span: Span) -> dict[str, str | None] | None:
    return dict(span.value) if span.value else None


def _digest(lines: Sequence[bytes]) -> str:
    return sha256(b"".join(lines)).hexdigest()
