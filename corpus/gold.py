"""The corpus that comes with the package."""

from importlib.resources import files
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.reading import read
from goldspan.corpus.splits import ALIASES, SPLITS, SPLITS_FILE, read_splits


def gold_path() -> Path:
    """The folder of the packaged corpus: ``documents``, and the registry ``entities.jsonl``."""
    return Path(str(files("goldspan.corpus") / "data"))


def load(split: str | None = None) -> list[Document]:
    """The gold documents, in the order of their ids: all, or those of ``train``, ``dev`` or ``test``.

    ``validation`` is another name of ``dev``.

    Raises:
        ValueError: there is no such split.
    """
    root = gold_path()
    if split is None:
        return list(read(root))
    name = ALIASES.get(split, split)
    if name not in SPLITS:
        raise ValueError(f"there is no split {split!r}; there are {', '.join(SPLITS)}")
    return _of_split(root, name)


def read_split(path: Path, split: str) -> list[Document]:
    """The documents at ``path``, of which those of ``split`` alone where it is the folder of a corpus.

    Its folder ``documents`` is that corpus too: whoever trains on all of it has seen its test split.

    Raises:
        InputError: the documents or the splits cannot be read.
    """
    root = path.resolve()
    root = root.parent if root.name == "documents" else root
    return _of_split(root, split) if (root / SPLITS_FILE).is_file() else list(read(path))


def _of_split(root: Path, split: str) -> list[Document]:
    return [
        document
        for name in read_splits(root)[split]
        for document in read(root / "documents" / f"{name}.json")
    ]
