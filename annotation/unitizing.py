"""Krippendorff's alpha for unitizing (αU): agreement on stretches of a continuum, beyond chance.

For one label, each of two observers cuts a continuum of ``L`` characters into units, which have the
label, and gaps between them. The observed disagreement is the sum, over all pairs of sections of the
two observers, of

- two units that share a character: the squared distance of their starts plus that of their ends;
- a unit that lies wholly within a gap of the other: its squared length;
- any other pair: nothing;

divided by ``L²``. The expected one is the mean of the same over all positions in which the units and gaps
of both observers could have met. αU is 1 minus their ratio; over several labels both are summed first.

Formulas: Krippendorff 1995, "On the reliability of unitizing contiguous data", Sociological Methodology
25; Krippendorff 2004, "Measuring the reliability of qualitative text analysis data", Quality & Quantity
38, whose worked example is among the tests. They are for any number of observers; here there are two,
because for more the definition was later found wanting (Krippendorff, Mathet, Bouvry & Widlöcher 2016).

Documents are stretches of one continuum, and a gap ends where its document does, so that the order
of documents does not matter.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from goldspan.corpus.document import Span

# Half-open offsets in code points.
Stretch = tuple[int, int]


class Continuum(NamedTuple):
    """A document's length, and the units of one label that each of two observers sees in it.

    Units are in order and share no character.
    """

    length: int
    one: Sequence[Stretch]
    other: Sequence[Stretch]


class Disagreement(NamedTuple):
    """The observed and the expected disagreement over one label."""

    observed: float
    expected: float


def alpha(labels: Iterable[Disagreement]) -> float | None:
    """αU over labels; ``None`` where chance could bring about no disagreement, as where nothing is marked."""
    found = list(labels)
    expected = sum(label.expected for label in found)
    return 1 - sum(label.observed for label in found) / expected if expected else None


def stretches(spans: Iterable[Span]) -> list[Stretch]:
    """Spans of one label as units: each fragment is one, and those that share characters are joined."""
    joined: list[Stretch] = []
    for start, end in sorted(part for span in spans for part in span.fragments or ((span.start, span.end),)):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def disagreement(continua: Iterable[Continuum]) -> Disagreement:
    """The disagreement of two observers over one label in all documents."""
    length = observed = 0
    lengths: Counter[int] = Counter()
    gaps: list[int] = []
    for continuum in continua:
        length += continuum.length
        spaces = [_gaps(side, continuum.length) for side in (continuum.one, continuum.other)]
        for own, space in ((continuum.one, spaces[0]), (continuum.other, spaces[1])):
            lengths.update(end - start for start, end in own)
            gaps += [end - start for start, end in space]
        observed += _between_units(continuum.one, continuum.other)
        observed += _within_gaps(continuum.one, spaces[1]) + _within_gaps(continuum.other, spaces[0])
    if not length:
        return Disagreement(0.0, 0.0)
    return Disagreement(observed / length**2, _expected(length, lengths, gaps))


def _gaps(own: Sequence[Stretch], length: int) -> list[Stretch]:
    edges = [(0, 0), *own, (length, length)]
    return [(one[1], other[0]) for one, other in pairwise(edges) if one[1] < other[0]]


def _meeting(one: Sequence[Stretch], other: Sequence[Stretch]) -> Iterator[tuple[Stretch, Stretch]]:
    """The pairs that share a character; each side is in order and shares none with itself."""
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i][0] < other[j][1] and other[j][0] < one[i][1]:
            yield one[i], other[j]
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1


def _between_units(one: Sequence[Stretch], other: Sequence[Stretch]) -> int:
    return sum((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in _meeting(one, other))


def _within_gaps(own: Sequence[Stretch], gaps: Sequence[Stretch]) -> int:
    return sum(
        (unit[1] - unit[0]) ** 2
        for unit, gap in _meeting(own, gaps)
        if gap[0] <= unit[0] and unit[1] <= gap[1]
    )


def _expected(length: int, lengths: Counter[int], gaps: list[int]) -> float:
    """The expected disagreement, from the lengths of both observers' units and gaps.

    A unit of length ``l`` adds ``(N - 1) / 3 (2l³ - 3l² + l)`` for its meetings with the ``N - 1`` other
    units, and ``l²`` for each of the ``gap - l + 1`` positions within each gap that can hold it.
    """
    gaps.sort()
    sums = [0, *accumulate(gaps)]
    others = lengths.total() - 1
    total = same = 0
    for size, times in lengths.items():
        first = bisect_left(gaps, size)
        positions = sums[-1] - sums[first] - (len(gaps) - first) * (size - 1)
        meetings = others * size * (size - 1) * (2 * size - 1) // 3
        total += times * (meetings + size**2 * positions)
        same += times * size * (size - 1)
    both = 2 * length
    return 2 * total / (length * (both * (both - 1) - same))
