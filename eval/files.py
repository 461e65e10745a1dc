"""Scores of files."""

from collections.abc import Sequence
from pathlib import Path

from goldspan.corpus.reading import read
from goldspan.eval.counting import count
from goldspan.eval.matching import MODES
from goldspan.eval.pairing import Missing, pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_counted
from goldspan.eval.seqeval_tags import seqeval_scores
from goldspan.eval.streaming import count_lines


def score_files(
    gold: Path,
    predictions: Path,
    *,
    modes: Sequence[str] = MODES,
    seqeval: bool = False,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Result:
    """Score a file or folder of predictions against one of gold, as ``goldspan.score`` does.

    JSON Lines whose documents come in one order are read in step, and take no more memory than one
    document of each; everything else is read whole.

    Raises:
        InputError: a file cannot be read, or the two cannot be compared.
        ValueError: there is no such mode.
    """
    if not seqeval:
        counted = count_lines(gold, predictions, strict_only=set(modes) <= {"strict"})
        if counted is not None:
            return score_counted(counted, modes=modes, missing=missing, bootstrap=bootstrap)
    pairs = pair(read(gold), read(predictions), missing)
    return score_counted(
        count(pairs),
        modes=modes,
        missing=missing,
        bootstrap=bootstrap,
        seqeval=seqeval_scores(pairs) if seqeval else None,
    )
