"""Documents from files and folders, whatever their format."""

from collections.abc import Callable, Iterator
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.extras import needed_for
from goldspan.corpus.findings import Finding, InputError, unreadable
from goldspan.corpus.formats import load_format
from goldspan.corpus.formats.detection import READABLE, files_beside, format_of
from goldspan.corpus.formats.format import DEFAULTS, Options, Parsed
from goldspan.corpus.wording import some

# What `goldspan extract` puts beside its shards begins with "_", this file among them.
MANIFEST = "_manifest.json"

# Files that a message names.
_NAMED = 3


def read(
    path: str | Path,
    name: str = "",
    options: Options = DEFAULTS,
    warn: Callable[[Finding], object] = lambda _: None,
) -> Iterator[Document]:
    """The documents of a file, or of a folder of them, in any format that goldspan knows.

    ``name`` is the format's; by default it is told from the path. ``options`` say what a file does
    not say of itself. ``warn`` is called with each finding that is no error. A folder is read in the
    order of its files' names; where it has a folder ``documents``, that is meant, so a corpus is read
    by the path of its root.

    Raises:
        InputError: at the first record that cannot be used, or where there is none.
        ValueError: there is no format ``name``.
    """
    ids: dict[str, str] = {}
    for parsed in parse(path, name, options):
        errors = [finding for finding in parsed.findings if finding.severity == "error"]
        if errors or parsed.document is None:
            raise InputError(errors)
        for finding in parsed.findings:
            warn(finding)
        document = parsed.document
        if document.id in ids:
            raise InputError([duplicate(document, ids[document.id])])
        ids[document.id] = document.place
        yield document


def duplicate(document: Document, before: str) -> Finding:
    """The finding that ``document`` has the id of one that was read at ``before``."""
    message = f"{before} has this id too"
    return Finding(code="document-duplicate", message=message, place=document.place, document=document.id)


def parse(path: str | Path, name: str = "", options: Options = DEFAULTS) -> Iterator[Parsed]:
    """Each record of a file or folder as a document, with all that is wrong with it.

    Raises:
        InputError: there is no such path, it cannot be read, or it holds no record.
        MissingExtraError: a package that a file takes is not installed; the message names both.
        ValueError: there is no format ``name``.
    """
    empty = True
    file = Path(path)
    try:
        for file in files(path):
            with needed_for(file):
                for parsed in load_format(name or format_of(file)).read(file, options):
                    empty = False
                    yield parsed
    except OSError as error:
        raise InputError([unreadable(error, file)]) from error
    if empty:
        raise InputError([Finding(code="empty-input", message="it holds no record", place=str(path))])


def files(path: str | Path) -> list[Path]:
    """The files that hold the documents of ``path``; a folder that is one thing in its format is one of them.

    In a folder of shards that ``goldspan extract`` wrote, only the shards are meant.

    Raises:
        InputError: there is no such path, it is a pipe or a device, or a folder without documents.
    """
    path = Path(path)
    if not path.exists():
        raise InputError([Finding(code="missing-input", message="there is no such path", place=str(path))])
    if not (path.is_file() or path.is_dir()):  # a pipe or a device may never end, and cannot be read twice
        message = "it is neither a regular file nor a folder"
        raise InputError([Finding(code="unreadable-input", message=message, place=str(path))])
    if not path.is_dir():
        return [path]
    if one_thing := format_of(path):
        if others := files_beside(path, one_thing):
            named = some([file.name for file in others], _NAMED)
            message = f"it would be read as {one_thing}, without {named}"
            raise InputError([Finding(code="folder-mixed", message=message, place=str(path))])
        return [path]
    folder = path / "documents" if (path / "documents").is_dir() else path
    found = sorted(file for file in folder.iterdir() if file.suffix.lower() in READABLE and file.is_file())
    if (folder / MANIFEST).is_file():
        found = [file for file in found if not file.name.startswith("_")]
    if not found:
        message = f"the folder holds no file that ends in {', '.join(sorted(READABLE))}"
        raise InputError([Finding(code="empty-input", message=message, place=str(path))])
    return found
