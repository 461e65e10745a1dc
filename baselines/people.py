"""Which of the people that a network finds are officials, where no rule has said so.

A network knows a person by the sentence («говорит …», «представил …»), whatever the title is called; it
does not know whether the person holds an office. Most whom the rules leave out are the scheme's hard
negatives, experts and heads of companies, and so a sentence must speak for each one and not against.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import COMPANY, OFFICE, OTHER_WORK
from goldspan.baselines.lexicon_people import APPOINTMENT_STEMS, POST_FORMS, WORK_STEMS
from goldspan.baselines.names import is_eponym
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
    introduced = [
        Candidate(span.start, span.end, "OFFICIAL", "network")
        for span in people
        if all(span.end <= one.start or one.end <= span.start for one in ruled)
        and is_introduced(words, span, bodies)
    ]
    if not introduced:
        return []
    known = [Candidate(one.start, one.end, "OFFICIAL", "rules") for one in ruled if one.label == "OFFICIAL"]
    found = {(one.start, one.end) for one in introduced} | set(later_mention(words, (*known, *introduced)))
    return list(_flat(Span(start, end, "OFFICIAL") for start, end in sorted(found)))


def is_introduced(words: Words, person: Span, bodies: set[int]) -> bool:
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
        bool(words.kinds[at] & OFFICE)
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
