"""``clusters``: words of one meaning, by the embeddings of navec."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.group import Features
from goldspan.baselines.slovnet import EMBEDDINGS, ModelFileError, model_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Small clusters are made of words, middling and large ones of those below them.
SIZES = (1000, 256, 64)
# The words that the smallest clusters are made for, the most frequent; all others join the nearest.
_FREQUENT = 50_000
_BATCH = 8192
_PASSES = 20
_ROWS = 10_000


class Clusters:
    """The clusters that each word of navec's vocabulary is in, from the smallest to the largest.

    ``smallest`` has the number of its smallest cluster for each word, in the order of the vocabulary, and
    ``larger`` a row for each further size, with a number for each of the smallest clusters.

    Raises:
        ModelFileError: navec's file is missing or cannot be read.
        ValueError: the clusters are of another vocabulary.
    """

    def __init__(self, smallest: "NDArray[np.uint16]", larger: "NDArray[np.uint16]") -> None:
        self._places = _vocabulary()
        if smallest.shape != (len(self._places),) or larger.shape != (len(SIZES) - 1, SIZES[0]):
            raise ValueError("these are no clusters of navec's words: train the model again")
        self._smallest = smallest
        self._features = [
            [f"n{size}={number}" for size, number in zip(SIZES, (small, *row), strict=True)]
            for small, row in enumerate(larger.T.tolist())
        ]

    def features(self, form: Form) -> Features:
        """The word's clusters; none where navec does not know it."""
        place = self._places.get(form.raw.lower())
        if place is None:
            place = self._places.get(form.low)
        if place is None:
            return ()
        return self._features[self._smallest[place]]


def read_clusters(file: Path) -> Clusters:
    """The clusters in a file that ``write_clusters`` has written.

    Raises:
        ModelFileError: navec's file is missing or cannot be read.
        ValueError: the file holds something else, or clusters of another vocabulary.
    """
    import numpy as np

    with np.load(file, allow_pickle=False) as arrays:
        return Clusters(arrays["smallest"], arrays["larger"])


def write_clusters(file: Path, seed: int) -> None:
    """Cluster navec's words (k-means over directions, seeded) and write the result.

    Raises:
        ModelFileError: navec's file is missing or cannot be read.
    """
    import numpy as np

    smallest, larger = _cluster(seed)
    with file.open("wb") as stream:
        np.savez_compressed(stream, smallest=smallest, larger=larger)


@lru_cache(maxsize=1)
def _cluster(seed: int) -> "tuple[NDArray[np.uint16], NDArray[np.uint16]]":
    """Hierarchical k-means: of the frequent words first, then of the centres that these have.

    One thread, because sums in another order have other last digits.
    """
    import numpy as np
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    navec = _navec()
    vectors = navec.pq.unpack().astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    counts = np.zeros(len(vectors))
    counts[: len(navec.vocab.counts)] = navec.vocab.counts
    frequent = np.argsort(-counts, kind="stable")[:_FREQUENT]
    words = MiniBatchKMeans(
        SIZES[0],
        random_state=seed,
        batch_size=_BATCH,
        n_init=1,
        max_iter=_PASSES,
        max_no_improvement=None,
    )
    with threadpool_limits(1):
        words.fit(vectors[frequent])
        rows = range(0, len(vectors), _ROWS)
        smallest = np.concatenate([words.predict(vectors[row : row + _ROWS]) for row in rows])
        centres = words.cluster_centers_
        larger = [KMeans(size, random_state=seed, n_init=1).fit(centres).labels_ for size in SIZES[1:]]
    return smallest.astype(np.uint16), np.array(larger, dtype=np.uint16)


def _navec() -> Any:
    from navec import Navec

    file = model_file(EMBEDDINGS)
    try:
        return Navec.load(str(file))
    except Exception as error:  # a broken archive fails in as many ways as it has parts
        raise ModelFileError(
            f"{file} cannot be read ({error}): pip install --force-reinstall natasha"
        ) from error


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, int]:
    """The place of each word in navec's vocabulary."""
    places: Mapping[str, int] = _navec().vocab.word_ids
    return places
