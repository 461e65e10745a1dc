"""True positives, false positives and false negatives, and what is computed from them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many spans were found, wrongly given and missed; in halves where matches may be partial.

    Counts add up: those of a set of documents are the sum of the documents' own. A ratio whose
    denominator is zero is undefined, and ``None``.
    """

    tp: float = 0
    fp: float = 0
    fn: float = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        """The fraction of predicted spans that are right; ``None`` where nothing was predicted."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """The fraction of gold spans that were found; ``None`` where there are none."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, as 2TP / (2TP + FP + FN).

        It is ``None`` where there are neither gold nor predicted spans.
        """
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def support(self) -> float:
        """The number of gold spans."""
        return self.tp + self.fn

    def to_json(self) -> dict[str, float | None]:
        """Counts and ratios as the public JSON format has them."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
