"""A text cut where spans begin and end, so that nested and overlapping spans can be drawn."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from goldspan.corpus.document import Span


class Layer(NamedTuple):
    """A span over a segment: the lane that it is drawn in, and whether it begins or ends there.

    A span keeps its lane from beginning to end, and no two that share a character have the same. The
    innermost of nested spans has the lowest, 0 being next to the words.
    """

    span: Span
    lane: int
    begins: bool
    ends: bool


class Segment(NamedTuple):
    """A stretch of text, half-open in code points, with the spans that cover all of it, by lane."""

    start: int
    end: int
    layers: tuple[Layer, ...] = ()


def segments(length: int, spans: Iterable[Span]) -> list[Segment]:
    """The segments of a text of ``length`` code points, in order, which together are the text.

    A discontinuous span covers its fragments alone, and keeps its lane between them.
    """
    spans = sorted(spans)
    lanes = lanes_of(spans)
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for index, span in enumerate(spans):
        for start, end in _pieces(span):
            opening.setdefault(start, []).append(index)
            closing.setdefault(end, []).append(index)
    found, covering = [], set[int]()
    edges = sorted({0, length, *opening, *closing})
    for start, end in pairwise(edges):
        covering.difference_update(closing.get(start, ()))
        covering.update(opening.get(start, ()))
        layers = [
            Layer(spans[index], lanes[index], spans[index].start == start, spans[index].end == end)
            for index in sorted(covering, key=lanes.__getitem__)
        ]
        found.append(Segment(start, end, tuple(layers)))
    return found


def lanes_of(spans: Sequence[Span]) -> list[int]:
    """The lane of each span: the lowest that no shorter span which shares a character with it has."""
    lanes = [0] * len(spans)
    taken: list[list[tuple[int, int]]] = []  # the stretches of each lane, which do not touch
    for index in sorted(range(len(spans)), key=lambda at: (spans[at].end - spans[at].start, spans[at])):
        stretch = spans[index].start, spans[index].end
        lane = next((lane for lane, there in enumerate(taken) if _free(there, stretch)), len(taken))
        if lane == len(taken):
            taken.append([])
        insort(taken[lane], stretch)
        lanes[index] = lane
    return lanes


def _free(there: Sequence[tuple[int, int]], stretch: tuple[int, int]) -> bool:
    at = bisect_left(there, stretch)
    before = at == 0 or there[at - 1][1] <= stretch[0]
    return before and (at == len(there) or there[at][0] >= stretch[1])


def _pieces(span: Span) -> Sequence[tuple[int, int]]:
    return span.fragments or ((span.start, span.end),)
