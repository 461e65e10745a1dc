"""Bootstrap intervals from rows of counts.

Units with equal rows are exchangeable, so a resample of n units is one multinomial draw over the
distinct rows (Efron & Tibshirani 1993, chapter 6, for the bootstrap itself): the cost depends on
how many different rows there are, and hardly on how many units.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Bootstrap(NamedTuple):
    """How intervals are drawn: coverage, number of resamples, and the generator's seed."""

    level: float = 0.95
    resamples: int = 10_000
    seed: int = 20_170_223


class Interval(NamedTuple):
    """A percentile interval, as fractions."""

    low: float
    high: float


def f1_interval(rows: NDArray[np.int64], how: Bootstrap) -> Interval | None:
    """The percentile interval of F1 over units.

    ``rows`` has shape (units, 3): true positives, false positives, false negatives of each unit.
    Resamples in which F1 is undefined are left out. Returns ``None`` where there are fewer than two
    units, or F1 is defined in none of the resamples.
    """
    if len(rows) < 2:
        return None
    tp, fp, fn = resample(rows, how).T
    denominator = 2 * tp + fp + fn
    defined = denominator > 0
    if not defined.any():
        return None
    f1 = 2 * tp[defined] / denominator[defined]
    tail = (1 - how.level) / 2
    low, high = np.quantile(f1, [tail, 1 - tail])
    return Interval(float(low), float(high))


def resample(rows: NDArray[np.int64], how: Bootstrap) -> NDArray[np.int64]:
    """Sums of ``rows`` (units, k) over resampled units, of shape (resamples, k)."""
    distinct, times = np.unique(rows, axis=0, return_counts=True)
    draw = np.random.default_rng(how.seed).multinomial(len(rows), times / len(rows), size=how.resamples)
    return draw @ distinct
