"""The rows of slices: documents to be extracted, and rows that are none.

Slices are asked for in ascending order, mostly, so each reader keeps its file open and goes on from where it
stands: what is compressed cannot be entered in the middle.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from goldspan.baselines.answers import first_line
from goldspan.baselines.batch.job import Job, Kind, Part, Slice
from goldspan.baselines.batch.places import is_compressed, is_url, open_place, open_raw
from goldspan.baselines.batch.slicing import load_saved
from goldspan.corpus.extras import needed
from goldspan.corpus.formats.fields import describe

_BOM = b"\xef\xbb\xbf"
_BATCH = 1000
_SKIPPED = 1 << 20


class Row(NamedTuple):
    """A row by its number in the slice, its place, and its document; ``problem`` says why it is none."""

    number: int
    place: str
    id: str
    text: str
    problem: str = ""


class ReadingError(Exception):
    """Rows cannot be read for a reason that is not theirs."""


# A row as it was read: its columns, or why it has none; ``None`` where there is nothing (an empty line).
_Raw = dict[str, Any] | str | None


class Reader:
    """Reads slices; it holds the file of the last one open."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._opened: _Lines | _Parquet | _Saved | None = None

    def rows(self, piece: Slice) -> Iterator[Row]:
        """The rows of a slice, in order.

        What cannot be read is a row with a problem; where a file breaks off, so is each row behind it.

        Raises:
            ReadingError: the disk, or what a URL leads to, gives nothing now; it may do so later.
        """
        done = 0
        try:
            for raw in islice(self._opened_at(piece.part).read(piece), piece.rows):
                done += 1
                if raw is not None:
                    yield self._row(piece, done - 1, raw)
        except Exception as error:  # the libraries raise whatever broken bytes bring about
            self.close()
            why = f"it cannot be read: {first_line(error)}"
            if is_url(piece.part.place) or (isinstance(error, OSError) and error.errno):
                raise ReadingError(f"{piece.part.place}: {why}") from error
        else:
            why = "it is not there: the input became shorter while it was read"
        for index in range(done, piece.rows):
            yield Row(index, _place(piece, index), "", "", why)

    def close(self) -> None:
        """Close the file that is open."""
        if self._opened is not None:
            with suppress(Exception):
                self._opened.close()
        self._opened = None

    def _opened_at(self, part: Part) -> "_Lines | _Parquet | _Saved":
        if self._opened is None or self._opened.part != part:
            self.close()
            columns = [self._job.text_column, self._job.id_column or "id"]
            self._opened = _READERS[part.kind](part, columns)
        return self._opened

    def _row(self, piece: Slice, index: int, raw: dict[str, Any] | str) -> Row:
        place = _place(piece, index)
        if isinstance(raw, str):
            return Row(index, place, "", "", raw)
        column = self._job.id_column or "id"
        name = raw.get(column)
        if name is None and self._job.id_column is None:
            name = f"{piece.part.name}-{piece.named + index}"
        if type(name) is int:
            name = str(name)
        if not isinstance(name, str) or not name:
            said = "it is missing" if name is None else f"it should be a string, not {describe(name)}"
            return Row(index, place, "", "", f"the id {column!r}: {said}")
        text = raw.get(self._job.text_column)
        if not isinstance(text, str):
            said = "it is missing" if text is None else f"it should be a string, not {describe(text)}"
            return Row(index, place, name, "", f"the text {self._job.text_column!r}: {said}")
        return Row(index, place, name, text)


def _place(piece: Slice, index: int) -> str:
    number = piece.first + index
    part = piece.part
    return f"{part.place}:{number + 1}" if part.kind == "lines" else f"{part.place}[{number}]"


class _Lines:
    """JSON Lines; ``start`` of a slice is a byte of the decompressed file."""

    def __init__(self, part: Part, _: list[str]) -> None:
        self.part = part
        self._stream = open_place(part.place)
        self._at = 0

    def read(self, piece: Slice) -> Iterator[_Raw]:
        self._go_to(piece.start)
        for index in range(piece.rows):
            line = self._stream.readline()
            if not line:
                return
            self._at += len(line)
            if index == 0 and piece.start == 0:
                line = line.removeprefix(_BOM)
            yield _record(line) if line.strip() else None

    def _go_to(self, start: int) -> None:
        if not is_compressed(self.part.place):
            self._stream.seek(start)
            self._at = start
            return
        if start < self._at:
            self._stream.close()
            self._stream, self._at = open_place(self.part.place), 0
        while self._at < start:
            skipped = self._stream.read(min(_SKIPPED, start - self._at))
            if not skipped:
                return
            self._at += len(skipped)

    def close(self) -> None:
        self._stream.close()


def _record(line: bytes) -> dict[str, Any] | str:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"it is no JSON: {first_line(error)}"
    return value if isinstance(value, dict) else f"it should be an object, not {describe(value)}"


class _Parquet:
    """A Parquet file, entered at a row group."""

    def __init__(self, part: Part, columns: list[str]) -> None:
        self.part = part
        self._raw = open_raw(part.place)
        parquet = needed("pyarrow.parquet", "a Parquet file", "scale")
        self._file = parquet.ParquetFile(self._raw)
        self._columns = [name for name in self._file.schema_arrow.names if name in columns]
        metadata = self._file.metadata
        self._begins = [0]
        for group in range(metadata.num_row_groups):
            self._begins.append(self._begins[-1] + metadata.row_group(group).num_rows)
        self._rows: Iterator[dict[str, Any]] = iter(())
        self._at = metadata.num_rows

    def read(self, piece: Slice) -> Iterator[_Raw]:
        group = max(index for index, begin in enumerate(self._begins) if begin <= piece.start)
        if not self._begins[group] <= self._at <= piece.start:
            self._rows, self._at = self._from_group(group), self._begins[group]
        for row in self._rows:
            self._at += 1
            if self._at > piece.start:
                yield row

    def _from_group(self, group: int) -> Iterator[dict[str, Any]]:
        groups = list(range(group, len(self._begins) - 1))
        for batch in self._file.iter_batches(batch_size=_BATCH, row_groups=groups, columns=self._columns):
            yield from batch.to_pylist()

    def close(self) -> None:
        self._file.close()
        self._raw.close()


class _Saved:
    """A split that ``save_to_disk`` wrote."""

    def __init__(self, part: Part, columns: list[str]) -> None:
        self.part = part
        loaded = load_saved(part.place)
        kept = [name for name in loaded.column_names if name in columns]
        self._dataset = loaded.select_columns(kept).with_format("arrow")

    def read(self, piece: Slice) -> Iterator[_Raw]:
        for begin in range(piece.start, piece.start + piece.rows, _BATCH):
            end = min(begin + _BATCH, piece.start + piece.rows)
            yield from self._dataset[begin:end].to_pylist()

    def close(self) -> None:
        """The library closes its files itself."""


_READERS: dict[Kind, Callable[[Part, list[str]], _Lines | _Parquet | _Saved]] = {
    "lines": _Lines,
    "parquet": _Parquet,
    "saved": _Saved,
}
