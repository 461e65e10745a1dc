"""``word``, ``shape`` and ``affix``: how a word is written."""

import re
from collections.abc import Iterator

from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.group import Features
from goldspan.baselines.features.reading import Reading

_DIGIT = re.compile(r"\d")
_SMALL = re.compile(r"[^\W\d_A-ZА-ЯЁ]")
_CAPITAL = re.compile(r"[A-ZА-ЯЁ]")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST_SHAPE = 8
_CENTURIES = ("19", "20")
_OPENING, _CLOSING = frozenset("«„"), frozenset("»“”")


def word(form: Form) -> Features:
    """The word itself in small letters, every digit being a 9."""
    return (f"w={_DIGIT.sub('9', form.low)}",)


def shape(form: Form) -> Features:
    """Capitals, digits and signs in a row («Xx», «9,9»), and what kind of number it is."""
    raw = form.raw
    plain = _SMALL.sub("x", _CAPITAL.sub("X", _DIGIT.sub("9", raw)))
    short = _REPEATED.sub(r"\1", plain)
    found = [f"s={short[:_LONGEST_SHAPE]}"]
    if len(raw) > 1 and raw.isupper():
        found.append("capitals")
    if len(raw) > 1 and "-" in raw:
        found.append("hyphen")
    if raw.isdecimal():
        found.append(f"digits={len(raw)}")
        if len(raw) == 4 and raw.startswith(_CENTURIES):
            found.append("year")
    return found


def position(reading: Reading) -> list[Features]:
    """Whether a word stands first in its sentence, in quotation marks, or in brackets."""
    return list(_position(reading))


def _position(reading: Reading) -> Iterator[Features]:
    first, quoted, bracketed = True, False, False
    for index, raw in enumerate(reading.raw):
        if index in reading.words.line_starts:
            quoted = bracketed = False
        quoted = raw in _OPENING or (quoted and raw not in _CLOSING)
        bracketed = raw == "(" or (bracketed and raw != ")")
        signs = (("first", first), ("quoted", quoted), ("bracketed", bracketed))
        yield [name for name, holds in signs if holds]
        first = reading.words.ends_sentence(index)


def affixes(form: Form) -> Features:
    """The first two to five and the last one to five letters of a longer word."""
    low = form.low
    starts = [f"p={low[:size]}" for size in range(2, 6) if size < len(low)]
    return starts + [f"e={low[-size:]}" for size in range(1, 6) if size < len(low)]
