"""Offsets that count UTF-16 units, told from code points and converted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def has_astral(text: str) -> bool:
    """Whether UTF-16 offsets into ``text`` can differ from code points at all."""
    # UTF-16 has two units for such a character, and Python counts them faster than it looks for one.
    return len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def code_points(text: str) -> list[int]:
    """For each UTF-16 offset into ``text``, end included, the code point that it falls in.

    An offset between the two halves of a pair counts as the pair's start.
    """
    offsets = []
    for index, char in enumerate(text):
        offsets += [index, index] if char > "\uffff" else [index]
    return [*offsets, len(text)]


def same_words(quote: str, slice_: str) -> bool:
    """Whether a region's copy of its text is the slice, as browsers copy it.

    They write a newline as a backslash and an n, and collapse runs of white space.
    """
    return quote == slice_ or _squeeze(quote) == _squeeze(slice_)


def counts_utf16(text: str, regions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the offsets of one annotation count UTF-16 units.

    ``regions`` are the unchecked values of its regions (``start``, ``end``, ``text``). They do if
    some region's copied text is what stands at its UTF-16 offsets and not what stands at its code
    points, and no region's copy speaks for code points alone.
    """
    if not has_astral(text):
        return False
    table = code_points(text)
    evidence = False
    for value in regions:
        start, end, quote = value.get("start"), value.get("end"), value.get("text")
        if type(start) is not int or type(end) is not int or not isinstance(quote, str):
            continue
        if not 0 <= start < end < len(table):
            continue
        as_points = end <= len(text) and same_words(quote, text[start:end])
        as_units = same_words(quote, text[table[start] : table[end]])
        if as_points and not as_units:
            return False
        evidence |= as_units and not as_points
    return evidence


def to_code_points(offset: Any, table: Sequence[int]) -> Any:
    """A UTF-16 offset in code points, by the table that ``code_points`` makes; else as it was."""
    return table[offset] if type(offset) is int and 0 <= offset < len(table) else offset


def _squeeze(text: str) -> str:
    return re.sub(r"(?:\s|\\n)+", " ", text).strip()
