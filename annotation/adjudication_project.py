"""The project of disagreements: documents with conflicts go to Label Studio, and come back decided.

A task has the text and, to be read beside it, the conflicts in words. Its predictions are the merged
candidate, what is settled and the leading candidate of each conflict, and the annotators' versions as A, B
and so on, in an order that is another one for each document. Who adjudicates starts from the merged
candidate, corrects it and submits.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from goldspan.annotation.adjudication import Adjudicated
from goldspan.annotation.adjudication_files import Work, adjudicate_one
from goldspan.annotation.adjudication_report import conflict_words
from goldspan.annotation.alignment import bare, digest, filled
from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import DeskError
from goldspan.annotation.exports import Exported, name_of
from goldspan.annotation.project_exports import export
from goldspan.annotation.projects import (
    DISAGREEMENTS,
    config_hash,
    ensure_project,
    find_project,
    label_config,
    server_of,
)
from goldspan.annotation.versions import Version
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable
from goldspan.corpus.formats.labelstudio import TEXT_HASH, text_hash
from goldspan.corpus.formats.regions import edit_result
from goldspan.corpus.scheme import GUIDELINES_VERSION

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

# What the merged candidate is called among a task's predictions.
MERGED = "merged"

# The field of a task's data that says which versions it was made of, and the one with the conflicts in words.
STATE, CONFLICTS = "versions_sha256", "conflicts"

_BATCH = 100  # tasks in one request


@dataclass(frozen=True, slots=True)
class Sent:
    """How many tasks were sent, how many were there, and how many nobody had touched and were outdated."""

    project: int
    sent: int
    there: int
    removed: int


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the project: its document, the state of the versions that it shows, what was submitted.

    ``touched`` says whether anybody has begun to work on it.
    """

    exported: Exported
    document: str
    state: str
    annotations: tuple[Mapping[str, Any], ...]
    touched: bool


def send(client: "LabelStudio", work: Work, names: Iterable[str], now: str) -> Sent:
    """Put documents that have conflicts, ``names``, into the project, which is made if it is not there.

    Tasks of the same versions are not sent again. Tasks of versions that changed since, or of documents that
    have no conflict any more, go if nobody has touched them.

    Raises:
        DeskError: the project lacks labels or controls of ours, or the server does not answer.
        InputError, ValueError: a document cannot be read any more.
    """
    done = {name: adjudicate_one(work, name, now) for name in names}
    project = ensure_project(client, DISAGREEMENTS)
    address = server_of(client)
    with server_errors(address):
        held = client.projects.get(id=project)
        if f'name="{CONFLICTS}"' not in (held.label_config or ""):
            client.projects.update(id=project, label_config=disagreements_config())
    wanted = {name: state_of(each.versions) for name, each in done.items() if each.conflicts}
    tasks = fetch(client, project)
    there = {task.document for task in tasks if wanted.get(task.document) == task.state}
    outdated = [
        task
        for task in tasks
        if task.document in work.files and not task.touched and wanted.get(task.document) != task.state
    ]
    missing = [name for name in wanted if name not in there]
    with server_errors(address):
        for start in range(0, len(missing), _BATCH):
            batch: Any = [task_of(done[name]) for name in missing[start : start + _BATCH]]
            client.projects.import_tasks(project, request=batch)
        if missing and held.model_version != MERGED:
            # The predictions that an annotation starts from; the server wants to have some of them first.
            client.projects.update(id=project, model_version=MERGED)
        for task in outdated:
            client.tasks.delete(id=str(task.exported.task["id"]))
    return Sent(project, len(missing), len(there), len(outdated))


def fetch(client: "LabelStudio", project: int | None = None) -> list[Task]:
    """The tasks of the project, with what was submitted.

    Raises:
        DeskError: there is no such project, or the server does not answer.
    """
    project = find_project(client, DISAGREEMENTS) if project is None else project
    if project is None:
        raise DeskError(
            f"there is no project {DISAGREEMENTS!r} there: make it with `goldspan adjudicate --to-server`"
        )
    return list(tasks_of(export(client, project), server_of(client)))


def tasks_of(exported: Iterable[Any], server: str) -> Iterator[Task]:
    """The tasks that a server exported, as far as they are ours."""
    for index, task in enumerate(exported):
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict):
            continue
        items = task.get("annotations")
        annotations = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        submitted = [item for item in annotations if not item.get("was_cancelled")]
        yield Task(
            Exported(task, f"project {DISAGREEMENTS!r}[{index}]", server=server),
            name_of(task),
            str(data.get(STATE, "")),
            tuple(submitted),
            touched=bool(annotations or task.get("drafts")),
        )


def mark(client: "LabelStudio", annotation: int) -> None:
    """Mark an annotation on the server as the ground truth.

    Raises:
        DeskError: the server does not answer, or does not have it any more.
    """
    with server_errors(server_of(client)):
        client.annotations.update(id=annotation, ground_truth=True)


def task_of(done: Adjudicated) -> dict[str, Any]:
    """The task of a document with conflicts, as the server imports it."""
    document = done.document
    text = document.text or ""
    lines = [
        printable(f"{number}. {conflict_words(conflict, text)}")
        for number, conflict in enumerate(done.conflicts, start=1)
    ]
    data = {
        "id": document.id,
        "text": text,
        TEXT_HASH: text_hash(text),
        "guidelines": GUIDELINES_VERSION,
        "config_sha256": config_hash(),
        STATE: state_of(done.versions),
        CONFLICTS: "\n".join(lines),
    }
    versions = sorted(done.versions, key=lambda version: digest([document.id, _content(version)]))
    named = [(MERGED, merged(done))] + [
        (_letters(index), version.spans) for index, version in enumerate(versions)
    ]
    predictions = [
        {"model_version": name, "result": edit_result([], [], list(map(_plain, spans)), text)}
        for name, spans in named
    ]
    return {"data": data, "predictions": predictions}


def merged(done: Adjudicated) -> tuple[Span, ...]:
    """What is settled of a document, with the leading candidate of each conflict in place of what is not."""
    spans = {span: span for span in done.settlement.spans} if done.settlement else {}
    for conflict in done.conflicts:
        leading = conflict.leading
        if conflict.field:
            place = bare(leading.spans[0])
            value = {**filled(spans[place]), conflict.field: leading.content}
            spans[place] = Span(place.start, place.end, place.label, value=value)
        else:
            spans.update((span, span) for span in leading.spans)
    return tuple(sorted(spans.values()))


def state_of(versions: Iterable[Version]) -> str:
    """A name for what all versions hold, whoever made which: a task is outdated when it has changed."""
    return digest(sorted(_content(version) for version in versions))


def disagreements_config() -> str:
    """The editor's configuration, with the conflicts in words above the comment on the document."""
    root = ET.fromstring(label_config())  # noqa: S314 - our own file
    side = next(view for view in root.iter("View") if view.find("TextArea[@name='comment']") is not None)
    side.insert(0, ET.Element("Header", value="conflicts", size="6"))
    side.insert(1, ET.Element("Text", name=CONFLICTS, value=f"${CONFLICTS}"))
    return ET.tostring(root, encoding="unicode")


def _content(version: Version) -> list[Any]:
    return [[s.start, s.end, s.label, sorted(filled(s).items())] for s in version.spans]


def _plain(span: Span) -> Span:
    """A span as a prediction has it: regions of the annotators' own would give them away."""
    return Span(span.start, span.end, span.label, value=span.value)


def _letters(index: int) -> str:
    """The name of a version: A, B and so on to Z, then A1."""
    turn, letter = divmod(index, 26)
    return f"{chr(ord('A') + letter)}{turn or ''}"
