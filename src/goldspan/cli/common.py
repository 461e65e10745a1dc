"""What commands share: options, output, and how unusable input ends."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from rich.console import Console

    from goldspan.corpus.findings import Finding
    from goldspan.corpus.formats.format import Options, Source

SEED = 20_170_223

# Findings of a code that are shown.
SHOWN = 5

# 128 and the number of SIGPIPE, of which other tools die.
_READER_LEFT = 141

_Command = Callable[..., object]


class Examples(click.Command):
    """A command whose help ends with an example, on a line that can be copied."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text("Example:")
            formatter.write(f"  $ {self.epilog}\n")


# It is looked at when it is read: click would say that it is not readable in a style of its own.
any_path = click.Path(path_type=Path, readable=False)


class FiniteRange(click.FloatRange):
    """A number within bounds. Infinity is none, nor is what is no number, which no bound keeps out."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number.

        Raises:
            click.BadParameter: it is none, or beyond a bound.
        """
        number = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def path_argument(name: str, **more: Any) -> Callable[[_Command], _Command]:
    """A file or folder, which is looked at when it is read."""
    return click.argument(name, type=any_path, **more)


def format_option(*styles: str) -> Callable[[_Command], _Command]:
    """``--format``, the first style being the default."""
    return click.option(
        "--format", "style", type=click.Choice(styles), default=styles[0], show_default=True,
        help="How to print the answer.",
    )  # fmt: skip


missing_option = click.option(
    "--missing",
    type=click.Choice(["error", "empty"]),
    default="error",
    show_default=True,
    help="What a document without a prediction is.",
)
scheme_option = click.option(
    "--scheme",
    type=click.Choice(["IOB1", "IOB2", "IOBES", "BILOU"]),
    help="The tag scheme of columns; told from the tags by default.",
)
repair_choice = click.Choice(["none", "conlleval", "discard"])
repair_option = click.option(
    "--repair",
    type=repair_choice,
    default="none",
    show_default=True,
    help="Tags that break their scheme: an error, read as conlleval does, or dropped.",
)
source_option = click.option(
    "--source",
    type=click.Choice(["annotations", "predictions"]),
    default="annotations",
    show_default=True,
    help="The part of Label Studio tasks that holds the predicted spans.",
)
resamples_option = click.option(
    "--resamples",
    type=click.IntRange(min=100, max=1_000_000),
    default=10_000,
    show_default=True,
    help="Bootstrap resamples.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=SEED, show_default=True, help="Seed of the bootstrap."
)


def reading_options(scheme: str | None, repair: str, source: "Source" = "annotations") -> "Options":
    """The options that a file is read with."""
    from goldspan.corpus.formats.format import Options

    return Options(scheme=scheme or "", repair=repair, source=source)  # type: ignore[arg-type]


@contextmanager
def usable_input(*, most: int | None = SHOWN) -> Iterator[None]:
    """Print what is wrong with unusable input, as ``show_findings`` does, and exit with 2."""
    from goldspan.corpus.extras import MissingExtraError
    from goldspan.corpus.findings import InputError

    try:
        yield
    except InputError as error:
        show_findings(error.findings, most)
        raise SystemExit(2) from None
    except MissingExtraError as error:
        fail(str(error))
    except OSError as error:
        if error.filename is None:  # of the stream that is printed to: whatever is done to files names them
            raise
        fail(f"{error.filename}: {error.strerror}")


@contextmanager
def usable_call() -> Iterator[None]:
    """Say why a call that names what is not there cannot be carried out, and exit with 2."""
    try:
        yield
    except ValueError as error:
        fail(str(error))


