"""The rules for SECTOR: branches of the economy and fields of policy."""

from collections.abc import Iterator, Sequence

from goldspan.baselines import lexicon_fields as lexicon
from goldspan.baselines.lexicon import (
    ANY_BODY,
    CLASSIFYING_HEAD,
    MAKING_HEAD,
    OFFICE,
    RISKY_SECTOR,
    SECTOR,
    SECTOR_ADJECTIVE,
)
from goldspan.baselines.multiword import Multiwords
from goldspan.baselines.paradigm import listed
from goldspan.baselines.phrases import Case, looks_like_verb, noun_phrase
from goldspan.baselines.rule import Candidate, Extent, Rule
from goldspan.baselines.words import Words

_FIXED = Multiwords(lexicon.FIXED_SECTORS, ending=4)
_MAX_QUOTED = 14
_ADJECTIVAL = (
    "ой",
    "ей",
    "ого",
    "его",
    "ых",
    "их",
    "ом",
    "ем",
    "ому",
    "ему",
    "ым",
    "им",
    "ая",
    "яя",
    "ый",
    "ий",
    "ую",
    "ое",
    "ые",
    "ие",
    "ыми",
    "ими",
)
# What follows «в сфере …» without naming a branch.
_NO_BRANCH = tuple(
    listed("""
    эконом инвест развит сотруднич инновац экспорт импорт бизнес регулир контрол предприним
    взаимодейств внедрен применен реализац управлен услуг торгов прав отношен делам связ поддержк
    подготов создан обеспечен производств планирован интеграц реформ конкуренц государств партнерств
    закуп финансирован использован совершенств модерниз координац
""")
)
_PROCESS = ("изация", "изации", "изацию", "изацией")  # «в сфере цифровизации»
_NO_PROCESS = ("организац", "цивилизац")
_EXCHANGE = tuple(
    listed(
        "взаимн внешн внешнеэкономическ двусторонн трехсторонн свободн международн трансграничн приграничн"
    )
)
_UNITS = frozenset(listed("единица единицы единице единицу единицей единиц единицам единицами единицах"))
# The adjectives of each noun in names of two words.
_FIRSTS: dict[str, list[str]] = {}
for _adjective, *_rest in lexicon.FIXED_SECTORS:
    if len(_rest) == 1 and _adjective[-1] != "=":
        _FIRSTS.setdefault(_rest[0].rstrip("="), []).append(_adjective)


def _quoted(words: Words) -> frozenset[int]:
    """The words inside the titles of forums, projects and companies; a title stands right behind a noun."""
    kept: frozenset[int] | None = words.memo.get("quoted")
    if kept is None:
        inside: set[int] = set()
        for at in words.where("«"):
            before = words.low[at - 1] if at else ""
            titled = before.isalpha() and not before.startswith(lexicon.DOCUMENTS)
            if words.capital(at + 1) and titled:
                close = next(
                    (end for end in range(at, min(at + _MAX_QUOTED, words.count)) if words.raw[end] == "»"),
                    at,
                )
                inside.update(range(at + 1, close))
        kept = frozenset(inside)
        words.memo["quoted"] = kept
    return kept


def _extent(words: Words, first: int, last: int) -> Extent:
    return words.starts[first], words.ends[last]


def _sector_adjective(words: Words, at: int) -> bool:
    """Whether the word is an adjective of a sector; a compound is one by its last part."""
    if words.kinds[at] & SECTOR_ADJECTIVE:
        return True
    first, dash, last = words.low[at].rpartition("-")
    return (
        bool(dash)
        and last in lexicon.SECTOR_ADJECTIVES
        and not first.startswith(("социально", "инвест", "торгов"))
    )


