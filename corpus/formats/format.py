"""What a format of documents is, and what a user may say about reading and writing it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, Self

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding

Scheme = Literal["", "IOB1", "IOB2", "IOBES", "BILOU"]
Repair = Literal["none", "conlleval", "discard"]
Source = Literal["annotations", "predictions"]


class Parsed(NamedTuple):
    """A document as far as it could be read, and all that is wrong with the record it came from.

    ``document`` is ``None`` where there is not even an id and a text.
    """

    document: Document | None
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say of itself.

    ``scheme`` is the tag scheme of columns and tag lists (``""``: told from the tags when read, IOB2
    when written); ``repair`` says what happens to tags that break it: ``none`` is an error,
    ``conlleval`` reads them as the conlleval script does, ``discard`` drops the spans they belong
    to. ``texts`` gives the texts, by document id, that quotes are looked up in. ``source`` is the
    part of a Label Studio task that spans are read from and written to: what people annotated, or
    what a model predicted.
    """

    scheme: Scheme = ""
    repair: Repair = "none"
    texts: Mapping[str, str] = field(default_factory=dict)
    source: Source = "annotations"


DEFAULTS = Options()


class LostSpans(str):
    """A loss of whole spans, of which nothing remains: how it is said, and how many they are."""

    __slots__ = ("spans",)
    spans: int

    def __new__(cls, words: str, spans: int = 1) -> Self:
        """Make ``words`` a loss of ``spans`` spans."""
        lost = super().__new__(cls, words)
        lost.spans = spans
        return lost


class Format(Protocol):
    """A module of ``goldspan.corpus.formats`` that reads and writes one format."""

    def read(self, path: Path, options: Options) -> Iterator[Parsed]:
        """Each document of a file (or, where the format is one, a folder), with all that is wrong with it."""
        ...

    def write(self, path: Path, documents: Iterable[Document], options: Options) -> None:
        """Write documents, in their order, as one file or folder that is whole or not there."""
        ...

    def losses(self, document: Document, options: Options) -> Iterator[str]:
        """What of a document the format cannot carry, each thing in a few words.

        Whole spans are ``LostSpans``.
        """
        ...


def unshared(document: Document) -> Iterator[str]:
    """What formats of spans alone cannot carry: versions, unplaced spans, what other formats hold."""
    if len(document.annotations) > 1:
        yield f"{len(document.annotations)} annotators' versions"
    if document.unplaced:
        yield f"{len(document.unplaced)} spans without a place"
    others = sorted(document.carried.keys() - {"data"})
    if others:
        yield f"what the source says beside ({', '.join(others)})"
