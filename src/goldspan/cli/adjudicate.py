"""``goldspan adjudicate``."""

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.annotate.common import (
    desk_option,
    documents_option,
    token_option,
    url_option,
    usable_desk,
)
from goldspan.cli.common import (
    Examples,
    format_option,
    path_argument,
    print_answer,
    stderr_console,
    warn,
)
from goldspan.corpus.wording import counted, some

if TYPE_CHECKING:
    from goldspan.annotation.adjudication import Rules
    from goldspan.annotation.adjudication_files import Report, Work
    from goldspan.annotation.desk import Desk
    from goldspan.annotation.policies import Name

_LISTED = 10  # ids of documents in one line


@click.command(cls=Examples, epilog="goldspan adjudicate desk/documents --policy majority")
@path_argument("paths", nargs=-1)
@desk_option
@documents_option
@click.option(
    "--policy", type=click.Choice(["unanimous", "majority", "threshold"]), default="unanimous",
    show_default=True,
    help="What is accepted without a person: what all annotators marked, more than half, or a share of them.",
)  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 1, min_open=True), default=0.6, show_default=True,
    help="The share of annotators that is enough for the policy threshold.",
)  # fmt: skip
@click.option("--as", "who", metavar="NAME", help="Who decides: a name or an address.")
@click.option("--interactive", is_flag=True, help="Decide what is left, in the terminal, one at a time.")
@click.option("--to-server", is_flag=True, help="Put what is left into a project of Label Studio.")
@click.option("--from-server", is_flag=True, help="Take what was decided in Label Studio back.")
@url_option
@token_option
@format_option("text", "json")
def adjudicate(
    paths: tuple[Path, ...],
    folder: Path,
    documents: Path | None,
    policy: "Name",
    threshold: float,
    who: str | None,
    interactive: bool,
    to_server: bool,
    from_server: bool,
    url: str,
    token_file: Path | None,
    style: str,
) -> None:
    """Make the ground truth of documents out of their annotators' versions.

    PATHS are folders of document files, or the files; by default the documents of the desk, where one waits
    until all have annotated it who are to by the plan. What all annotators marked alike is accepted. Where
    they differ the policy decides, or a person. Decisions are kept in the documents, with their reasons, and
    asked for again only when what they were about has changed.

    Exits with 1 if conflicts are left.
    """
    from goldspan.annotation.adjudication import ADJUDICATOR, Rules
    from goldspan.annotation.adjudication_report import render_report, report_json
    from goldspan.annotation.desk import open_desk
    from goldspan.annotation.plan import address
    from goldspan.annotation.policies import Policy

    if sum((interactive, to_server, from_server)) > 1:
        raise click.UsageError("--interactive, --to-server and --from-server exclude each other.")
    if interactive and style == "json":
        raise click.UsageError("--interactive talks with a person: leave --format json out.")
    desk = open_desk(folder, documents)
    with usable_desk():
        rules = Rules(Policy(policy, threshold), address(who) if who else ADJUDICATOR)
        work = _open(desk, paths, rules)
        report = _with_progress(work)
        if interactive and report.conflicts:
            report = _in_terminal(work, report)
        if to_server:
            _send(desk, work, report, url, token_file)
        if from_server:
            report = _take_back(desk, work, report, url, token_file)
    print_answer(style, lambda: report_json(report), lambda _: render_report(report))
    raise SystemExit(1 if report.conflicts else 0)


def _open(desk: "Desk", paths: tuple[Path, ...], rules: "Rules") -> "Work":
    """The files that are meant, with the plan and the lock of the desk if they are its own."""
    from goldspan.annotation.adjudication_files import Work, find_files
    from goldspan.annotation.desk import desk_lock
    from goldspan.annotation.document_files import need_folder
    from goldspan.annotation.plan import read_plan

    if paths:
        return Work(find_files(paths), rules)
    need_folder(desk.documents)
    plan = read_plan(desk.plan) if desk.plan.exists() else None
    assigned = plan.assigned if plan else {}
    return Work(find_files([desk.documents]), rules, assigned, lambda: desk_lock(desk))


def _with_progress(work: "Work") -> "Report":
    """Adjudicate all documents with a bar on stderr."""
    from rich.progress import Progress

    from goldspan.annotation.adjudication_files import adjudicate_all

    console = stderr_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("adjudicating", total=len(work.files))
        return adjudicate_all(work, _now(), lambda: progress.advance(task))


def _in_terminal(work: "Work", report: "Report") -> "Report":
    """Ask a person about the conflicts that are left."""
    from rich.console import Console

    from goldspan.annotation.adjudication_terminal import Session

    session = Session(work, Console(), _ask, _now)
    session.run(sorted({conflict.document for conflict in report.conflicts}))
    after = _with_progress(work)
    return replace(after, written=tuple(sorted({*report.written, *session.saved, *after.written})))


def _send(desk: "Desk", work: "Work", report: "Report", url: str, token_file: Path | None) -> None:
    """Put the documents with conflicts into Label Studio, and say on stderr where."""
    from goldspan.annotation.adjudication_project import send
    from goldspan.annotation.connection import connect
    from goldspan.annotation.projects import project_url

    client = connect(desk, url, token_file)
    sent = send(client, work, sorted({conflict.document for conflict in report.conflicts}), _now())
    where = project_url(client, sent.project)
    removed = f", {counted(sent.removed, 'outdated task')} removed" if sent.removed else ""
    click.echo(f"{counted(sent.sent, 'task')} sent to {where}, {sent.there} there already{removed}", err=True)


def _take_back(desk: "Desk", work: "Work", report: "Report", url: str, token_file: Path | None) -> "Report":
    """Take what was submitted in Label Studio back, and say on stderr what was not."""
    from goldspan.annotation.adjudication_return import take_back
    from goldspan.annotation.connection import connect

    taken = take_back(connect(desk, url, token_file), work, _now())
    click.echo(f"{counted(len(taken.taken), 'document')} taken back from Label Studio", err=True)
    if taken.outdated:
        warn(_listed("versions changed since these were sent; send them again", taken.outdated))
    if taken.unsubmitted:
        warn(_listed("nobody has submitted these", taken.unsubmitted))
    after = _with_progress(work)
    return replace(after, written=tuple(sorted({*report.written, *taken.changed, *after.written})))


def _listed(words: str, names: tuple[str, ...]) -> str:
    return f"{words}: {some(names, _LISTED)}"


def _ask(prompt: str) -> str:
    """A line that was typed; what comes through a pipe is shown, as a terminal shows what is typed."""
    from goldspan.corpus.findings import printable

    if sys.stdin.isatty():
        # Makes input() a line that can be edited.
        with suppress(ImportError):
            import readline  # noqa: F401
        return input(prompt)
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        click.echo()
        raise EOFError
    click.echo(printable(line.rstrip("\r\n")))
    return line


def _now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
