"""What an extractor costs: speed, memory, the size of its model, and the time that this took to train."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from goldspan.baselines.extractor import Extractor
from goldspan.baselines.models import TIMING
from goldspan.baselines.usage import read_usage

# Long enough for a clock to be trusted on a corpus of one document.
_SECONDS = 0.5
_MIB = 1024 * 1024


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What running an extractor took, and when that was measured (ISO 8601, UTC).

    ``documents_per_second`` leaves loading out. ``peak_memory_mb`` is the most that a process with nothing
    but this extractor ever held and ``model_size_mb`` the size of the files that it loads, both in MiB;
    ``training_seconds`` is how long its model took to train, and ``usage`` what the extractor itself
    counts (tokens, money). ``None`` is what nobody says.
    """

    documents_per_second: float | None = None
    peak_memory_mb: float | None = None
    model_size_mb: float | None = None
    training_seconds: float | None = None
    usage: Mapping[str, Any] | None = None
    measured: str = ""


def measure(extractor: Extractor, texts: Sequence[str]) -> Cost:
    """The cost of an extractor that has answered ``texts`` once, in the process that has nothing else.

    It runs over the texts again until its speed can be told, unless it counts its ``usage``: what is paid for
    is not asked twice.
    """
    usage = read_usage(extractor)
    return Cost(
        documents_per_second=_speed(extractor, texts) if usage is None and texts else None,
        peak_memory_mb=_peak_memory_mb(),
        model_size_mb=_model_size_mb(extractor),
        training_seconds=_training_seconds(extractor),
        usage=usage,
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _speed(extractor: Extractor, texts: Sequence[str]) -> float:
    """Texts for a second."""
    started, passes = perf_counter(), 0
    while perf_counter() - started < _SECONDS:
        for _ in extractor.extract(texts):
            pass
        passes += 1
    return round(passes * len(texts) / (perf_counter() - started), 1)


def _files(extractor: Extractor) -> Sequence[Path]:
    return tuple(getattr(extractor, "files", ()))


def _model_size_mb(extractor: Extractor) -> float | None:
    files = _files(extractor)
    return round(sum(file.stat().st_size for file in files) / _MIB, 2) if files else None


def _training_seconds(extractor: Extractor) -> float | None:
    """What stands beside the files of a trained model."""
    for folder in {file.parent: None for file in _files(extractor)}:
        try:
            return float(msgspec.json.decode((folder / TIMING).read_bytes())["seconds"])
        except (OSError, LookupError, TypeError, ValueError):  # msgspec's errors are ValueErrors
            continue
    return None


def _peak_memory_mb() -> float | None:
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where rusage counts what the parent held when it started the process
        held = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        return round(int(held[1]) / 1024) if held else None
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (_MIB if sys.platform == "darwin" else 1024))
