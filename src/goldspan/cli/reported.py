"""What a report is made from: runs of the bench, or files of gold and predictions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from goldspan.baselines.bench.folder import BENCH, Benched, FolderError, RunFolder, open_run
from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.format import Options
from goldspan.eval.inputs import Side, bring_together, read_gold
from goldspan.eval.pairing import Missing
from goldspan.eval.report.subject import Ceiling, Given, Learned
from goldspan.eval.resampling import Interval


@dataclass(frozen=True, slots=True)
class Material:
    """Systems with their predictions, what else runs know, and findings about files that are no errors."""

    title: str
    systems: Sequence[Given]
    findings: Sequence[Finding]
    ceiling: Ceiling | None = None
    curves: Sequence[Learned] = ()
    left_out: Sequence[str] = ()

    @property
    def gold(self) -> list[Document]:
        """The gold documents of the first system, which the others share."""
        return [pair.gold for system in self.systems[:1] for pair in system.pairs]


class _Interval(msgspec.Struct):
    f1: tuple[float, float] | None = None


class _Score(msgspec.Struct):
    f1: float | None = None
    ci: _Interval = msgspec.field(default_factory=_Interval)


class _Ceiling(msgspec.Struct):
    overall: dict[str, _Score]
    labels: dict[str, dict[str, _Score]]


class _Point(msgspec.Struct):
    documents: int
    overall: dict[str, _Score]


class _Curve(msgspec.Struct):
    name: str
    points: list[_Point]


class _Bench(msgspec.Struct):
    """What of ``bench.json`` is shown beside what is computed from the predictions."""

    ceiling: _Ceiling | None = None
    learning_curve: list[_Curve] = msgspec.field(default_factory=list)


class _Failure(msgspec.Struct):
    document: str


class _Failed(msgspec.Struct):
    failures: list[_Failure] = msgspec.field(default_factory=list)


class _Entry(msgspec.Struct):
    version: str = ""
    documents_per_second: float | None = None
    peak_memory_mb: float | None = None
    model_size_mb: float | None = None
    training_seconds: float | None = None


_COSTS = {
    "documents_per_second": "documents/s",
    "peak_memory_mb": "peak MiB",
    "model_size_mb": "model MiB",
    "training_seconds": "training s",
}


def read_material(
    runs: Sequence[Path], gold: Path | None, predictions: Sequence[str], options: Options, missing: Missing
) -> Material:
    """The systems of files, where there is a ``gold`` file, or else of ``runs``.

    Raises:
        FolderError, InputError: as ``read_runs`` and ``read_files`` say.
    """
    if gold is not None:
        return read_files(gold, predictions, options, missing)
    return read_runs(runs, options, missing)


def read_runs(folders: Sequence[Path], options: Options, missing: Missing) -> Material:
    """The systems of folders that ``goldspan bench --out`` wrote.

    A name that stands in several is told apart by its folder.

    Raises:
        InputError: gold or predictions cannot be used.
        FolderError: a folder holds no run.
    """
    runs = [(folder, open_run(folder)) for folder in dict.fromkeys(folders)]
    names = [system.name for _, run in runs for system in run.systems]
    systems: list[Given] = []
    findings: list[Finding] = []
    for folder, run in runs:
        gold = read_gold(run.gold, options)
        findings += gold.findings
        for system in run.systems:
            name = f"{system.name} ({folder.name})" if names.count(system.name) > 1 else system.name
            systems.append(_given(name, gold, system.predictions, options, missing, findings, _facts(system)))
    ceilings, curves = zip(*(_beside(folder, run) for folder, run in runs), strict=True)
    return Material(
        title=", ".join(folder.absolute().name for folder, _ in runs),
        systems=systems,
        findings=findings,
        ceiling=next(filter(None, ceilings), None),
        curves=[curve for found in curves for curve in found],
        left_out=sorted({one for folder, run in runs for one in _left_out(folder, run)}),
    )


def read_files(gold: Path, predictions: Sequence[str], options: Options, missing: Missing) -> Material:
    """Systems from files: each ``predictions`` is a path, or a name, ``=`` and a path.

    Raises:
        InputError: gold or predictions cannot be used.
    """
    side = read_gold(gold, options)
    findings = list(side.findings)
    systems = [_given(name, side, file, options, missing, findings) for name, file in map(named, predictions)]
    return Material(gold.name, systems, findings)


def named(argument: str) -> tuple[str, Path]:
    """The name and the file of an argument; either may hold ``=`` itself."""
    parts = argument.split("=")
    splits = [("=".join(parts[:at]), Path("=".join(parts[at:]))) for at in range(1, len(parts))]
    splits = [(name, path) for name, path in splits if name and path.name]
    if not splits or Path(argument).exists():
        return Path(argument).stem, Path(argument)
    return next((split for split in splits if split[1].exists()), splits[-1])


def _given(
    name: str,
    gold: Side,
    predictions: Path,
    options: Options,
    missing: Missing,
    findings: list[Finding],
    facts: Mapping[str, str] | None = None,
) -> Given:
    inputs = bring_together(gold, predictions, options, missing)
    findings += inputs.findings[len(gold.findings) :]
    return Given(name, inputs.pairs, facts or {}, inputs.handling)


def _facts(system: Benched) -> dict[str, str]:
    entry = _converted(system.entry, _Entry, system.predictions.parent)
    costs = {_COSTS[name]: getattr(entry, name) for name in _COSTS}
    shown = {name: f"{value:,.1f}" for name, value in costs.items() if value is not None}
    return ({"version": entry.version} if entry.version else {}) | shown


def _beside(folder: Path, run: RunFolder) -> tuple[Ceiling | None, list[Learned]]:
    """The ceiling and the learning curves of a run."""
    bench = _converted(run.bench, _Bench, folder)
    return _ceiling(bench.ceiling), list(_curves(bench.learning_curve))


def _left_out(folder: Path, run: RunFolder) -> Iterator[str]:
    """The ids of what an extractor failed on, which none was scored on."""
    for system in run.systems:
        yield from (one.document for one in _converted(system.entry, _Failed, folder).failures)


def _ceiling(found: _Ceiling | None) -> Ceiling | None:
    strict = found.overall.get("strict") if found else None
    if found is None or strict is None or strict.f1 is None:
        return None
    by_label = {label: scores["strict"].f1 for label, scores in found.labels.items() if "strict" in scores}
    labels = {label: f1 for label, f1 in by_label.items() if f1 is not None}
    return Ceiling(strict.f1, Interval(*strict.ci.f1) if strict.ci.f1 else None, labels)


def _curves(found: Sequence[_Curve]) -> Iterator[Learned]:
    for curve in found:
        points: dict[int, list[float]] = {}
        for point in curve.points:
            strict = point.overall.get("strict")
            if strict is not None and strict.f1 is not None:
                points.setdefault(point.documents, []).append(strict.f1)
        if points:
            yield Learned(curve.name, points)


def _converted(value: Any, to: Any, folder: Path) -> Any:
    try:
        return msgspec.convert(value, to)
    except msgspec.ValidationError as error:
        raise FolderError(f"{folder / BENCH}: it is not what goldspan bench --out writes: {error}") from error
