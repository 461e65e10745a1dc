"""The overview's sections: tables of what was measured, each number with its interval."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from goldspan.corpus.wording import counted, some
from goldspan.eval.counts import Counts
from goldspan.eval.errors import KINDS
from goldspan.eval.report.figures import (
    Figure,
    confidence_figures,
    confidences,
    confusion_figures,
    curve_figures,
    ranking_figures,
    slice_figures,
)
from goldspan.eval.report.subject import Learned, Subject, System
from goldspan.eval.score import Score
from goldspan.eval.tables import fraction, interval, number

# So many systems are named in a sentence.
_NAMED = 3

# Shades of a heat map: 0 is nothing, and the last the most.
SHADES = 8


class Cell(NamedTuple):
    """What a cell says, where it leads, and the shade of its ground (0 to ``SHADES``)."""

    text: str
    link: str = ""
    heat: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; one that is ``folded`` is shown when it is asked for."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the overview; ``id`` is its anchor. Small figures may stand ``beside`` each other."""

    id: str
    title: str
    about: Sequence[str]
    tables: Sequence[Table]
    figures: Sequence[Figure] = ()
    beside: bool = False


def lead(subject: Subject) -> Iterator[str]:
    """What a reader should take away, in sentences."""
    best = subject.best
    spans = best.result.strict.overall.counts.support
    documents = len(best.pairs)
    score = best.result.strict.overall
    bounds = f" ({interval(score.interval)})" if score.interval else ""
    first = f"{best.name} finds spans with a strict F1 of {fraction(score.counts.f1)}{bounds}"
    yield f"{first}, over {counted(documents, 'document')} with {counted(int(spans), 'gold span')}."
    if subject.left_out:
        left_out = counted(len(subject.left_out), "document")
        yield f"Left out for all: {left_out} on which a system failed ({some(subject.left_out, _NAMED)})."
    close = [other.name for other in subject.systems[1:] if not _differs(subject, other.name)]
    if len(subject.systems) > 1:
        worse = f"{subject.systems[1].name} is" if len(subject.systems) == 2 else "Every other system is"
        apart = f"{_listed(close)} cannot be told apart from it" if close else f"{worse} worse"
        pairs = counted(len(subject.tests), "pair")
        yield f"{apart} at a level of {subject.alpha:.0%}, corrected for {pairs}."


def sections(subject: Subject) -> list[Section]:
    """The sections that there is something to show in."""
    found = [_ranking(subject), _errors(subject), _confusion(subject), *_slices(subject)]
    if subject.curves:
        found.append(_curves(subject, subject.curves))
    return [*found, *_confidence(subject)]


def _ranking(subject: Subject) -> Section:
    level = f"{subject.best.result.signature.level:.0%}"
    about = [f"Strict F1: the same offsets and the same label, with its {level} interval over documents."]
    if subject.groups:
        about.append(
            "Systems with a letter in common do not differ: approximate randomisation, Holm's correction."
        )
    header = ("system", "group", "F1", f"{level} interval", "precision", "recall", "to the best", "p")
    rows = []
    for system in subject.systems:
        score = system.result.strict.overall
        test = subject.test_with_best(system.name)
        difference = f"{0.0 - test.difference.f1:+.3f}" if test and test.difference else ""
        p_value = f"{test.p_holm:.4f}" if test and test.p_holm is not None else ""
        group = subject.groups.get(system.name, "")
        rows.append(_cells(system.name, group, *_scored(score), difference, p_value))
    if subject.ceiling is not None:
        ceiling = subject.ceiling
        rows.append(_cells("two annotators", "", fraction(ceiling.f1), interval(ceiling.interval), *[""] * 4))
    tables = [Table("Ranking", header, rows), _labels(subject)]
    if len(subject.systems) > 2:
        tables.append(_pairs(subject))
    tables.append(_made(subject.systems))
    return Section("ranking", "Ranking", about, tables, list(ranking_figures(subject)))


def _labels(subject: Subject) -> Table:
    rows = []
    for label in subject.labels:
        scores = [(system, system.result.strict.labels.get(label)) for system in subject.systems]
        support = next((score.counts.support for _, score in scores if score), 0)
        cells = [Cell(label), Cell(number(support))]
        for system, score in scores:
            link = link_to(a=system.name, label=label, kind="error")
            shown = f"{fraction(score.counts.f1)} ({interval(score.interval)})" if score else "n/a"
            cells.append(Cell(shown, link))
        rows.append(cells)
    header = ("label", "gold spans", *(system.name for system in subject.systems))
    return Table("F1 and interval of each label", header, rows, folded=True)


def _pairs(subject: Subject) -> Table:
    rows = []
    for test in subject.tests:
        found = test.difference
        shown = ("n/a",) * 4
        if found is not None and test.p_holm is not None:
            low, high = found.interval
            p_values = (f"{found.p_randomisation:.4f}", f"{test.p_holm:.4f}")
            shown = (f"{found.f1:+.3f}", f"{low:+.3f} to {high:+.3f}", *p_values)
        cells = _cells(f"{test.one} − {test.other}", *shown)
        cells[0] = Cell(cells[0].text, link_to(a=test.one, b=test.other, sort="b"))
        rows.append(cells)
    header = ("pair", "difference", "interval", "p randomisation", "p Holm")
    return Table("The test of each pair", header, rows, folded=True)


