"""What makes a document one of a corpus, beside what it holds: where it is from, and a text of its own."""

from collections.abc import Iterator

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding

ORIGINS = ("news", "authored")


class Members:
    """The documents of a corpus, as they are met; a text counts as the same whatever its spaces are."""

    def __init__(self) -> None:
        self._firsts: dict[str, str] = {}

    def check(self, document: Document) -> Iterator[Finding]:
        """What keeps a document from being one of them: an unknown origin, the text of another."""
        origin = document.meta.get("origin")
        if origin not in ORIGINS:
            yield Finding(
                code="origin-unknown",
                message=f"the origin is {origin!r}, and should be one of {', '.join(ORIGINS)}",
                place=document.place,
                document=document.id,
                field="data.origin",
            )
        if document.text is None:
            return
        first = self._firsts.setdefault(" ".join(document.text.split()), document.id)
        if first != document.id:
            yield Finding(
                code="text-repeated",
                message=f"it is the text of document {first!r}",
                place=document.place,
                document=document.id,
                field="data.text",
            )
