"""One run at a time in a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LOCK = "_lock"


class BusyError(ValueError):
    """Another run is at work in the folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold ``folder``, which is made if it is not there, for this run alone.

    The system lets go of a lock when its process ends, however that may be; the file that a killed run
    leaves keeps nobody out. Where there are no such locks (on Windows, on some network drives) nothing is
    held.

    Raises:
        BusyError: another run holds it.
        OSError: it cannot be made, or written to.
    """
    try:
        import fcntl
    except ImportError:
        folder.mkdir(parents=True, exist_ok=True)
        yield
        return
    path = folder / LOCK
    handle = _hold(path, fcntl)
    try:
        yield
    finally:
        # Before the lock is let go: afterwards it may be the file of another run.
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _hold(path: Path, fcntl: Any) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise BusyError(f"another run is at work in {path.parent}: wait for it, or end it") from None
        except OSError:  # the file system has no locks
            return handle
        if _is_at(path, handle):
            return handle
        # The run that held it removed it meanwhile, so that it is a lock that no other run would meet.
        os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
