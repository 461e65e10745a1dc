"""Files by their path or by a URL (``hf://…``), plain or compressed."""

from pathlib import Path
from typing import IO, Any, cast

from goldspan.corpus.extras import needed

COMPRESSED = (".gz", ".zst")
LINES = (".jsonl", ".ndjson")


def is_url(place: str) -> bool:
    """Whether a place is a URL and no path."""
    return "://" in place


def open_place(place: str) -> IO[bytes]:
    """Open a file for reading bytes, decompressed by the ending of its name.

    Raises:
        OSError: it cannot be opened.
        MissingExtraError: a package that it takes is not installed.
    """
    raw = open_raw(place)
    if place.endswith(".gz"):
        import gzip

        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb"))
    if place.endswith(".zst"):
        arrow = needed("pyarrow", "a .zst file", "scale")
        return cast("IO[bytes]", arrow.CompressedInputStream(raw, "zstd"))
    return raw


def open_raw(place: str) -> IO[bytes]:
    """Open a file for reading its bytes as they are stored, from any position.

    Raises:
        OSError: it cannot be opened.
        MissingExtraError: a package that a URL takes is not installed.
    """
    if not is_url(place):
        return Path(place).open("rb")
    return cast("IO[bytes]", file_system(place).open(place, "rb"))


def file_system(url: str) -> Any:
    """The fsspec file system of a URL.

    Raises:
        MissingExtraError: a package that it takes is not installed.
        ValueError: there is no such kind of URL.
    """
    if url.startswith("hf://"):
        needed("huggingface_hub", "an hf:// URL", "hub")
    fsspec = needed("fsspec", "a URL", "hub")
    return fsspec.core.url_to_fs(url)[0]


def is_lines(name: str) -> bool:
    """Whether a file's name says that it holds JSON Lines, perhaps compressed."""
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(LINES)


def stem_of(place: str) -> str:
    """A file's name without what it ends in: ``news`` of ``hf://…/news.jsonl.gz``."""
    return place.rstrip("/").rpartition("/")[2].partition(".")[0]


def first_line(error: Exception) -> str:
    """What an exception says, in one line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
