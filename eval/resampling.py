"""Resampling from rows of counts: bootstrap intervals, and paired tests of two systems.

Units with equal rows are exchangeable, so a bootstrap resample of n units is one multinomial draw
over the distinct rows, and a random exchange of two systems' answers one binomial draw for each
distinct pair of rows. The cost depends on how many different rows there are, and hardly on how many
units. Formulas: Efron & Tibshirani 1993, chapters 13 (percentile) and 14 (BCa); Koehn 2004 (paired
bootstrap); Riezler & Maxwell 2005 (approximate randomisation, with its correction by one).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from statistics import NormalDist

Method = Literal["percentile", "bca"]
Row = tuple[int, ...]
Numbers = NDArray[np.int64]
Fractions = NDArray[np.float64]

# Draws held at one time: the tables of large corpora are worked through in blocks of this size.
_BLOCK = 4_000_000

# Up to so many distinct rows, one draw for all scores is cheaper than one for each.
_FEW = 300

# From so many units for each distinct row on, a multinomial draw is cheaper than one for each unit.
_PER_ROW = 5

# The chance to see a true difference that "detectable" speaks of.
POWER = 0.8


class Bootstrap(NamedTuple):
    """How intervals are drawn: coverage, number of resamples, the generator's seed, the method."""

    level: float = 0.95
    resamples: int = 10_000
    seed: int = 20_170_223
    method: Method = "percentile"


class Interval(NamedTuple):
    """Lower and upper bound, as fractions."""

    low: float
    high: float


class Difference(NamedTuple):
    """How far one system's F1 is from another's on the same units, and what can be said of it.

    ``interval`` is that of the difference. ``p_bootstrap`` and ``p_randomisation`` are two-sided.
    ``detectable`` is the smallest true difference that a test at this level would find with a
    probability of 0.8 on units such as these; ``None`` where the two never differ.
    """

    f1: float
    interval: Interval
    p_bootstrap: float
    p_randomisation: float
    detectable: float | None


def f1_interval(rows: Mapping[Row, int], units: int, how: Bootstrap) -> Interval | None:
    """The bootstrap interval of F1 over units, by rows of one set of counts: see ``f1_intervals``."""
    return f1_intervals(rows, 1, units, how)[0]


def f1_intervals(rows: Mapping[Row, int], scores: int, units: int, how: Bootstrap) -> list[Interval | None]:
    """The bootstrap intervals of several F1 scores over the same units.

    ``rows`` says how often each row occurs among the ``units``; a row has true positives, false
    positives and false negatives for each of the first ``scores`` scores in turn. Units that ``rows``
    leaves out have nothing to count, and resamples in which an F1 is undefined are left out. An
    interval is ``None`` where there are fewer than two units, or nothing to count.

    Where there are few distinct rows all scores are drawn together; otherwise each by itself, over
    the rows that differ for it, which are far fewer.
    """
    if units < 2:
        return [None] * scores
    joint = _right_and_wrong(rows, 0, scores)
    if len(joint) <= _FEW:
        table, times = _table(joint, units, 2 * scores)
        drawn = resample(table, times, how)
        columns = [slice(start, start + 2) for start in range(0, 2 * scores, 2)]
        return [_interval(table[:, column], times, drawn[:, column], how) for column in columns]
    intervals = []
    for score in range(scores):
        table, times = _table(_right_and_wrong(rows, score, score + 1), units, 2)
        intervals.append(_interval(table, times, resample(table, times, how), how))
    return intervals


def _right_and_wrong(rows: Mapping[Row, int], first: int, last: int) -> dict[Row, int]:
    """How often each row of true positives and errors occurs, for the scores from ``first`` to ``last``.

    F1 makes no difference between false positives and false negatives, and rows that are equal but for
    that are drawn together.
    """
    parts: dict[Row, int] = {}
    starts = range(3 * first, 3 * last, 3)
    for row, times in rows.items():
        part = tuple([number for at in starts for number in (row[at], row[at + 1] + row[at + 2])])
        parts[part] = parts.get(part, 0) + times
    return parts


def _interval(table: Numbers, times: Numbers, drawn: Fractions, how: Bootstrap) -> Interval | None:
    values = f1(drawn)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    tails = (1 - how.level) / 2, (1 + how.level) / 2
    if how.method == "bca":
        tails = _bca_tails(tails, table, times, values)
    return _quantiles(values, tails)


def f1_difference(rows: Mapping[Row, int], units: int, how: Bootstrap) -> Difference | None:
    """Compare two systems by the paired rows of their counts.

    ``rows`` says how often each row of six numbers occurs, the first three the counts of one system
    and the last three those of the other on the same unit. Returns ``None`` where there are fewer
    than two units, or F1 is undefined for either.
    """
    table, times = _table(rows, units, width=6)
    total = times @ table
    observed = float(f1(total[:3]) - f1(total[3:]))
    if units < 2 or np.isnan(observed):
        return None
    drawn = resample(table, times, how)
    differences = f1(drawn[:, :3]) - f1(drawn[:, 3:])
    differences = differences[~np.isnan(differences)]
    beyond = np.abs(differences - observed) >= abs(observed) - 1e-12
    normal = _normal()
    significant = normal.inv_cdf((1 + how.level) / 2) + normal.inv_cdf(POWER)
    return Difference(
        observed,
        _quantiles(differences, ((1 - how.level) / 2, (1 + how.level) / 2)),
        _p_value(int(beyond.sum()), len(differences)),
        _randomisation(table, times, observed, how),
        # Rounded, since the last digits of a sum depend on the processor.
        round(significant * float(differences.std()), 12) or None,
    )


