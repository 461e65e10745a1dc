"""``goldspan submit``."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    any_path,
    fail,
    format_option,
    path_argument,
    print_json,
    usable_call,
    usable_input,
)
from goldspan.cli.extracting import running
from goldspan.cli.options import file_options
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.baselines.bench.folder import Benched
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.inputs import Inputs
    from goldspan.eval.leaderboard.checking import Board
    from goldspan.eval.leaderboard.submission import Cost, Submission, System

_HOME = Path("eval", "leaderboard")
_Command = Callable[..., Any]


def _fact_options(command: _Command) -> _Command:
    """What only a submitter can say of a system, which the command takes as ``facts``, by field."""

    @click.option("--name", help="What the submission is called, and its files.")
    @click.option("--version", help="The system's version; by default what the run says.")
    @click.option("--link", help="Where the system is found: http or https.")
    @click.option("--licence", "--license", "licence", help="The system's licence, such as Apache-2.0.")
    @click.option("--date", help="The day of the submission, such as 2026-01-31.")
    @wraps(command)
    def with_facts(*arguments: Any, **more: Any) -> Any:
        facts = {name: more.pop(name) for name in ("name", "version", "link", "licence", "date")}
        return command(*arguments, facts=facts, **more)

    return with_facts


@click.command(
    cls=Examples,
    epilog="goldspan submit run --system crf --name my-crf --link https://example.org --licence MIT"
    " --date 2026-01-31 --to board",
)
@path_argument("folder", required=False)
@click.option("--system", "spec", metavar="SPEC", help="The system of the run, where it has several.")
@click.option(
    "--gold", type=any_path, help="The gold of --pred, or another than the packaged one for --check."
)
@click.option("--pred", type=any_path, help="A file of predictions, in place of a run.")
@_fact_options
@click.option(
    "--cost",
    "costs",
    metavar="WHAT=NUMBER",
    multiple=True,
    help="What no run says: documents_per_second, peak_memory_mb, model_size_mb or training_seconds.",
)
@click.option("--to", type=any_path, help="The leaderboard to add to.  [default: eval/leaderboard]")
@click.option("--replace", is_flag=True, help="Write over the submission of this name.")
@click.option("--check", is_flag=True, help="Score every submission of a leaderboard again.")
@click.option("--table", is_flag=True, help="Print a leaderboard.")
@format_option("text", "json", "markdown")
@file_options
def submit(
    folder: Path | None,
    spec: str | None,
    gold: Path | None,
    pred: Path | None,
    facts: dict[str, str | None],
    costs: tuple[str, ...],
    to: Path | None,
    replace: bool,
    check: bool,
    table: bool,
    style: str,
    options: "Options",
) -> None:
    """Make a submission to a leaderboard from a run, or check a leaderboard.

    FOLDER is what `goldspan bench --out` wrote or, with --check and --table, a leaderboard: goldspan's own by
    default. A check exits with 1 if a claim does not hold, and with 2 if a file was altered or something
    cannot be checked. See docs/leaderboard.md.
    """
    if check or table:
        if any([*facts.values(), spec, pred, costs, to, replace, check and table, table and gold]):
            fail("--check and --table are two questions about a FOLDER; only --check may have a --gold")
        with usable_input():
            board = _check(folder or _packaged(), gold, options) if check else _read(folder or _packaged())
        _print_board(board, style, checked=check)
        raise SystemExit(board.exit_status)
    with usable_input(), usable_call():
        if folder is not None and gold is None and pred is None:
            benched = _benched(folder, spec)
            inputs = _inputs(folder / "gold.jsonl", benched.predictions, options)
            claimed: Mapping[str, Any] = benched.entry
            version = facts["version"] or claimed.get("version")
            facts["version"] = version if isinstance(version, str) else None
        elif folder is None and gold is not None and pred is not None and spec is None:
            inputs, claimed = _inputs(gold, pred, options), {}
        else:
            fail("name the FOLDER of a run, with --system if it has several; or --gold and --pred")
        _submit(_system(facts), inputs, claimed, _cost(costs, claimed), to, style, replace=replace)


def _submit(
    system: "System",
    inputs: "Inputs",
    claimed: Mapping[str, Any],
    cost: "Cost",
    to: Path | None,
    style: str,
    *,
    replace: bool,
) -> None:
    """Make a submission and write it, if what its run claims holds."""
    from goldspan.eval.leaderboard.making import check_free, make_submission, write_submission

    if to is None and not _HOME.is_dir():
        fail(f"there is no folder {_HOME} here: name the leaderboard that is added to with --to")
    home = to or _HOME
    if not replace:
        check_free(home, system.name)
    made = make_submission(system, inputs.pairs, cost, inputs.handling)
    _check_run(claimed, made.submission.scores)
    file = write_submission(made, home)
    if style == "json":
        print_json(made.submission.to_json())
    else:
        click.echo(f"{file}: {_headline(made.submission)}")
        click.echo(made.submission.signature)


def _check_run(claimed: Mapping[str, Any], computed: Mapping[str, Any]) -> None:
    """Refuse a run whose numbers are not those of its predictions."""
    from goldspan.eval.leaderboard.scores import differences

    both = [name for name in computed if name in claimed]
    found = next((one for name in both for one in differences(claimed[name], computed[name], name)), None)
    if found is not None:
        numbers = f"claimed {found.claimed}, recomputed {found.computed}"
        fail(f"bench.json: {found.field}: {numbers}: the run was altered, so run the bench again")


def _benched(folder: Path, spec: str | None) -> "Benched":
    """The system of a run that is meant, which answered every document."""
    from goldspan.baselines.bench.folder import BENCH, open_run

    systems = {one.name: one for one in open_run(folder).systems}
    names = ", ".join(systems)
    if spec is None and len(systems) > 1:
        fail(f"{folder}: it holds {names}: name one of them with --system")
    benched = systems.get(spec or names)
    if benched is None:
        fail(f"--system {spec}: {folder} holds {names}")
    if any(one.entry.get("failures") for one in systems.values()):
        fail(f"{folder / BENCH}: a system failed on documents, which were left out: a submission answers all")
    return benched


def _inputs(gold: Path, predictions: Path, options: "Options") -> "Inputs":
    from goldspan.eval.inputs import read_inputs

    inputs, findings = read_inputs(gold, predictions, options), Tally()
    findings.add_all(inputs.findings)
    findings.show()
    return inputs


def _system(facts: Mapping[str, str | None]) -> "System":
    from goldspan.eval.leaderboard.submission import System

    lacking = [f"--{name}" for name, value in facts.items() if value is None]
    if lacking:
        fail(f"a submission needs {', '.join(lacking)} as well")
    return System(**{name: value or "" for name, value in facts.items()})


def _cost(given: Sequence[str], claimed: Mapping[str, Any]) -> "Cost":
    """What a run says of its cost, and then what the call says."""
    import msgspec

    from goldspan.eval.leaderboard.submission import AMOUNTS, Cost

    costs = {name: claimed[name] for name in Cost.__struct_fields__ if name in claimed}
    said: set[str] = set()
    for item in given:
        name, _, value = item.partition("=")
        if name not in AMOUNTS:
            fail(f"--cost {item}: write WHAT=NUMBER, with one of {', '.join(AMOUNTS)}")
        if name in said:
            fail(f"--cost {name}: it is given twice")
        said.add(name)
        costs[name] = _amount(value)
        if costs[name] is None:
            fail(f"--cost {item}: write a number from 0 on")
    try:
        return msgspec.convert(costs, Cost, strict=False)
    except msgspec.ValidationError as error:
        fail(f"cost: {error}")


def _amount(value: str) -> float | None:
    """The number that stands there, if it is one from 0 on."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def _packaged() -> Path:
    """The leaderboard that comes with the package."""
    import goldspan.eval.leaderboard

    return Path(goldspan.eval.leaderboard.__path__[0])


