"""A result beside one that was stored."""

from pathlib import Path

import msgspec

from goldspan.corpus.findings import printable
from goldspan.eval.scoring import Result
from goldspan.eval.signature import Signature


class IncomparableError(Exception):
    """A file that holds no scores, or scores that cannot be compared; the message says why."""


class _Interval(msgspec.Struct):
    f1: tuple[float, float] | None = None


class _Score(msgspec.Struct):
    f1: float | None
    ci: _Interval = msgspec.field(default_factory=_Interval)


class _Stored(msgspec.Struct):
    signature: str
    overall: dict[str, _Score]


def change_since(file: Path, result: Result) -> str:
    """One line that says how the strict F1 has changed since the scores in ``file`` were printed.

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
    was, now = stored.overall["strict"], result.strict.overall.counts.f1
    if was.f1 is None or now is None:
        return f"strict F1 is undefined now or in {file}"
    bounds = was.ci.f1
    interval = f" (stored interval {bounds[0]:.3f}–{bounds[1]:.3f})" if bounds else ""
    return f"strict F1 {was.f1:.3f} → {now:.3f}, {now - was.f1:+.3f} since {printable(str(file))}{interval}"


def _read(file: Path) -> _Stored:
    try:
        stored = msgspec.json.decode(file.read_bytes(), type=_Stored)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IncomparableError(printable(f"{file}: no scores of goldspan: {error}")) from error
    if "strict" not in stored.overall:
        raise IncomparableError(printable(f"{file}: no strict scores"))
    return stored
