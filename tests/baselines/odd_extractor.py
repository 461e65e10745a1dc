"""An extractor that goes wrong on texts that say so, and one that writes down what it was asked."""

import os
import re
import signal
import time
from pathlib import Path

from goldspan import Span
from goldspan.baselines.models import ModelError

_NAME = re.compile(r"[А-ЯЁ]\w+")


class Odd:
    """Finds capitalised words; a text that begins with a word of ``_FAULTS`` meets its fault.

    ``log`` is a file that gets a line with the text for each one that was answered, and one for loading;
    ``eager`` answers with a list; ``build`` is part of the version; ``stuck`` hangs while loading.
    """

    name = "odd"

    def __init__(
        self, *, log: Path | None = None, eager: bool = False, build: int = 1, seconds: float = 0,
        stuck: bool = False,
    ):  # fmt: skip
        self.version = f"{build}"
        self._stuck = stuck
        self._log, self._eager, self._seconds = log, eager, seconds

    def load(self):
        if self._stuck:
            _hang("")
        self._note("loaded")

    def extract(self, texts):
        found = map(self._spans, texts)
        return list(found) if self._eager else found

    def _spans(self, text):
        fault = _FAULTS.get(text.split(" ")[0])
        if fault is not None:
            return fault(text)
        if self._seconds:
            time.sleep(self._seconds)
        self._note(text)
        return [Span(found.start(), found.end(), "BODY") for found in _NAME.finditer(text)]

    def _note(self, line):
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as stream:
                stream.write(f"{os.getpid()} {line}\n")


def _raise(text):
    raise RuntimeError(f"no such luck\nwith {text}")


def _fatal(_):
    raise ModelError("there are no weights: train them")


def _die(_):
    os._exit(3)


def _kill(_):
    os.kill(os.getpid(), signal.SIGKILL)


def _times(text):
    """Die so many times, which a file counts."""
    _, times, file = text.split(" ")
    with Path(file).open("a", encoding="utf-8") as stream:
        if stream.tell() < int(times):
            stream.write("x")
            stream.flush()
            os._exit(3)
    return []


def _interrupt(_):
    raise KeyboardInterrupt


def _hang(_):
    time.sleep(60)


def _print(_):
    print("garbage")  # noqa: T201 - as people's extractors do
    return []


_FAULTS = {
    "raise": _raise,
    "fatal": _fatal,
    "die": _die,
    "kill": _kill,
    "hang": _hang,
    "interrupt": _interrupt,
    "times": _times,
    "print": _print,
    "outside": lambda text: [Span(0, len(text) + 1, "BODY")],
    "overlap": lambda _: [Span(0, 4, "BODY"), Span(3, 6, "BODY")],
    "unsorted": lambda _: [Span(4, 6, "BODY"), Span(0, 2, "BODY")],
    "value": lambda _: [Span(0, 4, "BODY", value={"value": 5})],
    "surrogate": lambda _: [Span(0, 4, "\ud800")],
    "nothing": lambda _: None,
    "words": lambda _: ["a word"],
}


class Miscounting:
    """Gives an answer too few, or one too many."""

    name, version = "miscounting", "1"

    def __init__(self, *, more: int = -1):
        self._more = more

    def extract(self, texts):
        return [[]] * (len(texts) + self._more)


def broken(*, why: str = "it is broken"):
    """An extractor that cannot be made."""
    raise RuntimeError(why)


def interrupted():
    """An extractor that interrupts while it is made."""
    raise KeyboardInterrupt


def stuck():
    """An extractor that hangs while it loads."""
    return Odd(stuck=True)


def lived(extractor, texts):
    """Where an extractor was measured, and what it was asked there; a process of its own finds it by name."""
    return os.getpid(), extractor.name, list(texts)


def die_too(*_):
    """What is measured may kill the process as well."""
    os._exit(4)
