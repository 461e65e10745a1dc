"""One table that says what a word form may be, for all the rules together."""

from collections.abc import Iterable

from goldspan.baselines import lexicon_bodies as bodies
from goldspan.baselines import lexicon_fields as fields
from goldspan.baselines import lexicon_people as people
from goldspan.baselines import lexicon_places as places
from goldspan.baselines import lexicon_units as units

# What a form may be, one bit each: plain numbers, because the rules test them for every word.
HEAD = 1 << 0  # министерство: a body, once something completes its name
RISKY_HEAD = 1 << 1  # управление, совет: the same, and more is asked of the context
BODY_NAME = 1 << 2  # Мажилис, Нацбанк: a body's name as it stands
BODY_ADJECTIVE = 1 << 3  # межправительственная: belongs to a body's name
NAMING_ADJECTIVE = 1 << 4  # Верховный: makes a name of the noun after it
PLACE = 1 << 5
PLACE_GENITIVE = 1 << 6
PLACE_ADJECTIVE = 1 << 7
OFFICE = 1 << 8  # министр, аким
OTHER_WORK = 1 << 9  # эксперт, предприниматель
COMPANY = 1 << 10  # компания, университет: whoever heads it holds no public office
GIVEN_NAME = 1 << 11
NUMBER_WORD = 1 << 12
SECTOR = 1 << 13
RISKY_SECTOR = 1 << 14  # строительство, образование: a sector in good company alone
SECTOR_ADJECTIVE = 1 << 15
CLASSIFYING_HEAD = 1 << 16  # сфера, отрасль
MAKING_HEAD = 1 << 17  # промышленность
TASK_ADJECTIVE = 1 << 18  # таможенная, аграрное: says a body's task before its noun
ANY_HEAD = HEAD | RISKY_HEAD
ANY_BODY = ANY_HEAD | BODY_NAME


def _table(rows: Iterable[tuple[int, Iterable[str]]]) -> dict[str, int]:
    table: dict[str, int] = {}
    for kind, forms in rows:
        for form in forms:
            plain = form.replace("ё", "е")
            table[plain] = table.get(plain, 0) | kind
    return table


KINDS = _table(
    (
        (HEAD, bodies.PLAIN_FORMS),
        (RISKY_HEAD, bodies.RISKY_FORMS - bodies.NAME_FORMS),
        (BODY_NAME, bodies.NAME_FORMS | bodies.MINISTRIES),
        (BODY_ADJECTIVE, bodies.BODY_ADJECTIVES | bodies.NAMING_ADJECTIVES),
        (NAMING_ADJECTIVE, bodies.NAMING_ADJECTIVES),
        (TASK_ADJECTIVE, fields.SECTOR_ADJECTIVES | bodies.TASK_ADJECTIVES),
        (PLACE, places.PLACE_FORMS),
        (PLACE_GENITIVE, places.PLACE_GENITIVES),
        (PLACE_ADJECTIVE, places.PLACE_ADJECTIVES),
        (OFFICE, people.OFFICE_FORMS),
        (OTHER_WORK, people.OTHER_FORMS),
        (COMPANY, people.COMPANY_FORMS),
        (GIVEN_NAME, people.GIVEN_NAMES),
        (NUMBER_WORD, units.NUMBER_WORDS),
        (SECTOR, fields.SECTOR_FORMS),
        (RISKY_SECTOR, fields.RISKY_SECTORS),
        (SECTOR_ADJECTIVE, fields.SECTOR_ADJECTIVES),
        (CLASSIFYING_HEAD, fields.CLASSIFYING_HEADS),
        (MAKING_HEAD, fields.MAKING_HEADS),
    )
)
