"""How much an extractor learns from more documents: trained on nested parts of a training set."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any, NamedTuple

from goldspan.baselines.bench.cache import Cache, Kept, texts_digest
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.training import TRAINERS, train
from goldspan.corpus.document import Document
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.pairing import pair
from goldspan.eval.scoring import Result, score_pairs

SIZES = (10, 20, 40, 80, 140)
SEEDS = (0, 1, 2)


class Point(NamedTuple):
    """A model trained on ``documents`` documents that ``seed`` chose: its scores.

    ``dev`` is its strict micro F1 on the documents that its options were chosen on, ``seconds`` how long its
    training took.
    """

    documents: int
    seed: int
    result: Result
    dev: float | None
    seconds: float

    @property
    def f1(self) -> float | None:
        """Strict micro F1."""
        return self.result.strict.overall.counts.f1

    def to_json(self) -> dict[str, Any]:
        """The point as ``goldspan bench --format json`` prints it."""
        scored = self.result.to_json()
        strict = {label: modes["strict"] for label, modes in scored["labels"].items()}
        return {
            "documents": self.documents,
            "seed": self.seed,
            "overall": {"strict": scored["overall"]["strict"]},
            "labels": {label: {"strict": score} for label, score in strict.items()},
            "dev": self.dev,
            "training_seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of one extractor, by number of documents and then by seed."""

    name: str
    points: tuple[Point, ...]

    def at(self, documents: int) -> list[float]:
        """The F1 of each seed at a number of documents, those left out that are undefined."""
        return [point.f1 for point in self.points if point.documents == documents and point.f1 is not None]

    def mean(self, documents: int) -> float | None:
        """The mean F1 over the seeds."""
        found = self.at(documents)
        return fmean(found) if found else None

    def to_json(self) -> dict[str, Any]:
        """The curve as ``goldspan bench --format json`` prints it."""
        return {"name": self.name, "points": [point.to_json() for point in self.points]}


class Step(NamedTuple):
    """A point that is about to be made, and its share of all the work."""

    name: str
    documents: int
    seed: int
    share: float


@dataclass(frozen=True, slots=True)
class Material:
    """What models are trained on, what chooses their options, and what they are scored on."""

    training: Sequence[Document]
    dev: Sequence[Document]
    gold: Sequence[Document]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of documents to train on; all there are, where those are fewer than the first."""
        there = len(self.training)
        return tuple(size for size in SIZES if size <= there) or (there,)


def learning_curves(
    names: Sequence[str],
    material: Material,
    *,
    cache: Cache | None = None,
    progress: Callable[[Step, str], object] = lambda step, _: step,
) -> tuple[Curve, ...]:
    """Train each extractor on more and more documents, with three seeds, and score what it learned.

    For each seed the documents are shuffled once, and a larger part holds each smaller one. Options are
    chosen on all of ``material.dev`` every time. ``progress`` is called before each point, and with each
    line that the trainer says. Models go to a temporary folder.

    Raises:
        ValueError: an extractor cannot be trained.
        MissingExtraError: a package that training needs is not installed.
    """
    sizes = material.sizes
    # Training takes about as long as there are documents, and something for each model.
    work = {size: size + 20 for size in sizes}
    whole = sum(work.values()) * len(SEEDS) * len(names)
    curves = []
    for name in names:
        points = []
        for size in sizes:
            for seed in SEEDS:
                step = Step(name, size, seed, work[size] / whole)
                progress(step, "")
                points.append(_point(step, material, cache or Cache(None), progress))
        curves.append(Curve(name, tuple(points)))
    return tuple(curves)


def chosen(documents: Sequence[Document], size: int, seed: int) -> list[Document]:
    """``size`` documents by chance, in the order of their ids; with more of them, these and others."""
    shuffled = sorted(documents, key=lambda document: document.id)
    Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
    return sorted(shuffled[:size], key=lambda document: document.id)


def _point(step: Step, material: Material, cache: Cache, progress: Callable[[Step, str], object]) -> Point:
    documents = chosen(material.training, step.documents, step.seed)
    texts = [document.text or "" for document in material.gold]
    key = {
        "curve": step.name,
        "version": _version(step.name),
        "seed": step.seed,
        "training": fingerprint(documents),
        "dev": fingerprint(material.dev),
        "texts": texts_digest(texts),
    }
    kept = cache.get(**key)
    if kept is None:
        kept = _train(step, documents, material.dev, texts, progress)
        cache.put(kept.facts, kept.spans, **key)
    predictions = [
        Document(document.id, document.text, tuple(spans))
        for document, spans in zip(material.gold, kept.spans, strict=True)
    ]
    result = score_pairs(pair(material.gold, predictions), modes=("strict",))
    return Point(step.documents, step.seed, result, kept.facts["dev"], kept.facts["seconds"])


def _train(
    step: Step,
    documents: Sequence[Document],
    dev: Sequence[Document],
    texts: Sequence[str],
    progress: Callable[[Step, str], object],
) -> Kept:
    with tempfile.TemporaryDirectory(prefix="goldspan-") as temporary:
        trained = train(
            step.name,
            documents,
            dev,
            Path(temporary) / "model",
            seed=step.seed,
            progress=lambda line: progress(step, line),
        )
        extractor = load_extractor(step.name, model=trained.folder)
        spans = [list(found) for found in extractor.extract(texts)]
    return Kept({"dev": trained.card.dev, "seconds": round(trained.seconds, 1)}, spans)


def _version(name: str) -> str:
    """What changes with how models of this name are made and read."""
    module = import_module(TRAINERS[name].home.partition(":")[0])
    return f"{module.MODEL_VERSION}-{load_extractor(name).version}"