def show_findings(findings: "Iterable[Finding]", most: int | None = SHOWN) -> None:
    """Print findings on stderr, a line each: ``most`` of a code, and how many more there are.

    All commands but ``validate``, whose answer they are, show them so where they keep an answer from being
    given; what does not is for a ``Tally``.
    """
    found = list(findings)
    times, shown = Counter(finding.code for finding in found), Counter[str]()
    for finding in found:
        code = finding.code
        shown[code] += 1
        if most is None or shown[code] <= most:
            click.echo(str(finding), err=True)
        elif shown[code] == most + 1:
            click.echo(f"and {times[code] - most} more of {code}", err=True)


def refuse_same_file(output: Path, *inputs: Path | None) -> None:
    """Exit with 2 where writing ``output`` would replace one of the ``inputs``, of which ``None`` is none.

    A link to an input is that input; a file inside a folder that is read is not the folder.
    """
    with usable_input():
        for path in inputs:
            if path is not None and path.exists() and output.exists() and output.samefile(path):
                fail(f"{output}: it is read as well, and would be replaced: write to another file")


def fail(message: str) -> NoReturn:
    """Say why the call cannot be carried out, and exit with 2."""
    from goldspan.corpus.findings import printable

    click.echo(printable(f"error: {message}"), err=True)
    raise SystemExit(2)


def fail_to_print(error: OSError) -> NoReturn:
    """Exit with 2 because standard output takes no more."""
    with suppress(OSError):
        click.echo(f"error: the answer cannot be printed: {error.strerror}", err=True)
    _print_no_more()
    raise SystemExit(2)


def leave_silently() -> NoReturn:
    """Exit as other tools do whose reader left, of which it wants no word."""
    _print_no_more()
    raise SystemExit(_READER_LEFT)


def _print_no_more() -> None:
    """Keep Python from trying to write once more what is left, and complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def warn(message: str) -> None:
    """Say something on stderr that does not keep the answer from being right."""
    from goldspan.corpus.findings import printable

    click.echo(printable(f"warning: {message}"), err=True)


def print_json(value: Any) -> None:
    """Print a JSON value on stdout, as UTF-8."""
    from goldspan.corpus.writing import json_bytes

    click.echo(json_bytes(value), nl=False)


def finding_json(finding: "Finding") -> dict[str, Any]:
    """A finding as an object with its severity, its remedy and all that says where it is."""
    from dataclasses import asdict

    from goldspan.corpus.findings import printable

    record = asdict(finding)
    span = record.pop("span")
    where = {name: span[name] for name in ("start", "end", "label")} if span else None
    record |= {"place": printable(finding.place), "span": where}
    return {"severity": finding.severity, **record, "remedy": finding.remedy}


def print_answer(style: str, to_json: Callable[[], Any], render: Callable[[Any], str]) -> None:
    """Print an answer as JSON or as a person reads it."""
    if style == "json":
        print_json(to_json())
    else:
        click.echo(render(style))


def stderr_console() -> "Console":
    """Where progress is shown."""
    from rich.console import Console

    return Console(stderr=True)


def plain(line: str) -> str:
    """A line for rich, which finds no markup in it, and the terminal no command."""
    from rich.markup import escape

    from goldspan.corpus.findings import printable

    return escape(printable(line))


def show_any_letter() -> None:
    """Let a letter that the terminal cannot show be escaped and no failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Tally:
    """Findings that are counted by code, for a line each instead of thousands."""

    def __init__(self) -> None:
        self.first: dict[str, Finding] = {}
        self.times: dict[str, int] = {}

    def add(self, finding: "Finding") -> None:
        """Count a finding and keep the first of its code."""
        self.first.setdefault(finding.code, finding)
        self.times[finding.code] = self.times.get(finding.code, 0) + 1

    def add_all(self, findings: "Iterable[Finding]") -> None:
        """Count findings."""
        for finding in findings:
            self.add(finding)

    def show(self) -> None:
        """Print a line for each code: the first finding, and how many more there are."""
        for code, finding in self.first.items():
            more = self.times[code] - 1
            click.echo(f"{finding}{f' (and {more} more)' if more else ''}", err=True)
