"""How the edges of two annotators' spans of one label differ, by kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from goldspan.eval.matching import Mention, fragments, overlap

# A side, 0 or 1, and a span of it.
_Node = tuple[int, Mention]

# What the second annotator did, as the first one sees it.
BOUNDARIES = {
    "shift": "each has a part that the other lacks, or several spans on both sides hang together",
    "extend": "the second span holds the first and more",
    "cut": "the second span is a part of the first",
    "split": "one span of the first is several of the second",
    "merge": "several spans of the first are one of the second",
}


def boundaries(one: Iterable[Mention], other: Iterable[Mention]) -> Counter[tuple[str, str]]:
    """How often edges differ in one document, by label and kind.

    Spans that both have are left out. Of the others, those of one label that hang together by shared
    characters are one difference.
    """
    sides = set(one) - set(other), set(other) - set(one)
    labels = {mention[2] for mention in sides[0]} & {mention[2] for mention in sides[1]}
    counts: Counter[tuple[str, str]] = Counter()
    for label in labels:
        first, second = ([mention for mention in side if mention[2] == label] for side in sides)
        for left, right in _groups(first, second):
            counts[label, _kind(left, right)] += 1
    return counts


def _groups(
    first: Iterable[Mention], second: Iterable[Mention]
) -> Iterable[tuple[list[Mention], list[Mention]]]:
    """The spans of either side that hang together, by overlaps between the two."""
    home: dict[_Node, _Node] = {}

    def root(node: _Node) -> _Node:
        while home.setdefault(node, node) != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    for one, other in _overlapping(sorted(first), sorted(second)):
        home[root((0, one))] = root((1, other))
    groups: dict[_Node, tuple[list[Mention], list[Mention]]] = defaultdict(lambda: ([], []))
    for side, mention in list(home):
        groups[root((side, mention))][side].append(mention)
    return groups.values()


def _overlapping(first: Sequence[Mention], second: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """The pairs that share a character, in one sweep over both sides, which are sorted."""
    reached: list[Mention] = []
    following = 0
    for one in first:
        while following < len(second) and second[following][0] < one[1]:
            reached.append(second[following])
            following += 1
        reached = [other for other in reached if other[1] > one[0]]
        yield from ((one, other) for other in reached if overlap(one, other))


def _kind(first: list[Mention], second: list[Mention]) -> str:
    if len(first) > 1 and len(second) > 1:
        return "shift"
    if len(second) > 1:
        return "split"
    if len(first) > 1:
        return "merge"
    (one,), (other,) = first, second
    shared = overlap(one, other)
    if shared == _size(one):
        return "extend"
    return "cut" if shared == _size(other) else "shift"


def _size(mention: Mention) -> int:
    return sum(end - start for start, end in fragments(mention))
