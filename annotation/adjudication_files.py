"""Documents in their files, adjudicated: what is read, what is written, and what is left to decide."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.annotation.adjudication import Adjudicated, Rules, adjudicate, decide
from goldspan.annotation.conflicts import Conflict, worst_first
from goldspan.annotation.decisions import Decision
from goldspan.annotation.desk import DeskError
from goldspan.annotation.document_files import SAFE_ID
from goldspan.corpus import collector
from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.reading import files
from goldspan.corpus.records import records
from goldspan.corpus.writing import write_bytes

Tick = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Work:
    """The files of documents, by the documents' ids in their order, and how they are adjudicated.

    ``assigned`` are those who should have annotated a document, where that is known: it waits for them all.
    ``lock`` keeps other runs from changing the files while they are read and written.
    """

    files: Mapping[str, Path]
    rules: Rules
    assigned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lock: Callable[[], AbstractContextManager[None]] = nullcontext

    def waits(self, document: Document) -> bool:
        """Whether someone who should annotate a document has not yet."""
        names = {version.annotator for version in document.annotations}
        return not names.issuperset(self.assigned.get(document.id, ()))


@dataclass(frozen=True, slots=True)
class Report:
    """What adjudication came to, over all documents.

    ``waiting`` counts the documents that not everybody has annotated who should. ``written`` are the ids of
    the documents whose files changed. ``spans`` counts the accepted spans by who accepted them: ``all``
    annotators, the ``policy`` or a ``person``. ``texts`` are those of the documents with conflicts.
    ``dropped`` are spans that a ground truth had, and that neither it nor a version has now.
    """

    documents: int
    decided: int
    unannotated: int
    waiting: int
    written: tuple[str, ...]
    spans: Counter[str]
    conflicts: tuple[Conflict, ...]
    texts: dict[str, str]
    dropped: tuple[tuple[str, Span], ...]


def find_files(paths: Iterable[Path]) -> dict[str, Path]:
    """The document files of ``paths``, folders of them or the files themselves, by the documents' ids.

    Raises:
        InputError: there is no such path, it holds no document file, or two files have one name.
    """
    found: dict[str, Path] = {}
    faults: list[Finding] = []
    for path in paths:
        for file in files(path):
            if file.suffix != ".json":
                message = "adjudication works on document files, <id>.json"
                faults.append(Finding(code="bad-record", message=message, place=str(file)))
            elif file.stem in found and not found[file.stem].samefile(file):
                message = f"{found[file.stem]} has this id too"
                faults.append(Finding(code="document-duplicate", message=message, place=str(file)))
            else:
                found[file.stem] = file
    if faults:
        raise InputError(faults)
    return dict(sorted(found.items()))


def adjudicate_all(work: Work, now: str, tick: Tick = lambda: None) -> Report:
    """Adjudicate every document and write the files that change; ``tick`` is called after each document.

    Nothing is written unless all documents can be read.

    Raises:
        DeskError: another run is at work on the files.
        InputError: a file is no document, or a version in it is not sound.
        ValueError: a version names no annotator, or one annotator has two of a document.
        OSError: a file cannot be written.
    """
    with work.lock(), collector.paused():
        before = _read_all(work.files, tick)
        waiting = {name for name, document in before.items() if work.waits(document)}
        found = {name: _adjudicated(work, document, now) for name, document in before.items()}
        changed = [name for name, done in found.items() if done.document is not before[name]]
        for name in changed:
            labelstudio.write_task(work.files[name], found[name].document)
    return _report(before, found, changed, len(waiting))


def adjudicate_one(work: Work, name: str, now: str) -> Adjudicated:
    """One document as it is in its file, adjudicated; nothing is written.

    Raises:
        InputError, ValueError: as ``adjudicate_all`` says.
    """
    return _adjudicated(work, read_document(work.files[name]), now)


def _adjudicated(work: Work, document: Document, now: str) -> Adjudicated:
    return Adjudicated(document) if work.waits(document) else adjudicate(document, work.rules, now)


def _read_all(files: Mapping[str, Path], tick: Tick) -> dict[str, Document]:
    found: dict[str, Document] = {}
    faults: list[Finding] = []
    for name, file in files.items():
        try:
            found[name] = read_document(file)
        except InputError as error:
            faults += error.findings
        tick()
    if faults:
        raise InputError(faults)
    return found


def read_document(file: Path) -> Document:
    """The document in a file.

    Raises:
        InputError: there is none, or several, it has another name than the file, or a version is not sound.
    """
    read = list(records(file))
    if len(read) != 1:
        message = f"it holds {len(read)} documents, not one: bring exports in with `goldspan annotate pull`"
        raise InputError([Finding(code="bad-record", message=message, place=str(file))])
    (item,) = read
    if isinstance(item, Finding):
        raise InputError([item])
    parsed = labelstudio.parse(item.value, str(file))
    document = parsed.document
    faults = [finding for finding in parsed.findings if _matters(finding, document)]
    if document is not None and (document.id != file.stem or not SAFE_ID.fullmatch(document.id)):
        message = f"{document.id!r} in a file named {file.name!r}"
        faults.append(Finding(code="document-id", message=message, place=str(file), document=document.id))
    if faults or document is None:
        raise InputError(faults)
    return document


def save_decisions(work: Work, name: str, decisions: Sequence[Decision], now: str) -> Adjudicated:
    """Put decisions on one document on disk at once, and its ground truth if they were the last.

    The file is read again first, so what someone else wrote since is not lost.

    Raises:
        DeskError, InputError, ValueError, OSError: as ``adjudicate_all`` says.
    """
    with work.lock():
        document = read_document(work.files[name])
        done = adjudicate(decide(document, decisions), work.rules, now)
        labelstudio.write_task(work.files[name], done.document)
    return done


def put_back(file: Path, before: bytes, after: bytes) -> None:
    """Undo a write: ``before`` in place of ``after``.

    Raises:
        DeskError: the file holds something else by now.
    """
    if file.read_bytes() != after:
        raise DeskError(f"{file} was changed since: this decision cannot be undone")
    write_bytes(file, before)


def _matters(finding: Finding, document: Document | None) -> bool:
    """Whether a finding keeps a document from being adjudicated: not if it is of a cancelled version."""
    if finding.severity != "error" or finding.code == "gold-missing":
        return False
    if document is None or not finding.annotation:
        return True
    called = {
        cancelled: {
            version.annotator or str(index)
            for index, version in enumerate(document.annotations)
            if version.cancelled is cancelled
        }
        for cancelled in (True, False)
    }
    return finding.annotation not in called[True] - called[False]


def _report(
    before: Mapping[str, Document], found: Mapping[str, Adjudicated], changed: Sequence[str], waiting: int
) -> Report:
    conflicts = worst_first(conflict for done in found.values() for conflict in done.conflicts)
    spans: Counter[str] = Counter()
    for done in found.values():
        for outcome in done.settlement.outcomes if done.settlement else ():
            spans[outcome.accepted_by] += len(outcome.spans)
    dropped = [
        (name, span)
        for name in changed
        for span in _dropped(before[name].annotations, found[name].document.annotations)
    ]
    return Report(
        documents=len(found),
        decided=sum(done.decided for done in found.values()),
        unannotated=sum(done.settlement is None for done in found.values()) - waiting,
        waiting=waiting,
        written=tuple(changed),
        spans=spans,
        conflicts=tuple(conflicts),
        texts={name: before[name].text or "" for name in sorted({each.document for each in conflicts})},
        dropped=tuple(dropped),
    )


def _dropped(before: Iterable[Annotation], after: Iterable[Annotation]) -> list[Span]:
    """The spans of a ground truth that are in no version any more."""
    left = {span for annotation in after for span in annotation.spans}
    return [span for each in before if each.ground_truth for span in each.spans if span not in left]
