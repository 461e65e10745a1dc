"""Which document belongs to which split: fixed in a file, with the reason."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from goldspan.corpus.findings import Finding, InputError

SPLITS_FILE = "splits.json"
SPLITS = ("train", "dev", "test")

# A split's name in our file, by the names that it goes by elsewhere.
ALIASES = {"validation": "dev"}


class _File(msgspec.Struct, frozen=True):
    version: str
    reason: Annotated[str, msgspec.Meta(min_length=1)]
    splits: dict[str, list[str]]


def read_splits(root: Path) -> Mapping[str, tuple[str, ...]]:
    """The ids of each split's documents, in order: ``train``, ``dev`` and ``test`` of the corpus at ``root``.

    Raises:
        InputError: the file is not there or cannot be read, names another split or a document that is not
            there, has a document in two splits, or leaves one out.
    """
    file = root / SPLITS_FILE
    try:
        read = msgspec.json.decode(file.read_bytes(), type=_File)
    except FileNotFoundError:
        raise _unusable(file, "there is no such file, and it says which documents are for training") from None
    except msgspec.ValidationError as error:
        raise _unusable(file, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([Finding(code="bad-json", message=str(error), place=str(file))]) from error
    there = {path.stem for path in (root / "documents").glob("*.json")}
    findings = [
        Finding(code="bad-record", message=message, field=field, place=str(file))
        for field, message in _faults(read.splits, there)
    ]
    if findings:
        raise InputError(findings)
    return {name: tuple(sorted(read.splits[name])) for name in SPLITS}


def _faults(splits: Mapping[str, list[str]], there: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the splits of documents that are ``there``: the field, and what to say of it."""
    for name in SPLITS:
        if not splits.get(name):
            yield f"splits.{name}", "it holds no document"
    homes: dict[str, str] = {}
    for name, ids in splits.items():
        if name not in SPLITS:
            yield f"splits.{name}", f"there are the splits {', '.join(SPLITS)} and no other"
        for index, document in enumerate(ids):
            field = f"splits.{name}[{index}]"
            if document in homes:
                yield field, f"document {document!r} is in {homes[document]} already"
            elif document not in there:
                yield field, f"there is no document {document!r}"
            homes.setdefault(document, name)
    for document in sorted(there - homes.keys()):
        yield "splits", f"document {document!r} is in no split"


def _unusable(file: Path, message: str) -> InputError:
    return InputError([Finding(code="bad-record", message=message, place=str(file))])
