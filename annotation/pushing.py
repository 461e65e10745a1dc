"""Documents as tasks of annotators' projects on a running server."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import DeskError
from goldspan.annotation.plan import Plan
from goldspan.annotation.projects import config_hash, ensure_project, project_title, server_of
from goldspan.baselines.extractor import Extractor
from goldspan.baselines.running import ExtractorError, run
from goldspan.corpus.document import Document
from goldspan.corpus.formats.labelstudio import TEXT_HASH, text_hash
from goldspan.corpus.formats.regions import edit_result
from goldspan.corpus.scheme import GUIDELINES_VERSION

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

_BATCH = 100  # tasks in one request
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of one annotator's project: its number, how many tasks were sent, how many were there."""

    annotator: str
    project: int
    sent: int
    there: int


def push(
    client: "LabelStudio",
    plan: Plan,
    documents: Mapping[str, Document],
    extractor: Extractor | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> Iterator[Pushed]:
    """Send each annotator the documents of the plan that the project does not hold yet, as tasks.

    With an extractor, tasks come with its predictions, apart from those of documents that two annotators
    mark blind. All projects are looked at before anything is sent. ``advance`` is called with the number of
    tasks that were just dealt with.

    Raises:
        DeskError: a project lacks labels or controls of ours, holds a task with another text, the extractor
            fails on a document, or the server does not answer; what was sent before stays, and the next
            push goes on from there.
    """
    todo = [(one, *_missing(client, one, plan, documents)) for one in plan.annotators]
    for annotator, project, missing, there in todo:
        advance(there)
        for start in range(0, len(missing), _BATCH):
            batch = [documents[name] for name in missing[start : start + _BATCH]]
            request: Any = _tasks(batch, plan.blind, extractor)  # the SDK's types know less than its server
            with server_errors(server_of(client)):
                client.projects.import_tasks(project, request=request)
            advance(len(batch))
        yield Pushed(annotator, project, len(missing), there)


def _missing(
    client: "LabelStudio", annotator: str, plan: Plan, documents: Mapping[str, Document]
) -> tuple[int, list[str], int]:
    """An annotator's project, the ids of the documents that it lacks, and how many it has."""
    title = project_title(annotator)
    project = ensure_project(client, title)
    known = _known_texts(client, project, title)
    mine = [name for name in plan.documents_of(annotator) if name in documents]
    for name in mine:
        if name in known and known[name] != text_hash(documents[name].text or ""):
            raise DeskError(
                f"project {title!r} holds {name!r} with another text than {documents[name].place}: restore"
                " the document's text, or delete the task in Label Studio and push again"
            )
    missing = [name for name in mine if name not in known]
    return project, missing, len(mine) - len(missing)


def _known_texts(client: "LabelStudio", project: int, title: str) -> dict[str, str]:
    """The hash of the text of each document that a project has a task for."""
    with server_errors(server_of(client)):
        listed: Iterable[Any] = client.tasks.list(
            project=project, fields="task_only", include="id,data", page_size=_PAGE
        )
        data = [task.data for task in listed]
    held = [task for task in data if isinstance(task, dict) and "id" in task]
    times = Counter(str(task["id"]) for task in held)
    repeated = sorted(name for name, count in times.items() if count > 1)
    if repeated:
        raise DeskError(
            f"project {title!r} holds several tasks of {', '.join(repeated[:5])}: delete all but one of each"
            " in Label Studio, and push again"
        )
    # Its own words are looked at, and not the hash that came with them.
    return {str(task["id"]): text_hash(str(task.get("text", ""))) for task in held}


def _tasks(
    documents: Sequence[Document], blind: Collection[str], extractor: Extractor | None
) -> list[dict[str, Any]]:
    """Tasks of documents, as the server imports them."""
    config = config_hash()
    shown = [document for document in documents if extractor is not None and document.id not in blind]
    try:
        predicted = {one.document: one.spans or () for one in run(extractor, shown)} if extractor else {}
    except ExtractorError as error:
        raise DeskError(str(error)) from error
    tasks = []
    for document in documents:
        text = document.text or ""
        data = {
            "id": document.id,
            "text": text,
            TEXT_HASH: text_hash(text),
            "guidelines": GUIDELINES_VERSION,
            "config_sha256": config,
        }
        task: dict[str, Any] = {"data": data}
        if extractor is not None and document.id in predicted:
            result = edit_result([], [], predicted[document.id], text)
            model = f"{extractor.name} {extractor.version}"
            task["predictions"] = [{"model_version": model, "result": result}]
        tasks.append(task)
    return tasks
