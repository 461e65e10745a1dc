"""The rules for BODY: public bodies by their long names, short names and abbreviations."""

from collections.abc import Iterator, Sequence

from goldspan.baselines import lexicon_bodies as lexicon
from goldspan.baselines.lexicon import (
    ANY_HEAD,
    BODY_ADJECTIVE,
    BODY_NAME,
    HEAD,
    NAMING_ADJECTIVE,
    PLACE,
    PLACE_ADJECTIVE,
    RISKY_HEAD,
)
from goldspan.baselines.multiword import Multiwords
from goldspan.baselines.phrases import Case, noun_phrase, place, shared_head, topic
from goldspan.baselines.rule import Candidate, Extent, Rule
from goldspan.baselines.words import Words

_FIXED = Multiwords(lexicon.FIXED_NAMES, ending=3)
_MODIFIERS = BODY_ADJECTIVE | PLACE_ADJECTIVE
_MAX_NESTING = 3  # parent bodies in one name
_MAX_STEPS = 6  # complements of one noun
_MAX_MODIFIERS = 8
_NAMED_BY_ANYTHING = (
    "администрац", "канцеляри", "аппарат", "секретариат", "суд", "представительств", "управлени",
)  # fmt: skip


def _short(words: Words, at: int) -> int:
    """The end of a short name or abbreviation that begins at ``at``."""
    if words.kinds[at] & BODY_NAME and (words.capital(at) or words.low[at] in lexicon.CHAMBERS):
        return at + 1
    if words.raw[at] in lexicon.ABBREVIATIONS:
        return at + 1
    return at


def _nested(words: Words, at: int, depth: int) -> int:
    """The end of the parent body, which stands in the genitive: «департамент … Национального банка».

    It is read once for each place: names stand inside names, and each would read it again.
    """
    if at >= words.count or at in words.line_starts or depth >= _MAX_NESTING:
        return at
    ends: dict[tuple[int, int], int] = words.memo.setdefault("nested", {})
    if (at, depth) not in ends:
        ends[at, depth] = _parent(words, at, depth)
    return ends[at, depth]


def _parent(words: Words, at: int, depth: int) -> int:
    if (end := _short(words, at)) > at:
        genitive = words.raw[at].isupper() or words.low[at] in lexicon.HEAD_GENITIVES
        return _complement(words, end, end - 1, depth + 1) if genitive or words.kinds[at] & BODY_NAME else at
    if (end := _FIXED.end(words, at)) > at and words.low[at].endswith(
        ("ого", "ой", "та", "ва", "ы", "и", "й")
    ):
        return _complement(words, end, end - 1, depth + 1)
    head = at
    while words.kinds[head] & _MODIFIERS and words.low[head].endswith(("ого", "ой", "его", "ей")):
        head += 1
    if words.kinds[head] & ANY_HEAD and words.low[head] in lexicon.HEAD_GENITIVES:
        end = _complement(words, head + 1, head, depth + 1)
        return end if end > head + 1 or head > at or words.capital(head) else at
    return at


def _complement(words: Words, at: int, head: int, depth: int = 0) -> int:
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
    if low[at] == "по":
        end = topic(words, at + 1, Case.DATIVE)
        if end == at + 1:
            end = place(words, end)
        return end if end > at + 1 else at
    if low[at] in {"при", "между", "в", "во"}:
        return _at_holder(words, at) if low[at] == "при" else _abroad(words, at, head)
    local = low[head].startswith(("акимат", "хокимият", "хукумат", "мэри", "администрац", "маслихат"))
    end = place(words, at, anywhere=local and at == head + 1)
    if end == at:
        end = _nested(words, at, depth)
    if end == at == head + 1:
        end = topic(words, at, Case.GENITIVE)
    if end == at and low[at] in lexicon.HOLDERS and low[at].endswith(("а", "ы")):
        end = at + 1
    return end


def _at_holder(words: Words, at: int) -> int:
    """«при Президенте», «при Министерстве …»."""
    if words.low[at + 1] in lexicon.HOLDERS:
        return at + 2
    if words.kinds[at + 1] & (HEAD | BODY_NAME) and words.low[at + 1].endswith(("е", "и")):
        return at + 2
    return at


def _abroad(words: Words, at: int, head: int) -> int:
    """«Посольство … в Узбекистане»; «комиссия … между Казахстаном и Узбекистаном»."""
    low, kinds = words.low, words.kinds
    if low[at] == "между" and low[head] in lexicon.COMMISSIONS:
        end = at + 1
        while end < words.count and (
            kinds[end] & (PLACE | PLACE_ADJECTIVE)
            or low[end].startswith("республик")
            or low[end].startswith("правительств")
            or (low[end] == "и" and end > at + 1)
        ):
            end += 1
        return end if end > at + 2 else at
    if low[at] != "между" and low[head] in lexicon.EMBASSIES and head + 1 < at:
        if kinds[at + 1] & PLACE and words.capital(at + 1):
            return at + 2
        if low[at + 1].startswith("республик") and words.capital(at + 2):
            return at + 3
    return at


def _first_modifier(words: Words, head: int) -> int:
    """Where a name begins: its adjectives of kind and place stand before the noun."""
    start = head
    first = max(0, head - _MAX_MODIFIERS)
    while start > first and start not in words.line_starts and words.kinds[start - 1] & _MODIFIERS:
        start -= 1
    return start


