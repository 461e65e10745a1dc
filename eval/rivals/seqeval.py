"""seqeval, in its default mode and in its strict one."""

from collections.abc import Callable, Sequence
from typing import Any
from warnings import catch_warnings, filterwarnings

from goldspan.eval.rivals.rival import (
    CannotError,
    Measured,
    ModeNumbers,
    Numbers,
    RefusedError,
    Rival,
    Sides,
    Tagged,
)
from goldspan.eval.rivals.tags import encode

_AVERAGES = frozenset({"micro avg", "macro avg", "weighted avg"})

# What either mode does with tags that break their scheme, in the names of the repairs.
_READS = {"default": "conlleval", "strict": "discard"}


def _score(mode: str) -> Callable[[Sequence[Sides], Sequence[str]], Measured]:
    def score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:  # noqa: ARG001 - seqeval asks for none
        tagged, unseen = encode(documents)
        return Measured({"strict": _report(tagged, mode)}, unseen)

    return score


def _score_tags(mode: str) -> Callable[[Tagged], Measured]:
    def score_tags(tagged: Tagged) -> Measured:
        if tagged.repair not in {"none", _READS[mode]}:
            raise CannotError(f"no such repair as {tagged.repair}")
        return Measured({"strict": _report(tagged, mode)}, [])

    return score_tags


def _report(tagged: Tagged, mode: str) -> ModeNumbers:
    from seqeval import scheme
    from seqeval.metrics import classification_report

    options = {"mode": "strict", "scheme": getattr(scheme, tagged.scheme)} if mode == "strict" else {}
    with catch_warnings():
        filterwarnings("ignore", message=".* seems not to be NE tag", category=UserWarning)
        filterwarnings("ignore", message="Mean of empty slice", category=RuntimeWarning)
        filterwarnings("ignore", message="invalid value encountered", category=RuntimeWarning)
        try:
            report: dict[str, dict[str, Any]] = classification_report(
                tagged.gold, tagged.predicted, output_dict=True, zero_division=0, **options
            )
        except ValueError as error:  # a prefix that the scheme has not; a KeyError is no answer, and passes
            raise RefusedError(str(error)) from error
    labels = {name: _numbers(row) for name, row in report.items() if name not in _AVERAGES}
    return ModeNumbers(_numbers(report["micro avg"]), labels)


def _numbers(row: dict[str, Any]) -> Numbers:
    return Numbers(
        float(row["precision"]), float(row["recall"]), float(row["f1-score"]), support=float(row["support"])
    )


DEFAULT = Rival(
    name="seqeval-default",
    package="seqeval",
    score=_score("default"),
    score_tags=_score_tags("default"),
)
STRICT = Rival(
    name="seqeval-strict",
    package="seqeval",
    score=_score("strict"),
    score_tags=_score_tags("strict"),
    drops_invalid=True,
)
