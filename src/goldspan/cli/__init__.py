"""The command line: reads arguments, calls the package, prints, and chooses the exit status.

Exit status: 0 done, 1 the answer is no, 2 the call or its input could not be used.
"""

import sys

import click

from goldspan.cli.commands import Commands
from goldspan.cli.common import fail_to_print, show_any_letter
from goldspan.version import __version__

COMMANDS = (
    "validate", "score", "compare", "gate", "errors", "convert", "conformance", "bench", "submit", "train",
    "ablation", "extract", "challenge", "annotate", "agree", "adjudicate", "corpus", "dataset", "report",
    "plot", "site",
)  # fmt: skip


@click.group(
    cls=Commands,
    homes={name: f"goldspan.cli.{name}" for name in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
)
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
