"""The score of predictions against gold: counts, ratios, intervals and a signature."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from goldspan.corpus.document import Document
from goldspan.corpus.tokens import tokenizer_name
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import Missing, Pair, pair
from goldspan.eval.resampling import Bootstrap, Interval, f1_interval
from goldspan.eval.seqeval_tags import SeqevalResult, seqeval_scores
from goldspan.eval.signature import Signature, gold_hash
from goldspan.eval.units import tally


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, and the interval of their F1 (``None`` where there are too few units for one)."""

    counts: Counts
    interval: Interval | None

    def to_json(self, level: float) -> dict[str, Any]:
        """The score as the public JSON format has it; undefined values are ``None``."""
        counts = self.counts
        return {
            "precision": counts.precision,
            "recall": counts.recall,
            "f1": counts.f1,
            "tp": counts.tp,
            "fp": counts.fp,
            "fn": counts.fn,
            "ci": {"level": level, "f1": list(self.interval) if self.interval else None},
        }


@dataclass(frozen=True, slots=True)
class Macro:
    """The mean F1 of ``labels``: those with gold or predicted spans."""

    f1: float | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that scoring says. ``unknown`` counts predicted spans of labels the gold lacks."""

    signature: Signature
    overall: Score
    labels: dict[str, Score]
    macro: Macro
    unknown: Mapping[str, int]
    seqeval: SeqevalResult | None = None

    def to_json(self) -> dict[str, Any]:
        """The result as ``goldspan score --format json`` prints it, a public contract."""
        level = self.signature.level
        return {
            "signature": str(self.signature),
            "documents": self.signature.documents,
            "overall": {"strict": self.overall.to_json(level)},
            "labels": {label: {"strict": score.to_json(level)} for label, score in self.labels.items()},
            "macro": {"strict": {"f1": self.macro.f1, "labels": list(self.macro.labels)}},
            **({"seqeval": asdict(self.seqeval)} if self.seqeval else {}),
        }


def score(
    gold: Iterable[Document],
    predictions: Iterable[Document],
    *,
    seqeval: bool = False,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Result:
    """Score predicted spans strictly: a span is right if its offsets and its label are the gold's.

    With ``seqeval`` the result also has the numbers that seqeval itself computes.

    Raises:
        InputError: gold and predictions cannot be compared (see ``goldspan.eval.pairing.pair``).
    """
    return score_pairs(
        pair(gold, predictions, missing), seqeval=seqeval, missing=missing, bootstrap=bootstrap
    )


def score_pairs(
    pairs: list[Pair],
    *,
    seqeval: bool = False,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Result:
    """Score documents that ``pair`` has brought together."""
    how = bootstrap or Bootstrap()
    of_gold = {span.label for a_pair in pairs for span in a_pair.gold.spans}
    given = Counter(span.label for a_pair in pairs for span in a_pair.prediction.spans)
    labels = sorted(of_gold | given.keys())
    counted = tally(pairs, labels)
    scores = {label: Score(counted.counts(label), f1_interval(counted.rows[label], how)) for label in labels}
    overall = Score(
        sum((a_score.counts for a_score in scores.values()), Counts()),
        f1_interval(counted.overall_rows(), how) if labels else None,
    )
    ratios = [a_score.counts.f1 or 0.0 for a_score in scores.values()]
    signature = Signature(
        version=version("goldspan"),
        gold=gold_hash(a_pair.gold for a_pair in pairs),
        documents=len(pairs),
        labels=tuple(sorted(of_gold)),
        unit=counted.unit,
        bootstrap=how.resamples,
        level=how.level,
        seed=how.seed,
        missing=missing,
        tokenizer=tokenizer_name() if seqeval else "",
    )
    return Result(
        signature,
        overall,
        scores,
        Macro(sum(ratios) / len(ratios) if ratios else None, tuple(labels)),
        {label: count for label, count in sorted(given.items()) if label not in of_gold},
        seqeval_scores(pairs) if seqeval else None,
    )
