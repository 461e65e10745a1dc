"""Where a complement of a body's name ends: «энергетики и транспорта», «по делам …», «Республики …»."""

from enum import Enum

from goldspan.baselines.lexicon import (
    ANY_BODY,
    COMPANY,
    OFFICE,
    PLACE,
    PLACE_GENITIVE,
)
from goldspan.baselines.lexicon_bodies import HOLDERS
from goldspan.baselines.lexicon_fields import (
    DATIVE_SUFFIXES,
    GENITIVE_SUFFIXES,
    TOPIC_DATIVES,
    TOPIC_GENITIVES,
)
from goldspan.baselines.lexicon_places import PLACE_HEADS, PLACE_NOUNS
from goldspan.baselines.paradigm import listed
from goldspan.baselines.words import Words


class Case(Enum):
    """A case that a complement may stand in: its nouns, their endings, the endings of adjectives."""

    GENITIVE = (TOPIC_GENITIVES, GENITIVE_SUFFIXES, ("ого", "его", "ой", "ей", "ых", "их"))
    DATIVE = (TOPIC_DATIVES, DATIVE_SUFFIXES, ("ому", "ему", "ой", "ей", "ым", "им"))


_GENITIVE_NAME = ("а", "я", "ы", "и", "о", "у")
_VERB_ENDINGS = (
    "ил",
    "ал",
    "ел",
    "ул",
    "ял",
    "шел",
    "ила",
    "ала",
    "ела",
    "ула",
    "яла",
    "шла",
    "или",
    "али",
    "ели",
    "ули",
    "яли",
    "шли",
    "ило",
    "ало",
    "ует",
    "ает",
    "яет",
    "еет",
    "ит",
    "ят",
    "ют",
    "ут",
    "ться",
    "тся",
    "лся",
    "лась",
    "лись",
    "лось",
    "ется",
)
_NO_VERBS = frozenset(
    listed("""
    отдел дел сел капитала портала генерала трибунала филиала журнала канала материала аудит
""")
)
_MAX_WORDS = 16  # no complement is longer: it bounds the time that a strange text takes
_LONG_PLACES = {
    "объединенных": ("арабских", "эмиратов"),
    "соединенных": ("штатов", "америки"),
    "соединенного": ("королевства",),
    "народной": ("республики",),
    "исламской": ("республики",),
}


def _noun(words: Words, at: int, case: Case) -> bool:
    known, suffixes, _ = case.value
    low = words.low[at]
    if low in known:
        return True
    return len(low) > 6 and low.endswith(suffixes) and not words.kinds[at] & (ANY_BODY | COMPANY | OFFICE)


def _adjective(words: Words, at: int, case: Case) -> bool:
    low = words.low[at]
    return (
        len(low) > 4
        and low.endswith(case.value[2])
        and low not in case.value[0]
        and at not in words.line_starts
    )


def _plain_phrase(words: Words, at: int, case: Case) -> int:
    """The end of a noun with its adjectives, «цифрового развития»; ``at`` where there is none."""
    end = at
    while end - at < _MAX_WORDS and _adjective(words, end, case):
        end += 1
        if words.low[end] in {",", "и"} and _adjective(words, end + 1, case):
            end += 1
    if end >= words.count or end in words.line_starts or not _noun(words, end, case):
        return at
    return end + 1


def noun_phrase(words: Words, at: int, case: Case) -> int:
    """The end of a noun in ``case`` with its adjectives and genitives; ``at`` where there is none."""
    end = _plain_phrase(words, at, case)
    while at < end < at + _MAX_WORDS and (further := _plain_phrase(words, end, Case.GENITIVE)) > end:
        end = further
    return end


def topic(words: Words, at: int, case: Case) -> int:
    """The end of a complement, which may be a list: «труда, занятости и социальной защиты»."""
    end = noun_phrase(words, at, case)
    while at < end < at + _MAX_WORDS:
        if words.low[end] == "и":
            further = noun_phrase(words, end + 1, case)
            further = end if further == end + 1 else further
        else:
            further = _listed(words, end, case)
        if further == end:
            break
        end = further
    return end


