"""The command line: reads arguments, calls the package, prints, and chooses the exit status.

Exit status: 0 done, 1 the answer is no, 2 the call or its input could not be used.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

TableFormat = Literal["text", "json", "markdown"]

app = typer.Typer(
    name="goldspan",
    help="Gold spans over Russian government news, and the measure of extractors that look for them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help that starts fast and pastes well
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a letter that the terminal cannot show is no failure
            stream.reconfigure(errors="backslashreplace")
    app()


def _print_version(asked: bool) -> None:
    if asked:
        from goldspan import __version__

        typer.echo(f"goldspan {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Gold spans over Russian government news, and the measure of extractors that look for them."""


@app.command(epilog="Example: goldspan validate corpus/data")
def validate(
    path: Annotated[Path, typer.Argument(help="A file or folder of documents.")],
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print findings.")
    ] = "text",
    labels: Annotated[str, typer.Option(help="The labels that are allowed, with commas between them.")] = "",
    repair: Annotated[
        bool, typer.Option("--repair", help="First convert offsets that count UTF-16 units, in place.")
    ] = False,
) -> None:
    """Check documents: offsets, edges, labels, texts, normalised values.

    Exits with 1 if there is an error, with 2 if nothing there can be read.
    """
    from goldspan.corpus.findings import printable
    from goldspan.corpus.repair import repair_utf16
    from goldspan.corpus.scheme import LABELS
    from goldspan.corpus.validation import validate as findings_of

    allowed = tuple(label.strip() for label in labels.split(",") if label.strip()) or LABELS
    with _usable_input():
        if repair:
            for file, regions in repair_utf16(path).items():
                typer.echo(printable(f"{file}: {_count(regions, 'region')} moved to code points"), err=True)
        findings = list(findings_of(path, allowed))
    errors = sum(finding.severity == "error" for finding in findings)
    if output == "json":
        _print_json([_finding_json(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(str(finding))
        counts = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
        typer.echo(printable(f"{path}: {counts}"))
    raise typer.Exit(1 if errors else 0)


@app.command(epilog="Example: goldspan score gold.jsonl predictions.jsonl --seqeval")
def score(
    gold: Annotated[Path, typer.Argument(help="The gold: a file or folder of documents.")],
    predictions: Annotated[Path, typer.Argument(help="The predictions for the same documents.")],
    output: Annotated[
        Literal["text", "json", "markdown"], typer.Option("--format", help="How to print scores.")
    ] = "text",
    seqeval: Annotated[
        bool, typer.Option("--seqeval", help="Also have seqeval score the token encoding.")
    ] = False,
    missing: Annotated[
        Literal["error", "empty"], typer.Option(help="A document without a prediction: an error, or empty.")
    ] = "error",
    resamples: Annotated[int, typer.Option(min=100, help="Bootstrap resamples.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 20_170_223,
) -> None:
    """Score predicted spans against gold: strict precision, recall and F1, with intervals."""
    from goldspan.eval.files import score_files
    from goldspan.eval.resampling import Bootstrap
    from goldspan.eval.tables import render_result

    with _usable_input():
        result = score_files(
            gold,
            predictions,
            seqeval=seqeval,
            missing=missing,
            bootstrap=Bootstrap(resamples=resamples, seed=seed),
        )
    for label, spans in result.unknown.items():
        _warn(f"the gold has no label {label!r}: {_count(spans, 'predicted span')} scored as false positives")
    if output == "json":
        _print_json(result.to_json())
    else:
        typer.echo(render_result(result, output))


@app.command(epilog="Example: goldspan bench --extractor rules --out runs/today")
def bench(
    gold: Annotated[
        Path | None,
        typer.Argument(help="A file or folder of gold documents; the packaged corpus by default."),
    ] = None,
    extractor: Annotated[
        list[str] | None, typer.Option(help="Run this one, and again for more; all installed by default.")
    ] = None,
    output: Annotated[TableFormat, typer.Option("--format", help="How to print the ranking.")] = "text",
    out: Annotated[
        Path | None, typer.Option(help="Write gold, predictions and scores into this folder.")
    ] = None,
) -> None:
    """Run extractors over the corpus and rank them."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from goldspan.baselines.bench import ExtractorError
    from goldspan.baselines.bench import bench as run_bench
    from goldspan.baselines.registry import MissingExtraError, extractor_names, installed
    from goldspan.corpus.gold import gold_path
    from goldspan.corpus.reading import read

    names = extractor or [name for name in extractor_names() if installed(name)]
    for name in extractor_names():
        if name not in names and not extractor:
            _warn(f'{name} is not installed: pip install "goldspan[baselines]"')
    with _usable_input():
        documents = list(read(gold or gold_path()))
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=_stderr_console(), transient=True) as progress:
            task = progress.add_task("starting", total=None)
            try:
                ranking = run_bench(
                    documents,
                    names,
                    corpus=str(gold) if gold else "goldspan",
                    progress=lambda name: progress.update(task, description=f"running {name}"),
                )
            except (ExtractorError, MissingExtraError, ValueError) as error:
                progress.stop()
                _fail(str(error))
        if out is not None:
            ranking.write(out, documents)
    if output == "json":
        _print_json(ranking.to_json())
    else:
        typer.echo(ranking.render(output))


@contextmanager
def _usable_input() -> Iterator[None]:
    """Print what is wrong with unusable input, a line each, and exit with 2."""
    from goldspan.corpus.findings import InputError, printable

    try:
        yield
    except InputError as error:
        for finding in error.findings:
            typer.echo(str(finding), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        _fail(printable(f"{error.filename}: {error.strerror}"))


def _fail(message: str) -> NoReturn:
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(2)


def _warn(message: str) -> None:
    typer.echo(f"warning: {message}", err=True)


def _finding_json(finding: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from goldspan.corpus.findings import printable

    record = asdict(finding)
    span = record.pop("span")
    where = {name: span[name] for name in ("start", "end", "label")} if span else None
    record |= {"place": printable(finding.place), "span": where}
    return {"severity": finding.severity, **record, "remedy": finding.remedy}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _print_json(value: Any) -> None:
    from goldspan.corpus.writing import json_bytes

    sys.stdout.buffer.write(json_bytes(value))


def _stderr_console() -> Any:
    from rich.console import Console

    return Console(stderr=True)
