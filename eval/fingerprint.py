"""A hash that says whether two scores were computed on the same gold."""

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from goldspan.eval.matching import mention

if TYPE_CHECKING:
    from goldspan.corpus.document import Document

_DIGITS = 12

encode_json = msgspec.json.Encoder().encode


class Fingerprint:
    """A running SHA-256 over documents, which are added in the order of their ids.

    What is hashed of a document is its id, its text and its spans (offsets, label, fragments), each
    as JSON, so that neither the format nor the order of documents and spans matters, nor what
    travels beside a span.
    """

    def __init__(self) -> None:
        self._digest = sha256()

    def update(self, parts: Iterable[bytes]) -> None:
        """Add documents, each as the JSON of its id, of its text and of its mentions in order."""
        self._digest.update(b"".join(parts))

    def hexdigest(self) -> str:
        """The first 12 hex digits."""
        return self._digest.hexdigest()[:_DIGITS]


def fingerprint(documents: "Iterable[Document]") -> str:
    """The fingerprint of documents, whatever their order."""
    running = Fingerprint()
    for document in sorted(documents, key=lambda document: document.id):
        spans = encode_json([mention(span) for span in document.spans])
        running.update((encode_json(document.id), encode_json(document.text), spans))
    return running.hexdigest()
