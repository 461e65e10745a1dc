"""Documents from files and folders."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import format_of
from goldspan.corpus.formats.fields import Parsed

_BOM = b"\xef\xbb\xbf"

# An escaped high half with no low half behind it, or a low half with no high half before it.
_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)


class Record(NamedTuple):
    """One JSON value, nothing of it checked, and the place it stands at."""

    value: Any
    place: str


def read(path: str | Path) -> Iterator[Document]:
    """The documents of a file (JSON Lines, a Label Studio task or export) or of a folder of them.

    A folder is read in the order of its files' names; where it has a folder ``documents``, that
    is meant, so a corpus is read by the path of its root.

    Raises:
        InputError: at the first record that cannot be used, or where there is none.
    """
    ids: dict[str, str] = {}
    for parsed in parse(path):
        errors = [finding for finding in parsed.findings if finding.severity == "error"]
        if errors or parsed.document is None:
            raise InputError(errors)
        document = parsed.document
        if document.id in ids:
            raise InputError([duplicate(document, ids[document.id])])
        ids[document.id] = document.place
        yield document


def duplicate(document: Document, before: str) -> Finding:
    """The finding that ``document`` has the id of one that was read at ``before``."""
    message = f"{before} has this id too"
    return Finding(code="document-duplicate", message=message, place=document.place, document=document.id)


def parse(path: str | Path) -> Iterator[Parsed]:
    """Each record of a file or folder as a document with all that is wrong with it.

    Raises:
        InputError: there is no such path, it cannot be read, or it holds no record.
    """
    empty = True
    for file in files(path):
        for item in records(file):
            empty = False
            if isinstance(item, Finding):
                yield Parsed(None, [item])
            else:
                yield format_of(item.value).parse(item.value, item.place)
    if empty:
        raise InputError([Finding(code="empty-input", message="it holds no record", place=str(path))])


def files(path: str | Path) -> list[Path]:
    """The files that hold the documents of ``path``.

    Raises:
        InputError: there is no such path, or a folder without documents.
    """
    path = Path(path)
    if not path.exists():
        raise InputError([Finding(code="empty-input", message="there is no such path", place=str(path))])
    if not path.is_dir():
        return [path]
    folder = path / "documents" if (path / "documents").is_dir() else path
    found = sorted(file for file in folder.iterdir() if file.suffix in {".json", ".jsonl"} and file.is_file())
    if not found:
        message = "the folder holds no .json or .jsonl file"
        raise InputError([Finding(code="empty-input", message=message, place=str(path))])
    return found


def records(file: Path) -> Iterator[Record | Finding]:
    """The JSON values of one file: of each line, or of a ``.json`` file the value or its items."""
    try:
        if file.suffix == ".json":
            yield from _values(file)
        else:
            yield from _lines(file)
    except OSError as error:
        message = f"it cannot be read: {error.strerror}"
        raise InputError([Finding(code="empty-input", message=message, place=str(file))]) from error


def _lines(file: Path) -> Iterator[Record | Finding]:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            content = line.removeprefix(_BOM) if number == 1 else line
            if content.strip():
                yield _decode(content, str(file), number)


def _values(file: Path) -> Iterator[Record | Finding]:
    content = file.read_bytes().removeprefix(_BOM)
    if not content.strip():
        return
    decoded = _decode(content, str(file), 1)
    if isinstance(decoded, Record) and isinstance(decoded.value, list):
        for index, value in enumerate(decoded.value):
            yield Record(value, f"{file}[{index}]")
    elif isinstance(decoded, Record):
        yield Record(decoded.value, str(file))
    else:
        yield decoded


def _decode(content: bytes, file: str, line: int) -> Record | Finding:
    """The JSON value of ``content``, whose first line is number ``line`` of ``file``."""
    try:
        return Record(msgspec.json.decode(content), f"{file}:{line}")
    except msgspec.DecodeError as error:
        code, (message, byte) = "bad-json", _json_fault(error, content)
        if _SURROGATE.search(content):
            code, message = "text-surrogate", f"{message}, and it writes half of a surrogate pair"
    except UnicodeDecodeError:
        code, (message, byte) = "bad-encoding", _utf8_fault(content)
    except RecursionError:
        code, message, byte = "bad-json", "it is nested too deeply", 0
    line += content.count(b"\n", 0, byte)
    column = byte - content.rfind(b"\n", 0, byte)
    return Finding(code=code, message=f"{message} (column {column})", place=f"{file}:{line}")


def _json_fault(error: msgspec.DecodeError, content: bytes) -> tuple[str, int]:
    message, _, byte = str(error).removeprefix("JSON is malformed: ").partition(" (byte ")
    return message.lower(), int(byte.rstrip(")")) if byte else len(content.rstrip())


def _utf8_fault(content: bytes) -> tuple[str, int]:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return f"a byte {content[error.start]:#04x} that UTF-8 does not have there", error.start
    return "an escape that is no character", 0
