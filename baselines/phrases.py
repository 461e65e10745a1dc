"""Where a complement of a body's name ends: «энергетики и транспорта», «по делам …», «Республики …»."""

from enum import Enum
from typing import NamedTuple

from goldspan.baselines.lexicon import (
    ANY_BODY,
    COMPANY,
    OFFICE,
    OTHER_WORK,
    SECTOR,
)
from goldspan.baselines.lexicon_fields import (
    DATIVE_SUFFIXES,
    GENITIVE_SUFFIXES,
    NO_TOPICS,
    STANDING_ALONE,
    TOPIC_DATIVES,
    TOPIC_GENITIVES,
)
from goldspan.baselines.paradigm import listed
from goldspan.baselines.places import place
from goldspan.baselines.words import Words


class _Forms(NamedTuple):
    """How words of one case look: known nouns, ends of derived nouns, of adjectives, of any noun."""

    known: frozenset[str]
    derived: tuple[str, ...]
    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]


class Case(Enum):
    """A case that a complement may stand in."""

    GENITIVE = _Forms(
        TOPIC_GENITIVES,
        GENITIVE_SUFFIXES,
        ("ого", "его", "ой", "ей", "ых", "их"),
        ("а", "я", "ы", "и", "ов", "ев", "ей", "ий"),
    )
    DATIVE = _Forms(
        TOPIC_DATIVES,
        DATIVE_SUFFIXES,
        ("ому", "ему", "ой", "ей", "ым", "им"),
        ("у", "ю", "е", "и", "ам", "ям"),
    )
    INSTRUMENTAL = _Forms(
        frozenset(),
        (),
        ("ым", "им", "ой", "ей", "ыми", "ими"),
        ("ом", "ем", "ой", "ей", "ью", "ами", "ями"),
    )
    PREPOSITIONAL = _Forms(frozenset(), (), ("ом", "ем", "ой", "ей", "ых", "их"), ("е", "и", "ах", "ях"))


_VERB_ENDINGS = listed("""
    ил ал ел ул ял шел ила ала ела ула яла шла или али ели ули яли шли ило ало ует ает яет еет ит ят
    ют ут ться тся несла несли росла росли гла гли ыла ыли лся лась лись лось ется
""")
_NO_VERBS = frozenset(
    listed("""
    отдел отдела дел дела сел тыла капитала портала генерала трибунала филиала журнала канала материала аудит
""")
)
# How nouns of action end, behind which anything may be acted upon.
_ACTIONS = listed("""
    ния нию нием нии тия тию тием тии ции цией ностью отбору приему сбору контроля контролю надзора
    надзору защите борьбе качества качеству приемке проверке оценке поддержке подготовке разработке закупке
""")
_PARTICIPLES = ("ены", "аны", "ена", "ана")
_OTHER_ENDINGS = ("ами", "ями", "ая", "яя")
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_NO_TOPIC = ANY_BODY | COMPANY | OFFICE | OTHER_WORK
_MAX_WORDS = 16  # no complement is longer: it bounds the time that a strange text takes


def _noun(words: Words, at: int, case: Case, *, free: bool) -> bool:
    """Whether a noun stands here; ``free`` lets any word pass whose ending is of the case."""
    forms, low = case.value, words.low[at]
    if low in forms.known:
        return True
    if words.kinds[at] & _NO_TOPIC or low in NO_TOPICS or not words.raw[at].islower():
        return False
    if len(low) > 6 and low.endswith(forms.derived):
        return True
    if not free or len(low) < 4 or low.endswith(_PARTICIPLES) or looks_like_verb(words, at):
        return False
    if low.endswith(_OTHER_ENDINGS) and case is Case.GENITIVE:
        return False
    many = case is Case.GENITIVE and words.low[at - 1].endswith(("ых", "их"))  # «лекарственных средств»
    return low.endswith(forms.nouns) or (many and low[-1] in _CONSONANTS)


def _adjective(words: Words, at: int, case: Case) -> bool:
    low = words.low[at]
    return (
        len(low) > 4
        and low.endswith(case.value.adjectives)
        and low not in case.value.known
        and low not in NO_TOPICS
        and at not in words.line_starts
    )


def _plain_phrase(words: Words, at: int, case: Case, *, free: bool) -> int:
    """The end of a noun with its adjectives, «цифрового развития»; ``at`` where there is none."""
    end = at
    while end - at < _MAX_WORDS and _adjective(words, end, case):
        end += 1
        if words.low[end] in {",", "и"} and _adjective(words, end + 1, case):
            end += 1
    if end >= words.count or end in words.line_starts:
        return at
    if _noun(words, end, case, free=free or end > at):
        return end + 1
    # «по приему дел»: the last adjective was a noun.
    return end if free and end > at and _noun(words, end - 1, case, free=True) else at


