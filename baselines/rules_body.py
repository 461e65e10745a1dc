"""The rules for BODY: public bodies by their long names, short names and abbreviations."""

from collections.abc import Iterator, Sequence

from goldspan.baselines import lexicon_bodies as lexicon
from goldspan.baselines.complements import (
    FIXED,
    MODIFIERS,
    after_fixed,
    after_short,
    complement,
    opens_sentence,
    parent,
    short,
)
from goldspan.baselines.lexicon import (
    ANY_HEAD,
    BODY_NAME,
    NAMING_ADJECTIVE,
    PLACE_ADJECTIVE,
    RISKY_HEAD,
    TASK_ADJECTIVE,
)
from goldspan.baselines.phrases import Case, looks_like_verb, noun_phrase, shared_head
from goldspan.baselines.places import shared_place
from goldspan.baselines.rule import Candidate, Extent, Rule
from goldspan.baselines.words import Words

_COMMON = ("областн", "городск", "районн")  # inside a name behind an adjective of place
_ADJECTIVES = ("ый", "ий", "ая", "ое", "ого", "ой", "ому", "ым", "ом", "ую", "ие", "ых")
_MAX_MODIFIERS = 8
_NAMED_BY_ANYTHING = (
    "администрац", "канцеляри", "аппарат", "секретариат", "суд", "представительств", "управлени",
    "отдел", "департамент", "подкомисси",
)  # fmt: skip


def _first_modifier(words: Words, head: int) -> int:
    """Where a name begins: its adjectives of task and place stand before the noun."""
    start = head
    first = max(0, head - _MAX_MODIFIERS)
    while start > first and start not in words.line_starts and words.kinds[start - 1] & MODIFIERS:
        start -= 1
    if start == head and _capital_adjective(words, head - 1) and head not in words.line_starts:
        return head - 1
    common = (
        start > 1 and words.low[start - 1].startswith(_COMMON) and words.kinds[start - 2] & PLACE_ADJECTIVE
    )
    return start - 2 if common and not words.line_starts.intersection((start - 1, start)) else start


def _capital_adjective(words: Words, at: int) -> bool:
    """«Стабилизационного фонда»: a capital inside a sentence makes an adjective part of the name."""
    return (
        at > 0
        and words.capital(at)
        and len(words.low[at]) > 6
        and words.low[at].endswith(_ADJECTIVES)
        and not words.kinds[at]
        and not words.low[at].startswith(lexicon.PROCEDURES)
        and not opens_sentence(words, at)
    )


def _has(words: Words, kind: int, start: int, head: int) -> bool:
    return any(words.kinds[at] & kind for at in range(start, head))


def _naming(words: Words, start: int, head: int) -> bool:
    """Whether an adjective before the noun makes a name of it, «Верховный», «межправительственная»."""
    return any(
        words.kinds[at] & NAMING_ADJECTIVE
        and (words.capital(at) or words.low[at] in lexicon.LOWERCASE_NAMING)
        for at in range(start, head)
    )


def _makes_name(words: Words, start: int, head: int, end: int) -> bool:
    """Whether a noun with these adjectives and complements is a name rather than a common noun."""
    if _bare_part(words, start, head, end):
        return False
    if words.kinds[head] & RISKY_HEAD:
        return _risky_name(words, start, head, end)
    low = words.low[head]
    if end > head + 1 or low in lexicon.LOWERCASE_NAMES:
        return True
    if low in lexicon.ONLY_PLURAL_HEADS or words.low[start].startswith(lexicon.PROCEDURES):
        return False
    if _has(words, PLACE_ADJECTIVE | TASK_ADJECTIVE, start, head):
        return True
    ranked = low in lexicon.COURTS or words.low[start] in lexicon.LOWERCASE_NAMING
    return (ranked and _naming(words, start, head)) or _capital_adjective(words, head - 1)


