"""``goldspan convert``."""

from pathlib import Path
from typing import Any

import click

from goldspan.cli.common import (
    Examples,
    Tally,
    fail,
    path_argument,
    reading_options,
    refuse_same_file,
    repair_option,
    scheme_option,
    usable_call,
    usable_input,
)


@click.command(cls=Examples, epilog="goldspan convert export.json gold.jsonl --strict")
@path_argument("source")
@path_argument("target")
@click.option("--from", "from_", default="", metavar="NAME", help="The format of the source.")
@click.option("--to", default="", metavar="NAME", help="The format to write.")
@scheme_option
@click.option(
    "--to-scheme", type=click.Choice(["IOB1", "IOB2", "IOBES", "BILOU"]),
    help="The tag scheme to write: that of --scheme by default, or IOB2.",
)  # fmt: skip
@repair_option
@click.option(
    "--source", "part", type=click.Choice(["annotations", "predictions"]), default="annotations",
    show_default=True, help="The part of Label Studio tasks that holds the spans.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Write nothing if anything would be lost.")
@click.option("--lossy", is_flag=True, help="Write even if every span would be lost.")
@click.option("--force", is_flag=True, help="Replace a target that is there.")
def convert(
    source: Path,
    target: Path,
    from_: str,
    to: str,
    scheme: str | None,
    to_scheme: str | None,
    repair: str,
    part: Any,
    strict: bool,
    lossy: bool,
    force: bool,
) -> None:
    """Write documents in another format, and say on stderr what it cannot carry.

    SOURCE is a file or folder of documents, whose format is told from its name and content; that of
    TARGET from its suffix. Exits with 1 if --strict kept it from writing, with 2 if the source cannot
    be read, or if every span would be lost.
    """
    from dataclasses import replace

    from goldspan.corpus.conversion import SpanlessError, UnwritableError
    from goldspan.corpus.conversion import convert as convert_documents

    refuse_same_file(target, source)
    with usable_input():
        if target.exists() and not force:
            fail(f"{target} is there already: replace it with --force")
    if strict and lossy:
        fail("--strict writes if nothing is lost, --lossy whatever is: say one of them")
    options = replace(reading_options(scheme, repair), source=part)
    written = replace(reading_options(to_scheme or scheme, repair), source=part)
    warnings = Tally()
    with usable_input(), usable_call():
        try:
            losses = convert_documents(
                source,
                target,
                from_,
                to,
                options,
                written=written,
                strict=strict,
                lossy=lossy,
                warn=warnings.add,
            )
        except SpanlessError as error:
            fail(f"{error}: nothing was written; --lossy writes what is left")
        except UnwritableError as error:
            fail(str(error))
    warnings.show()
    for loss in losses:
        click.echo(str(loss), err=True)
    if strict and losses:
        raise SystemExit(1)
