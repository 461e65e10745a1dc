"""The rules for FIGURE: measured quantities in digits and in words."""

import re
from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import NUMBER_WORD
from goldspan.baselines.lexicon_units import DURATION, MULTIPLIER, NUMBER_WORDS, ODD, RATE, SPACE, UNIT
from goldspan.baselines.rule import Candidate, Extent, Rule
from goldspan.baselines.words import Words

_NUMBER = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)?"
_GAP = rf"{SPACE}{{0,2}}"
_SIGN = rf"(?:[Мм]инус{SPACE}|(?<![\w)\]+])[-−](?=\d)|(?<![^\s(])–(?=\d))?"
_CURRENCY_SIGN = r"(?:US)?[$€£¥₸₽₴₼₾]"
# «1 млн 250 тыс. тонн», «5 часов 30 минут»: one quantity in two steps.
_SCALED = rf"{_NUMBER}(?:(?:{ODD}{SPACE}|{_GAP}){MULTIPLIER}(?:{SPACE}{_NUMBER}{_GAP}{MULTIPLIER})?)?"
_NOT_BEFORE = r"(?<!\w)(?<!\d[.,:/])(?<![^\W\d][-–‑])(?<![№])(?<!\w\+)"
_NOT_AFTER = r"(?![^\W]|[-–‑][^\W\d])"

QUANTITY = re.compile(
    rf"""{_NOT_BEFORE}(?:
        {_CURRENCY_SIGN}{_GAP}{_SCALED}(?:{RATE})?
        |{_SIGN}{_SCALED}(?:
            {_GAP}{_CURRENCY_SIGN}
            |(?:{ODD}{SPACE}|{_GAP})(?:{UNIT})(?:{SPACE}(?:и{SPACE})?\d{{1,2}}{SPACE}{DURATION})?(?:{RATE})?
            |{RATE}
        )?
    ){_NOT_AFTER}""",
    re.VERBOSE,
)
_DIGITS = re.compile("[0-9]+")
_PREFIX = re.compile(rf"(?:{_CURRENCY_SIGN}{_GAP}|[Мм]инус{SPACE}|[-−–])$")
_PREFIX_REACH = 6  # characters
_FORMS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)).replace("е", "[её]")
_WORD_NUMBER = (
    rf"(?:{_FORMS})(?:{SPACE}с{SPACE}(?:половиной|лишним))?"
    rf"(?:{SPACE}(?:(?:{_FORMS})|{MULTIPLIER})(?!\w)){{0,6}}"
)
IN_WORDS = re.compile(
    rf"""(?P<first>{_WORD_NUMBER})(?!\w)(?:
        {SPACE}(?P<unit>(?:{UNIT}|квартал(?:а|ов|ам|ах)?\b)(?:{SPACE}(?:и{SPACE})?(?:{_WORD_NUMBER}|\d{{1,2}}){SPACE}{DURATION})?(?:{RATE})?)(?!\w)
        |(?:{SPACE}(?:до|или|и){SPACE}|[-–]|{SPACE}[-–—]{SPACE})(?=(?:{_WORD_NUMBER}){SPACE}(?:{UNIT})(?!\w))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_POINTS = re.compile(rf"(?<=на{SPACE})\d+(?:[.,]\d+)?{SPACE}(?:с{SPACE}лишним{SPACE})?пункт(?:а|ов)?(?!\w)")
# «процентов пять»
_TURNED = re.compile(rf"\b(?:процентов|лет|часов|минут|тонн|километров){SPACE}(?:на{SPACE})?$")
# «шесть миллиардов на школы»: the currency is left out, and no counted noun follows.
_ELIDED = re.compile(rf"(?:миллион|миллиард|триллион)\w*(?:{SPACE}(?:на|за|в|из|для|до|к)(?!\w)|[.,;:!?])")
_NUMBER_ALONE = re.compile(_WORD_NUMBER, re.VERBOSE | re.IGNORECASE)
_TURNED_REACH = 16  # characters
_ELIDED_REACH = 5


def numbers(words: Words) -> list[int]:
    """Where the runs of digits begin: the text is long and they are few."""
    kept: list[int] | None = words.memo.get("numbers")
    if kept is None:
        kept = [match.start() for match in _DIGITS.finditer(words.text)]
        words.memo["numbers"] = kept
    return kept


def quantity(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """FIGURE: a number in digits, with its multiplier and unit where it has them.

    It reads the text itself: razdel makes one token of «19,5млрд» and of «10–15».
    """
    text, done = words.text, 0
    for start in numbers(words):
        if start >= done:
            prefix = _PREFIX.search(text, max(0, start - _PREFIX_REACH), start)
            match = (prefix and QUANTITY.match(text, prefix.start())) or QUANTITY.match(text, start)
            if match:
                done = match.end()
                yield match.span()


def points(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """FIGURE: «выше на 9 пунктов»: points as a measure; those of a document are counted things."""
    for start in numbers(words):
        if match := _POINTS.match(words.text, start):
            yield match.span()


def number_in_words(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """FIGURE: a number word with a unit, currency or percent; «две стороны» is none."""
    done = 0
    for at in words.known:
        start = words.starts[at]
        if words.kinds[at] & NUMBER_WORD and start >= done and (extent := _in_words(words.text, start)):
            done = extent[1]
            yield extent


def _in_words(text: str, start: int) -> Extent | None:
    if text[max(0, start - 3) : start].lower() == "ни ":  # «ни один кубометр»
        return None
    if match := IN_WORDS.match(text, start):
        return start, match.end("unit") if match["unit"] else match.end("first")
    number = _NUMBER_ALONE.match(text, start)
    if number and _ELIDED.search(text, start, number.end() + _ELIDED_REACH):
        return number.span()
    turned = _TURNED.search(text, max(0, start - _TURNED_REACH), start)
    return (turned.start(), number.end()) if number and turned else None


RULES = (
    Rule("FIGURE", quantity),
    Rule("FIGURE", points),
    Rule("FIGURE", number_in_words),
)
