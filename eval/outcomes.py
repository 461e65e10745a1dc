"""What the score keeps of a document: labels, and no places.

Documents with the same outcome count the same, whatever their texts, so a corpus is a tally of
outcomes. Scores, intervals, paired tests and sums over shards all come from it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from goldspan.eval.errors import errors_of
from goldspan.eval.matching import Matching

# How many units of credit a right span earns: pairs that overlap earn half a span in partial mode.
SCALE = {"strict": 1, "exact": 1, "partial": 2, "type": 1}


class Outcome(NamedTuple):
    """One document's outcome: sorted labels of spans, and of pairs of gold and predicted ones.

    ``strict`` are found, ``gold`` and ``predicted`` are left over on either side, ``exact``,
    ``overlapping`` and ``typed`` are pairs among those, and ``errors`` have kind and both labels.
    """

    strict: tuple[str, ...]
    gold: tuple[str, ...] = ()
    predicted: tuple[str, ...] = ()
    exact: tuple[tuple[str, str], ...] = ()
    overlapping: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()
    errors: tuple[tuple[str, str | None, str | None], ...] = ()


Tally = Mapping[Outcome, int]
Row = tuple[int, ...]

# A matching mode, and a label or ``None`` for all labels together.
Column = tuple[str, str | None]

_NOTHING = (0, 0, 0)


def outcome_of(matching: Matching, unplaced: Sequence[str] = ()) -> Outcome:
    """The outcome of a document whose spans were matched.

    ``unplaced`` are the labels of further predictions, whose place is not known: all are spurious.
    """
    strict, left, extra, exact, overlapping, typed = matching
    found = tuple(sorted([mention[2] for mention in strict]))
    if not left and not extra and not unplaced:
        return Outcome(found)
    errors = [
        (kind, gold and gold[2], predicted and predicted[2]) for kind, gold, predicted in errors_of(matching)
    ]
    errors += [("spurious", None, label) for label in unplaced]
    return Outcome(
        found,
        tuple(sorted([mention[2] for mention in left])),
        tuple(sorted([*(mention[2] for mention in extra), *unplaced])),
        tuple(sorted([(one[2], other[2]) for one, other in exact])),
        tuple(sorted([(one[2], other[2]) for one, other in overlapping])),
        tuple(sorted([one[2] for one, _ in typed])),
        tuple(sorted(errors, key=str)),
    )


def label_rows(outcome: Outcome, mode: str) -> dict[str, list[int]]:
    """True positives, false positives and false negatives of each label, in units of ``SCALE``.

    A pair whose labels differ is credited to the gold span's label, so that the labels' counts sum
    to the overall ones.
    """
    full = SCALE[mode]
    pairs = {
        "strict": (),
        "exact": [(*pair, full) for pair in outcome.exact],
        "partial": [(*pair, full) for pair in outcome.exact]
        + [(*pair, full // 2) for pair in outcome.overlapping],
        "type": [(label, label, full) for label in outcome.typed],
    }[mode]
    rows: dict[str, list[int]] = {}

    def add(label: str, column: int, amount: int) -> None:
        rows.setdefault(label, [0, 0, 0])[column] += amount

    for label in outcome.strict:
        add(label, 0, full)
    for label in outcome.predicted:
        add(label, 1, full)
    for label in outcome.gold:
        add(label, 2, full)
    for one, other, credit in pairs:
        add(one, 0, credit)
        add(other, 1, -full)
        add(one, 1, full - credit)
        add(one, 2, -credit)
    return rows


def count_rows(tally: Tally, columns: Sequence[Column]) -> dict[Row, int]:
    """How often each row of counts occurs.

    A row has three numbers for each column, true positives, false positives and false negatives, in
    units of the mode's ``SCALE``.
    """
    modes = {mode for mode, _ in columns}
    rows: dict[Row, int] = {}
    for outcome, times in tally.items():
        counts = {mode: label_rows(outcome, mode) for mode in modes}
        row: list[int] = []
        for mode, label in columns:
            if label is None:
                row += map(sum, zip(*counts[mode].values(), strict=True)) if counts[mode] else _NOTHING
            else:
                row += counts[mode].get(label, _NOTHING)
        key = tuple(row)
        rows[key] = rows.get(key, 0) + times
    return rows


def error_counts(tally: Tally) -> Counter[str]:
    """How many errors of each kind there are."""
    counts: Counter[str] = Counter()
    for outcome, times in tally.items():
        for kind, _, _ in outcome.errors:
            counts[kind] += times
    return counts


def confusion(tally: Tally, labels: Collection[str]) -> dict[str, dict[str, int]]:
    """How often a gold label (row) was given as a predicted one (column).

    The row ``""`` holds predictions that are paired with no gold span, the column ``""`` gold spans
    that nothing is paired with. Every span is counted once.
    """
    names = [*sorted(labels), ""]
    table = {gold: dict.fromkeys(names, 0) for gold in names}
    for outcome, times in tally.items():
        for label in outcome.strict:
            table[label][label] += times
        for kind, gold, predicted in outcome.errors:
            unpaired = kind in {"split", "duplicate"}
            table["" if unpaired else gold or ""][predicted or ""] += times
    return table
