"""A worker: a process with the extractor in it, watched from outside and started again when it dies."""

import signal
from multiprocessing import connection, get_context
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from goldspan.baselines.batch.child import Broken, Stopped, Task, serve
from goldspan.baselines.batch.job import ExtractionError, Job, Outcome, Slice

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

# Seconds for the first answer of a process, whatever the timeout: models are loaded with it.
LOADING = 300.0
# How often the process may die when no document can be blamed.
_TRIES = 3
_PATIENCE = 5.0
_GLANCE = 0.05


_Pipe: TypeAlias = "connection.Connection[Any, Any]"


class _DeathError(Exception):
    """The process died or was killed for its silence."""


class Worker:
    """Makes shards in a process of its own, which is started with the first slice.

    ``threads`` are those of an extractor's arithmetic (``None``: as many as its library takes).
    """

    def __init__(self, job: Job, threads: int | None = None) -> None:
        self._job = job
        self._threads = threads
        self._context = get_context("spawn")
        self._awaited: Any = self._context.Value("q", -1, lock=False)
        self._process: SpawnProcess | None = None
        self._pipe: _Pipe | None = None
        self._closed = False
        self._fresh = True
        # Whether a batch was too much at once, so that texts are given one by one from then on.
        self._careful = False

    def run(self, piece: Slice) -> Outcome:
        """Make the shard of a slice.

        A document on which the process dies, or says nothing for the timeout, is left out with the reason;
        which one of a batch it is, is found by giving them one by one.

        Raises:
            ExtractionError: it cannot be done, or a document failed where the job says to stop.
        """
        name = self._job.shard(piece.number).name
        excluded: dict[int, str] = {}
        notices: list[str] = []
        careful, unexplained = self._careful, 0
        while True:
            try:
                outcome = self._ask(Task(piece, excluded, careful))
            except _DeathError as death:
                self._forget()
                row = self._awaited.value
                if row < 0:
                    unexplained += 1
                elif careful:
                    excluded[row] = str(death)
                if unexplained == _TRIES:
                    raise ExtractionError(
                        f"{self._job.name}: {death}, {_TRIES} times in {name} and over no document"
                    ) from None
                careful = True
                notices.append(f"{name}: {death}: it was started again")
            else:
                # A batch that was too much at once is no fault of a document.
                self._careful = self._careful or (careful and not excluded)
                return replace(outcome, notices=tuple(notices))

    def end(self) -> None:
        """End the process at once, whatever it is doing; ``run`` then fails. Any thread may call this."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Let the process finish, unless it takes long; only the thread that calls ``run`` may call this."""
        if self._pipe is not None and self._process is not None and not self._closed:
            self._pipe.close()
            self._process.join(_PATIENCE)
        self._closed = True
        self._forget()

    def _ask(self, task: Task) -> Outcome:
        pipe = self._pipe or self._start()
        try:
            pipe.send(task)
            answer = self._answer(pipe, self._job.timeout)
        except (EOFError, OSError):
            raise self._death() from None
        if isinstance(answer, Broken):
            raise ExtractionError(answer.message)
        if isinstance(answer, Stopped):
            raise ExtractionError(str(answer.failure))
        found: Outcome = answer
        return found

    def _start(self) -> _Pipe:
        ours, theirs = self._context.Pipe()
        self._awaited.value = -1
        self._fresh = True
        process = self._context.Process(
            target=serve,
            args=(theirs, self._job, self._awaited, self._threads),
            name="extractor",
            daemon=True,
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        if self._closed:
            process.kill()
        try:
            answer = self._answer(ours, None)
        except (EOFError, OSError):
            raise self._death() from None
        if isinstance(answer, Broken):
            raise ExtractionError(answer.message)
        return ours

    def _answer(self, pipe: _Pipe, timeout: float | None) -> Any:
        """What the process says; while it waits for a document, it may be silent for ``timeout`` seconds."""
        if timeout is None:
            return pipe.recv()
        at, since = -1, monotonic()
        while not pipe.poll(min(_GLANCE, timeout / 4)):
            now = self._awaited.value
            if now != at:
                self._fresh = self._fresh and at < 0  # until there is a first answer
                at, since = now, monotonic()
            elif at >= 0 and monotonic() - since > (max(timeout, LOADING) if self._fresh else timeout):
                self._forget()
                raise _DeathError(f"the extractor gave no answer for {timeout:g} s")
        return pipe.recv()

    def _death(self) -> Exception:
        if self._closed:
            return ExtractionError("the run was ended")
        process = self._process
        if process is None:
            return _DeathError("the extractor's process is gone")
        process.join(_PATIENCE)
        code = process.exitcode
        how = f"killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit {code}"
        return _DeathError(f"the extractor's process died ({how})")

    def _forget(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()
