"""Which of the people that a network finds are officials, where no rule has said so.

A network knows a person by the sentence («говорит …», «представил …»), whatever the title is called; it
does not know whether the person holds an office. Most whom the rules leave out are the scheme's hard
negatives, experts and heads of companies, and so a sentence must speak for each one and not against.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import COMPANY, GIVEN_NAME, OFFICE, OTHER_WORK
from goldspan.baselines.lexicon_people import APPOINTMENT_STEMS, POST_FORMS, WEAK_OFFICES, WORK_STEMS
from goldspan.baselines.names import is_eponym, stem
from goldspan.baselines.rule import Candidate
from goldspan.baselines.rules_official import later_mention
from goldspan.baselines.words import Words
from goldspan.corpus.document import Span

_COLLEAGUES = frozenset(("его", "ее", "их", "им", "ей", "ими"))  # «руководит им …», «его коллега …»
_NEAR = 3  # words before a name in which they stand
# How words for a profession end: «скрипач», «альпинист», «документалистка».
_PROFESSIONS = ("ист", "иста", "исту", "истом", "истка", "истку", "истки", "ач", "лог", "лога", "ник")


def officials(text: str, ruled: Sequence[Span], people: Sequence[Span]) -> list[Span]:
    """The officials among ``people``, and every later mention of them; some may overlap ``ruled``.

    ``ruled`` are the spans of the rules, with all their labels, and ``people`` the network's; each is
    flat and in order.
    """
    words = Words(text)
    bodies = {span.start for span in ruled if span.label == "BODY"}
    named = [Candidate(one.start, one.end, "OFFICIAL", "rules") for one in ruled if one.label == "OFFICIAL"]
    others = [
        Candidate(span.start, span.end, "OFFICIAL", "network")
        for span in people
        if all(span.end <= one.start or one.end <= span.start for one in ruled)
    ]
    introduced = [one for one in others if is_introduced(words, one, bodies)]
    known = [*named, *introduced]
    found = {(one.start, one.end) for one in introduced}
    if introduced:
        found.update(later_mention(words, known))
    names = [_stems(words, one) for one in known]
    found.update(
        (one.start, one.end)
        for one in others
        if _is_again(words, one, names) or _is_joined(words, one, known)
    )
    return list(_flat(Span(start, end, "OFFICIAL") for start, end in sorted(found)))


def _is_again(words: Words, person: Candidate, names: Sequence[frozenset[str]]) -> bool:
    """Whether all words of a name are those of one official's, and none before it makes it another's."""
    first = bisect_left(words.starts, person.start)
    if words.kinds[first] & GIVEN_NAME or is_eponym(words, first) or (first and _private(words, first - 1)):
        return False
    return any(_stems(words, person) <= name for name in names)


def _stems(words: Words, person: Candidate) -> frozenset[str]:
    """The words of a name without their endings; of a double one, the first part: «Петров-старший»."""
    inside = range(bisect_left(words.starts, person.start), bisect_left(words.starts, person.end))
    return frozenset(stem(words.low[at].partition("-")[0]) for at in inside)


def _is_joined(words: Words, person: Candidate, known: Sequence[Candidate]) -> bool:
    """«поручено Петрову и Сидорову»: who stands beside an official, and no work of whom is named."""
    first = bisect_left(words.starts, person.start)
    joined = (
        first > 1 and words.low[first - 1] == "и" and any(words.ends[first - 2] == one.end for one in known)
    )
    return joined and words.low[bisect_left(words.starts, person.end)] != ","


def is_introduced(words: Words, person: Candidate, bodies: set[int]) -> bool:
    """Whether the person's sentence names an office or a body, and no other work.

    ``bodies`` are the offsets at which a BODY begins. A name of one word is nobody's introduction, and a
    name behind «имени» is part of another name (O7).
    """
    first = bisect_left(words.starts, person.start)
    last = bisect_left(words.starts, person.end) - 1
    if last <= first or is_eponym(words, first):
        return False
    start, end = words.sentence(first)
    if any(_private(words, at) for at in range(start, end)) or words.low[first - 1].endswith(_PROFESSIONS):
        return False
    near = words.low[max(start, first - _NEAR) : first]
    return not _COLLEAGUES.isdisjoint(near) or any(_public(words, at, bodies) for at in range(start, end))


def _private(words: Words, at: int) -> bool:
    return bool(words.kinds[at] & (OTHER_WORK | COMPANY)) or words.low[at].startswith("независим")


def _public(words: Words, at: int, bodies: set[int]) -> bool:
    low = words.low[at]
    return (
        (bool(words.kinds[at] & OFFICE) and low not in WEAK_OFFICES)
        or low in POST_FORMS
        or low.startswith((*WORK_STEMS, *APPOINTMENT_STEMS))
        or words.starts[at] in bodies
    )


def _flat(spans: Iterator[Span]) -> Iterator[Span]:
    """The spans that begin behind the end of those before."""
    end = 0
    for span in spans:
        if span.start >= end:
            end = span.end
            yield span
