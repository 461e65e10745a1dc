"""The rules for OFFICIAL: personal names that the text ties to a public office."""

from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import COMPANY, GIVEN_NAME, NAMING_ADJECTIVE, OFFICE, OTHER_WORK
from goldspan.baselines.lexicon_fields import TOPIC_DATIVES
from goldspan.baselines.lexicon_people import APPOINTMENT_STEMS, MINISTER_FORMS, PLURAL_OFFICES, POST_FORMS
from goldspan.baselines.names import Name, looks_like_surname, person_names, stem
from goldspan.baselines.paradigm import listed
from goldspan.baselines.phrases import Case, looks_like_verb, topic
from goldspan.baselines.rule import NOTHING, Candidate, Extent, Rule
from goldspan.baselines.words import Words

_SENTENCE = 40  # words on either side of a verb that are read as its sentence
_REACH = 22  # words between a title and the name it belongs to
_STOPS = frozenset(
    listed("""
    что который которая которые которого как чтобы если а но или также о об с со от для из за до под
    через над про к ко не это его ее их он она они мы когда где после перед где-то же уже
""")
)
_DASHES = frozenset("—–-:")
_MODIFIERS = (
    "ый",
    "ий",
    "ая",
    "ой",
    "ого",
    "его",
    "ым",
    "им",
    "ому",
    "ему",
    "ые",
    "ие",
    "ых",
    "ей",
    "ыне",
    "анее",
    "вший",
    "вшего",
    "вшая",
    "ремя",
    "отором",
    "оторый",
    "анимает",
    "анимал",
    "анимающий",
    "занимавший",
)


def _company(words: Words, at: int) -> bool:
    """Whether the word makes a title a private one; a central bank is no company."""
    return bool(words.kinds[at] & COMPANY) and not (at and words.kinds[at - 1] & NAMING_ADJECTIVE)


def _title(words: Words, name: Name) -> int:
    """The title before a name and its complement; -1 where there is none, or where it is a private one."""
    at = name.first - 1
    if at >= 0 and words.low[at] in _DASHES and name.first not in words.line_starts:
        at -= 1
    elif at >= 0 and words.low[at] in {",", "и"}:
        return -1
    for back in range(at, max(-1, at - _REACH), -1):
        if back + 1 in words.line_starts or words.ends_sentence(back) or words.kinds[back] & OTHER_WORK:
            return -1
        if words.kinds[back] & OFFICE:
            return back
        if _company(words, back) or words.low[back] in _STOPS or looks_like_verb(words, back):
            return -1
    return -1


def _believed(words: Words, name: Name, title: int) -> bool:
    """Whether the title is close enough for a name of this shape."""
    if not name.single:
        return True
    adjacent = title == name.first - 1
    low = words.low[name.first]
    return looks_like_surname(low) or (adjacent and words.low[title] in MINISTER_FORMS)


def _extent(words: Words, name: Name) -> Extent:
    return words.starts[name.first], words.ends[name.last - 1]


def title_before(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: a name after its office, «министр энергетики Иван Петров»; the title stays outside."""
    plural_until = (
        -1
    )  # the end of a name that a title in the plural reaches, so that the next one may share it
    for name in person_names(words):
        title = _title(words, name)
        if title >= 0 and _believed(words, name, title):
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
        if name.last in words.line_starts or not (mark in _DASHES or mark in {",", "("}):
            continue
        if name.single and not looks_like_surname(words.low[name.first]):
            continue
        at = name.last + 1
        while at < min(words.count, name.last + 6) and _passed_over(words, at):
            at += 1
        if words.kinds[at] & OFFICE and at not in words.line_starts and _public(words, at):
            yield _extent(words, name)


def _passed_over(words: Words, at: int) -> bool:
    low = words.low[at]
    return not words.kinds[at] & OFFICE and (
        low.endswith(_MODIFIERS) or low in POST_FORMS or low in {"и", "в", "как"}
    )


def _public(words: Words, title: int) -> bool:
    """Whether the complement of a title names no company, and the title is no subject of its own."""
    if looks_like_verb(words, title + 1):
        return False
    for at in range(title + 1, min(words.count, title + 9)):
        if words.low[at] in {",", ".", ")", ";"} or looks_like_verb(words, at):
            return True
        if _company(words, at) or words.kinds[at] & OTHER_WORK:
            return False
    return True


def appointment(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """OFFICIAL: a name beside the verb of an appointment, in a sentence that names the office."""
    verbs = {
        at
        for at in range(words.count)
        if words.low[at].startswith(APPOINTMENT_STEMS)
        and (not words.capital(at) or not at or words.ends_sentence(at - 1))
    }
    if verbs:
        for name in person_names(words):
            near = verbs.intersection(range(name.first - 3, name.last + 4))
            if near and not name.single and any(_names_office(words, at) for at in near):
                yield _extent(words, name)


def _names_office(words: Words, verb: int) -> bool:
    """Whether the sentence around a verb names a public office, and no company."""
    start = end = verb
    while start > max(0, verb - _SENTENCE) and not words.ends_sentence(start - 1):
        start -= 1
    while end < min(words.count - 1, verb + _SENTENCE) and not words.ends_sentence(end):
        end += 1
    span = range(start, end + 1)
    office = any(words.kinds[at] & OFFICE or words.low[at] in POST_FORMS for at in span)
    return office and not any(_company(words, at) or words.kinds[at] & OTHER_WORK for at in span)


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
    for name in names:
        if _extent(words, name) in extents:
            known.setdefault(stem(words.low[name.surname]), set()).add(_given(words, name))
    for name in names:
        people = known.get(stem(words.low[name.surname]), set())
        given = _given(words, name)
        if any(_agree(given, other) for other in people):
            yield _extent(words, name)
        elif name.last - name.first == 2 and not words.kinds[name.first] & GIVEN_NAME and people:
            yield words.starts[name.surname], words.ends[name.surname]


def _given(words: Words, name: Name) -> str:
    """The beginning of the given name, or its initial; empty where the mention is a surname alone."""
    at = name.first if name.first != name.surname else name.first + 1
    return "" if at >= name.last else stem(words.low[at])


def _agree(one: str, other: str) -> bool:
    """Whether two given names may be the same person's, as far as both are written."""
    length = min(len(one), len(other), 4)
    return one[:length] == other[:length]


def job_title(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """No SECTOR: what a minister is in charge of belongs to the title, «министр энергетики»."""
    for at in words.known:
        if words.low[at] in MINISTER_FORMS:
            by = words.low[at + 1] == "по" and words.low[at + 2] in TOPIC_DATIVES
            end = topic(words, at + 2, Case.DATIVE) if by else topic(words, at + 1, Case.GENITIVE)
            if end > at + 1:
                yield words.starts[at], words.ends[end - 1]


RULES = (
    Rule(NOTHING, job_title),
    Rule("OFFICIAL", title_before),
    Rule("OFFICIAL", title_after),
    Rule("OFFICIAL", appointment),
    Rule("OFFICIAL", delegation_head),
    Rule("OFFICIAL", later_mention),
)
