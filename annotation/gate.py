"""The gate of a pull: exported tasks become versions of documents, or findings that say why they cannot.

Everything that ``goldspan validate`` looks at is looked at here, and what only an export can have wrong:
tasks of other projects, annotations by nobody or by others, items of controls that the editor lacks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goldspan.annotation.adjudication_project import CONFLICTS
from goldspan.annotation.desk import DeskError
from goldspan.annotation.editor_controls import check_controls, controls, labels
from goldspan.annotation.exports import Exported, name_of, without_repeats
from goldspan.annotation.plan import Plan
from goldspan.annotation.pulled_versions import Pulled, annotator_of, kept
from goldspan.corpus.document import Annotation, Document
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.validation import check

# The gold is chosen by adjudication, and no exported task is asked for it.
_OF_GOLD = frozenset({"gold-missing", "gold-ambiguous"})


@dataclass(frozen=True, slots=True)
class Examined:
    """The versions of the tasks that have no error, and all findings, in the order of the tasks.

    ``seen`` holds the ids of the documents that each owner's project has a task for.
    """

    versions: tuple[Pulled, ...]
    findings: tuple[Finding, ...]
    seen: Mapping[str, frozenset[str]]


def examine(
    tasks: Sequence[Exported], documents: Mapping[str, Document], plan: Plan | None, annotator: str = ""
) -> Examined:
    """Hold exported tasks against the desk's documents and its plan.

    ``annotator`` is the address of the one whose annotations an export knows by a number only.

    Raises:
        DeskError: there are several whom the exports know by numbers, and ``annotator`` is one person.
    """
    versions: list[Pulled] = []
    findings: list[Finding] = []
    seen: dict[str, set[str]] = {}
    nameless = _numbers(tasks)
    if annotator and len(nameless) > 1:
        raise DeskError(
            f"the exports have annotations by {', '.join(sorted(nameless))}, who have no names, and"
            " --annotator names one person: pull their exports one by one, or snapshots with users in full"
        )
    for exported in without_repeats(tasks):
        found, faults = _examine_task(exported, documents, plan, annotator)
        findings += faults
        if not any(fault.severity == "error" for fault in faults):
            versions += found
        if exported.owner and isinstance(exported.task, dict):
            seen.setdefault(exported.owner, set()).add(name_of(exported.task))
    return Examined(
        tuple(versions), tuple(findings), {owner: frozenset(names) for owner, names in seen.items()}
    )


def missing(
    documents: Mapping[str, Document],
    examined: Examined,
    owners: Iterable[str],
    plan: Plan | None,
) -> Iterator[Finding]:
    """What the whole projects of ``owners`` should hold and do not: tasks of the plan, pulled annotations."""
    pulled = {(version.document, version.annotator) for version in examined.versions}
    faulty = {finding.document for finding in examined.findings if finding.severity == "error"}
    for owner in sorted(set(owners)):
        seen = examined.seen.get(owner, frozenset())
        for name, document in documents.items():
            code, message = "", ""
            if plan is not None and owner in plan.assigned.get(name, ()) and name not in seen:
                code, message = "task-missing", "it was deleted, or never pushed"
            elif (name, owner) not in pulled and name not in faulty and _was_pulled(document, owner):
                code, message = "annotation-gone", "it was deleted there"
            if code:
                yield Finding(
                    code=code, message=message, place=document.place, document=name, annotation=owner
                )


def _examine_task(
    exported: Exported, documents: Mapping[str, Document], plan: Plan | None, annotator: str
) -> tuple[list[Pulled], list[Finding]]:
    """The versions that a task holds, and everything that is wrong with it."""
    task = exported.task
    home = documents.get(name_of(task)) if isinstance(task, dict) else None
    stranger = _stranger(task, home)
    if stranger:
        return [], [replace(stranger, place=exported.link())]
    items, faults = _named_items(exported, annotator)
    document, read = labelstudio.parse(
        {**task, "annotations": items} if items is not None else task, exported.link()
    )
    faults += [finding for finding in read if finding.code not in _OF_GOLD]
    if document is None or home is None or items is None:
        return [], [replace(fault, document=name_of(task) if home else "") for fault in faults]
    faults += check(document, labels())
    faults += _text_faults(document, home, faults)
    for annotation in document.annotations:
        found = check_controls(annotation.carried["result"], controls())
        faults += [replace(fault, annotation=annotation.annotator) for fault in found]
    faults += _foreign(document, exported.owner, plan)
    faults += _drafts(task)
    versions = [_version(document, one, exported) for one in document.annotations if one.annotator]
    return versions, [
        replace(fault, document=document.id, place=_link(exported, fault.annotation, fault.region))
        for fault in faults
    ]


def _stranger(task: Any, home: Document | None) -> Finding | None:
    """Why a task is none that an annotator of this desk has, if it is none."""
    if not isinstance(task, dict) or "data" not in task:
        return None
    name = name_of(task)
    message = f"there is no document {name!r}" if name else "its data has no id of a document"
    if isinstance(task["data"], dict) and CONFLICTS in task["data"]:
        message = "it is an adjudicator's, which `goldspan adjudicate --from-server` takes back"
    elif home is not None:
        return None
    return Finding(code="task-unknown", message=message, document=name)


def _version(document: Document, annotation: Annotation, exported: Exported) -> Pulled:
    who = annotation.annotator
    item = kept(annotation.carried, who, document.meta.get("guidelines"))
    return Pulled(document.id, who, item, _link(exported, who))


def _named_items(exported: Exported, annotator: str) -> tuple[list[dict[str, Any]] | None, list[Finding]]:
    """The annotations of a task, each with its annotator's address; ``None`` where they cannot be read."""
    task = exported.task
    items = task.get("annotations") or [] if isinstance(task, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None, []
    named, faults = [], []
    for item in items:
        try:
            who = annotator_of(item)
        except DeskError as error:
            who = ""
            faults.append(Finding(code="annotator-unknown", message=str(error)))
        if not who and not annotator and not faults:
            message = f"completed_by is {_number(item)}"
            faults.append(Finding(code="annotator-unknown", message=message))
        who = who or annotator
        if item.get("ground_truth"):
            message = "the annotation is taken as its annotator's version"
            faults.append(Finding(code="annotation-starred", message=message, annotation=who))
        completed_by = {"email": who} if who else item.get("completed_by")
        named.append({**item, "completed_by": completed_by, "ground_truth": False})
    return named, faults


def _text_faults(document: Document, home: Document, faults: Iterable[Finding]) -> Iterator[Finding]:
    if document.text == home.text or any(fault.code == "text-changed" for fault in faults):
        return
    one, other = document.text or "", home.text or ""
    pairs = enumerate(zip(one, other, strict=False))
    offset = next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
    message = f"from offset {offset} on it is not the text of {home.place}"
    yield Finding(code="text-changed", message=message, field="data.text")


def _foreign(document: Document, owner: str, plan: Plan | None) -> Iterator[Finding]:
    """Annotations by others than the plan says, or than the one whose project it is."""
    for annotation in document.annotations:
        who = annotation.annotator
        message = ""
        if plan is not None and who not in plan.assigned.get(document.id, ()):
            message = f"it is given to {', '.join(plan.assigned.get(document.id, ())) or 'nobody'}"
        elif owner and who != owner:
            message = f"it was made in the project of {owner}"
        if who and message:
            yield Finding(code="annotator-unplanned", message=message, annotation=who)


def _drafts(task: Mapping[str, Any]) -> Iterator[Finding]:
    drafts = task.get("drafts")
    for draft in drafts if isinstance(drafts, list) else ():
        known = draft if isinstance(draft, dict) else {}
        who = known.get("user")
        what = "changes to an annotation" if known.get("annotation") else "an annotation"
        yield Finding(
            code="annotation-draft",
            message=f"{what} of {known.get('updated_at') or 'an unknown time'}",
            annotation=who if isinstance(who, str) else "",
        )


def _link(exported: Exported, annotator: str, region: str = "") -> str:
    """Where to open a task: at the annotation of an annotator, where there is one."""
    items = exported.task.get("annotations") or []
    numbers = [item.get("id") for item in items if _is_by(item, annotator)]
    return exported.link(numbers[0] if len(numbers) == 1 else None, region)


def _is_by(item: Mapping[str, Any], annotator: str) -> bool:
    try:
        who = annotator_of(item)
    except DeskError:
        return False
    return not who or who == annotator


def _numbers(tasks: Iterable[Exported]) -> set[str]:
    """The numbers of annotators who have no name, in all tasks."""
    return {
        _number(item)
        for exported in tasks
        if isinstance(exported.task, dict) and isinstance(exported.task.get("annotations"), list)
        for item in exported.task["annotations"]
        if isinstance(item, dict) and _is_by(item, "")
    }


def _number(item: Mapping[str, Any]) -> str:
    who = item.get("completed_by")
    return str(who.get("id") if isinstance(who, dict) else who)


def _was_pulled(document: Document, annotator: str) -> bool:
    return any(
        one.annotator == annotator and not one.ground_truth and one.carried.get("pulled")
        for one in document.annotations
    )
