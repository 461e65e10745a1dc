"""The policy of a gate: what may drop, by how much, and what an unclear answer means.

It is the table ``[tool.goldspan.gate]`` of a ``pyproject.toml``, or a TOML file of its own.
"""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from goldspan.corpus.findings import printable

_Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
_PROJECT = "pyproject.toml"
_TABLE = "[tool.goldspan.gate]"


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the file, the key and what to write."""


class Policy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False, rename="kebab"
):
    """What a run must keep up to. Each field is a key of the policy, written with hyphens.

    ``allowed_drop`` is how much strict F1 may drop over all labels, and ``allowed_drop_parts`` how much that
    of each label and slice may, both as fractions (0.01 is one point). With ``significant`` a larger drop
    fails only if chance does not explain it, at the level ``alpha``: the share of runs without a change that
    may fail. A label or part with fewer gold spans than ``minimum_support`` is shown and not judged. The
    labels of ``no_drop`` fail at any drop. ``slices`` are names of slices, or ``meta FIELD``.
    ``latency_ratio`` is how many times as long as in the reference a document may take. ``cannot_tell`` is
    what a verdict of that name exits with.
    """

    allowed_drop: _Fraction = 0.01
    allowed_drop_parts: _Fraction = 0.05
    significant: bool = True
    alpha: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.05
    minimum_support: Annotated[int, msgspec.Meta(ge=1)] = 20
    no_drop: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    latency_ratio: Annotated[float, msgspec.Meta(gt=0)] | None = None
    cannot_tell: Literal["pass", "fail"] = "pass"


KEYS = msgspec.structs.fields(Policy)


def find_policy(folder: Path) -> Policy:
    """The policy of the nearest ``pyproject.toml`` that has one, in ``folder`` or above it; else the default.

    Raises:
        PolicyError: the policy, or a ``pyproject.toml`` on the way to it, cannot be used.
    """
    folder = folder.resolve()
    for file in (home / _PROJECT for home in (folder, *folder.parents)):
        if file.is_file():
            table = _project_table(file, _parsed(file))
            if table is not None:
                return _policy(table, file)
    return Policy()


def read_policy(file: Path) -> Policy:
    """The policy of a TOML file: its table ``[tool.goldspan.gate]``, or its keys if it has none.

    Raises:
        PolicyError: the file cannot be read, or a key is unknown or has an impossible value.
    """
    content = _parsed(file)
    table = _project_table(file, content)
    if table is None and file.name == _PROJECT:
        raise PolicyError(f"{file}: it has no table {_TABLE}")
    return _policy(content if table is None else table, file)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{file}: it cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PolicyError(f"{file}: no TOML: {error}") from error


def _project_table(file: Path, content: dict[str, Any]) -> Any:
    """The value of ``tool.goldspan.gate``, ``None`` where there is none; refuses one that is misspelt."""
    tool = content.get("tool")
    ours = tool.get("goldspan") if isinstance(tool, dict) else None
    if not isinstance(ours, dict):
        return None
    if "gate" not in ours and (close := get_close_matches("gate", map(str, ours), 1)):
        raise PolicyError(f"{file}: [tool.goldspan.{printable(close[0])}] should be {_TABLE}")
    return ours.get("gate")


def _policy(table: Any, file: Path) -> Policy:
    if not isinstance(table, dict):
        raise PolicyError(f"{file}: {_TABLE} is no table")
    names = [field.encode_name for field in KEYS]
    for key in table:
        if key not in names:
            raise PolicyError(f"{file}: unknown key {key!r}; {nearest(key, names)}")
    try:
        return msgspec.convert(table, Policy)
    except msgspec.ValidationError as error:
        key = re.search(r"\$\.([a-z-]+)", str(error))
        what, _, _ = str(error).partition(" - at ")
        raise PolicyError(f"{file}: {key[1] if key else _TABLE}: {what}") from error


def nearest(name: str, known: list[str]) -> str:
    """What to write instead of a name that is not known, in words."""
    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
