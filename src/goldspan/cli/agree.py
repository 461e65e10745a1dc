"""``goldspan agree``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    format_option,
    path_argument,
    print_answer,
    resamples_option,
    seed_option,
    usable_call,
    usable_input,
    warn,
)

if TYPE_CHECKING:
    from goldspan.annotation.strata import Period


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
@resamples_option
@seed_option
def agree(paths: tuple[Path, ...], style: str, period: "Period", resamples: int, seed: int) -> None:
    """Measure how far annotators agree on the documents that several of them marked.

    PATHS are Label Studio tasks: exports, or folders of them. Ground truths, cancelled annotations and
    empty drafts are no annotator's version.
    """
    from goldspan.annotation.agreement import agree as measure
    from goldspan.annotation.agreement_report import agreement_json, render_agreement
    from goldspan.annotation.versions import read_versions
    from goldspan.corpus.findings import printable
    from goldspan.eval.resampling import Bootstrap

    with usable_input(), usable_call():
        versions = read_versions(paths)
        found = measure(versions, bootstrap=Bootstrap(resamples=resamples, seed=seed), period=period)
    for name in found.unmarked:
        warn(printable(f"annotator {name!r} marked nothing in any document"))
    print_answer(style, lambda: agreement_json(found), lambda style: render_agreement(found, style))
