"""Running an extractor in a process of its own, which may hang or die without harm."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

from goldspan.baselines.answers import Answer
from goldspan.baselines.child_process import LOADING, PATIENCE, Pipe, death_of, not_loaded, silence_of
from goldspan.baselines.process import Answered, Awaiting, Broken, Done, Measure, Ready, Task, serve
from goldspan.baselines.running import BATCH, NO_TEXT, Extracted, ExtractorError, OnError, extracted
from goldspan.corpus.document import Document

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

# An extractor that dies on each of so many documents, and has answered none, will answer none.
_TRIES = 3


class Outcome(NamedTuple):
    """The version of the extractor, what became of each document, and what ``measure`` returned."""

    version: str
    extracted: list[Extracted]
    measured: Any = None


class _DeathError(Exception):
    """The process died, or said nothing for too long."""


def run_apart(
    spec: str,
    documents: Sequence[Document],
    *,
    labels: Collection[str] | None = None,
    on_error: OnError = "stop",
    timeout: float | None = None,
    measure: Measure | None = None,
    progress: Callable[[int], object] = lambda done: done,
) -> Outcome:
    """What ``goldspan.baselines.running.run`` yields, from a fresh process that has only this extractor.

    A document on which the process dies, or says nothing for ``timeout`` seconds (``None``: for ever), fails
    like one on which the extractor raises, and the next one gets a new process. Loading (see
    ``goldspan.baselines.extractor.load``) may take five minutes; what is loaded with the first text counts
    as that text's. ``measure``, a function of a module, is called in the process with the extractor and
    the texts that have an answer, once all were tried, and has ``timeout`` for each of them. ``progress`` is
    called with the number of documents that were tried. What the extractor prints goes to stderr.

    Raises:
        ExtractorError: the extractor cannot work at all, or a document failed and ``on_error`` says to stop.
    """
    run = _Run(spec, documents, on_error, progress)
    while not run.done:
        with _process(run.task(tuple(labels) if labels is not None else None, measure)) as process:
            try:
                while not run.done:
                    run.hear(process.next(run.limit(timeout)))
            except _DeathError as death:
                run.bury(str(death))
    became = [extracted(spec, document, run.found[i], on_error) for i, document in enumerate(documents)]
    return Outcome(run.version, became, run.measured)


class _Run:
    """How far it has come, over as many processes as it takes."""

    def __init__(
        self, spec: str, documents: Sequence[Document], on_error: OnError, progress: Callable[[int], object]
    ) -> None:
        self.version = ""
        self.found: dict[int, Answer] = {}
        self.measured: Any = None
        self.done = False
        self._spec, self._documents, self._on_error, self._progress = spec, documents, on_error, progress
        self._ready = False
        self._awaited: Awaiting | None = None
        self._batch = BATCH
        for index, document in enumerate(documents):
            if document.text is None:
                self._take(index, NO_TEXT)

    def task(self, labels: tuple[str, ...] | None, measure: Measure | None) -> Task:
        """What is left to do."""
        texts = {i: one.text for i, one in enumerate(self._documents) if one.text is not None}
        answered = {i: text for i, text in texts.items() if isinstance(self.found.get(i), tuple)}
        left = {i: text for i, text in texts.items() if i not in self.found}
        self._ready, self._awaited = False, None
        return Task(self._spec, left, answered, self._batch, labels, measure)

    def limit(self, timeout: float | None) -> float | None:
        """How many seconds the process may be silent now."""
        if timeout is None:
            return None
        if not self._ready:
            return max(timeout, LOADING)
        measuring = len(self.found) == len(self._documents)
        return timeout * max(1, len(self.found)) if measuring else timeout

    def hear(self, message: Any) -> None:
        """Take in what a process says."""
        match message:
            case Ready(version):
                self.version, self._ready = version, True
            case Awaiting():
                self._awaited = message
            case Answered(number, answer):
                self._take(number, answer)
            case Broken(reason):
                raise ExtractorError(f"{self._spec}: {reason}")
            case Done(measured):
                self.measured, self.done = measured, True

    def bury(self, death: str) -> None:
        """Find the document to blame, or have the texts given one by one to find it."""
        if self._awaited is None or len(self.found) == len(self._documents):
            raise ExtractorError(f"{self._spec}: {death}")
        self._batch = 1
        if self._awaited.alone:
            self._take(self._awaited.number, death)
            if len(self.found) == _TRIES and all(answer == death for answer in self.found.values()):
                raise ExtractorError(f"{self._spec}: {death}, with each of the first {_TRIES} documents")

    def _take(self, index: int, answer: Answer) -> None:
        extracted(self._spec, self._documents[index], answer, self._on_error)
        self.found[index] = answer
        self._progress(len(self.found))


class _Process:
    """A process that works on a task."""

    def __init__(self, task: Task) -> None:
        context = get_context("spawn")
        self._loaded = self._finished = False
        self._pipe: Pipe
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process: SpawnProcess = context.Process(target=serve, args=(theirs, task), name=task.spec)
        self._process.start()
        theirs.close()

    def next(self, timeout: float | None) -> Any:
        """What the process says next."""
        try:
            if self._pipe.poll(timeout):
                message = self._pipe.recv()
                self._loaded = True
                self._finished = isinstance(message, Done)
                return message
        except (EOFError, OSError):
            raise _DeathError(death_of(self._process)) from None
        raise _DeathError((silence_of if self._loaded else not_loaded)(timeout or 0))

    def end(self) -> None:
        """End the process, whatever it is doing; one that is done may clear up."""
        self._process.join(PATIENCE if self._finished else 0)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()


@contextmanager
def _process(task: Task) -> Iterator[_Process]:
    process = _Process(task)
    try:
        yield process
    finally:
        process.end()
