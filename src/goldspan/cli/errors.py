"""``goldspan errors``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    fail,
    format_option,
    path_argument,
    print_json,
    usable_input,
)
from goldspan.cli.options import prediction_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing, Pair


@click.command(cls=Examples, epilog="goldspan errors gold.jsonl predictions.jsonl --kind boundary")
@path_argument("gold")
@path_argument("predictions")
@format_option("text", "json")
@click.option("--kind", multiple=True, help="Only errors of this kind; again for more.")
@click.option("--label", multiple=True, help="Only errors about this label, on either side; again for more.")
@prediction_options
def errors(
    gold: Path,
    predictions: Path,
    style: str,
    kind: tuple[str, ...],
    label: tuple[str, ...],
    missing: "Missing",
    options: "Options",
) -> None:
    """List every error with its kind, document, offsets and words."""
    from goldspan.eval.errors import KINDS
    from goldspan.eval.inputs import read_inputs
    from goldspan.eval.located import locate
    from goldspan.eval.tables import Table

    unknown = [name for name in kind if name not in KINDS]
    if unknown:
        fail(f"no kind of error {', '.join(unknown)}: there are {', '.join(KINDS)}")
    findings = Tally()
    with usable_input():
        inputs = read_inputs(gold, predictions, options, missing)
    findings.add_all(inputs.findings)
    findings.show()
    if label:
        _need_labels(label, inputs.pairs)
    found = [
        error
        for error in locate(inputs.pairs)
        if (not kind or error.kind in kind) and (not label or error.labels & set(label))
    ]
    if style == "json":
        print_json([error.to_json() for error in found])
        return
    header = ("kind", "document", "gold", "predicted")
    click.echo(Table(header, [error.cells() for error in found]).render("text"))
    counts = (f"{name} {sum(error.kind == name for error in found)}" for name in dict.fromkeys(kind) or KINDS)
    click.echo(f"\n{len(found)} errors: {', '.join(counts)}")


def _need_labels(names: "Iterable[str]", pairs: "Sequence[Pair]") -> None:
    """Refuse a label that no span has on either side."""
    from goldspan.corpus.wording import nearest

    known = {span.label for pair in pairs for one in pair for span in one.spans}
    known.update(label for pair in pairs for label in pair.prediction.unplaced)
    for name in names:
        if name not in known:
            instead = nearest(name, sorted(known)) if known else "there is no span"
            fail(f"no span has the label {name!r}; {instead}")
