"""``goldspan dataset build``."""

from pathlib import Path

import click

from goldspan.cli.common import Examples, format_option, path_argument, print_answer
from goldspan.cli.dataset.common import build_files, corpus_option, usable_dataset
from goldspan.corpus.wording import counted


@click.command(cls=Examples, epilog="goldspan dataset build goldspan-dataset")
@path_argument("folder")
@corpus_option
@format_option("text", "json")
def build(folder: Path, root: Path | None, style: str) -> None:
    """Write the corpus into FOLDER as a dataset: Parquet, card, datasheet, Croissant metadata.

    `datasets.load_dataset(FOLDER)` loads it, without a network. The corpus is checked first, and the
    numbers of the card are counted in it. The same corpus and writer give the same bytes.
    """
    from hashlib import sha256

    from goldspan.corpus.dataset.building import write_dataset
    from goldspan.corpus.findings import printable

    with usable_dataset():
        version, files = build_files(root)
        write_dataset(folder, files)
    size = sum(map(len, files.values()))
    print_answer(
        style,
        lambda: {
            "version": version,
            "files": {
                name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
                for name, content in files.items()
            },
        },
        lambda _: printable(f"{folder}: version {version}, {counted(len(files), 'file')}, {size} bytes"),
    )
