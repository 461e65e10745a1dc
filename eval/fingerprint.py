"""A hash that says whether two scores were computed on the same gold."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from goldspan.eval.matching import Mention, mention

if TYPE_CHECKING:
    from goldspan.corpus.document import Document

_DIGITS = 12

_ENCODER = msgspec.json.Encoder()
encode_json = _ENCODER.encode


class Fingerprint:
    """A running SHA-256 over documents, which are added in the order of their ids.

    What is hashed of a document is its text, and its id with its spans (offsets, label, fragments), as
    JSON, so that neither the format nor the order of documents and spans matters, nor what travels
    beside a span. Texts and the rest are hashed apart and then together, each in large pieces.
    """

    def __init__(self) -> None:
        self._texts = sha256()
        self._spans = sha256()

    def update(
        self, texts: Iterable[bytes | msgspec.Raw], described: Sequence[tuple[str, Sequence[Mention]]]
    ) -> None:
        """Add documents: the JSON of each one's text, and each one's id with its mentions in order."""
        self._texts.update(b"".join(texts))
        self._spans.update(_ENCODER.encode_lines(described))

    def hexdigest(self) -> str:
        """The first 12 hex digits."""
        return sha256(self._texts.digest() + self._spans.digest()).hexdigest()[:_DIGITS]


def fingerprint(documents: "Iterable[Document]") -> str:
    """The fingerprint of documents, whatever their order."""
    running = Fingerprint()
    for document in sorted(documents, key=lambda document: document.id):
        spans = [mention(span) for span in document.spans]
        running.update([encode_json(document.text)], [(document.id, spans)])
    return running.hexdigest()
