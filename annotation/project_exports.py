"""The projects of annotators, exported from a running server."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import msgspec

from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import DeskError
from goldspan.annotation.exports import Exported
from goldspan.annotation.projects import check_config, find_project, project_title, server_of

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

_PATIENCE = 600.0  # seconds that the server may take to export a project
_PAUSE = 0.2

# Users by their addresses, which are the same everywhere, and not by the server's numbers.
_IN_FULL: Any = {
    "annotations__completed_by": {"only_id": False},
    "predictions": {"only_id": False},
    "drafts": {"only_id": False},
}


def export_projects(
    client: "LabelStudio", owners: Iterable[str], advance: Callable[[str], object] = lambda _: None
) -> list[Exported]:
    """The tasks of the projects of these annotators, all of them, with their annotations and drafts.

    ``advance`` is called with each annotator's address when the export of the project is there.

    Raises:
        DeskError: a project is not there or lacks labels or controls of ours, or the server does not answer.
    """
    tasks: list[Exported] = []
    for owner in owners:
        title = project_title(owner)
        project = find_project(client, title)
        if project is None:
            raise DeskError(
                f"there is no project {title!r} on the server: run `goldspan annotate push` first"
            )
        address = server_of(client)
        with server_errors(address):
            check_config(title, client.projects.get(id=project).label_config or "")
        tasks += [
            Exported(task, f"project {title!r}[{index}]", owner, address)
            for index, task in enumerate(export(client, project))
        ]
        advance(owner)
    return tasks


def export(client: "LabelStudio", project: int) -> list[Any]:
    """All tasks of a project, as a snapshot has them, nothing of them checked.

    Raises:
        DeskError: the server does not answer, cannot export, or sends something else.
    """
    address = server_of(client)
    with server_errors(address):
        snapshot = client.projects.exports.create(
            project, serialization_options=_IN_FULL, request_options={"timeout_in_seconds": int(_PATIENCE)}
        )
        number = snapshot.id
        if number is None:
            raise DeskError(f"the server at {address} made no export of project {project}: see its log")
        try:
            _await(client, project, number, snapshot.status)
            content = b"".join(client.projects.exports.download(id=project, export_pk=number))
        finally:
            # It holds everything that the project does, on the server's disk, and nobody asks for it again.
            with suppress(Exception):
                client.projects.exports.delete(id=project, export_pk=number)
    try:
        tasks = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DeskError(f"the export of project {project} at {address} is no JSON: pull again") from error
    if not isinstance(tasks, list):
        raise DeskError(f"the export of project {project} at {address} is no list of tasks: pull again")
    return tasks


def _await(client: "LabelStudio", project: int, number: int, status: str | None) -> None:
    deadline = monotonic() + _PATIENCE
    while status != "completed":
        if status == "failed":
            raise DeskError(f"the server could not export project {project}: see its log")
        if monotonic() > deadline:
            raise DeskError(f"the server takes too long to export project {project}: pull again later")
        sleep(_PAUSE)
        status = client.projects.exports.get(id=project, export_pk=number).status
