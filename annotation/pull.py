"""A pull: exported tasks through the gate, merged into the desk's documents, and these written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goldspan.annotation.desk import Desk
from goldspan.annotation.document_files import clean, read_documents, write_document
from goldspan.annotation.exports import Exported
from goldspan.annotation.gate import examine, missing
from goldspan.annotation.merging import Keep, Merge, merge
from goldspan.annotation.plan import Plan
from goldspan.corpus import collector
from goldspan.corpus.findings import Finding


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pull found, and what it comes to.

    ``outcomes`` says how many versions are new, changed, unchanged and in conflict. ``changed`` are the ids
    of the documents that change, and ``written`` says whether they were.
    """

    findings: tuple[Finding, ...]
    outcomes: Mapping[str, int]
    changed: tuple[str, ...]
    written: bool

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


def pull(
    desk: Desk,
    tasks: Sequence[Exported],
    plan: Plan | None,
    *,
    owners: Collection[str] = (),
    annotator: str = "",
    keep: Keep = "",
    skip_invalid: bool = False,
    dry_run: bool = False,
) -> Pull:
    """Merge exported tasks into the documents of a desk, whose lock is held.

    If anything is wrong with any of them nothing is written, unless ``skip_invalid`` asks for what is sound:
    then a task with an error is left out, and so is a version in conflict. ``owners`` are the annotators
    whose whole projects the tasks are, and ``annotator`` is who made the annotations that name nobody.

    Raises:
        DeskError: there is no folder of documents, or ``annotator`` cannot be one person.
        InputError: a document cannot be read.
    """
    clean(desk.documents)
    with collector.paused():
        documents = read_documents(desk.documents)
        examined = examine(tasks, documents, plan, annotator)
        merged = merge(documents, examined.versions, keep)
        findings = (*examined.findings, *missing(documents, examined, owners, plan), *merged.findings)
    found = Pull(findings, merged.outcomes, tuple(one.id for one in merged.documents), written=False)
    if dry_run or (found.errors and not skip_invalid):
        return found
    _write(desk, merged)
    return Pull(findings, merged.outcomes, found.changed, written=True)


def _write(desk: Desk, merged: Merge) -> None:
    # One after the other, each whole: a run that is ended here is completed by the next one.
    for document in merged.documents:
        write_document(desk.documents, document)
