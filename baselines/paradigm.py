"""The forms of Russian nouns and adjectives, spelled out from regular paradigms."""

from collections.abc import Iterable
from typing import NamedTuple

# Endings of the nominative, genitive, dative, accusative, instrumental and prepositional in the singular,
# then of the plural (which has no accusative of its own here); "-" is none.
_FEMININE_HARD = "а ы е у ой е | ы - ам ами ах"
_FEMININE_VELAR = "а и е у ой е | и - ам ами ах"
_FEMININE_SOFT = "я и е ю ей е | и ь ям ями ях"
_FEMININE_SIGN = "ь и и ь ью и | и ей ям ями ях"
_FEMININE_IYA = "ия ии ии ию ией ии | ии ий иям иями иях"
_NEUTER_IYE = "ие ия ию ие ием ии | ия ий иям иями иях"
_NEUTER_HARD = "о а у о ом е | а - ам ами ах"
_MASCULINE_HARD = "- а у - ом е | ы ов ам ами ах"
_MASCULINE_VELAR = "- а у - ом е | и ов ам ами ах"
_MASCULINE_SIBILANT = "- а у - ем е | и ей ам ами ах"
_MASCULINE_TS = "- а у - ем е | ы ев ам ами ах"
_MASCULINE_SIGN = "ь я ю ь ем е | и ей ям ями ях"
_MASCULINE_IY = "ий ия ию ий ием ии | ии иев иям иями иях"
_MASCULINE_J = "й я ю й ем е | и ев ям ями ях"

_HARD_ADJECTIVE = "ый ий ой ого ому ым им ом ая ую ое ые ие ых их ыми ими"
_SOFT_ADJECTIVE = "ий его ему им ем яя ая ей юю ую ее ие их ими"


class Forms(NamedTuple):
    """The forms of one noun: all of them, those of two cases, and those of the two numbers."""

    every: frozenset[str]
    genitive: frozenset[str]
    dative: frozenset[str]
    singular: frozenset[str]
    plural: frozenset[str]


def listed(text: str) -> tuple[str, ...]:
    """The words of a list that is written as running text."""
    return tuple(text.split())


# The endings of a noun by the end of its nominative, the longest first; "" is any other consonant.
_PARADIGMS = (
    ("тель", 1, _MASCULINE_SIGN),
    ("арь", 1, _MASCULINE_SIGN),
    ("контроль", 1, _MASCULINE_SIGN),
    ("автомобиль", 1, _MASCULINE_SIGN),
    ("ия", 2, _FEMININE_IYA),
    ("ие", 2, _NEUTER_IYE),
    ("ий", 2, _MASCULINE_IY),
    *((f"{letter}а", 1, _FEMININE_VELAR) for letter in "гкхжшщч"),
    ("а", 1, _FEMININE_HARD),
    ("я", 1, _FEMININE_SOFT),
    ("ь", 1, _FEMININE_SIGN),
    ("о", 1, _NEUTER_HARD),
    ("й", 1, _MASCULINE_J),
    *((letter, 0, _MASCULINE_VELAR) for letter in "гкх"),
    *((letter, 0, _MASCULINE_SIBILANT) for letter in "жшщч"),
    ("ц", 0, _MASCULINE_TS),
    ("", 0, _MASCULINE_HARD),
)


def _paradigm(word: str) -> tuple[str, str]:
    """The stem of a noun in the nominative, and its endings."""
    cut, endings = next((cut, endings) for end, cut, endings in _PARADIGMS if word.endswith(end))
    return word[: len(word) - cut], endings


def noun(word: str) -> Forms:
    """The forms of a regular noun, given in the nominative singular and in small letters."""
    stem, endings = _paradigm(word)
    half, other = ([stem + ending.strip("-") for ending in part.split()] for part in endings.split("|"))
    return Forms(
        every=frozenset(half + other),
        genitive=frozenset((half[1], other[1])),
        dative=frozenset((half[2], other[2])),
        singular=frozenset(half),
        plural=frozenset(other),
    )


def nouns(words: Iterable[str]) -> frozenset[str]:
    """Every form of several regular nouns."""
    return frozenset(form for word in words for form in noun(word).every)


def adjectives(stems: Iterable[str]) -> frozenset[str]:
    """Every form of adjectives, given by their stems; some of the forms are no words, and harm nobody."""
    endings = {"hard": _HARD_ADJECTIVE.split(), "soft": _SOFT_ADJECTIVE.split()}
    return frozenset(
        stem + ending for stem in stems for ending in endings["soft" if stem[-1] in "щшжч" else "hard"]
    )