def _placed(words: Words, start: int, head: int) -> bool:
    """Whether an adjective of place stands before the noun."""
    return any(words.kinds[at] & PLACE_ADJECTIVE for at in range(start, head))


def _naming(words: Words, start: int, head: int) -> bool:
    """Whether an adjective before the noun makes a name of it, «Верховный», «межправительственная»."""
    return any(
        words.kinds[at] & NAMING_ADJECTIVE
        and (words.capital(at) or words.low[at] in lexicon.LOWERCASE_NAMING)
        for at in range(start, head)
    )


def _makes_name(words: Words, start: int, head: int, end: int) -> bool:
    """Whether a noun with these adjectives and complements is a name rather than a common noun."""
    if words.kinds[head] & RISKY_HEAD:
        return _risky_name(words, start, head, end)
    if end > head + 1 or _placed(words, start, head):
        return True
    if words.low[head] in lexicon.LOWERCASE_NAMES:
        return True
    ranked = words.low[head] in lexicon.COURTS or words.low[start] in lexicon.LOWERCASE_NAMING
    return ranked and _naming(words, start, head)


def _risky_name(words: Words, start: int, head: int, end: int) -> bool:
    """The same for a noun that has other lives: «управление», «служба», «банк»."""
    low = words.low[head]
    completed = end > head + 1
    capital = words.capital(start) or words.capital(head)
    if low in lexicon.FINANCIAL:
        central = words.low[start].startswith(("национальн", "центральн", "государственн"))
        return capital and _naming(words, start, head) and (completed or central)
    if _naming(words, start, head):
        return completed or low in lexicon.COURTS
    if not completed:
        return _placed(words, start, head) and low.startswith(("суд", "парламент", "дум"))
    # «управление рисками» has no genitive after it; a council of something needs more.
    if capital or words.low[head + 1] == "по" or low.startswith(_NAMED_BY_ANYTHING):
        return True
    return end > max(noun_phrase(words, head + 1, Case.GENITIVE), head + 1)


def long_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a noun such as «министерство» with the complement, country or adjective that names it."""
    for head in words.known:
        if not words.kinds[head] & ANY_HEAD:
            continue
        start = _first_modifier(words, head)
        several = shared_head(words, head + 1) if _plural(words, start, head) else []
        end = several[0][1] if several else _complement(words, head + 1, head)
        if _makes_name(words, start, head, end) and not _is_company(words, head):
            yield words.starts[start], words.ends[end - 1]
            for first, last in several[1:]:
                yield words.starts[first], words.ends[last - 1]


def _plural(words: Words, start: int, head: int) -> bool:
    """Whether the noun is in the plural: «министерств», but «министерства» only where no word governs it."""
    low = words.low[head]
    if low in lexicon.ONLY_PLURAL_HEADS:
        return True
    governed = start and start not in words.line_starts and words.raw[start - 1][0].isalpha()
    return low in lexicon.PLURAL_HEADS and not governed


def _is_company(words: Words, head: int) -> bool:
    """«совет директоров», «управление проектом»: not the body that the noun suggests."""
    return words.low[head + 1] in {"директоров", "акционеров", "попечителей", "делами"}


def fixed_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a name written without its country («Кабинет министров»), with what completes it."""
    for at, end in _FIXED.find(words):
        capital = any(words.capital(word) for word in range(at, end))
        if capital or words.low[at] in {"жогорку", "олий"}:
            start = at
            while start and words.kinds[start - 1] & PLACE_ADJECTIVE and start not in words.line_starts:
                start -= 1
            yield words.starts[start], words.ends[_complement(words, end, end - 1) - 1]


def short_name(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a short name («Минэнерго», «Мажилис») or a known abbreviation, with its country."""
    for at in range(words.count):
        if (end := _short(words, at)) > at:
            start = _first_modifier(words, at) if words.kinds[at] & BODY_NAME else at
            while start < at and not words.kinds[start] & PLACE_ADJECTIVE:
                start += 1
            yield words.starts[start], words.ends[_after_short(words, end) - 1]


def _after_short(words: Words, at: int) -> int:
    """The end of a short name's complement: its parent body and its country."""
    end = at
    for _step in range(_MAX_STEPS):
        further = place(words, end)
        if further == end:
            further = _nested(words, end, depth=1)
        if further == end:
            break
        end = further
    return end


def bracketed_abbreviation(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: an abbreviation in brackets is a mention of its own, and so is each later use of it."""
    ends = {candidate.end for candidate in earlier if candidate.label == "BODY"}
    introduced = {
        words.raw[at]
        for at in range(2, words.count - 1)
        if words.raw[at - 1] == "("
        and words.raw[at + 1] == ")"
        and words.ends[at - 2] in ends
        and words.raw[at].isupper()
        and 2 <= len(words.raw[at]) <= 9
    }
    if introduced:
        for at in range(words.count):
            if words.raw[at] in introduced:
                outside = words.raw[at - 1] == "(" if at else False
                yield words.starts[at], words.ends[at if outside else _after_short(words, at + 1) - 1]


def quoted_institution(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """BODY: a legal form before a quoted name is one name with it; those that serve are none."""
    for quote in range(1, words.count):
        if words.raw[quote] != "«":
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
    start = quote - 1
    if words.low[start] not in lexicon.INSTITUTIONS:
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
