"""The mean of pairwise agreement, with intervals over the documents that the pairs share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldspan.eval.outcomes import Outcome, label_rows
from goldspan.eval.resampling import Bootstrap, Interval, Row, f1, resample

if TYPE_CHECKING:
    from goldspan.annotation.agreement import PairAgreement

# A matching mode, and a label or ``None`` for all labels together.
Column = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class MeanScore:
    """A mean of F1 and its interval; ``None`` where they are undefined."""

    f1: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Mean:
    """The means over all pairs for which a number is defined.

    ``scores`` holds, for each matching mode, the mean over all labels (``None``) and that of each.
    As for a pair, intervals are there over all labels and, for strict matches, of each label.
    """

    pairs: int
    scores: Mapping[Column, MeanScore]
    alpha_u: float | None
    label_alphas: Mapping[str, float | None]

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in order."""
        return tuple(self.label_alphas)


def mean_of(
    pairs: "Sequence[PairAgreement]", units: Iterable[Mapping[tuple[str, str], Outcome]], how: Bootstrap
) -> Mean:
    """The means of pairs' numbers; ``units`` holds the outcomes of each unit, by pair of annotators."""
    outcomes = list(units)
    labels = sorted({label for pair in pairs for label in pair.label_alphas})
    scores = {}
    for mode in pairs[0].result.modes:
        for label in (None, *labels):
            with_interval = label is None or mode == "strict"
            scores[mode, label] = MeanScore(
                _mean(_f1(pair, mode, label) for pair in pairs),
                _interval(pairs, outcomes, (mode, label), how) if with_interval else None,
            )
    return Mean(
        len(pairs),
        scores,
        _mean(pair.alpha_u for pair in pairs),
        {label: _mean(pair.label_alphas.get(label) for pair in pairs) for label in labels},
    )


def _f1(pair: "PairAgreement", mode: str, label: str | None) -> float | None:
    scores = pair.result.modes[mode]
    if label is None:
        return scores.overall.counts.f1
    return scores.labels[label].counts.f1 if label in scores.labels else None


def _mean(values: Iterable[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


def _interval(
    pairs: "Sequence[PairAgreement]",
    units: Sequence[Mapping[tuple[str, str], Outcome]],
    column: Column,
    how: Bootstrap,
) -> Interval | None:
    """The percentile interval of a mean; that of the only pair where there is one."""
    mode, label = column
    if len(pairs) == 1:
        scores = pairs[0].result.modes[mode]
        return scores.overall.interval if label is None else scores.labels[label].interval
    if len(units) < 2:
        return None
    rows: Counter[Row] = Counter()
    for unit in units:
        row: list[int] = []
        for pair in pairs:
            outcome = unit.get((pair.one, pair.other))
            row += _counts(outcome, column) if outcome else (0, 0, 0)
        rows[tuple(row)] += 1
    table, times = np.array(sorted(rows)), np.array([rows[row] for row in sorted(rows)])
    drawn = f1(resample(table, times, how).reshape(how.resamples, len(pairs), 3))
    defined = ~np.isnan(drawn)
    number = defined.sum(axis=1)
    means = np.where(defined, drawn, 0.0).sum(axis=1)[number > 0] / number[number > 0]
    if not len(means):
        return None
    low, high = np.quantile(means, [(1 - how.level) / 2, (1 + how.level) / 2])
    return Interval(float(low), float(high))


def _counts(outcome: Outcome, column: Column) -> Sequence[int]:
    mode, label = column
    rows = label_rows(outcome, mode)
    if label is not None:
        return rows.get(label, (0, 0, 0))
    return [sum(numbers) for numbers in zip(*rows.values(), strict=True)] or (0, 0, 0)
