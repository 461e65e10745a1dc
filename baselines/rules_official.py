"""The rules for OFFICIAL: personal names that the text ties to a public office."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import (
    ANY_HEAD,
    GIVEN_NAME,
    OFFICE,
    OTHER_WORK,
)
from goldspan.baselines.lexicon_bodies import HEAD_GENITIVES
from goldspan.baselines.lexicon_people import (
    APPOINTMENT_STEMS,
    MEMBERS,
    PATRONYMICS,
    PLURAL_OFFICES,
    POST_FORMS,
    WORK_STEMS,
)
from goldspan.baselines.names import Name, looks_like_surname, opens_sentence, person_names, stem
from goldspan.baselines.phrases import Case, looks_like_verb, topic
from goldspan.baselines.rule import Candidate, Extent, Rule
from goldspan.baselines.titles import (
    DASHES,
    SERVING,
    STOPS,
    believed,
    is_company,
    is_public,
    passed_over,
    title_of,
)
from goldspan.baselines.words import Words


def _extent(words: Words, name: Name) -> Extent:
    return words.starts[name.first], words.ends[name.last - 1]


def title_before(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: a name after its office, «министр энергетики Иван Петров»; the title stays outside."""
    plural_until = (
        -1
    )  # the end of a name that a title in the plural reaches, so that the next one may share it
    for name in person_names(words):
        title = title_of(words, name)
        if title >= 0 and believed(words, name, title):
            plural_until = name.last if words.low[title] in PLURAL_OFFICES else -1
            yield _extent(words, name)
        elif plural_until >= 0 and not name.single and _shares(words, plural_until, name.first):
            plural_until = name.last
            yield _extent(words, name)


def _shares(words: Words, end: int, first: int) -> bool:
    """Whether only «и» or a comma, and a complement, lie between two names: «и транспорта Олег Сидоров»."""
    if words.low[end] not in {",", "и"} or first - end > 8:
        return False
    start = end + 1
    while start < first and words.low[start] in {"а", "также"}:
        start += 1
    return start == first or topic(words, start, Case.GENITIVE) == first


