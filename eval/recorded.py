"""Runs that were recorded to be compared with: predictions, or a stored score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from goldspan.corpus.document import Document
from goldspan.corpus.findings import InputError, printable
from goldspan.corpus.formats.jsonl import encode, parse
from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.drops import Estimate
from goldspan.eval.part_counts import LABEL, OVERALL, PartName
from goldspan.eval.resampling import Interval
from goldspan.eval.signature import Signature
from goldspan.eval.stored import IncomparableError, StoredScore

# Parts of a signature that a gate does not depend on: it scores strictly, on offsets, and by itself.
_INDIFFERENT = frozenset({"match", "tok"})


class _Part(StoredScore, kw_only=True):
    slice: str
    part: str


class _Scores(msgspec.Struct):
    """What ``goldspan score --format json`` prints, as far as a gate needs it."""

    signature: str
    overall: dict[str, StoredScore]
    labels: dict[str, dict[str, StoredScore]] = {}
    slices: list[_Part] = []


class _Record(msgspec.Struct):
    """What ``write_record`` writes."""

    goldspan_reference: Literal[1]
    date: str
    reason: str
    signature: str
    predictions: list[Any]
    documents_per_second: Annotated[float, msgspec.Meta(gt=0)] | None = None


class _Shape(msgspec.Struct):
    """What tells the kinds of JSON files apart."""

    goldspan_reference: Any = None
    signature: Any = None
    overall: Any = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a run is compared with: ``predictions`` or, where there are none, ``scores`` by part.

    ``signature``, ``date`` and ``reason`` are there as far as the file has them. ``documents_per_second`` is
    the speed of the recorded run.
    """

    file: str
    predictions: tuple[Document, ...] | None = None
    scores: Mapping[PartName, Estimate] | None = None
    signature: Signature | None = None
    date: str = ""
    reason: str = ""
    documents_per_second: float | None = None

    def differences(self, now: Signature) -> str:
        """What the numbers of a run depend on and these do not: each part of the signature that differs."""
        if self.signature is None:
            return ""
        # Recorded predictions are scored again, by this version.
        was = self.signature if self.predictions is None else replace(self.signature, version=now.version)
        conflicts = {key: both for key, both in was.conflicts(now).items() if key not in _INDIFFERENT}
        return printable(
            "; ".join(f"{key} is {ours}, was {theirs}" for key, (theirs, ours) in conflicts.items())
        )

    def check_comparable(self, now: Signature) -> None:
        """Refuse a reference whose numbers depend on something else than those of a run.

        Raises:
            IncomparableError: it does; the message names each part of the signature that differs.
        """
        if differing := self.differences(now):
            why = f"{self.file}: this reference cannot be compared with the run: {differing}"
            raise IncomparableError(printable(f"{why}; {self._remedy(now)}"))

    def _remedy(self, now: Signature) -> str:
        """What to do about a reference that cannot be compared."""
        if self.signature is not None and self.signature.gold != now.gold:
            what = "the gold's texts or spans have changed since"
        else:
            what = "the run is scored in another way"
        again = "record again with --update --reason" if self.predictions is not None else "score again"
        return f"{what}; if that is meant, {again}"


def read_reference(file: Path) -> Reference | None:
    """A reference that ``write_record`` wrote, or a score that ``goldspan score --format json`` printed.

    Returns ``None`` for any other file or folder, which should hold predictions.

    Raises:
        IncomparableError: the file is damaged, or holds no strict score.
        OSError: it cannot be read.
    """
    if file.suffix != ".json" or not file.is_file():
        return None
    content = file.read_bytes()
    try:
        shape = msgspec.json.decode(content, type=_Shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # perhaps a list of tasks; reading it as predictions says what is wrong
    try:
        if shape.goldspan_reference is not None:
            return _from_record(file, msgspec.json.decode(content, type=_Record))
        if shape.signature is not None and shape.overall is not None:
            return _from_scores(file, msgspec.json.decode(content, type=_Scores))
    except (msgspec.ValidationError, ValueError) as error:
        raise IncomparableError(printable(f"{file}: no reference of goldspan: {error}")) from error
    return None


def _from_record(file: Path, record: _Record) -> Reference:
    documents = []
    for index, item in enumerate(record.predictions):
        found = parse(item, f"{file}:predictions[{index}]")
        if found.document is None or found.findings:
            raise InputError(found.findings)
        unplaced = found.document.meta.get("unplaced", [])
        if not isinstance(unplaced, list) or not all(isinstance(label, str) for label in unplaced):
            raise ValueError(f"predictions[{index}].unplaced is no list of labels")
        documents.append(replace(found.document, meta={}, unplaced=tuple(unplaced)))
    return Reference(
        str(file),
        tuple(documents),
        signature=Signature.parse(record.signature),
        date=record.date,
        reason=record.reason,
        documents_per_second=record.documents_per_second,
    )


def _from_scores(file: Path, stored: _Scores) -> Reference:
    if "strict" not in stored.overall:
        raise ValueError("it holds no strict scores")
    scores: dict[PartName, Estimate] = {OVERALL: _estimate(stored.overall["strict"])}
    strict = {label: by["strict"] for label, by in stored.labels.items() if "strict" in by}
    scores |= {(LABEL, label): _estimate(score) for label, score in strict.items()}
    scores |= {(part.slice, part.part): _estimate(part) for part in stored.slices}
    return Reference(str(file), scores=scores, signature=Signature.parse(stored.signature))


def _estimate(stored: StoredScore) -> Estimate:
    bounds = Interval(*stored.ci.f1) if stored.ci.f1 else None
    return Estimate(stored.f1, bounds, stored.ci.level)


def write_record(
    file: Path,
    predictions: Iterable[Document],
    *,
    signature: Signature,
    reason: str,
    score: Mapping[str, Any],
    changes: Sequence[str] = (),
    documents_per_second: float | None = None,
) -> None:
    """Record a run as a reference, in one file that is whole or not there, a prediction on each line.

    ``score`` and ``changes`` are for whoever reads the file: what the run scored, and what changed since the
    reference before.

    Raises:
        OSError: the file cannot be written.
    """
    record = {
        "goldspan_reference": 1,
        "date": datetime.now(UTC).date().isoformat(),
        "reason": reason,
        "signature": str(signature),
        "documents_per_second": documents_per_second,
        "score": dict(score),
        "changes": list(changes),
        "predictions": [_prediction(document) for document in sorted(predictions, key=lambda one: one.id)],
    }
    write_bytes(file, json_bytes(record, levels=2))


def _prediction(document: Document) -> dict[str, Any]:
    record = encode(replace(document, text=None, meta={}))
    for span in record["spans"]:
        span.pop("value", None)
    return record | ({"unplaced": list(document.unplaced)} if document.unplaced else {})