def _read(folder: Path) -> "Board":
    from goldspan.eval.leaderboard.checking import read_board

    return read_board(folder)


def _check(folder: Path, gold: Path | None, options: "Options") -> "Board":
    from goldspan.eval.inputs import read_gold
    from goldspan.eval.leaderboard.checking import check_board
    from goldspan.eval.leaderboard.golds import Golds

    golds = Golds(read_gold(gold, options).documents if gold else None)
    with running() as progress:
        task = progress.add_task("reading", total=None)
        return check_board(
            folder,
            golds,
            lambda name, done, whole: progress.update(
                task, description=f"scoring {name}", completed=done, total=whole
            ),
        )


def _print_board(board: "Board", style: str, *, checked: bool) -> None:
    """What a check found, or the table; what cannot be read is no part of that."""
    from goldspan.eval.leaderboard.table import render_board

    if checked and style == "json":
        print_json(board.to_json())
        return
    for problem in board.problems:
        click.echo(str(problem), err=not checked)
    if checked:
        wrong = f", {counted(len(board.problems), 'problem')}" if board.problems else ": every score holds"
        click.echo(f"{counted(len(board.submissions), 'submission')}{wrong}")
    elif style == "json":
        print_json([one.to_json() for one in board.submissions])
    else:
        click.echo(render_board(board.submissions, "markdown" if style == "markdown" else "text"))


def _headline(submission: "Submission") -> str:
    """The score that the table is ordered by, and the gold."""
    from goldspan.eval.resampling import Interval
    from goldspan.eval.tables import fraction, interval

    score, signature = submission.headline.overall, submission.scored
    bounds = interval(Interval(*score.ci.f1) if score.ci.f1 else None)
    return f"strict F1 {fraction(score.f1)} ({bounds}) on {signature.corpus or f'the gold {signature.gold}'}"