def title_after(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: an office in apposition, «Иван Петров, министр энергетики, …»."""
    for name in person_names(words):
        mark = words.low[name.last]
        if name.last in words.line_starts or not (mark in DASHES or mark in {",", "("}):
            continue
        if name.single and not looks_like_surname(words.low[name.first]):
            continue
        at = name.last + 1
        while at < min(words.count, name.last + 6) and passed_over(words, at):
            at += 1
        if words.kinds[at] & OFFICE and at not in words.line_starts and is_public(words, at):
            yield _extent(words, name)


def post_at_body(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: a name behind a post at a body, «технолог Минэнерго Иван Петров», «врач комитета …»."""
    starts: dict[int, int] = {}
    for one in earlier:
        if one.label == "BODY":
            starts[one.end] = min(one.start, starts.get(one.end, one.start))
    for name in person_names(words):
        before = name.first - 1
        if name.single or before < 1 or name.first in words.line_starts:
            continue
        start = bisect_left(words.starts, starts.get(words.ends[before], words.starts[before]))
        body = words.ends[before] in starts or _common_body(words, before)
        if body and start and _somebody(words, start - 1):
            yield _extent(words, name)


def _common_body(words: Words, at: int) -> bool:
    """«комитета», «ведомства»: a common noun in the genitive that stands for a body."""
    low = words.low[at]
    head = words.kinds[at] & ANY_HEAD and low in HEAD_GENITIVES and words.raw[at].islower()
    return low == "ведомства" or (bool(head) and not low.startswith(SERVING))


def _somebody(words: Words, at: int) -> bool:
    """Whether the word before a body may be a post there: no preposition, verb or end of a sentence."""
    low = words.low[at]
    word = len(low) > 3 and low.replace("-", "").isalpha()
    return word and low not in STOPS and not looks_like_verb(words, at)


def sent_by_body(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: «Иван Петров из Минэнерго», «Иван Петров, представляющий Минэнерго»."""
    starts = {one.start for one in earlier if one.label == "BODY"}
    for name in person_names(words):
        at = name.last
        if at + 1 >= words.count or at in words.line_starts:
            continue
        if words.low[at] in {"из", "от"}:
            named = not name.single or looks_like_surname(words.low[name.first])
            if named and words.starts[at + 1] in starts:
                yield _extent(words, name)
        elif words.low[at] == "," and not name.single and _works_for(words, at + 1, starts):
            yield _extent(words, name)


def _works_for(words: Words, at: int, starts: set[int]) -> bool:
    """«представляющий …», «он у нас руководит …», «технолог …», with a body in the next few words."""
    for body in range(at + 1, min(words.count, at + 4)):
        member = words.low[body - 1] in MEMBERS and _common_body(words, body)
        if member or words.starts[body] in starts:
            if all(_somebody(words, post) for post in range(at, body)):
                return True
            break
    for verb in range(at, min(words.count, at + 5)):
        if words.ends_sentence(verb) or verb in words.line_starts or words.low[verb] == ",":
            return False
        if words.low[verb].startswith(WORK_STEMS) or words.low[verb] in {"из", "от"}:
            return any(words.starts[body] in starts for body in range(verb + 1, min(words.count, verb + 5)))
    return False


def appointment(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: a name beside the verb of an appointment, in a sentence that names the office."""
    verbs = {
        at
        for at, low in enumerate(words.low)
        if low.startswith(APPOINTMENT_STEMS)
        and not words.kinds[at] & OFFICE
        and (not words.capital(at) or not at or words.ends_sentence(at - 1))
    }
    if verbs:
        bodies = {one.start for one in earlier if one.label == "BODY"}
        for name in person_names(words):
            near = verbs.intersection(range(name.first - 3, name.last + 4))
            if near and not name.single and any(_names_office(words, at, bodies) for at in near):
                yield _extent(words, name)


def _names_office(words: Words, verb: int, bodies: set[int]) -> bool:
    """Whether the sentence around a verb names a public office or a body, and no company."""
    span = range(*words.sentence(verb))
    office = any(
        words.kinds[at] & OFFICE or words.low[at] in POST_FORMS or words.starts[at] in bodies for at in span
    )
    return office and not any(is_company(words, at) or words.kinds[at] & OTHER_WORK for at in span)


def delegation_head(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: «делегация … во главе с Иваном Петровым»; the head of a company is none."""
    for name in person_names(words):
        head = name.first - 3
        if head > 0 and words.low[head : head + 2] == ["во", "главе"] and words.low[head + 2] in {"с", "со"}:
            led = words.low[max(0, head - 12) : head]
            if any(word.startswith(("делегаци", "комисси", "групп", "фракци", "мисси")) for word in led):
                yield _extent(words, name)


def later_mention(words: Words, earlier: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: every mention of somebody whom the document names by an office anywhere."""
    extents = {(one.start, one.end) for one in earlier if one.label == "OFFICIAL"}
    if not extents:
        return
    names = person_names(words)
    known: dict[str, set[str]] = {}  # the given names of each surname's bearers
    givens = set()
    for name in names:
        if _extent(words, name) in extents:
            known.setdefault(stem(words.low[name.surname]), set()).add(_given(words, name))
            givens.add(_given(words, name))
    for name in names:
        people = known.get(stem(words.low[name.surname]), set())
        given = _given(words, name)
        if name.first and words.kinds[name.first - 1] & OTHER_WORK and not name.single:
            continue  # a namesake with work of his own
        addressed = _addressed(words, name) and stem(words.low[name.first]) in givens
        if addressed or any(_agree(given, other) for other in people):
            yield _extent(words, name)
        elif name.last - name.first == 2 and people and _opener(words, name.first):
            yield words.starts[name.surname], words.ends[name.surname]


def _opener(words: Words, at: int) -> bool:
    """«Возразил Петров»: the first word has its capital from the sentence."""
    return opens_sentence(words, at) and not words.kinds[at] & GIVEN_NAME


def _addressed(words: Words, name: Name) -> bool:
    """«Иван Петрович»: a given name and a patronymic alone."""
    return name.last - name.first == 2 and words.low[name.last - 1].endswith(PATRONYMICS)


def _given(words: Words, name: Name) -> str:
    """The beginning of the given name, or its initial; empty where the mention is a surname alone."""
    at = name.first if name.first != name.surname else name.first + 1
    return "" if at >= name.last else stem(words.low[at])


def _agree(one: str, other: str) -> bool:
    """Whether two given names may be the same person's, as far as both are written."""
    length = min(len(one), len(other), 4)
    return one[:length] == other[:length]


RULES = (
    Rule("OFFICIAL", title_before),
    Rule("OFFICIAL", title_after),
    Rule("OFFICIAL", post_at_body),
    Rule("OFFICIAL", sent_by_body),
    Rule("OFFICIAL", appointment),
    Rule("OFFICIAL", delegation_head),
    Rule("OFFICIAL", later_mention),
)
