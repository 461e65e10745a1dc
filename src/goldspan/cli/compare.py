"""``goldspan compare``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    fail,
    format_option,
    path_argument,
    print_answer,
    usable_call,
    usable_input,
)
from goldspan.cli.options import bootstrap_options, prediction_options

if TYPE_CHECKING:
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing
    from goldspan.eval.resampling import Bootstrap


@click.command(cls=Examples, epilog="goldspan compare gold.jsonl old.jsonl new.jsonl")
@path_argument("gold")
@path_argument("systems", nargs=-1, required=True)
@format_option("text", "json", "markdown", "latex")
@prediction_options
@bootstrap_options
def compare(
    gold: Path,
    systems: tuple[Path, ...],
    style: str,
    missing: "Missing",
    options: "Options",
    bootstrap: "Bootstrap",
) -> None:
    """Test whether systems differ in strict F1.

    SYSTEMS are two or more files or folders of predictions. Each pair is tested with a paired
    bootstrap and by approximate randomisation, with Holm's correction over all pairs.
    """
    from goldspan.eval.comparison import compare_pairs
    from goldspan.eval.inputs import bring_together, read_gold
    from goldspan.eval.tables import render_comparison

    names = _names(systems)
    findings = Tally()
    with usable_input():
        side = read_gold(gold, options)
        inputs = {
            name: bring_together(side, path, options, missing)
            for name, path in zip(names, systems, strict=True)
        }
        with usable_call():
            comparison = compare_pairs(
                {name: read.pairs for name, read in inputs.items()},
                missing=missing,
                bootstrap=bootstrap,
                handlings={name: read.handling for name, read in inputs.items()},
            )
    findings.add_all(side.findings)
    for read in inputs.values():
        findings.add_all(read.findings[len(side.findings) :])
    findings.show()
    print_answer(style, comparison.to_json, lambda style: render_comparison(comparison, style))


def _names(systems: tuple[Path, ...]) -> list[str]:
    """What to call systems: the names of their files without endings or, where those recur, their paths."""
    from goldspan.corpus.findings import printable

    short = [path.name.removesuffix(".jsonl").removesuffix(".predictions") or str(path) for path in systems]
    if len(set(short)) == len(short):
        return list(map(printable, short))
    full = [str(path) for path in systems]
    if len(set(full)) < len(full):
        fail("a system cannot be compared with itself: name each file once")
    return list(map(printable, full))
