"""The process that an extractor runs in: it gets slices and answers with what became of them."""

import os
import signal
import threading
from collections.abc import Mapping
from multiprocessing import connection, parent_process
from typing import Any, NamedTuple

from goldspan.baselines.answers import ANYTHING, FATAL, first_line
from goldspan.baselines.batch.job import Failure, Job, Slice
from goldspan.baselines.batch.rows import ReadingError
from goldspan.baselines.batch.shards import BATCH, ShardWriter, StoppedError
from goldspan.baselines.registry import load_extractor


class Task(NamedTuple):
    """A slice, the rows of it that are not to be tried and why, and whether to ask text by text."""

    piece: Slice
    excluded: Mapping[int, str]
    careful: bool


class Ready(NamedTuple):
    """The extractor is there."""


class Broken(NamedTuple):
    """The process cannot work, for a reason that another one would meet as well."""

    message: str


class Stopped(NamedTuple):
    """A document failed, and the first failure ends the run."""

    failure: Failure


# What numerical libraries ask, when they are loaded, for the number of their threads.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def serve(pipe: "connection.Connection[Any, Any]", job: Job, awaited: Any, threads: int | None) -> None:
    """Work on the tasks that come through ``pipe`` until it is closed.

    ``awaited`` is a shared number: the row of the slice whose answer is waited for, or -1. An extractor's
    arithmetic is done in so many ``threads`` (``None``: as many as its library takes).
    """
    if threads is not None:
        for name in _THREADS:
            os.environ.setdefault(name, str(threads))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    os.dup2(2, 1)  # what an extractor prints is none of the answer that goldspan prints
    threading.Thread(target=_follow_parent, daemon=True).start()

    def awaiting(index: int) -> None:
        awaited.value = index

    try:
        extractor = load_extractor(job.spec)
        if extractor.version != job.version:
            pipe.send(
                Broken(f"{job.spec} is version {extractor.version} here, and {job.version} was asked for")
            )
            return
        writer = ShardWriter(job, extractor, awaiting)
    except ANYTHING as error:
        pipe.send(Broken(f"{job.spec} cannot be loaded: {first_line(error)}"))
        return
    pipe.send(Ready())
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        pipe.send(_work(writer, task))


def _work(writer: ShardWriter, task: Task) -> Any:
    try:
        return writer.write(task.piece, task.excluded, 1 if task.careful else BATCH)
    except StoppedError as stopped:
        return Stopped(stopped.failure)
    except FATAL as error:
        return Broken(f"{writer.extractor.name}: {first_line(error)}")
    except ReadingError as error:
        return Broken(str(error))
    except OSError as error:
        return Broken(f"{error.filename or task.piece.part.place}: {error.strerror or first_line(error)}")


def _follow_parent() -> None:
    """End with the parent, even if it was killed and whatever the extractor is doing."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
