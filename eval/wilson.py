"""The interval of a share, such as a pass rate."""

from math import sqrt
from statistics import NormalDist

from goldspan.eval.resampling import Interval


def wilson(part: int, whole: int, level: float = 0.95) -> Interval:
    """The score interval of a binomial proportion, without continuity correction (Wilson 1927).

    ``whole`` is at least 1. Published values to check against: Newcombe 1998, table I, method 3.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = part / whole
    middle = share + z * z / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    # Of nothing or of everything a bound is 0 or 1, and rounding must not carry it beyond.
    low = 0.0 if part == 0 else (middle - reach) / scale
    high = 1.0 if part == whole else (middle + reach) / scale
    return Interval(low, high)
