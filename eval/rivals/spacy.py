"""spaCy's ``Scorer.score_spans``, with the defaults of that function.

The gold is tokenized by razdel. The predicted document is cut at the edges of its spans as well, as
that of a model with a tokenizer of its own may be, so every prediction can be handed over; spaCy
itself then aligns the two.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from goldspan.corpus.document import Span
from goldspan.corpus.tokens import tokenize
from goldspan.eval.rivals.rival import (
    CannotError,
    Measured,
    ModeNumbers,
    Numbers,
    Rival,
    Sides,
    Unseen,
    in_one_piece,
    touch,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_KEY = "spans"


def _score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:  # noqa: ARG001 - it asks for none
    from spacy.scorer import Scorer
    from spacy.training import Example

    unseen: list[Unseen] = []
    examples = []
    for sides in documents:
        if sides.text is None:
            raise CannotError("it needs tokens, and the gold has no text")
        whole = in_one_piece(sides, unseen)
        own = [edge for span in whole.predicted for edge in (span.start, span.end)]
        predicted = _doc(sides, whole.predicted, own, unseen)
        examples.append(Example(predicted, _doc(sides, whole.gold, (), unseen)))
    found: dict[str, Any] = Scorer.score_spans(examples, _KEY, getter=lambda doc, _: doc.spans.get(_KEY, ()))
    per_label: dict[str, dict[str, float]] = found[f"{_KEY}_per_type"] or {}
    overall = Numbers(found[f"{_KEY}_p"], found[f"{_KEY}_r"], found[f"{_KEY}_f"])
    rows = {label: Numbers(row["p"], row["r"], row["f"]) for label, row in sorted(per_label.items())}
    return Measured({"strict": ModeNumbers(overall, rows)}, unseen)


@cache
def _vocabulary() -> "Vocab":
    from spacy.vocab import Vocab

    return Vocab()


def _doc(sides: Sides, spans: Sequence[Span], own: Iterable[int], unseen: list[Unseen]) -> "Doc":
    """A document of spaCy's; a span that does not fit its tokens is added to ``unseen``."""
    from spacy.tokens import Doc

    text = sides.text or ""
    tokens = tokenize(text)
    edges = {0, len(text), *own, *(edge for token in tokens for edge in token)}
    words, spaces = list[str](), list[bool]()
    for start, end in pairwise(sorted(edges)):
        piece = text[start:end]
        if piece == " " and words and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True  # spaCy keeps one space with the word before it
        else:
            words.append(piece)
            spaces.append(False)
    doc = Doc(_vocabulary(), words=words, spaces=spaces)
    fitting = []
    for span in spans:
        found = doc.char_span(span.start, span.end, label=span.label)
        if found is None:
            unseen.append(Unseen(sides.id, span, "edge inside a token"))
        else:
            fitting.append(found)
    doc.spans[_KEY] = fitting
    return doc


def _reasons(sides: Sides, labels: Sequence[str]) -> list[str]:  # noqa: ARG001 - the signature of `reasons`
    reasons = []
    tokens = tokenize(sides.text or "")
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    if any(span.start not in starts or span.end not in ends for span in sides.predicted):
        reasons.append("edge inside a token")
    ordered = sorted(sides.predicted)
    if any(touch(one, other) for one, other in pairwise(ordered)):
        reasons.append("overlap resolved")
    return reasons


RIVAL = Rival(name="spacy", package="spacy", score=_score, reasons=_reasons)
