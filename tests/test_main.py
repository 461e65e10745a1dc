"""The command line as a program: what it says, and how it ends, where nobody can read it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from goldspan.cli.common import refuse_same_file

POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes and devices of another kind")
RECORD = '{"id": "d", "text": "МИД", "spans": []}\n'


def command(*arguments):
    return [sys.executable, "-m", "goldspan", *map(str, arguments)]


@pytest.fixture
def gold(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text(RECORD, encoding="utf-8")
    return file


def gate(gold):
    """A command that prints in the midst of its work with files."""
    files = ("--gold", gold, "--pred", gold, "--reference", gold.with_name("reference.json"))
    return command("gate", *files, "--update", "--reason", "the first", "--resamples", 100)


@POSIX
@pytest.mark.parametrize("call", [lambda gold: command("validate", gold), gate])
def test_a_reader_that_left_is_told_nothing(gold, call):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(call(gold), stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("call", [lambda gold: command("validate", gold), gate])
def test_an_answer_that_cannot_be_printed_is_said(gold, call):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(call(gold), stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "error: the answer cannot be printed: No space left on device\n",
    )


def test_an_output_that_is_an_input_is_refused(gold, capsys):
    refuse_same_file(gold.with_name("new.jsonl"), gold, None)
    with pytest.raises(SystemExit) as ended:
        refuse_same_file(gold.parent / "." / gold.name, None, gold)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"error: {gold}: it is read as well")
