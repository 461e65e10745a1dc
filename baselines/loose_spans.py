"""Spans as people write them down: tuples and mappings, beside those that are spans already."""

from collections.abc import Iterable, Mapping
from typing import Any

from goldspan.corpus.document import Span

_FIELDS = frozenset({"start", "end", "label", "score", "value"})


def to_spans(found: Any) -> list[Span]:
    """Spans of what a function returned: ``Span``, ``(start, end, label)`` or a mapping with these keys.

    A mapping may have ``score`` and ``value`` as well. Whether the spans are right for a text is not asked.

    Raises:
        TypeError: it is no iterable of such things, or an offset is no ``int``.
        ValueError: a span is empty, starts before the text, or has fields that no span has.
    """
    if not isinstance(found, Iterable) or isinstance(found, str | bytes | Mapping):
        raise TypeError(f"{type(found).__name__} was returned where a list of spans should be")
    return [to_span(one) for one in found]


def to_span(one: Any) -> Span:
    """A span of what one was written down as.

    Raises:
        TypeError, ValueError: as ``to_spans`` does.
    """
    if isinstance(one, Span):
        return one
    if isinstance(one, tuple | list) and len(one) == 3:
        return Span(*one)
    if isinstance(one, Mapping):
        unknown = [name for name in one if name not in _FIELDS]
        missing = [name for name in ("start", "end", "label") if name not in one]
        if unknown or missing:
            fault = f"no {missing[0]!r}" if missing else f"{unknown[0]!r}, which no span has"
            raise ValueError(f"a span was returned with {fault}")
        return Span(**one)
    raise TypeError(f"{type(one).__name__} was returned where a span should be")
