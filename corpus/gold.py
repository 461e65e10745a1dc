"""The corpus that comes with the package."""

from importlib.resources import files
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.reading import read
from goldspan.corpus.splits import ALIASES, SPLITS, read_splits


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
    return [
        document
        for name_ in read_splits(root)[name]
        for document in read(root / "documents" / f"{name_}.json")
    ]
