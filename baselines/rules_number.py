"""The numbers that are no FIGURE (rule F8 of the guidelines): dates, times, identifiers, ages, marks."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import GIVEN_NAME, NUMBER_WORD, OFFICE, OTHER_WORK
from goldspan.baselines.lexicon_units import MONTH, MULTIPLIER, SPACE, UNIT
from goldspan.baselines.names import looks_like_surname
from goldspan.baselines.rule import NOTHING, Candidate, Extent, Rule
from goldspan.baselines.rules_figure import IN_WORDS, numbers
from goldspan.baselines.words import Words

_YEAR = r"(?<![\w.,])(?:19|20)\d\d(?!\d)"
_AND = r"\s*(?:-|–|—|,|и|по|до|/)\s*"
_COUNTED = (
    r"[а-яё-]+(?:ов|ев|ей|ий|ых|их|ств|ек|ок|ест|век|лиц|дел|сел|школ|ник|ниц|[бвгджзклмнпрстфхцчшщ]ам|ами)\b"
)

# Each is tried where a run of digits begins, and there alone: the text is long and its numbers are few.
_DATE = rf"""
    (?<![\w.,:])\d{{1,2}}(?:-?го)?(?:{_AND}\d{{1,2}}(?:-?го)?){{0,6}}\s+{MONTH}(?!\w)(?:\s+\d{{4}}(?:\s*(?:года|году|год|г\.))?)?
    |(?<![\d.,])\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}(?![\d.])|\b\d{{4}}-\d\d-\d\d\b"""
_CALENDAR_YEAR = rf"""
    {_YEAR}(?:{_AND}(?:(?:19|20)\d\d|\d\d(?=\s*г))){{0,9}}\s*-?(?:й|м|го|х|е|му|ом|ый)?\s*(?:год\w*|гг?\.|г\b)
    |{_YEAR}(?:\s*[-–—/]\s*(?:19|20)\d\d(?!\d))?
        (?!{SPACE}?(?:{UNIT}|{MULTIPLIER})|[.,]\d|{SPACE}\d{{3}}\b|{SPACE}{_COUNTED}|\w)"""
_HOUR = r"(?:[01]?\d|2[0-4])"
_CLOCK = rf"""
    (?<![\d:])\d{{1,3}}:\d{{1,3}}(?::\d\d)?(?!\d)
    |(?<![\d.,])(?:{_HOUR}\.[0-5]\d)(?!\d|\.\d|{SPACE}?(?:{UNIT}|{MULTIPLIER}))
    |(?<![\w.,])\d{{1,2}}\s+час\w*(?:\s+\d{{1,2}}\s+минут\w*)?\s+(?:утра|вечера|ночи|дня)\b
    |(?<=\bв{SPACE})\d{{1,2}}\s+час(?:ов|а)(?:\s+\d{{1,2}}\s+минут)?\b
    |(?<=\bк{SPACE})\d{{1,2}}\s+часам\b
    |(?<=\bс{SPACE}){_HOUR}(?:\s+часов)?\s+до\s+{_HOUR}\s+час(?:ов|а)\b"""
_ORDINAL = r"""
    (?<!\w)\d+(?:[-–]\d+)?-(?:[а-яё]{1,2}|\w*летн\w+|\w*лети\w+|[а-яё]{3,})\b
    |(?<![\w.,])(?:[1-9]|1[01])\s+класс[аеу]?\b|(?<![\w.,])\d{1,3}\s+(?:квартал[аеу]?|полугоди[еяи]|созыв\w*|век[аеу]?|этаже|этапе|месте|чтении|микрорайон\w*)\b"""
_CODE = rf"""
    \d[\d./]{{0,20}}(?:(?:,\s|\sи\s|-|–)\d[\d./]{{0,20}}){{0,9}}(?!{SPACE}?(?:{UNIT}|{MULTIPLIER})|\w|[,.]\d|{SPACE}{_COUNTED})"""
_CODE_SIGN = r"""
    (?<!\w)(?:стат(?:ья|ьи|ье|ью|ьей|ьёй|ей|ьям|ьями|ьях)|ст\.|пункт(?:а|е|у|ом|ы|ов|ам|ами|ах)?|п\.|подпункт\w*|част(?:ь|и|ью)
    |глав[аыеу]|приложени\w+|указ\w*|приказ\w*|постановлени\w+|резолюци\w+|протокол\w*|конвенци\w+|школ[аыеу]|дом[ауе]?|д\.
    |кв\.|квартир\w+|кабинет\w*|корпус\w*|маршрут\w*|трасс\w+|код\w*|форм[аыеу]|гост|этап|категори[яию]|групп[аыеу]
    |раздел\w*|параграф\w*|блок\w*|лот\w*|номер\w*|телефон\w*|тел\.|индекс\w*|уровн[яею]|версии|цели|задач[аи]
    |отделени[ея]|рейс)\s{1,2}$"""
_NUMBERED = r"""(?:№|\bN|\bNo\.?)\s{0,2}$"""
_SLASHED = r"""(?<!\w)\d+/\d+(?:-\w+)?|\d+\+\d\w*"""
_TELEPHONE = r"""
    \+?\d{1,3}[\s-]?\(?\d{3,4}\)?[\s-]?\d{2,3}[\s-]\d{2}[\s-]?\d{2}(?!\d)
    |(?:\d{1,3}\s?\()?\d{2,5}(?:\s\d{2,3})?\)\s?\d{1,3}-\d\d-\d\d(?!\d)
    |(?<![\d-])\d{1,3}-\d\d-\d\d(?:-\d\d)?(?![\d-])"""
_ADDRESS_SIGN = r"""
    (?:\b(?:ул\.|улиц\w+|просп\w*\.?|бульвар\w*|пер\.|переул\w+|площад\w+)\s[^,\d.;:]{2,40},\s(?:дом\s|д\.\s)?
    |\bкаб\.\s)$"""
_ADDRESS = r"\d{1,4}[а-я]?(?:/\d+)?(?!\w)"
_HOTLINE_SIGN = r"(?:телефон|лини[яюи]|справк|центр|номер|звон)[^.\d]{0,30}[:«]\s?$"
_HOTLINE = r"\d{3,5}(?!\w|[.,]\d)"
_MARK = rf"\d+(?:[.,]\d+)?{SPACE}балл\w*(?:{SPACE}из{SPACE}\d+)?"
_AGE = rf"""
    \d{{1,3}}(?:,\d)?(?:{SPACE}?(?:до|по|-|–|и){SPACE}?\d{{1,3}})?(?:{SPACE}(?:лет|года?|годам|годами)\b)?"""
_AGE_SIGN = rf"""
    \b(?:(?:старше|младше|моложе|исполнил[оа]сь|исполняется|исполнится|достигши\w+
        |(?:детей|детям|дети|ребят|лиц|граждане?|работников|молодежи|молодёжи|подростков|женщин|мужчин|людей),?{SPACE}(?:от|до|с|старше))
    |возраст\w*[^.;:!?\d]{{0,45}}(?:\d+{SPACE}(?:до|по){SPACE})?){SPACE}?(?:(?:от|до|с|старше|более){SPACE})?$"""
_OLD = rf"""(?:1[89]|[2-9]\d|1[01]\d){SPACE}(?:лет|года?)\b
    (?!{SPACE}(?:назад|подряд|со?\b|заключени|лишени|тюрьм|колони|условно|работ|стаж))"""
_CHANGE = r"\b(?:увелич|уменьш|сокра|продл|вырос|возрос|сниз|повы|расшир)"
_ENUMERATOR = r"^[ \t]*\d{1,3}[.)](?=\s)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


_DATES, _YEARS, _CLOCKS, _ORDINALS = (_compiled(one) for one in (_DATE, _CALENDAR_YEAR, _CLOCK, _ORDINAL))
_CODES, _CODE_SIGNS, _NUMBERS, _SLASHES = (_compiled(one) for one in (_CODE, _CODE_SIGN, _NUMBERED, _SLASHED))
_ADDRESSES, _ADDRESS_SIGNS, _MARKS = (_compiled(one) for one in (_ADDRESS, _ADDRESS_SIGN, _MARK))
_HOTLINES, _HOTLINE_SIGNS = (_compiled(one) for one in (_HOTLINE, _HOTLINE_SIGN))
_TELEPHONES, _AGES, _AGE_SIGNS = (_compiled(one) for one in (_TELEPHONE, _AGE, _AGE_SIGN))
_LIVED, _CHANGES = (_compiled(one) for one in (_OLD, _CHANGE))
_ENUMERATORS = re.compile(_ENUMERATOR, re.MULTILINE)
_DOCUMENT_NUMBERS = re.compile(rf"\d{{1,3}}(?:{SPACE}\d{{3}})+(?!\w)|\d[\w./-]{{0,30}}(?<![./-])")
_SIGN_BEFORE = 5  # characters
_WORD_BEFORE = 18  # characters: the longest word that announces an identifier
_BEFORE = 64  # likewise, that announces an age or a change
_PERSON = OFFICE | OTHER_WORK | GIVEN_NAME
_STILL = frozenset(("было", "будет", "уже", "всего", "сейчас", "-", "–", "—"))


def _at_numbers(pattern: re.Pattern[str], words: Words) -> Iterator[Extent]:
    for start in numbers(words):
        if match := pattern.match(words.text, start):
            yield match.span()


def _announced(sign: re.Pattern[str], pattern: re.Pattern[str], words: Words) -> Iterator[Extent]:
    """The numbers before which ``sign`` stands."""
    text = words.text
    for start in numbers(words):
        match = pattern.match(text, start)
        if match and sign.search(text, max(0, start - _BEFORE), start):
            yield match.span()


def date(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a day of a month, or a date in digits."""
    return _at_numbers(_DATES, words)


