"""Extractors over one gold, the best first, and which of them differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from goldspan.baselines.bench.ceiling import Ceiling
from goldspan.baselines.bench.folder import BENCH, GOLD, predictions_file, stems
from goldspan.baselines.bench.learning_curve import Curve
from goldspan.baselines.bench.runs import Run
from goldspan.baselines.running import Extracted
from goldspan.corpus.document import Document
from goldspan.corpus.formats import jsonl
from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.challenge import ChallengeResult
from goldspan.eval.comparison import PairedTest
from goldspan.eval.scoring import Result


@dataclass(frozen=True, slots=True)
class Challenged:
    """What an extractor found in the items of the challenge set, and its pass rates."""

    run: Run
    predictions: list[Document]
    result: ChallengeResult


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ranking; extractors with one of the ``groups`` (letters) in common do not differ."""

    run: Run
    predictions: list[Document]
    result: Result
    groups: tuple[str, ...] = ()
    challenge: Challenged | None = None

    @property
    def name(self) -> str:
        """The extractor's spec."""
        return self.run.spec

    @property
    def problems(self) -> list[Extracted]:
        """The documents, and the items of the challenge set, that it failed on."""
        return [*self.run.problems, *(self.challenge.run.problems if self.challenge else ())]

    def to_json(self) -> dict[str, Any]:
        """The entry as ``goldspan bench --format json`` prints it."""
        result = self.result.to_json()
        parts = ("overall", "labels", "macro", "weighted", "seqeval", "errors")
        shown: dict[str, Any] = {
            "name": self.name,
            "version": self.run.version,
            **{part: result[part] for part in parts},
            "groups": list(self.groups),
            **msgspec.to_builtins(self.run.cost),
            "cached": self.run.cached,
            "failures": [{"document": one.document, "problem": one.problem} for one in self.problems],
        }
        if self.challenge is not None:
            challenge = self.challenge.result.to_json()
            shown["challenge"] = {part: challenge[part] for part in ("signature", "overall", "phenomena")}
        return shown


@dataclass(frozen=True, slots=True)
class Ranking:
    """The extractors over one corpus, or a split of it, the best strict F1 first.

    ``tests`` compares each pair of them; ``alpha`` is the level below which a corrected p-value counts as a
    difference. ``ceiling`` is how far two annotators of the same documents agree.
    """

    corpus: str
    entries: tuple[Entry, ...]
    split: str | None = None
    tests: tuple[PairedTest, ...] = ()
    alpha: float = 0.05
    ceiling: Ceiling | None = None
    curves: tuple[Curve, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an extractor failed on a document, which then is scored for none of them."""
        return any(entry.problems for entry in self.entries)

    @property
    def signature(self) -> str:
        """The one signature that all entries share."""
        return str(self.entries[0].result.signature)

    def to_json(self) -> dict[str, Any]:
        """The ranking as ``goldspan bench --format json`` prints it."""
        shown = {
            "signature": self.signature,
            "corpus": self.corpus,
            "split": self.split,
            "extractors": [entry.to_json() for entry in self.entries],
            "significance": {
                "test": "approximate randomisation",
                "correction": "holm",
                "alpha": self.alpha,
                "pairs": [_test_json(test) for test in self.tests],
            },
            "ceiling": self.ceiling.to_json() if self.ceiling else None,
        }
        if self.curves:
            shown["learning_curve"] = [curve.to_json() for curve in self.curves]
        return shown

    def write(self, folder: Path, gold: Sequence[Document]) -> None:
        """Write what was scored and the scores into a folder that is there.

        ``goldspan score`` reads them back to the same numbers. Documents of ``gold`` that an extractor failed
        on were scored for none, and stay out.
        """
        scored = {document.id for document in self.entries[0].predictions}
        jsonl.write(folder / GOLD, [document for document in gold if document.id in scored])
        for stem, entry in zip(stems([entry.name for entry in self.entries]), self.entries, strict=True):
            jsonl.write(predictions_file(folder, stem), entry.predictions)
            write_bytes(folder / f"{stem}.scores.json", json_bytes(entry.result.to_json()))
            if entry.challenge is not None:
                jsonl.write(folder / f"{stem}.challenge.jsonl", entry.challenge.predictions)
        write_bytes(folder / BENCH, json_bytes(self.to_json()))

    def _repr_html_(self) -> str:
        from goldspan.baselines.bench.notebook import ranking_html

        return ranking_html(self)


def _test_json(test: PairedTest) -> Mapping[str, Any]:
    found = test.difference
    return {
        "one": test.one,
        "other": test.other,
        "f1": found.f1 if found else None,
        "interval": list(found.interval) if found else None,
        "p_randomisation": found.p_randomisation if found else None,
        "p_holm": test.p_holm,
    }
