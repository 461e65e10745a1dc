"""``goldspan bench``."""

from pathlib import Path

import click

from goldspan.cli.common import (
    Examples,
    fail,
    format_option,
    path_argument,
    print_answer,
    stderr_console,
    usable_call,
    usable_input,
    warn,
)


@click.command(cls=Examples, epilog="goldspan bench --extractor rules --out runs/today")
@path_argument("gold", required=False)
@click.option(
    "--extractor", multiple=True, help="Run this one, and again for more; all installed by default."
)
@format_option("text", "json", "markdown")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write gold, predictions and scores into this folder."
)
def bench(gold: Path | None, extractor: tuple[str, ...], style: str, out: Path | None) -> None:
    """Run extractors over a corpus and rank them.

    GOLD is a file or folder of documents; the packaged corpus by default.
    """
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from goldspan.baselines.bench import ExtractorError
    from goldspan.baselines.bench import bench as run_bench
    from goldspan.baselines.registry import extractor_names, installed
    from goldspan.corpus.gold import gold_path
    from goldspan.corpus.reading import read

    names = list(dict.fromkeys(extractor)) or [name for name in extractor_names() if installed(name)]
    for name in extractor_names():
        if name not in names and not extractor:
            warn(f'{name} is not installed: pip install "goldspan[baselines]"')
    with usable_input():
        documents = list(read(gold or gold_path()))
        if out is not None:  # before the extractors run: what cannot be written is better known at once
            out.mkdir(parents=True, exist_ok=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with usable_call(), Progress(*columns, console=stderr_console(), transient=True) as progress:
            task = progress.add_task("starting", total=None)
            try:
                ranking = run_bench(
                    documents,
                    names,
                    corpus=str(gold) if gold else "goldspan",
                    progress=lambda name: progress.update(task, description=f"running {name}"),
                )
            except ExtractorError as error:
                progress.stop()
                fail(str(error))
        if out is not None:
            ranking.write(out, documents)
    print_answer(style, ranking.to_json, ranking.render)