def _bare_part(words: Words, start: int, head: int, end: int) -> bool:
    """«департамент Министерства энергетики»: no word says the part's task, and the parent stands alone."""
    if words.low[head] not in lexicon.PARTS or _has(words, PLACE_ADJECTIVE | TASK_ADJECTIVE, start, head):
        return False
    if words.low[start].startswith("главн"):
        return False
    return head + 1 < end and (parent(words, head + 1) == end or words.low[head + 1] == "при")


def _risky_name(words: Words, start: int, head: int, end: int) -> bool:
    """The same for a noun that has other lives: «управление», «служба», «банк»."""
    low = words.low[head]
    completed = end > head + 1
    capital = words.capital(start) or words.capital(head)
    if low in lexicon.FINANCIAL:
        plural = low in lexicon.ONLY_PLURAL_HEADS and not completed
        return capital and not plural and _public_money(words, start, head, completed=completed)
    if not completed:
        return low not in lexicon.ONLY_PLURAL_HEADS and _adjectives_name(words, start, head, capital=capital)
    if _naming(words, start, head):
        return True
    # «управление рисками» has no genitive after it; a council of something needs more.
    if capital or words.low[head + 1] == "по" or low.startswith(_NAMED_BY_ANYTHING):
        return True
    return end > max(noun_phrase(words, head + 1, Case.GENITIVE), head + 1)


def _adjectives_name(words: Words, start: int, head: int, *, capital: bool) -> bool:
    """Whether adjectives alone make a name of such a noun: «Верховный суд», «угольное управление»."""
    low = words.low[head]
    tasked = _has(words, TASK_ADJECTIVE, start, head)
    if _naming(words, start, head):
        return tasked or low in lexicon.COURTS
    if tasked and (capital or low in lexicon.DIVISIONS):
        return True
    placed = _has(words, PLACE_ADJECTIVE, start, head)
    return placed and low.startswith(("суд", "парламент", "дум", "отделен", "управлен", "администр"))


def _public_money(words: Words, start: int, head: int, *, completed: bool) -> bool:
    """Whether a bank, fund or union is the state's or several states'."""
    if words.low[head].startswith(("центр", "офис")):
        return False
    if words.low[start].startswith(("национальн", "центральн", "государственн", "таможенн")):
        return True
    placed = _has(words, PLACE_ADJECTIVE, start, head)
    fund = words.low[head].startswith("фонд")
    return (completed and (placed or start < head or fund)) or (fund and _capital_adjective(words, head - 1))


def long_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a noun such as «министерство» with the complement, country or adjective that names it."""
    for head in words.known:
        if not words.kinds[head] & ANY_HEAD:
            continue
        start = _first_modifier(words, head)
        several = _several(words, start, head)
        end = several[0][1] if several else complement(words, head + 1, head)
        if _makes_name(words, start, head, end) and not _is_company(words, head):
            yield words.starts[start], words.ends[end - 1]
            for first, last in several[1:]:
                yield words.starts[first], words.ends[last - 1]


def _several(words: Words, start: int, head: int) -> list[tuple[int, int]]:
    """The complements of several bodies that share their noun; none where it is one body's."""
    if words.low[head] not in lexicon.PLURAL_HEADS:
        return []
    # «министерства» is a plural only where no noun governs it.
    governed = start and start not in words.line_starts and words.raw[start - 1][0].isalpha()
    if (
        words.low[head] not in lexicon.ONLY_PLURAL_HEADS
        and governed
        and not looks_like_verb(words, start - 1)
    ):
        return []
    return shared_place(words, head + 1) or shared_head(words, head + 1)


def _is_company(words: Words, head: int) -> bool:
    """«совет директоров», «управление проектом»: not the body that the noun suggests."""
    return words.low[head + 1] in {"директоров", "акционеров", "попечителей", "делами"}


