"""Scores as tables that a person reads."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from goldspan.corpus.findings import printable
from goldspan.eval.resampling import Interval
from goldspan.eval.score import Score
from goldspan.eval.scoring import Result

if TYPE_CHECKING:
    from goldspan.eval.comparison import Comparison, PairedTest
    from goldspan.eval.seqeval_tags import SeqevalResult
    from goldspan.eval.slices import Part
    from goldspan.eval.values import ValueScores

Style = Literal["text", "markdown", "latex"]


class Table(NamedTuple):
    """A header and rows of cells; columns of numbers are set to the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def render(self, style: Style) -> str:
        """The table as aligned text, as Markdown or as LaTeX (with booktabs)."""
        escape = _ESCAPES[style]
        header, *body = ([escape(printable(cell)) for cell in row] for row in (self.header, *self.rows))
        columns = list(zip(header, *body, strict=True))
        right = [index > 0 and _numeric(cells[1:]) for index, cells in enumerate(columns)]
        if style == "latex":
            lines = [" & ".join(row) + r" \\" for row in (header, *body)]
            shape = "".join("r" if flag else "l" for flag in right)
            ruled = [r"\toprule", lines[0], r"\midrule", *lines[1:], r"\bottomrule"]
            return "\n".join([rf"\begin{{tabular}}{{{shape}}}", *ruled, r"\end{tabular}"])
        # Markdown's rule under a column set to the right has two signs.
        least = 2 if style == "markdown" else 0
        widths = [max(least, *map(len, cells)) for cells in columns]
        head, *rows = [
            [
                cell.rjust(width) if flag else cell.ljust(width)
                for cell, width, flag in zip(row, widths, right, strict=True)
            ]
            for row in (header, *body)
        ]
        if style == "markdown":
            rules = [
                "-" * (width - 1) + (":" if flag else "-") for width, flag in zip(widths, right, strict=True)
            ]
            return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rules, *rows))
        lines = ["  ".join(cells).rstrip() for cells in (head, ["-" * width for width in widths], *rows)]
        return "\n".join(lines)


_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _latex(cell: str) -> str:
    return re.sub(r"[\\~^&%$#_{}]", lambda match: _LATEX.get(match[0], f"\\{match[0]}"), cell)


def _as_it_is(cell: str) -> str:
    return cell


def markdown(text: str) -> str:
    """``text`` so that Markdown, and the HTML made of it, show it as it stands, in a table as well."""
    return re.sub(r"([\\`*_\[\]~#|])", r"\\\1", html.escape(text, quote=False)).replace("@", "&#64;")


_ESCAPES = {"text": _as_it_is, "markdown": markdown, "latex": _latex}


def _numeric(cells: Iterable[str]) -> bool:
    return any(cell[:1].isdigit() or cell[:1] in "+-" for cell in cells if cell)


def fraction(value: float | None) -> str:
    """A ratio with three decimals; ``n/a`` where it is undefined."""
    return "n/a" if value is None else f"{value:.3f}"


def interval(bounds: Interval | None) -> str:
    """An interval of ratios; ``n/a`` where there are too few units for one."""
    return "n/a" if bounds is None else f"{bounds.low:.3f}–{bounds.high:.3f}"


def number(value: float) -> str:
    """A count, with its half where it has one."""
    return f"{value:g}"


def pair_header(level: str) -> tuple[str, ...]:
    """The columns of the tests of pairs, whose intervals have this level, such as ``95%``."""
    tests = ("p bootstrap", "p randomisation", "p Holm")
    return ("pair", "difference", f"{level} interval", *tests, "detectable")


