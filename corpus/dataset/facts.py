"""The numbers that a dataset's pages name, counted in its documents."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from goldspan.corpus.document import Document
from goldspan.corpus.scheme import LABELS
from goldspan.corpus.tokens import encode_iob2, tokenize

# The labels of names, of which a test that is worth its name holds new ones.
NAMES = ("OFFICIAL", "BODY")


class Counted(NamedTuple):
    """How much of everything some documents hold; ``words`` are what white space parts."""

    documents: int
    words: int
    spans: Mapping[str, int]
    untagged: int


class Unseen(NamedTuple):
    """How many mentions there are, and how many have words that no mention of their label has in training."""

    mentions: int
    unseen: int

    @property
    def rate(self) -> float | None:
        """The fraction that is unseen, or ``None`` where there is no mention."""
        return self.unseen / self.mentions if self.mentions else None


class PassAgreement(NamedTuple):
    """How far blind passes agree over the documents that two of them annotated.

    ``f1`` is exact pairwise F1 over all labels, ``interval`` its bounds at 95 %, ``labels`` that of each
    label. ``signature`` says all that these depend on.
    """

    passes: tuple[str, ...]
    documents: int
    f1: float | None
    interval: tuple[float, float] | None
    alpha_u: float | None
    labels: Mapping[str, float | None]
    signature: str


def count(documents: Sequence[Document]) -> Counted:
    """Count documents, words and spans by label, and the spans that tags of tokens cannot hold."""
    words = untagged = 0
    spans = Counter(dict.fromkeys(LABELS, 0))
    for document in documents:
        text = document.text or ""
        words += len(text.split())
        spans.update(span.label for span in document.spans)
        untagged += len(encode_iob2(tokenize(text), document.spans).untagged)
    return Counted(len(documents), words, spans, untagged)


def unseen(train: Iterable[Document], other: Iterable[Document], label: str) -> Unseen:
    """The mentions of ``label`` in ``other`` that ``train`` does not have, letter case and spaces apart."""
    known = {mention for document in train for mention in _mentions(document, label)}
    found = [mention for document in other for mention in _mentions(document, label)]
    return Unseen(len(found), sum(mention not in known for mention in found))


def tally(documents: Iterable[Document], field: str) -> Counter[str]:
    """How many documents have each content of a metadata field; of a list, each of its items counts."""
    counts: Counter[str] = Counter()
    for document in documents:
        content = document.meta.get(field)
        counts.update(content if isinstance(content, list) else [content or "(none)"])
    return counts


def _mentions(document: Document, label: str) -> list[str]:
    return [
        " ".join(document.surface(span).casefold().split()) for span in document.spans if span.label == label
    ]
