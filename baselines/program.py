"""A program that is started once and answers lines with lines."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, Queue, SimpleQueue
from typing import IO

from goldspan.baselines.child_process import ending
from goldspan.corpus.findings import printable

# The longest line that is taken from a program, in bytes, and how many may wait to be read.
_LONGEST = 1 << 26
_WAITING = 100
# How many of its last lines on stderr are told when it dies, and how much of each.
_LAST = 3
_SHOWN = 300
# Seconds for a program to end by itself once there is nothing more to read.
_PATIENCE = 2.0

# Where goldspan is killed, nobody is left to end a program that hangs. So another process waits for the end
# of its own input, and kills the program's group unless it has been told that this is not needed.
_KEEPER = """
import os, signal, sys
if not sys.stdin.buffer.read():
    try:
        os.killpg(int(sys.argv[1]), signal.SIGKILL)
    except OSError:
        pass
"""


class ProgramError(Exception):
    """The program gave no answer; the message says why."""


class Program:
    """A running program, in a process group of its own.

    ``name`` stands before each line of its stderr, which is passed on.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - running a program of the user's is what this is for
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._keeper = _start_keeper(self._process.pid)
        self._questions: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: Queue[bytes | None] = Queue(_WAITING)
        self._last: deque[str] = deque(maxlen=_LAST)
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=work, args=taken, daemon=True)
            for work, *taken in (
                (_feed, self._process.stdin, self._questions),
                (_collect, self._process.stdout, self._answers, self._ended),
                (_pass_on, self._process.stderr, name, self._last),
            )
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, line: bytes) -> None:
        """Send a line, without waiting for it to be read."""
        self._questions.put(line)

    def answer(self, timeout: float | None) -> bytes:
        """The next line that it prints, without its end.

        Raises:
            ProgramError: there is none for ``timeout`` seconds, or the program has ended.
        """
        try:
            line = self._answers.get(timeout=timeout)
        except Empty:
            raise ProgramError(f"gave no answer for {timeout:g} s (does it flush each line?)") from None
        if line is None:
            raise ProgramError(f"ended without an answer ({self._status()}){self._told()}")
        if not line.endswith(b"\n") and len(line) >= _LONGEST:
            raise ProgramError(f"printed a line of more than {_LONGEST >> 20} MiB")
        return line.rstrip(b"\r\n")

    def _status(self) -> str:
        """How it ended; one that only closed its stdout is ended now."""
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return "it closed its stdout"
        return ending(code)

    def _told(self) -> str:
        self._threads[-1].join(_PATIENCE)
        return f"; its stderr ended with: {' | '.join(self._last)}" if self._last else ""

    def end(self, *, at_once: bool = False) -> None:
        """End it and all that it started; it may finish by itself first, unless that is to be ``at_once``."""
        self._ended.set()
        self._questions.put(None)
        if not at_once:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
        _kill_group(self._process)
        self._process.wait()
        _dismiss(self._keeper)
        with suppress(Empty):  # the thread may be waiting for a place
            while True:
                self._answers.get_nowait()
        for thread in self._threads:
            thread.join(_PATIENCE)


def _feed(stdin: IO[bytes], questions: "SimpleQueue[bytes | None]") -> None:
    with suppress(OSError), stdin:  # of a program that reads no more there will be no answers either
        while (line := questions.get()) is not None:
            stdin.write(line)
            stdin.flush()


def _collect(stdout: IO[bytes], answers: "Queue[bytes | None]", ended: threading.Event) -> None:
    with suppress(OSError), stdout:
        while not ended.is_set() and (line := stdout.readline(_LONGEST)):
            answers.put(line)
    if not ended.is_set():
        answers.put(None)


def _pass_on(stderr: IO[bytes], name: str, last: deque[str]) -> None:
    with suppress(OSError), stderr:
        while line := stderr.readline(_LONGEST):
            said = printable(line.decode(errors="replace").rstrip())
            if said:
                last.append(said[:_SHOWN])
                with suppress(OSError, ValueError):  # goldspan's own stderr may be closed
                    sys.stderr.write(f"{name}: {said}\n")
                    sys.stderr.flush()


def _start_keeper(group: int) -> "subprocess.Popen[bytes] | None":
    if os.name == "nt":
        return None
    return subprocess.Popen(  # noqa: S603 - our own lines
        [sys.executable, "-I", "-S", "-c", _KEEPER, str(group)], stdin=subprocess.PIPE, start_new_session=True
    )


def _dismiss(keeper: "subprocess.Popen[bytes] | None") -> None:
    if keeper is not None:
        keeper.communicate(b"done")


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    if os.name == "nt":
        process.kill()
        return
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
