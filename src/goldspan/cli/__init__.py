"""The command line: reads arguments, calls the package, prints, and chooses the exit status.

Exit status: 0 done, 1 the answer is no, 2 the call or its input could not be used.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from goldspan.cli.commands import Commands
from goldspan.cli.common import fail_to_print, leave_silently, show_any_letter, usable_input
from goldspan.version import __version__

COMMANDS = (
    "validate", "score", "compare", "gate", "errors", "convert", "conformance", "bench", "submit", "train",
    "ablation", "extract", "challenge", "annotate", "agree", "adjudicate", "corpus", "dataset", "report",
    "plot", "site",
)  # fmt: skip


def _say_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from platform import python_version

    from goldspan.corpus.gold import gold_path
    from goldspan.corpus.release import read_release

    with usable_input():
        corpus = read_release(gold_path()).version
    click.echo(f"goldspan {__version__} (corpus {corpus}, Python {python_version()})")
    context.exit()


class _ReaderLeftError(Exception):
    """Nobody reads what is printed any more."""


@contextmanager
def _noting_that_the_reader_left() -> Iterator[None]:
    """Let click see no ``BrokenPipeError``: it would exit with 1, which is an answer here."""
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderLeftError from error


class _App(Commands):
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _noting_that_the_reader_left():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _noting_that_the_reader_left():
            return super().invoke(ctx)


@click.group(
    cls=_App,
    homes={name: f"goldspan.cli.{name}" for name in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_version,
    help="Say the versions of goldspan, its corpus and Python, and exit.",
)  # fmt: skip
def app() -> None:
    """Gold spans over Russian government news, and the measure of extractors that look for them."""


def main() -> None:
    """Run the command line and exit: with 130 if it was interrupted, with 2 if it cannot print.

    Where the reader of what it prints left, it exits with 141, as a shell says of other tools.
    """
    show_any_letter()
    try:
        sys.exit(app(prog_name="goldspan", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except _ReaderLeftError:
        leave_silently()
    except OSError as error:  # standard output is full: input has been dealt with by the commands
        fail_to_print(error)
