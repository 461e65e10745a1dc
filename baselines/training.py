"""Training: documents in, a model's folder out."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace

from goldspan.baselines.judging import rounded, strict_f1
from goldspan.baselines.models import (
    TIMING,
    ModelCard,
    digests,
    put_in_place,
    refuse_to_lose,
    write_card,
)
from goldspan.baselines.registry import EXTRACTORS, installed, load_extractor
from goldspan.baselines.spec import convert_options, parse_options, parse_spec
from goldspan.baselines.words import Words
from goldspan.corpus.document import Document
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.tokens import Token, Untagged, hold
from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.fingerprint import fingerprint


class Trainer(Protocol):
    """Trains an extractor.

    It writes the model's files into ``folder``, which is there and empty, chooses by ``dev`` what is left to
    choose, and returns the options that it took. The same documents, options and seed give the same
    bytes. ``progress`` is called with a line on what is being done.
    """

    def __call__(
        self,
        documents: Sequence[Document],
        dev: Sequence[Document],
        folder: Path,
        *,
        seed: int,
        progress: Callable[[str], object],
    ) -> Mapping[str, Any]:
        """Train."""
        ...


class TrainerEntry(NamedTuple):
    """Where a trainer lives (``module:function``; further keyword-only parameters are its options).

    Its module has ``MODEL_VERSION``, which changes with what its models' files mean. ``words`` says whether
    it learns tags of our own words.
    """

    home: str
    words: bool = False


_RESERVED = frozenset({"seed", "progress"})

# By the name of the extractor that reads the model with its option ``model``.
TRAINERS: dict[str, TrainerEntry] = {
    "linear": TrainerEntry("goldspan.baselines.linear_training:train", words=True),
    "crf-fast": TrainerEntry("goldspan.baselines.crf_training:train_fast", words=True),
    "crf": TrainerEntry("goldspan.baselines.crf_training:train", words=True),
    "spacy": TrainerEntry("goldspan.baselines.spacy_training:train", words=True),
    "transformers": TrainerEntry("goldspan.baselines.transformer.training:train"),
}


class Trained(NamedTuple):
    """The card of a model, where it lies, and the seconds that its training took.

    ``unlearned`` are the gold spans that tags of words cannot hold, which were left out of training.
    """

    card: ModelCard
    folder: Path
    seconds: float
    unlearned: int = 0


def trainer_names() -> tuple[str, ...]:
    """The extractors that can be trained."""
    return tuple(TRAINERS)


def train(
    spec: str,
    documents: Sequence[Document],
    dev: Sequence[Document],
    out: Path,
    *,
    corpus: str = "",
    seed: int = 0,
    progress: Callable[[str], object] = lambda line: line,
) -> Trained:
    """Train the extractor that ``spec`` names, with its options, and put the model at ``out``.

    ``corpus`` is the version of the corpus that the documents are from. The model is put in place when it is
    whole; an older model there is replaced.

    Raises:
        ValueError: nothing of this name can be trained, an option cannot be used (``OptionError``), or a
            label holds what is not printed.
        ModelError: something that is no model lies at ``out``.
        MissingExtraError: a package that training needs is not installed.
    """
    name, rest = parse_spec(spec)
    if name not in TRAINERS:
        raise ValueError(f"nothing trains {name!r}; there are {', '.join(TRAINERS)}")
    if not installed(name):
        raise MissingExtraError(
            f"training {name} needs {', '.join(EXTRACTORS[name].needs)}:"
            f' pip install "goldspan[{EXTRACTORS[name].extra}]"'
        )
    module, _, function = TRAINERS[name].home.partition(":")
    home = import_module(module)
    trainer: Trainer = getattr(home, function)
    options = convert_options(name, trainer, parse_options(name, rest or ""), reserved=_RESERVED)
    _refuse_labels(documents)
    refuse_to_lose(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
        folder = Path(temporary) / "model"
        folder.mkdir()
        started = perf_counter()
        chosen = trainer(documents, dev, folder, seed=seed, progress=progress, **options)
        seconds = perf_counter() - started
        card = ModelCard(
            format=1,
            kind=name,
            version=home.MODEL_VERSION,
            corpus=corpus,
            data=fingerprint(documents),
            documents=len(documents),
            seed=seed,
            options=dict(chosen),
            dev=None,
            files=digests(folder),
        )
        write_card(folder, card)
        if dev:
            progress("scoring on the development documents")
            card = replace(card, dev=_score(name, folder, dev))
            write_card(folder, card)
        write_bytes(folder / TIMING, json_bytes({"seconds": round(seconds, 1)}))
        put_in_place(folder, out)
    return Trained(card, out, seconds, _untagged(documents) if TRAINERS[name].words else 0)


def _refuse_labels(documents: Sequence[Document]) -> None:
    """Tags end up in models' files and logs that are read line by line."""
    for document in documents:
        for span in document.spans:
            if not span.label.isprintable():
                raise ValueError(
                    f"document {document.id}: the label {span.label!r} cannot be learned: it holds a control"
                    " character, a line break or an odd space"
                )


def _untagged(documents: Sequence[Document]) -> int:
    return sum(len(_untagged_of(document)) for document in documents if document.spans)


def _untagged_of(document: Document) -> Sequence[Untagged]:
    words = Words(document.text or "")
    tokens = [Token(*words.origin(start, end)) for start, end in zip(words.starts, words.ends, strict=True)]
    return hold(tokens, document.spans)[1]


def _score(name: str, folder: Path, dev: Sequence[Document]) -> float | None:
    extractor = load_extractor(name, model=folder)
    return rounded(strict_f1(dev, extractor.extract([document.text or "" for document in dev])))