def resample(table: Numbers, times: Numbers, how: Bootstrap) -> Fractions:
    """Sums of rows over resampled units.

    ``table`` (distinct rows, k) holds the rows and ``times`` (distinct rows,) how often each
    occurs. Returns an array of shape (resamples, k).
    """
    generator = np.random.default_rng(how.seed)
    # As floating-point numbers, because a product of those is much faster, and exact up to 2**53.
    weights = table.astype(np.float64)
    blocks = [_draw(generator, times, size) @ weights for size in _blocks(how, len(times))]
    return np.concatenate(blocks)


def _draw(generator: np.random.Generator, times: Numbers, size: int) -> Numbers:
    """How often each distinct row is drawn in each of ``size`` resamples."""
    units, rows = int(times.sum()), len(times)
    if units > _PER_ROW * rows:
        return generator.multinomial(units, times / units, size=size)
    # Where hardly a row occurs twice it is faster to draw unit by unit.
    row_of = np.repeat(np.arange(rows), times)[generator.integers(units, size=(size, units))]
    row_of += rows * np.arange(size)[:, np.newaxis]
    return np.bincount(row_of.ravel(), minlength=size * rows).reshape(size, rows)


def f1(counts: Numbers | Fractions) -> Fractions:
    """F1 of counts, NaN if undefined. The last axis is true positives, then errors: by kind or their sum."""
    tp, *errors = np.moveaxis(np.asarray(counts), -1, 0)
    whole = sum(errors, 2 * tp)
    values: Fractions = np.divide(2 * tp, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return values


def holm(p_values: Sequence[float], weights: Sequence[float] = ()) -> list[float]:
    """The p-values corrected for their number (Holm 1979), in the order given.

    With ``weights``, one for each and all above 0, some tests are given more of the level than others, as in
    the same paper: a test of half the weight has half the level to itself, however many others there are.
    """
    shares = list(weights) or [1.0] * len(p_values)
    corrected = [0.0] * len(p_values)
    reached, left = 0.0, sum(shares)
    for index in sorted(range(len(p_values)), key=lambda at: p_values[at] / shares[at]):
        reached = max(reached, min(1.0, left / shares[index] * p_values[index]))
        corrected[index] = reached
        left -= shares[index]
    return corrected


def _table(rows: Mapping[Row, int], units: int, width: int) -> tuple[Numbers, Numbers]:
    """The distinct rows in order, and how often each occurs; the units left out are a row of zeros."""
    all_rows = dict(rows)
    empty = (0,) * width
    all_rows[empty] = all_rows.get(empty, 0) + units - sum(rows.values())
    kept = sorted(row for row, times in all_rows.items() if times)
    times = np.array([all_rows[row] for row in kept], dtype=np.int64)
    return np.array(kept, dtype=np.int64).reshape(len(kept), width), times


def _blocks(how: Bootstrap, rows: int) -> Iterator[int]:
    size = max(1, _BLOCK // max(1, rows))
    done = 0
    while done < how.resamples:
        yield min(size, how.resamples - done)
        done += size


def _quantiles(values: Fractions, tails: tuple[float, float]) -> Interval:
    """Two quantiles with linear interpolation (numpy's own would load a fifth of numpy more)."""
    positions = np.array(tails) * (len(values) - 1)
    low, high = np.interp(positions, np.arange(len(values)), np.sort(values))
    return Interval(float(low), float(high))


def _bca_tails(
    tails: tuple[float, float], table: Numbers, times: Numbers, values: Fractions
) -> tuple[float, float]:
    """The tails corrected for bias and skew, the latter by leaving out one unit at a time."""
    total = times @ table
    observed = f1(total)
    below = (np.sum(values < observed) + np.sum(values == observed) / 2) / len(values)
    if not 0 < below < 1:
        return tails
    normal = _normal()
    bias = normal.inv_cdf(float(below))
    without = f1(total - table)
    defined = ~np.isnan(without)
    weights = times[defined]
    distance = np.average(without[defined], weights=weights) - without[defined]
    spread = float(np.sum(weights * distance**2))
    skew = float(np.sum(weights * distance**3)) / (6 * spread**1.5) if spread else 0.0
    shifts = (bias + normal.inv_cdf(tail) for tail in tails)
    low, high = (normal.cdf(bias + shift / (1 - skew * shift)) for shift in shifts)
    return low, high


def _randomisation(table: Numbers, times: Numbers, observed: float, how: Bootstrap) -> float:
    """How often a random exchange of the two systems' units gives a difference as large."""
    generator = np.random.default_rng(how.seed)
    one, other = table[:, :3], table[:, 3:]
    total, swap = times @ table, other - one
    beyond = 0
    for size in _blocks(how, len(times)):
        moved = generator.binomial(times, 0.5, size=(size, len(times))) @ swap
        differences = f1(total[:3] + moved) - f1(total[3:] - moved)
        beyond += int(np.sum(np.abs(differences) >= abs(observed) - 1e-12))
    return _p_value(beyond, how.resamples)


def _normal() -> "NormalDist":
    from statistics import NormalDist  # slow to import, and no percentile interval needs it

    return NormalDist()


def _p_value(beyond: int, draws: int) -> float:
    return (beyond + 1) / (draws + 1)
