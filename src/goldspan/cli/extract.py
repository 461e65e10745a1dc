"""``goldspan extract``."""

from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

import click

from goldspan.cli.common import (
    Examples,
    any_path,
    fail,
    format_option,
    plain,
    print_answer,
    refuse_same_file,
    stderr_console,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.extracting import on_error_option, timeout_option
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldspan.baselines.batch.extraction import Progress, Summary

# How often a log, which shows no bar, gets a line.
_SECONDS = 30.0
_SHOWN = 5


@click.command(cls=Examples, epilog="goldspan extract rules news.parquet found --workers 2")
@click.argument("spec", metavar="EXTRACTOR")
@click.argument("source", metavar="IN")
@click.argument("out", type=any_path)
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes.")
@click.option(
    "--shard-size", type=click.IntRange(min=1), default=1000, show_default=True, help="Rows of a shard."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "daft"]),
    default="local",
    show_default=True,
    help="Who hands out the shards.",
)
@click.option("--address", metavar="ray://HOST:PORT", help="A Ray cluster, for the engine daft.")
@click.option(
    "--to", "shape", type=click.Choice(["jsonl", "parquet"]), default="jsonl", show_default=True,
    help="What shards are written as.",
)  # fmt: skip
@click.option("--with-text", is_flag=True, help="Write each document's text beside its spans.")
@click.option("--text-column", default="text", show_default=True, help="Where a document's text is.")
@click.option("--id-column", help="Where its id is: in id, or it is numbered, by default.")
@on_error_option("skip")
@timeout_option
@click.option(
    "--retries",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="How often a document is tried again on which the extractor died or was silent for too long.",
)
@click.option(
    "--restart/--resume",
    default=False,
    help="Begin anew, or take up a run that was interrupted (the default).",
)
@format_option("text", "json")
def extract(
    spec: str,
    source: str,
    out: Path,
    workers: int,
    shard_size: int,
    engine: Literal["local", "daft"],
    address: str | None,
    shape: Literal["jsonl", "parquet"],
    with_text: bool,
    text_column: str,
    id_column: str | None,
    on_error: Literal["skip", "stop"],
    timeout: float | None,
    retries: int,
    restart: bool,
    style: str,
) -> None:
    """Extract spans from many documents, shard by shard.

    EXTRACTOR is a name, perhaps with options (crf:model=out/crf). IN is JSON Lines (perhaps .gz or .zst),
    Parquet, a folder of such files, a saved dataset, or an hf:// URL. OUT is a folder of shards or a .jsonl
    file. Documents that fail are listed in _errors.jsonl, and the exit status is 1.
    """
    from goldspan.baselines.batch.extraction import Settings
    from goldspan.baselines.batch.extraction import extract as run_extract
    from goldspan.baselines.batch.job import ExtractionError

    _refuse_an_input(out, Path(source))
    settings = Settings(
        workers=workers,
        shard_size=shard_size,
        engine=engine,
        address=address,
        shape=shape,
        keep_text=with_text,
        text_column=text_column,
        id_column=id_column,
        on_error=on_error,
        timeout=timeout,
        retries=retries,
        restart=restart,
    )
    try:
        with usable_input(), usable_call(), _shown() as show:
            summary = run_extract(
                spec, source, out, settings, stage=show.stage, progress=show.progress, notice=show.notice
            )
    except ExtractionError as error:
        fail(str(error))
    except KeyboardInterrupt:
        click.echo("interrupted: the same command goes on behind the shards that are finished", err=True)
        raise SystemExit(130) from None
    for failure in summary.failures[:_SHOWN]:
        warn(str(failure))
    if more := len(summary.failures[_SHOWN:]):
        warn(f"and {more} more failed")
    print_answer(style, summary.to_json, lambda _: _text(summary))
    if summary.failures:
        raise SystemExit(1)


def _refuse_an_input(out: Path, source: Path) -> None:
    """Exit with 2 where the file ``out`` is the source, or stands in its folder and so is read with it."""
    with usable_input():
        inside = out.is_file() and source.resolve() in out.resolve().parents
    refuse_same_file(out, source, out if inside else None)


def _text(summary: "Summary") -> str:
    speed = summary.documents_per_second
    parts = [
        counted(summary.documents, "document"),
        counted(summary.spans, "span"),
        f"{len(summary.failures)} failed",
        *([f"{summary.retried} tried again ({summary.recovered} with success)"] if summary.retried else ()),
        f"{counted(summary.shards, 'shard')}{f' ({summary.resumed} were there)' if summary.resumed else ''}",
        f"{summary.seconds:.1f} s{f' ({speed:.1f} documents/s)' if speed else ''}",
    ]
    lines = [f"{summary.out}: {', '.join(parts)}"]
    if summary.usage is not None:
        from goldspan.baselines.usage import describe

        lines.append(f"used: {describe(summary.usage)}")
    return "\n".join(lines)


class _Bar:
    """A bar on a terminal."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None, failed="")

    def stage(self, line: str) -> None:
        self._bar.update(self._task, description=plain(line))

    def progress(self, now: "Progress") -> None:
        failed = f", {now.failures} failed" if now.failures else ""
        self._bar.update(self._task, completed=now.done, total=now.rows, failed=failed)

    def notice(self, line: str) -> None:
        self._bar.console.print(plain(f"warning: {line}"), highlight=False)


class _Log:
    """A line now and then, where there is no terminal."""

    def __init__(self) -> None:
        self._began = self._said = monotonic()
        self._first: int | None = None

    def stage(self, line: str) -> None:
        """What is being done is said with the numbers."""

    def progress(self, now: "Progress") -> None:
        if self._first is None:
            self._began, self._first = monotonic(), now.done
        time = monotonic()
        if time - self._said < _SECONDS or now.done == self._first:
            return
        self._said = time
        left = (now.rows - now.done) * (time - self._began) / (now.done - self._first)
        line = f"{now.done} of {now.rows} documents, {now.failures} failed, about {left:.0f} s left"
        click.echo(line, err=True)

    def notice(self, line: str) -> None:
        warn(line)


@contextmanager
def _shown() -> "Iterator[_Bar | _Log]":
    console = stderr_console()
    if not console.is_terminal:
        yield _Log()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("documents{task.fields[failed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield _Bar(bar)
