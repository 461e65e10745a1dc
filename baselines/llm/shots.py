"""Few shots: gold documents that show a model what is wanted."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from goldspan.corpus.document import Document

# Of so many of the shortest documents for each shot, so that a seed has a choice.
_CHOICE = 6


def choose_shots(documents: Sequence[Document], count: int, seed: int) -> list[Document]:
    """``count`` short documents whose labels complete one another: the same for the same seed.

    The first is drawn by the seed from the short documents with most labels; each of the others is the one
    that, for its length, shows most of the labels that were shown least until then.
    """
    by_length = sorted(documents, key=lambda document: (len(document.text or ""), document.id))
    candidates = [document for document in by_length if document.text and document.spans][: count * _CHOICE]
    if not candidates:
        return []
    most = max(map(_variety, candidates))
    # A choice that must be the same again.
    chosen = [Random(seed).choice([it for it in candidates if _variety(it) == most])]  # noqa: S311
    while len(chosen) < min(count, len(candidates)):
        shown = Counter(span.label for document in chosen for span in document.spans)
        others = [document for document in candidates if document not in chosen]
        chosen.append(max(others, key=lambda document: _news(document, shown)))
    return chosen


def _variety(document: Document) -> int:
    return len({span.label for span in document.spans})


def _news(document: Document, shown: Counter[str]) -> float:
    """How much new a document shows, for its length: each mention of a label is worth less than the last."""
    labels = Counter(span.label for span in document.spans)
    news = sum(1 / (1 + shown[label] + before) for label, count in labels.items() for before in range(count))
    return news / len(document.text or " ")
