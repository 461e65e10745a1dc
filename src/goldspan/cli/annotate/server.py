"""``goldspan annotate up``, ``down`` and ``status``: the desk's own Label Studio."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from goldspan.cli.annotate.common import desk_option, token_option, url_option, usable_desk
from goldspan.cli.common import Examples, format_option, print_answer, stderr_console


@click.command(cls=Examples, epilog="goldspan annotate up --annotators anna,boris")
@desk_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Where it listens; by default 8080 or the next free one."
)
@click.option(
    "--annotators", default="", metavar="A,B", help="Names or addresses; by default those of the plan."
)
@click.option("--local-backend", is_flag=True, help="Let it use an `annotate backend` of this machine.")
@format_option("text", "json")
def up(folder: Path, port: int | None, annotators: str, local_backend: bool, style: str) -> None:
    """Start Label Studio on this machine, with a login and a project for each annotator.

    The first time it is installed into an environment of its own (some 1 GB) and makes its database,
    which takes some minutes. Only this machine can reach it, and it sends nothing anywhere.
    """
    from goldspan.annotation.desk import open_desk
    from goldspan.annotation.workplace import set_up

    with usable_desk(), _progress() as report:
        place = set_up(
            open_desk(folder), annotators.split(",") if annotators else (), port=port,
            local_backend=local_backend, report=report,
        )  # fmt: skip
    print_answer(style, place.to_json, lambda _: place.render())


@click.command(cls=Examples, epilog="goldspan annotate down")
@desk_option
def down(folder: Path) -> None:
    """Stop the Label Studio that `annotate up` started; everything in it stays."""
    from goldspan.annotation.desk import open_desk
    from goldspan.annotation.server import stop_server

    with usable_desk():
        stopped = stop_server(open_desk(folder))
    click.echo(f"stopped: {stopped.url}" if stopped else "it was not running")


@click.command(cls=Examples, epilog="goldspan annotate status --format json")
@desk_option
@url_option
@token_option
@format_option("text", "json")
def status(folder: Path, url: str, token_file: Path | None, style: str) -> None:
    """Say whether the server runs, and how far the annotators are; exit with 1 unless it answers."""
    from goldspan.annotation.desk import open_desk
    from goldspan.annotation.status import status_of

    with usable_desk():
        found = status_of(open_desk(folder), url, token_file)
    print_answer(style, found.to_json, lambda _: found.render())
    if found.state != "running":
        raise SystemExit(1)


@contextmanager
def _progress() -> Iterator[Callable[[str], object]]:
    """Show what goes on and since when, on one line of stderr; a terminal is needed to see it."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = stderr_console()
    if not console.is_terminal:
        yield _say_once()
        return
    columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as shown:
        line = shown.add_task("", total=None)
        yield lambda what: shown.update(line, description=what)


def _say_once() -> Callable[[str], object]:
    """Print each phase once, where there is no line to write over: what stands before the colon changes."""
    said: set[str] = set()

    def say(what: str) -> None:
        phase = what.partition(":")[0]
        if phase not in said:
            said.add(phase)
            click.echo(what, err=True)

    return say
