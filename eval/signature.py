"""The signature: everything that a number depends on, in one line."""

import re
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import msgspec

_TOOL = "goldspan"
_SHORT = {
    "version": "v",
    "documents": "docs",
    "matching": "match",
    "average": "avg",
    "bootstrap": "boot",
    "interval": "ci",
    "tokenizer": "tok",
}

# Parts that change how an interval was drawn, and no score.
_OF_INTERVALS = frozenset({"bootstrap", "level", "interval", "seed"})


class Handling(NamedTuple):
    """What was done to input in reading it: the parts of a signature that say so."""

    repair: str = ""
    quotes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a score was computed from and how.

    ``gold`` is the fingerprint of the gold, and ``corpus`` what goldspan's corpus calls that gold
    (``0.2.0/test``), empty for any other. ``tokenizer`` is empty where no number depends on
    tokens, ``repair`` where neither side was tags, and ``quotes`` where no prediction was a quote;
    otherwise they say what was done to the input, with its counts.
    """

    version: str
    gold: str
    corpus: str = ""
    documents: int
    labels: tuple[str, ...]
    matching: tuple[str, ...] = ("strict",)
    average: str = "micro"
    unit: str = "document"
    bootstrap: int = 0
    level: float = 0.95
    interval: str = "percentile"
    seed: int = 0
    missing: str = "error"
    tokenizer: str = ""
    repair: str = ""
    quotes: str = ""

    def __str__(self) -> str:
        """One line, such as ``goldspan|v:0.1.0|gold:1f3a…|docs:60|labels:BODY,OFFICIAL|…``."""
        parts = [_TOOL]
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if value != "":
                items = value if isinstance(value, tuple) else (value,)
                parts.append(f"{key}:{','.join(escape(str(item)) for item in items)}")
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
        values: dict[str, object] = {known[key]: _unescape(text) for key, text in given.items()}
        for name in _TUPLES & values.keys():
            values[name] = tuple(_unescape(item) for item in given[_KEYS[name]].split(",") if item)
        try:
            return msgspec.convert(values, cls, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(f"no signature of goldspan: {line!r} ({error})") from error

    def handled(self, handling: Handling) -> "Signature":
        """This signature for input that was read with ``handling``."""
        return replace(self, repair=handling.repair, quotes=handling.quotes)

    @property
    def handling(self) -> Handling:
        """What was done to the input in reading it."""
        return Handling(self.repair, self.quotes)

    def conflicts(self, other: "Signature") -> dict[str, tuple[str, str]]:
        """The parts that keep the two's scores from being compared, each with both values.

        Intervals may be drawn differently, and predictions may need more repairs than others: scores can
        be compared all the same.
        """
        ours, theirs = _comparable(self), _comparable(other)
        if not (self.corpus and other.corpus):  # the same gold may have been scored before it had a name
            ours["corpus"] = theirs["corpus"] = ""
        return {
            key: (_shown(ours[name]), _shown(theirs[name]))
            for name, key in _KEYS.items()
            if name not in _OF_INTERVALS and ours[name] != theirs[name]
        }


_KEYS = {field.name: _SHORT.get(field.name, field.name) for field in fields(Signature)}
_TUPLES = {"labels", "matching"}


def _comparable(signature: Signature) -> dict[str, object]:
    """The parts of a signature without what is said of predictions alone."""
    parts: dict[str, object] = {name: getattr(signature, name) for name in _KEYS}
    return parts | {"repair": signature.repair.partition(" predicted=")[0], "quotes": ""}


def _shown(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def escape(text: str) -> str:
    """``text`` with ``%``, a code point in hex, ``;`` for what would break the line or cannot be shown."""
    return "".join(f"%{ord(char):x};" if char in "%|,:" or not char.isprintable() else char for char in text)


def _unescape(text: str) -> str:
    return re.sub("%([0-9a-f]{1,6});", lambda match: chr(int(match[1], 16)), text)
