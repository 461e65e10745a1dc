"""One slice made into one shard."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import file_digest
from itertools import islice

from goldspan.baselines.answers import Answer, answers
from goldspan.baselines.batch.job import Failure, Job, Outcome, Slice
from goldspan.baselines.batch.rows import Reader, Row
from goldspan.baselines.extractor import Extractor
from goldspan.corpus.document import Document
from goldspan.corpus.formats import huggingface, jsonl

BATCH = 32


class StoppedError(Exception):
    """A document failed where the first failure ends the run."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class ShardWriter:
    """Makes shards, with one extractor and one reader for all of them.

    ``awaiting`` is called with the number in its slice of the row whose answer is waited for, and with -1
    when none is.
    """

    def __init__(self, job: Job, extractor: Extractor, awaiting: Callable[[int], object]) -> None:
        self._job = job
        self.extractor = extractor
        self._awaiting = awaiting
        self._reader = Reader(job)

    def write(self, piece: Slice, excluded: Mapping[int, str], batch: int = BATCH) -> Outcome:
        """Extract from the rows of a slice and write its shard, which is whole or not there.

        ``excluded`` says of rows, by their number in the slice, why they are not to be tried. No more than
        ``batch`` texts are in memory.

        Raises:
            StoppedError: a document failed, and the job says to stop.
            OSError: the shard cannot be written.
        """
        failures: list[Failure] = []
        documents = spans = 0

        def counted() -> Iterator[Document]:
            nonlocal documents, spans
            for document in self._documents(piece, excluded, batch, failures):
                documents += 1
                spans += len(document.spans)
                yield document

        path = self._job.shard(piece.number)
        form = jsonl if self._job.shape == "jsonl" else huggingface
        form.write(path, counted())
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
        return Outcome(piece.number, piece.rows, documents, spans, size, digest, tuple(failures))

    def _documents(
        self, piece: Slice, excluded: Mapping[int, str], batch: int, failures: list[Failure]
    ) -> Iterator[Document]:
        rows = self._reader.rows(piece)
        while taken := list(islice(rows, batch)):
            waiting = [row for row in taken if not row.problem and row.number not in excluded]
            found = dict(zip((row.number for row in waiting), self._answers(waiting), strict=True))
            for row in taken:
                answer = row.problem or excluded.get(row.number) or found[row.number]
                if not isinstance(answer, str):
                    text = row.text if self._job.keep_text else None
                    yield Document(row.id, text, answer, place=row.place)
                    continue
                problem = answer if row.problem else f"{self.extractor.name}: {answer}"
                failure = Failure(row.place, row.id, problem)
                if self._job.on_error == "stop":
                    raise StoppedError(failure)
                failures.append(failure)

    def _answers(self, rows: Sequence[Row]) -> list[Answer]:
        if not rows:
            return []
        found = answers(
            self.extractor, [row.text for row in rows], lambda index: self._awaiting(rows[index].number)
        )
        self._awaiting(-1)
        return found
