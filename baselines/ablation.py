"""The ablation: what each group of features, or another value of an option, does for a trained extractor."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.baselines.trials import Trial, Trials
from goldspan.baselines.variants import Part, subject, variants
from goldspan.corpus.document import Document
from goldspan.eval.comparison import compare
from goldspan.eval.pairing import pair
from goldspan.eval.resampling import Bootstrap, Difference, Interval, holm
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.tables import Style, Table, fraction, interval, signature_line

WHOLE = "all"

_NOTE = """strict F1 with {level} bootstrap intervals, and that of each label; to all: the difference to the
first row, with its paired interval and the p-value of the randomisation test, corrected for the
number of rows (Holm); MB: the model's files; s: seconds of training, on a machine with other work"""


class Against(NamedTuple):
    """A variant against the whole: the difference of strict F1 (variant minus whole), and what it is worth.

    ``p_holm`` is the p-value of the randomisation test, corrected for the number of variants.
    """

    difference: Difference
    p_holm: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; ``against`` is ``None`` for the whole, and where an F1 is undefined."""

    name: str
    trial: Trial
    result: Result
    against: Against | None

    def to_json(self) -> dict[str, Any]:
        """The row as ``goldspan ablation --format json`` prints it."""
        found = self.against
        result = self.result.to_json()
        return {
            "name": self.name,
            "spec": self.trial.spec,
            "overall": {"strict": result["overall"]["strict"]},
            "labels": {label: {"strict": modes["strict"]} for label, modes in result["labels"].items()},
            "difference": {**found.difference._asdict(), "p_holm": found.p_holm} if found else None,
            "bytes": self.trial.size,
            "seconds": self.trial.seconds,
        }


@dataclass(frozen=True, slots=True)
class Ablation:
    """A trained extractor and its variants, all scored on the same documents; the whole stands first."""

    rows: tuple[Row, ...]

    @property
    def signature(self) -> str:
        """The one signature that all rows share."""
        return str(self.rows[0].result.signature)

    def to_json(self) -> dict[str, Any]:
        """The ablation as ``goldspan ablation --format json`` prints it."""
        return {"signature": self.signature, "rows": [row.to_json() for row in self.rows]}

    def render(self, style: Style = "text") -> str:
        """The table, what its columns mean, and the signature below."""
        signature = self.rows[0].result.signature
        level = f"{signature.level:.0%}"
        header = ["features", "strict F1", "to all", f"{level} interval", "p", *signature.labels, "MB", "s"]
        rows = [_cells(row, signature.labels) for row in self.rows]
        table = Table(header, rows).render(style)
        return "\n\n".join((table, _NOTE.format(level=level), signature_line(self.signature, style)))


def ablate(
    spec: str,
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    parts: Sequence[Part] = ("without", "alone"),
    vary: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
    bootstrap: Bootstrap | None = None,
    progress: Callable[[str], object] = lambda line: line,
) -> Ablation:
    """Train what ``spec`` names, then its variants with the options that ``dev`` chose for it.

    All are scored on ``dev``. Models are kept in ``folder``, and taken from there if they are the same. See
    ``variants`` for ``parts`` and ``vary``. ``progress`` is called with a line on what is being done.

    Raises:
        InputError: the documents cannot be scored.
        ValueError: nothing of this name can be trained or taken apart, or an option cannot be used.
        MissingExtraError: a package that training needs is not installed.
    """
    trials = Trials(documents, dev, folder, seed=seed)
    whole = trials.trial(spec, lambda line: progress(f"{WHOLE}: {line}"), choose=True)
    planned = list(variants(subject(spec, whole.options), parts, vary or {}))
    count = len(planned) + 1
    tried = {WHOLE: whole}
    for name, variant in planned:
        at = f"{name} ({len(tried) + 1} of {count})"
        tried[name] = trials.trial(variant, lambda line, at=at: progress(f"{at}: {line}"))  # type: ignore[misc]
    progress("comparing")
    return Ablation(tuple(_rows(tried, dev, bootstrap or Bootstrap())))


def _rows(tried: Mapping[str, Trial], dev: Sequence[Document], how: Bootstrap) -> Iterator[Row]:
    """The rows in the order of the trials, the first of which all others are compared with."""
    whole, *others = tried
    against = _corrected({name: _difference(tried[name], tried[whole], dev, how) for name in others})
    for name, trial in tried.items():
        result = score_pairs(pair(dev, trial.predictions(dev)), bootstrap=how)
        yield Row(name, trial, result, against.get(name))


def _difference(one: Trial, other: Trial, dev: Sequence[Document], how: Bootstrap) -> Difference | None:
    """How far ``one`` is from ``other``; the comparison itself puts the better first."""
    systems = {"one": one.predictions(dev), "other": other.predictions(dev)}
    test = compare(dev, systems, bootstrap=how).tests[0]
    found = test.difference
    if found is None or test.one == "one":
        return found
    low, high = found.interval
    return found._replace(f1=-found.f1, interval=Interval(-high, -low))


def _corrected(differences: Mapping[str, Difference | None]) -> dict[str, Against]:
    defined = {name: found for name, found in differences.items() if found is not None}
    p_values = holm([found.p_randomisation for found in defined.values()])
    return {name: Against(found, p) for (name, found), p in zip(defined.items(), p_values, strict=True)}


def _cells(row: Row, labels: Sequence[str]) -> list[str]:
    strict, found = row.result.strict, row.against
    bounds = found.difference.interval if found else None
    return [
        row.name,
        f"{fraction(strict.overall.counts.f1)} ({interval(strict.overall.interval)})",
        f"{found.difference.f1:+.3f}" if found else "",
        f"{bounds.low:+.3f} to {bounds.high:+.3f}" if bounds else "",
        f"{found.p_holm:.4f}" if found else "",
        *(fraction(strict.labels[label].counts.f1) for label in labels),
        f"{row.trial.size / 1e6:.1f}",
        f"{row.trial.seconds:.0f}",
    ]
