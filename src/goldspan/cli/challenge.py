"""``goldspan challenge``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    any_path,
    fail,
    format_option,
    path_argument,
    print_answer,
    usable_call,
    usable_input,
)
from goldspan.cli.extracting import on_error_option, running, timeout_option, warn_of
from goldspan.cli.options import prediction_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldspan.baselines.bench.runs import Run
    from goldspan.baselines.running import OnError
    from goldspan.corpus.challenge import Item
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing


@click.command(cls=Examples, epilog="goldspan challenge --extractor rules --failures")
@path_argument("predictions", required=False)
@click.option("--extractor", metavar="SPEC", help="Run this extractor, in place of reading PREDICTIONS.")
@click.option("--gold", type=any_path, help="Another challenge set than the packaged one, JSON Lines.")
@click.option("--failures", is_flag=True, help="Also list the items that did not pass, and why.")
@format_option("text", "json", "markdown")
@on_error_option("stop")
@timeout_option
@prediction_options
def challenge(
    predictions: Path | None,
    extractor: str | None,
    gold: Path | None,
    failures: bool,
    style: str,
    on_error: "OnError",
    timeout: float | None,
    missing: "Missing",
    options: "Options",
) -> None:
    """Score predictions, or an extractor, on the challenge set: pass rates for each phenomenon.

    PREDICTIONS is a file or folder with the items' ids, in any format. An item that the extractor fails on is
    left out, its pair is not counted, and the exit status is then 1.
    """
    from goldspan.corpus.challenge import load_challenge
    from goldspan.eval.challenge import challenge_report, score_challenge, score_challenge_file

    if (predictions is None) == (extractor is None):
        fail("name a file of predictions or an --extractor, one of them")
    findings = Tally()
    failed = False
    with usable_input(), usable_call():
        items = load_challenge(gold)
        if predictions is not None:
            result = score_challenge_file(items, predictions, options, missing, findings.add)
        else:
            run = _run(extractor or "", items, on_error, timeout)
            without = {one.document for one in run.problems}
            found = run.predictions([item.document for item in items], without)
            result, failed = score_challenge(items, found, without=without), bool(without)
    findings.show()
    print_answer(style, result.to_json, lambda style: challenge_report(result, style, failures=failures))
    if failed:
        raise SystemExit(1)


def _run(spec: str, items: "Sequence[Item]", on_error: "OnError", timeout: float | None) -> "Run":
    """What an extractor finds in the items' texts; exits with 2 where it fails."""
    from goldspan.baselines.bench.runs import Runner
    from goldspan.baselines.running import known_labels

    documents = [item.document for item in items]
    runner = Runner(known_labels(documents), on_error, timeout)
    runner.version(spec)  # what names no extractor is said more clearly here than by its process
    with running() as progress:
        task = progress.add_task(f"running {spec}", total=len(documents))
        run = runner.run(
            spec, None, documents, timed=False, progress=lambda done: progress.update(task, completed=done)
        )
    warn_of(spec, run.problems)
    return run
