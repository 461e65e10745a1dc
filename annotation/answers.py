"""Spans beside the answers of an exercise: what differs, and the rule that decides it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.format import DEFAULTS, Options
from goldspan.corpus.reading import parse, read

# The name that stands for the answers of the self-test that comes with the guidelines.
SELFTEST = "selftest"

# Ids are proposed by each annotator (rule D20), so there is no right one to compare with.
_PROPOSED = frozenset({"entity"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What differs from the answers, and how many spans they have and share with what was checked.

    ``fields`` says whether normalised values were compared, which they are if any was filled.
    """

    findings: tuple[Finding, ...]
    asked: int
    right: int
    fields: bool


def selftest_file(name: str) -> AbstractContextManager[Path]:
    """The file ``exercise.json`` or ``answers.json`` of the self-test, wherever goldspan is installed."""
    return as_file(files("goldspan.annotation") / "selftest" / name)


def read_answers(source: str) -> dict[str, Document]:
    """The answers in a file, or those of the self-test if ``source`` is its name, by their ids.

    Raises:
        InputError: the file cannot be read.
    """
    with selftest_file("answers.json") if source == SELFTEST else nullcontext(Path(source)) as path:
        return {document.id: document for document in read(path)}


def check_answers(path: Path, answers: Mapping[str, Document], options: Options = DEFAULTS) -> Checked:
    """Each version of the documents at ``path`` that have an answer, against it.

    What cannot be read is left to ``goldspan.corpus.validation``, as are tasks that nobody has annotated.

    Raises:
        InputError: nothing at ``path`` can be read.
    """
    parsed = [one.document for one in parse(path, options=options) if one.document is not None]
    given = [document for document in parsed if document.id in answers]
    versions = [(document, version) for document in given for version in _versions(document)]
    fields = any(span.value for _, version in versions for span in version.spans)
    findings: list[Finding] = []
    asked = right = 0
    for document, version in versions:
        answer = answers[document.id]
        asked += len(answer.spans)
        right += len(set(answer.spans) & set(version.spans)) if _same_text(document, answer) else 0
        found = sorted(differences(document, version, answer, fields=fields), key=_reading_order)
        findings += (
            replace(finding, place=document.place, document=document.id, annotation=version.annotator)
            for finding in found
        )
    here = {document.id for document in given}
    findings += (
        Finding(code="answer-differs", message="it is not answered", place=str(path), document=name)
        for name in answers
        if name not in here
    )
    return Checked(tuple(findings), asked, right, fields)


def differences(
    document: Document, version: Annotation, answer: Document, *, fields: bool
) -> Iterator[Finding]:
    """What differs between a document's version and its answer: spans and, with ``fields``, their values.

    A wrong span is shown beside the right ones that it touches; a right one is missing if no wrong one does.
    """
    if not _same_text(document, answer):
        yield Finding(code="text-differs", message="it is not the text of the answers")
        return
    given = {span: span for span in version.spans}
    wrong = [span for span in version.spans if span not in set(answer.spans)]
    touched: set[Span] = set()
    for span in wrong:
        right = [one for one in answer.spans if one.start < span.end and span.start < one.end]
        touched.update(right)
        yield _differs(_of_wrong(span, right, answer), span)
    for span in answer.spans:
        if span in given:
            if fields:
                yield from _of_fields(given[span], span, answer)
        elif span not in touched:
            yield _differs(f"{_named(span, answer)} is not marked{_why([span], answer)}", span)


def _reading_order(finding: Finding) -> tuple[int, int, str, str]:
    span = finding.span
    return (span.start, span.end, span.label, finding.field) if span else (-1, -1, "", "")


def _versions(document: Document) -> Iterable[Annotation]:
    if document.annotations:
        return [version for version in document.annotations if not version.cancelled]
    # A task without annotations is one that nobody has looked at, and no empty answer.
    return [] if "data" in document.carried else [Annotation("", document.spans)]


def _same_text(document: Document, answer: Document) -> bool:
    return document.text in {None, answer.text}


def _of_wrong(span: Span, right: list[Span], answer: Document) -> str:
    if not right:
        return f"{_named(span, answer)} is nothing to mark{_why([span], answer)}"
    places = " and ".join(f"{_named(one, answer)} at {one.start}-{one.end}" for one in right)
    return f"{_named(span, answer)} should be {places}{_why(right, answer)}"


def _of_fields(given: Span, right: Span, answer: Document) -> Iterator[Finding]:
    said, wanted = given.value or {}, right.value or {}
    for name in sorted((said.keys() | wanted.keys()) - _PROPOSED):
        if said.get(name) != wanted.get(name):
            was, should = (_content(value.get(name)) for value in (said, wanted))
            message = f"{name} of {_named(right, answer)} is {was} and should be {should}"
            yield _differs(f"{message}{_why([right], answer)}", given, field=name)


def _content(value: str | None) -> str:
    return "empty" if value is None else repr(value)


def _named(span: Span, answer: Document) -> str:
    return f"{span.label} {answer.surface(span)!r}"


def _why(spans: Iterable[Span], answer: Document) -> str:
    """The rules that decide over ``spans`` and why, in brackets; ``""`` if nothing is on record."""
    reasons = {
        f"{item['rule']}: {item['reason']}": None
        for span in spans
        for item in _decisions(answer)
        if item["start"] < span.end and span.start < item["end"]
    }
    return f" ({'; '.join(reasons)})" if reasons else ""


def _decisions(answer: Document) -> list[dict[str, Any]]:
    """What the answers say of each span, and of each place where there is nothing to mark."""
    return [
        item
        for annotation in answer.annotations
        for item in annotation.carried.get("decisions") or []
        if isinstance(item, dict) and item.keys() >= {"start", "end", "rule", "reason"}
    ]


def _differs(message: str, span: Span, field: str = "") -> Finding:
    return Finding(code="answer-differs", message=message, span=span, field=field)
