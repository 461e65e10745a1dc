"""``goldspan annotate``: the desk."""

import click

from goldspan.cli.commands import Commands

_HOMES = {
    "up": "server",
    "down": "server",
    "status": "server",
    "add": "add",
    "plan": "plan",
    "push": "push",
    "pull": "pull",
    "history": "history",
    "backend": "backend",
    "selftest": "selftest",
}


@click.group(cls=Commands, homes={name: f"goldspan.cli.annotate.{home}" for name, home in _HOMES.items()})
def annotate() -> None:
    """Annotate documents: blind, by several people, with Label Studio as the editor.

    A desk is a folder (--desk) with the documents, the plan of who annotates what, and the server.
    """
