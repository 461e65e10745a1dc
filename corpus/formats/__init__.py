"""The formats of documents, by name."""

from importlib import import_module
from typing import cast

from goldspan.corpus.formats.format import Format

# Each is imported when it is used: some need packages that scoring files does not.
FORMATS = {
    "conll": "goldspan.corpus.formats.conll",
    "jsonl": "goldspan.corpus.formats.jsonl",
    "labelstudio": "goldspan.corpus.formats.labelstudio",
    "labelstudio-min": "goldspan.corpus.formats.labelstudio_min",
    "huggingface": "goldspan.corpus.formats.huggingface",
    "brat": "goldspan.corpus.formats.brat",
    "quotes": "goldspan.corpus.formats.quotes",
    "spacy": "goldspan.corpus.formats.spacy",
}


def load_format(name: str) -> Format:
    """The module that reads and writes a format.

    Raises:
        ValueError: there is no format of this name.
    """
    if name not in FORMATS:
        raise ValueError(f"there is no format {name!r}; there are {', '.join(FORMATS)}")
    return cast("Format", import_module(FORMATS[name]))
