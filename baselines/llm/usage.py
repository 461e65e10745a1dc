"""What a run used: requests, tokens, money, and what became of the quotes."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from goldspan.baselines.llm.answers import QUOTES
from goldspan.baselines.llm.cache import Reply


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used since the extractor was made.

    ``answers`` are texts that were answered, ``cached`` those of them that an earlier answer served;
    ``requests`` were sent, ``retries`` of them once more. Tokens are as the endpoint counts them, of answers
    that it sent now; ``uncounted`` of these came without a count. ``cost`` is in the currency of the prices,
    ``None`` where no prices are given or tokens are uncounted. ``quotes`` counts how quotes were found:
    exact, repeated, inflected, unfound, overlapping.
    """

    answers: int
    cached: int
    requests: int
    retries: int
    tokens_in: int
    tokens_out: int
    uncounted: int
    cost: float | None
    quotes: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """The usage as a JSON object."""
        return asdict(self)

    def __str__(self) -> str:
        tokens = f"{self.tokens_in:,} tokens in, {self.tokens_out:,} out"
        if self.uncounted:
            tokens += f" (and {self.uncounted:,} answers uncounted)"
        parts = [
            f"{self.answers:,} answers, {self.cached:,} of them from the cache",
            f"{self.requests:,} requests, {self.retries:,} of them retries",
            tokens,
            *([] if self.cost is None else [f"cost {self.cost:.4f}"]),
            "quotes " + " ".join(f"{name}={count}" for name, count in self.quotes.items()),
        ]
        return "; ".join(parts)


@dataclass(slots=True)
class Meter:
    """Counts; ``prices`` are for a million tokens in and out, ``None`` where they are not known."""

    prices: tuple[float | None, float | None]
    answers: int = 0
    cached: int = 0
    requests: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    uncounted: int = 0
    quotes: Counter[str] = field(default_factory=Counter)

    def pay(self, reply: Reply) -> None:
        """Count what an endpoint charges, whether its answer can be used or not."""
        if reply.tokens_in is None or reply.tokens_out is None:
            self.uncounted += 1
        self.tokens_in += reply.tokens_in or 0
        self.tokens_out += reply.tokens_out or 0

    def read(self) -> Usage:
        """What was counted until now."""
        price_in, price_out = self.prices
        known = price_in is not None and price_out is not None and not self.uncounted
        cost = (
            (self.tokens_in * (price_in or 0) + self.tokens_out * (price_out or 0)) / 1e6 if known else None
        )
        return Usage(
            answers=self.answers,
            cached=self.cached,
            requests=self.requests,
            retries=self.retries,
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            uncounted=self.uncounted,
            cost=cost,
            quotes={name: self.quotes[name] for name in QUOTES},
        )
