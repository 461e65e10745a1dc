"""Every command that docs/annotating.md shows is one that the command line takes."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.findings import CODES

PAGE = (Path(__file__).parents[2] / "docs" / "annotating.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ goldspan (.+)$", PAGE, flags=re.MULTILINE)
NAMED = re.findall(
    r"`(?:goldspan )?(annotate \w+(?: [^`]+)?|(?:adjudicate|agree|validate)(?: [^`]+)?)`", PAGE
)


def parsed(line):
    """Read a command line as far as its options and arguments go, and run nothing."""
    command, names = app, shlex.split(line)
    context = click.Context(app, info_name="goldspan")
    while isinstance(command, click.Group):
        name = names.pop(0)
        command = command.get_command(context, name)
        assert command is not None, f"there is no command {name!r}"
    # A command that is only named needs no arguments.
    return command.make_context(command.name, names, resilient_parsing=not names)


@pytest.mark.parametrize("line", [*SHOWN, *NAMED])
def test_a_command_that_is_shown_can_be_called(line):
    assert parsed(line.replace("…", "x")) is not None


def test_the_walk_through_shows_every_command_of_the_desk():
    (desk,) = (app.get_command(click.Context(app), name) for name in ["annotate"])
    for name in desk.list_commands(click.Context(desk)):
        assert f"annotate {name}" in PAGE


def test_the_self_test_prints_what_is_shown(tmp_path):
    (record,) = re.findall(r"^```json\n(.+)\n```$", PAGE, flags=re.MULTILINE)
    (shown,) = re.findall(r"^mine\.jsonl:1: .*$", PAGE, flags=re.MULTILINE)
    file = tmp_path / "mine.jsonl"
    file.write_text(record, encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(file), "--answers", "selftest"])
    assert shown in result.stdout.replace(str(file), "mine.jsonl").splitlines()


def test_the_codes_that_are_named_are_there():
    assert set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, flags=re.MULTILINE)) <= set(CODES)
