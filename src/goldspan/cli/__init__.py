"""The command line: reads arguments, calls the package, prints, and chooses the exit status.

Exit status: 0 done, 1 the answer is no, 2 the call or its input could not be used.
"""

import sys
from importlib import import_module

import click

from goldspan.cli.common import fail_to_print, show_any_letter
from goldspan.version import __version__

# Each is a function of that name in the module of that name, which is imported when it is called for.
COMMANDS = ("validate", "score", "compare", "errors", "convert", "conformance", "bench", "agree")


class Commands(click.Group):
    """A group whose commands are imported when they are needed, so that one does not wait for others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """The names of the commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, or ``None``."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"goldspan.cli.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def app() -> None:
    """Gold spans over Russian government news, and the measure of extractors that look for them."""


def main() -> None:
    """Run the command line and exit: with 130 if it was interrupted, with 2 if it cannot print."""
    show_any_letter()
    try:
        sys.exit(app(prog_name="goldspan", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except OSError as error:  # standard output is full or gone: input has been dealt with by the commands
        fail_to_print(error)
