"""What an extractor says that it used up: tokens, requests, money.

An extractor that counts has an attribute ``usage``, an object whose ``to_json()`` returns counts by name,
since it was made: numbers, ``None`` for what is not known, or such a mapping again.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from goldspan.baselines.answers import ANYTHING
from goldspan.baselines.extractor import Extractor

Usage = dict[str, Any]

# What is left of sums of prices in binary fractions.
_DIGITS = 12
_NUMBERS = (int, float)


def read_usage(extractor: Extractor) -> Usage | None:
    """What an extractor has used until now; ``None`` if it does not count, or not so that JSON can hold it.

    No count is worth the loss of what was extracted: one that cannot be read is no error.
    """
    try:
        usage = getattr(extractor, "usage", None)
        return (
            None if usage is None else msgspec.json.decode(msgspec.json.encode(usage.to_json()), type=Usage)
        )
    except ANYTHING:
        return None


def plus(one: Mapping[str, Any], other: Mapping[str, Any]) -> Usage:
    """The sum of two usages, name by name; what is not known of one of them is not known of the sum."""
    return _combined(one, other, 1)


def minus(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Usage:
    """What an extractor used between two readings."""
    return _combined(later, earlier, -1)


def describe(usage: Mapping[str, Any]) -> str:
    """A usage on one line: ``requests 12, tokens_in 3400, quotes (exact 5, repeated 1)``."""
    return ", ".join(
        f"{name} ({describe(value)})" if isinstance(value, Mapping) else f"{name} {_shown(value)}"
        for name, value in usage.items()
    )


def _combined(one: Mapping[str, Any], other: Mapping[str, Any], sign: int) -> Usage:
    return {name: _value(one.get(name, _ABSENT), other.get(name, _ABSENT), sign) for name in {**one, **other}}


_ABSENT = object()


def _value(one: Any, other: Any, sign: int) -> Any:
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        parts = [side if isinstance(side, Mapping) else {} for side in (one, other)]
        return _combined(parts[0], parts[1], sign)
    one, other = (0 if side is _ABSENT else side for side in (one, other))
    if one is None or other is None:
        return None
    if type(one) in _NUMBERS and type(other) in _NUMBERS:
        return round(one + sign * other, _DIGITS)
    return one or other  # a name of something, which is the same in both


def _shown(value: Any) -> str:
    return "unknown" if value is None else str(value)
