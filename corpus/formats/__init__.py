"""The formats of documents, by name, and how a record tells which it is in."""

from collections.abc import Callable
from typing import Any, NamedTuple

from goldspan.corpus.document import Document
from goldspan.corpus.formats import jsonl, labelstudio
from goldspan.corpus.formats.fields import Parsed


class Format(NamedTuple):
    """How one record of a format is read and written."""

    parse: Callable[[Any, str], Parsed]
    encode: Callable[[Document], dict[str, Any]]


FORMATS = {
    "jsonl": Format(jsonl.parse, jsonl.encode),
    "labelstudio": Format(labelstudio.parse, labelstudio.encode),
}


def format_of(record: Any) -> Format:
    """The format of a record: a Label Studio task has ``data``, and a plain one ``spans``.

    ``data`` may also be one of the metadata of a plain record. What has neither should be plain.
    """
    is_task = isinstance(record, dict) and "data" in record and "spans" not in record
    return FORMATS["labelstudio" if is_task else "jsonl"]
