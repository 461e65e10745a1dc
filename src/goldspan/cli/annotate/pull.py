"""``goldspan annotate pull``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goldspan.cli.annotate.common import (
    desk_option,
    documents_option,
    progress_bar,
    token_option,
    url_option,
    usable_desk,
)
from goldspan.cli.common import (
    Examples,
    finding_json,
    format_option,
    path_argument,
    print_json,
)
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.annotation.desk import Desk
    from goldspan.annotation.exports import Exported
    from goldspan.annotation.merging import Keep
    from goldspan.annotation.pull import Pull


@click.command(cls=Examples, epilog="goldspan annotate pull export.json --annotator anna")
@path_argument("exports", nargs=-1)
@click.option(
    "--annotator", "names", multiple=True, metavar="NAME",
    help="Whose projects to pull; with EXPORTS, the one person whose annotations they hold.",
)  # fmt: skip
@click.option(
    "--whole", is_flag=True, help="EXPORTS are the whole project of --annotator: say what is not in them."
)
@click.option(
    "--keep", type=click.Choice(["desk", "server"]),
    help="Where a version was changed in the document and in Label Studio: take that of this side.",
)  # fmt: skip
@click.option("--repair", is_flag=True, help="First convert offsets that count UTF-16 units.")
@click.option("--skip-invalid", is_flag=True, help="Merge what is sound, although something is not.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@desk_option
@documents_option
@url_option
@token_option
@format_option("text", "json")
def pull(
    exports: tuple[Path, ...],
    names: tuple[str, ...],
    whole: bool,
    keep: "Keep | None",
    repair: bool,
    skip_invalid: bool,
    dry_run: bool,
    folder: Path,
    documents: Path | None,
    url: str,
    token_file: Path | None,
    style: str,
) -> None:
    """Check what was annotated, and merge it into the documents.

    Without EXPORTS it comes from the projects on the server; EXPORTS are files that Label Studio exported as
    JSON, and folders of them. Tasks are matched by the document's id and text. If there is an error, it is
    shown, nothing is written, and the exit status is 1. Pulling again changes nothing.
    """
    from goldspan.annotation.desk import DeskError, desk_lock, open_desk
    from goldspan.annotation.document_files import need_folder
    from goldspan.annotation.exports import repaired
    from goldspan.annotation.plan import address, read_plan
    from goldspan.annotation.pull import pull as pull_tasks

    desk = open_desk(folder, documents)
    with usable_desk():
        need_folder(desk.documents)
        plan = read_plan(desk.plan) if desk.plan.exists() or not (exports or names) else None
        owners = tuple(map(address, names))
        if exports and len(owners) > 1:
            raise DeskError("files are exports of one annotator or of nobody in particular: pull them apart")
        if whole and not (exports and owners):
            raise DeskError("--whole speaks of EXPORTS and needs to know whose project they are: --annotator")
        if not exports:
            owners = owners or (plan.annotators if plan else ())
        with desk_lock(desk):
            tasks = _read(desk, exports, owners, url, token_file)
            tasks = list(map(repaired, tasks)) if repair else tasks
            found = pull_tasks(
                desk,
                tasks,
                plan,
                owners=owners if whole or not exports else (),
                annotator=owners[0] if exports and owners else "",
                keep=keep or "",
                skip_invalid=skip_invalid,
                dry_run=dry_run,
            )
    _show(found, style, dry_run=dry_run)
    raise SystemExit(1 if found.errors else 0)


def _read(
    desk: "Desk", exports: tuple[Path, ...], owners: tuple[str, ...], url: str, token_file: Path | None
) -> "list[Exported]":
    """The tasks of exported files or, where none is named, of the projects on the server."""
    from goldspan.annotation.connection import connect
    from goldspan.annotation.exports import read_exports
    from goldspan.annotation.project_exports import export_projects

    if exports:
        return read_exports(exports, owners[0] if owners else "", url)
    client = connect(desk, url, token_file)
    with progress_bar("pulling", len(owners)) as advance:
        return export_projects(client, owners, lambda _: advance(1))


def _show(found: "Pull", style: str, *, dry_run: bool) -> None:
    if style == "json":
        print_json(_pull_json(found))
        return
    for finding in found.findings:
        click.echo(str(finding))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in found.outcomes.items() if count)
    fate = "written" if found.written else "not written" if dry_run else "not written, because of the errors"
    warnings = len(found.findings) - found.errors
    click.echo(
        f"versions: {counts or 'none'}; {counted(len(found.changed), 'document')} {fate}; "
        f"{counted(found.errors, 'error')}, {counted(warnings, 'warning')}"
    )


def _pull_json(found: "Pull") -> dict[str, Any]:
    return {
        "versions": dict(found.outcomes),
        "documents": list(found.changed),
        "written": found.written,
        "findings": [finding_json(finding) for finding in found.findings],
    }
