"""The desk: a folder with the documents, the plan and the annotation server of one team of annotators."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class DeskError(Exception):
    """What keeps the desk from doing what it was asked, and what to do; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the parts of a desk are.

    ``documents`` holds a Label Studio task for each document, ``<id>.json``; it may be a folder outside the
    desk, such as that of a corpus. Everything else lives in ``folder``, which no version control takes up.
    """

    folder: Path
    documents: Path

    @property
    def plan(self) -> Path:
        """Who annotates what."""
        return self.folder / "plan.json"

    @property
    def server(self) -> Path:
        """The folder of the server that ``annotate up`` starts: its database, its log, its state."""
        return self.folder / "server"

    @property
    def token(self) -> Path:
        """The server's access token, for its owner's eyes only."""
        return self.server / "token"

    def make(self) -> None:
        """Make the folders that are not there yet, out of version control's sight."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ignored = self.folder / ".gitignore"
        if not ignored.exists():
            # The folder holds a token, passwords and a database; documents elsewhere are not affected.
            ignored.write_text("/server/\n", encoding="utf-8")
        self.documents.mkdir(parents=True, exist_ok=True)


def open_desk(folder: Path, documents: Path | None = None) -> Desk:
    """The desk in ``folder``, whose documents are in ``documents`` or in a folder of that name within it."""
    return Desk(folder, documents or folder / "documents")


def write_secret(path: Path, content: str) -> None:
    """Put ``content`` into a file that only its owner can ever read, or leave it as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_secret(path: Path) -> str:
    """The content of a file that only its owner can read.

    Raises:
        DeskError: it is not there, is empty, or others can read it.
    """
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DeskError(f"the token file {path} cannot be read: {error}") from error
    if os.name != "nt" and mode & 0o077:
        raise DeskError(f"others can read the token file {path}: run chmod 600 {path}")
    if not content:
        raise DeskError(f"the token file {path} is empty")
    return content


@contextmanager
def desk_lock(desk: Desk) -> Iterator[None]:
    """Keep two runs from changing one desk at once.

    Raises:
        DeskError: another run holds it.
    """
    desk.make()
    handle = os.open(desk.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError as error:
            raise DeskError(f"another run is at work on {desk.folder}: wait for it to end") from error
        yield
    finally:
        os.close(handle)  # which lets go of the lock, and so does the end of the process


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
