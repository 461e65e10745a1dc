"""What the commands of the desk share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from goldspan.cli.common import any_path, fail, stderr_console, usable_call, usable_input

desk_option = click.option(
    "--desk", "folder", type=any_path, default=Path("desk"), show_default=True,
    envvar="GOLDSPAN_DESK", show_envvar=True, help="The folder of the desk.",
)  # fmt: skip
documents_option = click.option(
    "--documents", type=any_path,
    help="The folder of the documents, a file <id>.json for each; by default DESK/documents.",
)  # fmt: skip
url_option = click.option(
    "--url", default="", help="A server that runs elsewhere; by default the desk's own."
)
token_option = click.option(
    "--token-file", type=any_path,
    help="A file of mode 600 with the server's token; by default $LABEL_STUDIO_API_KEY, or the desk's own.",
)  # fmt: skip


@contextmanager
def usable_desk() -> Iterator[None]:
    """Say why the desk cannot do what it was asked, and exit with 2."""
    from goldspan.annotation.desk import DeskError

    try:
        with usable_input(), usable_call():
            yield
    except DeskError as error:
        fail(str(error))


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal, where there is one, and what moves it on by a number of steps."""
    from rich.progress import Progress

    console = stderr_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(bar, steps)
