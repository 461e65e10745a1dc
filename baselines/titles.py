"""The title before or behind a name, and whether it is one of public office."""

from goldspan.baselines.lexicon import ANY_BODY, COMPANY, NAMING_ADJECTIVE, OFFICE, OTHER_WORK
from goldspan.baselines.lexicon_bodies import ABBREVIATIONS
from goldspan.baselines.lexicon_people import DEGREES, MINISTER_FORMS, POST_FORMS, WEAK_OFFICES
from goldspan.baselines.names import Name, looks_like_surname
from goldspan.baselines.paradigm import listed
from goldspan.baselines.phrases import looks_like_verb
from goldspan.baselines.words import Words

_REACH = 22  # words between a title and the name it belongs to
SERVING = ("банк", "фонд", "центр", "офис", "союз")
_NEAR = 6  # words between a title and a name in apposition to it
_QUOTED = 14  # words in a quoted name
_CLOSING = frozenset((",", "–", "—", ")", ";", "."))
STOPS = frozenset(
    listed("""
    что который которая которые которого как чтобы если а но или также о об с со от для из за до под
    через над про к ко не это его ее их он она они мы когда где после перед где-то же уже
""")
)
DASHES = frozenset("—–-:")
_MODIFIERS = listed("""
    ый ий ая ой ого его ым им ому ему ые ие ых ей ыне анее вший вшего вшая ремя отором оторый
    анимает анимал анимающий занимавший
""")


def is_company(words: Words, at: int) -> bool:
    """Whether the word makes a title a private one; a central bank is no company."""
    central = words.low[at].startswith("банк") and at and words.kinds[at - 1] & NAMING_ADJECTIVE
    return bool(words.kinds[at] & COMPANY) and not central


def title_of(words: Words, name: Name) -> int:
    """The title before a name and its complement; -1 where there is none, or where it is a private one."""
    at = name.first - 1
    reach = _REACH
    if at >= 0 and words.low[at] in DASHES and name.first not in words.line_starts:
        at -= 1
    elif at >= 0 and words.low[at] == "," and not name.single and words.low[name.last] in _CLOSING:
        at, reach = at - 1, _NEAR  # «прежний куратор отрасли, Иван Петров, …»
    elif at >= 0 and words.low[at] in {",", "и"}:
        return -1
    last = max(-1, at - reach)
    while at > last:
        if words.kinds[at] & (OFFICE | OTHER_WORK) == OFFICE and not _ends(words, at):
            return at if _held(words, at, name.first) else -1
        if words.low[at] in {"от", "из"} and words.kinds[at - 1] & OFFICE:
            return at - 1  # «депутат от Сырдарьи»
        degree = words.low[at] in DEGREES and "наук" in words.low[at + 1 : name.first]
        if _ends(words, at) or (_is_no_part(words, at) and not degree):
            return -1
        at = _before_quote(words, at) - 1
    return -1


def _ends(words: Words, at: int) -> bool:
    """Whether a sentence or a line ends with the word, and no title reaches over it."""
    return at + 1 in words.line_starts or words.ends_sentence(at)


def _is_no_part(words: Words, at: int) -> bool:
    """Whether the word stands in no complement of a title."""
    work = bool(words.kinds[at] & OTHER_WORK)
    return work or is_company(words, at) or words.low[at] in STOPS or looks_like_verb(words, at)


def _before_quote(words: Words, at: int) -> int:
    """Where a quoted name begins that ends at ``at``; ``at`` where none does."""
    if words.raw[at] != "»":
        return at
    first = next((back for back in range(at, max(-1, at - _QUOTED), -1) if words.raw[back] == "«"), at)
    return first if not words.line_starts.intersection(range(first + 1, at + 1)) else at


def _held(words: Words, title: int, name: int) -> bool:
    """Whether a title that companies have as well («директор») is one of a body, by its complement."""
    if words.low[title] not in WEAK_OFFICES:
        return True
    return any(
        (words.kinds[at] & ANY_BODY and not words.low[at].startswith(SERVING))
        or words.raw[at] in ABBREVIATIONS
        for at in range(title + 1, name)
    )


def believed(words: Words, name: Name, title: int) -> bool:
    """Whether the title is close enough for a name of this shape."""
    if not name.single:
        return True
    adjacent = title == name.first - 1
    low = words.low[name.first]
    return looks_like_surname(low) or (adjacent and words.low[title] in MINISTER_FORMS)


def passed_over(words: Words, at: int) -> bool:
    """Whether the word may stand between a name and the title behind it: «бывший», «занимавший пост»."""
    low = words.low[at]
    return not words.kinds[at] & OFFICE and (
        low.endswith(_MODIFIERS) or low in POST_FORMS or low in {"и", "в", "как"}
    )


def is_public(words: Words, title: int) -> bool:
    """Whether the complement of a title names no company, and the title is no subject of its own."""
    if looks_like_verb(words, title + 1):
        return False
    for at in range(title + 1, min(words.count, title + 9)):
        if words.low[at] in {",", ".", ")", ";", "и"} or looks_like_verb(words, at):
            return True
        if is_company(words, at) or words.kinds[at] & OTHER_WORK:
            return False
    return True
