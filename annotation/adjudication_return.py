"""What was decided in Label Studio, taken back into the documents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from goldspan.annotation.adjudication import ADJUDICATOR
from goldspan.annotation.adjudication_files import Work, adjudicate_one, save_decisions
from goldspan.annotation.adjudication_project import Task, fetch, mark, state_of
from goldspan.annotation.desk import DeskError
from goldspan.annotation.editor_controls import labels
from goldspan.annotation.pulled_versions import age, annotator_of, moment
from goldspan.annotation.submitted import Submitted, decisions_of
from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.validation import check

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

_OF_GOLD = frozenset({"gold-missing", "gold-ambiguous"})


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The ids of documents: those that somebody submitted, and of these those that it changed.

    ``outdated`` are those whose tasks show versions that changed since, ``unsubmitted`` those that have
    conflicts and a task that nobody has submitted.
    """

    taken: tuple[str, ...]
    changed: tuple[str, ...]
    outdated: tuple[str, ...]
    unsubmitted: tuple[str, ...]


def take_back(client: "LabelStudio", work: Work, now: str) -> TakenBack:
    """Take what was submitted in the project of disagreements into the documents, as decisions.

    Of several annotations of a document the last one counts. Everything is looked at before anything is
    written. An annotation whose decisions are in a document is marked as the ground truth on the server.

    Raises:
        DeskError: the server does not answer, or another run is at work on the files.
        InputError: a task has another text than its document, or what was submitted is not sound.
        ValueError, OSError: a document cannot be read or written.
    """
    tasks = [task for task in fetch(client) if task.document in work.files]
    states = {task.document: adjudicate_one(work, task.document, now) for task in tasks}
    current = [task for task in tasks if task.state == state_of(states[task.document].versions)]
    last: dict[str, tuple[Task, Mapping[str, Any]]] = {}
    for task in current:
        for item in task.annotations:
            if task.document not in last or age(item) > age(last[task.document][1]):
                last[task.document] = task, item
    faults: list[Finding] = []
    answers: list[tuple[str, Submitted, Mapping[str, Any]]] = []
    for name, (task, item) in sorted(last.items()):
        submitted, found = _examine(task, item, states[name].document)
        faults += found
        answers.append((name, submitted, item))
    if faults:
        raise InputError(faults)
    changed = []
    for name, submitted, item in answers:
        decisions = decisions_of(submitted, states[name])
        if decisions:
            save_decisions(work, name, decisions, now)
            changed.append(name)
        if not item.get("ground_truth") and type(item.get("id")) is int:
            mark(client, item["id"])
    shown = {task.document for task in current}
    return TakenBack(
        tuple(sorted(last)),
        tuple(changed),
        tuple(sorted({task.document for task in tasks} - shown)),
        tuple(sorted(name for name in shown - last.keys() if states[name].conflicts)),
    )


def _examine(task: Task, item: Mapping[str, Any], document: Document) -> tuple[Submitted, list[Finding]]:
    """What was submitted for a document, and what is wrong with it."""
    try:
        who = annotator_of(item)
    except DeskError:
        who = ""
    data = {"id": document.id, "text": task.exported.task["data"].get("text")}
    read, findings = labelstudio.parse({"data": data, "annotations": [item]}, "")
    faults = [finding for finding in findings if finding.severity == "error" and finding.code not in _OF_GOLD]
    spans: tuple[Span, ...] = ()
    if read is not None:
        spans = read.annotations[0].spans
        # Not as a ground truth: fields that are open may be filled in the documents.
        checked = replace(read, annotations=(Annotation(who, spans),))
        faults += [finding for finding in check(checked, labels()) if finding.severity == "error"]
        if read.text != document.text:
            faults.append(Finding(code="text-changed", message="the task has another text than the document"))
    submitted = Submitted(
        spans,
        who or ADJUDICATOR,
        moment(item).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        _comment(item) or f"decided in Label Studio by {who or 'someone'}",
    )
    return submitted, [
        replace(
            fault,
            document=document.id,
            annotation=who,
            place=task.exported.link(item.get("id"), fault.region),
        )
        for fault in faults
    ]


def _comment(item: Mapping[str, Any]) -> str:
    """What was written into the comment on the document, on one line."""
    result = item.get("result")
    for part in result if isinstance(result, list) else ():
        value = part.get("value") if isinstance(part, dict) and part.get("from_name") == "comment" else None
        words = value.get("text") if isinstance(value, dict) else None
        if isinstance(words, list):
            return " ".join(" ".join(map(str, words)).split())
    return ""
