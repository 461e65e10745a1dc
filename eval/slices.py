"""Strict scores of parts of a corpus: spans that have something in common.

A slice is a function of a document and a span that names the part which the span belongs to, if any.
Spans that match strictly are the same, so they belong to the same part, and each part is scored as a
corpus of its own: gold spans in it are found or missed, predicted ones right or wrong.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.wording import nearest
from goldspan.eval.counting import parts, unit_of
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Pair
from goldspan.eval.resampling import Bootstrap, Row, f1_interval
from goldspan.eval.score import Score

Slice = Callable[[Document, Span], Iterable[str]]

ENTRY_POINTS = "goldspan.slices"

_NUMBERS = (
    ("grouped", re.compile(r"\d[ \u00a0\u202f]\d{3}")),
    ("decimal", re.compile(r"\d[.,]\d")),
    ("integer", re.compile(r"\d")),
)


class Part(NamedTuple):
    """The part of a corpus that a slice calls ``name``, and its strict score."""

    slice: str
    name: str
    score: Score

    def to_json(self, level: float) -> dict[str, Any]:
        """The part as ``goldspan score --format json`` lists it under ``slices``."""
        return {"slice": self.slice, "part": self.name, **self.score.to_json(level)}


def by_length(document: Document, span: Span) -> Iterable[str]:
    """How many words the span has: 1, 2, 3, 4-5, or 6 and more."""
    words = len(document.surface(span).split())
    if words:
        yield str(words) if words < 4 else "4-5" if words < 6 else "6+"


def by_number(document: Document, span: Span) -> Iterable[str]:
    """How the span writes a number: grouped by spaces, with decimals, as an integer, or not in digits."""
    surface = document.surface(span)
    if surface:
        yield next((form for form, pattern in _NUMBERS if pattern.search(surface)), "no digits")


def by_position(document: Document, span: Span) -> Iterable[str]:
    """The quarter of the text that the span starts in."""
    if document.text:
        yield f"quarter {min(4, 1 + 4 * span.start // len(document.text))}"


def by_label(_: Document, span: Span) -> Iterable[str]:
    """The span's label."""
    yield span.label


SLICES: Mapping[str, Slice] = {
    "label": by_label,
    "length": by_length,
    "number": by_number,
    "position": by_position,
}


def seen_in(training: Iterable[Document]) -> Slice:
    """A slice that tells spans whose words have that label in ``training`` from those that are new.

    Case and white space do not count, and a span without a text is in neither part.

    Raises:
        InputError: a training document has no text.
    """
    training = list(training)
    bare = next((document for document in training if document.text is None), None)
    if bare is not None:
        message = "a training document needs a text, to say which words it has seen"
        raise InputError([Finding(code="bad-record", message=message, place=bare.place, document=bare.id)])
    known = {
        (span.label, _folded(document.surface(span))) for document in training for span in document.spans
    }

    def by_seen(document: Document, span: Span) -> Iterable[str]:
        surface = _folded(document.surface(span))
        if surface:
            yield "seen" if (span.label, surface) in known else "unseen"

    return by_seen


def of_metadata(field: str) -> Slice:
    """A slice by a field of the documents' metadata; a list puts the document into several parts."""

    def by_field(document: Document, _: Span) -> Iterable[str]:
        return _named_parts(document.meta.get(field))

    return by_field


def _named_parts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str | int | float):
            yield str(item)


def metadata_slices(fields: Iterable[str], documents: Iterable[Document]) -> dict[str, Slice]:
    """A slice by each of the fields that documents have in their metadata.

    Raises:
        ValueError: no document has a field of this name, or with parts that can be named.
    """
    wanted = list(fields)
    if not wanted:
        return {}
    values = [item for document in documents for item in document.meta.items()]
    known = sorted({key for key, _ in values})
    telling = {key for key, value in values if any(_named_parts(value))}
    for field in wanted:
        if field not in known:
            instead = nearest(field, known) if known else "they have none"
            raise ValueError(f"no document has the metadata {field!r}; {instead}")
        if field not in telling:
            needed = "it needs values that are words or numbers"
            raise ValueError(f"the metadata {field!r} divides no span: {needed}")
    return {field: of_metadata(field) for field in wanted}


def registered_slices() -> dict[str, Slice]:
    """The slices that installed packages offer under the entry point ``goldspan.slices``."""
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in entry_points(group=ENTRY_POINTS)}


def score_slices(
    pairs: Sequence[Pair], slices: Mapping[str, Slice], bootstrap: Bootstrap | None = None
) -> list[Part]:
    """The strict score of each part that the slices divide the corpus into, in order of slice and part.

    Intervals are drawn over the units of the whole corpus, so that a part of few spans looks like one.
    """
    how = bootstrap or Bootstrap()
    unit = unit_of(a_pair.gold for a_pair in pairs)
    rows: dict[tuple[str, str], Counter[Row]] = {}
    units = 0
    for a_pair in pairs:
        for gold, predicted in parts(unit, a_pair.gold, a_pair.prediction):
            units += 1
            for part, row in part_rows(a_pair.gold, gold, predicted, slices).items():
                rows.setdefault(part, Counter())[row] += 1
    found = []
    order = list(slices)
    for (name, value), counted in sorted(
        rows.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
    ):
        tp, fp, fn = (sum(row[column] * times for row, times in counted.items()) for column in range(3))
        found.append(Part(name, value, Score(Counts(tp, fp, fn), f1_interval(counted, units, how))))
    return found


def part_rows(
    document: Document, gold: Iterable[Span], predicted: Iterable[Span], slices: Mapping[str, Slice]
) -> dict[tuple[str, str], Row]:
    """True positives, false positives and false negatives of a document, by slice and part."""
    truth, given = set(gold), set(predicted)
    cells: dict[tuple[str, str], list[int]] = {}
    for column, spans in enumerate((truth & given, given - truth, truth - given)):
        for span in spans:
            for name, a_slice in slices.items():
                for part in a_slice(document, span):
                    cells.setdefault((name, part), [0, 0, 0])[column] += 1
    return {part: tuple(row) for part, row in cells.items()}


def _folded(surface: str) -> str:
    return " ".join(surface.casefold().split())
