"""``goldspan annotate selftest``."""

from pathlib import Path

import click

from goldspan.cli.annotate.common import usable_desk
from goldspan.cli.common import Examples, path_argument


@click.command(cls=Examples, epilog="goldspan annotate selftest exercise.json")
@path_argument("file")
def selftest(file: Path) -> None:
    """Write the texts of the guidelines' self-test to FILE, as tasks that nobody has annotated.

    `goldspan validate MINE --answers selftest` checks what was marked in them.
    """
    from goldspan.annotation.answers import selftest_file
    from goldspan.annotation.desk import DeskError
    from goldspan.corpus.findings import printable
    from goldspan.corpus.writing import write_bytes

    with usable_desk(), selftest_file("exercise.json") as exercise:
        content = exercise.read_bytes()
        if file.exists() and (not file.is_file() or file.read_bytes() != content):
            raise DeskError(f"{file} is there and holds something else: name another file")
        write_bytes(file, content)
    click.echo(printable(f"{file}: annotate it, then run goldspan validate MINE --answers selftest"))
