"""Systems by their F1 on each label, a panel for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from goldspan.eval.palette import label_styles
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.plots.ranking import CEILING_NAME, Mark, draw_ceiling, span_of, whiskers
from goldspan.eval.tables import Table, fraction, interval, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_ACROSS = 4


@dataclass(frozen=True, slots=True)
class Labels(Plot):
    """For each label a mark of every system, in one order; the ceilings are those of the labels.

    ``support`` is the number of gold spans of a label.
    """

    labels: Mapping[str, Sequence[Mark]]
    ceilings: Mapping[str, Mark] = field(default_factory=dict)
    support: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.95
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        best = []
        for label, marks in self.labels.items():
            first = max(marks, key=lambda mark: mark.f1 or 0.0)
            best.append(f"{short(label)} {short(first.name)} {fraction(first.f1)}")
        return f"Strict F1 of systems on each label with intervals; the best on each: {', '.join(best)}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        rows = [
            (label, mark.name, fraction(mark.f1), interval(mark.interval))
            for label, marks in self.labels.items()
            for mark in (*marks, *self._ceiling(label))
        ]
        return Table(("label", "system", "strict F1", f"{self.level:.0%} interval"), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        rows = ceil(len(self.labels) / self._across)
        systems = next(iter(self.labels.values()))
        width = room(mark.name for mark in systems) + self._across * self._panel + 0.3
        return max(WIDTH, width), 0.3 * bool(self.title) + rows * (0.9 + 0.27 * len(systems))

    @property
    def _panel(self) -> float:
        """The inches that a panel needs for its title."""
        return max(1.2, 1.15 * room(self.labels) + 0.5)

    @property
    def _across(self) -> int:
        """How many panels stand side by side."""
        return max(1, min(_MOST_ACROSS, len(self.labels), int(5.6 / self._panel)))

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        across = self._across
        down = ceil(len(self.labels) / across)
        panels = figure.subplots(
            down, across, sharex=True, sharey=True, squeeze=False, gridspec_kw={"wspace": 0.07}
        ).flat
        marks = [mark for found in self.labels.values() for mark in found]
        limits = span_of([*marks, *self.ceilings.values()])
        styles = label_styles(self.labels)
        names = [short(mark.name) for mark in next(iter(self.labels.values()))]
        for axes in panels[len(self.labels) :]:
            axes.set_visible(False)
        for axes, (label, found) in zip(panels, self.labels.items(), strict=False):
            clean(axes, look)
            axes.xaxis.set_major_formatter("{x:g}")  # numbers of neighbours would touch
            axes.set_xlim(*limits)
            whiskers(axes, found, look.of(styles[label].colour), size=6)
            axes.set_yticks(range(len(names)), names, color=look.ink)
            axes.tick_params(axis="y", pad=7)  # a mark at 0 stands out of the axes
            axes.set_ylim(len(names) - 0.45, -0.55)
            for ceiling in self._ceiling(label):
                draw_ceiling(axes, ceiling, look, label=False)
            axes.set_title(short(label), loc="left", color=look.of(styles[label].colour), pad=6)
            if label in self.support:
                axes.set_title(
                    f"n {number(self.support[label])}",
                    loc="right", pad=6, color=look.muted, fontweight="normal", fontsize=8.5,
                )  # fmt: skip
        said = f"strict F1, {self.level:.0%} interval" + (f"; line: {CEILING_NAME}" if self.ceilings else "")
        figure.supxlabel(said, x=0.01, ha="left", color=look.muted, fontsize=9)
        entitle(figure, self.title)

    def _ceiling(self, label: str) -> Sequence[Mark]:
        found = self.ceilings.get(label)
        return () if found is None or found.f1 is None else (found._replace(name=CEILING_NAME),)
