"""Scores of lists of tags, under seqeval's names: to switch, change the import.

```python
from goldspan.eval.tags import classification_report, f1_score  # was: from seqeval.metrics import …
```

The functions take what seqeval's take, and always mean what its strict mode with a scheme should mean:

- ``scheme`` is ``IOB2`` unless another is given, by name or as seqeval's class of that name (``IOB1``,
  ``IOBES``, ``BILOU``). Nothing is detected, and there is no other mode: ``mode`` may be ``"strict"`` or
  ``None`` and changes nothing. Tags have their prefix in front; ``suffix`` may only be ``False``.
- A tag that breaks the scheme, in the gold or in the prediction, is a ``TagError``, unless ``repair`` says
  how to read it: ``conlleval`` as that script does, ``discard`` without the spans it is part of.
- A ratio whose denominator is zero is ``None``, unless ``zero_division`` gives a number for it. A macro
  average is undefined if it is for one of the labels, a weighted one if it is for one with gold spans.
- ``average="weighted"`` weighs labels by their gold spans, so a label that the gold lacks has no weight:
  that is said by a warning. The micro average charges its spans.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from operator import eq
from typing import Literal, cast

from goldspan.corpus.formats.format import Repair, Scheme
from goldspan.eval.counts import Counts
from goldspan.eval.tag_counting import Sequences, TagError, check_shape, count_tags

__all__ = [
    "TagError",
    "TagScore",
    "accuracy_score",
    "classification_report",
    "count_tags",
    "f1_score",
    "performance_measure",
    "precision_score",
    "recall_score",
    "score_tags",
]

Average = Literal["micro", "macro", "weighted"]
Metric = Literal["precision", "recall", "f1"]
Mode = Literal["strict"]

# One number or, for ``average=None``, one for each label.
Value = float | None | list[float | None]


@dataclass(frozen=True, slots=True)
class TagScore:
    """The counts of each label with gold or predicted spans, in order, and how they were read.

    ``repaired_gold`` and ``repaired_predicted`` count the tags that ``repair`` was needed for. Where
    a ratio is undefined, the methods take ``undefined`` for it.
    """

    labels: dict[str, Counts]
    scheme: Scheme
    repair: Repair
    repaired_gold: int = 0
    repaired_predicted: int = 0

    @property
    def overall(self) -> Counts:
        """The counts of all labels together."""
        return sum(self.labels.values(), Counts())

    @property
    def spurious(self) -> list[str]:
        """The labels that were predicted and are not in the gold."""
        return [label for label, counts in self.labels.items() if not counts.support]

    def each(self, metric: Metric, undefined: float | None = None) -> list[float | None]:
        """``metric`` for each label."""
        return [_ratio(counts, metric, undefined) for counts in self.labels.values()]

    def average(self, metric: Metric, average: Average, undefined: float | None = None) -> float | None:
        """``metric`` over all labels: of their summed counts (micro), or the mean of theirs."""
        if average == "micro":
            return _ratio(self.overall, metric, undefined)
        support = [counts.support if average == "weighted" else 1 for counts in self.labels.values()]
        terms = [
            (value, weight)
            for value, weight in zip(self.each(metric, undefined), support, strict=True)
            if weight
        ]
        if not terms:
            return undefined
        if any(value is None for value, _ in terms):
            return None
        return sum((value or 0) * weight for value, weight in terms) / sum(weight for _, weight in terms)


def score_tags(
    y_true: Sequences, y_pred: Sequences, *, scheme: Scheme | type | None = "IOB2", repair: Repair = "none"
) -> TagScore:
    """Score the spans of predicted tags against those of the gold, label by label.

    Raises:
        TagError: a tag breaks ``scheme``, and ``repair`` does not say how to read it.
        TypeError: these are no sequences of strings.
        ValueError: there is no such scheme or repair, or the two differ in the number or in the
            length of sequences.
    """
    name = cast("Scheme", scheme.__name__ if isinstance(scheme, type) else scheme or "IOB2")
    labels, gold, predicted = count_tags(y_true, y_pred, scheme=name, repair=repair)
    return TagScore(labels, name, repair, gold, predicted)


def precision_score(
    y_true: Sequences,
    y_pred: Sequences,
    *,
    average: Average | None = "micro",
    suffix: bool = False,
    mode: Mode | None = None,
    zero_division: float | None = None,
    scheme: Scheme | type | None = None,
    repair: Repair = "none",
) -> Value:
    """The fraction of predicted spans that are right; ``average=None`` gives a list, labels in order.

    Raises:
        TagError, TypeError, ValueError: as ``score_tags``, and for an unknown ``average`` or ``mode``.
    """
    _check(mode, average, suffix=suffix)
    score = score_tags(y_true, y_pred, scheme=scheme, repair=repair)
    return _value(score, "precision", average, zero_division)


def recall_score(
    y_true: Sequences,
    y_pred: Sequences,
    *,
    average: Average | None = "micro",
    suffix: bool = False,
    mode: Mode | None = None,
    zero_division: float | None = None,
    scheme: Scheme | type | None = None,
    repair: Repair = "none",
) -> Value:
    """The fraction of gold spans that were found; see ``precision_score``."""
    _check(mode, average, suffix=suffix)
    score = score_tags(y_true, y_pred, scheme=scheme, repair=repair)
    return _value(score, "recall", average, zero_division)


def f1_score(
    y_true: Sequences,
    y_pred: Sequences,
    *,
    average: Average | None = "micro",
    suffix: bool = False,
    mode: Mode | None = None,
    zero_division: float | None = None,
    scheme: Scheme | type | None = None,
    repair: Repair = "none",
) -> Value:
    """The harmonic mean of precision and recall; see ``precision_score``."""
    _check(mode, average, suffix=suffix)
    score = score_tags(y_true, y_pred, scheme=scheme, repair=repair)
    return _value(score, "f1", average, zero_division)


def classification_report(
    y_true: Sequences,
    y_pred: Sequences,
    digits: int = 2,
    *,
    suffix: bool = False,
    output_dict: bool = False,
    mode: Mode | None = None,
    zero_division: float | None = None,
    scheme: Scheme | type | None = None,
    repair: Repair = "none",
) -> str | dict[str, dict[str, float | None]]:
    """Precision, recall, F1 and gold spans of each label, and their three averages.

    As a table, in which ``n/a`` is what is undefined, or as rows by name with the fields
    ``precision``, ``recall``, ``f1-score`` and ``support``.

    Raises:
        TagError, TypeError, ValueError: as ``score_tags``, and for an unknown ``mode``.
    """
    _check(mode, None, suffix=suffix)
    score = score_tags(y_true, y_pred, scheme=scheme, repair=repair)
    metrics: tuple[Metric, ...] = ("precision", "recall", "f1")
    averages: tuple[Average, ...] = ("micro", "macro", "weighted")
    support = int(score.overall.support)
    rows = {
        label: ([_ratio(counts, metric, zero_division) for metric in metrics], int(counts.support))
        for label, counts in score.labels.items()
    }
    ends = {
        f"{average} avg": ([score.average(metric, average, zero_division) for metric in metrics], support)
        for average in averages
    }
    names = ("precision", "recall", "f1-score", "support")
    if output_dict:
        both = chain(rows.items(), ends.items())
        return {label: dict(zip(names, (*values, number), strict=True)) for label, (values, number) in both}
    width = max(map(len, (*rows, *ends)))
    lines = [_line("", names, width), ""]
    for label, row in rows.items():
        lines.append(_line(label, _shown(*row, digits), width))
    lines += ["", *(_line(name, _shown(*row, digits), width) for name, row in ends.items()), ""]
    return "\n".join(lines)


def accuracy_score(y_true: Sequences, y_pred: Sequences) -> float | None:
    """The fraction of tokens whose tags are equal, ``O`` and all; ``None`` where there is no token.

    Raises:
        TypeError: these are no sequences of tags.
        ValueError: the two differ in the number or in the length of sequences.
    """
    truth, given = check_shape(y_true, y_pred)
    tokens = sum(map(len, truth))
    right = sum(map(eq, chain.from_iterable(truth), chain.from_iterable(given)))
    return right / tokens if tokens else None


def performance_measure(y_true: Sequences, y_pred: Sequences) -> dict[str, int]:
    """Tokens, not spans: ``TP``, ``FP``, ``FN`` and ``TN`` as seqeval counts them.

    A wrong tag on a tagged token is a false positive and nothing else.

    Raises:
        TypeError: these are no sequences of tags.
        ValueError: the two differ in the number or in the length of sequences.
    """
    counts = {"TP": 0, "FP": 0, "FN": 0, "TN": 0}
    truth, given = check_shape(y_true, y_pred)
    for one, other in zip(chain.from_iterable(truth), chain.from_iterable(given), strict=True):
        if other == "O":
            counts["TN" if one == "O" else "FN"] += 1
        else:
            counts["TP" if one == other else "FP"] += 1
    return counts


def _check(mode: str | None, average: str | None, *, suffix: bool) -> None:
    if mode not in {None, "strict"}:
        raise ValueError(f"no mode {mode!r}: it is always strict")
    if average not in {None, "micro", "macro", "weighted"}:
        raise ValueError(f"no average {average!r}: there are micro, macro, weighted and None")
    if suffix:
        raise ValueError("tags with the prefix behind the label are not read: turn them round")


def _value(score: TagScore, metric: Metric, average: Average | None, undefined: float | None) -> Value:
    if average is None:
        return score.each(metric, undefined)
    if average == "weighted" and score.spurious:
        names = ", ".join(score.spurious)
        message = f"the weighted average has no weight for {names}: predicted, and never in the gold"
        warnings.warn(message, stacklevel=3)
    return score.average(metric, average, undefined)


def _ratio(counts: Counts, metric: Metric, undefined: float | None) -> float | None:
    value: float | None = getattr(counts, metric)
    return undefined if value is None else value


def _shown(values: Iterable[float | None], support: int, digits: int) -> list[str]:
    return [*("n/a" if value is None else f"{value:.{digits}f}" for value in values), str(support)]


def _line(name: str, cells: Iterable[str], width: int) -> str:
    return f"{name:>{width}} " + "".join(f" {cell:>9}" for cell in cells)
