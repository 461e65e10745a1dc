"""The process that an extractor runs in: it gets slices and answers with what became of them."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from goldspan.baselines.answers import FATAL, first_line
from goldspan.baselines.batch.job import Failure, Job, Outcome, Slice
from goldspan.baselines.batch.rows import ReadingError
from goldspan.baselines.batch.shards import BATCH, ShardWriter, StoppedError
from goldspan.baselines.child_process import Pipe, settle_in
from goldspan.baselines.extractor import load
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.usage import Usage, minus, read_usage


class Task(NamedTuple):
    """A slice, the rows of it that are not to be tried and why, and whether to ask text by text."""

    piece: Slice
    excluded: Mapping[int, str]
    careful: bool


class Ready(NamedTuple):
    """The extractor is loaded."""


class Broken(NamedTuple):
    """The process cannot work, for a reason that another one would meet as well."""

    message: str


class Stopped(NamedTuple):
    """A document failed, and the first failure ends the run."""

    failure: Failure


# What numerical libraries ask, when they are loaded, for the number of their threads.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Watched:
    """What a process lets the one that watches it see, in memory that they share."""

    def __init__(self, context: Any) -> None:
        self._row = context.Value("q", -1, lock=False)
        self._answered = context.Value("b", 0, lock=False)

    @property
    def row(self) -> int:
        """The row of the slice whose answer is waited for, or -1."""
        return int(self._row.value)

    @property
    def has_answered(self) -> bool:
        """Whether any process ever answered all that it was asked at a time."""
        return bool(self._answered.value)

    def start(self) -> None:
        """Begin anew with another process."""
        self._row.value = -1

    def awaiting(self, row: int) -> None:
        """Say for which row an answer is waited for now; -1 says that all are there."""
        self._row.value = row
        if row < 0:
            self._answered.value = 1


def serve(pipe: Pipe, job: Job, watched: Watched, threads: int | None) -> None:
    """Work on the tasks that come through ``pipe`` until it is closed.

    An extractor's arithmetic is done in so many ``threads`` (``None``: as many as its library takes).
    """
    if threads is not None:
        for name in _THREADS:
            os.environ.setdefault(name, str(threads))
    settle_in()
    try:
        extractor = load_extractor(job.spec)
        if extractor.version != job.version:
            pipe.send(
                Broken(f"{job.spec} is version {extractor.version} here, and {job.version} was asked for")
            )
            return
        load(extractor)
        writer = ShardWriter(job, extractor, watched.awaiting)
    except BaseException as error:  # noqa: BLE001 - nobody but the extractor interrupts this process
        pipe.send(Broken(f"{job.spec} cannot be loaded: {first_line(error)}"))
        return
    pipe.send(Ready())
    used = read_usage(extractor)
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        answer = _work(writer, task)
        if isinstance(answer, Outcome):
            before, used = used, read_usage(extractor)
            answer = replace(answer, usage=_since(before, used))
        pipe.send(answer)


def _since(before: Usage | None, now: Usage | None) -> Usage | None:
    return None if now is None else minus(now, before or {})


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
