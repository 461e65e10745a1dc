"""The leaderboard as tables, for each gold one of scores and one of what is said beside them."""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from goldspan.corpus.release import released_as
from goldspan.eval.gate_report import Style, safe, signed
from goldspan.eval.leaderboard.submission import Submission
from goldspan.eval.resampling import Interval
from goldspan.eval.signature import Handling, Signature
from goldspan.eval.tables import Table, fraction, interval

NONE_YET = "There is no submission yet."

# More labels than these leave no room for anything else.
_FEW_LABELS = 5

_COSTS = ("documents/s", "peak MiB", "model MiB", "training s")
_BESIDE = ("system", "version", *_COSTS, "licence", "date", "goldspan")
# What a link may hold and a cell of Markdown may not.
_IN_CELLS = str.maketrans({"(": "%28", ")": "%29", "|": "%7C", "[": "%5B", "]": "%5D"})


def render_board(submissions: Iterable[Submission], style: Style = "text") -> str:
    """Submissions by gold, the best strict F1 first, with the signature that they share.

    In Markdown the ranked systems are links, and nothing that a submitter wrote is markup.
    """
    groups: dict[Signature, list[Submission]] = {}
    for submission in submissions:
        groups.setdefault(_shared(submission.scored), []).append(submission)
    if not groups:
        return NONE_YET
    blocks = []
    for signature in sorted(groups, key=str):
        ranked = sorted(groups[signature], key=lambda one: (-(one.headline.overall.f1 or 0.0), one.name))
        labels = signature.labels if len(signature.labels) <= _FEW_LABELS else ()
        header = ("system", "strict F1", f"{signature.level:.0%} interval", "precision", "recall", *labels)
        scores = Table(header, [_scores(one, labels) for one in ranked]).render(style)
        title = safe(_title(signature, ranked), style)
        blocks += [
            f"### {title}" if style == "markdown" else title,
            _linked(scores, ranked) if style == "markdown" else scores,
            Table(_BESIDE, [_beside(one) for one in ranked]).render(style),
            *_usages(ranked, style),
            signed(str(_scored_by(signature, ranked)), style),
        ]
    return "\n\n".join(blocks)


def _shared(signature: Signature) -> Signature:
    """What the signatures of a table have in common: all but who scored, and how predictions were read."""
    return replace(signature, version="", corpus="").handled(Handling())


def _scored_by(shared: Signature, group: Iterable[Submission]) -> Signature:
    """The signature of a table, with every version of goldspan that scored in it."""
    return replace(shared, version="/".join(sorted({one.goldspan for one in group})))


def _title(signature: Signature, group: Sequence[Submission]) -> str:
    """What the gold is called, now or when the submissions were made, and how many documents it has."""
    former = sorted({one.scored.corpus for one in group} - {""})
    known = released_as(signature.gold) or ", ".join(former)
    return f"{f'corpus {known}' if known else f'gold {signature.gold}'}, {signature.documents} documents"


def _linked(table: str, ranked: Sequence[Submission]) -> str:
    """A table in Markdown whose first cells, which are names and hold no bar, are links."""
    split = [line.removeprefix("| ").split(" | ", 1) for line in table.split("\n")]
    (head, columns), (_, rule), *rows = split
    links = [_link(name.rstrip(), one.link) for (name, _), one in zip(rows, ranked, strict=True)]
    width = max(map(len, (head, *links)))
    first = [head.ljust(width), "-" * width, *(link.ljust(width) for link in links)]
    rest = [columns, rule, *(cells for _, cells in rows)]
    return "\n".join(f"| {cell} | {cells}" for cell, cells in zip(first, rest, strict=True))


def _link(name: str, address: str) -> str:
    return f"[{name}]({html.escape(address.translate(_IN_CELLS), quote=False)})"


def _scores(submission: Submission, labels: Sequence[str]) -> list[str]:
    overall, by_label = submission.headline
    bounds = overall.ci.f1
    return [
        submission.name,
        fraction(overall.f1),
        interval(Interval(*bounds) if bounds else None),
        fraction(overall.precision),
        fraction(overall.recall),
        *(fraction(by_label[label].f1 if label in by_label else None) for label in labels),
    ]


def _beside(submission: Submission) -> list[str]:
    cost = submission.cost
    return [
        submission.name,
        submission.version,
        _number(cost.documents_per_second, 1),
        _number(cost.peak_memory_mb, 0),
        _number(cost.model_size_mb, 1),
        _number(cost.training_seconds, 1),
        submission.licence,
        submission.date,
        submission.goldspan,
    ]


def _number(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _usages(ranked: Sequence[Submission], style: Style) -> Iterator[str]:
    """What systems count themselves, a paragraph for each that does."""
    for one in ranked:
        used = (one.cost.usage or {}).items()
        counts = ", ".join(f"{name} {value:g}" for name, value in used if type(value) in {int, float})
        if counts:
            yield safe(f"{one.name} used: {counts}", style)
