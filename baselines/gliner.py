"""``gliner``: spans of labels that a network knows by their descriptions only."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from goldspan.baselines.gliner_network import GlinerNetwork, load_gliner
from goldspan.baselines.guidelines import LANGUAGES, describe_labels
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.spec import OptionError
from goldspan.baselines.transformer.network import in_pieces
from goldspan.baselines.weights import Weights
from goldspan.corpus.document import Span
from goldspan.corpus.tokens import tokenize

_SOURCES = ("gliner", "gliner_network", "windows", "../corpus/tokens")
# Texts whose stretches are computed together.
_TOGETHER = 32


class GlinerExtractor:
    """Zero-shot spans by a GLiNER model, which reads what each label is from the guidelines.

    A label is described by one sentence of the guidelines, that of the rule which defines it. Long texts are
    seen in stretches that overlap, and each word begins spans where it stands furthest from a cut. Of spans
    that overlap the likelier stands, and edges are moved out to those of the corpus's words. Weights are read
    from safetensors only, and a model that comes with code is refused.

    Source: U. Zaratiana et al., "GLiNER: Generalist Model for Named Entity Recognition using Bidirectional
    Transformer", NAACL 2024, through the authors' package. Licence: goldspan's own, Apache-2.0, which is
    gliner's and transformers' too; torch's, BSD-3-Clause; a model's is its makers'.

    Options:

    - ``model``: a folder, or a repository of the Hugging Face Hub; ``revision``: of the repository.
    - ``threshold``: the least score of a span, between 0 and 1.
    - ``language``: of the descriptions, ``en`` or ``ru``.
    - ``window``: subwords of a text that are seen at once, as many as the model takes by default;
      ``overlap``: how many of them the next stretch has too, a quarter by default.
    - ``batch``: stretches at a time; ``device``: ``cpu``, ``cuda``, ``cuda:1``…

    Raises:
        OptionError: an option's value cannot be used.
    """

    name = "gliner"

    def __init__(
        self,
        *,
        model: Path,
        revision: str = "",
        threshold: float = 0.5,
        language: str = "en",
        window: int | None = None,
        overlap: int | None = None,
        batch: int = 8,
        device: str = "",
    ) -> None:
        if not 0 <= threshold <= 1:
            raise OptionError(f"gliner: threshold={threshold} cannot be used: it must be between 0 and 1")
        if batch < 1:
            raise OptionError(f"gliner: batch={batch} cannot be used: it must be at least 1")
        if language not in LANGUAGES:
            must = " or ".join(LANGUAGES)
            raise OptionError(f"gliner: language={language} cannot be used: it must be {must}")
        self._weights = Weights(model, revision=revision, kind=self.name, version="")
        self._threshold, self._language = threshold, language
        self._window, self._overlap, self._batch, self._device = window, overlap, batch, device

    @cached_property
    def version(self) -> str:
        """The versions of gliner and torch, digests of the weights and of all else that spans depend on.

        Raises:
            ModelError: there are no such weights.
        """
        packages = [
            version(package) for package in ("gliner", "torch", "transformers", "tokenizers", "razdel")
        ]
        options = [self._threshold, self._window, self._overlap, describe_labels(self._language)]
        digest = sources_digest(_SOURCES, *packages, *map(repr, options))
        return "-".join([*packages[:2], self._weights.digest, digest])

    @property
    def files(self) -> Sequence[Path]:
        """The files of the model, if it is in a folder."""
        return self._weights.files

    @cached_property
    def _network(self) -> GlinerNetwork:
        model = load_gliner(self._weights.folder, self._device)
        return GlinerNetwork(
            model, describe_labels(self._language), window=self._window, overlap=self._overlap
        )

    def load(self) -> None:
        """Load the model."""
        _ = self._network

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order, with their scores.

        Raises:
            ModelError: the model cannot be used.
            OptionError: an option does not fit the model.
        """
        for together in in_pieces(texts, _TOGETHER):
            found = self._network.find(together, self._threshold, self._batch)
            for text, spans in zip(together, found, strict=True):
                yield on_words(text, spans)


def on_words(text: str, spans: Sequence[Span]) -> list[Span]:
    """Flat spans with their edges moved to those of words; one that then overlaps another is left out."""
    words = tokenize(text) if spans else []
    kept: list[Span] = []
    for span in spans:
        inside = [word for word in words if word.start < span.end and span.start < word.end]
        if inside and (not kept or kept[-1].end <= inside[0].start):
            kept.append(Span(inside[0].start, inside[-1].end, span.label, score=span.score))
    return kept
