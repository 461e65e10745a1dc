"""Documents as IOB2 tags, which is how scorers of tags get to see spans."""

from collections.abc import Sequence

from goldspan.corpus.document import Span
from goldspan.corpus.tokens import Token, encode_iob2, tokenize
from goldspan.eval.rivals.rival import CannotError, Sides, Tagged, Unseen, in_one_piece


def encode(documents: Sequence[Sides]) -> tuple[Tagged, list[Unseen]]:
    """Tags over razdel's tokens, a sequence for each document, and the spans that they cannot hold.

    Raises:
        CannotError: a document has no text, and so no tokens.
    """
    tagged, unseen = Tagged("IOB2", "none", [], []), list[Unseen]()
    for sides in documents:
        if sides.text is None:
            raise CannotError("tags need tokens, and the gold has no text")
        tokens = tokenize(sides.text)
        whole = in_one_piece(sides, unseen)
        for spans, sequences in ((whole.gold, tagged.gold), (whole.predicted, tagged.predicted)):
            tagging = encode_iob2(tokens, spans)
            sequences.append(tagging.tags)
            unseen += [Unseen(sides.id, span, _reason(tokens, span)) for span, _ in tagging.untagged]
    return tagged, unseen


def _reason(tokens: Sequence[Token], span: Span) -> str:
    aligned = any(token.start == span.start for token in tokens) and any(
        token.end == span.end for token in tokens
    )
    return "overlap not encodable" if aligned else "edge inside a token"
