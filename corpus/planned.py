"""What each authored document was meant to cover, as it was planned before anybody wrote it."""

from pathlib import Path
from typing import Annotated

import msgspec

from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.negatives import NEGATIVES
from goldspan.corpus.phenomena import PHENOMENA
from goldspan.corpus.records import records

PLAN_FILE = "plan.jsonl"


class Planned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plan of one document.

    ``words`` is the length meant, ``sectors`` the Russian names of those to mention, ``phenomena`` and
    ``negatives`` are names that ``goldspan.corpus.phenomena`` and ``goldspan.corpus.negatives`` explain.
    """

    id: Annotated[str, msgspec.Meta(min_length=1)]
    genre: str
    register: str
    countries: tuple[str, ...]
    date: str
    words: Annotated[int, msgspec.Meta(gt=0)]
    sectors: tuple[str, ...]
    phenomena: tuple[str, ...]
    negatives: tuple[str, ...]


def read_planned(root: Path) -> dict[str, Planned]:
    """The plans of a corpus folder by document; none where it has no plan file.

    Raises:
        InputError: a line is no plan, names something unknown, or an id stands twice.
    """
    file = root / PLAN_FILE
    if not file.exists():
        return {}
    found: dict[str, Planned] = {}
    for item in records(file):
        if isinstance(item, Finding):
            raise InputError([item])
        try:
            planned = msgspec.convert(item.value, Planned)
        except msgspec.ValidationError as error:
            raise InputError([Finding(code="bad-record", message=str(error), place=item.place)]) from error
        for field, known in (("phenomena", PHENOMENA), ("negatives", NEGATIVES)):
            for name in getattr(planned, field):
                if name not in known:
                    message = f"there is no {name!r}; there are {', '.join(known)}"
                    raise InputError(
                        [Finding(code="bad-record", message=message, place=item.place, field=field)]
                    )
        if planned.id in found:
            message = f"{planned.id!r} is planned twice"
            raise InputError([Finding(code="document-duplicate", message=message, place=item.place)])
        found[planned.id] = planned
    return found
