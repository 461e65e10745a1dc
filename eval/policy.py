"""The policy of a gate: what may drop, by how much, and what an unclear answer means.

It is the table ``[tool.goldspan.gate]`` of a ``pyproject.toml``, or a TOML file of its own.
"""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from goldspan.corpus.findings import printable
from goldspan.corpus.wording import nearest

_Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
_PROJECT = "pyproject.toml"
_TABLE = "[tool.goldspan.gate]"
_LONG = 60  # characters of a value that a message shows


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the file, the key and what to write."""


class Policy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False, rename="kebab"
):
    """What a run must keep up to. Each field is a key of the policy, written with hyphens.

    ``allowed_drop`` is how much strict F1 may drop over all labels, and ``allowed_drop_parts`` how much that
    of each label and slice may, both as fractions (0.01 is one point). With ``significant`` a larger drop
    fails only if chance does not explain it, at the level ``alpha``: the share of runs without a change that
    may fail. A label or part with fewer gold spans than ``minimum_support`` is shown, and judged only if its
    drop is one that chance does not explain. The labels of ``no_drop`` fail at any drop. ``new_errors`` is
    how many errors there may be that the reference did not make. ``slices`` are names of slices, or
    ``meta FIELD``. ``latency_ratio`` is how many times as long as in the reference a document may take.
    ``cannot_tell`` is what a verdict of that name exits with.
    """

    allowed_drop: _Fraction = 0.01
    allowed_drop_parts: _Fraction = 0.05
    significant: bool = True
    alpha: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.05
    minimum_support: Annotated[int, msgspec.Meta(ge=1)] = 20
    no_drop: tuple[str, ...] = ()
    new_errors: Annotated[int, msgspec.Meta(ge=0)] | None = None
    slices: tuple[str, ...] = ()
    latency_ratio: Annotated[float, msgspec.Meta(gt=0)] | None = None
    cannot_tell: Literal["pass", "fail"] = "pass"


_PART = "a number from 0 to 1, such as 0.01 for one point"

# What the value of each key must be, in words.
_VALUES = {
    "allowed-drop": _PART,
    "allowed-drop-parts": _PART,
    "significant": "true or false",
    "alpha": "a number above 0 and below 0.5",
    "minimum-support": "a whole number from 1 on",
    "no-drop": 'a list of labels, such as ["PERSON"]',
    "new-errors": "a whole number from 0 on",
    "slices": 'a list of slices, such as ["length", "meta genre"]',
    "latency-ratio": "a number above 0, such as 1.5",
    "cannot-tell": '"pass" or "fail"',
}


def find_policy(folder: Path) -> Policy:
    """The policy of the nearest ``pyproject.toml`` that has one, in ``folder`` or above it; else the default.

    Raises:
        PolicyError: the policy, or a ``pyproject.toml`` on the way to it, cannot be used.
    """
    folder = folder.resolve()
    for file in (home / _PROJECT for home in (folder, *folder.parents)):
        if file.is_file():
            source = _read(file)
            table = source.project_table()
            if table is not None:
                return source.policy(table)
    return Policy()


def read_policy(file: Path) -> Policy:
    """The policy of a TOML file: its table ``[tool.goldspan.gate]``, or its keys if it has none.

    Raises:
        PolicyError: the file cannot be read, or a key is unknown or has an impossible value.
    """
    source = _read(file)
    table = source.project_table()
    if table is None and file.name == _PROJECT:
        raise PolicyError(f"{file}: it has no table {_TABLE}")
    return source.policy(source.content if table is None else table)


def policy_of(keys: Mapping[str, Any], source: str) -> Policy:
    """The policy with these keys, written with hyphens as in a file; ``source`` says where they stand.

    Raises:
        PolicyError: a key is unknown or has an impossible value.
    """
    for key, value in keys.items():
        if key not in _VALUES:
            raise PolicyError(f"{source}: unknown key {key!r}; {nearest(key, list(_VALUES))}")
        try:
            msgspec.convert({key: value}, Policy)
        except msgspec.ValidationError as error:
            raise PolicyError(f"{source}: {key} is {_shown(value)}: it must be {_VALUES[key]}") from error
    return msgspec.convert(keys, Policy)


class _Source(NamedTuple):
    """A TOML file that was read: its text is asked for the line of a key."""

    file: Path
    text: str
    content: dict[str, Any]

    def project_table(self) -> Any:
        """The value of ``tool.goldspan.gate``, ``None`` where there is none; refuses a misplaced one."""
        tool = self.content.get("tool")
        ours = tool.get("goldspan") if isinstance(tool, dict) else None
        if not isinstance(ours, dict):
            return None
        for key in ours:
            if key.replace("_", "-") in _VALUES:
                raise PolicyError(f"{self.at(key)}: {printable(key)} belongs under {_TABLE}")
        if "gate" not in ours and (close := get_close_matches("gate", ours, 1)):
            raise PolicyError(f"{self.file}: [tool.goldspan.{printable(close[0])}] should be {_TABLE}")
        return ours.get("gate")

    def policy(self, table: Any) -> Policy:
        if not isinstance(table, dict):
            raise PolicyError(f"{self.file}: {_TABLE} is no table")
        for key, value in table.items():
            policy_of({key: value}, self.at(key))
        return policy_of(table, str(self.file))

    def at(self, key: str) -> str:
        """The file, and the line on which a key stands, if it stands at the start of one."""
        table = re.search(r"^\s*\[\s*tool\s*\.\s*goldspan\b", self.text, re.MULTILINE)
        start = table.start() if table else 0
        line = re.compile(rf"""^[ \t]*["']?{re.escape(key)}["']?\s*=""", re.MULTILINE)
        found = line.search(self.text, start)
        return f"{self.file}:{self.text.count(chr(10), 0, found.start()) + 1}" if found else str(self.file)


def _read(file: Path) -> _Source:
    try:
        text = file.read_text(encoding="utf-8")
        return _Source(file, text, tomllib.loads(text))
    except OSError as error:
        raise PolicyError(f"{file}: it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file}: no TOML: it is not UTF-8") from error
    except RecursionError as error:
        raise PolicyError(f"{file}: no TOML: it is nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+), column (\d+)", str(error))
        place = (
            f"{file}:{where[1]}: no TOML from column {where[2]} on"
            if where
            else f"{file}: no TOML at its end"
        )
        rule = "a line is `key = value`, with text in quotes and lists in [], and no key stands twice"
        raise PolicyError(f"{place}: {rule}") from error


def _shown(value: Any) -> str:
    words = str(value).lower() if isinstance(value, bool) else repr(value)
    return printable(words if len(words) <= _LONG else f"{words[:_LONG]}…")
