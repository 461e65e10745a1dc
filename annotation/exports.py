"""Exports of Label Studio projects: their tasks, as they are, and where each was read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from goldspan.annotation.pulled_versions import age
from goldspan.corpus.findings import Finding, InputError, unreadable
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.reading import files
from goldspan.corpus.records import records


@dataclass(frozen=True, slots=True)
class Exported:
    """A task as the server exports it, nothing of it checked.

    ``owner`` is the address of the annotator whose whole project the export is, or ``""`` where that is not
    known; ``server`` is the address of the server, where there is one to open the task in.
    """

    task: Any
    place: str
    owner: str = ""
    server: str = ""

    def link(self, annotation: Any = None, region: str = "") -> str:
        """The address that opens the task in the editor, at an annotation and a region; else the place."""
        task = self.task if isinstance(self.task, dict) else {}
        number, project = task.get("id"), task.get("project")
        if not self.server or type(number) is not int or type(project) is not int:
            return self.place
        query: dict[str, Any] = {"task": number}
        if type(annotation) is int:
            query["annotation"] = annotation
            if region and not region.startswith("result["):
                query["region"] = region
        return f"{self.server.rstrip('/')}/projects/{project}/data?{urlencode(query)}"


def read_exports(paths: Iterable[Path], owner: str = "", server: str = "") -> list[Exported]:
    """The tasks of exported files and of folders of them.

    Raises:
        InputError: a file cannot be read, holds no task, or is an export in a format that leaves out what
            a merge needs.
    """
    tasks: list[Exported] = []
    faults: list[Finding] = []
    for path in paths:
        for file in files(path):
            _check_format(file)
            found = list(records(file))
            faults += [item for item in found if isinstance(item, Finding)]
            if not found:
                faults.append(Finding(code="empty-input", message="it holds no task", place=str(file)))
            tasks += [
                Exported(item.value, item.place, owner, server)
                for item in found
                if not isinstance(item, Finding)
            ]
    if faults:
        raise InputError(faults)
    return tasks


def repaired(exported: Exported) -> Exported:
    """A task whose offsets count code points where words prove that they counted UTF-16 units."""
    return replace(exported, task=labelstudio.repair_utf16(exported.task)[0])


def without_repeats(tasks: Sequence[Exported]) -> list[Exported]:
    """The tasks, each annotation in them once: the last state of one that stands in several exports.

    The server gives each annotation an id of its own (``unique_id``); one without it stays.
    """
    last: dict[tuple[str, str], Any] = {}
    for exported in tasks:
        for item in _annotations(exported):
            key = (name_of(exported.task), str(item.get("unique_id")))
            if item.get("unique_id") and (key not in last or age(item) > age(last[key])):
                last[key] = item
    stay = {id(item) for item in last.values()}
    return [_without_others(exported, stay) if _annotations(exported) else exported for exported in tasks]


def name_of(task: Mapping[str, Any]) -> str:
    """The id of the document that a task was made from; ``""`` where it does not say.

    The task's own number is none: each server counts anew.
    """
    data = task.get("data")
    name = data.get("id") if isinstance(data, dict) else None
    return str(name) if type(name) in {str, int} else ""


def _without_others(exported: Exported, stay: Collection[int]) -> Exported:
    """A task without the annotations that have an id of their own and are not the objects that stay."""
    items = [
        item
        for item in exported.task["annotations"]
        if not isinstance(item, dict) or not item.get("unique_id") or id(item) in stay
    ]
    return replace(exported, task={**exported.task, "annotations": items})


def _annotations(exported: Exported) -> list[Mapping[str, Any]]:
    items = exported.task.get("annotations") if isinstance(exported.task, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _check_format(file: Path) -> None:
    try:
        name = format_of(file)
    except OSError as error:
        raise InputError([unreadable(error, file)]) from error
    # What holds no record at all, or no JSON, is said by what reads it.
    if name in {"labelstudio", "jsonl"} and file.suffix in {".json", ".jsonl", ".ndjson"}:
        return
    message = f"it is in the format {name or 'of a folder'}, which keeps neither regions' ids nor fields"
    raise InputError([Finding(code="export-unusable", message=message, place=str(file))])
