"""Where annotators differ: conflicts, by kind, in the order in which a person should look at them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goldspan.annotation.alignment import Stretch, digest
from goldspan.annotation.boundaries import boundaries
from goldspan.annotation.decisions import Decision, of_field
from goldspan.corpus.document import Span
from goldspan.eval.matching import match, mention

# The kinds of conflicts, worst first: what no scheme allows, then what a thing is, whether it is there, how
# many there are, where it ends, and last how it is read.
KINDS = {
    "overlap": "spans of one version overlap, which the scheme forbids, or a decision overlaps another",
    "both": "spans differ in their place and their label",
    "label": "the same words have different labels",
    "missed": "some marked a span where others have none",
    "split": "one span of the leading candidate is several in another",
    "merge": "several spans of the leading candidate are one in another",
    "shift": "spans of one label overlap, and each has a part that the other lacks",
    "cut": "a span is a part of the leading candidate's",
    "extend": "a span holds the leading candidate's and more",
    "value": "the same span has two contents in a field of its value",
}
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the answers to a conflict, and how many annotators gave it.

    ``spans`` have their values; ``content`` is that of a field, where the conflict is about one.
    """

    spans: tuple[Span, ...]
    votes: int
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A stretch of a document's text that its versions read differently, or a field of an agreed span.

    ``candidates`` stand in an order that is shuffled for each conflict, always the same way, so that their
    place says nothing of who gave them; who marked nothing is none of them. ``annotators`` says how many
    annotated the document or filled the field. ``deferred`` is the decision to decide later, ``hints`` are
    decisions on this place that do not apply any more, and ``truth`` what the ground truth holds there.
    """

    document: str
    kind: str
    fingerprint: str
    candidates: tuple[Candidate, ...]
    annotators: int
    field: str = ""
    deferred: Decision | None = None
    hints: tuple[Decision, ...] = ()
    truth: tuple[Span, ...] = ()

    @property
    def start(self) -> int:
        """Where its first span starts."""
        return min(span.start for candidate in self.candidates for span in candidate.spans)

    @property
    def end(self) -> int:
        """Where its last span ends."""
        return max(span.end for candidate in self.candidates for span in candidate.spans)

    @property
    def about(self) -> tuple[Span, ...]:
        """The spans of all candidates, in order."""
        return tuple(sorted({span for candidate in self.candidates for span in candidate.spans}))

    @property
    def leading(self) -> Candidate:
        """The candidate with most votes or, of several, the one that stands first in the text."""
        return min(self.candidates, key=_lead)


def worst_first(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Conflicts in the order of a queue.

    By kind, in the order of ``KINDS``; within a kind those with the smallest share of annotators behind
    the leading candidate come first, then the order is that of the documents' ids and of the text.
    """
    return sorted(conflicts, key=_order)


def _order(conflict: Conflict) -> tuple[int, float, str, int, str, str]:
    share = conflict.leading.votes / conflict.annotators
    where = conflict.document, conflict.start, conflict.field, conflict.fingerprint
    return (_RANKS[conflict.kind], share, *where)


def of_stretch(document: str, stretch: Stretch, values: Mapping[Span, Mapping[str, str]]) -> Conflict:
    """The conflict about a stretch; ``values`` are those of its spans."""
    votes = Counter(reading for reading in stretch.readings if reading)
    candidates = tuple(
        Candidate(tuple(_with_value(span, values[span]) for span in reading), votes[reading])
        for reading in votes
    )
    return Conflict(
        document=document,
        kind=_kind(stretch, candidates),
        fingerprint=stretch.fingerprint,
        candidates=_shuffled(stretch.fingerprint, candidates),
        annotators=stretch.versions,
    )


def of_value(document: str, span: Span, field: str, contents: Mapping[str, int]) -> Conflict:
    """The conflict about a field of ``span``, which as many versions as ``contents`` says filled so."""
    fingerprint = of_field(span, field, contents)
    candidates = tuple(Candidate((span,), votes, content) for content, votes in contents.items())
    return Conflict(
        document=document,
        kind="value",
        fingerprint=fingerprint,
        candidates=_shuffled(fingerprint, candidates),
        annotators=sum(contents.values()),
        field=field,
    )


def _with_value(span: Span, value: Mapping[str, str]) -> Span:
    return Span(span.start, span.end, span.label, fragments=span.fragments, value=value or None)


def _shuffled(fingerprint: str, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    def draw(candidate: Candidate) -> str:
        return digest([fingerprint, list(map(mention, candidate.spans)), candidate.content])

    return tuple(sorted(candidates, key=draw))


def _lead(candidate: Candidate) -> tuple[int, tuple[Span, ...], str]:
    return -candidate.votes, candidate.spans, candidate.content


def _kind(stretch: Stretch, candidates: Sequence[Candidate]) -> str:
    """The worst of the ways in which the leading reading differs from the others."""
    for reading in stretch.readings:
        if any(other.start < one.end for one, other in pairwise(reading)):
            return "overlap"
    leading, *others = sorted(candidates, key=_lead)
    found = {kind for other in others for kind in _differences(leading.spans, other.spans)}
    return min(found or {"missed"}, key=_RANKS.__getitem__)


def _differences(one: Iterable[Span], other: Iterable[Span]) -> set[str]:
    left, right = list(map(mention, one)), list(map(mention, other))
    matched = match(left, right)
    found = {kind for _, kind in boundaries(left, right)}
    if matched.exact:
        found.add("label")
    if any(first[2] != second[2] for first, second in matched.overlapping):
        found.add("both")
    return found
