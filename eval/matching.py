"""Which predicted span stands for which gold span: the four modes, and the kind of each error.

Spans are matched one to one within a document, so that every prediction is charged once. The modes
are those of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), after MUC-5 (Chinchor & Sundheim 1993):

- ``strict``: same offsets and same label;
- ``exact``: same offsets, whatever the label;
- ``type``: same label, and at least one code point in common;
- ``partial``: at least one code point in common, whatever the label, for half the credit unless the
  offsets are the same.

In every mode pairs that are exact in its sense come first; of the spans that are left as many are
paired as can be (a maximum-weight matching), and among the ways to do so the one with the most equal
labels is taken, then the one that shares the most text, then the earliest in the text. Nested and
overlapping spans are spans like any other. Two spans overlap if they share a code point; fragments
of a discontinuous span are all that it covers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from goldspan.corpus.document import Span

MODES = ("strict", "exact", "partial", "type")

# (start, end, label), and for a discontinuous span the tuple of its fragments as well.
Mention = tuple[int, int, str] | tuple[int, int, str, tuple[tuple[int, int], ...]]

Paired = tuple[Mention, Mention]


def mention(span: "Span") -> Mention:
    """What of a span takes part in matching."""
    if span.fragments:
        return span.start, span.end, span.label, span.fragments
    return span.start, span.end, span.label


class Matching(NamedTuple):
    """How a document's spans relate: each field holds mentions, or pairs of gold and prediction.

    ``strict`` are the mentions found; what is not strict is ``gold`` (left over) and ``predicted``
    (left over), and the pairs of the other modes are made of those.
    """

    strict: list[Mention]
    gold: list[Mention]
    predicted: list[Mention]
    exact: list[Paired]
    overlapping: list[Paired]
    typed: list[Paired]


def match(gold: Iterable[Mention], predicted: Iterable[Mention]) -> Matching:
    """Match the spans of one document; neither side holds a span twice."""
    truth, given = set(gold), set(predicted)
    strict = truth & given
    left, extra = sorted(truth - strict), sorted(given - strict)
    if not left or not extra:
        return Matching(sorted(strict), left, extra, [], [], [])
    if len(left) == len(extra) == 1:  # the usual case, and three times faster by itself
        return _match_one(sorted(strict), left, extra)
    exact = _same_place(left, extra)
    loose_gold, loose_predicted = _without(left, extra, exact)
    overlapping = _assign(loose_gold, loose_predicted, any_label)
    typed = _assign(left, extra, _same_label)
    return Matching(sorted(strict), left, extra, exact, overlapping, typed)


def _match_one(strict: list[Mention], left: list[Mention], extra: list[Mention]) -> Matching:
    """What ``match`` says of one mention on either side."""
    pairs = [(left[0], extra[0])]
    if not overlap(*pairs[0]):
        return Matching(strict, left, extra, [], [], [])
    if _place(left[0]) == _place(extra[0]):
        return Matching(strict, left, extra, pairs, [], [])
    return Matching(strict, left, extra, [], pairs, pairs if left[0][2] == extra[0][2] else [])


def _same_place(left: Sequence[Mention], extra: Sequence[Mention]) -> list[Paired]:
    """Pairs with the same offsets and another label; labels in order where there are several."""
    places: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for mention in reversed(left):
        places[_place(mention)].append(mention)
    return [(places[_place(other)].pop(), other) for other in extra if places.get(_place(other))]


def _place(mention: Mention) -> tuple[object, ...]:
    return (mention[0], mention[1], *mention[3:])


def _without(
    left: Sequence[Mention], extra: Sequence[Mention], pairs: Sequence[Paired]
) -> tuple[Sequence[Mention], Sequence[Mention]]:
    if not pairs:
        return left, extra
    gone = {mention for mention, _ in pairs}, {mention for _, mention in pairs}
    return [m for m in left if m not in gone[0]], [m for m in extra if m not in gone[1]]


def overlap(one: Mention, other: Mention) -> int:
    """How many code points two mentions share."""
    if len(one) == 3 and len(other) == 3:
        return max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in fragments(one)
        for other_start, other_end in fragments(other)
    )


def fragments(mention: Mention) -> tuple[tuple[int, int], ...]:
    """The stretches that a mention covers."""
    return mention[3] if len(mention) == 4 else ((mention[0], mention[1]),)


class Tie(NamedTuple):
    """What decides between pairings of as many mentions: equal labels first, then shared text."""

    same_label: bool
    shared: int


Relation = Callable[[Mention, Mention], Tie | None]
Pairs = Sequence[tuple[int, int]]
Ties = dict[tuple[int, int], Tie]
Choice = tuple[int, Any]  # a weight, and a chain of pairs: (pair, (pair, (…, None)))


def any_label(one: Mention, other: Mention) -> Tie | None:
    """The relation of mentions that overlap, whatever their labels."""
    shared = overlap(one, other)
    return Tie(one[2] == other[2], shared) if shared else None


def _same_label(one: Mention, other: Mention) -> Tie | None:
    shared = overlap(one, other) if one[2] == other[2] else 0
    return Tie(same_label=True, shared=shared) if shared else None


def _assign(left: Sequence[Mention], extra: Sequence[Mention], relation: Relation) -> list[Paired]:
    """A one-to-one pairing of as many related mentions as can be, ties broken as the module says."""
    ties = related(left, extra, relation)
    if len(ties) < 2:
        return [(left[i], extra[j]) for i, j in ties]
    pairs: list[tuple[int, int]] = []
    for group in _groups(ties):
        if len(group) == 1:
            pairs += group
        elif _flat(left, {i for i, _ in group}) and _flat(extra, {j for _, j in group}):
            pairs += _best_in_order(group, _weights(group, ties))
        else:
            pairs += _best_of_any(group, _weights(group, ties))
    return [(left[i], extra[j]) for i, j in sorted(pairs)]


def _weights(group: Pairs, ties: Ties) -> dict[tuple[int, int], int]:
    """A weight for each pair of a group, such that the best pairing has the greatest sum.

    It is a number with four digits, each of a base that the sum of the next digits cannot reach: the
    pair itself, its label, its shared text, and how early it stands.
    """
    golds, others = ({edge[side] for edge in group} for side in (0, 1))
    most = min(len(golds), len(others))
    late = len(golds) + len(others)
    place = (
        {i: rank for rank, i in enumerate(sorted(golds))},
        {j: rank for rank, j in enumerate(sorted(others))},
    )
    of_place = most * late + 1
    of_text = of_place * (sum(ties[edge].shared for edge in group) + 1)
    of_label = of_text * (most + 1)
    return {
        (i, j): of_label
        + of_text * ties[i, j].same_label
        + of_place * ties[i, j].shared
        + late
        - place[0][i]
        - place[1][j]
        for i, j in group
    }


def related(left: Sequence[Mention], extra: Sequence[Mention], relation: Relation = any_label) -> Ties:
    """The pairs that are related (that overlap, by default), in one sweep over two sorted sides."""
    ties: Ties = {}
    reached: list[int] = []
    following = 0
    for i, one in enumerate(left):
        reached = [j for j in reached if extra[j][1] > one[0]]
        while following < len(extra) and extra[following][0] < one[1]:
            if extra[following][1] > one[0]:
                reached.append(following)
            following += 1
        for j in reached:
            tie = relation(one, extra[j])
            if tie:
                ties[i, j] = tie
    return ties


def _groups(edges: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The connected components of the pairs that overlap, each as its edges."""
    homes: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    groups: list[list[tuple[int, int]]] = []
    for edge in edges:
        ends = (True, edge[0]), (False, edge[1])
        touched = {id(homes[end]): homes[end] for end in ends if end in homes}
        group, *others = sorted(touched.values(), key=len, reverse=True) or [[]]
        if not touched:
            groups.append(group)
        for other in others:
            group += other
            homes.update(((side, edge[not side]), group) for edge in other for side in (True, False))
            other.clear()
        group.append(edge)
        homes.update((end, group) for end in ends)
    return [sorted(group) for group in groups if group]


