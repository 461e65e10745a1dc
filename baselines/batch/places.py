"""Files by their path or by a URL (``hf://…``), plain or compressed."""

from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from goldspan.baselines.answers import first_line
from goldspan.corpus.extras import MissingExtraError, needed

COMPRESSED = (".gz", ".zst")
LINES = (".jsonl", ".ndjson")

_PIECE = 1 << 18


def is_url(place: str) -> bool:
    """Whether a place is a URL and no path."""
    return "://" in place


def open_place(place: str) -> IO[bytes]:
    """Open a file for reading bytes, decompressed by the ending of its name.

    Raises:
        OSError: it cannot be opened.
        MissingExtraError: a package that it takes is not installed.
    """
    ending = place.lower()
    if ending.endswith(".gz"):
        from gzip import GzipFile

        raw = open_raw(place)
        return BufferedReader(_Decompressed(GzipFile(fileobj=raw), raw), _PIECE)
    if ending.endswith(".zst"):
        arrow = needed("pyarrow", "a .zst file", "scale")
        raw = open_raw(place)
        return BufferedReader(_Decompressed(arrow.CompressedInputStream(raw, "zstd"), raw), _PIECE)
    return open_raw(place)


class _Decompressed(RawIOBase):
    """What a decompressor reads from ``raw``; the two are closed together."""

    def __init__(self, stream: Any, raw: IO[bytes]) -> None:
        self._stream, self._raw = stream, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._stream.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._raw.close()
        super().close()


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
    try:
        return fsspec.core.url_to_fs(url)[0]
    except ImportError as error:  # of the driver; it says which packages bring it
        raise MissingExtraError(f"{url}: {first_line(error)}") from error


def is_lines(name: str) -> bool:
    """Whether a file's name says that it holds JSON Lines, perhaps compressed."""
    name = name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(LINES)


def is_compressed(name: str) -> bool:
    """Whether a file's name says that it is compressed."""
    return name.lower().endswith(COMPRESSED)


def stem_of(place: str) -> str:
    """A file's name without what it ends in: ``news`` of ``hf://…/news.jsonl.gz``."""
    return place.rstrip("/").rpartition("/")[2].partition(".")[0]
