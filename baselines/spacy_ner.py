"""``spacy``: spaCy's transition-based tagger, trained on the corpus."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from goldspan.baselines.answers import ANYTHING, told
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.models import ModelError
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.trained_extractor import TrainedExtractor
from goldspan.corpus.document import Span

# It changes whenever a model that was trained before would be misread.
MODEL_VERSION = "1"

_SOURCES = ("spacy_ner", "words", "features/reading")


class SpacyExtractor(TrainedExtractor):
    """All four labels by spaCy's entity recognizer, trained from ``blank("ru")`` with navec's vectors.

    It reads words and their neighbours with a convolutional network over hashed embeddings, and adds one
    entity after the other. The words are goldspan's, because spaCy's own cut some gold spans in two («5–7» is
    one of its words): in another program the model finds a little less. No model is packaged, for the vectors
    alone take 60 MB.

    Source: G. Lample et al., NAACL 2016; spaCy (Honnibal, Montani, Van Landeghem, Boyd 2020,
    doi:10.5281/zenodo.1212303). Licence: MIT, of spaCy and of navec's vectors; the model's is that of the
    documents it was trained on.

    Options:

    - ``model``: the folder of a model, as ``goldspan train spacy`` writes it.

    Raises:
        ModelError: the folder holds no model of this extractor, or not the one that its card describes.
    """

    name = "spacy"

    def __init__(self, *, model: Path) -> None:
        super().__init__(model, MODEL_VERSION)

    @cached_property
    def version(self) -> str:
        """The digests of the model and of the words, with the packages that both stand on."""
        packages = (f"{name} {version(name)}" for name in ("razdel", "spacy", "thinc"))
        return f"{self.card.digest}-{sources_digest(_SOURCES, *packages)}"

    @cached_property
    def _pipeline(self) -> Any:
        import spacy

        try:
            return spacy.load(self.folder)
        except ANYTHING as error:  # a pipeline fails in as many ways as it has parts
            raise ModelError(f"{self.folder} cannot be loaded by spaCy: {told(error)}") from error

    def load(self) -> None:
        """Load the model."""
        _ = self._pipeline

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelError: spaCy cannot load the model.
        """
        for text in texts:
            yield find_spans(self._pipeline, Reading(text))


def find_spans(pipeline: Any, reading: Reading) -> list[Span]:
    """What a pipeline finds in a text.

    It reads the text alone, for in a batch sums would have other last digits, and forgets its words.
    """
    words = reading.words
    with pipeline.memory_zone():
        return [
            Span(*words.origin(words.starts[entity.start], words.ends[entity.end - 1]), entity.label_)
            for entity in pipeline(make_doc(pipeline, reading)).ents
        ]


def make_doc(pipeline: Any, reading: Reading, tags: list[str] | None = None) -> Any:
    """The words of a text as spaCy's ``Doc``, with their IOB2 tags where they are known."""
    from spacy.tokens import Doc

    return Doc(pipeline.vocab, words=reading.raw, ents=tags)
