"""Which differences of annotators are settled by their number, without a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

Name = Literal["unanimous", "majority", "threshold"]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Policy:
    """What share of the annotators is enough.

    ``unanimous``: all of them; ``majority``: more than half; ``threshold``: ``threshold`` or more, between
    0 and 1. An answer that another one equals in number is never enough.
    """

    name: Name = "unanimous"
    threshold: float = 0.6

    def enough(self, votes: int, total: int) -> bool:
        """Whether ``votes`` of ``total`` annotators are enough."""
        if self.name == "majority":
            return 2 * votes > total
        return votes == total if self.name == "unanimous" else votes / total >= self.threshold

    def winner(self, votes: Mapping[Answer, int], total: int) -> Answer | None:
        """The answer with most votes of ``total``, if no other has as many and they are enough."""
        most = max(votes.values(), default=0)
        leading = [answer for answer, number in votes.items() if number == most]
        return leading[0] if len(leading) == 1 and self.enough(most, total) else None

    def __str__(self) -> str:
        """The policy in a word or two, as records name it."""
        return f"threshold {self.threshold:g}" if self.name == "threshold" else self.name
