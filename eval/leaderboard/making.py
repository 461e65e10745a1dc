"""Making a submission: predictions that were brought together with their gold, scored and written."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.leaderboard.fields import SubmissionError
from goldspan.eval.leaderboard.predictions import digest, encode_predictions
from goldspan.eval.leaderboard.scores import scored, scores_of
from goldspan.eval.leaderboard.submission import (
    Cost,
    Submission,
    System,
    predictions_file,
    submission_file,
)
from goldspan.eval.pairing import Pair
from goldspan.eval.signature import Handling
from goldspan.version import __version__

# How many levels of a submission are laid out on lines of their own: a score is one line, or a few.
_LEVELS = 4


class Made(NamedTuple):
    """A submission, and the content of the file of predictions that belongs to it."""

    submission: Submission
    predictions: bytes


def make_submission(
    system: System, pairs: Sequence[Pair], cost: Cost | None = None, handling: Handling | None = None
) -> Made:
    """Score predictions and make a submission of them; ``handling`` says how they were read.

    Raises:
        SubmissionError: there is no predicted span at all.
    """
    predictions = [a_pair.prediction for a_pair in pairs]
    if not any(prediction.spans or prediction.unplaced for prediction in predictions):
        raise SubmissionError("the predictions hold no span: there is nothing to submit")
    content = encode_predictions(predictions)
    result = scored(pairs)
    submission = Submission(
        **msgspec.structs.asdict(system),
        goldspan=__version__,
        signature=str(result.signature.handled(handling or Handling())),
        predictions_sha256=digest(content),
        scores=scores_of(result),
        cost=cost or Cost(),
    )
    return Made(submission, content)


def check_free(folder: Path, name: str) -> None:
    """Refuse a name that a submission of a folder has, be it with other capitals.

    Raises:
        SubmissionError: one has it.
    """
    for home, ending in ((folder, "*.json"), (folder / "predictions", "*.jsonl")):
        for file in sorted(home.glob(ending)):
            if file.stem.casefold() == name.casefold():
                raise SubmissionError(
                    f"name: {file} exists: choose another name, or replace it with --replace"
                )


def write_submission(made: Made, folder: Path) -> Path:
    """Write a submission and its predictions into a folder, which is made if it is not there.

    Raises:
        OSError: they cannot be written.
    """
    name = made.submission.name
    file, predictions = submission_file(folder, name), predictions_file(folder, name)
    predictions.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(predictions, made.predictions)
    write_bytes(file, json_bytes(made.submission.to_json(), _LEVELS))
    return file
