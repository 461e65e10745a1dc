"""What a rule is, and what it proposes."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from goldspan.baselines.words import Words

NOTHING = ""  # the label of words that only look like a span: a date, a job title

Extent = tuple[int, int]  # half-open offsets in the text


class Candidate(NamedTuple):
    """An extent that a rule proposes, with its label (or ``NOTHING``)."""

    start: int
    end: int
    label: str
    rule: str


class Rule(NamedTuple):
    """A function that proposes extents, and the label that they would get.

    The function is given the words and what the rules before it have proposed.
    """

    label: str
    find: Callable[[Words, Sequence[Candidate]], Iterable[Extent]]

    @property
    def name(self) -> str:
        """The function's name, as a trace writes it."""
        return self.find.__name__
