"""An extractor run over texts in a process of its own, and what that costs."""

import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import msgspec

from goldspan.baselines.extractor import Extractor
from goldspan.baselines.models import TIMING
from goldspan.baselines.registry import load_extractor
from goldspan.corpus.document import Span

# Long enough for a clock to be trusted on a corpus of one document.
_SECONDS = 0.5
_MIB = 1024 * 1024


class ExtractorError(Exception):
    """An extractor that failed, and what it said."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What running an extractor took, and when that was measured (ISO 8601, UTC).

    ``documents_per_second`` leaves loading out. ``peak_memory_mb`` is the most that a process with nothing
    but this extractor ever held and ``model_size_mb`` the size of the files that it loads, both in MiB;
    ``training_seconds`` is how long its model took to train, and ``usage`` what the extractor itself
    counts (tokens, money). ``None`` is what nobody says.
    """

    documents_per_second: float
    peak_memory_mb: float | None = None
    model_size_mb: float | None = None
    training_seconds: float | None = None
    usage: Mapping[str, Any] | None = None
    measured: str = ""


class Run(NamedTuple):
    """What an extractor of a version found in each text, and what that cost."""

    version: str
    spans: list[list[Span]]
    cost: Cost


def run_apart(spec: str, texts: Sequence[str], *, timed: bool = True) -> Run:
    """``run_extractor`` in a fresh process, so that no extractor pays for another's memory.

    Raises:
        ExtractorError: the extractor failed, or its process died.
        ValueError: ``spec`` names no extractor, or not so that it can be used.
        MissingExtraError: a package that it needs is not installed.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(run_extractor, spec, texts, timed=timed).result()
        except BrokenProcessPool as error:
            raise ExtractorError(f"{spec}: its process died") from error


def run_extractor(spec: str, texts: Sequence[str], *, timed: bool = True) -> Run:
    """Load an extractor, run it over ``texts`` and measure it, in this process.

    Where it is ``timed``, it runs over the texts again and again until its speed can be told.

    Raises:
        ExtractorError: it failed, whatever it raised.
    """
    extractor = load_extractor(spec)
    try:
        spans, speed = _extract(extractor, texts, _SECONDS if timed else 0.0)
        cost = Cost(
            documents_per_second=round(speed, 1),
            peak_memory_mb=_peak_memory_mb(),
            model_size_mb=_model_size_mb(extractor),
            training_seconds=_training_seconds(extractor),
            usage=_usage(extractor),
            measured=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    except Exception as error:  # an extractor may be anyone's, and raise anything
        raise ExtractorError(f"{spec}: {type(error).__name__}: {error}") from error
    return Run(extractor.version, spans, cost)


def _extract(extractor: Extractor, texts: Sequence[str], seconds: float) -> tuple[list[list[Span]], float]:
    """The spans of each text, and texts for a second, loading left out."""
    if not hasattr(extractor, "usage"):  # what is paid for is not asked twice
        for _ in extractor.extract(texts[:1]):
            pass  # whatever it has to load is loaded with the first text
    started, passes, taken = perf_counter(), 0, 0.0
    spans: list[list[Span]] = []
    while not passes or taken < seconds:
        spans = [list(found) for found in extractor.extract(texts)]
        passes += 1
        taken = perf_counter() - started
    if len(spans) != len(texts):
        raise ValueError(f"{len(spans)} answers for {len(texts)} texts")
    return spans, passes * len(texts) / max(taken, 1e-9)


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
        except (OSError, msgspec.DecodeError, LookupError, TypeError, ValueError):
            continue
    return None


def _usage(extractor: Extractor) -> Mapping[str, Any] | None:
    usage = getattr(extractor, "usage", None)
    return None if usage is None else dict(usage.to_json())


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
