"""``goldspan validate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goldspan.cli.common import (
    Examples,
    counted,
    format_option,
    path_argument,
    print_json,
    reading_options,
    repair_choice,
    scheme_option,
    usable_input,
)

if TYPE_CHECKING:
    from goldspan.corpus.findings import Finding


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
@scheme_option
@click.option(
    "--repair-tags", type=repair_choice, default="none", show_default=True,
    help="Tags that break their scheme: an error, read as conlleval does, or dropped.",
)  # fmt: skip
def validate(
    path: Path, style: str, labels: str, repair_offsets: bool, scheme: str | None, repair_tags: str
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
    with usable_input():
        if repair_offsets:
            for file, regions in repair_utf16(path).items():
                click.echo(printable(f"{file}: {counted(regions, 'region')} moved to code points"), err=True)
        findings = list(findings_of(path, allowed, options=reading_options(scheme, repair_tags)))
    errors = sum(finding.severity == "error" for finding in findings)
    if style == "json":
        print_json([_finding_json(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(str(finding))
        counts = f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}"
        click.echo(printable(f"{path}: {counts}"))
    raise SystemExit(1 if errors else 0)


def _finding_json(finding: "Finding") -> dict[str, Any]:
    from dataclasses import asdict

    from goldspan.corpus.findings import printable

    record = asdict(finding)
    span = record.pop("span")
    where = {name: span[name] for name in ("start", "end", "label")} if span else None
    record |= {"place": printable(finding.place), "span": where}
    return {"severity": finding.severity, **record, "remedy": finding.remedy}