def fixed_sector(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: a branch whose name is several words, «сельское хозяйство»; a shared head is split off."""
    for at, end in _FIXED.find(words):
        schooled = words.low[end - 1].startswith("образовани") and words.low[at - 1] in {"с", "без"}
        if at not in _quoted(words) and not schooled:
            yield _extent(words, at, end - 1)
            before = at - 2
            if before >= 0 and words.low[at - 1] in {"и", ","} and _paired(words, before, end - 1):
                yield _extent(words, before, before)


def _paired(words: Words, at: int, head: int) -> bool:
    """Whether the adjective names a branch too, with the noun that it shares: «сельское и водное …»."""
    stems = next((firsts for noun, firsts in _FIRSTS.items() if words.low[head].startswith(noun)), ())
    return words.low[at].endswith(_ADJECTIVAL) and words.low[at].startswith(tuple(stems))


def industry(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: a head that makes the name stays inside, «[химической] и [нефтехимической промышленности]»."""
    for head in words.known:
        if not words.kinds[head] & MAKING_HEAD or head in _quoted(words) or words.kinds[head - 1] & ANY_BODY:
            continue
        start = head
        while start and _sector_adjective(words, start - 1) and start not in words.line_starts:
            start -= 1
        if start < head:
            yield _extent(words, start, head)
            for other in _coordinated(words, start):
                yield _extent(words, other, other)


def _coordinated(words: Words, at: int) -> Iterator[int]:
    """The sector adjectives joined by «и» or commas before the word at ``at``, from the last to the first."""
    while at >= 2:
        if words.low[at - 1] == "также" and words.low[at - 2] == "а":
            at -= 3 if words.low[at - 3] == "," else 2
        elif words.low[at - 1] in {"и", ","}:
            at -= 1
        else:
            return
        if at < 1 or not words.low[at - 1].endswith(_ADJECTIVAL):
            return
        at -= 1
        if _sector_adjective(words, at):
            yield at


def classified(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: an adjective before a head that only classifies, «[энергетической] и [таможенной] сфере»."""
    for head in words.known:
        if not words.kinds[head] & CLASSIFYING_HEAD or not head or head in _quoted(words):
            continue
        at = head
        while at and words.low[at - 1].endswith(_ADJECTIVAL) and at not in words.line_starts:
            at -= 1
            if _sector_adjective(words, at):
                yield _extent(words, at, at)
        if at < head:
            for other in _coordinated(words, at):
                yield _extent(words, other, other)


def named_branch(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: «в сфере …», «отрасли …»: the nouns that follow the head, each for itself."""
    taken = [(one.start, one.end) for one in earlier if one.label == "SECTOR"]
    for head in words.known:
        if words.low[head] not in lexicon.BRANCH_HEADS or head in _quoted(words):
            continue
        at = head + 1
        while (end := noun_phrase(words, at, Case.GENITIVE)) > at:
            yield from _branch(words, at, end, taken)
            if words.low[end] not in {"и", ","}:
                break
            at = end + 1


def _branch(words: Words, first: int, end: int, taken: list[Extent]) -> Iterator[Extent]:
    """The phrase, unless it names no branch or a sector of the lexicon stands inside."""
    start, stop = _extent(words, first, end - 1)
    if end == first + 1 and words.kinds[first] & RISKY_SECTOR:  # no everyday sense in a list of branches
        yield start, stop
        return
    if any(one < stop and start < other for one, other in taken):
        return
    body = any(words.kinds[at] & (ANY_BODY | OFFICE | SECTOR) for at in range(first, end))
    if not body and not any(_names_no_branch(words.low[at]) for at in range(first, end)):
        yield start, stop


def _names_no_branch(low: str) -> bool:
    """Whether the word is an over-arching notion or a process."""
    process = low.endswith(_PROCESS) and not low.startswith(_NO_PROCESS)
    return process or low.startswith(_NO_BRANCH)


def sector_noun(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: a noun that names a branch wherever it stands, «туризм», «нефтехимии»."""
    for at in words.known:
        named = words.kinds[at] & SECTOR and not words.kinds[at] & RISKY_SECTOR and at not in _quoted(words)
        goods = words.low[at - 1] in _UNITS  # «единиц транспорта»
        if named and not goods and not words.low[at + 1].startswith("котор"):
            narrow = at > 0 and at not in words.line_starts and _sector_adjective(words, at - 1)
            yield _extent(words, at - 1 if narrow else at, at)
    for at in words.capitals:
        if words.raw[at] in lexicon.SECTOR_ACRONYMS and at not in _quoted(words):
            yield _extent(words, at, at)


def sector_in_company(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """SECTOR: a noun with everyday senses («строительство»), beside «сфера …» or another sector."""
    risky = [
        at
        for at in words.known
        if words.kinds[at] & RISKY_SECTOR
        and at not in _quoted(words)
        and not _followed(words, at)
        and not _exchange(words, at)
    ]
    if not risky:
        return
    pairs = set(risky)
    edges = {edge for one in earlier if one.label == "SECTOR" for edge in (one.start, one.end)}
    accepted = {at for at in range(words.count) if words.starts[at] in edges or words.ends[at] in edges}
    accepted.update(at for at in risky if _steady(words, at))
    for _round in range(3):  # «сферы образования, культуры и спорта»: each accepted word vouches for the next
        for at in risky:
            alone = words.low[at - 1] in {"в", "во", "на"} and _nothing_follows(words, at)
            alone = alone and not words.low[at].startswith("связ")  # «выйти на связь»
            if alone or words.low[at - 1] in lexicon.BRANCH_HEADS or _beside(words, at, accepted):
                accepted.add(at)
    for at in risky:
        if at in accepted or _beside(words, at, pairs):  # «культуры и спорта», «образования и науки»
            yield _extent(words, at, at)


def _steady(words: Words, at: int) -> bool:
    """Whether the word names a field wherever nothing completes it: «наука», but not «доктор наук»."""
    low = words.low[at]
    if low.startswith("строительств"):
        return _nothing_follows(words, at) and not words.low[at - 1].endswith(("а", "я"))
    house = words.low[at - 1].startswith("дом")  # «дом культуры»
    return low.startswith(lexicon.STEADY) and low not in {"наук", "культур"} and not house


def _followed(words: Words, at: int) -> bool:
    """Whether a complement follows, as in «строительство моста» or «образование комиссии»."""
    after = at + 1
    if after >= words.count or after in words.line_starts:
        return False
    low = words.low[after]
    adjective = low.endswith(("ого", "его", "ых", "их"))
    body = bool(words.kinds[after] & ANY_BODY) and low.endswith(("а", "и", "ы"))  # «образование комиссии»
    return adjective or body or noun_phrase(words, after, Case.GENITIVE, free=True) > after


def _nothing_follows(words: Words, at: int) -> bool:
    """«в строительстве – 10%»: the word stands for the whole branch."""
    after = words.raw[at + 1]
    return (
        not after
        or not after[0].isalpha()
        or looks_like_verb(words, at + 1)
        or words.low[at + 1] in {"и", "на"}
    )


def _exchange(words: Words, at: int) -> bool:
    """«взаимная торговля», «торговля с Китаем»: trade as exchange between states is no branch."""
    return words.low[at].startswith("торговл") and (
        words.low[at - 1].startswith(_EXCHANGE) or words.low[at + 1] in {"с", "со", "между"}
    )


def _beside(words: Words, at: int, accepted: set[int]) -> bool:
    return (at - 2 in accepted and words.low[at - 1] in {",", "и"}) or (
        at + 2 in accepted and words.low[at + 1] in {",", "и"}
    )


RULES = (
    Rule("SECTOR", fixed_sector),
    Rule("SECTOR", industry),
    Rule("SECTOR", classified),
    Rule("SECTOR", named_branch),
    Rule("SECTOR", sector_noun),
    Rule("SECTOR", sector_in_company),
)
