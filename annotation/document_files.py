"""The folder of documents: a file ``<id>.json`` for each, whole at any moment."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from goldspan.annotation.desk import DeskError
from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.records import records

# An id becomes the name of a file, on any system.
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

# What is wrong with a document as a whole; what is wrong with a span in it is for ``goldspan validate``.
_FATAL = frozenset({"bad-json", "bad-encoding", "bad-record", "text-changed", "text-surrogate"})

# The names that ``goldspan.corpus.writing`` gives to a file of ours before it is whole.
_LEFT_OVER = ".*.json.*.tmp"


def need_folder(folder: Path) -> None:
    """See that there is a folder of documents, before anything is made beside it.

    Raises:
        DeskError: there is none.
    """
    if not folder.is_dir():
        raise DeskError(f"there is no folder {folder}: add documents with `goldspan annotate add`")


def read_documents(folder: Path) -> dict[str, Document]:
    """The documents of a folder by their ids, in the order of these.

    Raises:
        DeskError: there is no such folder.
        InputError: a file is no document, holds several, is named otherwise than its document, or its text
            is not the one that was annotated.
    """
    need_folder(folder)
    documents: dict[str, Document] = {}
    faults: list[Finding] = []
    for file in sorted(folder.glob("*.json")):
        document, findings = _read(file)
        faults += findings
        if document is not None:
            documents[document.id] = document
    if faults:
        raise InputError(faults)
    return dict(sorted(documents.items()))


def read_document(folder: Path, name: str) -> Document:
    """One document of a folder, by its id.

    Raises:
        DeskError: there is none of this id.
        InputError: as ``read_documents`` says.
    """
    file = folder / f"{name}.json"
    if not SAFE_ID.fullmatch(name) or not file.is_file():
        raise DeskError(f"there is no document {name!r} in {folder}: name another one, or the folder")
    document, findings = _read(file)
    if document is None or findings:
        raise InputError(findings)
    return document


def write_document(folder: Path, document: Document) -> None:
    """Write one document's file, whole or not at all."""
    labelstudio.write_task(folder / f"{document.id}.json", document)


def clean(folder: Path) -> None:
    """Remove what a run that was ended in the middle of a write has left beside the documents.

    Only where no other run can be writing there.
    """
    for file in folder.glob(_LEFT_OVER):
        file.unlink(missing_ok=True)


def with_annotations(document: Document, items: Sequence[Mapping[str, Any]]) -> Document:
    """``document`` with these annotations, as a task has them, in place of its own.

    Raises:
        ValueError: one of them is no annotation.
    """
    task = {**labelstudio.encode(document), "annotations": list(items)}
    revised, findings = labelstudio.parse(task, document.place)
    if revised is None:
        raise ValueError(f"{document.id}: {'; '.join(map(str, findings))}")
    return revised


def _read(file: Path) -> tuple[Document | None, list[Finding]]:
    """The document in a file, or what is wrong with it."""
    read = list(records(file))
    if len(read) != 1:
        message = f"the file holds {len(read)} documents, and should hold one"
        return None, [Finding(code="bad-record", message=message, place=str(file))]
    (item,) = read
    if isinstance(item, Finding):
        return None, [item]
    document, findings = labelstudio.parse(item.value, str(file))
    fatal = [finding for finding in findings if finding.code in _FATAL]
    if document is not None and (document.id != file.stem or not SAFE_ID.fullmatch(document.id)):
        message = f"{document.id!r} in a file named {file.name!r}"
        fatal.append(Finding(code="document-id", message=message, place=str(file), document=document.id))
    return document, fatal


def unsafe_ids(documents: Iterable[Document]) -> list[Finding]:
    """A finding for each id that cannot be the name of a file, or is another's but for its capitals."""
    findings = []
    names: dict[str, Document] = {}
    for document in documents:
        if not SAFE_ID.fullmatch(document.id):
            findings.append(Finding(code="document-id", message=f"{document.id!r} cannot be a file's name"))
        else:
            other = names.setdefault(document.id.casefold(), document)
            if other is document:
                continue
            message = f"{other.place} has this id too"
            findings.append(Finding(code="document-duplicate", message=message))
        findings[-1] = replace(findings[-1], place=document.place, document=document.id)
    return findings
