"""``linear``: a linear classifier of words, whose tags are chosen together."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zipfile import BadZipFile, ZipFile

import msgspec

from goldspan.baselines.extractor import SAMPLE
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.linear_features import (
    EDGE,
    Known,
    check_groups,
    columns,
    features_digest,
    hashed,
)
from goldspan.baselines.models import ModelError
from goldspan.baselines.sequences import sequences, spans_of
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.trained_extractor import TrainedExtractor
from goldspan.baselines.viterbi import Decoder
from goldspan.corpus.document import Span
from goldspan.corpus.formats.format import Scheme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# It changes whenever a model that was trained before would be misread.
MODEL_VERSION = "1"
MODEL_FILE = "weights.npz"

_SOURCES = ("linear", "sequences", "viterbi", "features/reading")

# The width of the table of features, as a power of two.
Bits = Annotated[int, msgspec.Meta(ge=8, le=20)]

# What stands before an array in its file, at most, in bytes.
_HEADER = 1 << 16

# Of so many words it is remembered what they add to the scores of their neighbours (some 40 MB).
_REMEMBERED = 1 << 16


class Settings(msgspec.Struct, frozen=True):
    """What of a model's options decides how a text is read for it."""

    groups: tuple[str, ...]
    scheme: Scheme
    bits: Bits
    tags: tuple[str, ...]


class Classifier:
    """Scores each tag of each word of a text, and chooses the best tags that are allowed.

    ``weights`` has a row for each column of the hashed table and a column for each tag, ``bias`` one
    number for each tag. A score is a sum over all that is known of a word and of those around it; so what a
    word adds to the scores of its neighbours is computed once, and remembered.

    Raises:
        ValueError: the tags are not those of a scheme, or the arrays are not of their shape.
    """

    def __init__(
        self, settings: Settings, weights: "NDArray[np.floating]", bias: "NDArray[np.floating]"
    ) -> None:
        count = len(settings.tags)
        if weights.shape != (1 << settings.bits, count) or bias.shape != (count,):
            raise ValueError(f"the weights are not those of {count} tags and {settings.bits} bits")
        self._settings = settings
        self._weights, self._bias = weights.astype("float32"), bias.astype("float32")
        self._decoder = Decoder(settings.tags, settings.scheme)
        self._added: dict[tuple[int, Known], NDArray[np.float32]] = {}

    def spans(self, reading: Reading) -> list[Span]:
        """The spans of a text, flat and in order."""
        scores = self.scores(reading)
        tags: list[str] = []
        for part in sequences(reading.words, "sentence"):
            tags += self._decoder.decode(scores[part])
        return spans_of(tags, reading.words, self._settings.scheme)

    def scores(self, reading: Reading) -> "NDArray[np.float32]":
        """A row for each word, a column for each tag: log-probabilities, up to a constant in a row."""
        import numpy as np

        count = reading.words.count
        scores = np.tile(self._bias, (count, 1))
        for reach, known in columns(reading, self._settings.groups) if count else ():
            added = self._add(reach, [*[EDGE] * reach, *known, *[EDGE] * reach])
            for place in range(2 * reach + 1):
                scores += added[place : place + count, place]
        return scores

    def _add(self, reach: int, known: Sequence[Known]) -> "NDArray[np.float32]":
        """What words add to the scores of those that see them: words, places as in ``hashed``, tags."""
        import numpy as np

        keys = [(reach, one) for one in known]
        missing = dict.fromkeys(key for key in keys if key not in self._added)
        if missing and len(self._added) + len(missing) > _REMEMBERED:
            self._added.clear()
            missing = dict.fromkeys(keys)
        if missing:
            rows = hashed((one for _, one in missing), reach, self._settings.bits) @ self._weights
            shape = (len(missing), 2 * reach + 1, len(self._bias))
            self._added.update(zip(missing, rows.reshape(shape), strict=True))
        return np.stack([self._added[key] for key in keys])


def read_classifier(file: Path, settings: Settings) -> Classifier:
    """The classifier whose arrays are in ``file``.

    They are plain arrays, so that nothing in the file can be run: numpy reads them without pickle. An array
    that is larger than its settings say is not unpacked.

    Raises:
        ModelError: the file holds something else.
    """
    import numpy as np

    most = (np.dtype("float64").itemsize << settings.bits) * len(settings.tags) + _HEADER
    try:
        _check_sizes(file, most)
        with np.load(file, allow_pickle=False) as arrays:
            return Classifier(settings, arrays["weights"], arrays["bias"])
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        raise ModelError(f"{file} cannot be read: {error}: train the model again") from error


def _check_sizes(file: Path, most: int) -> None:
    """See that no array unpacks to more than ``most`` bytes.

    Raises:
        ValueError: one does.
    """
    with ZipFile(file) as packed:
        if any(array.file_size > most for array in packed.infolist()):
            raise ValueError("it holds more than the card says")


class LinearExtractor(TrainedExtractor):
    """All four labels by multinomial logistic regression over hashed features of a window of words.

    Each word is classified by itself, and of all tags of a sentence the likeliest that the tag scheme
    allows are chosen (Viterbi 1967). The features are those of ``goldspan.baselines.linear_features``, among
    them the rules' lexicon.

    Source: written for goldspan; the hash and the training are scikit-learn's. Licence: goldspan's own,
    Apache-2.0; scikit-learn's, BSD-3-Clause. The packaged model was trained on the packaged training split
    and has the licence of the corpus.

    Options:

    - ``model``: the folder of another model, as ``goldspan train linear`` writes it.

    Raises:
        ModelError: the folder holds no model of this extractor, or not the one that its card describes.
    """

    name = "linear"

    def __init__(self, *, model: Path | None = None) -> None:
        super().__init__(model, MODEL_VERSION)
        self._settings = self.settings(Settings, lambda found: check_groups(found.groups))

    @cached_property
    def version(self) -> str:
        """The digests of the model and of what reads it, with the packages that both stand on."""
        packages = (f"{name} {version(name)}" for name in ("razdel", "scikit-learn"))
        return f"{self.card.digest}-{sources_digest(_SOURCES, features_digest(), *packages)}"

    @cached_property
    def _classifier(self) -> Classifier:
        return read_classifier(self.folder / MODEL_FILE, self._settings)

    def load(self) -> None:
        """Load the model, and all that texts are read with."""
        list(self.extract([SAMPLE]))

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order."""
        for text in texts:
            yield self._classifier.spans(Reading(text))