def _flat(mentions: Sequence[Mention], indices: Iterable[int]) -> bool:
    """Whether none of the mentions shares a stretch of text with another, fragments filled in."""
    own = [mentions[index] for index in sorted(indices)]
    return all(one[1] <= other[0] for one, other in pairwise(own))


def _best_in_order(group: Pairs, weights: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The best pairing of two flat sides, in one pass.

    Where neither side overlaps itself, a gold mention shares its last partner with the next gold
    mention and no other. So all that matters of the choices so far is whether that partner is taken,
    and the best choice is kept for either answer: its weight, and its pairs as a chain.
    """
    free: Choice = (0, None)
    taken: Choice | None = None
    last = -1
    for i, run in groupby(group, key=itemgetter(0)):
        either = _better(free, taken)
        partners = [j for _, j in run]
        matched: list[Choice] = []
        for j in partners:
            weight, pairs = free if j == last else either
            matched.append((weight + weights[i, j], ((i, j), pairs)))
        if partners == [last]:
            taken = _better(matched[0], taken)
        else:
            free = either
            for choice in matched[:-1]:
                free = _better(free, choice)
            taken = matched[-1]
        last = partners[-1]
    _, pairs = _better(free, taken)
    chosen = []
    while pairs is not None:
        pair, pairs = pairs
        chosen.append(pair)
    return chosen


def _better(one: Choice, other: Choice | None) -> Choice:
    return one if other is None or one[0] >= other[0] else other


def _best_of_any(group: Pairs, weights: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The best pairing where a side overlaps itself, as an assignment problem."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    golds = sorted({i for i, _ in group})
    others = sorted({j for _, j in group})
    # Sums must be exact in a double: in a huge group the last digits, which are of places, go.
    digits = max(weights.values()) * min(len(golds), len(others)) // 2**53
    row_of, column_of = ({index: rank for rank, index in enumerate(side)} for side in (golds, others))
    table = np.zeros((len(golds), len(others)))
    for i, j in group:
        table[row_of[i], column_of[j]] = weights[i, j] // (digits + 1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    chosen = ((golds[row], others[column]) for row, column in zip(rows, columns, strict=True))
    return [edge for edge in chosen if edge in weights]
