"""The check of a leaderboard: every score is computed again from the stored predictions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.findings import InputError, printable
from goldspan.eval.leaderboard.fields import SubmissionError
from goldspan.eval.leaderboard.golds import Golds, OtherGoldError
from goldspan.eval.leaderboard.predictions import decode_predictions, digest
from goldspan.eval.leaderboard.scores import Difference, differences, scored, scores_of, signature_differences
from goldspan.eval.leaderboard.submission import (
    Submission,
    parse_submission,
    predictions_file,
    submission_file,
)
from goldspan.eval.pairing import pair
from goldspan.eval.scoring import Result

Progress = Callable[[str, int, int], object]

# How much of a claim is repeated.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a file of a leaderboard, and with which field of it.

    Where a claim was ``refuted``, ``claimed`` is what the file says and ``computed`` what its predictions
    score; otherwise the file could not be checked at all.
    """

    file: str
    message: str
    field: str = ""
    refuted: bool = False
    claimed: Any = None
    computed: Any = None

    def __str__(self) -> str:
        """One line."""
        return printable(": ".join(part for part in (self.file, self.field, self.message) if part))

    def to_json(self) -> dict[str, Any]:
        """The problem as ``goldspan submit --check --format json`` prints it."""
        shown = {"file": printable(self.file), "field": self.field or None, "message": self.message}
        claim = {"claimed": self.claimed, "computed": self.computed} if self.refuted else {}
        return {**shown, "refuted": self.refuted, **claim}


@dataclass(frozen=True, slots=True)
class Board:
    """The submissions of a folder that can be read, by their names, and what is wrong with its files."""

    submissions: tuple[Submission, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 where every claim holds, 1 where one does not, 2 where something could not be checked."""
        if not self.problems:
            return 0
        return 1 if all(problem.refuted for problem in self.problems) else 2

    def to_json(self) -> dict[str, Any]:
        """The check as ``goldspan submit --check --format json`` prints it."""
        return {
            "submissions": [one.name for one in self.submissions],
            "problems": [problem.to_json() for problem in self.problems],
            "exit_status": self.exit_status,
        }


def read_board(folder: Path) -> Board:
    """The submissions of a folder, none of them checked."""
    if not folder.is_dir():
        return Board((), (Problem(str(folder), "there is no such folder"),))
    submissions: list[Submission] = []
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.json")):
        try:
            submissions.append(_read(file, folder))
        except SubmissionError as error:
            problems.append(Problem(str(file), str(error)))
    return Board(tuple(submissions), tuple(problems))


def check_board(
    folder: Path,
    golds: Golds | None = None,
    progress: Callable[[str, int, int], object] = lambda name, *_: name,
) -> Board:
    """Check every submission of a folder; ``golds`` are the packaged ones by default.

    ``progress`` is called with the name of the submission that is checked, how many were before, and of how
    many.
    """
    board, at_hand = read_board(folder), golds or Golds()
    problems = list(board.problems)
    if not board.submissions and not problems:
        problems.append(Problem(str(folder), "it holds no submission"))
    for number, submission in enumerate(board.submissions):
        progress(submission.name, number, len(board.submissions))
        problems += check_submission(submission, folder, at_hand)
    known = {predictions_file(folder, file.stem) for file in folder.glob("*.json")}
    for file in sorted((folder / "predictions").glob("*")):
        if file not in known:
            problems.append(Problem(str(file), "it belongs to no submission: remove it"))
    return Board(board.submissions, tuple(problems))


def check_submission(submission: Submission, folder: Path, golds: Golds) -> Iterator[Problem]:
    """What does not hold of a submission, or keeps it from being checked."""
    file = str(submission_file(folder, submission.name))
    predictions = predictions_file(folder, submission.name)
    try:
        content = _as_submitted(_content(predictions, folder), submission)
        pairs = pair(golds.find(submission.scored), decode_predictions(content, str(predictions)))
    except SubmissionError as error:
        yield Problem(str(predictions), str(error))
    except OtherGoldError as error:
        yield Problem(file, str(error), "signature")
    except InputError as error:
        for finding in error.findings:
            yield Problem(finding.place or str(predictions), str(replace(finding, place="")))
    else:
        for difference in _false_claims(submission, scored(pairs)):
            yield _refuted(file, difference)


def _as_submitted(content: bytes, submission: Submission) -> bytes:
    """The content of a file of predictions, if it is still what was submitted.

    Raises:
        SubmissionError: it is not.
    """
    found, named = digest(content), submission.predictions_sha256
    if found != named:
        raise SubmissionError(f"it was altered: its SHA-256 is {found}, and the submission names {named}")
    return content


def _false_claims(submission: Submission, result: Result) -> Iterator[Difference]:
    """Where a submission says something else than its predictions score."""
    signature = submission.scored
    if submission.goldspan != signature.version:
        yield Difference("goldspan", submission.goldspan, signature.version)
    yield from signature_differences(signature, result.signature)
    yield from differences(submission.scores, scores_of(result))


def _refuted(file: str, difference: Difference) -> Problem:
    claimed, computed = _shown(difference.claimed), _shown(difference.computed)
    return Problem(
        file,
        f"claimed {claimed}, recomputed {computed}",
        difference.field,
        refuted=True,
        claimed=difference.claimed,
        computed=difference.computed,
    )


def _shown(value: Any) -> str:
    line = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _read(file: Path, folder: Path) -> Submission:
    """The submission of a file.

    Raises:
        SubmissionError: it holds none, or one of another name.
    """
    submission = parse_submission(_content(file, folder))
    if submission.name != file.stem:
        raise SubmissionError(f"name: it is {submission.name!r}, and the file's is {file.stem!r}: rename one")
    return submission


def _content(file: Path, folder: Path) -> bytes:
    """What a file of the folder holds; a link may not lead out of there.

    Raises:
        SubmissionError: it does, or the file cannot be read.
    """
    if not file.resolve().is_relative_to(folder.resolve()):
        raise SubmissionError("it is a link that leaves the folder: put the file itself here")
    if not file.is_file():  # a pipe or a device may never end
        raise SubmissionError("there is no such file")
    try:
        return file.read_bytes()
    except OSError as error:
        raise SubmissionError(f"it cannot be read: {error.strerror}") from error
