"""Training of ``linear``."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec

from goldspan.baselines.features.reading import Reading
from goldspan.baselines.judging import rounded, strict_f1
from goldspan.baselines.linear import MODEL_FILE, MODEL_VERSION, Bits, Classifier, Settings
from goldspan.baselines.linear_features import EDGE, GROUPS, columns, features_digest, groups_without, hashed
from goldspan.baselines.sequences import tags_of
from goldspan.corpus.document import Document
from goldspan.corpus.formats.format import Scheme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["GROUPS", "MODEL_VERSION", "train"]

# The inverse of the penalty on squared weights; dev chooses from these.
C = (3.0, 10.0, 30.0)
_ITERATIONS = 100
# For a tag that no word of training has: whatever the weights, another one is better.
_NEVER = -1e4


def train(
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    seed: int,  # noqa: ARG001 - L-BFGS starts at zero and draws nothing
    progress: Callable[[str], object],
    c: Annotated[float, msgspec.Meta(gt=0)] | None = None,
    scheme: Scheme = "IOBES",
    bits: Bits = 16,
    without: str = "",
) -> Mapping[str, Any]:
    """Train a classifier on ``documents``; see ``goldspan.baselines.training.Trainer``.

    ``c`` is the inverse of the penalty on squared weights; where it is not given, ``dev`` chooses from ``C``
    by strict micro F1. Features are hashed into ``2 ** bits`` columns. ``without`` names groups of features
    to leave out, joined by ``+``. Nothing depends on ``seed``.

    Raises:
        ValueError: an option's value cannot be used, or the documents show nothing to tell apart.
    """
    groups = groups_without(without)
    progress("reading the documents")
    readings = [Reading(document.text or "") for document in documents]
    tags = [
        tag
        for document, reading in zip(documents, readings, strict=True)
        for tag in tags_of(document, reading.words, scheme)
    ]
    if len(set(tags)) < 2:
        raise ValueError("there is nothing to learn: every word of these documents has the same tag")
    settings = Settings(groups, scheme, bits, tuple(sorted({"O", *tags})))
    table = _table(readings, groups, bits)
    judged = [(document, Reading(document.text or "")) for document in dev]
    fits = []
    grid = C if c is None else (c,)
    for number, one in enumerate(grid, 1):
        progress(f"fit {number} of {len(grid)} (c {one:g})")
        weights, bias = _fit(table, tags, settings.tags, one)
        judge = judged if len(grid) > 1 else []
        fits.append(Fit(one, weights, bias, _score(Classifier(settings, weights, bias), judge)))
    chosen = max(fits, key=lambda fit: fit.f1 or 0.0)  # the first of equals
    _write(folder / MODEL_FILE, chosen)
    return {
        **msgspec.to_builtins(settings),
        "c": chosen.c,
        "features": features_digest(),
        "tried": [{"c": fit.c, "dev": fit.f1} for fit in fits],
    }


class Fit(NamedTuple):
    """A fitted classifier's arrays, as they are kept, and its strict micro F1 on dev where it was scored."""

    c: float
    weights: "NDArray[np.float16]"
    bias: "NDArray[np.float32]"
    f1: float | None


def _table(readings: Sequence[Reading], groups: Sequence[str], bits: int) -> "csr_matrix":
    """A row for each word of the texts, with all that is known of it and of those around it."""
    import numpy as np
    from scipy.sparse import csr_matrix

    read = [columns(reading, groups) for reading in readings if reading.words.count]
    rows = sum(len(of_text[0].known) for of_text in read)
    table = csr_matrix((rows, 1 << bits), dtype=np.float32)
    for column in zip(*read, strict=True):
        reach = column[0].reach
        numbers: dict[tuple[str, ...], int] = {}
        # What is known of each word, as numbers: all texts in a line, with edges around each.
        lined: list[int] = []
        words: list[int] = []
        for _, known in column:
            words += range(len(lined) + reach, len(lined) + reach + len(known))
            padded = [*[EDGE] * reach, *known, *[EDGE] * reach]
            lined += [numbers.setdefault(one, len(numbers)) for one in padded]
        distinct = hashed(numbers, reach, bits)
        at, places = np.array(lined), 2 * reach + 1
        for place in range(places):
            table += distinct[at[np.array(words) + place - reach] * places + place]
    return table


def _fit(
    table: "csr_matrix", tags: Sequence[str], every: Sequence[str], c: float
) -> "tuple[NDArray[np.float16], NDArray[np.float32]]":
    """Weights and bias for ``every`` tag.

    One thread, because sums in another order have other last digits.
    """
    import numpy as np
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    model = LogisticRegression(C=c, max_iter=_ITERATIONS)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # to stop early is a choice like any other
        model.fit(table, np.array(tags))
    known, found, base = list(model.classes_), model.coef_, model.intercept_
    if len(known) == 2:  # scikit-learn has one row for two classes: what speaks for the second
        found, base = np.vstack([np.zeros_like(found), found]), np.array([0.0, base[0]])
    weights = np.zeros((table.shape[1], len(every)), dtype=np.float16)
    bias = np.full(len(every), _NEVER, dtype=np.float32)
    places = [every.index(tag) for tag in known]
    weights[:, places], bias[places] = found.T, base
    return weights, bias


def _score(classifier: Classifier, dev: Sequence[tuple[Document, Reading]]) -> float | None:
    if not dev:
        return None
    found = (classifier.spans(reading) for _, reading in dev)
    return rounded(strict_f1([document for document, _ in dev], found))


def _write(file: Path, fit: Fit) -> None:
    import numpy as np

    with file.open("wb") as stream:
        np.savez_compressed(stream, weights=fit.weights, bias=fit.bias)
