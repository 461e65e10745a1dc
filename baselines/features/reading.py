"""Readings: texts with all that features are made of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from goldspan.baselines.features.network import network_tags
from goldspan.baselines.rule import Candidate
from goldspan.baselines.rules import propose, resolve
from goldspan.baselines.words import Words

# Halves of UTF-16 pairs, which Python lets a text hold and the libraries of C, in UTF-8, do not.
_HALVES = re.compile("[\ud800-\udfff]")

# The network reads so many texts at a time, padded to the longest.
_BATCH = 8


class Reading:
    """A text as features see it.

    ``words`` are the rules' words and ``network`` has the network's IOB2 tag of each; it is empty where
    the network was not asked.
    """

    def __init__(self, text: str) -> None:
        self.words = Words(_HALVES.sub("\ufffd", text))
        self.network: Sequence[str] = ()

    @property
    def raw(self) -> list[str]:
        """The words as they stand."""
        return self.words.raw[:-1]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """What the rules propose, before they choose."""
        return propose(self.words)

    @cached_property
    def chosen(self) -> list[Candidate]:
        """Those of the candidates that the rules choose, in order."""
        return resolve(self.candidates)


def read_texts(texts: Iterable[str], *, network: bool, rules: bool) -> Iterator[Reading]:
    """Readings of texts, in order: with slovnet's tags or without, and with the rules' candidates or none.

    Raises:
        ModelFileError: a file of the network is missing or cannot be read.
    """
    remaining = iter(texts)
    while batch := [Reading(text) for text in islice(remaining, _BATCH)]:
        if not rules:
            for reading in batch:
                reading.candidates = []
        if network:
            tagged = [reading for reading in batch if reading.words.count]
            for reading, tags in zip(tagged, network_tags([one.raw for one in tagged]), strict=True):
                reading.network = tags
        yield from batch
