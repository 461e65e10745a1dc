"""Texts and documents of any format taken into a desk, each as a document's file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from goldspan.annotation.document_files import read_documents, unsafe_ids, write_document
from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.formats.labelstudio import TEXT_HASH, text_hash
from goldspan.corpus.reading import parse
from goldspan.corpus.scheme import GUIDELINES_VERSION

_TEXT = ".txt"

# Which of several versions is the gold is not asked of documents that are yet to be annotated.
_OF_GOLD = frozenset({"gold-missing", "gold-ambiguous"})


@dataclass(frozen=True, slots=True)
class Intake:
    """The documents that are new to a desk, and how many of those that were offered it has."""

    new: tuple[Document, ...]
    there: int


def take_in(folder: Path, paths: Iterable[Path], meta: Mapping[str, str]) -> Intake:
    """What adding texts and documents to a folder of documents comes to; nothing is written.

    A ``.txt`` file is a document that is called like the file, without the suffix, and has its text, letter
    for letter but for a byte-order mark. Everything else is read as any command reads it, with its
    annotations. ``meta`` goes into each new document's metadata.

    Raises:
        InputError: something cannot be read, an id cannot be a file's name, or one id has two texts.
    """
    known = read_documents(folder) if folder.is_dir() else {}
    faults: list[Finding] = []
    offered: dict[str, Document] = {}
    there = 0
    for path in paths:
        for document in _documents(path, faults):
            before = known.get(document.id) or offered.get(document.id)
            if before is None:
                offered[document.id] = document
            elif before.text != document.text:
                faults.append(_other_text(document, before))
            elif document.id in known:
                there += 1
    faults += unsafe_ids([*known.values(), *offered.values()])
    if faults:
        raise InputError(faults)
    return Intake(tuple(_new(offered[name], meta) for name in sorted(offered)), there)


def write_intake(folder: Path, intake: Intake) -> None:
    """Write the documents that are new."""
    for document in intake.new:
        write_document(folder, document)


def _documents(path: Path, faults: list[Finding]) -> Iterator[Document]:
    """The documents of a path; what is wrong with them goes to ``faults``."""
    texts, others = _sort(path)
    for file in texts:
        document = _read_text(file, faults)
        if document is not None:
            yield document
    for one in others:
        for document, findings in parse(one):
            errors = [item for item in findings if item.severity == "error" and item.code not in _OF_GOLD]
            faults += errors
            if document is not None and document.text is None:
                message = "it has no text to annotate"
                faults.append(
                    Finding(code="bad-record", message=message, place=document.place, document=document.id)
                )
            elif document is not None and not errors:
                yield document


def _sort(path: Path) -> tuple[Sequence[Path], Sequence[Path]]:
    """The plain texts of a path, and what else there is to read."""
    if path.is_file() and path.suffix.lower() == _TEXT:
        return [path], []
    if path.is_dir() and not format_of(path):
        texts = sorted(file for file in path.iterdir() if file.suffix.lower() == _TEXT and file.is_file())
        if texts:
            others = sorted(file for file in path.iterdir() if file.is_file() and file not in texts)
            return texts, [file for file in others if file.suffix in {".json", ".jsonl", ".ndjson"}]
    return [], [path]


def _read_text(file: Path, faults: list[Finding]) -> Document | None:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"a byte {error.object[error.start]:#04x} that UTF-8 does not have there"
        faults.append(Finding(code="bad-encoding", message=message, place=str(file)))
        return None
    if not text.strip():
        faults.append(Finding(code="empty-input", message="there is no text in it", place=str(file)))
        return None
    return Document(file.stem, text, place=str(file))


def _other_text(document: Document, before: Document) -> Finding:
    message = f"{before.place} has this id and another text"
    return Finding(code="document-duplicate", message=message, place=document.place, document=document.id)


def _new(document: Document, meta: Mapping[str, str]) -> Document:
    """A document as its file is to hold it, without the numbers of the server that it comes from."""
    recorded: dict[str, Any] = {
        **document.meta,
        **meta,
        "guidelines": document.meta.get("guidelines", GUIDELINES_VERSION),
        TEXT_HASH: text_hash(document.text or ""),
    }
    return replace(document, meta=recorded, carried={})
