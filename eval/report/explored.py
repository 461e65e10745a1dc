"""Documents as the explorer reads them: packed in blocks, and an index that answers its filters.

What became of a span is a *combination* of its system, the kind of its error (or that it is right), both
labels and the parts that slices put it in. There are few of them beside the spans, so the index knows a
document by how often each occurs in it, and a filter looks at combinations.
"""

import gzip
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import printable
from goldspan.eval.errors import errors_of
from goldspan.eval.matching import match, mention
from goldspan.eval.pairing import Pair
from goldspan.eval.palette import ERRORS, label_styles
from goldspan.eval.report.subject import Subject
from goldspan.eval.slices import Slice

# Documents that are packed together: some hundred kilobytes, which a browser opens in some milliseconds.
BLOCK = 64

RIGHT = "correct"

_SNIPPET = 90


class Outcome(NamedTuple):
    """What became of a gold span, of a predicted one, or of the two that stand for each other.

    A prediction whose place is not known has neither, and only the label ``unplaced``.
    """

    kind: str
    gold: Span | None
    predicted: Span | None
    unplaced: str = ""


@dataclass(frozen=True, slots=True)
class Explored:
    """What the page is given: facts, the index (both JSON values), and packed blocks (gzip, base64)."""

    facts: dict[str, Any]
    index: dict[str, Any]
    blocks: list[str]


def outcomes(pair: Pair) -> Iterator[Outcome]:
    """What became of each span of a document: what is right in order of place, then each error."""
    gold, prediction = pair
    truth = {mention(span): span for span in gold.spans}
    given = {mention(span): span for span in prediction.spans}
    matching = match(truth, given)
    for found in matching.strict:
        yield Outcome(RIGHT, truth[found], given[found])
    errors = sorted(errors_of(matching), key=lambda error: (error.gold or error.predicted or ())[:2])
    for kind, one, other in errors:
        yield Outcome(kind, truth[one] if one else None, given[other] if other else None)
    for label in prediction.unplaced:
        yield Outcome("spurious", None, None, label)


def explore(subject: Subject) -> Explored:
    """The documents of a report."""
    styles = label_styles(subject.labels)
    # A label is filtered by itself.
    slices = {name: a_slice for name, a_slice in subject.slices.items() if name != "label"}
    drawer = _Drawer(list(styles), slices)
    rows, counts = [], []
    for pairs in zip(*(system.pairs for system in subject.systems), strict=True):
        row, counted = drawer.document(pairs)
        rows.append(row)
        counts.append(counted)
    facts = {
        "systems": [system.name for system in subject.systems],
        "labels": [{"name": label, "tag": style.tag} for label, style in styles.items()],
        "kinds": [{"name": kind, "sign": style.sign} for kind, style in ERRORS.items()],
        "parts": [list(part) for part in drawer.parts],
        "combinations": drawer.combinations_json(),
        "block": BLOCK,
    }
    index = {
        "ids": [pair.gold.id for pair in subject.best.pairs],
        "snippets": [snippet(pair.gold.text or "") for pair in subject.best.pairs],
        "outcomes": counts,
    }
    blocks = [pack(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)]
    return Explored(facts, index, blocks)


def pack(rows: Sequence[Any]) -> str:
    """JSON values as gzip in base64; the same bytes for the same values."""
    return b64encode(gzip.compress(msgspec.json.encode(rows), 6, mtime=0)).decode()


def snippet(text: str) -> str:
    """The beginning of a text on one line, without what cannot be printed."""
    words = " ".join(text[: 4 * _SNIPPET].split())
    return printable(words[:_SNIPPET].rstrip()) + ("…" if len(words) > _SNIPPET else "")


_Combination = tuple[int, str, int, int, tuple[int, ...]]


class _Drawer:
    """Turns documents into rows, and numbers the combinations and parts that it meets."""

    def __init__(self, labels: Sequence[str], slices: Mapping[str, Slice]) -> None:
        self._label_at = {label: at for at, label in enumerate(labels)}
        self._slices = slices
        self._combinations: dict[_Combination, int] = {}
        self._parts: dict[tuple[str, str], int] = {}

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts that were met, each a slice and its part's name."""
        return list(self._parts)

    def combinations_json(self) -> list[dict[str, Any]]:
        """The combinations that were met, by their numbers."""
        return [
            {"system": system, "kind": kind, "gold": gold, "predicted": predicted, "parts": parts}
            for system, kind, gold, predicted, parts in self._combinations
        ]

    def document(self, pairs: Sequence[Pair]) -> tuple[dict[str, Any], list[int]]:
        """A document's row, and its combinations with how often each occurs, by turns."""
        gold = pairs[0].gold
        parts: dict[Span, tuple[int, ...]] = {}
        counted: Counter[int] = Counter()
        found = []
        for system, pair in enumerate(pairs):
            rows = []
            gold_at = {span: at for at, span in enumerate(pair.gold.spans)}
            predicted_at = {span: at for at, span in enumerate(pair.prediction.spans)}
            for outcome in outcomes(pair):
                number = self._combination(system, outcome, gold, parts)
                counted[number] += 1
                one = gold_at[outcome.gold] if outcome.gold else -1
                other = predicted_at[outcome.predicted] if outcome.predicted else -1
                rows.append([number, one, other])
            found.append(rows)
        row = {
            "id": gold.id,
            "text": gold.text,
            "meta": gold.meta,
            "gold": self._spans(gold),
            "found": [self._spans(pair.prediction) for pair in pairs],
            "outcomes": found,
        }
        return row, [number for item in sorted(counted.items()) for number in item]

    def _combination(
        self, system: int, outcome: Outcome, document: Document, known: dict[Span, tuple[int, ...]]
    ) -> int:
        spans = [span for span in (outcome.gold, outcome.predicted) if span]
        parts = {part for span in spans for part in self._parts_of(span, document, known)}
        gold = self._label_at[outcome.gold.label] if outcome.gold else -1
        predicted = outcome.predicted.label if outcome.predicted else outcome.unplaced
        key = (
            system,
            outcome.kind,
            gold,
            self._label_at[predicted] if predicted else -1,
            tuple(sorted(parts)),
        )
        return self._combinations.setdefault(key, len(self._combinations))

    def _parts_of(
        self, span: Span, document: Document, known: dict[Span, tuple[int, ...]]
    ) -> tuple[int, ...]:
        if span not in known:
            named = [
                (name, part) for name, a_slice in self._slices.items() for part in a_slice(document, span)
            ]
            known[span] = tuple(self._parts.setdefault(part, len(self._parts)) for part in named)
        return known[span]

    def _spans(self, document: Document) -> list[list[Any]]:
        rows = []
        for span in document.spans:
            row: list[Any] = [span.start, span.end, self._label_at[span.label]]
            rest = [span.score, dict(span.value) if span.value else None, span.fragments or None]
            while rest and rest[-1] is None:
                rest.pop()
            rows.append(row + rest)
        return rows
