"""What is asked of another scorer, and what it answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import isclose
from typing import NamedTuple

from goldspan.corpus.document import Span
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Pair

# Why a number of a rival's is another one than ours, and what each reason means.
REASONS = {
    "overlap not encodable": "a span shares a token with another: one row of tags cannot hold both",
    "edge inside a token": "a span begins or ends inside a token, and the scorer knows whole tokens only",
    "discontinuous span": "a span in several pieces, which the scorer has no form for",
    "label outside tags": "a prediction whose label the gold has not is left out and not charged",
    "greedy matching": "each prediction takes the first gold span that it touches, so the order decides",
    "overlap below threshold": "spans that share less than 1 % of the gold span do not count as touching",
    "overlap resolved": "of predictions that overlap one is kept, and the others are not charged",
    "one prediction, several gold spans": "a prediction is credited with every gold span that it touches",
    "extra prediction uncharged": "of the predictions that touch a gold span one counts, the others are free",
    "invalid gold dropped": "gold tags that break the scheme are left out, and nothing says so",
    "invalid tags read otherwise": "tags that break the scheme are read by another rule",
    "tags decoded otherwise": "valid tags of this scheme are read as other spans",
    "crash": "the scorer fails on the document, or refuses it",
    "unexplained": "none of the reasons known",
}

_TOLERANCE = 1e-9


class CannotError(Exception):
    """The scorer has no form for such input: nested spans, pieces, a tag scheme that it does not know."""


class RefusedError(Exception):
    """The scorer itself turned the input down, and said why."""


class Sides(NamedTuple):
    """One document: gold and predicted spans in the order they were given, repeated ones repeated."""

    id: str
    text: str | None
    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]


class Tagged(NamedTuple):
    """Tags, a sequence for each document, in a scheme (IOB1, IOB2, IOBES, BILOU).

    ``repair`` is what to do with tags that break it: ``none`` (refuse), ``conlleval`` or ``discard``.
    """

    scheme: str
    repair: str
    gold: list[list[str]]
    predicted: list[list[str]]


class Numbers(NamedTuple):
    """Ratios as the scorer prints them (between 0 and 1, ``None`` where it says that there is none).

    ``counts`` are there if it gives counts, ``support`` (gold spans) if it gives that at least.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    counts: Counts | None = None
    support: float | None = None

    def agrees(self, expected: Counts) -> bool:
        """Whether these numbers are those of ``expected``.

        Without counts, ratios are compared where they are defined: what a scorer prints for 0/0 is
        a convention and not a count.
        """
        if self.counts is not None:
            ours, theirs = expected, self.counts
            return all(map(same, (ours.tp, ours.fp, ours.fn), (theirs.tp, theirs.fp, theirs.fn)))
        ratios = (self.precision, expected.precision), (self.recall, expected.recall), (self.f1, expected.f1)
        return all(same(given, wanted) for given, wanted in ratios if wanted is not None) and (
            self.support is None or same(self.support, expected.support)
        )

    def __str__(self) -> str:
        """``tp/fp/fn``, or the ratios where there are no counts."""
        if self.counts is not None:
            return f"{self.counts.tp:g}/{self.counts.fp:g}/{self.counts.fn:g}"
        shown = ("n/a" if ratio is None else f"{ratio:.3f}" for ratio in self[:3])
        return "P {} R {} F1 {}".format(*shown)


class ModeNumbers(NamedTuple):
    """The numbers of one matching mode: over all labels, and of each."""

    overall: Numbers
    labels: dict[str, Numbers]


class Unseen(NamedTuple):
    """A span that could not be handed to the scorer: its document, and one of ``REASONS``."""

    document: str
    span: Span
    reason: str


class Measured(NamedTuple):
    """A scorer's answer in each of goldspan's modes that it has, and the spans that it never saw."""

    modes: dict[str, ModeNumbers]
    unseen: list[Unseen]


def _no_reasons(sides: Sides, labels: Sequence[str]) -> list[str]:  # noqa: ARG001 - the signature of `reasons`
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another scorer.

    ``package`` is its distribution on PyPI, ``""`` if the algorithm stands here. ``score`` takes
    documents and the labels of the task, ``score_tags`` tags; each may raise ``CannotError``,
    ``RefusedError``, or whatever the scorer fails with. ``reasons`` says why the scorer's numbers on
    one document may be others than ours. ``drops_invalid`` says that it leaves out spans whose tags
    break their scheme.
    """

    name: str
    package: str
    score: Callable[[Sequence[Sides], Sequence[str]], Measured]
    score_tags: Callable[[Tagged], Measured] | None = None
    reasons: Callable[[Sides, Sequence[str]], list[str]] = _no_reasons
    drops_invalid: bool = False

    def version(self) -> str | None:
        """The version installed; ``"algorithm"`` without a package, ``None`` if it is not installed."""
        if not self.package:
            return "algorithm"
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None


def same(one: float | None, other: float | None) -> bool:
    """Whether two numbers are equal but for rounding; ``None`` equals itself alone."""
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=0.0, abs_tol=_TOLERANCE)


def sides_of(pairs: Iterable[Pair]) -> list[Sides]:
    """Paired documents as a rival gets them."""
    return [Sides(gold.id, gold.text, gold.spans, prediction.spans) for gold, prediction in pairs]


def labels_of(documents: Iterable[Sides]) -> list[str]:
    """The labels of the gold, in order."""
    return sorted({span.label for sides in documents for span in sides.gold})


def in_one_piece(sides: Sides, unseen: list[Unseen]) -> Sides:
    """The document without discontinuous spans, which are added to ``unseen``."""
    if not any(span.fragments for span in (*sides.gold, *sides.predicted)):
        return sides
    kept = []
    for spans in (sides.gold, sides.predicted):
        unseen += [Unseen(sides.id, span, "discontinuous span") for span in spans if span.fragments]
        kept.append(tuple(span for span in spans if not span.fragments))
    return sides._replace(gold=kept[0], predicted=kept[1])


def touch(one: Span, other: Span) -> bool:
    """Whether two spans in one piece share a code point."""
    return one.start < other.end and other.start < one.end


def counted(tp: float, actual: float, possible: float) -> Counts:
    """Counts from the credit earned, and how many spans were predicted and are in the gold."""
    return Counts(tp, actual - tp, possible - tp)
