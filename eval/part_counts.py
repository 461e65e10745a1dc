"""Strict counts of parts of a corpus for one run or two, unit by unit: what a gate judges."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.eval.counting import Unit, parts, unit_of
from goldspan.eval.pairing import Pair
from goldspan.eval.resampling import Row
from goldspan.eval.slices import Slice, by_label, part_rows

# The name of a slice and of a part of it.
PartName = tuple[str, str]

OVERALL: PartName = ("overall", "")
LABEL = "label"

_NOTHING: Row = (0, 0, 0)
_EMPTY: Row = (0, 0, 0, 0)


class Errors(NamedTuple):
    """How many strict errors (misses and false alarms) a document has, then (``None``: not known) and now.

    ``place`` is the file, or ``file:line``, that today's prediction was read from.
    """

    document: str
    was: int | None
    now: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class PartCounts:
    """Counts of the parts ``names``: all labels together, each label, then parts of slices.

    ``rows`` says how often each row occurs among the ``units``, with true positives and errors then and both
    now for each part (zeros where there is no former run). ``support`` is the number of gold spans of each
    part and ``errors`` are those of each document, where it has some in either run.
    """

    names: tuple[PartName, ...]
    rows: Mapping[Row, int]
    units: int
    support: Mapping[PartName, int]
    errors: Mapping[PartName, tuple[Errors, ...]]


def count_parts(
    run: Sequence[Pair], former: Sequence[Pair] | None, slices: Mapping[str, Slice]
) -> PartCounts:
    """Count the parts of a run and, over the same gold in the same order, of a former one."""
    every: dict[str, Slice] = {"overall": _everything, LABEL: by_label, **slices}
    unit = unit_of(a_pair.gold for a_pair in run)
    counted: list[dict[PartName, Row]] = []
    support: Counter[PartName] = Counter()
    errors: dict[PartName, list[Errors]] = {}
    for now, was in zip(run, former or repeat(None), strict=former is not None):
        document: Counter[tuple[PartName, int]] = Counter()
        for cells in _units(now, was, unit, every):
            counted.append(cells)
            for name, (_, before, found, after, missed) in cells.items():
                support[name] += found + missed
                document[name, 0] += before
                document[name, 1] += after
        for name in dict.fromkeys(name for name, _ in document):
            before, after = document[name, 0], document[name, 1]
            if before or after:
                at = Errors(now.gold.id, before if was else None, after, now.prediction.place)
                errors.setdefault(name, []).append(at)
    names = _ordered(support, list(every))
    rows: Counter[Row] = Counter()
    for cells in counted:
        rows[tuple([number for name in names for number in cells.get(name, _EMPTY)[:4]])] += 1
    listed = {name: tuple(at) for name, at in errors.items()}
    return PartCounts(names, rows, len(counted), support, listed)


class NewErrors(NamedTuple):
    """What is wrong with a document that was not in a former run: spans lost, and false ones found."""

    document: str
    lost: int
    false: int
    place: str = ""


def new_errors(run: Sequence[Pair], former: Sequence[Pair]) -> list[NewErrors]:
    """The documents of a run with errors that a former one, over the same gold, does not have.

    An error that went while another came makes up for nothing.
    """
    found = []
    for now, was in zip(run, former, strict=True):
        gold, before, after = set(now.gold.spans), set(was.prediction.spans), set(now.prediction.spans)
        unplaced = Counter(now.prediction.unplaced) - Counter(was.prediction.unplaced)
        lost = len((gold & before) - after)
        false = len(after - before - gold) + unplaced.total()
        if lost or false:
            found.append(NewErrors(now.gold.id, lost, false, now.prediction.place))
    return found


def _units(
    now: Pair, was: Pair | None, unit: Unit, slices: Mapping[str, Slice]
) -> Iterable[dict[PartName, Row]]:
    """For each unit of a document, each part's row of ``PartCounts``, with the missed spans behind it."""
    former = now if was is None else was
    charged = False
    for gold, before, after in parts(unit, now.gold, former.prediction, now.prediction):
        rows: Mapping[PartName, Row] = part_rows(now.gold, gold, after, slices)
        rows_before = rows if before == after else part_rows(now.gold, gold, before, slices)
        if not charged:  # nobody knows the unit of what has no place: it is charged to the first
            rows = _charged(rows, now.prediction.unplaced)
            rows_before = _charged(rows_before, former.prediction.unplaced)
            charged = True
        if was is None:
            rows_before = {}
        cells: dict[PartName, Row] = {}
        for name in rows.keys() | rows_before.keys():
            (hit, extra, lost), (tp, fp, fn) = rows_before.get(name, _NOTHING), rows.get(name, _NOTHING)
            cells[name] = (hit, extra + lost, tp, fp + fn, fn)
        yield cells


def _everything(_: Document, __: Span) -> Iterable[str]:
    yield ""


def _charged(rows: Mapping[PartName, Row], unplaced: Sequence[str]) -> Mapping[PartName, Row]:
    """The rows with predictions that have no place as false positives, of all labels and of their own."""
    if not unplaced:
        return rows
    charged = dict(rows)
    for label in unplaced:
        for name in (OVERALL, (LABEL, label)):
            tp, fp, fn = charged.get(name, _NOTHING)
            charged[name] = (tp, fp + 1, fn)
    return charged


def _ordered(found: Iterable[PartName], slices: Sequence[str]) -> tuple[PartName, ...]:
    rest = sorted(set(found) - {OVERALL}, key=lambda name: (slices.index(name[0]), name[1]))
    return (OVERALL, *rest)
