"""What each kind of plot shows of systems: measured, and no more than the plot needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goldspan.baselines.bench.significance import letters_of
from goldspan.cli.reported import Material
from goldspan.eval.comparison import compare_pairs
from goldspan.eval.confidence import Confidence, confidence_of
from goldspan.eval.pairing import Missing
from goldspan.eval.plots.calibration import Calibration
from goldspan.eval.plots.confusion import Confusion
from goldspan.eval.plots.labels import Labels
from goldspan.eval.plots.learning import LearningCurve
from goldspan.eval.plots.plot import Plot
from goldspan.eval.plots.precision_recall import PrecisionRecall
from goldspan.eval.plots.ranking import CEILING_NAME, Mark, Ranking
from goldspan.eval.plots.slices import MOST, Slices
from goldspan.eval.report.figures import ceiling_mark
from goldspan.eval.report.subject import Given
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.signature import Handling
from goldspan.eval.slices import Slice, score_slices


@dataclass(frozen=True, slots=True)
class Scored:
    """The systems with their scores, the best strict F1 first, and what else is known of the run."""

    systems: Mapping[str, Given]
    results: Mapping[str, Result]
    material: Material
    bootstrap: Bootstrap

    @property
    def signature(self) -> str:
        """What the scores share of their signatures: all but how each one's predictions were read."""
        return str(next(iter(self.results.values())).signature.handled(Handling()))

    @property
    def ceiling(self) -> Mark | None:
        """How far two annotators agree."""
        return ceiling_mark(self.material.ceiling)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plot is to be of beside its kind: some of the systems, and slices."""

    systems: tuple[str, ...] = ()
    slices: Mapping[str, Slice] | None = None
    title: str = ""


def score_material(material: Material, wish: Wish, missing: Missing, how: Bootstrap) -> Scored:
    """The scores of the systems that are wished for, all by default.

    Raises:
        ValueError: there is no such system, or two are called the same.
    """
    names = [one.name for one in material.systems]
    for name in wish.systems:
        if name not in names:
            raise ValueError(f"there is no system {name}: there are {', '.join(names)}")
    kept = [one for one in material.systems if not wish.systems or one.name in wish.systems]
    if len({one.name for one in kept}) < len(kept):
        raise ValueError("two systems are called the same: name them, as in --pred old=FILE")
    results = {one.name: score_pairs(one.pairs, missing=missing, bootstrap=how) for one in kept}
    ranked = sorted(results, key=lambda name: (-(results[name].strict.overall.counts.f1 or 0.0), name))
    systems = {one.name: one for one in kept}
    return Scored(
        {name: systems[name] for name in ranked}, {name: results[name] for name in ranked}, material, how
    )


def _ranking(scored: Scored, wish: Wish) -> Plot:
    letters: Mapping[str, tuple[str, ...]] = {}
    if len(scored.systems) > 1:
        pairs = {name: system.pairs for name, system in scored.systems.items()}
        tests = compare_pairs(pairs, bootstrap=scored.bootstrap).tests
        alpha = round(1 - scored.bootstrap.level, 12)
        letters = letters_of(list(pairs), tests, alpha)
    marks = [
        Mark.of(name, result.strict.overall, "".join(letters.get(name, ())))
        for name, result in scored.results.items()
    ]
    return Ranking(marks, scored.ceiling, scored.bootstrap.level, wish.title)


def _labels(scored: Scored, wish: Wish) -> Plot:
    first = next(iter(scored.results.values()))
    labels = list(first.signature.labels)
    marks = {
        label: [Mark.of(name, result.strict.labels.get(label)) for name, result in scored.results.items()]
        for label in labels
    }
    if not marks:
        raise ValueError("the gold has no spans, and so no labels")
    agreed = scored.material.ceiling.labels if scored.material.ceiling else {}
    ceilings = {label: Mark(CEILING_NAME, f1) for label, f1 in agreed.items()}
    support = {label: first.strict.labels[label].counts.support for label in labels}
    return Labels(marks, ceilings, support, scored.bootstrap.level, wish.title)


def _confusion(scored: Scored, wish: Wish) -> Plot:
    if len(wish.systems) > 1:
        raise ValueError("a confusion is that of one system: name one")
    name, result = next(iter(scored.results.items()))
    return Confusion(result.confusion, wish.title or name)


def _slices(scored: Scored, wish: Wish) -> Plot:
    if len(wish.systems) > MOST:
        raise ValueError(f"slices of more than {MOST} systems cannot be told apart: name fewer")
    parts = {
        name: score_slices(system.pairs, wish.slices or {}, scored.bootstrap)
        for name, system in list(scored.systems.items())[:MOST]
    }
    if not any(parts.values()):
        raise ValueError("no span is in any slice: slices need texts, or the field that --meta names")
    return Slices(parts, scored.bootstrap.level, wish.title)


def _learning(scored: Scored, wish: Wish) -> Plot:
    curves = {
        curve.name: curve.points
        for curve in scored.material.curves
        if not wish.systems or curve.name in wish.systems
    }
    if not curves:
        raise ValueError("there is no learning curve here: goldspan bench --learning-curve --out makes one")
    return LearningCurve(curves, scored.ceiling, wish.title)


def _calibration(scored: Scored, wish: Wish) -> Plot:
    return Calibration(_confidences(scored, wish), wish.title)


def _precision_recall(scored: Scored, wish: Wish) -> Plot:
    return PrecisionRecall(_confidences(scored, wish), wish.title)


def _confidences(scored: Scored, wish: Wish) -> dict[str, Confidence]:
    found: dict[str, Confidence] = {}
    for name, system in scored.systems.items():
        try:
            confidence = confidence_of(system.pairs)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        if confidence is not None:
            found[name] = confidence
        elif name in wish.systems:
            raise ValueError(f"{name}: no predicted span has a score")
    if not found:
        raise ValueError("no predicted span has a score, which this plot is of: see docs/formats.md")
    return found


PLOTS: Mapping[str, Callable[[Scored, Wish], Plot]] = {
    "ranking": _ranking,
    "labels": _labels,
    "confusion": _confusion,
    "slices": _slices,
    "learning-curve": _learning,
    "calibration": _calibration,
    "precision-recall": _precision_recall,
}
