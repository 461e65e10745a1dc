"""A result beside one that was stored."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec

from goldspan.corpus.findings import printable
from goldspan.eval.counts import Counts
from goldspan.eval.scoring import Result
from goldspan.eval.signature import Signature


class IncomparableError(Exception):
    """A file that holds no scores, or scores that cannot be compared; the message says why."""


Ratio = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Count = Annotated[float, msgspec.Meta(ge=0)]

# How far a stored F1 may be from that of the counts beside it.
_ROUNDING = 1e-6


class _Bounds(msgspec.Struct):
    level: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.95
    f1: tuple[Ratio, Ratio] | None = None

    def __post_init__(self) -> None:
        if self.f1 and self.f1[0] > self.f1[1]:
            raise ValueError("the interval ends before it begins")


class StoredScore(msgspec.Struct):
    """A score as ``--format json`` prints it; one whose numbers contradict each other is refused."""

    f1: Ratio | None
    ci: _Bounds = msgspec.field(default_factory=_Bounds)
    tp: _Count | None = None
    fp: _Count | None = None
    fn: _Count | None = None

    def __post_init__(self) -> None:
        if self.tp is None or self.fp is None or self.fn is None:
            return
        f1 = Counts(self.tp, self.fp, self.fn).f1
        if (f1 is None) != (self.f1 is None) or abs((f1 or 0) - (self.f1 or 0)) > _ROUNDING:
            raise ValueError(f"the F1 of the counts is {f1}, and not {self.f1}")


class _Stored(msgspec.Struct):
    signature: str
    overall: dict[str, StoredScore]


@dataclass(frozen=True, slots=True)
class Change:
    """How strict F1 has changed since scores were stored in ``file``; ``interval`` is the stored one."""

    file: str
    was: float | None
    now: float | None
    interval: tuple[float, float] | None

    def to_json(self) -> dict[str, Any]:
        """The change as ``goldspan score --against … --format json`` prints it under ``against``."""
        known = self.was is not None and self.now is not None
        difference = (self.now or 0.0) - (self.was or 0.0) if known else None
        return {
            "file": printable(self.file),
            "was": self.was,
            "now": self.now,
            "difference": difference,
            "interval": list(self.interval) if self.interval else None,
        }

    def __str__(self) -> str:
        """One line."""
        if self.was is None or self.now is None:
            return f"strict F1 is undefined now or in {printable(self.file)}"
        low_high = (f"{bound:.3f}" for bound in self.interval or ())
        interval = f" (stored interval {'–'.join(low_high)})" if self.interval else ""
        change = f"{self.was:.3f} → {self.now:.3f}, {self.now - self.was:+.3f}"
        return f"strict F1 {change} since {printable(self.file)}{interval}"


def change_since(file: Path, result: Result) -> Change:
    """How the strict F1 has changed since the scores in ``file`` were printed.

    ``file`` holds what ``goldspan score --format json`` prints.

    Raises:
        IncomparableError: the file is no such thing, or its numbers depend on something else than
            these; the message names each differing part of the signature.
    """
    stored = _read(file)
    try:
        conflicts = Signature.parse(stored.signature).conflicts(result.signature)
    except ValueError as error:
        raise IncomparableError(printable(f"{file}: {error}")) from error
    if conflicts:
        differing = "; ".join(f"{key} is {ours}, was {was}" for key, (was, ours) in conflicts.items())
        raise IncomparableError(printable(f"{file}: its scores cannot be compared with these: {differing}"))
    was = stored.overall["strict"]
    return Change(str(file), was.f1, result.strict.overall.counts.f1, was.ci.f1)


def _read(file: Path) -> _Stored:
    try:
        stored = msgspec.json.decode(file.read_bytes(), type=_Stored)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IncomparableError(printable(f"{file}: no scores of goldspan: {error}")) from error
    if "strict" not in stored.overall:
        raise IncomparableError(printable(f"{file}: no strict scores"))
    return stored
