"""``goldspan ablation``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    any_path,
    fail,
    format_option,
    print_answer,
    resamples_option,
    usable_call,
    usable_input,
)
from goldspan.cli.extracting import material, working
from goldspan.cli.options import documents_option

if TYPE_CHECKING:
    from goldspan.baselines.variants import Part


@click.command(cls=Examples, epilog="goldspan ablation crf --models runs/ablation --format markdown")
@click.argument("name", metavar="NAME[:OPTION=VALUE,…]")
@click.option(
    "--part",
    "parts",
    type=click.Choice(["without", "alone", "added"]),
    multiple=True,
    help="Each group left out, each alone, or one after the other; the first two by default.",
)
@click.option(
    "--vary",
    metavar="OPTION=VALUE,…",
    multiple=True,
    help="Also train with each of these values of an option, and again for more options.",
)
@click.option(
    "--models",
    type=any_path,
    help="Keep the models in this folder, and take from there those of an earlier run.",
)
@documents_option("--train", "training", purpose="train on", split="training")
@documents_option("--dev", purpose="score on", split="development")
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The seed of each training."
)
@resamples_option
@format_option("text", "json", "markdown")
def ablation(
    name: str,
    parts: "tuple[Part, ...]",
    vary: tuple[str, ...],
    models: Path | None,
    training: Path | None,
    dev: Path | None,
    seed: int,
    resamples: int,
    style: str,
) -> None:
    """Train an extractor without each group of its features and with each alone, and compare.

    NAME is a trained extractor with groups of features. The whole is trained first, and all others get the
    options that were chosen for it. All are scored on the development documents.
    """
    from goldspan.baselines.ablation import ablate
    from goldspan.eval.resampling import Bootstrap

    if training is not None and dev is None:
        fail("--train without --dev: name the documents that are scored")
    with usable_input(), usable_call(), _folder(models) as folder:
        documents, scored = material(training, dev)
        with working("starting") as say:
            found = ablate(
                name,
                documents,
                scored,
                folder,
                parts=parts or ("without", "alone"),
                vary=_values(vary),
                seed=seed,
                bootstrap=Bootstrap(resamples=resamples),
                progress=say,
            )
    print_answer(style, found.to_json, found.render)


@contextmanager
def _folder(path: Path | None) -> Iterator[Path]:
    """The folder that models are kept in, which is made, or one that is gone afterwards."""
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    with TemporaryDirectory() as temporary:
        yield Path(temporary)


def _values(vary: tuple[str, ...]) -> dict[str, list[str]]:
    """The values of each option that is varied; exits with 2 where one has none."""
    values: dict[str, list[str]] = {}
    for one in vary:
        option, _, given = one.partition("=")
        if not option or not all(given.split(",")):
            fail(f"--vary {one}: write OPTION=VALUE,VALUE")
        values.setdefault(option, []).extend(given.split(","))
    return values