def render_comparison(comparison: "Comparison", style: Style = "text") -> str:
    """A comparison as ``goldspan compare`` prints it, with the signature below."""
    results = comparison.results
    level = f"{next(iter(results.values())).signature.level:.0%}"
    columns = ("F1", f"{level} interval", "precision", "recall", "gold", "predicted", "tp", "fp", "fn")
    ranking = [_row(name, result.strict.overall) for name, result in results.items()]
    blocks = [
        Table(("strict", *columns), ranking).render(style),
        Table(pair_header(level), [_pair_row(test) for test in comparison.tests]).render(style),
        "detectable: the smallest true difference that this gold would show with a probability of 0.8",
    ]
    for name, handling in comparison.handlings.items():
        done = ", ".join(f"{key} {line}" for key, line in handling._asdict().items() if line)
        blocks.append(printable(f"{name} was read with {done}"))
    if style != "latex":
        blocks += [_render_documents(test) for test in comparison.tests if test.documents]
    return "\n\n".join([*blocks, signature_line(comparison.signature, style)])


def _pair_row(test: "PairedTest") -> list[str]:
    found = test.difference
    if found is None or test.p_holm is None:
        return [f"{test.one} - {test.other}", *["n/a"] * 6]
    low, high = found.interval
    return [
        f"{test.one} - {test.other}",
        f"{found.f1:+.3f}",
        f"{low:+.3f} to {high:+.3f}",
        *(f"{p:.4f}" for p in (found.p_bootstrap, found.p_randomisation, test.p_holm)),
        fraction(found.detectable),
    ]


def _render_documents(test: "PairedTest") -> str:
    named = (f"{printable(at.document)} ({at.one} and {at.other})" for at in test.documents)
    return f"most different in errors, {test.one} and {test.other}: {', '.join(named)}"


def signature_line(signature: str, style: Style) -> str:
    """A signature as a line of its own."""
    return {"text": signature, "markdown": f"`{signature}`", "latex": f"% {signature}"}[style]


def render_result(result: Result, style: Style = "text") -> str:
    """A result as ``goldspan score`` prints it, with the signature below."""
    level = f"{result.signature.level:.0%}"
    strict = result.strict
    columns = ("F1", f"{level} interval", "precision", "recall", "gold", "predicted", "tp", "fp", "fn")
    rows = [_row("overall", strict.overall)]
    rows += [_row(label, score) for label, score in strict.labels.items()]
    macro = f"macro F1 {fraction(strict.macro)} over {printable(', '.join(strict.averaged)) or 'no label'}"
    blocks = [Table(("strict", *columns), rows).render(style), macro]
    others = [_row(mode, scores.overall) for mode, scores in result.modes.items() if mode != "strict"]
    if others:
        blocks.append(Table(("other matching", *columns), others).render(style))
        counted = ", ".join(f"{kind} {times}" for kind, times in result.errors.items() if times)
        blocks.append(f"errors: {counted or 'none'}")
    if result.seqeval is not None:
        blocks.append(_render_seqeval(result.seqeval, style))
    if result.values is not None:
        blocks.append(_render_values(result.values, style))
    if result.slices:
        blocks.append(_render_slices(result.slices, level, style))
    blocks.append(signature_line(str(result.signature), style))
    return "\n\n".join(blocks)


def _render_values(values: "ValueScores", style: Style) -> str:
    header = ("values", "accuracy", "right", "found", "end to end F1", "precision", "recall")
    rows = [
        [
            f"{label} {name}",
            fraction(score.accuracy),
            str(score.right),
            str(score.found),
            *map(fraction, (score.end_to_end.f1, score.end_to_end.precision, score.end_to_end.recall)),
        ]
        for label, fields in values.fields.items()
        for name, score in fields.items()
    ]
    facts = values.facts
    shown = (facts.f1, facts.precision, facts.recall)
    rows.append(["distinct facts of a document", "", "", "", *map(fraction, shown)])
    return Table(header, rows).render(style)


def _render_slices(slices: "Sequence[Part]", level: str, style: Style) -> str:
    header = ("slice", "part", "F1", f"{level} interval", "precision", "recall", "gold", "predicted")
    rows = []
    for part in slices:
        _, *cells = _row("", part.score)
        rows.append([part.slice, part.name, *cells[:6]])
    return Table(header, rows).render(style)


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


def _render_seqeval(seqeval: "SeqevalResult", style: Style) -> str:
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
