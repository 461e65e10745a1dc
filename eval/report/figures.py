"""The plots of a report, for a light page and a dark one."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from goldspan.eval.confidence import Confidence, confidence_of
from goldspan.eval.plots.calibration import Calibration
from goldspan.eval.plots.confusion import Confusion
from goldspan.eval.plots.labels import Labels
from goldspan.eval.plots.learning import LearningCurve
from goldspan.eval.plots.plot import SMALLEST, Plot, Theme, svg
from goldspan.eval.plots.precision_recall import PrecisionRecall
from goldspan.eval.plots.ranking import CEILING_NAME, Mark, Ranking
from goldspan.eval.plots.slices import MOST, Slices
from goldspan.eval.report.subject import Ceiling, Subject

# More panels, heat maps or labels in one of these would say less than their tables.
_PANELS = 12
_HEAT_MAPS = 6
_HEAT_LABELS = 20

_REMS = 6  # to the inch


class Figure(NamedTuple):
    """An image on a light page and on a dark one, as ``data:`` addresses, and what it shows in words.

    ``least`` is the width, in the page's ``rem``, below which its words are hard to read.
    """

    light: str
    dark: str
    alt: str
    least: int
    caption: str = ""


def figure(plot: Plot, caption: str = "") -> Figure:
    """A plot as images that need no file.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    least = round(plot.size[0] * _REMS * SMALLEST)
    return Figure(_address(plot, "light"), _address(plot, "dark"), plot.alt, least, caption)


def ranking_figures(subject: Subject) -> Iterator[Figure]:
    """The systems by F1, and by F1 on each label where there are not too many."""
    level, ceiling = subject.best.result.signature.level, subject.ceiling
    marks = [
        Mark.of(system.name, system.result.strict.overall, subject.groups.get(system.name, ""))
        for system in subject.systems
    ]
    yield figure(Ranking(marks, ceiling_mark(ceiling), level))
    labels = {
        label: [Mark.of(system.name, system.result.strict.labels.get(label)) for system in subject.systems]
        for label in subject.labels
    }
    if 0 < len(labels) <= _PANELS:
        lines = {label: Mark(CEILING_NAME, f1) for label, f1 in ceiling.labels.items()} if ceiling else {}
        scores = subject.best.result.strict.labels
        support = {label: score.counts.support for label, score in scores.items()}
        yield figure(Labels(labels, lines, support, level))


def confusion_figures(subject: Subject) -> Iterator[Figure]:
    """A heat map for each of the first systems, where there are not too many labels."""
    for system in subject.systems[:_HEAT_MAPS]:
        if 0 < len(subject.labels) <= _HEAT_LABELS:
            yield figure(Confusion(system.result.confusion), system.name)


def slice_figures(subject: Subject) -> Iterator[Figure]:
    """The parts of the corpus by the F1 of the first systems on them; labels have a plot of their own."""
    parts = {
        system.name: [part for part in system.parts if part.slice != "label"]
        for system in subject.systems[:MOST]
    }
    if any(parts.values()):
        yield figure(Slices(parts, subject.best.result.signature.level))


def curve_figures(subject: Subject) -> Iterator[Figure]:
    """The learning curves."""
    if subject.curves:
        curves = {curve.name: curve.points for curve in subject.curves}
        yield figure(LearningCurve(curves, ceiling_mark(subject.ceiling)))


def confidences(subject: Subject) -> tuple[dict[str, Confidence], list[str]]:
    """What the scores of predictions are worth where they have some, and why it cannot be said of others."""
    found, refused = {}, []
    for system in subject.systems:
        try:
            confidence = confidence_of(system.pairs)
        except ValueError as error:
            refused.append(f"{system.name}: {error}")
            continue
        if confidence is not None:
            found[system.name] = confidence
    return found, refused


def confidence_figures(found: Mapping[str, Confidence]) -> Iterator[Figure]:
    """Calibration, and precision by recall."""
    if found:
        yield figure(Calibration(found), "Calibration")
        yield figure(PrecisionRecall(found), "Precision and recall")


def ceiling_mark(ceiling: Ceiling | None) -> Mark | None:
    """How far two annotators agree, as it is drawn beside systems."""
    return Mark(CEILING_NAME, ceiling.f1, ceiling.interval) if ceiling else None


def _address(plot: Plot, theme: Theme) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg(plot, theme, transparent=True)).decode()}"
