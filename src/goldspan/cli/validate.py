"""``goldspan validate``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    finding_json,
    format_option,
    path_argument,
    print_json,
    reading_options,
    repair_choice,
    scheme_option,
    usable_input,
    warn,
)
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.annotation.answers import Checked
    from goldspan.corpus.document import Document
    from goldspan.corpus.formats.format import Options


@click.command(cls=Examples, epilog="goldspan validate corpus/data")
@path_argument("path")
@format_option("text", "json")
@click.option("--labels", default="", metavar="A,B", help="The labels that are allowed.")
@click.option(
    "--repair",
    "repair_offsets",
    is_flag=True,
    help="First convert offsets that count UTF-16 units, in place.",
)
@click.option(
    "--answers", "source", default="", metavar="FILE",
    help="Compare with these documents too; 'selftest' is the self-test of the guidelines.",
)  # fmt: skip
@scheme_option
@click.option(
    "--repair-tags", type=repair_choice, default="none", show_default=True,
    help="Tags that break their scheme: an error, read as conlleval does, or dropped.",
)  # fmt: skip
def validate(
    path: Path,
    style: str,
    labels: str,
    repair_offsets: bool,
    source: str,
    scheme: str | None,
    repair_tags: str,
) -> None:
    """Check documents: offsets, edges, labels, texts, normalised values.

    PATH is a file or folder of documents in any format. Exits with 1 if there is an error, with
    2 if nothing there can be read.
    """
    from goldspan.corpus.findings import printable
    from goldspan.corpus.repair import repair_utf16
    from goldspan.corpus.scheme import LABELS
    from goldspan.corpus.validation import validate as findings_of

    allowed = tuple(label.strip() for label in labels.split(",") if label.strip()) or LABELS
    options = reading_options(scheme, repair_tags)
    with usable_input(most=None):
        if repair_offsets:
            for file, regions in repair_utf16(path).items():
                click.echo(printable(f"{file}: {counted(regions, 'region')} moved to code points"), err=True)
        answers = _answers(source)
        # Quotes without a text of their own are looked up in the answers' texts.
        options = replace(options, texts={name: one.text or "" for name, one in answers.items()})
        findings = list(findings_of(path, allowed, options=options))
        checked = _checked(path, answers, options) if source else None
    findings += checked.findings if checked else ()
    errors = sum(finding.severity == "error" for finding in findings)
    if checked and checked.asked and not checked.fields:
        warn("no field of a normalised value is filled: only spans were compared with the answers")
    if style == "json":
        print_json([finding_json(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(str(finding))
        if checked:
            click.echo(f"{checked.right} of {counted(checked.asked, 'span')} as in the answers")
        counts = f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}"
        click.echo(printable(f"{path}: {counts}"))
    raise SystemExit(1 if errors else 0)


def _answers(source: str) -> "dict[str, Document]":
    from goldspan.annotation.answers import read_answers

    return read_answers(source) if source else {}


def _checked(path: Path, answers: "dict[str, Document]", options: "Options") -> "Checked":
    from goldspan.annotation.answers import check_answers

    return check_answers(path, answers, options)
