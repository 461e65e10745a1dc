"""Running an extractor over documents: each gets its spans, or a reason why it has none."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from goldspan.baselines.answers import FATAL, Answer, answers, first_line
from goldspan.baselines.extractor import Extractor
from goldspan.corpus.document import Document, Span
from goldspan.corpus.scheme import LABELS

OnError = Literal["stop", "skip"]

# Texts that an extractor is given at a time.
BATCH = 32

NO_TEXT = "there is no text to extract from"


class ExtractorError(Exception):
    """An extractor that failed; the message names it, the document where there is one, and the reason."""


class Extracted(NamedTuple):
    """What became of a document: its spans, flat and in order, or the problem that left it without.

    Exactly one of the two is ``None``. A document with a problem has no answer, which is something else
    than an answer without spans: it must not be scored.
    """

    document: str
    spans: tuple[Span, ...] | None
    problem: str | None = None


def run(
    extractor: Extractor,
    documents: Iterable[Document],
    *,
    labels: Collection[str] | None = None,
    on_error: OnError = "stop",
    batch: int = BATCH,
) -> Iterator[Extracted]:
    """What an extractor finds in each document, in order, checked, in this process.

    A document fails if the extractor raises on it, or answers with anything but spans that are flat, in
    order, inside the text and labelled with one of ``labels`` (``None``: any label). The others do not
    suffer: ``batch`` texts are given at a time, and one by one where that goes wrong. What hangs or kills
    its process is not survived here, but in ``goldspan.baselines.apart.run_apart``.

    Raises:
        ExtractorError: the extractor cannot work at all, or a document failed and ``on_error`` says to stop.
    """
    source = iter(documents)
    while group := list(islice(source, batch)):
        for document, answer in zip(group, _answers(extractor, group, labels), strict=True):
            yield extracted(extractor.name, document, answer, on_error)


def _answers(
    extractor: Extractor, documents: Sequence[Document], labels: Collection[str] | None
) -> Iterator[Answer]:
    texts = [document.text for document in documents if document.text is not None]
    try:
        found = iter(answers(extractor, texts, labels=labels))
    except FATAL as error:
        raise ExtractorError(f"{extractor.name}: {first_line(error)}") from error
    return (NO_TEXT if document.text is None else next(found) for document in documents)


def extracted(name: str, document: Document, answer: Answer, on_error: OnError) -> Extracted:
    """The answer of the extractor ``name`` as what became of a document.

    Raises:
        ExtractorError: there are no spans, and ``on_error`` says to stop.
    """
    if not isinstance(answer, str):
        return Extracted(document.id, answer)
    if on_error == "stop":
        raise ExtractorError(f"{name}: document {document.id}: {answer}")
    return Extracted(document.id, None, answer)


def known_labels(documents: Iterable[Document]) -> tuple[str, ...]:
    """The labels that an extractor may use over gold documents: the scheme's, then what else the gold has."""
    found = {span.label for document in documents for span in document.spans}
    return (*LABELS, *sorted(found - set(LABELS)))