def year(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a calendar year, or several."""
    return _at_numbers(_YEARS, words)


def clock(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a time of day, or a score; «увеличен с 9 до 18 часов» is a change."""
    for start, end in _at_numbers(_CLOCKS, words):
        before = words.text[max(0, start - _BEFORE) : start]
        if " до " not in words.text[start:end] or not _CHANGES.search(before):
            yield start, end


def ordinal(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: «16-м», «20-летие», «3 квартал»."""
    return _at_numbers(_ORDINALS, words)


def identifier(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a number that identifies an article, a document, a route."""
    text = words.text
    for start in numbers(words):
        signed = _CODE_SIGNS.search(text, max(0, start - _WORD_BEFORE), start)
        if signed and (match := _CODES.match(text, start)):
            yield match.span()
        numbered = _NUMBERS.search(text, max(0, start - _SIGN_BEFORE), start)
        if numbered and (match := _DOCUMENT_NUMBERS.match(text, start)):
            yield match.span()
    yield from _at_numbers(_SLASHES, words)


def telephone(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a telephone number."""
    yield from _at_numbers(_TELEPHONES, words)
    yield from _announced(_HOTLINE_SIGNS, _HOTLINES, words)


def address(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: the number of a house or an office."""
    return _announced(_ADDRESS_SIGNS, _ADDRESSES, words)


def mark(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a mark, «9,4 балла из 10»."""
    return _at_numbers(_MARKS, words)


def age(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: a person's age, «в возрасте 45 лет», «министру 45 лет»."""
    yield from _announced(_AGE_SIGNS, _AGES, words)
    for start, end in _at_numbers(_LIVED, words):
        at = bisect_left(words.starts, start) - 1
        while at >= 0 and words.low[at] in _STILL:
            at -= 1
        if at >= 0 and _somebody(words, at):
            yield start, end
    yield from _ages_in_words(words)


def _ages_in_words(words: Words) -> Iterator[Extent]:
    """«моложе семи лет», «от семи до шестнадцати лет»."""
    until = 0  # the end of the number before, which has the announcement of this one
    for at in words.known:
        start = words.starts[at]
        if words.kinds[at] & NUMBER_WORD and start >= until and (match := IN_WORDS.match(words.text, start)):
            before = words.text[max(0, start - _BEFORE) : start]
            linked = until and words.text[until:start].strip() in {"", "до", "–", "-"}
            years = match["unit"] is None or match["unit"].startswith(("лет", "год"))
            if years and (linked or _AGE_SIGNS.search(before)):
                until = match.end()
                yield start, until


def _somebody(words: Words, at: int) -> bool:
    """Whether the word is a person in the dative: «министру», «Петрову», «ей»."""
    low = words.low[at]
    person = words.kinds[at] & _PERSON or (words.capital(at) and looks_like_surname(low))
    if low == ",":  # «Иван Петров, 58 лет, …»
        return at > 0 and words.capital(at - 1) and looks_like_surname(words.low[at - 1])
    return low in {"ему", "ей", "мне"} or (bool(person) and low.endswith(("у", "ю", "е", "ой")))


def enumerator(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """Not FIGURE: the number that opens an item of a list."""
    for match in _ENUMERATORS.finditer(words.text):
        yield match.span()


RULES = tuple(
    Rule(NOTHING, find)
    for find in (date, year, clock, ordinal, identifier, telephone, address, mark, age, enumerator)
)
