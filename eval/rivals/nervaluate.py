"""nervaluate: the four modes of SemEval-2013, by greedy matching.

Spans are handed over as dictionaries, with the loader named as its README does and with the inclusive
ends that it wants; ``tags`` are the labels of the task.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goldspan.corpus.document import Span
from goldspan.eval.rivals.rival import (
    CannotError,
    Measured,
    ModeNumbers,
    Numbers,
    RefusedError,
    Rival,
    Sides,
    Tagged,
    Unseen,
    counted,
    in_one_piece,
    touch,
)

if TYPE_CHECKING:
    from nervaluate.entities import EvaluationResult

_MODES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}

# Its default for min_overlap_percentage.
_THRESHOLD = 0.01


def _score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:
    unseen: list[Unseen] = []
    whole = [in_one_piece(sides, unseen) for sides in documents]
    gold = [_dictionaries(sides.gold) for sides in whole]
    predicted = [_dictionaries(sides.predicted) for sides in whole]
    return Measured(_evaluate(gold, predicted, labels, "dict"), unseen)


def _score_tags(tagged: Tagged) -> Measured:
    if tagged.scheme not in {"IOB1", "IOB2"}:
        raise CannotError(f"tags with B, I and O alone, and no {tagged.scheme}")
    if tagged.repair == "discard":
        raise CannotError("no such repair as discard")
    labels = sorted({tag[2:] for side in tagged[2:] for tags in side for tag in tags if tag != "O"})
    return Measured(_evaluate(tagged.gold, tagged.predicted, labels, "list"), [])


def _dictionaries(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"label": span.label, "start": span.start, "end": span.end - 1} for span in spans]


def _evaluate(
    gold: list[Any], predicted: list[Any], labels: Sequence[str], loader: str
) -> dict[str, ModeNumbers]:
    from nervaluate import Evaluator

    try:
        found = Evaluator(gold, predicted, tags=list(labels), loader=loader).evaluate()
    except ValueError as error:
        raise RefusedError(str(error)) from error
    return {
        mode: ModeNumbers(
            _numbers(found["overall"][theirs]),
            {label: _numbers(found["entities"][label][theirs]) for label in sorted(found["entities"])},
        )
        for mode, theirs in _MODES.items()
    }


def _numbers(result: "EvaluationResult") -> Numbers:
    counts = counted(result.correct + result.partial / 2, result.actual, result.possible)
    return Numbers(result.precision, result.recall, result.f1, counts)


def _reasons(sides: Sides, labels: Sequence[str]) -> list[str]:
    touching = [(one, other) for one in sides.gold for other in sides.predicted if touch(one, other)]
    reasons = []
    if any(span.label not in labels for span in sides.predicted):
        reasons.append("label outside tags")
    if any(_shared(one, other) < _THRESHOLD * (one.end - one.start) for one, other in touching):
        reasons.append("overlap below threshold")
    # Only where a span touches two can it matter which of them is taken.
    if len({one for one, _ in touching}) < len(touching) or len({two for _, two in touching}) < len(touching):
        reasons.append("greedy matching")
    return reasons


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


RIVAL = Rival(
    name="nervaluate",
    package="nervaluate",
    score=_score,
    score_tags=_score_tags,
    reasons=_reasons,
)
