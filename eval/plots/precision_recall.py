"""Precision and recall of predictions that are cut at their score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldspan.eval.confidence import Confidence, Cut
from goldspan.eval.palette import system_colours
from goldspan.eval.plots.learning import end_room, name_ends, name_height
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.tables import Table, fraction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FOR_TABLE = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class PrecisionRecall(Plot):
    """The systems whose predictions have scores; a dot is where all predictions count."""

    systems: Mapping[str, Confidence]
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        means = ", ".join(f"{short(n)} {fraction(one.average_precision)}" for n, one in self.systems.items())
        return f"Precision by recall as the least score of predictions falls; average precision: {means}"

    @property
    def table(self) -> Table:
        """What is left at some scores, of the numbers that are drawn."""
        rows = []
        for name, confidence in self.systems.items():
            cuts = confidence.cuts()
            for least in _FOR_TABLE:
                left = [cut for cut in cuts if cut.score >= least]
                if left:
                    counts = left[-1].counts
                    ratios = (counts.precision, counts.recall, counts.f1)
                    rows.append((name, f"{least:g}", *map(fraction, ratios)))
        return Table(("system", "score from", "precision", "recall", "strict F1"), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        return WIDTH + max(0.0, room(self.systems) - 1.0), end_room(self.systems, 4.2) + 0.3 * bool(
            self.title
        )

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        axes = figure.add_subplot()
        clean(axes, look, "both")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.005)
        _equal_f1(axes, look)
        colours = system_colours(list(self.systems))
        ends = []
        for name, confidence in self.systems.items():
            colour, cuts = look.of(colours[name]), confidence.cuts()
            recalls, precisions = _line(cuts)
            axes.plot(recalls, precisions, color=colour, linewidth=2, solid_joinstyle="round")
            axes.plot(
                recalls[-1], precisions[-1], "o", color=colour, markersize=6, markeredgewidth=0, clip_on=False
            )
            words = f"{short(name)}  {fraction(confidence.average_precision)}"
            ends.append((recalls[-1], precisions[-1], words, colour))
        name_ends(axes, ends, apart=0.05 * 4.2 / end_room(self.systems, 4.2))
        axes.set_xlabel("recall (at the names: average precision)", loc="left")
        name_height(axes, "precision", look)
        entitle(figure, self.title)


def _line(cuts: list[Cut]) -> tuple[list[float], list[float]]:
    recalls = [cut.counts.recall or 0.0 for cut in cuts]
    precisions = [cut.counts.precision or 0.0 for cut in cuts]
    return [0.0, *recalls], [precisions[0], *precisions]


def _equal_f1(axes: "Axes", look: Look) -> None:
    """Lines of the same F1, by which a point is told from a better one."""
    for f1 in (0.5, 0.7, 0.9):
        recalls = [f1 / (2 - f1) + step * (1 - f1 / (2 - f1)) / 60 for step in range(61)]
        precisions = [f1 * recall / (2 * recall - f1) for recall in recalls]
        axes.plot(recalls, precisions, color=look.line, linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate(
            f"F1 {f1:g}",
            (1, precisions[-1]),
            (-3, 3),
            textcoords="offset points",
            ha="right",
            color=look.muted,
            fontsize=8,
        )
