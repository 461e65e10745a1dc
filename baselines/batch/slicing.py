"""The slices of an input, and the fingerprint that says whether it is still the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from goldspan.baselines.answers import first_line
from goldspan.baselines.batch.job import Part, Slice
from goldspan.baselines.batch.places import file_system, is_url, open_place, open_raw
from goldspan.corpus.extras import MissingExtraError, needed
from goldspan.corpus.findings import Finding, InputError

_PIECE = 1 << 20


class Plan(NamedTuple):
    """The slices of an input in order, its number of rows, and its fingerprint (hexadecimal digits).

    Rows of JSON Lines are lines: an empty one is counted here, and is no document.
    """

    slices: tuple[Slice, ...]
    rows: int
    fingerprint: str


class _Measured(NamedTuple):
    """Rows of a part, where each run of ``size`` of them begins, and a hash of its content."""

    rows: int
    starts: list[int]
    digest: str


def make_plan(
    parts: Iterable[Part],
    size: int,
    columns: tuple[str, str | None],
    progress: Callable[[str], object] = lambda place: place,
) -> Plan:
    """Divide ``parts`` into slices of ``size`` rows; the last of each part may have fewer.

    Files here are read once, to count lines and to hash them; of files behind a URL only JSON Lines are, and
    the rest is known by what the server says of it. ``columns`` are those of the text and of the id, which
    tables must have (``None``: an id is not asked for). ``progress`` is called with each part's place.

    Raises:
        InputError: a part cannot be read, or has no such column.
        MissingExtraError: a package that it takes is not installed.
    """
    slices: list[Slice] = []
    digest, named, rows = sha256(), Counter[str](), 0
    for part in parts:
        progress(part.place)
        measured = _measure(part, size, columns)
        for index, start in enumerate(measured.starts):
            first = index * size
            count = min(size, measured.rows - first)
            slices.append(Slice(len(slices), part, start, first, count, named[part.name] + first))
        named[part.name] += measured.rows
        rows += measured.rows
        digest.update(msgspec.json.encode((part.kind, part.name, measured.rows, measured.digest)))
    return Plan(tuple(slices), rows, digest.hexdigest()[:16])


def _measure(part: Part, size: int, columns: tuple[str, str | None]) -> _Measured:
    try:
        if part.kind == "lines":
            return _measure_lines(part.place, size)
        rows, names = _parquet_shape(part.place) if part.kind == "parquet" else _saved_shape(part.place)
        digest = _digest(part.place)
    except MissingExtraError:
        raise
    except OSError as error:
        raise _unusable(part, f"it cannot be read: {error.strerror or first_line(error)}") from error
    except Exception as error:  # the libraries raise whatever broken bytes bring about
        raise _unusable(part, f"it cannot be read: {first_line(error)}") from error
    for column in columns:
        if column is not None and column not in names:
            raise _unusable(part, f"it has no column {column!r}: it has {', '.join(names)}")
    return _Measured(rows, list(range(0, rows, size)), digest)


def _measure_lines(place: str, size: int) -> _Measured:
    """Count lines, a piece of the file at a time; a line may be longer than a piece."""
    digest, lines, offset, starts, ended = sha256(), 0, 0, [0], True
    with open_place(place) as stream:
        for piece in _pieces(stream):
            digest.update(piece)
            starts += [offset + end for end in _ends(piece, size - lines % size, size)]
            lines += piece.count(b"\n")
            offset += len(piece)
            ended = piece.endswith(b"\n")
    rows = lines if ended else lines + 1
    return _Measured(rows, starts[: -(-rows // size)], digest.hexdigest())


def _pieces(stream: Any) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _ends(piece: bytes, first: int, size: int) -> Iterator[int]:
    """Behind which bytes of ``piece`` the line number ``first`` of it ends, and each further ``size``-th."""
    wanted, at = first, 0
    left = piece.count(b"\n")
    while wanted <= left:
        for _ in range(wanted):
            at = piece.index(b"\n", at) + 1
        yield at
        left -= wanted
        wanted = size


def _parquet_shape(place: str) -> tuple[int, list[str]]:
    parquet = needed("pyarrow.parquet", "a Parquet file", "scale")
    with open_raw(place) as raw, parquet.ParquetFile(raw) as file:
        return file.metadata.num_rows, list(file.schema_arrow.names)


def _saved_shape(place: str) -> tuple[int, list[str]]:
    loaded = load_saved(place)
    return len(loaded), list(loaded.column_names)


def load_saved(place: str) -> Any:
    """A split that ``save_to_disk`` wrote, mapped into memory.

    Raises:
        MissingExtraError: datasets is not installed.
    """
    import warnings

    datasets = needed("datasets", "a folder that save_to_disk wrote")
    with warnings.catch_warnings():  # the library leaves its own files open for the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        return datasets.load_from_disk(place)


def _digest(place: str) -> str:
    """A hash of what a file, or the files of a folder, hold; behind a URL, of what the server says of it."""
    if is_url(place):
        known = file_system(place).info(place)
        told = [known.get("size"), known.get("blob_id"), known.get("ETag"), str(known.get("lfs"))]
        return sha256(msgspec.json.encode(told)).hexdigest()
    path, digest = Path(place), sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file() and not file.name.startswith("."):
            with file.open("rb") as stream:
                for piece in _pieces(stream):
                    digest.update(piece)
    return digest.hexdigest()


def _unusable(part: Part, message: str) -> InputError:
    return InputError([Finding(code="bad-record", message=message, place=part.place)])
