"""``goldspan gate``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    FiniteRange,
    Tally,
    any_path,
    fail,
    format_option,
    print_json,
    refuse_same_file,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.options import bootstrap_options, prediction_options

if TYPE_CHECKING:
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.gate import Gate, Run
    from goldspan.eval.gate_error import Fault
    from goldspan.eval.pairing import Missing
    from goldspan.eval.policy import Policy
    from goldspan.eval.resampling import Bootstrap


@click.command(
    cls=Examples, epilog="goldspan gate --gold gold.jsonl --pred today.jsonl --reference reference.json"
)
@click.option("--gold", type=any_path, required=True, help="The gold documents.")
@click.option("--pred", type=any_path, required=True, help="Today's predictions.")
@click.option(
    "--reference",
    "reference_file",
    type=any_path,
    required=True,
    help="What to compare with: what --update wrote, predictions, or scores (score --format json).",
)
@click.option(
    "--policy",
    "policy_file",
    type=any_path,
    help="A TOML file; by default [tool.goldspan.gate] of the nearest pyproject.toml.",
)
@click.option("--update", is_flag=True, help="Record today's predictions as the new reference.")
@click.option("--reason", default="", help="Why the reference changes: --update asks for it.")
@click.option(
    "--documents-per-second",
    "speed",
    type=FiniteRange(min=0, min_open=True),
    help="How fast the predictions were made, for latency-ratio.",
)
@format_option("text", "json", "markdown", "junit", "github")
@click.option("--out", type=any_path, help="Write gate.json, gate.md and junit.xml into this folder as well.")
@prediction_options
@bootstrap_options
def gate(
    gold: Path,
    pred: Path,
    reference_file: Path,
    policy_file: Path | None,
    update: bool,
    reason: str,
    speed: float | None,
    style: str,
    out: Path | None,
    missing: "Missing",
    options: "Options",
    bootstrap: "Bootstrap",
) -> None:
    """Fail when predictions have become worse than a reference, by more than a policy allows.

    The exit status is 0 for a pass, 1 for a failure, and by the policy either where the data cannot tell.
    See docs/ci.md.
    """
    from goldspan.eval.gate import judge
    from goldspan.eval.gate_files import REPORTS, clear_gate, open_reference, read_run, write_gate

    inputs = gold, pred, policy_file
    with _reported(style):
        if update != bool(reason.strip()):
            fail(
                '--update needs --reason "why the reference changes"'
                if update
                else "--reason is for --update"
            )
        if update:
            if style != "text" or out is not None:
                fail("--update prints what it recorded: --format and --out are for a verdict")
            refuse_same_file(reference_file, *inputs)
        if out is not None:
            if out.exists() and not out.is_dir():
                fail(f"--out {out}: it is there and is no folder: name another")
            for output in (out, *(out / name for name in REPORTS)):
                refuse_same_file(output, *inputs, reference_file)
    findings = Tally()
    with _usable(), _reported(style, out):
        if out is not None:
            clear_gate(out)
        policy = _policy(policy_file)
        run, side, found = read_run(gold, pred, options, missing, speed)
        findings.add_all(found)
        findings.show()
        if update:
            _update(run, reference_file, policy, bootstrap, reason.strip())
            return
        answer = judge(run, open_reference(reference_file, side, options, missing), policy, bootstrap)
        if out is not None:
            write_gate(answer, out)
    _print(answer, style)
    raise SystemExit(answer.exit_status)


@contextmanager
def _usable() -> Iterator[None]:
    """Say in one line why something cannot be used, and exit with 2."""
    from goldspan.eval.stored import IncomparableError

    try:
        with usable_input(), usable_call():
            yield
    except IncomparableError as error:
        fail(str(error))


@contextmanager
def _reported(style: str, out: Path | None = None) -> Iterator[None]:
    """Say in the format that was asked for, and in the files of ``out``, why something cannot be used."""
    from goldspan.corpus.extras import MissingExtraError
    from goldspan.corpus.findings import InputError
    from goldspan.eval.stored import IncomparableError

    try:
        yield
    except (SystemExit, InputError, MissingExtraError, IncomparableError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.filename is None:
            raise  # of the stream that is printed to
        from goldspan.eval.gate_error import faults_of
        from goldspan.eval.gate_files import write_faults

        faults = faults_of(error)
        _print_faults(faults, style)
        if out is not None:
            with suppress(OSError):  # what keeps a report from being written may be the very fault
                write_faults(faults, out)
        raise


def _print_faults(faults: "list[Fault]", style: str) -> None:
    from goldspan.eval.gate_error import error_github, error_json, error_junit, error_markdown

    if style == "json":
        print_json(error_json(faults))
    elif style == "junit":
        click.echo(error_junit(faults))
    elif style == "markdown":
        click.echo(error_markdown(faults))
    elif style == "github":
        click.echo(error_github(faults))
        _summarise(error_markdown(faults))


def _policy(file: Path | None) -> "Policy":
    from goldspan.eval.policy import find_policy, read_policy

    return find_policy(Path.cwd()) if file is None else read_policy(file)


def _print(answer: "Gate", style: str) -> None:
    from goldspan.eval.gate_report import render_gate

    if style == "json":
        print_json(answer.to_json())
    elif style == "junit":
        from goldspan.eval.gate_ci import render_junit

        click.echo(render_junit(answer))
    elif style == "github":
        from secrets import token_hex

        from goldspan.eval.gate_ci import render_github

        click.echo(render_github(answer))
        # A name in the text must not be taken for a command.
        token = token_hex(16)
        click.echo(f"::stop-commands::{token}\n{render_gate(answer)}\n::{token}::")
        _summarise(render_gate(answer, "markdown"))
    else:
        click.echo(render_gate(answer, "markdown" if style == "markdown" else "text"))


def _summarise(markdown: str) -> None:
    """Add to the summary that GitHub shows of a job."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    try:
        with Path(file).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(markdown + "\n")
    except OSError as error:
        warn(f"GITHUB_STEP_SUMMARY: {file}: {error.strerror}")


def _update(run: "Run", file: Path, policy: "Policy", how: "Bootstrap", reason: str) -> None:
    """Record the run as the reference, and show what has changed since the one before."""
    from goldspan.corpus.findings import printable
    from goldspan.eval.gate import judge, scores_json
    from goldspan.eval.gate_report import changes_lines, headline
    from goldspan.eval.recorded import Reference, read_reference, write_record

    predictions = tuple(a_pair.prediction for a_pair in run.pairs)
    changes = []
    now = judge(run, Reference(str(file), predictions), policy, how)
    if file.exists():
        former = read_reference(file)
        if former is None or former.predictions is None:
            raise ValueError(f"{file}: it is no reference that --update wrote, and is not written over")
        if differing := former.differences(now.signature):
            changes = [f"the reference before cannot be compared with this one: {differing}"]
        else:
            compared = judge(run, former, policy, how)
            changes = [headline(compared), *changes_lines(compared)]
    write_record(
        file,
        predictions,
        signature=now.signature,
        reason=reason,
        score=scores_json(now),
        changes=changes,
        documents_per_second=run.documents_per_second,
    )
    click.echo("\n".join(map(printable, [f"{file}: recorded: {reason}", *changes])))
