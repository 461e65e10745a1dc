"""``predictions:FILE``: what was found before, read from a file."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path

from goldspan.baselines.answers import NoAnswerError
from goldspan.baselines.spec import OptionError
from goldspan.corpus.challenge import load_challenge
from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.gold import load
from goldspan.corpus.reading import files, read


class PredictionError(NoAnswerError):
    """The file has no prediction for a text, or none that can be told; the message says which."""


class PredictionFile:
    """The spans that a file of predictions has for each text.

    It is read with the first text, in any format of goldspan's. A text is known by itself: where the file
    does not repeat the texts, its ids must be those of the packaged corpus or challenge set. A text that the
    file does not name has no answer, which is an error, and not an answer without spans.

    Source: written for goldspan. Licence: that of the predictions.

    Options:

    - ``file``: the file, or a folder of such files.

    Raises:
        OptionError: there is no such file.
    """

    def __init__(self, *, file: Path) -> None:
        if not file.exists():
            raise OptionError(f"predictions: there is no file {file}")
        self.name = f"predictions:{file}"
        self._file = file

    @cached_property
    def version(self) -> str:
        """A hash of the file."""
        digest = sha256()
        for path in files(self._file):
            with path.open("rb") as stream:
                digest.update(file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:8]

    @cached_property
    def _predictions(self) -> dict[str, Document]:
        """The predictions by the text that they are of."""
        documents = list(read(self._file))
        texts = _packaged_texts() if any(document.text is None for document in documents) else {}
        found: dict[str, Document] = {}
        for document in documents:
            text = texts.get(document.id) if document.text is None else document.text
            if text is None:
                raise _unusable(
                    document, "there is no text, and the packaged corpus has no such id: write it"
                )
            other = found.setdefault(text, document)
            if (other.spans, other.unplaced) != (document.spans, document.unplaced):
                raise _unusable(document, f"{other.id} has the same text and other spans")
        return found

    def load(self) -> None:
        """Load the file."""
        _ = self._predictions

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """The spans of each text.

        Raises:
            InputError: the file cannot be read, or it cannot be told what texts it is about.
            PredictionError: the file has no prediction for a text, or spans whose place is not known.
        """
        for text in texts:
            document = self._predictions.get(text)
            if document is None:
                raise PredictionError(f"{self._file} has no prediction for this text")
            if document.unplaced:
                raise PredictionError(f"{document.place} has {len(document.unplaced)} spans without a place")
            yield document.spans


def _packaged_texts() -> dict[str, str | None]:
    documents = [*load(), *(item.document for item in load_challenge())]
    return {document.id: document.text for document in documents}


def _unusable(document: Document, message: str) -> InputError:
    return InputError(
        [Finding(code="bad-record", message=message, place=document.place, document=document.id)]
    )
