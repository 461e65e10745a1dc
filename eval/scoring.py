"""The score of predictions against gold: counts, ratios, intervals and a signature.

Scores of files that are read in step need none of the modules that are imported inside functions here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from goldspan.corpus.release import released_as
from goldspan.eval.counting import Counted, count
from goldspan.eval.counts import Counts
from goldspan.eval.errors import KINDS
from goldspan.eval.matching import MODES
from goldspan.eval.outcomes import SCALE, Column, Row, confusion, count_rows, error_counts
from goldspan.eval.resampling import Bootstrap, f1_intervals
from goldspan.eval.score import Score
from goldspan.eval.signature import Signature
from goldspan.version import __version__

if TYPE_CHECKING:
    from goldspan.corpus.document import Document
    from goldspan.eval.compat import Compatibility
    from goldspan.eval.pairing import Missing, Pair
    from goldspan.eval.seqeval_tags import SeqevalResult
    from goldspan.eval.slices import Part, Slice
    from goldspan.eval.values import ValueScores


@dataclass(frozen=True, slots=True)
class ModeScore:
    """The scores of one matching mode: over all labels (micro average), and of each.

    The labels are those with gold or predicted spans.
    """

    overall: Score
    labels: dict[str, Score]

    @property
    def averaged(self) -> dict[str, float]:
        """The labels whose F1 is defined, with it."""
        ratios = ((label, score.counts.f1) for label, score in self.labels.items())
        return {label: f1 for label, f1 in ratios if f1 is not None}

    @property
    def macro(self) -> float | None:
        """The mean F1 of ``averaged``; ``None`` where there is no such label."""
        ratios = self.averaged.values()
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
    the gold lacks. ``values`` are the scores of normalised values where both sides have some;
    ``seqeval``, ``slices`` and ``compat`` (other scorers' numbers) are there where they were asked for.
    """

    signature: Signature
    modes: dict[str, ModeScore]
    errors: Mapping[str, int]
    confusion: Mapping[str, Mapping[str, int]]
    unknown: Mapping[str, int]
    seqeval: "SeqevalResult | None" = None
    values: "ValueScores | None" = None
    slices: "tuple[Part, ...]" = ()
    compat: "tuple[Compatibility, ...]" = ()

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
                labels[label][mode] = score.to_json(level if mode == "strict" else None)
        return {
            "signature": str(self.signature),
            "documents": self.signature.documents,
            "overall": {mode: scores.overall.to_json(level) for mode, scores in self.modes.items()},
            "labels": labels,
            "macro": {
                mode: {"f1": scores.macro, "labels": list(scores.averaged)}
                for mode, scores in self.modes.items()
            },
            "weighted": {mode: {"f1": scores.weighted} for mode, scores in self.modes.items()},
            **({"seqeval": asdict(self.seqeval)} if self.seqeval else {}),
            **({"errors": dict(self.errors), "confusion": self.confusion} if self.errors else {}),
            **({"values": self.values.to_json()} if self.values else {}),
            **({"compat": [rival.to_json() for rival in self.compat]} if self.compat else {}),
            **({"slices": [part.to_json(level) for part in self.slices]} if self.slices else {}),
        }

    def _repr_html_(self) -> str:
        from goldspan.eval.notebook import result_html

        return result_html(self)


def score(
    gold: "Iterable[Document]",
    predictions: "Iterable[Document]",
    *,
    modes: Sequence[str] = MODES,
    seqeval: bool = False,
    missing: "Missing" = "error",
    bootstrap: Bootstrap | None = None,
    slices: "Mapping[str, Slice] | None" = None,
) -> Result:
    """Score predicted spans against gold.

    ``modes`` are matching modes (see ``goldspan.eval.matching``); strict is always among them. With
    ``seqeval`` the result also has the numbers that seqeval itself computes, with ``slices`` (see
    ``goldspan.eval.slices``) the scores of parts of the corpus.

    Raises:
        InputError: gold and predictions cannot be compared (see ``goldspan.eval.pairing.pair``).
        ValueError: there is no such mode.
    """
    from goldspan.eval.pairing import pair

    pairs = pair(gold, predictions, missing)
    return score_pairs(
        pairs, modes=modes, seqeval=seqeval, missing=missing, bootstrap=bootstrap, slices=slices
    )


