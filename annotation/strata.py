"""Agreement by when versions were made and by where their spans came from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from goldspan.annotation.versions import Version
from goldspan.eval.matching import Matching, mention

Period = Literal["month", "quarter"]

UNDATED = "undated"
UNSTATED = "unstated"

_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-")


class Compared(NamedTuple):
    """Two versions of a document, and how their spans relate."""

    one: Version
    other: Version
    matching: Matching


@dataclass(frozen=True, slots=True)
class Stratum:
    """Spans of both annotators, and how many of them the other one has.

    ``exact`` of the ``spans`` have the same offsets and label in the other's version, ``overlap`` the
    same label and a character in common. Their fractions are F1 where both annotators' spans are in
    the stratum. ``versions`` is how many pairs of versions they come from.
    """

    name: str
    versions: int
    spans: int
    exact: int
    overlap: int

    def fraction(self, found: int) -> float | None:
        """``found`` of the spans; ``None`` where there is none."""
        return found / self.spans if self.spans else None

    def to_json(self) -> dict[str, str | int | float | None]:
        """The stratum as the public JSON format has it."""
        return {
            "name": self.name,
            "versions": self.versions,
            "spans": self.spans,
            "exact": self.fraction(self.exact),
            "overlap": self.fraction(self.overlap),
        }


def by_period(compared: Iterable[Compared], period: Period) -> tuple[Stratum, ...]:
    """F1 by the month or quarter in which the later of two versions was made, in order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one, other, found in compared:
        same, close = 2 * len(found.strict), 2 * (len(found.strict) + len(found.typed))
        spans = len(one.spans) + len(other.spans)
        _add(counts[_later(one.created, other.created, period)], spans, same, close)
    return _strata(counts)


def by_origin(compared: Iterable[Compared]) -> tuple[Stratum, ...]:
    """How many spans of each origin the other annotator has as well.

    Where spans kept from predictions agree far more than those marked by hand, annotators may have
    been led by the predictions.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one, other, found in compared:
        here: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        same = set(found.strict)
        for side, version in enumerate((one, other)):
            close = {pair[side] for pair in found.typed}
            for span in version.spans:
                own = mention(span)
                row = here[version.origins.get(span.region, UNSTATED)]
                row[0] += 1
                row[1] += own in same
                row[2] += own in same or own in close
        for origin, row in here.items():
            _add(counts[origin], *row)
    return _strata(counts)


def _add(counts: list[int], spans: int, exact: int, overlap: int) -> None:
    for index, number in enumerate((1, spans, exact, overlap)):
        counts[index] += number


def _strata(counts: Mapping[str, list[int]]) -> tuple[Stratum, ...]:
    return tuple(Stratum(name, *row) for name, row in sorted(counts.items()))


def _later(one: str, other: str, period: Period) -> str:
    dates = [_DATE.match(created) for created in (one, other)]
    found = [(date[1], int(date[2])) for date in dates if date]
    if len(found) < 2:
        return UNDATED
    year, month = max(found)
    return f"{year}-{month:02}" if period == "month" else f"{year}-Q{(month + 2) // 3}"
