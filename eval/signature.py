"""The signature: everything that a number depends on, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from hashlib import sha256
from urllib.parse import quote, unquote

import msgspec

from goldspan.corpus.document import Document

_TOOL = "goldspan"
_SHORT = {
    "version": "v",
    "documents": "docs",
    "matching": "match",
    "average": "avg",
    "bootstrap": "boot",
    "tokenizer": "tok",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a score was computed from and how.

    ``gold`` is a prefix of the SHA-256 of the gold's ids, texts and spans; ``tokenizer`` is empty
    where no number depends on tokens.
    """

    version: str
    gold: str
    documents: int
    labels: tuple[str, ...]
    matching: str = "strict"
    average: str = "micro"
    unit: str = "document"
    bootstrap: int = 0
    level: float = 0.95
    seed: int = 0
    missing: str = "error"
    tokenizer: str = ""

    def __str__(self) -> str:
        """One line, such as ``goldspan|v:0.1.0|gold:1f3a…|docs:60|labels:BODY,OFFICIAL|…``."""
        parts = [_TOOL]
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if value == "":
                continue
            items = value if isinstance(value, tuple) else (value,)
            parts.append(f"{key}:{','.join(quote(str(item), safe=' /+') for item in items)}")
        return "|".join(parts)

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """The signature that was printed as ``line``.

        Raises:
            ValueError: the line is no goldspan signature, or lacks a part.
        """
        tool, *parts = line.strip().split("|")
        given = dict(part.split(":", 1) for part in parts if ":" in part)
        known = {key: name for name, key in _KEYS.items()}
        if tool != _TOOL or len(given) != len(parts) or not given.keys() <= known.keys():
            raise ValueError(f"no signature of goldspan: {line!r}")
        values: dict[str, object] = {known[key]: unquote(text) for key, text in given.items()}
        values["labels"] = tuple(unquote(label) for label in given.get("labels", "").split(",") if label)
        try:
            return msgspec.convert(values, cls, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(f"no signature of goldspan: {line!r} ({error})") from error


def gold_hash(documents: Iterable[Document]) -> str:
    """The first 12 hex digits of the SHA-256 of the documents' ids, texts and spans, in order of id."""
    digest = sha256()
    for document in sorted(documents, key=lambda document: document.id):
        spans = [(span.start, span.end, span.label) for span in document.spans]
        digest.update(msgspec.json.encode((document.id, document.text, spans)) + b"\n")
    return digest.hexdigest()[:12]


_KEYS = {field.name: _SHORT.get(field.name, field.name) for field in fields(Signature)}
