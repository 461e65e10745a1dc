"""Training of ``spacy``."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec

from goldspan.baselines.features.reading import Reading
from goldspan.baselines.judging import strict_f1
from goldspan.baselines.sequences import tags_of
from goldspan.baselines.slovnet import EMBEDDINGS, ModelFileError, model_file
from goldspan.baselines.spacy_ner import MODEL_VERSION, find_spans, make_doc
from goldspan.corpus.document import Document
from goldspan.corpus.extras import needed
from goldspan.corpus.writing import json_bytes

__all__ = ["MODEL_VERSION", "train"]

_WIDTH = 96
_MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
}
_EMBED = {
    "@architectures": "spacy.MultiHashEmbed.v2",
    "width": _WIDTH,
    "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
    "rows": [5000, 1000, 2500, 2500],
}
_ENCODE = {
    "@architectures": "spacy.MaxoutWindowEncoder.v2",
    "width": _WIDTH,
    "depth": 4,
    "window_size": 1,
    "maxout_pieces": 3,
}

_Count = Annotated[int, msgspec.Meta(ge=1)]


def train(
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    seed: int,
    progress: Callable[[str], object],
    epochs: _Count = 16,
    batch: _Count = 2,
    dropout: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.2,
    vectors: Annotated[int, msgspec.Meta(ge=0)] = 50_000,
) -> Mapping[str, Any]:
    """Train a pipeline on ``documents``; see ``goldspan.baselines.training.Trainer``.

    Weights are averaged over all updates. Of the pipelines after each of the ``epochs`` that with the best
    strict micro F1 on ``dev`` is kept, the first of several; without ``dev`` the last. ``batch`` counts
    documents, ``vectors`` the most frequent words of navec whose vectors the network sees. The same bytes
    come of the same inputs with the same packages on the same kind of machine.

    Raises:
        ValueError: the documents have no spans that could be learnt.
        ModelFileError: navec's file is missing or cannot be read.
        MissingExtraError: navec is asked for, and not installed.
    """
    from thinc.api import Adam

    with _reproducible(seed):
        progress("reading the documents")
        pipeline = _blank(vectors)
        examples = list(_examples(pipeline, documents))
        if not any(example.reference.ents for example in examples):
            raise ValueError("there is nothing to learn: these documents have no spans")
        readings = [Reading(document.text or "") for document in dev]
        pipeline.initialize(lambda: examples)
        optimizer = Adam(0.001, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
        order = random.Random(seed)  # noqa: S311 - an order that must be the same again
        best = (-1.0, 0)
        for epoch in range(1, epochs + 1):
            order.shuffle(examples)
            losses: dict[str, float] = {}
            for start in range(0, len(examples), batch):
                some = examples[start : start + batch]
                pipeline.update(some, sgd=optimizer, drop=dropout, losses=losses)
            with pipeline.use_params(optimizer.averages):
                f1 = _score(pipeline, dev, readings) if dev else float(epoch)
                if f1 > best[0]:
                    best = (f1, epoch)
                    _write(pipeline, folder)
            said = f", strict micro F1 {f1:.3f} on dev" if dev else ""
            progress(f"epoch {epoch} of {epochs}: loss {losses['ner']:.0f}{said}")
    return {"epochs": epochs, "batch": batch, "dropout": dropout, "vectors": vectors, "epoch": best[1]}


def _blank(vectors: int) -> Any:
    """An untrained pipeline, whose network sees so many of navec's vectors."""
    import spacy

    pipeline = spacy.blank("ru")
    if vectors:
        pipeline.vocab.vectors = _vectors(pipeline, vectors)
    embed = {**_EMBED, "include_static_vectors": bool(vectors)}
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": _ENCODE}
    pipeline.add_pipe("ner", config={"model": {**_MODEL, "tok2vec": tok2vec}})
    return pipeline


def _vectors(pipeline: Any, count: int) -> Any:
    """The vectors of navec's most frequent words, which are in small letters."""
    import numpy as np
    from spacy.vectors import Vectors

    navec, file = needed("navec", "training spacy with vectors", extra="baselines"), model_file(EMBEDDINGS)
    try:
        table = navec.Navec.load(str(file))
    except Exception as error:  # a broken archive fails in as many ways as it has parts
        raise ModelFileError(
            f"{file} cannot be read ({error}): pip install --force-reinstall natasha"
        ) from error
    words, counts = table.vocab.words, np.array(table.vocab.counts)
    frequent = np.argsort(-counts, kind="stable")[:count]
    data = np.stack([table.pq[place] for place in frequent]).astype(np.float32)
    names = [words[place] for place in frequent]
    return Vectors(strings=pipeline.vocab.strings, data=data, keys=names, name="navec", attr="LOWER")


def _write(pipeline: Any, folder: Path) -> None:
    """Write a pipeline, with what spaCy reads and does not write: that its vectors are of small letters."""
    pipeline.to_disk(folder)
    file, vectors = folder / "vocab" / "vectors.cfg", pipeline.vocab.vectors
    file.write_bytes(json_bytes({**json.loads(file.read_bytes()), "attr": vectors.attr}))


def _examples(pipeline: Any, documents: Sequence[Document]) -> Iterator[Any]:
    from spacy.training import Example

    for document in documents:
        reading = Reading(document.text or "")
        if reading.words.count:
            gold = make_doc(pipeline, reading, tags_of(document, reading.words, "IOB2"))
            yield Example(make_doc(pipeline, reading), gold)


def _score(pipeline: Any, dev: Sequence[Document], readings: Sequence[Reading]) -> float:
    return strict_f1(dev, (find_spans(pipeline, reading) for reading in readings)) or 0.0


@contextmanager
def _reproducible(seed: int) -> Iterator[None]:
    """The same random numbers for a seed, and sums in the same order; afterwards all is as it was.

    spaCy draws from the generators that Python and numpy share with everybody.
    """
    import numpy as np
    from thinc.api import fix_random_seed
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002
    with threadpool_limits(1):
        try:
            fix_random_seed(seed)
            yield
        finally:
            random.setstate(before)
            np.random.set_state(numpy_before)  # noqa: NPY002
