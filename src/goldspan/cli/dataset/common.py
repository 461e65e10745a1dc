"""What the commands of the dataset share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import any_path, fail, stderr_console, usable_call, usable_input, warn

if TYPE_CHECKING:
    from goldspan.corpus.dataset.building import Files

corpus_option = click.option(
    "--corpus", "root", type=any_path,
    help="The folder of the corpus; by default the one that comes with goldspan.",
)  # fmt: skip


@contextmanager
def usable_dataset() -> Iterator[None]:
    """Say why a dataset cannot be built or published, and exit with 2."""
    from goldspan.corpus.dataset.errors import DatasetError

    try:
        with usable_input(), usable_call():
            yield
    except DatasetError as error:
        fail(str(error))


def build_files(root: Path | None) -> "tuple[str, Files]":
    """The version of a corpus and the files of its dataset."""
    from goldspan.annotation.passes import pass_agreement
    from goldspan.corpus.dataset.building import build
    from goldspan.corpus.dataset.edition import read_edition
    from goldspan.corpus.dataset.parquet import WRITER, writer
    from goldspan.corpus.gold import gold_path

    root = root or gold_path()
    with stderr_console().status("reading the corpus") as status:
        edition = read_edition(root)
        status.update("measuring the agreement of its passes")
        agreement = pass_agreement(root)
        files = build(edition, agreement, lambda name: status.update(f"writing {name}"))
    if writer() != WRITER:
        warn(f"the Parquet files are written by {writer()}: the bytes of the published ones are {WRITER}'s")
    return edition.release.version, files