def fixed_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a name written without its country («Кабинет министров»), with what completes it."""
    for at, end in FIXED.find(words):
        capital = any(words.capital(word) for word in range(at, end))
        if capital or words.low[at] in {"жогорку", "олий"} or words.low[end - 1] == "власти":
            start = at
            while start and words.kinds[start - 1] & PLACE_ADJECTIVE and start not in words.line_starts:
                start -= 1
            yield words.starts[start], words.ends[after_fixed(words, at, end) - 1]


def short_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a short name («Минэнерго», «Мажилис») or a known abbreviation, with its country."""
    lower = [at for at in words.known if words.kinds[at] & BODY_NAME and not words.capital(at)]
    for at in (*words.capitals, *lower):
        if (end := short(words, at)) > at:
            start = _first_modifier(words, at) if words.kinds[at] & BODY_NAME else at
            while start < at and not words.kinds[start] & PLACE_ADJECTIVE:
                start += 1
            yield words.starts[start], words.ends[after_short(words, end) - 1]


def bracketed_abbreviation(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a short name in brackets is a mention of its own, and so is each later use of it."""
    ends = {candidate.end for candidate in earlier if candidate.label == "BODY"}
    letters: set[str] = set()  # «МПК», «АС» of «АС РК»
    stems: list[str] = []  # «Казкосмос», which is inflected
    for bracket in words.where("("):
        at = bracket + 1
        close = next((end for end in (at + 1, at + 2) if words.raw[min(end, words.count)] == ")"), 0)
        name = words.raw[at]
        if close and bracket and words.ends[bracket - 1] in ends and _short_form(name):
            yield words.starts[at], words.ends[close - 1]
            if name.isupper():
                letters.add(name)
            elif close == at + 1:
                stems.append(name.rstrip("аяиыой"))
    for at in words.capitals if letters or stems else ():
        name = words.raw[at]
        if name in letters or any(name.startswith(stem) and len(name) - len(stem) <= 2 for stem in stems):
            bracketed = at > 0 and words.raw[at - 1] == "("
            yield words.starts[at], words.ends[at if bracketed else after_short(words, at + 1) - 1]


def _short_form(name: str) -> bool:
    """«МПК», «ВТамО», «Госстрой»: an abbreviation, or a word clipped together."""
    capitals = sum(letter.isupper() for letter in name)
    return name.isalpha() and name[0].isupper() and 2 <= len(name) <= 18 and (capitals > 1 or len(name) > 6)


def quoted_institution(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a legal form before a quoted name is one name with it; those that serve are none."""
    for quote in words.where("«"):
        if not quote:
            continue
        close = next((at for at in range(quote + 1, min(quote + 25, words.count)) if words.raw[at] == "»"), 0)
        start = _legal_form(words, quote)
        inside = words.low[quote + 1 : close]
        if close and start < quote and not any(word.startswith(lexicon.SERVING) for word in inside):
            yield words.starts[start], words.ends[close]


def _legal_form(words: Words, quote: int) -> int:
    """Where a state institution's legal form begins before ``quote``; ``quote`` where there is none."""
    if words.low[quote - 1] in lexicon.LEGAL_FORMS:
        return quote - 1
    agency = words.low[quote - 1].startswith("агентств") and words.capital(quote - 1)
    if words.low[quote - 1] in lexicon.QUOTING or (agency and not opens_sentence(words, quote - 1)):
        return quote - 2 if words.low[quote - 2].startswith("государственн") else quote - 1
    start = quote - 1
    enterprise = words.low[start] in lexicon.ENTERPRISES and words.kinds[quote + 1] & ANY_HEAD
    if words.low[start] not in lexicon.INSTITUTIONS and not enterprise:
        return quote
    while start and words.low[start - 1] in lexicon.LEGAL_ADJECTIVES:
        start -= 1
    return start if start < quote - 1 else quote


RULES = (
    Rule("BODY", long_name),
    Rule("BODY", fixed_name),
    Rule("BODY", short_name),
    Rule("BODY", bracketed_abbreviation),
    Rule("BODY", quoted_institution),
)