def noun_phrase(words: Words, at: int, case: Case, *, free: bool = False) -> int:
    """The end of a noun in ``case`` with its adjectives and genitives; ``at`` where there is none."""
    end = _plain_phrase(words, at, case, free=free)
    while at < end < at + _MAX_WORDS:
        action = words.low[end - 1].endswith(_ACTIONS)
        further = _plain_phrase(words, end, Case.GENITIVE, free=action)
        if further == end and words.low[end - 1].startswith("управлен"):
            further = _plain_phrase(words, end, Case.INSTRUMENTAL, free=True)
        if further == end and case in {Case.GENITIVE, Case.DATIVE}:  # what is governed governs nothing itself
            further = _governed(words, end)
        if further == end or words.low[further] == "не":  # «… нарушений не зафиксировал»
            break
        end = further
    return end


def _governed(words: Words, at: int) -> int:
    """The end of what a noun governs: «надзору за рынком», «борьбе с коррупцией», «в сфере образования»."""
    noun, low = words.low[at - 1], words.low
    if low[at] == "за" and _supervises(words, at):
        return _after(words, at, Case.INSTRUMENTAL)
    if low[at] in {"с", "со"} and noun.startswith("борьб"):
        return _after(words, at, Case.INSTRUMENTAL)
    if low[at] == "на" and noun.startswith("надзор"):
        return _after(words, at, Case.PREPOSITIONAL)
    if low[at] == "в" and words.kinds[at + 1] & SECTOR and words.raw[at + 1].isupper():
        return at + 2  # «инспекции в АПК»
    if low[at] == "в" and noun.endswith(_ACTIONS) and _classified(words, at + 1):
        return _after(words, at, Case.PREPOSITIONAL)
    return at


def _supervises(words: Words, at: int) -> bool:
    return any(words.low[back].startswith(("контрол", "надзор")) for back in range(max(0, at - 3), at))


def _classified(words: Words, at: int) -> bool:
    """«сфере образования», «энергетической сфере»."""
    return any(low in {"сфере", "области"} for low in words.low[at : at + 2])


def _after(words: Words, preposition: int, case: Case) -> int:
    end = topic(words, preposition + 1, case, free=True)
    return end if end > preposition + 1 else preposition


def topic(words: Words, at: int, case: Case, *, free: bool = False) -> int:
    """The end of a complement, which may be a list: «труда, занятости и социальной защиты»."""
    end = noun_phrase(words, at, case, free=free)
    while at < end < at + _MAX_WORDS:
        if words.low[end] == "и":
            further = _item(words, end + 1, case, free=free)
            further = end if further == end + 1 else further
        else:
            further = _listed(words, end, case, free=free)
        if further == end:
            break
        end = further
    return end


def _item(words: Words, at: int, case: Case, *, free: bool) -> int:
    """An item of a list: «по развитию науки и технологий» goes on in the case of its last noun."""
    end = noun_phrase(words, at, case, free=free)
    return noun_phrase(words, at, Case.GENITIVE) if end == at and case is Case.DATIVE else end


def shared_head(words: Words, at: int) -> list[tuple[int, int]]:
    """The complements that share one noun, «Казахстана и Узбекистана»; none where there is one alone."""
    items: list[tuple[int, int]] = []
    while len(items) < _MAX_WORDS and (end := _shared(words, at)) > at:
        items.append((at, end))
        if words.low[end] == "и" and words.low[end + 1] == "по":
            last = _after(words, end + 1, Case.DATIVE)
            return [*items, (end + 2, place(words, last))] if last > end + 1 else []
        if words.low[end] not in {",", "и"}:
            break
        at = end + 1
    if len(items) < 2 or words.low[items[-1][0] - 1] != "и":
        return []
    commas = sum(words.low[first - 1] == "," for first, _ in items[1:])
    if commas == 1 and len(items) == 4 and words.low[items[2][0] - 1] == ",":
        return [(items[0][0], items[1][1]), (items[2][0], items[3][1])]
    return items if commas or len(items) == 2 else _in_two(words, items)


def _in_two(words: Words, items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """«внутренних дел» and «туризма и спорта»: of items joined by «и» alone, those of either body."""
    first, end = items[0]
    alone = words.low[end - 1] in STANDING_ALONE or words.capital(end - 1)
    cut = 1 if len(items) == 3 and alone else len(items) // 2 + len(items) % 2
    return [(first, items[cut - 1][1]), (items[cut][0], items[-1][1])]


def _shared(words: Words, at: int) -> int:
    """The end of what one of several bodies is in charge of, and of its country."""
    return place(words, noun_phrase(words, at, Case.GENITIVE))


def _listed(words: Words, comma: int, case: Case, *, free: bool) -> int:
    """The end of a list that goes on after ``comma`` and closes with «и»; ``comma`` where none does."""
    end = comma
    while words.low[end] == "," and end - comma < _MAX_WORDS:
        first = end + 1
        end = _item(words, first, case, free=free)
        if end == first:
            return comma
        if words.low[end] == "и":
            last = _item(words, end + 1, case, free=free)
            return last if last > end + 1 else comma
        if "и" in words.low[first:end]:  # «водным и земельным ресурсам»
            return end
    return comma


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
