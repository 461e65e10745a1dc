"""How good what was found is, for the choice between models."""

from collections.abc import Iterable, Sequence

from goldspan.corpus.document import Document, Span
from goldspan.eval.pairing import pair
from goldspan.eval.scoring import score_pairs


def strict_f1(gold: Sequence[Document], found: Iterable[Iterable[Span]]) -> float | None:
    """Strict micro F1 of the spans that were found in each gold document; ``None`` where it is undefined.

    Raises:
        InputError: the documents cannot be scored.
    """
    predictions = [
        Document(document.id, document.text, tuple(spans))
        for document, spans in zip(gold, found, strict=True)
    ]
    return score_pairs(pair(gold, predictions)).strict.overall.counts.f1


def rounded(f1: float | None) -> float | None:
    """An F1 as it stands in the card of a model, where smaller differences decide nothing."""
    return None if f1 is None else round(f1, 4)
