"""``goldspan bench``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    any_path,
    fail,
    format_option,
    path_argument,
    print_answer,
    refuse_same_file,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.extracting import on_error_option, running, timeout_option, warn_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.progress import Progress

    from goldspan.baselines.bench.cache import Cache
    from goldspan.baselines.bench.learning_curve import Curve, Material, Step
    from goldspan.baselines.running import OnError
    from goldspan.corpus.document import Document

_SPLITS = ("test", "dev", "train", "all")


@click.command(cls=Examples, epilog="goldspan bench --extractor rules --extractor crf --details")
@path_argument("gold", required=False)
@click.option(
    "--split",
    type=click.Choice(_SPLITS),
    help="The split of GOLD; of the packaged corpus test by default, of another one all of it.",
)
@click.option(
    "--extractor",
    metavar="SPEC",
    multiple=True,
    help="Run this one (NAME, NAME:option=value,… or MODULE:FUNCTION), and again for more; by default"
    " all that are installed and need nothing else.",
)
@click.option("--challenge", is_flag=True, help="Run over the challenge set as well: pass rates.")
@click.option(
    "--learning-curve",
    is_flag=True,
    help="Also train what can be trained on 10 to 140 documents, with three seeds. Takes long, once.",
)
@click.option(
    "--train",
    "training",
    type=any_path,
    help="Documents for the learning curve; by default the training split of GOLD or the packaged corpus.",
)
@click.option("--dev", type=any_path, help="Documents that the options of these models are chosen on.")
@on_error_option("stop")
@timeout_option
@click.option("--details", is_flag=True, help="Also print the intervals of labels and the test of each pair.")
@format_option("text", "json", "markdown")
@click.option("--out", type=any_path, help="Write gold, predictions and scores into this folder.")
@click.option(
    "--cache/--no-cache",
    "cached",
    default=True,
    help="Keep what extractors find, and do not run what has not changed."
    "  [default: cache; in GOLDSPAN_CACHE, or the system's folder for caches]",
)
def bench(
    gold: Path | None,
    split: str | None,
    extractor: tuple[str, ...],
    challenge: bool,
    learning_curve: bool,
    training: Path | None,
    dev: Path | None,
    on_error: "OnError",
    timeout: float | None,
    details: bool,
    style: str,
    out: Path | None,
    cached: bool,
) -> None:
    """Run extractors over a corpus, rank them, and say which of them differ.

    GOLD is a file or folder of documents; the packaged corpus by default. A document that one of them fails
    on is scored for none, and the exit status is then 1.
    """
    from dataclasses import replace

    from goldspan.baselines.bench.benching import bench as run_bench
    from goldspan.baselines.bench.cache import Cache, cache_folder
    from goldspan.baselines.bench.folder import GOLD
    from goldspan.baselines.bench.report import render_ranking
    from goldspan.baselines.bench.runs import Runner
    from goldspan.corpus.challenge import load_challenge

    if (training is None) != (dev is None):
        fail("--train and --dev: name both, the documents to train on and those that options are chosen on")
    specs = extractor or _ready()
    cache = Cache(cache_folder() if cached else None)
    if gold is None:
        split = split or "test"
        if split != "test":
            warn("extractors were trained and chosen on train and dev: only test ranks them fairly")
    with usable_input(), usable_call():
        documents = _documents(gold, split)
        items = load_challenge() if challenge else ()
        if out is not None:
            inputs = (gold, training, dev)
            refuse_same_file(out, *inputs)
            refuse_same_file(out / GOLD, *inputs)
            # Before the extractors run: what cannot be written is better known at once.
            out.mkdir(parents=True, exist_ok=True)
        with running() as progress:
            task = progress.add_task("starting", total=None)
            ranking = run_bench(
                documents,
                specs,
                corpus=str(gold) if gold else "goldspan",
                split=split,
                challenge=items,
                runner=Runner(on_error=on_error, timeout=timeout, cache=cache),
                progress=lambda line, done, whole: progress.update(
                    task, description=line, completed=done, total=whole or None
                ),
            )
            if learning_curve:
                material = _material(gold, training, dev, documents)
                progress.update(task, visible=False)
                ranking = replace(ranking, curves=_curves(specs, material, cache, progress))
        if out is not None:
            ranking.write(out, documents)
    for entry in ranking.entries:
        warn_of(entry.name, entry.problems)
    print_answer(style, ranking.to_json, lambda style: render_ranking(ranking, style, details=details))
    if ranking.failed:
        raise SystemExit(1)


def _ready() -> tuple[str, ...]:
    """The extractors that run as they are; says which are not installed."""
    from goldspan.baselines.registry import EXTRACTORS, installed, ready_names

    lacking: dict[str, list[str]] = {}
    for name, entry in EXTRACTORS.items():
        if not entry.asks and not installed(name):
            lacking.setdefault(entry.extra, []).append(name)
    for extra, names in lacking.items():
        warn(f'not installed: {", ".join(names)}; pip install "goldspan[{extra}]"')
    return ready_names()


def _documents(gold: Path | None, split: str | None) -> "list[Document]":
    """The documents of a split of ``gold``, or of the packaged corpus."""
    from goldspan.corpus.gold import load
    from goldspan.corpus.reading import read
    from goldspan.corpus.splits import read_splits

    whole = split in {None, "all"}
    if gold is None:
        return load(None if whole else split)
    if whole:
        return list(read(gold))
    if not _has_splits(gold):
        fail(f"--split {split}: {gold} has no splits.json that says which documents are of it")
    ids = set(read_splits(gold)[split or ""])
    return [document for document in read(gold) if document.id in ids]


def _has_splits(gold: Path) -> bool:
    from goldspan.corpus.splits import SPLITS_FILE

    return (gold / SPLITS_FILE).is_file()


def _material(
    gold: Path | None, training: Path | None, dev: Path | None, documents: "list[Document]"
) -> "Material":
    """What models of a learning curve are trained on and scored on."""
    from goldspan.baselines.bench.learning_curve import Material
    from goldspan.corpus.gold import read_split

    if training is not None and dev is not None:
        return Material(read_split(training, "train"), read_split(dev, "dev"), documents)
    home = gold if gold is not None and _has_splits(gold) else None
    return Material(_documents(home, "train"), _documents(home, "dev"), documents)


def _curves(
    specs: "Sequence[str]", material: "Material", cache: "Cache", progress: "Progress"
) -> "tuple[Curve, ...]":
    """The learning curves of those that can be trained."""
    from goldspan.baselines.bench.learning_curve import learning_curves
    from goldspan.baselines.registry import ready_names
    from goldspan.baselines.spec import parse_spec
    from goldspan.baselines.training import trainer_names

    ready = [name for name in trainer_names() if name in ready_names()]
    names = [name for name in dict.fromkeys(parse_spec(spec).name for spec in specs) if name in ready]
    if not names:
        fail(f"--learning-curve: none of these extractors can be trained as it is; {', '.join(ready)} can")
    task = progress.add_task("training", total=1.0)
    begun: list[Step] = []

    def show(step: "Step", line: str) -> None:
        if step not in begun:
            begun.append(step)
        done = sum(earlier.share for earlier in begun[:-1])
        about = f"training {step.name} on {step.documents} documents, seed {step.seed}"
        progress.update(task, completed=done, description=f"{about}: {line}" if line else about)

    return learning_curves(names, material, cache=cache, progress=show)
