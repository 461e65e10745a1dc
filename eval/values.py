"""Scores of normalised values: what was read from a span, apart from where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from goldspan.corpus.document import Document, Span
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Pair

_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


@dataclass(slots=True)
class FieldScore:
    """One field of one label.

    ``right`` of the ``found`` gold spans that have the field and were found strictly have its value
    as well; ``end_to_end`` counts a field as found if span, label and value are all right.
    """

    right: int = 0
    found: int = 0
    end_to_end: Counts = field(default_factory=Counts)

    @property
    def accuracy(self) -> float | None:
        """The fraction of found spans whose value is right; ``None`` where none was found."""
        return self.right / self.found if self.found else None


@dataclass(frozen=True, slots=True)
class ValueScores:
    """The scores of each label's fields, and of facts.

    A fact is a distinct pair of label and value in a document, wherever and however often it
    stands: ``facts`` counts those that gold and predictions share.
    """

    fields: dict[str, dict[str, FieldScore]]
    facts: Counts

    def to_json(self) -> dict[str, Any]:
        """The scores as ``goldspan score --format json`` prints them under ``values``."""
        return {
            "fields": {
                label: {
                    name: {
                        "accuracy": score.accuracy,
                        "right": score.right,
                        "found": score.found,
                        "end_to_end": score.end_to_end.to_json(),
                    }
                    for name, score in fields.items()
                }
                for label, fields in self.fields.items()
            },
            "facts": self.facts.to_json(),
        }


def score_values(pairs: Sequence[Pair]) -> ValueScores | None:
    """Score normalised values; ``None`` where no span has one in the gold, or in the predictions.

    Decimal numbers are compared as numbers, everything else as text.
    """
    fields: dict[str, dict[str, FieldScore]] = {}
    if not all(any(span.value for a_pair in pairs for span in a_pair[side].spans) for side in (0, 1)):
        return None
    facts = Counts()
    for gold, prediction in pairs:
        given = {span: span for span in prediction.spans}
        for span in gold.spans:
            _score_span(span, given.pop(span, None), fields)
        for span in given.values():
            _score_span(None, span, fields)
        facts += _score_facts(gold, prediction)
    return ValueScores({label: dict(sorted(fields[label].items())) for label in sorted(fields)}, facts)


def _score_span(gold: Span | None, predicted: Span | None, fields: dict[str, dict[str, FieldScore]]) -> None:
    """Count the fields of a gold span, of the prediction that matches it, or of either alone."""
    truth, given = (_filled(span) if span else {} for span in (gold, predicted))
    label = gold.label if gold else predicted.label if predicted else ""
    for name in truth.keys() | given.keys():
        score = fields.setdefault(label, {}).setdefault(name, FieldScore())
        right = name in truth and truth[name] == given.get(name)
        if name in truth and predicted:
            score.found += 1
            score.right += right
        score.end_to_end += Counts(right, name in given and not right, name in truth and not right)


def _score_facts(gold: Document, prediction: Document) -> Counts:
    truth, given = (
        {(span.label, tuple(sorted(_filled(span).items()))) for span in document.spans if _filled(span)}
        for document in (gold, prediction)
    )
    return Counts(len(truth & given), len(given - truth), len(truth - given))


def _filled(span: Span) -> dict[str, str]:
    return {name: _comparable(content) for name, content in (span.value or {}).items() if content is not None}


def _comparable(content: str) -> str:
    """A decimal number in the one form that equals all others of its value, and all else as it is."""
    if not _DECIMAL.fullmatch(content):
        return content
    plain = content.rstrip("0").rstrip(".") if "." in content else content
    return "0" if plain == "-0" else plain
