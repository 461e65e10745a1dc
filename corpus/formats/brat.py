"""brat standoff: a folder of pairs, the text in ``<id>.txt`` and what was annotated in ``<id>.ann``.

A text-bound annotation, ``T1<tab>OFFICIAL 0 5;8 11<tab>Аскар Мин``, is a span, and so is the trigger of
an event. Offsets are code points of the text, decoded as UTF-8 with its line ends as they are (CRLF is
two). Fragments with text between them are kept, and if that is a line end only, where brat cuts a span
that runs over it; fragments that touch (``0 5;5 9``) are one stretch, and read as one. The third column
is a copy of the words, compared without white space.

Relations, events, attributes, notes and equivalences are carried as the lines they are. A normalisation
``N1<tab>Reference T1 entity:askar-mamin<tab>…`` is carried too, and fills the field ``entity`` of the
span's value, unless another has filled it. ``goldspan.corpus.formats.standoff`` holds those lines.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from errno import EEXIST
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.format import DEFAULTS, LostSpans, Options, Parsed
from goldspan.corpus.formats.standoff import Standoff, encode, has_plain_label
from goldspan.corpus.formats.standoff_lines import carried_lines, numbered
from goldspan.corpus.writing import temporary_name_hidden, write_bytes

_SAFE_ID = re.compile(r"\w[\w.-]*")

# A file name may have 255 bytes, of which a temporary name and the ending need some.
_LONGEST_ID = 200

_OWN = ("brat", "data")


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:  # noqa: ARG001 - pairs need no telling
    """The document of each pair in a folder, by name, or of one ``.ann`` file and the text beside it."""
    if not path.is_dir():
        yield _read_pair(path)
        return
    stems = {file.stem for file in path.iterdir() if file.suffix in {".ann", ".txt"} and file.is_file()}
    for stem in sorted(stems):
        yield _read_pair(path / f"{stem}.ann")
    for folder in sorted(item for item in path.iterdir() if item.is_dir()):
        if any(folder.rglob("*.ann")):
            message = "the folder holds annotations of its own: read it by itself"
            yield Parsed(None, [Finding(code="bad-record", message=message, place=str(folder))])


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write a pair of files for each document into the folder ``path``.

    A new folder is whole or not there; in one that is there, each file is. What ``losses`` names is
    left out.

    Raises:
        InputError: a document has no text, or an id that is no file name or that of another document.
        FileExistsError: the folder holds texts or annotations of other documents, or is a file.
    """
    pairs = [(document.id, *_encode(document)) for document in _checked(documents)]
    if not path.exists():
        new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with temporary_name_hidden(path):
            new.mkdir()
            try:
                _write_pairs(new, pairs)
                new.replace(path)
            finally:
                shutil.rmtree(new, ignore_errors=True)
        return
    if not path.is_dir():
        raise FileExistsError(EEXIST, "brat is written as a folder, and this is a file", str(path))
    own = {name for name, _, _ in pairs}
    for file in sorted(path.iterdir()):
        if file.suffix in {".ann", ".txt"} and file.stem not in own:
            raise FileExistsError(
                EEXIST, "the folder holds another document, which would be mixed in", str(file)
            )
    _write_pairs(path, pairs)


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """Metadata, versions, scores, values of more than one word, labels of more than one, no text."""
    if document.text is None:
        yield "a document without a text"
    if len(document.annotations) > 1:
        yield f"{len(document.annotations)} annotators' versions"
    if document.meta:
        yield f"metadata ({', '.join(sorted(document.meta))})"
    if document.unplaced:
        yield f"{len(document.unplaced)} spans without a place"
    others = sorted(document.carried.keys() - set(_OWN))
    if others:
        yield f"what the source says beside ({', '.join(others)})"
    spans = list(filter(has_plain_label, document.spans))
    if len(spans) < len(document.spans):
        number = len(document.spans) - len(spans)
        yield LostSpans(f"{number} spans with white space in their labels", number)
    if any(span.score is not None for span in document.spans):
        yield "scores of spans"
    carried = carried_lines(document.carried.get("brat", ()), numbered(spans))
    if carried.fields:
        yield f"fields of values that are no single words ({', '.join(carried.fields)})"
    if carried.lost:
        yield f"{carried.lost} lines about spans that are gone"


def _read_pair(file: Path) -> Parsed:
    findings: list[Finding] = []
    text = _decoded(file.with_suffix(".txt"), findings)
    content = _decoded(file, findings)
    if text is None or content is None:
        return Parsed(None, findings)
    standoff = Standoff(content, text)
    carried = {"brat": standoff.lines} if standoff.lines else {}
    document = Document(file.stem, text, tuple(standoff.spans), carried=carried, place=str(file))
    return Parsed(
        document,
        [replace(it, place=f"{file}:{it.place}", document=document.id) for it in standoff.findings],
    )


def _decoded(file: Path, findings: list[Finding]) -> str | None:
    if not file.is_file():
        message = f"there is no {file.name} beside it (an .ann file may be empty, and a text too)"
        other = file.with_suffix(".txt" if file.suffix == ".ann" else ".ann")
        findings.append(Finding(code="bad-record", message=message, place=str(other)))
        return None
    content = file.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        message = f"a byte {content[fault.start]:#04x} that UTF-8 does not have there"
        line = content.count(b"\n", 0, fault.start) + 1
        findings.append(Finding(code="bad-encoding", message=message, place=f"{file}:{line}"))
        return None


def _checked(documents: Iterable[Document]) -> list[Document]:
    """The documents, which may come from the folder that is written, if each can be a pair of files."""
    checked, names = [], dict[str, str]()
    for document in documents:
        # What a case-insensitive or normalising file system takes for one name is one here.
        same = unicodedata.normalize("NFC", document.id.casefold())
        if not _SAFE_ID.fullmatch(document.id) or len(document.id.encode()) > _LONGEST_ID:
            raise _unwritable(document, "document-id", f"{document.id!r} cannot be a file name")
        if same in names:
            message = f"its files would be those of document {names[same]!r}"
            raise _unwritable(document, "document-duplicate", message)
        if document.text is None:
            raise _unwritable(document, "bad-record", "it has no text, and brat needs one")
        names[same] = document.id
        checked.append(document)
    return checked


def _unwritable(document: Document, code: str, message: str) -> InputError:
    return InputError([Finding(code=code, message=message, place=document.place, document=document.id)])


def _encode(document: Document) -> tuple[bytes, bytes]:
    text = document.text or ""
    spans = numbered(filter(has_plain_label, document.spans))
    try:
        return text.encode(), encode(spans, document.carried.get("brat", ()), text).encode()
    except UnicodeEncodeError as error:
        raise _unwritable(document, "text-surrogate", str(error)) from error


def _write_pairs(folder: Path, pairs: Iterable[tuple[str, bytes, bytes]]) -> None:
    for name, text, annotations in pairs:
        write_bytes(folder / f"{name}.txt", text)
        write_bytes(folder / f"{name}.ann", annotations)
