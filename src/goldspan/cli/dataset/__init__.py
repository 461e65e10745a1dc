"""``goldspan dataset``: the corpus as others load it."""

import click

from goldspan.cli.commands import Commands

_HOMES = ("build", "publish", "diff")


@click.group(cls=Commands, homes={name: f"goldspan.cli.dataset.{name}" for name in _HOMES})
def dataset() -> None:
    """Build the corpus as a dataset, publish it on the Hugging Face Hub, compare two versions."""
