"""The JSON values of a file, with the line that each stands on."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from goldspan.corpus import collector
from goldspan.corpus.findings import Finding, InputError, unreadable

_BOM = b"\xef\xbb\xbf"

# Deeper than any document, and shallow enough to be looked into without a care for the stack.
_DEPTH = 100

# What decoded JSON holds other values in, by exact type: a large export has millions to look at.
_CONTAINERS = frozenset({dict, list})

# An escaped high half with no low half behind it, or a low half with no high half before it.
_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)

# An object whose values are left as they are written.
_Shallow = dict[str, msgspec.Raw]


class Record(NamedTuple):
    """One JSON value, nothing of it checked, and the place it stands at."""

    value: Any
    place: str


def records(file: Path) -> Iterator[Record | Finding]:
    """The JSON values of one file: of each line, or of a ``.json`` file the value or its items."""
    try:
        if file.suffix.lower() == ".json":
            yield from _values(file)
        else:
            yield from _lines(file)
    except OSError as error:
        raise InputError([unreadable(error, file)]) from error


def sound_values(file: Path) -> Iterator[Any]:
    """The values of ``records`` that are JSON, each decoded when it is asked for: the first cost little."""
    if file.suffix.lower() == ".json":
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            outer = msgspec.json.decode(file.read_bytes().removeprefix(_BOM), type=_Shallow | list[_Shallow])
            for item in [outer] if isinstance(outer, dict) else outer:
                yield {name: msgspec.json.decode(value) for name, value in item.items()}
            return
    yield from (item.value for item in records(file) if isinstance(item, Record))


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
        with collector.paused():
            value = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        code, message, byte = _fault(error, content)
    except RecursionError:
        code, message, byte = "bad-json", "it is nested too deeply", 0
    else:
        if not _is_deep(value):
            return Record(value, f"{file}:{line}")
        code, message, byte = "bad-json", f"it is nested more than {_DEPTH} levels deep", 0
    line += content.count(b"\n", 0, byte)
    before = content[content.rfind(b"\n", 0, byte) + 1 : byte].decode(errors="replace")
    return Finding(code=code, message=f"{message} (column {len(before) + 1})", place=f"{file}:{line}")


def _fault(error: Exception, content: bytes) -> tuple[str, str, int]:
    """Why ``content`` is no JSON: a finding's code and message, and the byte that it speaks of."""
    try:
        content.decode()
    except UnicodeDecodeError as fault:
        message = f"a byte {content[fault.start]:#04x} that UTF-8 does not have there"
        return "bad-encoding", message, fault.start
    message, _, number = str(error).removeprefix("JSON is malformed: ").lower().partition(" (byte ")
    byte = int(number.rstrip(")")) if number else len(content.rstrip())
    if rb"\u" in content and _SURROGATE.search(content.replace(rb"\\", b"  ")):
        return "text-surrogate", f"{message}, and it writes half of a surrogate pair", byte
    return "bad-json", message, byte


def _is_deep(value: Any) -> bool:
    layer: Iterable[Any] = [value]
    for _ in range(_DEPTH):
        containers = [item for item in layer if type(item) in _CONTAINERS]
        if not containers:
            return False
        # What they hold is looked at once, as it comes: a large export has millions of values.
        layer = chain.from_iterable(item.values() if type(item) is dict else item for item in containers)
    return True
