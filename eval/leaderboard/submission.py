"""A submission: what a system is, what it scores on which gold, and what it costs."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from goldspan.eval.leaderboard.fields import (
    SubmissionError,
    check_date,
    check_line,
    check_link,
    check_name,
)
from goldspan.eval.signature import Signature

_Amount = Annotated[float, msgspec.Meta(ge=0, le=1e12)]

_SHA256 = re.compile("[0-9a-f]{64}")

# The field with the hash of the others.
_SEAL = "sha256"


class Cost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a system costs, as its submitter measured it; ``None`` is what nobody says.

    ``peak_memory_mb`` and ``model_size_mb`` are in MiB. ``usage`` is what the system itself counts, such as
    tokens and money.
    """

    documents_per_second: _Amount | None = None
    peak_memory_mb: _Amount | None = None
    model_size_mb: _Amount | None = None
    training_seconds: _Amount | None = None
    usage: dict[str, Any] | None = None


# The costs that are one number.
AMOUNTS = tuple(name for name in Cost.__struct_fields__ if name != "usage")


class System(msgspec.Struct, frozen=True, kw_only=True):
    """What a submitter says of a system: none of it can be computed.

    ``name`` is also the name of its files. ``link`` leads to whoever wants to run the system, ``licence`` is
    an SPDX expression or a few words, and ``date`` is a day, ``YYYY-MM-DD``.

    Raises:
        SubmissionError: a field cannot be used.
    """

    name: str
    version: str
    link: str
    licence: str
    date: str

    def __post_init__(self) -> None:
        check_name(self.name)
        check_line("version", self.version)
        check_line("licence", self.licence)
        check_link(self.link)
        check_date(self.date)


class Bounds(msgspec.Struct, frozen=True):
    """The interval of an F1, as far as there is one."""

    f1: tuple[float, float] | None = None


class Score(msgspec.Struct, frozen=True):
    """One score of a submission, as a table shows it."""

    f1: float | None
    precision: float | None
    recall: float | None
    ci: Bounds = Bounds()


class Headline(NamedTuple):
    """The strict scores of a submission: over all labels, and of each."""

    overall: Score
    labels: dict[str, Score]


class _Strict(msgspec.Struct):
    strict: Score


class _Scores(msgspec.Struct):
    overall: _Strict
    labels: dict[str, _Strict]


class Submission(System, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A system and its scores: one file of the leaderboard.

    ``goldspan`` is the version that scored it and ``predictions_sha256`` the hash of the file of predictions
    beside it. ``scores`` are the parts of ``goldspan score --format json`` that depend on nothing
    but these predictions and the gold that the ``signature`` names.

    Raises:
        SubmissionError: a field cannot be used.
    """

    goldspan_submission: Literal[1] = 1
    goldspan: str
    signature: str
    predictions_sha256: str
    scores: dict[str, Any]
    cost: Cost = Cost()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_line("goldspan", self.goldspan)
        if not _SHA256.fullmatch(self.predictions_sha256):
            raise SubmissionError("predictions_sha256: it should be the 64 hex digits of a SHA-256")
        try:
            Signature.parse(self.signature)
        except ValueError as error:
            raise SubmissionError(f"signature: {error}") from error

        _ = self.headline

    @property
    def headline(self) -> Headline:
        """The strict scores as the submission claims them.

        Raises:
            SubmissionError: it has none.
        """
        try:
            found = msgspec.convert(self.scores, _Scores)
        except msgspec.ValidationError as error:
            raise SubmissionError(f"scores: {error}") from error
        return Headline(found.overall.strict, {label: one.strict for label, one in found.labels.items()})

    @property
    def scored(self) -> Signature:
        """What the scores were computed from and how."""
        return Signature.parse(self.signature)

    def to_json(self) -> dict[str, Any]:
        """The submission as its file holds it, and ``goldspan submit --format json`` prints it.

        It ends with the SHA-256 of all else in it.
        """
        record = {"goldspan_submission": 1, **msgspec.to_builtins(self)}
        return {**record, _SEAL: _digest(record)}


def parse_submission(content: bytes) -> Submission:
    """The submission that a file holds, as it was made.

    Its own hash tells a file that was altered, by hand or by accident, from one whose scores come out
    otherwise now. It proves nothing, since anyone can compute it: every claim is scored again.

    Raises:
        SubmissionError: the file holds none, or was altered since.
    """
    try:
        record = msgspec.json.decode(content, type=dict[str, Any])
        named, found = record.pop(_SEAL, None), _digest(record)
        submission = msgspec.convert(record, Submission)
    except SubmissionError:
        raise
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, SubmissionError):
            raise error.__cause__ from None
        raise SubmissionError(f"it is no submission: {error}") from error
    except OverflowError as error:
        raise SubmissionError("it is no submission: it holds a number that is too large") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SubmissionError(f"it is no JSON: {error}") from error
    if named != found:
        was = f"it names {named}" if isinstance(named, str) and _SHA256.fullmatch(named) else "it names none"
        raise SubmissionError(
            f"it was altered: the SHA-256 of its fields is {found}, and {was}: submit it again with --replace"
        )
    return submission


def _digest(record: dict[str, Any]) -> str:
    """The SHA-256 of a record, however it is laid out."""
    return sha256(msgspec.json.encode(record, order="deterministic")).hexdigest()


def submission_file(folder: Path, name: str) -> Path:
    """The file of a submission in a leaderboard's folder."""
    return folder / f"{name}.json"


def predictions_file(folder: Path, name: str) -> Path:
    """The file of what a submission's system predicted."""
    return folder / "predictions" / f"{name}.jsonl"
