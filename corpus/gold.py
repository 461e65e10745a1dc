"""The corpus that comes with the package."""

from importlib.resources import files
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.reading import read


def gold_path() -> Path:
    """The folder of the packaged corpus: ``documents``, and the registry ``entities.jsonl``."""
    return Path(str(files("goldspan.corpus") / "data"))


def load() -> list[Document]:
    """The gold documents, in the order of their ids."""
    return list(read(gold_path()))
