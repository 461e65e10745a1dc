"""``crf`` and ``crf-fast``: a conditional random field over words, with features that can be taken apart."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import msgspec

from goldspan.baselines.extractor import SAMPLE
from goldspan.baselines.features.clusters import Clusters, read_clusters
from goldspan.baselines.features.groups import CLUSTERS, NETWORK, RULES, features_digest, make_groups
from goldspan.baselines.features.reading import Reading, read_texts
from goldspan.baselines.features.window import Window
from goldspan.baselines.sequences import Unit, sequences, spans_of
from goldspan.baselines.trained_extractor import TrainedExtractor
from goldspan.corpus.document import Span
from goldspan.corpus.formats.format import Scheme

# It changes whenever a model that was trained before would be misread.
MODEL_VERSION = "1"
MODEL_FILE, CLUSTERS_FILE = "model.crfsuite", "clusters.npz"


class Settings(msgspec.Struct, frozen=True):
    """What of a model's options decides how a text is read for it."""

    groups: tuple[str, ...]
    scheme: Scheme
    sequence: Unit


class Field:
    """A trained field, loaded, with the windows through which it sees a text."""

    def __init__(self, file: Path, settings: Settings, clusters: Clusters | None) -> None:
        from pycrfsuite import Tagger

        self._settings = settings
        self._tagger = Tagger()
        self._tagger.open(str(file))
        known = frozenset(self._tagger.info().attributes)
        self._window = Window(make_groups(settings.groups, clusters), known)

    def spans(self, reading: Reading) -> list[Span]:
        """The spans of a text, flat and in order: of the likeliest tags of each sequence."""
        words, scheme = reading.words, self._settings.scheme
        attributes = self._window.attributes(reading)
        tags: list[str] = []
        for part in sequences(words, self._settings.sequence):
            tags += self._tagger.tag(attributes[part])
        return spans_of(tags, words, scheme)


class CrfExtractor(TrainedExtractor):
    """All four labels by a linear-chain conditional random field (Lafferty et al. 2001) over words.

    What it sees of a word and of those around it are the groups of ``goldspan.baselines.features``: its
    spelling, its dictionary form and grammar, the rules' lexicon, clusters of embeddings, what ``rules``
    would propose, and the tags of slovnet's network.

    Source: J. Lafferty, A. McCallum, F. Pereira, ICML 2001; the field is CRFsuite's (N. Okazaki 2007) through
    python-crfsuite. Licence: BSD-3-Clause and MIT; what features come from is under MIT (pymorphy3, navec,
    slovnet) and CC BY-SA (OpenCorpora's dictionary). The packaged model was trained on the packaged training
    split and has the licence of the corpus.

    Options:

    - ``model``: the folder of another model, as ``goldspan train crf`` writes it.

    Raises:
        ModelError: the folder holds no model of this extractor, or not the one that its card describes.
    """

    name = "crf"

    def __init__(self, *, model: Path | None = None) -> None:
        super().__init__(model, MODEL_VERSION)
        self._settings = self.settings(Settings, lambda found: make_groups(found.groups, None))

    @cached_property
    def version(self) -> str:
        """The digests of the model and of the features, with the packages that both stand on."""
        groups = self._settings.groups
        packages = ["python-crfsuite", "razdel", "pymorphy3", "pymorphy3-dicts-ru"]
        packages += ["navec", "natasha"] if NETWORK in groups or CLUSTERS in groups else []
        packages += ["slovnet"] if NETWORK in groups else []
        return f"{self.card.digest}-{features_digest(*(f'{name} {version(name)}' for name in packages))}"

    @cached_property
    def _field(self) -> Field:
        clusters = read_clusters(self.folder / CLUSTERS_FILE) if CLUSTERS in self._settings.groups else None
        return Field(self.folder / MODEL_FILE, self._settings, clusters)

    def load(self) -> None:
        """Load the model, and all that texts are read with."""
        list(self.extract([SAMPLE]))

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelFileError: a file of the network or of navec is missing or cannot be read.
        """
        groups = self._settings.groups
        for reading in read_texts(texts, network=NETWORK in groups, rules=RULES in groups):
            yield self._field.spans(reading)


class FastCrfExtractor(CrfExtractor):
    """``crf`` without slovnet's network, which takes most of its time; its model is one of its own."""

    name = "crf-fast"
