"""seqscore: strict scores of tags, with an explicit scheme and an explicit repair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldspan.eval.counts import Counts
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

if TYPE_CHECKING:
    from seqscore.scoring import ClassificationScore

_SCHEMES = {"IOB1": "IOB", "IOB2": "BIO", "IOBES": "BIOES", "BILOU": "BILOU"}
_REPAIRS = {
    "IOB1": {"none", "conlleval"},
    "IOB2": {"none", "conlleval", "discard"},
    "IOBES": {"none"},
    "BILOU": {"none"},
}


def _score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:  # noqa: ARG001 - it asks for none
    tagged, unseen = encode(documents)
    return Measured(_score_tags(tagged).modes, unseen)


def _score_tags(tagged: Tagged) -> Measured:
    from seqscore.encoding import EncodingError
    from seqscore.scoring import score_label_sequences

    if tagged.repair not in _REPAIRS[tagged.scheme]:
        raise CannotError(f"no repair {tagged.repair} for {tagged.scheme}")
    repair = None if tagged.repair == "none" else tagged.repair
    try:
        score, _ = score_label_sequences(
            tagged.predicted, tagged.gold, _SCHEMES[tagged.scheme], repair=repair
        )
    except EncodingError as error:
        raise RefusedError(str(error)) from error
    labels = {label: _numbers(each) for label, each in sorted(score.type_scores.items())}
    return Measured({"strict": ModeNumbers(_numbers(score), labels)}, [])


def _numbers(score: "ClassificationScore") -> Numbers:
    counts = Counts(score.true_pos, score.false_pos, score.false_neg)
    return Numbers(score.precision, score.recall, score.f1, counts)


RIVAL = Rival(name="seqscore", package="seqscore", score=_score, score_tags=_score_tags)
