"""How strict F1 has changed between two runs, for many parts of a corpus at once.

The question is one-sided: is there a drop? With predictions of both runs it is answered by approximate
randomisation over units (the two runs' answers on a unit are exchanged at random; Noreen 1989, Riezler &
Maxwell 2005), and the change gets the paired bootstrap's interval (Koehn 2004). Every part is drawn together,
so that twenty cost hardly more than one. Where only scores with intervals were stored, the interval of the
change is put together from both (Zou & Donner 2008, as in Newcombe 1998); it takes the two for independent,
which two runs on one gold are not, so it is wider than need be.
"""

from collections.abc import Mapping
from math import hypot
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goldspan.eval.resampling import POWER, Bootstrap, Fractions, Interval, Numbers, Row, f1, resample

# Draws of the randomisation that are held at one time.
_BLOCK = 1_000_000
_ROUNDING = 1e-12

_NORMAL = NormalDist()


class Change(NamedTuple):
    """Strict F1 then and now, ``None`` where it is undefined, and what can be said of their difference.

    ``interval`` is that of ``now`` minus ``was``, and ``spread`` its standard error. ``p_drop`` is how often
    chance alone would bring so low a difference. The three are ``None`` where an F1 or its interval is.
    ``differing`` is the number of units on which the counts of the two runs differ, ``None`` where it is not
    known.
    """

    was: float | None
    now: float | None
    interval: Interval | None = None
    p_drop: float | None = None
    spread: float | None = None
    differing: int | None = None

    @property
    def difference(self) -> float | None:
        """``now`` minus ``was``: negative where F1 dropped."""
        return None if self.was is None or self.now is None else self.now - self.was

    def detectable(self, level: float, allowed: float) -> float | None:
        """The smallest true drop that would fail with a probability of 0.8.

        It would be larger than ``allowed`` and significant at ``level``, one-sided. ``None`` where the runs
        never differ, or the spread of their difference is not known.
        """
        if not self.spread:
            return None
        significant = -_NORMAL.inv_cdf(level) * self.spread
        return max(significant, allowed) + _NORMAL.inv_cdf(POWER) * self.spread


def paired_changes(
    rows: Mapping[Row, int], parts: int, units: int, alpha: float, how: Bootstrap
) -> list[Change]:
    """The change of each part, from the paired rows of two runs.

    ``rows`` says how often each row occurs among ``units`` units (documents, say). A row has four numbers for
    each part: true positives and errors (false positives and negatives) then, and both now. Rows of zeros may
    be left out. Intervals leave out ``alpha`` at either end, so that their low end is a one-sided bound.
    """
    zero = (0,) * (4 * parts)
    every = dict(rows)
    every[zero] = every.get(zero, 0) + units - sum(rows.values())
    kept = sorted(row for row, times in every.items() if times)
    times = np.array([every[row] for row in kept], dtype=np.int64)
    table = np.array(kept, dtype=np.int64).reshape(len(kept), 4 * parts)
    total = (times @ table).reshape(parts, 4)
    was, now = f1(total[:, :2]), f1(total[:, 2:])
    observed = now - was
    differing = [int(number) for number in times @ _differ(table, parts)]
    if units < 2:
        return [
            Change(_known(one), _known(other), differing=number)
            for one, other, number in zip(was, now, differing, strict=True)
        ]
    drawn = resample(table, times, how).reshape(how.resamples, parts, 4)
    differences = f1(drawn[:, :, 2:]) - f1(drawn[:, :, :2])
    lower = _p_values(table, times, observed, how)
    changes = []
    for part in range(parts):
        if np.isnan(observed[part]):
            changes.append(Change(_known(was[part]), _known(now[part]), differing=differing[part]))
            continue
        values = differences[:, part]
        values = np.sort(values[~np.isnan(values)])
        positions = np.array([alpha, 1 - alpha]) * (len(values) - 1)
        low, high = np.interp(positions, np.arange(len(values)), values)
        bounds = Interval(float(low), float(high))
        spread = round(float(values.std()), 12)
        known = float(was[part]), float(now[part])
        changes.append(Change(*known, bounds, lower[part], spread, differing[part]))
    return changes


def _differ(table: Numbers, parts: int) -> NDArray[np.bool_]:
    """Whether the two runs differ, for each row and part."""
    shaped = table.reshape(len(table), parts, 4)
    unlike: NDArray[np.bool_] = (shaped[:, :, 2:] != shaped[:, :, :2]).any(axis=2)
    return unlike


def _p_values(table: Numbers, times: Numbers, observed: Fractions, how: Bootstrap) -> list[float]:
    """How often a random exchange of the runs' units gives a difference as low as the one observed."""
    parts = len(observed)
    shaped = table.reshape(len(table), parts, 4)
    total = (times @ table).reshape(parts, 4)
    swap = shaped[:, :, 2:] - shaped[:, :, :2]
    differing = swap.any(axis=(1, 2))
    often, moves = times[differing], swap[differing].reshape(-1, 2 * parts).astype(np.float64)
    generator = np.random.default_rng(how.seed)
    beyond = np.zeros(parts, dtype=np.int64)
    once = bool((often == 1).all())
    size = max(1, _BLOCK // max(1, len(often)))
    for first in range(0, how.resamples, size):
        draws = min(size, how.resamples - first)
        exchanged = (
            _coins(generator, draws, len(often))
            if once
            else generator.binomial(often, 0.5, size=(draws, len(often)))
        )
        moved = (exchanged.astype(np.float64) @ moves).reshape(-1, parts, 2)
        found = f1(total[:, 2:] - moved) - f1(total[:, :2] + moved)
        beyond += (found <= observed + _ROUNDING).sum(axis=0)
    return [(int(times) + 1) / (how.resamples + 1) for times in beyond]


def _coins(generator: np.random.Generator, draws: int, each: int) -> NDArray[np.uint8]:
    """Zeros and ones, ``draws`` rows of ``each``: random bits are many times faster than numbers."""
    octets = -(-each // 8)
    drawn = np.frombuffer(generator.bytes(draws * octets), dtype=np.uint8)
    return np.unpackbits(drawn.reshape(draws, octets), axis=1, count=each)


class Estimate(NamedTuple):
    """A score that was stored: strict F1 and its interval, at ``level``."""

    f1: float | None
    interval: Interval | None = None
    level: float = 0.95


def unpaired_change(was: Estimate, now: Estimate, alpha: float) -> Change:
    """The change between two scores, from their intervals alone."""
    if was.f1 is None or now.f1 is None or was.interval is None or now.interval is None:
        return Change(was.f1, now.f1)
    difference = now.f1 - was.f1
    # Half-widths as standard errors, since the intervals may have been drawn at another level.
    down, up = (
        hypot(_half(now, side), _half(was, other)) for side, other in (("low", "high"), ("high", "low"))
    )
    reach = -_NORMAL.inv_cdf(alpha)
    bounds = Interval(difference - reach * down, difference + reach * up)
    spread = max(down, up)
    side = up if difference < 0 else down
    p_drop = _NORMAL.cdf(difference / side) if side else float(difference >= 0)
    return Change(was.f1, now.f1, bounds, p_drop, round(spread, 12))


def _half(score: Estimate, side: str) -> float:
    """The standard error that one half of an interval stands for."""
    low, high = score.interval or (0.0, 0.0)
    point = score.f1 or 0.0
    width = point - low if side == "low" else high - point
    return max(0.0, width) / _NORMAL.inv_cdf((1 + score.level) / 2)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
