"""``goldspan challenge``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    fail,
    format_option,
    missing_option,
    path_argument,
    print_answer,
    reading_options,
    repair_option,
    scheme_option,
    source_option,
    stderr_console,
    usable_call,
    usable_input,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldspan.corpus.challenge import Item
    from goldspan.corpus.document import Document
    from goldspan.corpus.formats.format import Source
    from goldspan.eval.pairing import Missing


@click.command(cls=Examples, epilog="goldspan challenge --extractor rules --failures")
@path_argument("predictions", required=False)
@click.option("--extractor", metavar="SPEC", help="Run this extractor, in place of reading PREDICTIONS.")
@click.option(
    "--gold", type=click.Path(path_type=Path), help="Another challenge set than the packaged one, JSON Lines."
)
@click.option("--failures", is_flag=True, help="Also list the items that did not pass, and why.")
@format_option("text", "json", "markdown")
@missing_option
@scheme_option
@repair_option
@source_option
def challenge(
    predictions: Path | None,
    extractor: str | None,
    gold: Path | None,
    failures: bool,
    style: str,
    missing: "Missing",
    scheme: str | None,
    repair: str,
    source: "Source",
) -> None:
    """Score predictions, or an extractor, on the challenge set: pass rates for each phenomenon.

    PREDICTIONS is a file or folder with the items' ids, in any format.
    """
    from goldspan.corpus.challenge import load_challenge
    from goldspan.eval.challenge import challenge_report, score_challenge, score_challenge_file

    if (predictions is None) == (extractor is None):
        fail("name a file of predictions or an --extractor, one of them")
    findings = Tally()
    with usable_input(), usable_call():
        items = load_challenge(gold)
        if predictions is not None:
            options = reading_options(scheme, repair, source)
            result = score_challenge_file(items, predictions, options, missing, findings.add)
        else:
            result = score_challenge(items, _extracted(extractor or "", items))
    findings.show()
    print_answer(style, result.to_json, lambda style: challenge_report(result, style, failures=failures))


def _extracted(name: str, items: "Sequence[Item]") -> "list[Document]":
    """What an extractor finds in the items' texts; exits with 2 where it fails."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from goldspan.baselines.bench.measuring import ExtractorError, run_apart
    from goldspan.corpus.document import Document

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = stderr_console()
    # Where there is no terminal it would leave an empty line in front of what is said there.
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(f"running {name}", total=None)
        try:
            found = run_apart(name, [item.document.text or "" for item in items], timed=False).spans
        except ExtractorError as error:
            progress.stop()
            fail(str(error))
    return [
        Document(item.document.id, item.document.text, tuple(spans), place=f"{name}: {item.document.id}")
        for item, spans in zip(items, found, strict=True)
    ]
