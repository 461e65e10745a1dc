"""The people at the desk of the tests here, and its commands, called as people call them."""

import subprocess
import sys

from goldspan.annotation.logins import OWNER

ADJUDICATOR = OWNER
ANNOTATORS = ("anna@goldspan.invalid", "boris@goldspan.invalid")


def run(*arguments, expected=0):
    """What a command prints; it has to end as is expected."""
    command = [sys.executable, "-m", "goldspan", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == expected, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout
