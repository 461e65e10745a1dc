"""What a span says beside its place, checked, and made plain enough for any file."""

from collections.abc import Mapping
from numbers import Real
from typing import Any

from goldspan.corpus.document import Span

# How much of what is no score is shown.
_SHOWN = 40


def contents_fault(span: Span) -> str:
    """What is wrong with a span's label, which is a text, or its score or value, which may be anything."""
    if not _is_writable(span.label):
        return f"whose label {_NOT_WRITABLE}"
    if span.score is not None and not _is_score(span.score):
        return f"whose score {repr(span.score)[:_SHOWN]} is no number from 0 to 1"
    return "" if span.value is None else _value_fault(span.value)


def plain(span: Span) -> Span:
    """A span without a fault, with Python's own types: numpy's texts and numbers are written by no format."""
    if type(span.label) is str and type(span.score) in _PLAIN_SCORES and span.value is None:
        return span
    score = span.score if type(span.score) in _PLAIN_SCORES else float(span.score or 0)
    value = {_text(name): content and _text(content) for name, content in (span.value or {}).items()}
    return Span(span.start, span.end, _text(span.label), score=score, value=value or None, region=span.region)


_NOT_WRITABLE = "holds half of a surrogate pair, which is no character"
_PLAIN_SCORES = (type(None), int, float)


def _is_score(score: Any) -> bool:
    is_number = not isinstance(score, bool) and isinstance(score, Real)
    return is_number and bool(0 <= score <= 1)


def _value_fault(value: Any) -> str:
    if not isinstance(value, Mapping):
        return f"whose value is {type(value).__name__} and no dict"
    for name, content in value.items():
        if not isinstance(name, str):
            return f"whose value has a key that is {type(name).__name__} and no text"
        if content is not None and not isinstance(content, str):
            return f"whose value has {name!r} as {type(content).__name__}: neither a text nor None"
        if not _is_writable(name) or not _is_writable(content or ""):
            return f"whose value {_NOT_WRITABLE}"
    return ""


def _is_writable(text: str) -> bool:
    try:
        str.encode(text)
    except UnicodeEncodeError:
        return False
    return True


def _text(text: str) -> str:
    return str.__str__(text)  # what an enumeration's str() gives is its name
