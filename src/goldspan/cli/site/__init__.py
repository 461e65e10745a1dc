"""``goldspan site``: the documentation, the corpus and the results as pages."""

import click

from goldspan.cli.commands import Commands

_HOMES = ("build",)


@click.group(cls=Commands, homes={name: f"goldspan.cli.site.{name}" for name in _HOMES})
def site() -> None:
    """Build the site: documentation, API reference, corpus browser, results."""
