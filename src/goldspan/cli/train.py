"""``goldspan train``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    any_path,
    fail,
    format_option,
    print_answer,
    usable_call,
    usable_input,
    warn,
)
from goldspan.cli.extracting import material, working
from goldspan.cli.options import documents_option

if TYPE_CHECKING:
    from goldspan.baselines.training import Trained


@click.command(cls=Examples, epilog="goldspan train crf --out models/crf")
@click.argument("name", metavar="NAME[:OPTION=VALUE,…]")
@click.option(
    "--out",
    required=True,
    type=any_path,
    help="The folder of the model; an older model there is replaced.",
)
@documents_option("--train", "training", purpose="train on", split="training")
@documents_option("--dev", purpose="choose options on", split="development")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="The same seed and documents give the same bytes.",
)
@format_option("text", "json")
def train(name: str, out: Path, training: Path | None, dev: Path | None, seed: int, style: str) -> None:
    """Train an extractor, and write its model with a card.

    NAME is the extractor: those that can be trained are listed if it is none of them. The test split of a
    corpus is never read. Use the model as NAME:model=FOLDER.
    """
    from goldspan.baselines.training import train as run_training

    if training is not None and dev is None:
        fail("--train without --dev: name the documents that options are chosen on")
    with usable_input(), usable_call():
        documents, chosen_on = material(training, dev)
        with working(f"training {name}") as say:
            trained = run_training(
                name,
                documents,
                chosen_on,
                out,
                corpus=_version() if training is None else "",
                seed=seed,
                progress=say,
            )
    if trained.unlearned:
        warn(
            f"gold spans left out of training, because tags of words cannot hold them: {trained.unlearned}"
            " (in pieces, with an edge inside a word, or sharing a word with another span)"
        )
    print_answer(style, lambda: _json(trained), lambda _: _text(trained))


def _version() -> str:
    """The version of the packaged corpus."""
    from goldspan.corpus.gold import gold_path
    from goldspan.corpus.release import read_release

    return read_release(gold_path()).version


def _json(trained: "Trained") -> dict[str, object]:
    from msgspec import to_builtins

    return {
        "folder": str(trained.folder),
        "seconds": round(trained.seconds, 1),
        "card": to_builtins(trained.card),
    }


def _text(trained: "Trained") -> str:
    card = trained.card
    options = ", ".join(f"{name} {value}" for name, value in card.options.items())
    dev = "not scored" if card.dev is None else f"{card.dev:.3f}"
    took = f"in {trained.seconds:.0f} s: {trained.folder}"
    return "\n".join(
        (
            f"{card.kind}, trained on {card.documents} documents {took}",
            f"strict micro F1 on dev: {dev}",
            f"options: {options or 'none'}",
        )
    )
