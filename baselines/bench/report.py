"""A ranking as tables that a person reads, none wider than a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goldspan.baselines.bench.learning_curve import SEEDS, Curve
from goldspan.baselines.bench.ranking import Entry, Ranking
from goldspan.corpus.findings import printable
from goldspan.corpus.wording import counted
from goldspan.eval.challenge import ChallengeResult
from goldspan.eval.comparison import PairedTest
from goldspan.eval.scoring import Result
from goldspan.eval.tables import Style, Table, fraction, interval, signature_line

_WIDTH = 120
_NAME = 32
_GAP = 2
# Where the gold has more labels than these, columns for them leave no room for anything else.
_FEW_LABELS = 5

_ABOUT_CURVES = (
    f"learning curve: mean strict F1 (least–most) over {len(SEEDS)} random parts of the training documents",
    "a larger part holds each smaller one of its seed, and all development documents choose options",
)


def render_ranking(ranking: Ranking, style: Style = "text", *, details: bool = False) -> str:
    """The ranking: scores, pass rates and learning curves where there are any, costs, and the signature.

    With ``details`` also the intervals of each label and the test of each pair.
    """
    blocks = [_scores(ranking).render(style), _lines(_about_scores(ranking), style)]
    if details:
        blocks += [table.render(style) for table in _labels(ranking)]
        if ranking.tests:
            blocks.append(_tests(ranking.tests, ranking.entries[0].result.signature.level).render(style))
    challenged = {
        entry.name: entry.challenge.result for entry in ranking.entries if entry.challenge is not None
    }
    if challenged:
        about = "challenge: the share of items in which all spans are right and there are no others"
        signature = str(next(iter(challenged.values())).signature)
        blocks += [table.render(style) for table in _challenge(challenged)]
        blocks += [_lines([about], style), signature_line(signature, style)]
    if ranking.curves:
        blocks += [table.render(style) for table in _curves(ranking.curves)]
        blocks.append(_lines(_ABOUT_CURVES, style))
    blocks += [_costs(ranking.entries).render(style), _lines(_about_costs(ranking.entries), style)]
    return "\n\n".join([*blocks, signature_line(ranking.signature, style)])


def _lines(said: Iterable[str], style: Style) -> str:
    mark = "- " if style == "markdown" else ""
    return "\n".join(f"{mark}{printable(line)}" for line in said)


def _scores(ranking: Ranking) -> Table:
    signature = ranking.entries[0].result.signature
    labels = signature.labels if len(signature.labels) <= _FEW_LABELS else ()
    measures = ("strict F1", f"{signature.level:.0%} interval", "precision", "recall")
    header = ("extractor", "groups", *measures, *labels, "seqeval")
    rows = [
        [_short(entry.name), "".join(entry.groups), *_cells(entry.result, labels)]
        for entry in ranking.entries
    ]
    if ranking.ceiling is not None:
        rows.append(["two annotators", "", *_cells(ranking.ceiling.result, labels)])
    return Table(header, rows)


def _cells(result: Result, labels: Iterable[str]) -> list[str]:
    overall, scores = result.strict.overall, result.strict.labels
    micro = result.seqeval.micro if result.seqeval else None
    return [
        fraction(overall.counts.f1),
        interval(overall.interval),
        fraction(overall.counts.precision),
        fraction(overall.counts.recall),
        *(fraction(scores[label].counts.f1 if label in scores else None) for label in labels),
        fraction(micro.f1 if micro else None),
    ]


def _about_scores(ranking: Ranking) -> Iterator[str]:
    yield "strict: the same offsets and the same label; seqeval: its own strict micro F1 over tokens"
    if ranking.tests:
        yield (
            f"groups: extractors with a letter in common do not differ at {ranking.alpha:.0%} (approximate"
            f" randomisation, {counted(len(ranking.tests), 'pair')}, Holm's correction)"
        )
    found = ranking.ceiling
    if found is not None:
        documents = counted(found.documents, "document")
        yield f"two annotators: the blind versions of {documents} against each other"
    failed = {one.document for entry in ranking.entries for one in entry.problems}
    if failed:
        yield f"left out for all, because an extractor failed on them: {len(failed)}"


def _labels(ranking: Ranking) -> Iterator[Table]:
    """F1 and interval of each label, in as many tables as it takes."""
    labels = ranking.entries[0].result.signature.labels
    names = [_short(entry.name) for entry in ranking.entries]
    results = [entry.result for entry in ranking.entries]
    if ranking.ceiling is not None:
        names.append("two annotators")
        results.append(ranking.ceiling.result)
    columns = [(label, [_with_interval(result, label) for result in results]) for label in labels]
    for part in _fitting(columns, max(map(len, names))):
        rows = [[name, *(cells[row] for _, cells in part)] for row, name in enumerate(names)]
        yield Table(["strict F1", *(label for label, _ in part)], rows)


def _with_interval(result: Result, label: str) -> str:
    score = result.strict.labels.get(label)
    return "n/a" if score is None else f"{fraction(score.counts.f1)} ({interval(score.interval)})"


def _tests(tests: Iterable[PairedTest], level: float) -> Table:
    header = ("pair", "difference", f"{level:.0%} interval", "p randomisation", "p Holm")
    return Table(header, [_test_row(test) for test in tests])


def _test_row(test: PairedTest) -> list[str]:
    pair = f"{_short(test.one)} - {_short(test.other)}"
    found = test.difference
    if found is None or test.p_holm is None:
        return [pair, *["n/a"] * 4]
    low, high = found.interval
    p_values = (f"{found.p_randomisation:.4f}", f"{test.p_holm:.4f}")
    return [pair, f"{found.f1:+.3f}", f"{low:+.3f} to {high:+.3f}", *p_values]


def _challenge(results: Mapping[str, ChallengeResult]) -> Iterator[Table]:
    """The pass rates of each phenomenon, a column for each extractor."""
    first = next(iter(results.values()))
    rows = {"all": first.overall, **first.phenomena}
    columns = []
    for name, result in results.items():
        rates = {"all": result.overall, **result.phenomena}
        columns.append((_short(name), [fraction(rates[row].items.rate) for row in rows]))
    totals = [str(rates.items.total) for rates in rows.values()]
    for part in _fitting(columns, max(map(len, rows)) + _GAP + len("items")):
        yield Table(
            ["challenge", "items", *(name for name, _ in part)],
            [[row, totals[index], *(cells[index] for _, cells in part)] for index, row in enumerate(rows)],
        )


def _curves(curves: Sequence[Curve]) -> Iterator[Table]:
    """Mean and range of the seeds' F1, a row for each number of documents."""
    sizes = sorted({point.documents for curve in curves for point in curve.points})
    header = "trained on documents"
    columns = [(_short(curve.name), [_curve_cell(curve, size) for size in sizes]) for curve in curves]
    for part in _fitting(columns, len(header)):
        rows = [[str(size), *(cells[row] for _, cells in part)] for row, size in enumerate(sizes)]
        yield Table([header, *(name for name, _ in part)], rows)


