"""``goldspan agree``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    fail,
    format_option,
    path_argument,
    print_answer,
    stderr_console,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.options import bootstrap_options

if TYPE_CHECKING:
    from goldspan.annotation.gamma import Gamma
    from goldspan.annotation.strata import Period
    from goldspan.annotation.versions import Versions
    from goldspan.eval.resampling import Bootstrap


@click.command(cls=Examples, epilog="goldspan agree exports/ --period quarter")
@path_argument("paths", nargs=-1, required=True)
@format_option("text", "json", "markdown")
@click.option(
    "--period",
    type=click.Choice(["month", "quarter"]),
    default="month",
    show_default=True,
    help="The steps of agreement over time.",
)
@click.option("--gamma", "with_gamma", is_flag=True, help="Measure γ too (slow; needs goldspan[gamma]).")
@bootstrap_options
def agree(
    paths: tuple[Path, ...], style: str, period: "Period", with_gamma: bool, bootstrap: "Bootstrap"
) -> None:
    """Measure how far annotators agree on the documents that several of them marked.

    PATHS are Label Studio tasks: exports, or folders of them. Ground truths, cancelled annotations and
    empty drafts are no annotator's version.
    """
    from goldspan.annotation.agreement import agree as measure
    from goldspan.annotation.agreement_report import agreement_json, render_agreement
    from goldspan.annotation.versions import read_versions
    from goldspan.corpus.collector import paused
    from goldspan.corpus.findings import printable

    with usable_input(), usable_call(), paused():
        versions = read_versions(paths)
        found = measure(versions, bootstrap=bootstrap, period=period)
        gamma = _gamma(versions, bootstrap.seed) if with_gamma else None
    for name in found.unmarked:
        warn(printable(f"annotator {name!r} marked nothing in any document"))
    print_answer(
        style, lambda: agreement_json(found, gamma), lambda style: render_agreement(found, style, gamma)
    )


def _gamma(versions: "Versions", seed: int) -> "Gamma":
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from goldspan.annotation.gamma import GammaError, measure_gamma

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    console = stderr_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("γ (loading takes up to a minute)")
        try:
            return measure_gamma(
                versions,
                seed=seed,
                progress=lambda done, all_: progress.update(task, completed=done, total=all_),
            )
        except GammaError as error:
            progress.stop()  # before the message, which it would write over
            fail(f"γ: {error}")
