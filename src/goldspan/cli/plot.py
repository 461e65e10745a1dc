"""``goldspan plot``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    any_path,
    fail,
    refuse_same_file,
    stderr_console,
    usable_call,
    usable_input,
)
from goldspan.cli.options import bootstrap_options, prediction_options, systems_options

if TYPE_CHECKING:
    from goldspan.corpus.document import Document
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing
    from goldspan.eval.plots.plot import Theme
    from goldspan.eval.resampling import Bootstrap
    from goldspan.eval.slices import Slice

_KINDS = ("ranking", "labels", "confusion", "slices", "learning-curve", "calibration", "precision-recall")


@click.command(cls=Examples, epilog="goldspan plot runs/today --kind slices --system crf -o slices.svg")
@click.argument("run", required=False, type=any_path)
@systems_options
@click.option("--kind", type=click.Choice(_KINDS), default=_KINDS[0], show_default=True, help="What to show.")
@click.option("-o", "--output", type=any_path, required=True, help="The file to write, .svg or .png.")
@click.option(
    "--system",
    "chosen",
    metavar="NAME",
    multiple=True,
    help="Only this system, and again for more. A confusion is that of one, the best by default.",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--title", default="", help="A line above the plot.")
@click.option("--meta", multiple=True, help="Slice by this field of the documents' metadata; again for more.")
@prediction_options
@bootstrap_options
def plot(
    run: Path | None,
    gold: Path | None,
    predictions: tuple[str, ...],
    kind: str,
    output: Path,
    chosen: tuple[str, ...],
    theme: "Theme",
    title: str,
    meta: tuple[str, ...],
    missing: "Missing",
    options: "Options",
    bootstrap: "Bootstrap",
) -> None:
    """Draw what was measured, as an SVG or PNG file.

    RUN is a folder that `goldspan bench --out` wrote. Calibration, and precision and recall, need a score on
    each predicted span; a learning curve needs a run of `bench --learning-curve`.
    """
    from goldspan.cli.plotted import PLOTS, Wish, score_material
    from goldspan.cli.reported import named, read_material
    from goldspan.corpus.writing import write_bytes
    from goldspan.eval.plots.plot import png, svg

    write = {".svg": svg, ".png": png}.get(output.suffix.lower())
    if (run is None) == (gold is None) or (gold is None) != (not predictions):
        fail("name a RUN, or --gold and --pred")
    if write is None:
        fail(f"{output}: a plot is written as .svg or .png")
    refuse_same_file(output, gold, *(named(one)[1] for one in predictions))
    if meta and kind != "slices":
        fail("--meta is for --kind slices")
    findings = Tally()
    with usable_input(), usable_call(), stderr_console().status("measuring"):
        material = read_material([run] if run else [], gold, predictions, options, missing)
        findings.add_all(material.findings)
        wish = Wish(chosen, _slices(meta, material.gold), title)
        scored = score_material(material, wish, missing, bootstrap)
        drawn = PLOTS[kind](scored, wish)
        write_bytes(output, write(drawn, theme, about=scored.signature))
    findings.show()
    click.echo(f"{output}: {drawn.alt}\n\n{scored.signature}")


def _slices(metadata: tuple[str, ...], gold: "list[Document]") -> "dict[str, Slice]":
    """Slices by fields, or those that need no telling, where labels have a plot of their own."""
    from goldspan.eval.slices import SLICES, metadata_slices, registered_slices

    if metadata:
        return metadata_slices(metadata, gold)
    return {name: one for name, one in {**SLICES, **registered_slices()}.items() if name != "label"}
