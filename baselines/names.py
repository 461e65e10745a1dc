"""Personal names by their shape: where one begins, where it ends, which word is the surname."""

import re
from typing import NamedTuple

from goldspan.baselines.complements import clipped
from goldspan.baselines.lexicon import (
    ANY_BODY,
    BODY_ADJECTIVE,
    COMPANY,
    GIVEN_NAME,
    OFFICE,
    OTHER_WORK,
    PLACE,
    PLACE_ADJECTIVE,
)
from goldspan.baselines.lexicon_people import ARTICLES, PARTICLES, PATRONYMICS, SURNAMES
from goldspan.baselines.lexicon_places import PLACE_HEADS, PLACE_NOUNS
from goldspan.baselines.paradigm import listed
from goldspan.baselines.words import Words

_SHAPE = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІЎҲ][а-яёәғқңөұүһіўҳ'’]+(?:[-‑][А-ЯЁӘҒҚҢӨҰҮҺІЎҲа-яёәғқңөұүһіўҳ]+)*")
_WITH_ARTICLE = re.compile(r"[А-Яа-я]{2,3}-[А-ЯЁ][а-яё]+")  # «аль-Фараби», with a small letter or a capital
_NO_NAME = ANY_BODY | BODY_ADJECTIVE | COMPANY | OFFICE | OTHER_WORK | PLACE | PLACE_ADJECTIVE
_ENDINGS = (
    "ого",
    "ому",
    "ыми",
    "ему",
    "его",
    "ым",
    "ой",
    "ую",
    "ий",
    "ый",
    "ая",
    "им",
    "ом",
    "ем",
    "ей",
    "а",
    "у",
    "е",
    "ы",
    "и",
    "я",
    "ю",
    "ь",
    "й",
)
# Words that open a sentence with a capital and are nobody's name.
_OPENERS = frozenset(
    listed("""
    жогорку кенеш кенеша кенешу кенеше кенешем олий мажлис мажлиса мажлису мажлисе мажлисом милли
    меджлис меджлиса меджлису меджлисе маджлиси намояндагон оли халк маслахаты сегодня вчера завтра
    также ранее однако кроме напомним после перед при для этот эта это эти так как когда если его ее
    их он она они мы по на в во с со о об от до из за к ко у под над через между благодаря согласно
    отметим год день форум саммит дом новый новая новое новые кремль указом распоряжением решением
    делегация стороны сторона участники встреча заседание уважаемый господин госпожа товарищ
    казахстане январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    центральной центральная средней северный южный западный восточный каспия каспий каспийского
    аральского арал наурыз рамадан конституции конституция закон закона кодекс кодекса стратегии
    концепции программы послании послание шелкового шелковый пути транскаспийский договор соглашение
    меморандум протокол первый первая второй вторая третий один два три спикер глава министр аким
    хоким исламской объединенных российской народной указ президентом президент старший главный
    бывший временно исполняющий накануне тогда теперь здесь там поэтому затем далее итак например
    всего около более свыше почти среди вместе кстати
""")
)
_EPONYM_SIGNS = frozenset(
    listed("""
    имени улица улице улицы проспект проспекте проспекта площадь площади стадион премия премии
    премию стипендии стипендия стипендию
""")
)


_VERBS = ("ил", "ал", "ел", "ила", "ала", "ела", "или", "али", "ели", "лся", "лась", "лись")


class Name(NamedTuple):
    """A personal name: its first word, the word behind its last, and the word that is the surname."""

    first: int
    last: int
    surname: int

    @property
    def single(self) -> bool:
        """Whether it is one word, which alone is weak evidence of a person."""
        return self.last - self.first == 1


def stem(word: str) -> str:
    """A name without its case ending, so that its forms can be compared; of a double name, each part's."""
    if "-" in word:
        return "-".join(stem(part) for part in word.split("-") if part)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def looks_like_surname(low: str) -> bool:
    """Whether the word ends as surnames end, or begins with an article, «аль-Фараби»."""
    return len(low) > 4 and (low.endswith(SURNAMES) or low.startswith(ARTICLES))


def _with_article(words: Words, at: int) -> bool:
    return words.low[at].startswith(ARTICLES) and bool(_WITH_ARTICLE.fullmatch(words.raw[at]))


def _in_capitals(words: Words, at: int) -> bool:
    """«ПЕТРОВ Иван»: a surname in capitals before the given name."""
    raw = words.raw[at]
    return raw.isupper() and raw.isalpha() and len(raw) > 4 and bool(words.kinds[at + 1] & GIVEN_NAME)


def _name_word(words: Words, at: int) -> bool:
    kinds, low = words.kinds[at], words.low[at]
    if _with_article(words, at) or _in_capitals(words, at):
        return True
    if (
        not words.capital(at)
        or low in _OPENERS
        or low in PLACE_HEADS
        or clipped(words, at)
        or not _SHAPE.fullmatch(words.raw[at])
    ):
        return False
    bare = _after_bare_place_noun(words, at)
    if kinds & GIVEN_NAME:
        return not (kinds & PLACE and bare)
    if kinds & _NO_NAME:
        return False
    place = low.endswith(("ой", "ого", "их", "ом", "ая")) and words.low[at + 1] in PLACE_HEADS
    if place or not bare or looks_like_surname(low):
        return not place
    # «аким области Нурдаулет Килыбай», but «аким города Риддер Нурдаулет Килыбай» and «аким села Шетпе»
    after = [bool(_SHAPE.fullmatch(word)) for word in words.raw[at + 1 : at + 3]]
    return after[:1] == [True] and after[1:] != [True]


def _after_bare_place_noun(words: Words, at: int) -> bool:
    """«города Риддер», but not «Абайской области Риддер»: the place has its name before the noun there."""
    if not at or words.low[at - 1] not in PLACE_NOUNS:
        return False
    return at < 2 or not words.low[at - 2].endswith(("ой", "ого", "его", "ей", "их"))


def _initial(words: Words, at: int) -> bool:
    raw = words.raw[at]
    return (
        len(raw) <= 2
        and raw.isalpha()
        and raw[:1].isupper()
        and at + 1 < words.count
        and words.raw[at + 1] == "."
    )


def _run(words: Words, at: int) -> list[int]:
    """The words of a name that begins at ``at``; an initial counts once, at its letter."""
    parts: list[int] = []
    while at < words.count and (not parts or at not in words.line_starts):
        if _initial(words, at):
            parts.append(at)
            at += 2
        elif _name_word(words, at) or (parts and words.low[at] in PARTICLES and words.raw[at].islower()):
            parts.append(at)
            at += 1
        else:
            break
    return parts


def _beginnings(words: Words) -> list[int]:
    """Where a name may begin: at a capital, or at the small letters of an article, «аль-Фараби»."""
    with_articles = [at for at, low in enumerate(words.low) if "-" in low and _with_article(words, at)]
    return sorted({*words.capitals, *with_articles}) if with_articles else words.capitals


def person_names(words: Words) -> list[Name]:
    """Everything in the text that is shaped like a personal name, in order."""
    kept: list[Name] | None = words.memo.get("names")
    if kept is not None:
        return kept
    found: list[Name] = []
    done = 0
    for at in _beginnings(words):
        parts = _run(words, at) if at >= done else []
        if parts:
            done = parts[-1] + (2 if _initial(words, parts[-1]) else 1)
            name = _choose(words, parts, done)
            if name and not is_eponym(words, name.first):
                found.append(name)
    words.memo["names"] = found
    return found


def is_eponym(words: Words, first: int) -> bool:
    """Whether a name belongs to another one: «имени Абая», «им. Абая», «улица Абая»."""
    before = words.low[first - 1] if first else ""
    short = first > 1 and before == "." and words.low[first - 2] in {"им", "ул", "пр", "пл"}
    return before in _EPONYM_SIGNS or short


def _choose(words: Words, parts: list[int], last: int) -> Name | None:
    """The name among the capitals that stand together."""
    initials = [part for part in parts if _initial(words, part)]
    if initials:
        return _with_initials(parts, initials)
    whole = [part for part in parts if words.low[part] not in PARTICLES]
    if not whole:
        return None
    patronymic = next(
        (
            n
            for n, part in enumerate(whole)
            if n and len(words.low[part]) > 5 and words.low[part].endswith(PATRONYMICS)
        ),
        None,
    )
    if patronymic is not None and len(whole) > 2:
        if patronymic + 1 < len(whole):
            return Name(whole[patronymic - 1], max(last, whole[patronymic + 1] + 1), whole[patronymic + 1])
        return Name(whole[max(0, patronymic - 2)], last, whole[max(0, patronymic - 2)])
    if len(whole) < len(parts):  # «Ильхам Гейдар оглы Алиев», «Садыр Нургожо уулу»
        return Name(whole[0], last, whole[0] if parts[-1] not in whole and len(whole) > 2 else whole[-1])
    return _plain(words, whole, last)


def _with_initials(parts: list[int], initials: list[int]) -> Name | None:
    before = initials[0] - 1
    after = initials[-1] + 2
    if after in parts:
        return Name(initials[0], after + 1, after)
    if before in parts:
        return Name(before, initials[-1] + 2, before)
    return None


def opens_sentence(words: Words, at: int) -> bool:
    """«Возразил Иван Петров»: the first capital may be that of the sentence."""
    return not at or at in words.line_starts or words.ends_sentence(at - 1)


def _plain(words: Words, whole: list[int], last: int) -> Name:
    """A name of given name and surname alone, after which and before which other capitals may stand."""
    if len(whole) == 1:
        return Name(whole[0], last, whole[0])
    given = [n for n, part in enumerate(whole) if words.kinds[part] & GIVEN_NAME]
    if len(whole) == 2:
        first_is_surname = given == [1] and looks_like_surname(words.low[whole[0]])
        return Name(whole[0], last, whole[0] if first_is_surname else whole[1])
    opener = opens_sentence(words, whole[0]) and (
        words.low[whole[0]].endswith(_VERBS) or (given[:1] == [1] and looks_like_surname(words.low[whole[2]]))
    )
    if len(whole) == 3 and not opener:
        return Name(whole[0], last, whole[2])
    start = given[0] if given and given[0] < len(whole) - 1 else len(whole) - 2
    if len(whole) - start > 2 and not looks_like_surname(words.low[whole[start + 2]]):
        return Name(whole[start], whole[start + 1] + 1, whole[start + 1])
    return Name(whole[start], last, whole[-1])
