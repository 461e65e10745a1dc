"""``goldspan dataset diff``."""

from pathlib import Path

import click

from goldspan.cli.common import Examples, format_option, path_argument, print_answer
from goldspan.cli.dataset.common import usable_dataset


@click.command(cls=Examples, epilog="goldspan dataset diff goldspan-0.1 goldspan-0.2")
@path_argument("old")
@path_argument("new")
@format_option("text", "json")
def diff(old: Path, new: Path, style: str) -> None:
    """Say what changed between two versions: documents, splits, spans, labels and values.

    OLD and NEW are datasets that were built, folders of the corpus, or any documents.
    """
    from goldspan.corpus.dataset.difference import compare, read_version
    from goldspan.corpus.findings import printable

    with usable_dataset():
        found = compare(read_version(old), read_version(new))
    print_answer(style, found.to_json, lambda _: "\n".join(map(printable, found.render().splitlines())))
