"""Parts of a corpus by the F1 of systems on them, with how many gold spans each part has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from goldspan.eval.palette import system_colours
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.plots.ranking import Mark, beside, span_of, whiskers
from goldspan.eval.slices import Part
from goldspan.eval.tables import Table, fraction, interval, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Systems on one plot have marks of their own; more than these cannot be told apart on a line.
MOST = 4
_MARKERS = ("o", "D", "s", "^")


@dataclass(frozen=True, slots=True)
class Slices(Plot):
    """The parts of each system by its name, the first ``MOST`` of which are drawn."""

    systems: Mapping[str, Sequence[Part]]
    level: float = 0.95
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        name, parts = next(iter(self.systems.items()))
        worst = min(parts, key=lambda part: 1.0 if part.score.counts.f1 is None else part.score.counts.f1)
        least = f"{short(worst.slice)} {short(worst.name)}, {fraction(worst.score.counts.f1)}"
        return f"Strict F1 on parts of the corpus with intervals; {short(name)} does worst on {least}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        rows = [
            (
                part.slice,
                part.name,
                name,
                fraction(part.score.counts.f1),
                interval(part.score.interval),
                number(part.score.counts.support),
            )
            for name, parts in self._drawn.items()
            for part in parts
        ]
        return Table(("slice", "part", "system", "strict F1", f"{self.level:.0%} interval", "gold"), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        rows = sum(len(parts) + 1.1 for parts in self._blocks().values())
        parts = max(0.0, room(part for found in self._blocks().values() for part in found) - 1.3)
        legend = self._across * (room(self._drawn) + 0.45) + 2.4 + 1.15 * room(self._blocks())
        lines = ceil(len(self._drawn) / self._across) - 1
        height = 0.9 + 0.3 * bool(self.title) + 0.19 * lines + rows * (0.2 + 0.045 * len(self._drawn))
        return max(WIDTH + parts, legend), height

    @property
    def _across(self) -> int:
        """How many systems are named beside each other."""
        space = WIDTH - 2.0 - 1.15 * room(self._blocks())
        return max(1, min(len(self._drawn), int(space / (room(self._drawn) + 0.45))))

    @property
    def _drawn(self) -> Mapping[str, Sequence[Part]]:
        return dict(list(self.systems.items())[:MOST])

    def _blocks(self) -> dict[str, list[str]]:
        """The parts of each slice, those of all systems, in the order in which they are met."""
        blocks: dict[str, dict[str, None]] = {}
        for parts in self._drawn.values():
            for part in parts:
                blocks.setdefault(part.slice, {})[part.name] = None
        return {name: list(parts) for name, parts in blocks.items()}

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        blocks, drawn = self._blocks(), self._drawn
        panels = figure.subplots(
            len(blocks), 1, sharex=True, squeeze=False,
            gridspec_kw={"height_ratios": [len(parts) + 0.2 for parts in blocks.values()]},
        ).flat  # fmt: skip
        scores = {
            (system, part.slice, part.name): part.score for system, parts in drawn.items() for part in parts
        }
        marks = {at: Mark.of(at[2], score) for at, score in scores.items()}
        limits = span_of(list(marks.values()))
        colours = system_colours(list(drawn))
        for axes, (name, parts) in zip(panels, blocks.items(), strict=True):
            clean(axes, look)
            axes.set_xlim(*limits)
            axes.set_ylim(len(parts) - 0.45, -0.55)
            axes.set_yticks(range(len(parts)), list(map(short, parts)), color=look.ink)
            axes.tick_params(axis="y", pad=7)  # a mark at 0 stands out of the axes
            axes.set_title(short(name), loc="left", pad=5)
            for place, system in enumerate(drawn):
                shift = (place - (len(drawn) - 1) / 2) * 0.56 / max(2, len(drawn) - 1)
                row = [marks.get((system, name, part), Mark(part, None)) for part in parts]
                colour, marker = look.of(colours[system]), _MARKERS[place]
                whiskers(axes, row, colour, shift=shift, marker=marker, size=6 if marker in "o^" else 5)
            for row_at, part in enumerate(parts):
                there = (scores.get((system, name, part)) for system in drawn)
                support = max((score.counts.support for score in there if score), default=0)
                beside(axes, row_at, ((number(support), look.muted),), weight="normal")
        beside(panels[0], None, (("gold spans", look.muted),))
        _name_systems(panels[0], [(short(name), look.of(colours[name])) for name in drawn], self._across)
        panels[-1].set_xlabel(f"strict F1, {self.level:.0%} interval", loc="left")
        entitle(figure, self.title)


def _name_systems(axes: "Axes", systems: Sequence[tuple[str, str]], across: int) -> None:
    """The systems with their marks above the first panel, so many on a line."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker=marker, color=colour, linewidth=0, markersize=5.5, markeredgewidth=0)
        for (_, colour), marker in zip(systems, _MARKERS, strict=False)
    ]
    legend = axes.legend(
        handles, [name for name, _ in systems], loc="lower right", bbox_to_anchor=(1.0, 1.0),
        ncols=across, frameon=False, handletextpad=0.2, columnspacing=1.4, borderaxespad=0.1,
        fontsize=9,
    )  # fmt: skip
    for text, (_, colour) in zip(legend.get_texts(), systems, strict=True):
        text.set_color(colour)
