"""The predictions behind a submission: JSON Lines that hold ids, offsets and labels, and nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

import msgspec

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.jsonl import encode, parse

_UNPLACED = "unplaced"


def encode_predictions(documents: Iterable[Document]) -> bytes:
    """The predictions in the order of their ids, so that the same ones are the same bytes."""
    return b"".join(map(_line, sorted(documents, key=lambda one: one.id)))


def _line(document: Document) -> bytes:
    spans = tuple(replace(span, score=None, value=None) for span in document.spans)
    record = encode(replace(document, text=None, meta={}, spans=spans))
    if document.unplaced:
        record[_UNPLACED] = list(document.unplaced)
    return msgspec.json.encode(record) + b"\n"


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content, as hex digits."""
    return sha256(content).hexdigest()


def decode_predictions(content: bytes, place: str) -> list[Document]:
    """The predictions that ``encode_predictions`` wrote; ``place`` is the name of their file.

    Raises:
        InputError: a line is no prediction.
    """
    documents: list[Document] = []
    findings: list[Finding] = []
    for number, line in enumerate(content.splitlines(), start=1):
        where = f"{place}:{number}"
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            findings.append(Finding(code="bad-json", message=str(error), place=where))
            continue
        parsed = parse(record, where)
        findings += parsed.findings
        if parsed.document is not None:
            labels = parsed.document.meta.get(_UNPLACED, [])
            if isinstance(labels, list) and all(isinstance(label, str) and label for label in labels):
                documents.append(replace(parsed.document, meta={}, unplaced=tuple(labels)))
            else:
                message = "it should be a list of labels"
                findings.append(Finding(code="bad-record", message=message, place=where, field=_UNPLACED))
    if findings:
        raise InputError(findings)
    return documents
