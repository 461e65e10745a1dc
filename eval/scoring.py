"""The score of predictions against gold: counts, ratios, intervals and a signature."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from goldspan.corpus.document import Document
from goldspan.corpus.tokens import tokenizer_name
from goldspan.eval.counting import Counted, count
from goldspan.eval.counts import Counts
from goldspan.eval.errors import KINDS
from goldspan.eval.matching import MODES
from goldspan.eval.outcomes import SCALE, Rows, confusion, error_counts, mode_rows
from goldspan.eval.pairing import Missing, Pair, pair
from goldspan.eval.resampling import Bootstrap, Interval, f1_interval
from goldspan.eval.seqeval_tags import SeqevalResult, seqeval_scores
from goldspan.eval.signature import Signature


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and, where it was asked for, the interval of their F1.

    ``interval`` is ``None`` where there are too few units for one as well.
    """

    counts: Counts
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class ModeScore:
    """The scores of one matching mode: over all labels (micro average), and of each.

    The labels are those with gold or predicted spans.
    """

    overall: Score
    labels: dict[str, Score]

    @property
    def macro(self) -> float | None:
        """The mean of the labels' F1; ``None`` where there is no label."""
        ratios = [score.counts.f1 or 0.0 for score in self.labels.values()]
        return sum(ratios) / len(ratios) if ratios else None

    @property
    def weighted(self) -> float | None:
        """The mean of the labels' F1, weighted by gold spans; ``None`` where there are none."""
        support = sum(score.counts.support for score in self.labels.values())
        total = sum((score.counts.f1 or 0.0) * score.counts.support for score in self.labels.values())
        return total / support if support else None


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that scoring says.

    ``modes`` are the matching modes that were asked for, ``strict`` among them. ``errors`` counts
    errors by kind and ``confusion`` spans by gold and predicted label (``""``: none); both are
    empty where only strict matches were counted. ``unknown`` counts predicted spans of labels that
    the gold lacks.
    """

    signature: Signature
    modes: dict[str, ModeScore]
    errors: Mapping[str, int]
    confusion: Mapping[str, Mapping[str, int]]
    unknown: Mapping[str, int]
    seqeval: SeqevalResult | None = None

    @property
    def strict(self) -> ModeScore:
        """The headline: same offsets, same label."""
        return self.modes["strict"]

    def to_json(self) -> dict[str, Any]:
        """The result as ``goldspan score --format json`` prints it, a public contract."""
        level = self.signature.level
        labels: dict[str, dict[str, Any]] = {label: {} for label in self.strict.labels}
        for mode, scores in self.modes.items():
            for label, score in scores.labels.items():
                labels[label][mode] = _score_json(score, level, interval=mode == "strict")
        return {
            "signature": str(self.signature),
            "documents": self.signature.documents,
            "overall": {mode: _score_json(scores.overall, level) for mode, scores in self.modes.items()},
            "labels": labels,
            "macro": {
                mode: {"f1": scores.macro, "labels": list(scores.labels)}
                for mode, scores in self.modes.items()
            },
            "weighted": {mode: {"f1": scores.weighted} for mode, scores in self.modes.items()},
            **({"seqeval": asdict(self.seqeval)} if self.seqeval else {}),
            **({"errors": dict(self.errors), "confusion": self.confusion} if self.errors else {}),
        }


def score(
    gold: Iterable[Document],
    predictions: Iterable[Document],
    *,
    modes: Sequence[str] = MODES,
    seqeval: bool = False,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Result:
    """Score predicted spans against gold.

    ``modes`` are matching modes (see ``goldspan.eval.matching``); strict is always among them. With
    ``seqeval`` the result also has the numbers that seqeval itself computes.

    Raises:
        InputError: gold and predictions cannot be compared (see ``goldspan.eval.pairing.pair``).
        ValueError: there is no such mode.
    """
    pairs = pair(gold, predictions, missing)
    return score_pairs(pairs, modes=modes, seqeval=seqeval, missing=missing, bootstrap=bootstrap)


def score_pairs(
    pairs: Sequence[Pair],
    *,
    modes: Sequence[str] = MODES,
    seqeval: bool = False,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Result:
    """Score documents that ``pair`` has brought together, as ``score`` does."""
    return score_counted(
        count(pairs),
        modes=modes,
        missing=missing,
        bootstrap=bootstrap,
        seqeval=seqeval_scores(pairs) if seqeval else None,
    )


def score_counted(
    counted: Counted,
    *,
    modes: Sequence[str] = MODES,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
    seqeval: SeqevalResult | None = None,
    **read: str,
) -> Result:
    """Score a corpus that has been counted; ``read`` are parts of the signature about its reading."""
    how = bootstrap or Bootstrap()
    unknown_modes = set(modes) - set(MODES)
    if unknown_modes:
        raise ValueError(f"no matching mode {', '.join(sorted(unknown_modes))}: there are {', '.join(MODES)}")
    wanted = tuple(mode for mode in MODES if mode in modes or mode == "strict")
    signature = Signature(
        version=version("goldspan"),
        gold=counted.gold,
        documents=counted.documents,
        labels=counted.gold_labels(),
        matching=wanted,
        unit=counted.unit,
        bootstrap=how.resamples,
        level=how.level,
        interval=how.method,
        seed=how.seed,
        missing=missing,
        tokenizer=tokenizer_name() if seqeval else "",
        **read,
    )
    scores = {mode: _mode_score(counted, mode, how) for mode in wanted}
    every = len(wanted) > 1
    counts = error_counts(counted.tally)
    return Result(
        signature,
        scores,
        {kind: counts[kind] for kind in KINDS} if every else {},
        confusion(counted.tally, scores["strict"].labels) if every else {},
        counted.unknown_labels(),
        seqeval,
    )


def _mode_score(counted: Counted, mode: str, how: Bootstrap) -> ModeScore:
    """The scores of one mode; labels have intervals in strict mode alone, where they are shown."""
    labels, overall = mode_rows(counted.tally, mode)

    def scored(rows: Rows, *, interval: bool) -> Score:
        tp, fp, fn = (sum(row[column] * times for row, times in rows.items()) for column in range(3))
        scale = SCALE[mode]
        counts = Counts(tp, fp, fn) if scale == 1 else Counts(tp / scale, fp / scale, fn / scale)
        return Score(counts, f1_interval(rows, counted.units, how) if interval else None)

    return ModeScore(
        scored(overall, interval=True),
        {label: scored(labels[label], interval=mode == "strict") for label in sorted(labels)},
    )


def _score_json(score: Score, level: float, *, interval: bool = True) -> dict[str, Any]:
    counts = score.counts
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
        **(
            {"ci": {"level": level, "f1": list(score.interval) if score.interval else None}}
            if interval
            else {}
        ),
    }
