"""The spans of all versions of a text, set against each other one to one.

Spans that hang together by shared characters are one stretch, so what is decided in one stretch never runs
into another. Within a stretch, rows say which span of one version stands for which of another. Two versions
are matched as ``goldspan.eval.matching`` matches gold and predictions: the same place first, then as many
pairs that overlap as can be, with equal labels before others, then those that share the most text. With more
than two versions, every two are matched, and their pairs are joined into rows: first the pairs that most
couples of versions have, then those of one label, then those that share more text, then the earlier ones; a
row takes no second span of a version. None of this looks at who made a version, or at their order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, combinations
from typing import TypeVar

import msgspec

from goldspan.corpus.document import Span
from goldspan.corpus.scheme import FIELDS
from goldspan.eval.matching import match, mention, overlap

_DIGITS = 16
_RANKS = {name: rank for rank, name in enumerate(dict.fromkeys(chain.from_iterable(FIELDS.values())))}

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span, the versions that hold it, and the fields of its value that each of these filled."""

    span: Span
    by: frozenset[int]
    values: tuple[Mapping[str, str], ...]

    @property
    def contents(self) -> dict[str, Counter[str]]:
        """How many versions filled each field with what, in the order of fields."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for value in self.values:
            for name, content in value.items():
                found[name][content] += 1
        return in_order(found)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Marks that hang together by shared characters, in order, and how many versions there are."""

    marks: tuple[Mark, ...]
    versions: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans that are marked here, in order, without values."""
        return tuple(mark.span for mark in self.marks)

    @property
    def start(self) -> int:
        """Where its first span starts."""
        return self.marks[0].span.start

    @property
    def end(self) -> int:
        """Where the span that reaches furthest ends."""
        return max(mark.span.end for mark in self.marks)

    @property
    def unanimous(self) -> bool:
        """Whether every version has one and the same span here."""
        return len(self.marks) == 1 and len(self.marks[0].by) == self.versions

    @property
    def readings(self) -> tuple[tuple[Span, ...], ...]:
        """The spans that each version has here, in the versions' order; none is a reading too."""
        return tuple(
            tuple(mark.span for mark in self.marks if version in mark.by) for version in range(self.versions)
        )

    @property
    def fingerprint(self) -> str:
        """A name for what was marked here, with which values, whoever did: decisions are kept by it."""
        described = [
            [
                mark.span.start,
                mark.span.end,
                mark.span.label,
                mark.span.fragments,
                sorted({tuple(sorted(value.items())) for value in mark.values}),
            ]
            for mark in self.marks
        ]
        return digest(described)

    def rows(self) -> tuple[tuple[Mark, ...], ...]:
        """The marks that stand for each other, at most one of a version in a row; in order."""
        home = {mark.span: [mark] for mark in self.marks}
        for one, other in self._pairs():
            joined, left = home[one], home[other]
            taken = frozenset[int]().union(*(mark.by for mark in joined))
            if joined is not left and not any(mark.by & taken for mark in left):
                joined += left
                home.update((mark.span, joined) for mark in left)
        rows = {id(row): row for row in home.values()}
        return tuple(tuple(sorted(row, key=_place)) for row in rows.values())

    def _pairs(self) -> list[tuple[Span, Span]]:
        """The pairs of spans that two versions or more hold for the same, strongest first."""
        by_mention = {mention(span): span for span in self.spans}
        couples: Counter[tuple[Span, Span]] = Counter()
        for two in combinations(self.readings, 2):
            one, other = (sorted(map(mention, reading)) for reading in two)
            # Which side is the first may decide between equals: not the order of versions.
            matched = match(*sorted((one, other)))
            for left, right in [*matched.exact, *matched.overlapping]:
                first, second = sorted((left, right))
                couples[by_mention[first], by_mention[second]] += 1
        return sorted(couples, key=lambda pair: _strength(pair, couples[pair]))


def align(versions: Sequence[Iterable[Span]]) -> tuple[Stretch, ...]:
    """The stretches of a text that versions of its spans mark, in order."""
    marked: dict[Span, list[tuple[int, Span]]] = defaultdict(list)
    for version, spans in enumerate(versions):
        for span in spans:
            marked[span].append((version, span))
    stretches: list[Stretch] = []
    together: list[Mark] = []
    reach = 0
    for span in sorted(marked, key=mention):
        if together and span.start >= reach:
            stretches.append(Stretch(tuple(together), len(versions)))
            together = []
        together.append(_mark(marked[span]))
        reach = max(reach, span.end)
    if together:
        stretches.append(Stretch(tuple(together), len(versions)))
    return tuple(stretches)


def filled(span: Span) -> dict[str, str]:
    """The fields of a span's value that are filled."""
    if not span.value:
        return {}
    return {name: content for name, content in span.value.items() if content is not None}


def in_order(value: Mapping[str, Content]) -> dict[str, Content]:
    """The fields of a value in the scheme's order, others behind, in theirs."""
    if len(value) < 2:
        return dict(value)
    return {
        name: value[name] for name in sorted(value, key=lambda name: (_RANKS.get(name, len(_RANKS)), name))
    }


def bare(span: Span) -> Span:
    """A span without what travels with it."""
    if span.value is None and span.score is None and not span.region:
        return span
    return Span(span.start, span.end, span.label, fragments=span.fragments)


def digest(value: object) -> str:
    """A short name for a JSON value."""
    return sha256(msgspec.json.encode(value)).hexdigest()[:_DIGITS]


def _mark(held: Sequence[tuple[int, Span]]) -> Mark:
    values = tuple(filled(span) for _, span in held)
    return Mark(bare(held[0][1]), frozenset(version for version, _ in held), values)


def _place(mark: Mark) -> Span:
    return mark.span


def _strength(pair: tuple[Span, Span], couples: int) -> tuple[int, bool, int, tuple[Span, Span]]:
    one, other = pair
    return -couples, one.label != other.label, -overlap(mention(one), mention(other)), pair
