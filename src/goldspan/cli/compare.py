"""``goldspan compare``."""

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
    resamples_option,
    scheme_option,
    seed_option,
    source_option,
    usable_call,
    usable_input,
)

if TYPE_CHECKING:
    from goldspan.corpus.formats.format import Source
    from goldspan.eval.pairing import Missing


@click.command(cls=Examples, epilog="goldspan compare gold.jsonl old.jsonl new.jsonl")
@path_argument("gold")
@path_argument("systems", nargs=-1, required=True)
@format_option("text", "json", "markdown", "latex")
@missing_option
@scheme_option
@repair_option
@source_option
@resamples_option
@seed_option
def compare(
    gold: Path,
    systems: tuple[Path, ...],
    style: str,
    missing: "Missing",
    scheme: str | None,
    repair: str,
    source: "Source",
    resamples: int,
    seed: int,
) -> None:
    """Test whether systems differ in strict F1.

    SYSTEMS are two or more files or folders of predictions. Each pair is tested with a paired
    bootstrap and by approximate randomisation, with Holm's correction over all pairs.
    """
    from goldspan.eval.comparison import compare_pairs
    from goldspan.eval.inputs import bring_together, read_gold
    from goldspan.eval.resampling import Bootstrap
    from goldspan.eval.tables import render_comparison

    names = _names(systems)
    options, findings = reading_options(scheme, repair, source), Tally()
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
                bootstrap=Bootstrap(resamples=resamples, seed=seed),
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