def score_pairs(
    pairs: "Sequence[Pair]",
    *,
    modes: Sequence[str] = MODES,
    seqeval: bool = False,
    missing: "Missing" = "error",
    bootstrap: Bootstrap | None = None,
    slices: "Mapping[str, Slice] | None" = None,
) -> Result:
    """Score documents that ``pair`` has brought together, as ``score`` does."""
    from goldspan.eval.values import score_values

    # What was not asked for is not imported: the tokenizer alone is a twentieth of start-up.
    tokenizer, seqeval_numbers = "", None
    parts: tuple[Part, ...] = ()
    if seqeval:
        from goldspan.corpus.tokens import tokenizer_name
        from goldspan.eval.seqeval_tags import seqeval_scores

        tokenizer, seqeval_numbers = tokenizer_name(), seqeval_scores(pairs)
    if slices:
        from goldspan.eval.slices import score_slices

        parts = tuple(score_slices(pairs, slices, bootstrap))
    result = score_counted(
        count(pairs), modes=modes, missing=missing, bootstrap=bootstrap, tokenizer=tokenizer
    )
    return replace(result, seqeval=seqeval_numbers, values=score_values(pairs), slices=parts)


def score_counted(
    counted: Counted,
    *,
    modes: Sequence[str] = MODES,
    missing: "Missing" = "error",
    bootstrap: Bootstrap | None = None,
    tokenizer: str = "",
) -> Result:
    """Score a corpus that has been counted; ``tokenizer`` is what its signature says of tokens."""
    how = bootstrap or Bootstrap()
    unknown_modes = set(modes) - set(MODES)
    if unknown_modes:
        raise ValueError(f"no matching mode {', '.join(sorted(unknown_modes))}: there are {', '.join(MODES)}")
    wanted = tuple(mode for mode in MODES if mode in modes or mode == "strict")
    signature = Signature(
        version=__version__,
        gold=counted.gold,
        corpus=released_as(counted.gold),
        documents=counted.documents,
        labels=counted.gold_labels(),
        matching=wanted,
        unit=counted.unit,
        bootstrap=how.resamples,
        level=how.level,
        interval=how.method,
        seed=how.seed,
        missing=missing,
        tokenizer=tokenizer,
    )
    scores = _mode_scores(counted, wanted, how)
    every = len(wanted) > 1
    counts = error_counts(counted.tally)
    return Result(
        signature,
        scores,
        {kind: counts[kind] for kind in KINDS} if every else {},
        confusion(counted.tally, scores["strict"].labels) if every else {},
        counted.unknown_labels(),
    )


def _mode_scores(counted: Counted, modes: Sequence[str], how: Bootstrap) -> dict[str, ModeScore]:
    """The scores of each mode, with intervals over all labels and, in strict mode, of each label."""
    labels = counted.labels()
    with_interval: list[Column] = [(mode, None) for mode in modes] + [("strict", label) for label in labels]
    others: list[Column] = [(mode, label) for mode in modes if mode != "strict" for label in labels]
    columns = with_interval + others
    rows = count_rows(counted.tally, columns)
    intervals = f1_intervals(rows, len(with_interval), counted.units, how)
    scores = {
        column: Score(counts, interval)
        for column, counts, interval in zip_longest(columns, _totals(rows, columns), intervals)
    }
    return {
        mode: ModeScore(scores[mode, None], {label: scores[mode, label] for label in labels})
        for mode in modes
    }


def _totals(rows: Mapping[Row, int], columns: Sequence[Column]) -> list[Counts]:
    totals = [0] * (3 * len(columns))
    for row, times in rows.items():
        for index, number in enumerate(row):
            totals[index] += number * times
    found = []
    for index, (mode, _) in enumerate(columns):
        tp, fp, fn = totals[3 * index : 3 * index + 3]
        scale = SCALE[mode]
        found.append(Counts(tp, fp, fn) if scale == 1 else Counts(tp / scale, fp / scale, fn / scale))
    return found
