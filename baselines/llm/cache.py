"""Answers that were given before, so that none is paid for twice."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec

from goldspan.corpus.writing import json_bytes, write_bytes

# Answers kept in memory: enough for a bench that runs over its texts again.
_KEPT = 10_000


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint answered: the model's words, and the tokens that it counted (``None``: it did not)."""

    content: str
    tokens_in: int | None = None
    tokens_out: int | None = None


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the cache; its texts and prompt are not in it."""

    format: Literal[1]
    key: str
    url: str
    model: str
    reply: Reply


class Cache:
    """Replies by what was asked: in memory and, with a ``folder``, as a JSON file each.

    What cannot be read there counts as not there. Raises ``OSError`` where a file cannot be written.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, Reply] = {}

    def get(self, key: str) -> Reply | None:
        """The reply to what was asked, or ``None``."""
        if key in self._memory or self._folder is None:
            return self._memory.get(key)
        try:
            entry = msgspec.json.decode(self._file(self._folder, key).read_bytes(), type=_Entry)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return entry.reply if entry.key == key else None

    def put(self, key: str, reply: Reply, *, url: str, model: str) -> None:
        """Keep a reply."""
        if len(self._memory) < _KEPT:
            self._memory[key] = reply
        if self._folder is not None:
            file = self._file(self._folder, key)
            file.parent.mkdir(parents=True, exist_ok=True)
            entry = _Entry(format=1, key=key, url=url, model=model, reply=reply)
            write_bytes(file, json_bytes(msgspec.to_builtins(entry)))

    @staticmethod
    def _file(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"


def cache_key(url: str, request: dict[str, Any]) -> str:
    """The SHA-256 of all that an answer depends on."""
    return sha256(msgspec.json.encode([url, request], order="sorted")).hexdigest()
