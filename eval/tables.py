"""Scores as tables that a person reads."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from tabulate import tabulate

from goldspan.eval.resampling import Interval
from goldspan.eval.scoring import Result, Score
from goldspan.eval.seqeval_tags import SeqevalResult

Style = Literal["text", "markdown"]

_STYLES = {"text": "simple", "markdown": "github"}


class Table(NamedTuple):
    """A header and rows of cells; every column but the first holds numbers."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def render(self, style: Style) -> str:
        """The table as aligned text or as Markdown."""
        align = ("left", *["right"] * (len(self.header) - 1))
        return tabulate(
            self.rows, self.header, tablefmt=_STYLES[style], colalign=align, disable_numparse=True
        )


def fraction(value: float | None) -> str:
    """A ratio with three decimals; ``n/a`` where it is undefined."""
    return "n/a" if value is None else f"{value:.3f}"


def interval(bounds: Interval | None) -> str:
    """An interval of ratios; ``n/a`` where there are too few units for one."""
    return "n/a" if bounds is None else f"{bounds.low:.3f}–{bounds.high:.3f}"


def number(value: float) -> str:
    """A count, with its half where it has one."""
    return f"{value:g}"


def render_result(result: Result, style: Style = "text") -> str:
    """A result as ``goldspan score`` prints it, with the signature below."""
    level = f"{result.signature.level:.0%}"
    strict = result.strict
    columns = ("F1", f"{level} interval", "precision", "recall", "gold", "predicted", "tp", "fp", "fn")
    rows = [_row("overall", strict.overall)]
    rows += [_row(label, score) for label, score in strict.labels.items()]
    macro = f"macro F1 {fraction(strict.macro)} over {', '.join(strict.labels) or 'no label'}"
    blocks = [Table(("strict", *columns), rows).render(style), macro]
    others = [_row(mode, scores.overall) for mode, scores in result.modes.items() if mode != "strict"]
    if others:
        blocks.append(Table(("other matching", *columns), others).render(style))
        counted = ", ".join(f"{kind} {times}" for kind, times in result.errors.items() if times)
        blocks.append(f"errors: {counted or 'none'}")
    if result.seqeval is not None:
        blocks.append(_render_seqeval(result.seqeval, style))
    signature = str(result.signature)
    blocks.append(f"`{signature}`" if style == "markdown" else signature)
    return "\n\n".join(blocks)


def _row(name: str, score: Score) -> list[str]:
    counts = score.counts
    return [
        name,
        fraction(counts.f1),
        interval(score.interval),
        fraction(counts.precision),
        fraction(counts.recall),
        *map(number, (counts.support, counts.tp + counts.fp, counts.tp, counts.fp, counts.fn)),
    ]


def _render_seqeval(seqeval: SeqevalResult, style: Style) -> str:
    if seqeval.micro is None:
        return "seqeval: there is no span to score"
    named = [("micro", seqeval.micro), *seqeval.labels.items()]
    rows = [
        [name, fraction(score.f1), fraction(score.precision), fraction(score.recall), str(score.support)]
        for name, score in named
    ]
    header = (f"seqeval {seqeval.mode} {seqeval.scheme}", "F1", "precision", "recall", "support")
    table = Table(header, rows).render(style)
    if not any(seqeval.untagged.values()):
        return table
    sides = ", ".join(f"{count} {side}" for side, count in seqeval.untagged.items())
    return f"{table}\n\nspans that token tags cannot hold, which seqeval never saw: {sides}"
