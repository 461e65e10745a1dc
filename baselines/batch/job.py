"""What is to be done, and what was done, in values that travel between processes and into files."""

from pathlib import Path
from typing import Any, Literal

import msgspec

Kind = Literal["lines", "parquet", "saved"]
Shape = Literal["jsonl", "parquet"]
OnError = Literal["stop", "skip"]


class Part(msgspec.Struct, frozen=True):
    """A file of the input, or a split of a saved dataset.

    ``place`` is its path or URL; a document of it without an id is called by ``name`` and its number.
    """

    place: str
    kind: Kind
    name: str


class Slice(msgspec.Struct, frozen=True):
    """Rows of one part, which become the shard ``number``.

    ``start`` is where they begin (a byte of what is decompressed, or a row), ``first`` the number of rows
    of the part before them, ``named`` that of rows before them whose documents are called alike.
    """

    number: int
    part: Part
    start: int
    first: int
    rows: int
    named: int


class Job(msgspec.Struct, frozen=True):
    """How each slice is worked on; the same for all of them.

    ``spec``, ``name`` and ``version`` are the extractor's. ``folder`` takes the shards, whose numbers have
    ``digits`` digits. ``id_column`` is ``None`` where documents are called ``id`` or else by their number.
    ``timeout`` is in seconds; ``None`` waits for ever. ``retries`` says how often a document is tried again
    on which the extractor died or was silent for so long.
    """

    spec: str
    name: str
    version: str
    folder: str
    digits: int
    shape: Shape
    text_column: str
    id_column: str | None
    keep_text: bool
    on_error: OnError
    timeout: float | None
    retries: int

    def shard(self, number: int) -> Path:
        """Where the shard ``number`` lies."""
        return Path(self.folder, f"part-{number:0{self.digits}}.{self.shape}")


class Failure(msgspec.Struct, frozen=True):
    """A document that was not extracted: where its row is, its id where there is one, and why."""

    place: str
    id: str
    problem: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.place}: {f'document {self.id}: ' if self.id else ''}{self.problem}"


class Outcome(msgspec.Struct, frozen=True):
    """What became of a slice: its shard is whole, and holds ``documents`` with ``spans`` spans in all.

    ``size`` and ``sha256`` are those of the file. ``notices`` say what went wrong and was made good. Of the
    documents that were tried again, ``retried``, so many as ``recovered`` then had an answer. ``usage`` is
    what the extractor says that it used (see ``goldspan.baselines.usage``), if it says anything.
    """

    number: int
    rows: int
    documents: int
    spans: int
    size: int
    sha256: str
    failures: tuple[Failure, ...] = ()
    notices: tuple[str, ...] = ()
    retried: int = 0
    recovered: int = 0
    usage: dict[str, Any] | None = None


class ExtractionError(Exception):
    """Extraction that cannot go on; the message says why. Finished shards are kept."""
