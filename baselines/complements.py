"""What completes a body's name behind its noun: task, parent body, country, host, in any order."""

from goldspan.baselines import lexicon_bodies as lexicon
from goldspan.baselines.lexicon import (
    ANY_HEAD,
    BODY_ADJECTIVE,
    BODY_NAME,
    HEAD,
    NAMING_ADJECTIVE,
    PLACE,
    PLACE_ADJECTIVE,
    TASK_ADJECTIVE,
)
from goldspan.baselines.lexicon_places import PLACE_NOUNS
from goldspan.baselines.multiword import Multiwords
from goldspan.baselines.phrases import Case, topic
from goldspan.baselines.places import place
from goldspan.baselines.words import Words

FIXED = Multiwords(lexicon.FIXED_NAMES, ending=3)
MODIFIERS = BODY_ADJECTIVE | PLACE_ADJECTIVE | TASK_ADJECTIVE
_MAX_NESTING = 3  # parent bodies in one name
_MAX_STEPS = 6  # complements of one noun
_GENITIVE_ADJECTIVES = ("ого", "ой", "его", "ей")
_PREPOSITIONAL_ADJECTIVES = ("ом", "ем", "ой", "ей")


def short(words: Words, at: int) -> int:
    """The end of a short name or abbreviation that begins at ``at``; ``at`` where none does."""
    if words.kinds[at] & BODY_NAME and (words.capital(at) or words.low[at] in lexicon.LOWERCASE_NAMES):
        return at + 1
    if words.raw[at] in lexicon.ABBREVIATIONS:
        return at + 1
    return at + 1 if clipped(words, at) or _agency(words, at) else at


def clipped(words: Words, at: int) -> bool:
    """«Минпромновтех», «Госкомводхоз»: a name clipped together, whose like no list holds in full."""
    raw, low = words.raw[at], words.low[at]
    if not raw[:1].isupper() or not low.startswith(lexicon.CLIPPED) or not raw[1:].islower():
        return False
    if low.startswith(lexicon.NOT_CLIPPED) or len(low) < 6 or words.raw[at + 1] == "«":
        return False
    if at and words.capital(at - 1) and not words.kinds[at - 1]:  # «Сюй Минчжэ»
        return False
    return low.startswith(lexicon.SURELY_CLIPPED) or not opens_sentence(words, at)


def _agency(words: Words, at: int) -> bool:
    """«Узгидромет», «Казстат»: a country or a region and an agency's work, clipped together."""
    low = words.low[at]
    return (
        words.capital(at)
        and low.startswith(lexicon.CLIPPED_PLACES)
        and low.rstrip("аеуом").endswith(lexicon.CLIPPED_WORK)
    )


def opens_sentence(words: Words, at: int) -> bool:
    """Whether a capital at ``at`` may be that of the sentence."""
    if not at or at in words.line_starts or words.ends_sentence(at - 1):
        return True
    return words.raw[at - 1] in {"«", "„", "“", "–", "—", "-", ":", '"'}


def complement(words: Words, at: int, head: int, depth: int = 0) -> int:
    """The end of everything that completes the name whose noun is at ``head``; ``at`` where nothing does."""
    end = at
    for _step in range(_MAX_STEPS):
        further = _one_complement(words, end, head, depth)
        if further == end:
            break
        end = further
    return end


def _one_complement(words: Words, at: int, head: int, depth: int) -> int:
    low = words.low
    if at >= words.count or at in words.line_starts:
        return at
    if low[at] == "и" and low[at + 1] == "по" and at > head + 1:
        end = _by_task(words, at + 1)
        return end if end > at + 1 else at
    if low[at] == "по":
        return _by_task(words, at)
    if low[at] == "при":
        return _at_holder(words, at, depth)
    if low[at] in {"между", "в", "во"}:
        return _abroad(words, at, head)
    return _in_genitive(words, at, head, depth)


def _in_genitive(words: Words, at: int, head: int, depth: int) -> int:
    """The end of a country, of a parent body, or of a task right behind the noun."""
    end = _country(words, at, head)
    if end == at:
        end = parent(words, at, depth)
    if end == at > head + 1 and words.low[head] in lexicon.PARTS and _letters(words, at):
        end = after_short(words, at + 1, depth)
    if end == at == head + 1:
        end = _task(words, at, head)
    if end == at and words.low[at] in lexicon.HOLDERS and words.low[at].endswith(("а", "ы")):
        end = place(words, at + 1)
    return end


def _country(words: Words, at: int, head: int) -> int:
    """«Казахстана», «Алматинской области»; a commission may be of two countries."""
    local = words.low[head].startswith(lexicon.LOCAL) and at == head + 1
    end = place(words, at, anywhere=local)
    if end > at and words.low[head] in lexicon.COMMISSIONS and words.low[end] == "и":
        other = place(words, end + 1)
        end = other if other > end + 1 else end
    return end


def _task(words: Words, at: int, head: int) -> int:
    """«энергетики и транспорта»; behind a name with a capital any noun may say the task."""
    if words.low[head] in lexicon.WITHOUT_TASK and not words.kinds[head - 1] & NAMING_ADJECTIVE:
        return at
    free = bool(words.kinds[head] & HEAD) and words.capital(head)
    return topic(words, at, Case.GENITIVE, free=free or words.low[head] in lexicon.PARTS)


