"""``goldspan score``."""

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
    print_answer,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.options import bootstrap_options, prediction_options
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing
    from goldspan.eval.resampling import Bootstrap, Method
    from goldspan.eval.scoring import Result
    from goldspan.eval.stored import Change
    from goldspan.eval.tables import Style


@click.command(cls=Examples, epilog="goldspan score gold.jsonl predictions.jsonl --seqeval")
@path_argument("gold")
@path_argument("predictions")
@format_option("text", "json", "markdown")
@click.option(
    "--match",
    type=click.Choice(["all", "strict", "exact", "partial", "type"]),
    default="all",
    show_default=True,
    help="Matching, beside strict.",
)
@click.option("--seqeval", is_flag=True, help="Also have seqeval score the token encoding.")
@click.option("--compat", metavar="A,B", help="Also have other scorers score: see conformance.")
@click.option(
    "--slices", is_flag=True, help="Also score by label, length, number form and position of spans."
)
@click.option(
    "--train",
    type=any_path,
    help="Slice by spans that are seen in this training file, and unseen ones.",
)
@click.option("--meta", multiple=True, help="Slice by this field of the documents' metadata; again for more.")
@click.option(
    "--against",
    type=any_path,
    help="Compare with stored scores (the JSON that this command prints).",
)
@prediction_options
@click.option(
    "--interval",
    type=click.Choice(["percentile", "bca"]),
    default="percentile",
    show_default=True,
    help="How intervals are drawn from the resamples.",
)
@bootstrap_options
def score(
    gold: Path,
    predictions: Path,
    style: str,
    match: str,
    seqeval: bool,
    compat: str | None,
    slices: bool,
    train: Path | None,
    meta: tuple[str, ...],
    against: Path | None,
    missing: "Missing",
    options: "Options",
    interval: "Method",
    bootstrap: "Bootstrap",
) -> None:
    """Score predicted spans against gold: precision, recall and F1 with intervals, and kinds of errors.

    GOLD and PREDICTIONS are files or folders of the same documents, in any format.
    """
    from goldspan.eval.files import Extras, score_files
    from goldspan.eval.matching import MODES
    from goldspan.eval.tables import render_result

    modes = MODES if match == "all" else (match,)
    findings = Tally()
    names = tuple(name.strip() for name in (compat or "").split(",") if name.strip())
    if compat is not None and not names:
        fail("--compat names no scorer: goldspan conformance lists them")
    with usable_input(), usable_call():
        result = score_files(
            gold,
            predictions,
            modes=modes,
            missing=missing,
            bootstrap=bootstrap._replace(method=interval),
            extras=Extras(seqeval=seqeval, compat=names, slices=slices, training=train, metadata=meta),
            options=options,
            warn=findings.add,
            notice=warn,
        )
        change = _change(against, result) if against else None
    findings.show()
    for label, spans in result.unknown.items():
        warn(f"the gold has no label {label!r}: {counted(spans, 'predicted span')} scored as false positives")

    def to_json() -> dict[str, Any]:
        return result.to_json() | ({"against": change.to_json()} if change else {})

    def render(style: "Style") -> str:
        return "\n\n".join(
            filter(None, (render_result(result, style), _compat(result, style), str(change or "")))
        )

    print_answer(style, to_json, render)


def _compat(result: "Result", style: "Style") -> str:
    if not result.compat:
        return ""
    from goldspan.eval.compat import render

    return render(result.compat, style)


def _change(file: Path, result: "Result") -> "Change":
    """What has changed since scores were stored; exits with 2 where they cannot be compared."""
    from goldspan.eval.stored import IncomparableError, change_since

    try:
        return change_since(file, result)
    except IncomparableError as error:
        fail(str(error))
