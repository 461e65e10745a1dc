"""A pull that is killed at any moment leaves each document whole, and the next one completes it.

``GOLDSPAN_KILLS`` is the number of times that it is killed, 12 by default.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from exchange_tasks import ANNA, BORIS, annotation, contents, make_desk, region, run, task, write

KILLS = int(os.environ.get("GOLDSPAN_KILLS", "12"))
NAMES = [f"d{number:03}" for number in range(150)]


def start(folder, export):
    """The real command, in a process of its own."""
    command = [sys.executable, "-m", "goldspan", "annotate", "pull", str(export), "--desk", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def changed(folder, before):
    """How many documents are no longer as they were; each is whole, as it was or as it is to be."""
    return sum(file.read_bytes() != before[file.name] for file in (folder / "documents").glob("*.json"))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_no_document_is_lost_or_half_written_whenever_a_pull_is_killed(tmp_path):
    folder = make_desk(tmp_path / "desk", NAMES)
    export = tmp_path / "export.json"
    draw = random.Random(20_170_223)
    began = time.monotonic()
    assert start(folder, write(export, [task("d000")])).wait() == 0
    longest = 2 * (time.monotonic() - began)
    hits = 0
    for round_ in range(KILLS):
        mark = region(("МИД", "Анна  Ким", "5,5%")[round_ % 3], ("BODY", "OFFICIAL", "FIGURE")[round_ % 3])
        at = {"updated_at": f"2031-03-{1 + round_ // 24:02}T{round_ % 24:02}:00:00.000001Z"}
        write(export, [task(name, annotation(ANNA, mark, **at), annotation(BORIS, **at)) for name in NAMES])
        before = contents(folder)
        if round_ % 2:
            hits += kill_while_it_writes(start(folder, export), folder, before, draw)
        else:
            kill_at_any_time(start(folder, export), longest, draw)
        check(folder, before, mark, at)
        run("annotate", "pull", export, "--desk", folder)
        done = contents(folder)
        assert set(done) == set(before)  # and nothing that the killed run left
        assert all(json.loads(file)["annotations"][0]["result"] == [mark] for file in done.values())
    assert hits >= KILLS // 5  # it was killed while it wrote, and not only before or after


def kill_at_any_time(process, longest, draw):
    """Kill a pull at a moment that is drawn, from its start to some time after its end."""
    time.sleep(draw.random() * longest)
    process.kill()
    process.wait()


def kill_while_it_writes(process, folder, before, draw):
    """Kill a pull when it has written a number of documents that is drawn; whether it was still at work."""
    wanted = draw.randint(0, len(NAMES) - 10)
    while process.poll() is None and changed(folder, before) < wanted:
        time.sleep(0.001)
    time.sleep(draw.random() * 0.002)
    process.kill()
    process.wait()
    return process.returncode == -signal.SIGKILL and 0 < changed(folder, before) < len(NAMES)


def check(folder, before, mark, at):
    """Each document is there, and its file is the old one or the new one."""
    for name in NAMES:
        content = (folder / "documents" / f"{name}.json").read_bytes()
        if content != before[f"{name}.json"]:
            annotations = json.loads(content)["annotations"]
            assert [one["completed_by"]["email"] for one in annotations] == [ANNA, BORIS]
            assert annotations[0]["result"] == [mark]
            assert {one["updated_at"] for one in annotations} == {at["updated_at"]}
