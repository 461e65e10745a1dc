"""Counts with the interval of their F1."""

from dataclasses import dataclass
from typing import Any

from goldspan.eval.counts import Counts
from goldspan.eval.resampling import Interval


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and, where it was asked for, the interval of their F1.

    ``interval`` is ``None`` where there are too few units for one as well.
    """

    counts: Counts
    interval: Interval | None = None

    def to_json(self, level: float | None = None) -> dict[str, Any]:
        """The score as the public JSON format has it; undefined values are ``None``.

        With ``level``, the interval's coverage, the interval is there too.
        """
        found: dict[str, Any] = dict(self.counts.to_json())
        if level is not None:
            found["ci"] = {"level": level, "f1": list(self.interval) if self.interval else None}
        return found
