"""spaneval: the four modes, where a prediction may stand for every gold span that it touches."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from goldspan.corpus.document import Span
from goldspan.eval.rivals.rival import (
    CannotError,
    Measured,
    ModeNumbers,
    Numbers,
    Rival,
    Sides,
    Unseen,
    counted,
    in_one_piece,
    touch,
)

if TYPE_CHECKING:
    from spaneval.entity import Entity
    from spaneval.metrics import Metrics


def _score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:  # noqa: ARG001 - it asks for none
    from spaneval import evaluate
    from spaneval.strategies import EntType, Exact, Partial, Strict

    unseen: list[Unseen] = []
    whole = [in_one_piece(sides, unseen) for sides in documents]
    if any(_overlapping(sides.gold) for sides in whole):
        raise CannotError("it refuses gold spans that overlap")
    results = evaluate(
        [_entities(sides.gold) for sides in whole],
        [_entities(sides.predicted) for sides in whole],
        warn_on_overlapping_preds=False,
    )
    modes = {}
    for mode, strategy in (
        ("strict", Strict()),
        ("exact", Exact()),
        ("partial", Partial()),
        ("type", EntType()),
    ):
        by_label = results.metrics_by_type(strategy)
        labels_found = {label: _numbers(by_label[label]) for label in sorted(by_label)}
        modes[mode] = ModeNumbers(_numbers(results.metrics(strategy)), labels_found)
    return Measured(modes, unseen)


def _entities(spans: Sequence[Span]) -> "list[Entity]":
    from spaneval import Entity

    return [Entity(span.label, span.start, span.end) for span in spans]


def _numbers(metrics: "Metrics") -> Numbers:
    counts = counted(metrics.correct, metrics.actual, metrics.possible)
    return Numbers(metrics.precision, metrics.recall, metrics.f1, counts)


def _overlapping(spans: Sequence[Span]) -> bool:
    return any(one.end > other.start for one, other in pairwise(sorted(spans)))


def _reasons(sides: Sides, labels: Sequence[str]) -> list[str]:  # noqa: ARG001 - the signature of `reasons`
    reasons = []
    if _overlapping(sides.predicted):
        reasons.append("overlap resolved")
    if any(sum(touch(gold, span) for gold in sides.gold) > 1 for span in sides.predicted):
        reasons.append("one prediction, several gold spans")
    if any(sum(touch(gold, span) for span in sides.predicted) > 1 for gold in sides.gold):
        reasons.append("extra prediction uncharged")
    return reasons


RIVAL = Rival(name="spaneval", package="spaneval", score=_score, reasons=_reasons)