def _made(systems: Iterable[System]) -> Table:
    names = list(dict.fromkeys(name for system in systems for name in system.given.facts))
    handled = {system.name: ", ".join(filter(None, system.given.handling)) for system in systems}
    header = ["system", *names, *(["read with"] if any(handled.values()) else [])]
    rows = []
    for system in systems:
        cells = [system.name, *(system.given.facts.get(name, "–") for name in names)]
        rows.append(_cells(*cells, *([handled[system.name]] if any(handled.values()) else [])))
    return Table("Versions and costs", header, rows, folded=True)


def _errors(subject: Subject) -> Section:
    counts = [system.result.errors for system in subject.systems]
    most = max((number for errors in counts for number in errors.values()), default=0)
    rows = []
    for kind in KINDS:
        cells = [Cell(kind)]
        for system, errors in zip(subject.systems, counts, strict=True):
            link = link_to(a=system.name, kind=kind) if errors[kind] else ""
            cells.append(Cell(f"{errors[kind]:,}", link, shade(errors[kind], most)))
        rows.append(cells)
    about = ["Every span that is not strictly right is in one kind. Each number leads to the documents."]
    header = ("kind", *(system.name for system in subject.systems))
    kinds = [_cells(kind, meaning) for kind, meaning in KINDS.items()]
    tables = [
        Table("Errors by kind", header, rows),
        Table("What the kinds mean", ("kind", ""), kinds, folded=True),
    ]
    return Section("errors", "Errors", about, tables)


def _confusion(subject: Subject) -> Section:
    about = [
        "Rows are gold labels and columns predicted ones; what has no partner is in the last row or column."
    ]
    tables = [_confusion_table(system) for system in subject.systems]
    return Section("confusion", "Confusion", about, tables, list(confusion_figures(subject)), beside=True)


def _confusion_table(system: System) -> Table:
    table = system.result.confusion
    names = list(table)
    wrong = [table[gold][given] for gold in names for given in names if gold != given]
    most = max(wrong, default=0)
    rows = []
    for gold in names:
        cells = [Cell(gold or "nothing")]
        for given in names:
            times = table[gold][given]
            heat = None if gold == given else shade(times, most)
            cells.append(Cell("" if gold == given == "" else f"{times:,}", "", heat))
        rows.append(cells)
    header = (f"gold, by {system.name}", *(name or "nothing" for name in names))
    return Table(f"Confusion of {system.name}", header, rows, folded=True)


def _slices(subject: Subject) -> Iterator[Section]:
    names = list(dict.fromkeys(part.slice for system in subject.systems for part in system.parts))
    names = [name for name in names if name != "label"]
    if not names:
        return
    tables = []
    for name in names:
        scores = [
            {part.name: part.score for part in system.parts if part.slice == name}
            for system in subject.systems
        ]
        parts = sorted({part for found in scores for part in found})
        rows = []
        for part in parts:
            support = next((found[part].counts.support for found in scores if part in found), 0)
            cells = [Cell(part), Cell(number(support))]
            for system, found in zip(subject.systems, scores, strict=True):
                score = found.get(part, Score(Counts()))
                link = link_to(a=system.name, slice=f"{name}={part}", kind="error")
                cells.append(Cell(f"{fraction(score.counts.f1)} ({interval(score.interval)})", link))
            rows.append(cells)
        header = (name, "gold spans", *(system.name for system in subject.systems))
        tables.append(Table(f"By {name}", header, rows, folded=True))
    about = ["Strict F1 of spans that have something in common, with its interval."]
    yield Section("slices", "Slices", about, tables, list(slice_figures(subject)))


def _curves(subject: Subject, curves: Sequence[Learned]) -> Section:
    sizes = sorted({size for curve in curves for size in curve.points})
    rows = []
    for size in sizes:
        cells = [str(size)]
        for curve in curves:
            found = curve.points.get(size)
            shown = f"{sum(found) / len(found):.3f} ({min(found):.3f}–{max(found):.3f})" if found else "n/a"
            cells.append(shown)
        rows.append(_cells(*cells))
    about = ["Mean strict F1 of models trained on so many documents, and the least and most of the seeds."]
    table = Table("Learning curve", ("documents", *(curve.name for curve in curves)), rows, folded=True)
    return Section("learning-curve", "Learning curve", about, [table], list(curve_figures(subject)))


def _confidence(subject: Subject) -> Iterator[Section]:
    found, refused = confidences(subject)
    if not found and not refused:
        return
    about = [
        "Calibration: spans with a score of 0.9 should be right nine times in ten.",
        "Precision and recall: what is left if only the surest predictions count.",
        *refused,
    ]
    rows = [
        _cells(name, fraction(one.calibration_error), fraction(one.average_precision), f"{len(one.spans):,}")
        for name, one in found.items()
    ]
    header = ("system", "calibration error", "average precision", "predicted spans")
    tables = [Table("Confidence", header, rows)] if rows else []
    yield Section("confidence", "Confidence", about, tables, list(confidence_figures(found)))


def link_to(**state: str) -> str:
    """The address, in the page, of documents that the explorer shows."""
    return f"#{urlencode(state)}"


def shade(value: float, most: float) -> int:
    """The shade of a value beside the largest; only nothing has none."""
    if not value or not most:
        return 0
    return max(1, round(SHADES * value / most))


def _differs(subject: Subject, name: str) -> bool:
    test = subject.test_with_best(name)
    return test is not None and test.p_holm is not None and test.p_holm < subject.alpha


def _scored(score: Score) -> tuple[str, ...]:
    counts = score.counts
    return fraction(counts.f1), interval(score.interval), fraction(counts.precision), fraction(counts.recall)


def _cells(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def _listed(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{len(names)} of the others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
