"""A program that speaks JSON Lines and goes wrong on texts that say so; it marks digits as FIGURE.

Its argument is a file which gets a line when it starts, and one when it ends by itself.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path


def _die(_):
    sys.stderr.write("the last\nwords\n")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang_with_another(file):
    """Hang, and so does another process that was started here; their ids are written down."""
    other = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    Path(f"{file}.new").write_text(f"{os.getpid()} {other.pid}", encoding="utf-8")
    Path(f"{file}.new").rename(file)
    time.sleep(60)


def _close(_):
    os.close(1)
    time.sleep(60)


def _say(rest):
    sys.stderr.write(f"{rest}\n")
    sys.stderr.flush()


_DEEDS = {
    "die": _die,
    "exit": lambda rest: sys.exit(int(rest)),
    "hang": lambda _: time.sleep(60),
    "deaf": _hang_with_another,
    "close": _close,
    "say": _say,
}

# What is written in place of the usual answer.
_WORDS = {
    "garbage": lambda *_: "{hello" + "!" * 300,
    "bytes": lambda *_: "\udcff\udcfe",
    "blank": lambda *_: "",
    "list": lambda *_: "[]",
    "twice": lambda usual, _: f"{json.dumps(usual)}\n{json.dumps(usual)}",
    "wrong": lambda usual, _: json.dumps(usual | {"id": "17"}),
    "neither": lambda usual, _: json.dumps({"id": usual["id"]}),
    "error": lambda usual, rest: json.dumps({"id": usual["id"], "error": rest}),
    "empty": lambda usual, _: json.dumps(usual | {"spans": [{"start": 3, "end": 3, "label": "FIGURE"}]}),
    "outside": lambda usual, _: json.dumps(usual | {"spans": [{"start": 0, "end": 999, "label": "FIGURE"}]}),
    "real": lambda usual, _: json.dumps(usual | {"spans": [{"start": 0.0, "end": 1.0, "label": "FIGURE"}]}),
    "long": lambda usual, rest: json.dumps(usual | {"more": "x" * int(rest)}),
}


def answer(question):
    """The line for a text, unless something else happens."""
    text = question["text"]
    word, _, rest = text.partition(" ")
    spans = [{"start": one.start(), "end": one.end(), "label": "FIGURE"} for one in re.finditer(r"\d+", text)]
    usual = {"id": question["id"], "spans": spans}
    if word in _DEEDS:
        _DEEDS[word](rest)
    return _WORDS[word](usual, rest) if word in _WORDS else json.dumps(usual)


def main(log):
    """Answer each line."""
    with Path(log).open("a", encoding="utf-8", buffering=1) as file:
        file.write("started\n")
        for line in sys.stdin.buffer:
            sys.stdout.buffer.write(answer(json.loads(line)).encode(errors="surrogateescape") + b"\n")
            sys.stdout.flush()
        file.write("ended\n")


if __name__ == "__main__":
    main(sys.argv[1])
