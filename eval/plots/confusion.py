"""What gold labels were taken for: a heat map with its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldspan.eval.palette import HEAT
from goldspan.eval.plots.plot import WIDTH, Look, Plot, clean, entitle, room, short
from goldspan.eval.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

# Inches from one column to the next.
_CELL = 0.82
_MISSED, _SPURIOUS = "not found", "no gold span"


@dataclass(frozen=True, slots=True)
class Confusion(Plot):
    """How often a gold label (row) was given as a predicted one (column); ``""`` is none.

    The ground of a cell tells its share of the label's gold spans or, where there is none, of what was
    predicted of the label.
    """

    counts: Mapping[str, Mapping[str, int]]
    title: str = ""

    @property
    def alt(self) -> str:
        """What is to be seen, in a sentence."""
        right = sum(row.get(gold, 0) for gold, row in self.counts.items() if gold)
        gold = sum(sum(row.values()) for name, row in self.counts.items() if name)
        wrong = [
            (times, gold, given)
            for gold, row in self.counts.items()
            for given, times in row.items()
            if gold and given and gold != given and times
        ]
        most = max(wrong, default=None)
        taken = (
            f"; most often taken for another: {short(most[1])} for {short(most[2])}, {most[0]}"
            if most
            else ""
        )
        return f"Gold labels by predicted labels: {right} of {gold} spans have their own label{taken}"

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        names = list(self.counts)
        rows = [
            (gold or _SPURIOUS, *(str(self.counts[gold].get(given, 0)) for given in names)) for gold in names
        ]
        return Table(("gold", *(given or _MISSED for given in names)), rows)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        names, longest = len(self.counts), self._longest
        slant = longest * self._slanted
        width = 0.5 + longest + _CELL * names + 0.75 * slant
        return max(WIDTH * 0.6, width), 0.6 + 0.42 * names + 0.65 * slant + 0.3 * bool(self.title)

    @property
    def _longest(self) -> float:
        return room([*self.counts, _MISSED, _SPURIOUS])

    @property
    def _slanted(self) -> bool:
        """Whether the names of columns are wider than these."""
        return self._longest > _CELL * 1.35

    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""
        axes = figure.add_subplot()
        names = list(self.counts)
        predicted = {given: sum(self.counts[gold].get(given, 0) for gold in names) for given in names}
        for row, gold in enumerate(names):
            for column, given in enumerate(names):
                if not gold and not given:
                    continue
                times = self.counts[gold].get(given, 0)
                whole = sum(self.counts[gold].values()) if gold else predicted[given]
                # By the root, so that a cell of few spans is seen beside one of nearly all.
                depth = (times / whole) ** 0.5 * 0.92 if whole else 0.0
                ground = look.mixed(HEAT[1], 0.04 + 0.9 * depth, HEAT[0])
                axes.add_patch(_cell(column, row, ground))
                colour = look.on(ground) if times else look.muted
                axes.text(
                    column, row, f"{times:,}".replace(",", "\u202f"), ha="center", va="center_baseline",
                    color=colour, fontweight="bold" if gold == given else "normal",
                )  # fmt: skip
        clean(axes, look)
        axes.grid(visible=False)
        axes.set_xlim(-0.5, len(names) - 0.5)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.xaxis.tick_top()
        slanted = self._slanted
        axes.set_xticks(
            range(len(names)), [short(given) or _MISSED for given in names], color=look.ink,
            rotation=40 if slanted else 0, ha="left" if slanted else "center",
        )  # fmt: skip
        axes.set_yticks(range(len(names)), [short(gold) or _SPURIOUS for gold in names], color=look.ink)
        axes.xaxis.set_label_position("top")
        axes.set_xlabel("predicted", loc="left")
        axes.set_ylabel("gold", loc="top")
        entitle(figure, self.title)


def _cell(column: int, row: int, ground: str) -> "FancyBboxPatch":
    from matplotlib.patches import FancyBboxPatch

    return FancyBboxPatch(
        (column - 0.46, row - 0.44), 0.92, 0.88, boxstyle="round,pad=0,rounding_size=0.07",
        facecolor=ground, linewidth=0, mutation_aspect=1.4,
    )  # fmt: skip