def shared_head(words: Words, at: int) -> list[tuple[int, int]]:
    """The complements that share one noun, «Казахстана и Узбекистана»; none where there is one alone."""
    found: list[tuple[int, int]] = []
    joint = ","
    while joint == "," and len(found) < _MAX_WORDS and (end := _shared(words, at)) > at:
        found.append((at, end))
        joint = words.low[end]
        if joint == "и" and (last := _shared(words, end + 1)) > end + 1:
            return [*found, (end + 1, last)]
        at = end + 1
    return []


def _shared(words: Words, at: int) -> int:
    """The end of what one of several bodies is in charge of, and of its country."""
    return place(words, noun_phrase(words, at, Case.GENITIVE))


def _listed(words: Words, comma: int, case: Case) -> int:
    """The end of a list that goes on after ``comma`` and closes with «и»; ``comma`` where none does."""
    end = comma
    while words.low[end] == "," and end - comma < _MAX_WORDS:
        further = noun_phrase(words, end + 1, case)
        if further == end + 1:
            return comma
        end = further
        if words.low[end] == "и":
            last = noun_phrase(words, end + 1, case)
            return last if last > end + 1 else comma
    return comma


def place(words: Words, at: int, *, anywhere: bool = False) -> int:
    """The end of a country, region or city in the genitive; ``at`` where there is none.

    ``anywhere`` lets a name with a capital that the lexicon does not know pass for a place.
    """
    end = _place(words, at, anywhere=anywhere)
    if end > at:
        while (further := _place(words, end, anywhere=False)) > end and not words.kinds[end] & PLACE:
            end = further
    return end


def _place(words: Words, at: int, *, anywhere: bool) -> int:
    low = words.low[at]
    if at in words.line_starts or at >= words.count:
        return at
    if low in PLACE_NOUNS and (end := _after_place_noun(words, at)) > at:
        return end
    if not words.capital(at):
        return at
    if words.kinds[at] & PLACE_GENITIVE:
        return at + 1
    if low.endswith(("ой", "ого", "ей", "ых", "их")):
        return _with_adjective(words, at)
    known = anywhere and len(low) > 2 and low.endswith(_GENITIVE_NAME) and words.raw[at][1:].islower()
    return at + 1 if known and not words.kinds[at] & (ANY_BODY | OFFICE) and low not in HOLDERS else at


def _after_place_noun(words: Words, at: int) -> int:
    """«Республики Узбекистан», «города Алматы», «г. Шымкента»."""
    after = at + 2 if words.low[at] == "г" and words.low[at + 1] == "." else at + 1
    if after < words.count and words.capital(after) and words.raw[after][1:].islower():
        return after + 1
    return at


def _with_adjective(words: Words, at: int) -> int:
    """«Карагандинской области», «Китайской Народной Республики», «Объединенных Арабских Эмиратов»."""
    low = words.low
    for start in (at, at + 1):
        rest = _LONG_PLACES.get(low[start]) if start < words.count else None
        if rest:
            length = next(
                (n for n in range(len(rest), 0, -1) if tuple(low[start + 1 : start + 1 + n]) == rest[:n]), 0
            )
            if length:
                return start + 1 + length
    end = at + 1
    if low[end] == "и" and words.capital(end + 1) and low[end + 2] in PLACE_HEADS:
        return at
    while end < words.count and low[end] in PLACE_HEADS:
        end += 1
    return end if end > at + 1 else at


def looks_like_verb(words: Words, at: int) -> bool:
    """Whether the word ends as a verb does (past, present or infinitive), and is no known noun."""
    low = words.low[at]
    return (
        len(low) > 3
        and low.endswith(_VERB_ENDINGS)
        and low not in TOPIC_GENITIVES
        and low not in _NO_VERBS
        and not words.capital(at)
    )
