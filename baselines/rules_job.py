"""What belongs to somebody's job or to an institution, and is no SECTOR there (rule S9 of the guidelines)."""

from collections.abc import Iterator, Sequence

from goldspan.baselines.lexicon import COMPANY, OFFICE, OTHER_WORK, PLACE, PLACE_ADJECTIVE
from goldspan.baselines.lexicon_fields import TOPIC_DATIVES
from goldspan.baselines.lexicon_people import MINISTER_FORMS, SCHOOLS, STAFF
from goldspan.baselines.lexicon_places import PLACE_HEADS, PLACE_NOUNS
from goldspan.baselines.phrases import Case, topic
from goldspan.baselines.rule import NOTHING, Candidate, Extent, Rule
from goldspan.baselines.words import Words

_REACH = 6  # words between a title and its «по»


def job_title(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """No SECTOR: what a minister is in charge of belongs to the title, «министр энергетики»."""
    for at in words.known:
        if words.low[at] in MINISTER_FORMS:
            by = words.low[at + 1] == "по" and words.low[at + 2] in TOPIC_DATIVES
            end = topic(words, at + 2, Case.DATIVE) if by else topic(words, at + 1, Case.GENITIVE)
            if end > at + 1:
                yield words.starts[at], words.ends[end - 1]


def job_field(words: Words, _: Sequence[Candidate]) -> Iterator[Extent]:
    """No SECTOR: «заместитель акима области по строительству», «институт ветеринарии»."""
    for at in words.known:
        if words.low[at] in SCHOOLS:
            end = topic(words, at + 1, Case.GENITIVE)
            if end > at + 1:
                yield words.starts[at + 1], words.ends[end - 1]
        elif words.kinds[at] & (OFFICE | OTHER_WORK) or words.low[at] in STAFF:
            by = at + 1
            while by < min(words.count, at + _REACH) and _employer(words, by):
                by += 1
            end = topic(words, by + 1, Case.DATIVE, free=True) if words.low[by] == "по" else 0
            if end > by + 1:
                yield words.starts[by], words.ends[end - 1]


def _employer(words: Words, at: int) -> bool:
    """«… акима Алматинской области», «… компании»: whose deputy or engineer it is."""
    low = words.low[at]
    return low != "по" and (
        bool(words.kinds[at] & (OFFICE | COMPANY | PLACE | PLACE_ADJECTIVE))
        or words.capital(at)
        or low in PLACE_NOUNS
        or low in PLACE_HEADS
    )


RULES = (
    Rule(NOTHING, job_title),
    Rule(NOTHING, job_field),
)
