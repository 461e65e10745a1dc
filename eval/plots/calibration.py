"""Scores of predicted spans against how often they are right, a panel for each system."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from goldspan.eval.confidence import Confidence
from goldspan.eval.palette import ACCENT
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.tables import Table, fraction, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_ACROSS = 3


@dataclass(frozen=True, slots=True)
class Calibration(Plot):
    """The systems whose predictions have scores; dots are bins of equally many spans."""

    systems: Mapping[str, Confidence]
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        errors = ", ".join(f"{short(n)} {fraction(one.calibration_error)}" for n, one in self.systems.items())
        return f"How often predicted spans are right, by their score; calibration error: {errors}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        rows = [
            (name, fraction(one.score), fraction(one.right), interval(one.interval), str(one.spans))
            for name, confidence in self.systems.items()
            for one in confidence.bins()
        ]
        return Table(("system", "mean score", "right", "95% interval", "spans"), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        panel = WIDTH * 0.6 if self._across == 1 else WIDTH / self._across
        width = max(panel, room(self.systems) + 0.4) * self._across
        return width, (panel + 0.15) * ceil(len(self.systems) / self._across) + 0.4

    @property
    def _across(self) -> int:
        """How many panels stand side by side."""
        return max(1, min(_MOST_ACROSS, len(self.systems), int(WIDTH / (room(self.systems) + 0.4))))

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        across = self._across
        down = ceil(len(self.systems) / across)
        panels = list(figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).flat)
        for axes in panels[len(self.systems) :]:
            axes.set_visible(False)
        for axes, (name, confidence) in zip(panels, self.systems.items(), strict=False):
            _panel(axes, confidence, look)
            axes.set_title(short(name), loc="left", pad=7)
            words = f"error {fraction(confidence.calibration_error)}"
            axes.set_xlabel(words, loc="right", fontsize=8.5)
        figure.supxlabel(
            "mean score of spans (dots: tenths of them)", x=0.01, ha="left", color=look.muted, fontsize=9
        )
        figure.supylabel("share that is right, 95% interval", color=look.muted, fontsize=9)
        entitle(figure, self.title)


def _panel(axes: "Axes", confidence: Confidence, look: Look) -> None:
    clean(axes, look, "both")
    axes.set_aspect("equal")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    ticks = (0, 0.25, 0.5, 0.75, 1)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.plot([0, 1], [0, 1], color=look.muted, linewidth=1, linestyle=(0, (4, 2.5)))
    colour, bins = look.of(ACCENT), confidence.bins()
    for one in bins:
        axes.plot(
            [one.score] * 2, [one.interval.low, one.interval.high], color=colour, linewidth=2, alpha=0.45
        )
    axes.plot(
        [one.score for one in bins], [one.right for one in bins], color=colour, linewidth=1.4,
        marker="o", markersize=6, markeredgewidth=0, clip_on=False,
    )  # fmt: skip
