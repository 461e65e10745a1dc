"""How much systems learn from more documents: a line for each, over what seeds make of it."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from goldspan.eval.palette import system_colours
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.plots.ranking import Mark, draw_ceiling, span_of
from goldspan.eval.tables import Table, fraction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class LearningCurve(Plot):
    """The F1 of each system by number of training documents: one number for each seed, one or more."""

    systems: Mapping[str, Mapping[int, Sequence[float]]]
    ceiling: Mark | None = None
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        said = []
        for name, points in self.systems.items():
            first, last = min(points), max(points)
            grown = f"from {fraction(fmean(points[first]))} to {fraction(fmean(points[last]))}"
            said.append(f"{short(name)} {grown} with {first} to {last} documents")
        return f"Strict F1 by number of training documents: {'; '.join(said)}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        rows = [
            (name, str(size), fraction(fmean(found)), fraction(min(found)), fraction(max(found)))
            for name, points in self.systems.items()
            for size, found in sorted(points.items())
        ]
        return Table(("system", "documents", "mean strict F1", "least", "most"), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        return WIDTH + max(0.0, room(self.systems) - 1.0), end_room(self.systems, 3.6) + 0.3 * bool(
            self.title
        )

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        axes = figure.add_subplot()
        clean(axes, look, "y")
        axes.set_xscale("log")
        sizes = sorted({size for points in self.systems.values() for size in points})
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        every = [value for points in self.systems.values() for found in points.values() for value in found]
        axes.set_ylim(span_of([Mark("", value) for value in every])[0], 1.0)
        colours = system_colours(list(self.systems))
        ends = []
        for name, points in self.systems.items():
            colour, at = look.of(colours[name]), sorted(points)
            means = [fmean(points[size]) for size in at]
            least, most = ([choose(points[size]) for size in at] for choose in (min, max))
            axes.fill_between(at, least, most, color=colour, alpha=0.14, linewidth=0)
            axes.plot(at, means, color=colour, linewidth=2, marker="o", markersize=5, markeredgewidth=0)
            ends.append((at[-1], means[-1], f"{short(name)}  {fraction(means[-1])}", colour))
        name_ends(axes, ends, apart=0.055 * 3.6 / end_room(self.systems, 3.6))
        axes.set_xlabel("training documents (line: mean of seeds, band: least to most)", loc="left")
        name_height(axes, "strict F1", look)
        if self.ceiling and self.ceiling.f1 is not None:
            draw_ceiling(axes, self.ceiling, look, label=True, level=True)
        entitle(figure, self.title)


def name_height(axes: "Axes", words: str, look: Look) -> None:
    """Say above the axes what is measured upwards, where it is read without turning one's head."""
    axes.set_title(words, loc="left", color=look.muted, fontsize=9, fontweight="normal", pad=8)


def end_room(names: Sized, usual: float) -> float:
    """The inches of height in which so many names can stand above each other, ``usual`` at the least."""
    return max(usual, 1.0 + 0.21 * len(names))


def name_ends(axes: "Axes", ends: Sequence[tuple[float, float, str, str]], *, apart: float) -> None:
    """Write what lines are called at their ends (place, height, words, colour), and none over another.

    ``apart`` is the least distance of two, as a share of the height of the axes.
    """
    low, high = axes.get_ylim()
    ends = sorted(ends, key=lambda end: end[1])
    heights = _spread([y for _, y, *_ in ends], apart * (high - low), high)
    for (x, _, words, colour), height in zip(ends, heights, strict=True):
        axes.annotate(
            words, (x, height), (8, 0), textcoords="offset points", va="center_baseline", color=colour,
            fontsize=9, annotation_clip=False,
        )  # fmt: skip


def _spread(heights: Sequence[float], least: float, top: float) -> list[float]:
    """Rising heights with so much between them, moved up where they must be, and down from the top."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + least) if found else height)
    limit = top
    for place in reversed(range(len(found))):
        found[place] = min(found[place], limit)
        limit = found[place] - least
    return found
