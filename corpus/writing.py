"""Files that are whole or not there: atomic, byte-stable writes."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec


def write_bytes(path: str | Path, content: bytes) -> None:
    """Put ``content`` at ``path``, as ``write_chunks`` does."""
    write_chunks(path, [content])


def write_chunks(path: str | Path, chunks: Iterable[bytes]) -> None:
    """Put ``chunks`` at ``path``, so that a reader finds the old file or the new one, whole.

    The bytes reach the disk under a temporary name in the same folder, and the name is changed
    last. An existing file keeps its permissions.

    Raises:
        OSError: it cannot be written, or is write-protected; the name in it is ``path``.
    """
    path = Path(path)
    with temporary_name_hidden(path):
        mode = _mode(path)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path), suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(chunks)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(mode)
            Path(temporary).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        _sync_folder(path.parent)


@contextmanager
def temporary_name_hidden(path: Path) -> Iterator[None]:
    """Let an error name ``path``, and not what it is called until it is whole, which nobody asked for.

    A temporary name is one that begins with a point, the name of ``path`` and another point.
    """
    try:
        yield
    except OSError as error:
        temporary = os.path.abspath(path.with_name(_prefix(path)))  # noqa: PTH100 - of a folder that is gone, too
        if error.filename is None or os.path.abspath(error.filename).startswith(temporary):  # noqa: PTH100
            error.filename, error.filename2 = str(path), None
        raise


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _mode(path: Path) -> int:
    """The permissions of a file that is to be written, where it may be.

    Another name could be put in the place of a write-protected file, but whoever protected it meant its name.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not path.exists():
        return 0o666 & ~_umask()
    mode = path.stat().st_mode & 0o777
    # Nothing is protected from root, who still may not have meant it.
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected", str(path))
    return mode


def json_bytes(value: Any, levels: int | None = None) -> bytes:
    """A JSON value for files that people diff: on lines of its own, indented by two.

    With ``levels`` only so many levels of objects and lists are laid out that way, and what they hold is on
    one line each.
    """
    if levels is None:
        return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
    return _lay_out(value, levels, b"\n") + b"\n"


def _lay_out(value: Any, levels: int, line: bytes) -> bytes:
    if not levels or not value or not isinstance(value, dict | list):
        return msgspec.json.format(msgspec.json.encode(value), indent=0)
    inner = line + b"  "
    if isinstance(value, list):
        items = [_lay_out(item, levels - 1, inner) for item in value]
        return b"[" + inner + (b"," + inner).join(items) + line + b"]"
    items = [
        msgspec.json.encode(str(name)) + b": " + _lay_out(item, levels - 1, inner)
        for name, item in value.items()
    ]
    return b"{" + inner + (b"," + inner).join(items) + line + b"}"


def _umask() -> int:
    # There is no way to ask for it without setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder to sync it.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
