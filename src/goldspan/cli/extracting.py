"""What the commands that run or train extractors share."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import FiniteRange, fail, plain, stderr_console, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rich.progress import Progress

    from goldspan.baselines.running import Extracted, OnError
    from goldspan.corpus.document import Document

_Command = Callable[..., object]

# Seconds that a process can wait: a day.
_LONGEST = 86_400


def on_error_option(default: "OnError") -> Callable[[_Command], _Command]:
    """``--on-error``."""
    return click.option(
        "--on-error",
        type=click.Choice(["stop", "skip"]),
        default=default,
        show_default=True,
        help="What to do when an extractor fails on a document: end, or leave the document out.",
    )


timeout_option = click.option(
    "--timeout",
    type=FiniteRange(min=0, min_open=True, max=_LONGEST),
    metavar="SECONDS",
    help="How long an extractor may be silent over a document; for ever by default.",
)


@contextmanager
def running() -> "Iterator[Progress]":
    """Progress on stderr with an estimate; exits with 2, and says why, where an extractor fails."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Estimate

    from goldspan.baselines.running import ExtractorError

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        Estimate(),
    )
    console = stderr_console()
    try:
        # Where there is no terminal it would leave an empty line in front of what is said there.
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            yield progress
    except ExtractorError as error:
        fail(str(error))


@contextmanager
def working(line: str) -> "Iterator[Callable[[str], object]]":
    """A line on stderr that says what is being done; what is yielded puts another in its place."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = stderr_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(plain(line), total=None)
        yield lambda line: progress.update(task, description=plain(line))


def warn_of(spec: str, problems: "Iterable[Extracted]") -> None:
    """Say on which documents an extractor failed, and how."""
    for one in problems:
        warn(f"{spec}: document {one.document} is left out: {one.problem}")


def material(training: "Path | None", dev: "Path | None") -> "tuple[list[Document], list[Document]]":
    """The documents to train on and those to choose on, each of the packaged corpus where it has no path.

    Exits with 2 where all of the latter are among the former, and warns where some are: what was learned by
    heart says nothing of an option.
    """
    from goldspan.corpus.gold import load, read_split

    documents = load("train") if training is None else read_split(training, "train")
    chosen_on = load("dev") if dev is None else read_split(dev, "dev")
    texts = {document.text for document in documents}
    seen = sum(document.text in texts for document in chosen_on)
    if seen == len(chosen_on):
        fail("--dev: all of its documents are trained on as well: name others")
    if seen:
        warn(f"--dev: of its {len(chosen_on)} documents {seen} are trained on as well")
    return documents, chosen_on