def _curve_cell(curve: Curve, size: int) -> str:
    found = curve.at(size)
    return f"{fraction(curve.mean(size))} ({min(found):.3f}–{max(found):.3f})" if found else "n/a"


def _costs(entries: Iterable[Entry]) -> Table:
    header = ("extractor", "documents/s", "peak MiB", "model MiB", "training s", "measured (UTC)", "version")
    return Table(header, [_cost_row(entry) for entry in entries])


def _cost_row(entry: Entry) -> list[str]:
    cost = entry.run.cost
    return [
        _short(entry.name),
        _decimals(cost.documents_per_second, 1),
        _decimals(cost.peak_memory_mb, 0),
        _decimals(cost.model_size_mb, 2),
        _decimals(cost.training_seconds, 1),
        cost.measured[:16].replace("T", " "),
        _short(entry.run.version),
    ]


def _decimals(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _about_costs(entries: Sequence[Entry]) -> Iterator[str]:
    yield "documents/s: over these texts once more, by one process; memory and models in MiB"
    for entry in entries:
        if entry.run.cost.usage is not None:
            used = ", ".join(f"{name} {value}" for name, value in entry.run.cost.usage.items())
            yield f"{_short(entry.name)} used: {used}"
    cached = [_short(entry.name) for entry in entries if entry.run.cached]
    if cached:
        yield f"from the cache (--no-cache runs them again): {', '.join(cached)}"


def _fitting(columns: Sequence[tuple[str, list[str]]], first: int) -> Iterator[list[tuple[str, list[str]]]]:
    """The columns, each a header and cells, in parts that fit beside a first column of this width."""
    part: list[tuple[str, list[str]]] = []
    width = first
    for column in columns:
        name, cells = column
        more = _GAP + max(map(len, (name, *cells)))
        if part and width + more > _WIDTH:
            yield part
            part, width = [], first
        part.append(column)
        width += more
    if part:
        yield part


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
