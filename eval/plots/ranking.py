"""Systems by their F1: dots with whiskers, and how far two annotators agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from goldspan.corpus.findings import printable
from goldspan.eval.palette import ACCENT, CEILING
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, room, short
from goldspan.eval.resampling import Interval
from goldspan.eval.score import Score
from goldspan.eval.tables import Table, fraction, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CEILING_NAME = "two annotators"

# How far, in points, columns of words stand from the axes, and how heavy they are.
_COLUMNS = ((14, "bold"), (53, "normal"), (134, "normal"))


class Mark(NamedTuple):
    """A name with its F1 and, where there is one, the interval of that; ``note`` stands beside the name."""

    name: str
    f1: float | None
    interval: Interval | None = None
    note: str = ""

    @classmethod
    def of(cls, name: str, score: Score | None, note: str = "") -> "Mark":
        """The mark of a score, or of what was not scored."""
        return cls(name, score.counts.f1 if score else None, score.interval if score else None, note)

    @property
    def low(self) -> float | None:
        """The least that is drawn of it."""
        return self.interval.low if self.interval else self.f1


@dataclass(frozen=True, slots=True)
class Ranking(Plot):
    """Systems, the best first; ``ceiling`` is how far two annotators agree, and ``level`` the coverage.

    The note of a system is the letters of its group: those that share one do not differ.
    """

    systems: Sequence[Mark]
    ceiling: Mark | None = None
    level: float = 0.95
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        best = self.systems[0]
        beside = f"; two annotators agree at {fraction(self.ceiling.f1)}" if self.ceiling else ""
        first = f"{short(best.name)} is first at {fraction(best.f1)}"
        return f"Strict F1 of {len(self.systems)} systems with intervals: {first}{beside}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        marks = [*self.systems, *([self.ceiling._replace(name=CEILING_NAME)] if self.ceiling else ())]
        header = ("system", "groups", "strict F1", f"{self.level:.0%} interval")
        return Table(header, [(m.name, m.note, fraction(m.f1), interval(m.interval)) for m in marks])

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        names = max(0.0, room(mark.name for mark in self.systems) - 1.4)
        notes = max(0.0, room(mark.note for mark in self.systems) - 0.5)
        return WIDTH + names + notes, 0.95 + 0.34 * len(self.systems) + 0.3 * bool(self.title)

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        axes = figure.add_subplot()
        clean(axes, look)
        limits = span_of([*self.systems, *([self.ceiling] if self.ceiling else ())])
        axes.set_xlim(*limits)
        whiskers(axes, self.systems, look.of(ACCENT))
        names = [short(mark.name) for mark in self.systems]
        axes.set_yticks(range(len(names)), names, color=look.ink)
        axes.set_ylim(len(names) - 0.45, -0.65)
        axes.tick_params(axis="y", pad=8)
        axes.set_xlabel("strict F1", loc="left")
        head = (("F1", look.muted), (f"{self.level:.0%} interval", look.muted), ("group", look.muted))
        noted = any(mark.note for mark in self.systems)
        beside(axes, None, head if noted else head[:2])
        for row, mark in enumerate(self.systems):
            cells = (
                (fraction(mark.f1), look.ink),
                (interval(mark.interval), look.muted),
                (short(mark.note), look.muted),
            )
            beside(axes, row, cells)
        if self.ceiling and self.ceiling.f1 is not None:
            draw_ceiling(axes, self.ceiling, look, label=True)
        if self.title:
            axes.set_title(printable(self.title), loc="left", pad=22)


def beside(
    axes: "Axes", row: int | None, cells: Sequence[tuple[str, str]], weight: str | None = None
) -> None:
    """Words and their colours in columns to the right of a row, or above all of them."""
    for (words, colour), (offset, heavy) in zip(cells, _COLUMNS, strict=False):
        axes.annotate(
            words,
            (1, 1 if row is None else row),
            (offset, 5 if row is None else 0),
            xycoords="axes fraction" if row is None else axes.get_yaxis_transform(),
            textcoords="offset points",
            va="bottom" if row is None else "center_baseline",
            color=colour,
            fontsize=8.5 if row is None else None,
            fontweight="normal" if row is None else weight or heavy,
            annotation_clip=False,
        )


def span_of(marks: Sequence[Mark]) -> tuple[float, float]:
    """The part of the scale from 0 to 1 that holds all marks, from a twentieth on."""
    lows = [mark.low for mark in marks if mark.low is not None]
    return (max(0.0, floor((min(lows) - 0.01) * 20) / 20) if lows else 0.0), 1.0


def whiskers(
    axes: "Axes",
    marks: Sequence[Mark],
    colour: str,
    *,
    shift: float = 0.0,
    marker: str = "o",
    size: float = 7,
) -> None:
    """A dot for each mark, a row each from the top down, and a line for its interval."""
    for row, mark in enumerate(marks):
        if mark.f1 is None:
            continue
        if mark.interval:
            axes.plot(
                [mark.interval.low, mark.interval.high],
                [row + shift] * 2,
                color=colour,
                linewidth=2,
                alpha=0.55,
            )
        axes.plot(
            mark.f1, row + shift, marker, color=colour, markersize=size, markeredgewidth=0, clip_on=False
        )


def draw_ceiling(axes: "Axes", ceiling: Mark, look: Look, *, label: bool, level: bool = False) -> None:
    """A line where two annotators agree, over the interval of that; ``level`` where F1 is the height."""
    colour, at = look.of(CEILING), ceiling.f1 or 0.0
    band, line = (axes.axhspan, axes.axhline) if level else (axes.axvspan, axes.axvline)
    if ceiling.interval:
        band(*ceiling.interval, color=look.mixed(CEILING, 0.16), linewidth=0, zorder=0.5)
    line(at, color=colour, linewidth=1.2, linestyle=(0, (4, 2.5)), zorder=1)
    if not label:
        return
    beyond = not level and at > sum(axes.get_xlim()) / 2
    axes.annotate(
        f"{CEILING_NAME} {fraction(ceiling.f1)}",
        (0, at) if level else (at, 1),
        (0, -4) if level else (0, 5),
        xycoords=axes.get_yaxis_transform() if level else axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="right" if beyond else "left",
        va="top" if level else "bottom",
        color=colour,
        fontsize=8.5,
        annotation_clip=False,
    )
