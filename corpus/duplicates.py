"""Texts that repeat each other: near-duplicates, and sentences that stand twice.

Similarity is the Jaccard index of two texts' sets of word 5-grams. An inverted index finds every pair that
shares one, so it is exact; MinHash only estimates it, and pays where there are too many pairs to count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

GRAM = 5

# Shorter ones, such as «Вопросов нет.», are anybody's.
SENTENCE_WORDS = 4

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»\"”)]*\s+|\n")


class Near(NamedTuple):
    """Two texts, the first in order first, and how similar they are, over 0 and up to 1."""

    one: str
    other: str
    similarity: float


class Repeated(NamedTuple):
    """A sentence's words, letter case and punctuation apart, and the texts that hold it, each as often."""

    sentence: str
    texts: tuple[str, ...]


def grams(text: str) -> frozenset[str]:
    """The word 5-grams of a text, letter case and punctuation apart; of a shorter one, all its words."""
    words = _WORD.findall(text.casefold())
    if not words:
        return frozenset()
    last = max(1, len(words) - GRAM + 1)
    return frozenset(" ".join(words[start : start + GRAM]) for start in range(last))


def near_duplicates(texts: Mapping[str, str]) -> list[Near]:
    """Every pair of named texts that share a 5-gram, the most similar first, ties by name."""
    sizes, holders = {}, defaultdict[str, list[str]](list)
    for name in sorted(texts):
        own = grams(texts[name])
        sizes[name] = len(own)
        for gram in own:
            holders[gram].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if len(names) > 1:
            shared.update(combinations(names, 2))
    found = [
        Near(one, other, both / (sizes[one] + sizes[other] - both)) for (one, other), both in shared.items()
    ]
    return sorted(found, key=lambda near: (-near.similarity, near.one, near.other))


def repeated_sentences(texts: Mapping[str, str]) -> list[Repeated]:
    """The sentences of four words or more that stand twice, in the order of their first places.

    A sentence ends at a stop, a question or exclamation mark, or dots with a space behind, or with its line.
    A full stop of an abbreviation ends one too: the parts are looked for by themselves.
    """
    places: dict[str, list[str]] = {}
    for name in sorted(texts):
        for sentence in _sentences(texts[name]):
            places.setdefault(sentence, []).append(name)
    return [Repeated(sentence, tuple(names)) for sentence, names in places.items() if len(names) > 1]


def clusters(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The names in groups that the pairs connect, in the order of each group's first."""
    home = {name: name for name in names}

    def root(name: str) -> str:
        while home[name] != name:
            name = home[name]
        return name

    for one, other in pairs:
        first, last = sorted((root(one), root(other)))
        home[last] = first
    groups: dict[str, list[str]] = {}
    for name in sorted(home):
        groups.setdefault(root(name), []).append(name)
    return [tuple(group) for _, group in sorted(groups.items())]


def _sentences(text: str) -> Iterable[str]:
    for part in _SENTENCE_END.split(text):
        words = _WORD.findall(part.casefold())
        if len(words) >= SENTENCE_WORDS:
            yield " ".join(words)
