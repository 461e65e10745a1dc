"""``goldspan report``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    any_path,
    fail,
    plain,
    refuse_same_file,
    stderr_console,
    usable_call,
    usable_input,
)
from goldspan.cli.options import bootstrap_options, prediction_options, systems_options
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.pairing import Missing
    from goldspan.eval.report.subject import Subject
    from goldspan.eval.resampling import Bootstrap


@click.command(cls=Examples, epilog="goldspan report run -o report.html")
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=any_path)
@systems_options
@click.option(
    "-o", "--output", type=any_path, required=True, help="The report, one HTML file that needs no other."
)
@click.option("--title", help="What the report is called.  [default: the names of the runs, or of the gold]")
@click.option(
    "--train", type=any_path, help="Slice by spans that are seen in this training file, and unseen ones."
)
@click.option("--meta", multiple=True, help="Slice by this field of the documents' metadata; again for more.")
@prediction_options
@bootstrap_options
def report(
    runs: tuple[Path, ...],
    gold: Path | None,
    predictions: tuple[str, ...],
    output: Path,
    title: str | None,
    train: Path | None,
    meta: tuple[str, ...],
    missing: "Missing",
    options: "Options",
    bootstrap: "Bootstrap",
) -> None:
    """Write a page that shows how systems do, and every document with its gold, predictions and errors.

    A RUN is a folder that `goldspan bench --out` wrote. Systems of several runs are reported together where
    their gold is the same. See docs/report.md.
    """
    from dataclasses import replace

    from goldspan.cli.reported import named, read_material
    from goldspan.corpus.writing import write_bytes
    from goldspan.eval.files import Extras
    from goldspan.eval.report.page import render
    from goldspan.eval.report.subject import measure

    if bool(runs) == (gold is not None) or (gold is None) != (not predictions):
        fail("name RUNs, or --gold and --pred")
    if output.suffix.lower() not in {".html", ".htm"}:
        fail(f"{output}: a report is written as .html")
    refuse_same_file(output, gold, train, *(named(one)[1] for one in predictions))
    findings = Tally()
    console = stderr_console()
    # A name in a file must not be taken for a terminal's command, nor for markup.
    with usable_input(), usable_call(), console.status("reading") as status:
        material = read_material(runs, gold, predictions, options, missing)
        findings.add_all(material.findings)
        extras = Extras(slices=True, training=train, metadata=meta)
        slices = extras.chosen_slices(material.gold, options, findings.add)
        subject = measure(
            title or material.title,
            material.systems,
            missing=missing,
            slices=slices,
            bootstrap=bootstrap,
            ceiling=material.ceiling,
            curves=material.curves,
            left_out=material.left_out,
            progress=lambda line: status.update(plain(line)),
        )
        status.update("drawing")
        subject = replace(subject, groups=_groups(subject))
        write_bytes(output, render(subject).encode())
    findings.show()
    sizes = counted(len(subject.systems), "system"), counted(len(subject.gold), "document")
    click.echo(f"{output}: {', '.join(sizes)}")


def _groups(subject: "Subject") -> dict[str, str]:
    """The letters of each system, where there are several: those that share one do not differ."""
    from goldspan.baselines.bench.significance import letters_of

    if not subject.tests:
        return {}
    names = [system.name for system in subject.systems]
    letters = letters_of(names, subject.tests, subject.alpha)
    return {name: "".join(found) for name, found in letters.items()}
