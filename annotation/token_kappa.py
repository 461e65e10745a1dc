"""Cohen's kappa over tokens: a diagnostic, and no measure of agreement on spans.

Tokens are no units that annotators judge one by one, most are marked by nobody, and spans of many
tokens weigh more than short ones (Hripcsak & Rothschild 2005 say why a count of true negatives means
nothing here). Formula: Cohen 1960. A token is a run of letters and digits, or any other character that
is no space.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from goldspan.corpus.document import Span

# What a token has that no span touches.
OUTSIDE = ""

# What signatures call these tokens. razdel's would take longer than all else, for a diagnostic.
TOKENIZER = "words"

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Tokens(NamedTuple):
    """Where each token of a text starts and where it ends, half-open, in code points."""

    starts: Sequence[int]
    ends: Sequence[int]


def tokenize(text: str) -> Tokens:
    """The tokens of a text."""
    offsets = [match.span() for match in _TOKEN.finditer(text)]
    return Tokens([start for start, _ in offsets], [end for _, end in offsets])


def token_labels(tokens: Tokens, spans: Iterable[Span]) -> list[str]:
    """The label of each token: that of the longest span that touches it, or ``OUTSIDE``."""
    starts, ends = tokens
    labels = [OUTSIDE] * len(starts)
    for span in sorted(spans, key=lambda span: (span.end - span.start, span.start, span.label)):
        for start, end in span.fragments or ((span.start, span.end),):
            for index in range(bisect_right(ends, start), bisect_left(starts, end)):
                labels[index] = span.label
    return labels


def kappa(table: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of how often each pair of labels was given.

    ``None`` where there is no token, or where chance alone would bring about full agreement.
    """
    total = sum(table.values())
    one: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for (left, right), times in table.items():
        one[left] += times
        other[right] += times
    same = sum(times for (left, right), times in table.items() if left == right)
    chance = sum(times * other[label] for label, times in one.items())
    if chance == total**2:
        return None
    return (same * total - chance) / (total**2 - chance)


def marked(table: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The tokens that at least one of the two marked."""
    return {pair: times for pair, times in table.items() if pair != (OUTSIDE, OUTSIDE)}
