"""Training of ``crf`` and ``crf-fast``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NamedTuple

import msgspec

from goldspan.baselines.crf import CLUSTERS_FILE, MODEL_FILE, MODEL_VERSION, Field, Settings
from goldspan.baselines.features.clusters import Clusters, read_clusters, write_clusters
from goldspan.baselines.features.groups import (
    CLUSTERS,
    GROUPS,
    NETWORK,
    RULES,
    features_digest,
    groups_without,
    make_groups,
)
from goldspan.baselines.features.reading import Reading, read_texts
from goldspan.baselines.features.window import Window
from goldspan.baselines.judging import rounded, strict_f1
from goldspan.baselines.sequences import Unit, sequences, tags_of
from goldspan.corpus.document import Document
from goldspan.corpus.formats.format import Scheme

__all__ = ["GROUPS", "MODEL_VERSION", "train", "train_fast"]

# The factors of the sum of all weights (c1) and of their squares (c2) in the loss that dev chooses from.
C1 = (0.02, 0.1)
C2 = (0.01, 0.05)
_ITERATIONS = 120

_Progress = Callable[[str], object]
_Penalty = Annotated[float, msgspec.Meta(ge=0)]


def train(  # noqa: PLR0913 - each is an option of `goldspan train`
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    seed: int,
    progress: _Progress,
    c1: _Penalty | None = None,
    c2: _Penalty | None = None,
    minfreq: Annotated[int, msgspec.Meta(ge=0)] = 2,
    withhold: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.05,
    scheme: Scheme = "IOB2",
    sequence: Unit = "sentence",
    without: str = "",
) -> Mapping[str, Any]:
    """Train a field on ``documents``; see ``goldspan.baselines.training.Trainer``.

    ``c1`` and ``c2`` are the penalties on weights and on their squares (elastic net); where one is not given,
    ``dev`` chooses from ``C1`` or ``C2``, by strict micro F1. Attributes that are seen less than ``minfreq``
    times are left out. A share of the rules' proposals is withheld (``withhold``): the rules were grown on
    the documents that a field is trained on, where they err less than anywhere else, and it would learn to
    trust them blindly. ``without`` names groups of features to leave out, joined by ``+``. The
    clusters and what is withheld depend on ``seed``.

    Raises:
        ValueError: an option's value cannot be used.
        ModelFileError: a file of the network or of navec is missing or cannot be read.
    """
    groups = groups_without(without)
    settings = Settings(groups, scheme, sequence)
    clusters = _clusters(folder / CLUSTERS_FILE, seed, progress) if CLUSTERS in groups else None
    progress("reading the documents")
    readings = list(_read(documents, settings))
    _withhold(documents, readings, withhold, seed)
    examples = _examples(documents, readings, settings, clusters)
    grid = [Penalties(*both) for both in product(C1 if c1 is None else (c1,), C2 if c2 is None else (c2,))]
    judge = _Judge(dev, settings, clusters) if dev and len(grid) > 1 else None
    trainer = _trainer(examples, minfreq)
    with TemporaryDirectory() as temporary:
        fits = []
        for number, penalties in enumerate(grid, 1):
            file = Path(temporary, f"{number}.crfsuite")
            line = f"fit {number} of {len(grid)} ({penalties})"
            trainer.set_params(penalties._asdict())
            trainer.told = lambda iteration, line=line: progress(f"{line}, {iteration}")
            trainer.train(str(file))
            fits.append(Fit(penalties, file, judge.f1(file) if judge else None))
        chosen = max(fits, key=lambda fit: fit.f1 or 0.0)  # the first of equals
        (folder / MODEL_FILE).write_bytes(chosen.file.read_bytes())
    return {
        **msgspec.to_builtins(settings),
        **chosen.penalties._asdict(),
        "minfreq": minfreq,
        "withhold": withhold,
        "features": features_digest(),
        "tried": [{**fit.penalties._asdict(), "dev": fit.f1} for fit in fits],
    }


@wraps(train)
def train_fast(*given: Any, without: str = "", **options: Any) -> Mapping[str, Any]:
    """``train`` without slovnet's network, whatever else is left out."""
    return train(*given, without=f"{without}+{NETWORK}" if without else NETWORK, **options)


class Penalties(NamedTuple):
    """The factors of the sum of all weights and of the sum of their squares in the loss."""

    c1: float
    c2: float

    def __str__(self) -> str:
        return f"c1 {self.c1:g}, c2 {self.c2:g}"


class Fit(NamedTuple):
    """A fitted field's penalties, its file, and its strict micro F1 on dev where it was scored."""

    penalties: Penalties
    file: Path
    f1: float | None


class Example(NamedTuple):
    """A sequence to learn from: the attributes of each word, and its tag."""

    attributes: list[list[str]]
    tags: list[str]


def _clusters(file: Path, seed: int, progress: _Progress) -> Clusters:
    progress("clustering words")
    write_clusters(file, seed)
    return read_clusters(file)


def _read(documents: Sequence[Document], settings: Settings) -> Iterator[Reading]:
    texts = (document.text or "" for document in documents)
    return read_texts(texts, network=NETWORK in settings.groups, rules=RULES in settings.groups)


def _withhold(documents: Sequence[Document], readings: Sequence[Reading], share: float, seed: int) -> None:
    for document, reading in zip(documents, readings, strict=True):
        random = Random(f"{seed} {document.id}")  # noqa: S311 - it keeps no secret
        reading.candidates = [one for one in reading.candidates if random.random() >= share]


def _examples(
    documents: Sequence[Document], readings: Sequence[Reading], settings: Settings, clusters: Clusters | None
) -> list[Example]:
    window = Window(make_groups(settings.groups, clusters))
    examples = []
    for document, reading in zip(documents, readings, strict=True):
        attributes = window.attributes(reading)
        tags = tags_of(document, reading.words, settings.scheme)
        examples += [
            Example(attributes[part], tags[part]) for part in sequences(reading.words, settings.sequence)
        ]
    if not examples:
        raise ValueError("there is no text to train on")
    return examples


class _Judge:
    """Scores fitted fields on the development documents, which are read once."""

    def __init__(self, dev: Sequence[Document], settings: Settings, clusters: Clusters | None) -> None:
        self._dev, self._settings, self._clusters = dev, settings, clusters
        self._readings = list(_read(dev, settings))

    def f1(self, file: Path) -> float | None:
        field = Field(file, self._settings, self._clusters)
        return rounded(strict_f1(self._dev, map(field.spans, self._readings)))


def _trainer(examples: Iterable[Example], minfreq: int) -> Any:
    """CRFsuite's trainer with the examples; ``told`` is called with what it says of each iteration."""
    from pycrfsuite import BaseTrainer

    class Trainer(BaseTrainer):  # type: ignore[misc]
        told: _Progress

        def message(self, message: str) -> None:
            if "Iteration" in message:
                self.told(message.strip(" *\n").lower())

    trainer = Trainer("lbfgs", {"feature.minfreq": minfreq, "max_iterations": _ITERATIONS})
    for example in examples:
        trainer.append(*example)
    return trainer
