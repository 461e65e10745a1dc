"""Runs and references that a gate judges, read from files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.format import DEFAULTS, Options
from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.gate import Gate, Run, judge
from goldspan.eval.gate_ci import render_junit
from goldspan.eval.gate_error import Fault, error_json, error_junit, error_markdown
from goldspan.eval.gate_report import render_gate
from goldspan.eval.inputs import Side, bring_together, read_gold
from goldspan.eval.pairing import Missing
from goldspan.eval.policy import Policy
from goldspan.eval.recorded import Reference, read_reference
from goldspan.eval.resampling import Bootstrap

# What is written into the folder of --out.
REPORTS = ("gate.json", "gate.md", "junit.xml")


class RunFiles(NamedTuple):
    """A run, the gold it was brought together with, and the findings about both that are no errors."""

    run: Run
    gold: Side
    findings: list[Finding]


def read_run(
    gold: Path,
    predictions: Path,
    options: Options = DEFAULTS,
    missing: Missing = "error",
    documents_per_second: float | None = None,
) -> RunFiles:
    """Read predictions and the gold that they are for.

    Raises:
        InputError: one cannot be read, or they cannot be compared.
    """
    side = read_gold(gold, options)
    read = bring_together(side, predictions, options, missing)
    return RunFiles(Run(read.pairs, missing, read.handling, documents_per_second), side, read.findings)


def open_reference(
    file: Path, gold: Side, options: Options = DEFAULTS, missing: Missing = "error"
) -> Reference:
    """The reference of a file: a record, a score, or predictions in any format.

    Raises:
        IncomparableError: the file is damaged.
        InputError: it holds no predictions for this gold.
    """
    found = read_reference(file)
    if found is not None:
        return found
    pairs = bring_together(gold, file, options, missing).pairs
    return Reference(str(file), tuple(a_pair.prediction for a_pair in pairs))


def gate_files(
    gold: Path,
    predictions: Path,
    reference: Path,
    policy: Policy | None = None,
    *,
    options: Options = DEFAULTS,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Gate:
    """Judge a file of predictions by a reference, as ``goldspan gate`` does.

    Raises:
        IncomparableError, InputError, PolicyError: as ``read_run``, ``open_reference`` and ``judge`` say.
    """
    read = read_run(gold, predictions, options, missing)
    return judge(read.run, open_reference(reference, read.gold, options, missing), policy, bootstrap)


def write_gate(answer: Gate, folder: Path) -> None:
    """Write ``gate.json``, ``gate.md`` and ``junit.xml`` into a folder, which is made if it is not there.

    Raises:
        OSError: they cannot be written.
    """
    _write(folder, answer.to_json(), render_gate(answer, "markdown"), render_junit(answer))


def write_faults(faults: Sequence[Fault], folder: Path) -> None:
    """Write the same files for a gate that could not judge, so that no former verdict is taken for its own.

    Raises:
        OSError: they cannot be written.
    """
    _write(folder, error_json(faults), error_markdown(faults), error_junit(faults))


def clear_gate(folder: Path) -> None:
    """Remove what a former gate wrote into a folder, if there is any.

    Raises:
        OSError: it cannot be removed.
    """
    for name in REPORTS:
        (folder / name).unlink(missing_ok=True)


def _write(folder: Path, *contents: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(REPORTS, contents, strict=True):
        shown = f"{content}\n".encode() if isinstance(content, str) else json_bytes(content)
        write_bytes(folder / name, shown)
