"""The command line: reads arguments, calls the package, prints, and chooses the exit status.

Exit status: 0 done, 1 the answer is no, 2 the call or its input could not be used.
"""

import click

from goldspan import __version__
from goldspan.cli.bench import bench
from goldspan.cli.common import show_any_letter
from goldspan.cli.compare import compare
from goldspan.cli.errors import errors
from goldspan.cli.score import score
from goldspan.cli.validate import validate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def app() -> None:
    """Gold spans over Russian government news, and the measure of extractors that look for them."""


for _command in (validate, score, compare, errors, bench):
    app.add_command(_command)


def main() -> None:
    """Run the command line."""
    show_any_letter()
    app(prog_name="goldspan")
