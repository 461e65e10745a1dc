"""The public conformance suite: cases of gold and predictions, each with the counts that are right and why.

The cases are the JSON files of ``conformance/``, one for each topic. Their expected counts follow from
the definitions in ``goldspan.eval.matching`` and were worked out by hand.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Literal

import msgspec

from goldspan.corpus.document import Span
from goldspan.corpus.findings import CODES
from goldspan.corpus.formats.jsonl import parse
from goldspan.eval.counts import Counts
from goldspan.eval.matching import MODES
from goldspan.eval.rivals.rival import Sides, Tagged


class SuiteError(Exception):
    """A file of the suite that cannot be used: file, case and what is wrong."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Counts of one row: over all labels or of one."""

    tp: float
    fp: float
    fn: float

    @property
    def counts(self) -> Counts:
        """The row as counts."""
        return Counts(self.tp, self.fp, self.fn)


class ModeRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one matching mode counts; labels that are not named have no spans and no credit."""

    overall: Row
    labels: dict[str, Row]


class Ratios(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The overall ratios, where a case is about them; ``None`` is undefined."""

    precision: float | None
    recall: float | None
    f1: float | None


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The counts in each mode, or the code of the error that the input is refused with."""

    strict: ModeRows | None = None
    exact: ModeRows | None = None
    partial: ModeRows | None = None
    type: ModeRows | None = None
    ratios: dict[str, Ratios] = {}
    error: str = ""

    def modes(self) -> dict[str, ModeRows]:
        """The counts by mode; empty for an error."""
        return {mode: rows for mode in MODES if (rows := getattr(self, mode)) is not None}


class TagInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tags, a sequence for each document."""

    scheme: Literal["IOB1", "IOB2", "IOBES", "BILOU"]
    repair: Literal["none", "conlleval", "discard"]
    gold: list[list[str]]
    predictions: list[list[str]]


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case: documents in the plain format (records, nothing of them checked) or tags.

    ``labels`` are those of the task, for tools that ask; without it, all that the case uses.
    """

    name: str
    reason: str
    expected: Expected
    gold: list[dict[str, Any]] = []
    predictions: list[dict[str, Any]] = []
    tags: TagInput | None = None
    labels: list[str] = []

    def task_labels(self) -> list[str]:
        """The labels of the task, in order."""
        documents = self.sides() or []
        used = {span.label for sides in documents for span in (*sides.gold, *sides.predicted)}
        return sorted(self.labels or used)

    def tagged(self) -> Tagged | None:
        """The tags as a rival gets them; ``None`` for documents."""
        if self.tags is None:
            return None
        copies = ([list(tags) for tags in side] for side in (self.tags.gold, self.tags.predictions))
        return Tagged(self.tags.scheme, self.tags.repair, *copies)

    def sides(self) -> list[Sides] | None:
        """The documents as a rival gets them: spans in their order and as often as they are given.

        ``None`` where no list of gold and predicted spans says the same: a document is missing or
        stands twice, texts differ, or something is no span.
        """
        predictions = {record.get("id"): record for record in self.predictions}
        names = [record.get("id") for record in self.gold]
        if not names or sorted(map(str, names)) != sorted(
            str(record.get("id")) for record in self.predictions
        ):
            return None
        documents = []
        for record in self.gold:
            prediction = predictions[record["id"]]
            text = record.get("text")
            if prediction.get("text", text) != text:
                return None
            try:
                gold, predicted = _spans(record, text), _spans(prediction, text)
            except ValueError:
                return None
            documents.append(Sides(record["id"], text, gold, predicted))
        return documents


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: its topic, what it is about, and its cases."""

    topic: str
    about: str
    cases: list[Case]


def load_topics() -> list[Topic]:
    """The topics of the suite, in the order of their names.

    Raises:
        SuiteError: a file is no topic, or a case contradicts itself.
    """
    folder = files("goldspan.eval").joinpath("conformance")
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".json")), key=lambda f: f.name)
    topics = [read_topic(item.read_bytes(), item.name) for item in found]
    names: set[str] = set()
    for topic in topics:
        for case in topic.cases:
            if case.name in names:
                raise SuiteError(f"{topic.topic}.json: {case.name}: another case has this name")
            names.add(case.name)
    return topics


def load_cases() -> list[Case]:
    """Every case of the suite, by topic.

    Raises:
        SuiteError: as ``load_topics``.
    """
    return [case for topic in load_topics() for case in topic.cases]


def read_topic(content: bytes, file: str) -> Topic:
    """Read one file of the suite; ``file`` is what errors call it.

    Raises:
        SuiteError: with file, case, and the path to what is wrong.
    """
    try:
        record = msgspec.json.decode(content)
        topic = msgspec.convert(record, Topic)
    except msgspec.ValidationError as error:
        raise SuiteError(f"{file}: {_case_at(record, str(error))}{error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SuiteError(f"{file}: {error}") from error
    for case in topic.cases:
        for fault in _faults(case):
            raise SuiteError(f"{file}: {case.name}: {fault}")
    return topic


def _case_at(record: Any, message: str) -> str:
    """The name of the case that a message of msgspec's points into, as ``$.cases[3].gold`` does."""
    _, found, rest = message.partition("$.cases[")
    index = rest.partition("]")[0]
    if not found or not index.isdigit():
        return ""
    case = record["cases"][int(index)]
    name = case.get("name") if isinstance(case, dict) else None
    return f"{name or f'case {index}'}: "


def _faults(case: Case) -> Iterator[str]:
    expected, modes = case.expected, case.expected.modes()
    if not case.name or not case.reason:
        yield "a case needs a name and a reason"
    if case.tags is not None and (case.gold or case.predictions):
        yield "it has tags and documents"
    if expected.error and (modes or expected.ratios):
        yield "it expects an error and numbers"
    if expected.error and expected.error not in CODES:
        yield f"there is no code {expected.error}"
    if not expected.error and len(modes) < len(MODES):
        yield f"it says nothing of {', '.join(mode for mode in MODES if mode not in modes)}"
    for mode, rows in modes.items():
        if sum((row.counts for row in rows.labels.values()), Counts()) != rows.overall.counts:
            yield f"its labels do not sum to the overall counts in {mode}"
    for mode in expected.ratios.keys() - modes.keys():
        yield f"there is no mode {mode}"


def _spans(record: dict[str, Any], text: str | None) -> tuple[Span, ...]:
    """The record's spans, without a check of the document.

    Raises:
        ValueError: something is no span.
    """
    # One span at a time, for a document that holds one twice is refused as a whole.
    spans: list[Span] = []
    for item in record.get("spans", []):
        document, findings = parse({"id": "one", "text": text, "spans": [item]}, "")
        if document is None or findings:
            raise ValueError(f"{item} is no span")
        spans += document.spans
    return tuple(spans)