def _by_task(words: Words, by: int) -> int:
    """«по торговле», «по Казахстану»."""
    end = topic(words, by + 1, Case.DATIVE, free=True)
    if end == by + 1:
        end = place(words, end)
    return end if end > by + 1 else by


def parent(words: Words, at: int, depth: int = 0) -> int:
    """The end of the parent body, which stands in the genitive: «департамент … Национального банка».

    It is read once for each place: names stand inside names, and each would read it again.
    """
    if at >= words.count or at in words.line_starts or depth >= _MAX_NESTING:
        return at
    ends: dict[tuple[int, int], int] = words.memo.setdefault("nested", {})
    if (at, depth) not in ends:
        ends[at, depth] = _parent(words, at, depth)
    return ends[at, depth]


def _letters(words: Words, at: int) -> bool:
    """«МКС»: behind a part of a body, letters are the body."""
    raw = words.raw[at]
    return raw.isupper() and raw.isalpha() and 2 <= len(raw) <= 7 and not words.kinds[at]


def after_short(words: Words, at: int, depth: int = 0) -> int:
    """The end of a short name's complement: its task, if it is a state committee, its parent, its country."""
    end = at
    if words.kinds[at - 1] & HEAD:
        return complement(words, at, at - 1, depth + 1)
    for _step in range(_MAX_STEPS):
        further = place(words, end)
        if further == end:
            further = parent(words, end, depth + 1)
        if further == end:
            break
        end = further
    return end


def after_fixed(words: Words, at: int, end: int, depth: int = 0) -> int:
    """The end of what completes a name from the list; of these, organisations alone have a task behind it."""
    if words.low[at].startswith(("организац", "программ", "комисси", "исполнительн", "экономическ")):
        return complement(words, end, end - 1, depth + 1)
    return after_short(words, end, depth)


def _parent(words: Words, at: int, depth: int) -> int:
    if words.low[at - 1] in lexicon.PARTS and _letters(words, at):
        return after_short(words, at + 1, depth)
    if (end := short(words, at)) > at:
        genitive = words.raw[at].isupper() or words.low[at] in lexicon.HEAD_GENITIVES
        genitive = genitive or bool(words.kinds[at] & BODY_NAME) or words.low[at].endswith(("а", "и", "ы"))
        return after_short(words, end, depth) if genitive else at
    if (end := FIXED.end(words, at)) > at and words.low[at].endswith(
        ("ого", "ой", "та", "ва", "ы", "и", "й", "ку")
    ):
        return after_fixed(words, at, end, depth)
    return _named(words, at, depth, _GENITIVE_ADJECTIVES, lexicon.HEAD_GENITIVES)


def _named(words: Words, at: int, depth: int, adjectives: tuple[str, ...], nouns: frozenset[str]) -> int:
    """The end of a body whose adjectives and noun stand in one case; ``at`` where none does."""
    head = at
    while words.kinds[head] & MODIFIERS and words.low[head].endswith(adjectives):
        head += 1
    if not words.kinds[head] & ANY_HEAD or words.low[head] not in nouns:
        return at
    end = complement(words, head + 1, head, depth + 1)
    return end if end > head + 1 or head > at or words.low[head] in lexicon.BARE_PARENTS else at


def _at_holder(words: Words, at: int, depth: int) -> int:
    """«при Президенте Республики …», «при Министерстве …»."""
    first = at + 1
    if words.low[first] in lexicon.HOLDERS:
        return place(words, first + 1)
    if depth >= _MAX_NESTING or first >= words.count:
        return at
    if (end := FIXED.end(words, first)) > first:
        return after_fixed(words, first, end, depth)
    if (end := short(words, first)) > first:
        return after_short(words, end, depth)
    if words.low[first + 1 : first + 3] == ["академии", "наук"]:
        return place(words, first + 3)
    end = _named(words, first, depth, _PREPOSITIONAL_ADJECTIVES, lexicon.HEAD_PREPOSITIONALS)
    return end if end > first else at


def _abroad(words: Words, at: int, head: int) -> int:
    """«Посольство … в Узбекистане»; «комиссия … между Казахстаном и Узбекистаном»."""
    low = words.low
    if low[at] == "между":
        return _between(words, at) if low[head] in lexicon.COMMISSIONS else at
    return _host(words, at) if low[head] in lexicon.EMBASSIES else at


def _between(words: Words, at: int) -> int:
    low, kinds = words.low, words.kinds
    end = at + 1
    while end < words.count and (
        kinds[end] & (PLACE | PLACE_ADJECTIVE)
        or low[end].startswith(("республик", "правительств", "федераци"))
        or (low[end] == "и" and end > at + 1)
    ):
        end += 1
    return end if end > at + 2 else at


def _host(words: Words, at: int) -> int:
    """«в Узбекистане», «в Турецкой Республике», «в Королевстве Нидерландов», «в Таласской области»."""
    end = at + 1
    if words.low[end] in PLACE_NOUNS and words.capital(end + 1):
        return end + 2
    if not words.capital(end) or words.kinds[end] & (ANY_HEAD | BODY_NAME):
        return at
    adjective = words.low[end].endswith(_PREPOSITIONAL_ADJECTIVES)
    if adjective and words.low[end + 1] in PLACE_NOUNS:
        return end + 2
    return (
        end + 1
        if words.low[end].endswith(("е", "и", "ах", "ях", "о", "у")) or words.kinds[end] & PLACE
        else at
    )
