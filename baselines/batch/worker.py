"""A worker: a process with the extractor in it, watched from outside and started again when it dies."""

from collections import Counter
from multiprocessing import get_context
from time import monotonic
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from goldspan.baselines.batch.child import Broken, Stopped, Task, Watched, serve
from goldspan.baselines.batch.job import ExtractionError, Job, Outcome, Slice
from goldspan.baselines.child_process import LOADING, PATIENCE, Pipe, death_of, not_loaded, silence_of

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

# How often the process may die when no document can be blamed.
_TRIES = 3
# An extractor that dies on each of so many documents, and has answered none, will answer none.
HOPELESS = 10
_GLANCE = 0.05


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
        self._watched = Watched(self._context)
        self._process: SpawnProcess | None = None
        self._pipe: Pipe | None = None
        self._closed = False
        # Whether a batch was too much at once, so that texts are given one by one from then on.
        self._careful = False

    def run(self, piece: Slice) -> Outcome:
        """Make the shard of a slice.

        A document on which the process dies, or says nothing for the timeout, is left out with the reason,
        once it was tried again as often as the job says; which one of a batch it is, is found by giving
        them one by one.

        Raises:
            ExtractionError: it cannot be done, or a document failed where the job says to stop.
        """
        name = self._job.shard(piece.number).name
        deaths, excluded = Counter[int](), dict[int, str]()
        notices: list[str] = []
        careful, unexplained = self._careful, 0
        while True:
            try:
                outcome = self._ask(Task(piece, excluded, careful))
            except _DeathError as death:
                self._forget()
                row = self._watched.row
                if row < 0:
                    unexplained += 1
                    if unexplained == _TRIES:
                        told = f"{death}, {_TRIES} times in {name} and over no document"
                        raise ExtractionError(f"{self._job.name}: {told}") from None
                elif careful:
                    deaths[row] += 1
                    if deaths[row] > self._job.retries:
                        excluded[row] = _told(death, deaths[row])
                    if len(excluded) == HOPELESS and not self._watched.has_answered:
                        told = f"{death}, with each of the first {HOPELESS} documents"
                        raise ExtractionError(f"{self._job.name}: {told}") from None
                careful = True
                notices.append(f"{name}: {death}: it was started again")
            else:
                # A batch that was too much at once is no fault of a document.
                self._careful = self._careful or (careful and not deaths)
                retried = len(deaths) if self._job.retries else 0
                recovered = len(deaths.keys() - excluded.keys())
                return replace(outcome, notices=tuple(notices), retried=retried, recovered=recovered)

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
            self._process.join(PATIENCE)
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

    def _start(self) -> Pipe:
        """A process that has loaded the extractor."""
        ours, theirs = self._context.Pipe()
        self._watched.start()
        process = self._context.Process(
            target=serve,
            args=(theirs, self._job, self._watched, self._threads),
            name="extractor",
            daemon=True,
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        if self._closed:
            process.kill()
        patience = None if self._job.timeout is None else max(LOADING, self._job.timeout)
        try:
            if not ours.poll(patience):
                self._forget()
                raise ExtractionError(f"{self._job.name}: {not_loaded(patience or 0)}")
            answer = ours.recv()
        except (EOFError, OSError):
            raise self._death() from None
        if isinstance(answer, Broken):
            raise ExtractionError(answer.message)
        return ours

    def _answer(self, pipe: Pipe, timeout: float | None) -> Any:
        """What the process says; while it waits for a document, it may be silent for ``timeout`` seconds."""
        if timeout is None:
            return pipe.recv()
        at, since = -1, monotonic()
        while not pipe.poll(min(_GLANCE, timeout / 4)):
            now = self._watched.row
            if now != at:
                at, since = now, monotonic()
            elif at >= 0 and monotonic() - since > timeout:
                self._forget()
                raise _DeathError(silence_of(timeout))
        return pipe.recv()

    def _death(self) -> Exception:
        if self._closed:
            return ExtractionError("the run was ended")
        process = self._process
        return _DeathError("the extractor's process is gone" if process is None else death_of(process))

    def _forget(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()


def _told(death: _DeathError, times: int) -> str:
    return str(death) if times == 1 else f"{death}, {times} times"
