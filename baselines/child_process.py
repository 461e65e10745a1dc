"""What the processes that extractors run in have in common, whoever watches them."""

import os
import signal
import threading
from multiprocessing import connection, parent_process
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Pipe: TypeAlias = "connection.Connection[Any, Any]"

# Seconds for a process to start, to import what it needs and to load its model, whatever the timeout.
LOADING = 300.0
# Seconds for a process that is done to go, or for one that is gone to be seen.
PATIENCE = 5.0


def settle_in() -> None:
    """Make this process one that an extractor may have for itself; called first of all in it.

    It ends with its parent, leaves interruptions to it, and prints to stderr what it would print to stdout:
    what an extractor prints is none of the answer that goldspan prints.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)
    threading.Thread(target=_follow_parent, daemon=True).start()


def is_settled() -> bool:
    """Whether it has: then nobody interrupts this process, and what looks like it is the extractor's."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def _follow_parent() -> None:
    """End with the parent, even if it was killed and whatever the extractor is doing."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def death_of(process: "BaseProcess") -> str:
    """What is said of an extractor whose process has closed its pipe."""
    process.join(PATIENCE)
    code = process.exitcode
    return f"the extractor's process died ({'it closed its pipe' if code is None else ending(code)})"


def silence_of(seconds: float) -> str:
    """What is said of an extractor that was silent for so many seconds."""
    return f"the extractor gave no answer for {seconds:g} s"


def not_loaded(seconds: float) -> str:
    """What is said of an extractor that was not loaded within so many seconds."""
    return f"it was not loaded within {seconds:g} s"


def ending(code: int) -> str:
    """How a process ended, by its exit code, which is negative for a signal: ``killed by SIGKILL``."""
    if code >= 0:
        return f"exit {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:  # real-time signals have no names
        return f"killed by signal {-code}"
