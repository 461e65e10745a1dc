"""``goldspan corpus``."""

from pathlib import Path

import click

from goldspan.cli.common import (
    Examples,
    fail,
    format_option,
    path_argument,
    print_answer,
    resamples_option,
    seed_option,
    stderr_console,
    usable_call,
    usable_input,
)


@click.command(cls=Examples, epilog="goldspan corpus corpus/data")
@path_argument("path", required=False)
@format_option("text", "json", "markdown")
@click.option(
    "--draw-splits",
    is_flag=True,
    help="Draw the splits first, and write them to splits.json in PATH.",
)
@resamples_option
@seed_option
def corpus(path: Path | None, style: str, draw_splits: bool, resamples: int, seed: int) -> None:
    """Say what a corpus holds, how far its blind passes agree, and whether it keeps to its requirements.

    PATH is the folder of a corpus, by default the one that comes with goldspan, or documents alone. The exit
    status is 1 where a requirement does not hold: near-duplicates, repeated sentences, faults of the splits,
    too few names in test that are unseen in training, or lengths.
    """
    from goldspan.annotation.corpus_report import report_corpus
    from goldspan.annotation.corpus_tables import corpus_json, render_corpus
    from goldspan.corpus.collector import paused
    from goldspan.corpus.gold import gold_path
    from goldspan.eval.resampling import Bootstrap

    if draw_splits and path is None:
        fail("--draw-splits without PATH: name the folder of a corpus of your own, whose splits are drawn")
    root = path or gold_path()
    with usable_input(), usable_call(), paused(), stderr_console().status("reading the corpus") as status:
        if draw_splits:
            _draw_splits(root)
        status.update("comparing documents, passes and plan")
        report = report_corpus(root, Bootstrap(resamples=resamples, seed=seed))
    print_answer(style, lambda: corpus_json(report), lambda style: render_corpus(report, style))
    if not report.sound:
        raise SystemExit(1)


def _draw_splits(root: Path) -> None:
    from goldspan.corpus.duplicates import near_duplicates
    from goldspan.corpus.reading import read
    from goldspan.corpus.release import read_release
    from goldspan.corpus.splits import SPLITS_FILE
    from goldspan.corpus.splitting import draw, splits_json
    from goldspan.corpus.writing import json_bytes, write_bytes

    if not (root / "documents").is_dir():
        fail(f"{root} has no folder documents: splits are drawn for the folder of a corpus")
    documents = list(read(root))
    drawn = draw(documents, near_duplicates({document.id: document.text or "" for document in documents}))
    write_bytes(root / SPLITS_FILE, json_bytes(splits_json(drawn, read_release(root).version)))
