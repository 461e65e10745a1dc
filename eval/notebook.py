"""Results, comparisons and gates as HTML for a notebook, on a light page and on a dark one.

Everything is escaped, and styles are written into the elements: a notebook may keep nothing else.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from goldspan.corpus.marked import shown
from goldspan.eval.gate_report import check_rows, headline
from goldspan.eval.palette import ACCENT
from goldspan.eval.score import Score
from goldspan.eval.tables import fraction, interval, number, pair_header

if TYPE_CHECKING:
    from goldspan.eval.comparison import Comparison, PairedTest
    from goldspan.eval.gate import Gate
    from goldspan.eval.scoring import Result

_LINE = "color-mix(in srgb,currentColor 22%,transparent)"
_FAINT = "color-mix(in srgb,currentColor 70%,transparent)"
# The ink in it fits it to whatever page the notebook has.
_COLOUR = f"color-mix(in oklab,color-mix(in oklab,{ACCENT.light},{ACCENT.dark}) 72%,currentColor)"
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.4em 0"
_SCROLL = "overflow-x:auto;max-width:100%"  # where there is little room, rather than broken words
_CELL = "white-space:nowrap;padding:.25em .8em .25em 0;border:0;background:none"
_WORDS = "font-size:.85em;display:inline-block;min-width:18em;white-space:normal"
_SIGNATURE = f"font-size:.75em;color:{_FAINT};overflow-wrap:anywhere;max-width:60em"
_BAR = 160  # pixels


class Drawn(NamedTuple):
    """HTML that stands in a cell as it is, and is set to the left."""

    html: str


class Rows(NamedTuple):
    """A table: cells are text, which is escaped, or what is drawn."""

    header: Sequence[str]
    rows: Sequence[Sequence[str | Drawn]]

    @property
    def html(self) -> str:
        """The table; the first column, and what is drawn, is set to the left, the others to the right."""
        left = [
            index == 0 or any(isinstance(row[index], Drawn) for row in self.rows)
            for index in range(len(self.header))
        ]
        heading = f"{_CELL};font-weight:600;color:{_FAINT}"
        head = "".join(
            f'<th scope="col" style="{heading};text-align:{_side(flag)}">{shown(name)}</th>'
            for name, flag in zip(self.header, left, strict=True)
        )
        body = "".join(_row(row, left) for row in self.rows)
        table = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        about = f"Table by {shown(self.header[0])}"
        return f'<div style="{_SCROLL}" tabindex="0" role="group" aria-label="{about}">{table}</div>'


def result_html(result: "Result") -> str:
    """The strict scores of all labels and of each with their intervals drawn, other matching, errors."""
    strict, level = result.strict, f"{result.signature.level:.0%}"
    scores = [("all labels", strict.overall), *strict.labels.items()]
    header = ("strict", "F1", "", f"{level} interval", "precision", "recall", "gold", "tp", "fp", "fn")
    blocks = [Rows(header, [[name, *scored(score), *_numbers(score)] for name, score in scores]).html]
    blocks.append(_line(f"macro F1 {fraction(strict.macro)} over {', '.join(strict.averaged) or 'no label'}"))
    others = [(mode, scores.overall) for mode, scores in result.modes.items() if mode != "strict"]
    if others:
        named = (f"{mode} {fraction(score.counts.f1)} ({interval(score.interval)})" for mode, score in others)
        blocks.append(_line(f"F1 of other matching: {', '.join(named)}"))
        counted = ", ".join(f"{kind} {times}" for kind, times in result.errors.items() if times)
        blocks.append(_line(f"errors: {counted or 'none'}"))
    if result.seqeval is not None and result.seqeval.micro is not None:
        blocks.append(_line(f"seqeval, {result.seqeval.mode}: micro F1 {fraction(result.seqeval.micro.f1)}"))
    if result.slices:
        rows = [[part.slice, part.name, *scored(part.score), *_numbers(part.score)] for part in result.slices]
        table = Rows(("slice", "part", *header[1:]), rows).html
        blocks.append(f"<details><summary>{len(rows)} parts of the corpus</summary>{table}</details>")
    return framed(blocks, str(result.signature))


def comparison_html(comparison: "Comparison") -> str:
    """The systems with their intervals drawn, and the test of each pair."""
    level = f"{next(iter(comparison.results.values())).signature.level:.0%}"
    rows: list[list[str | Drawn]] = [
        [name, *scored(result.strict.overall)] for name, result in comparison.results.items()
    ]
    header = ("strict", "F1", "", f"{level} interval", "precision", "recall")
    blocks = [
        Rows(header, rows).html,
        Rows(pair_header(level), [_tested(test) for test in comparison.tests]).html,
    ]
    return framed(blocks, comparison.signature)


def gate_html(gate: "Gate") -> str:
    """The verdict, and what was checked."""
    table = check_rows(gate)
    rows: list[list[str | Drawn]] = [
        [*row, Drawn(f'<span style="{_WORDS}">{shown(check.why)}</span>')]
        for row, check in zip(table.rows, gate.checks, strict=True)
    ]
    header = (*table.header, "why")
    return framed(
        [f"<strong>gate: {shown(headline(gate))}</strong>", Rows(header, rows).html], str(gate.signature)
    )


def whisker(score: Score | None) -> Drawn:
    """F1 as a dot on a line from 0 to 1, over its interval."""
    f1 = score.counts.f1 if score else None
    if score is None or f1 is None:
        return Drawn("")
    drawn = f'<line x1="0" x2="{_BAR}" y1="7" y2="7" stroke="currentColor" stroke-opacity=".2"/>'
    if score.interval:
        low, high = (f"{bound * _BAR:.1f}" for bound in score.interval)
        drawn += (
            f'<line x1="{low}" x2="{high}" y1="7" y2="7" style="stroke:{_COLOUR};stroke-width:4;opacity:.5"/>'
        )
    drawn += f'<circle cx="{f1 * _BAR:.1f}" cy="7" r="3.5" style="fill:{_COLOUR}"/>'
    size = f'width="{_BAR}" height="14" style="overflow:visible;display:block;margin:0 6px"'
    return Drawn(f'<svg {size} aria-hidden="true">{drawn}</svg>')


def framed(blocks: Iterable[str], signature: str) -> str:
    """Blocks of HTML, and below them the signature of their numbers."""
    return f'<div>{"".join(blocks)}<div style="{_SIGNATURE}"><code>{shown(signature)}</code></div></div>'


def scored(score: Score | None) -> list[str | Drawn]:
    """Cells: F1, the same drawn, its interval, precision, recall."""
    if score is None:
        return ["n/a", Drawn(""), "n/a", "n/a", "n/a"]
    counts = score.counts
    ratios = [fraction(counts.precision), fraction(counts.recall)]
    return [fraction(counts.f1), whisker(score), interval(score.interval), *ratios]


def _numbers(score: Score) -> list[str | Drawn]:
    counts = score.counts
    return [*map(number, (counts.support, counts.tp, counts.fp, counts.fn))]


def _tested(test: "PairedTest") -> list[str | Drawn]:
    pair, found = f"{test.one} - {test.other}", test.difference
    if found is None or test.p_holm is None:
        return [pair, *["n/a"] * 6]
    low, high = found.interval
    p_values = (f"{p:.4f}" for p in (found.p_bootstrap, found.p_randomisation, test.p_holm))
    return [pair, f"{found.f1:+.3f}", f"{low:+.3f} to {high:+.3f}", *p_values, fraction(found.detectable)]


def _line(words: str) -> str:
    return f'<div style="font-size:.9em">{shown(words)}</div>'


def _row(cells: Sequence[str | Drawn], left: Sequence[bool]) -> str:
    return f"<tr>{''.join(_cell(cell, flag) for cell, flag in zip(cells, left, strict=True))}</tr>"


def _cell(cell: str | Drawn, left: bool) -> str:  # noqa: FBT001 - of a column
    content = cell.html if isinstance(cell, Drawn) else shown(cell)
    return f'<td style="{_CELL};border-top:1px solid {_LINE};text-align:{_side(left)}">{content}</td>'


def _side(left: bool) -> str:  # noqa: FBT001
    return "left" if left else "right"
