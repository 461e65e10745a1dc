"""The extractor ``transformers``."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from goldspan.baselines.sources import sources_digest
from goldspan.baselines.spec import OptionError
from goldspan.baselines.transformer.labels import parse_mapping, read_tags_of
from goldspan.baselines.transformer.network import Network, in_pieces, load_network, load_tokenizer
from goldspan.baselines.transformer.subwords import decode, encode
from goldspan.baselines.weights import Weights
from goldspan.corpus.document import Span

MODEL_VERSION = "1"
_SOURCES = (
    "transformer/extractor", "transformer/labels", "transformer/network", "transformer/subwords", "windows",
    "../corpus/tags", "../corpus/tokens",
)  # fmt: skip
# Texts whose windows are sorted by length together.
_TOGETHER = 64


class TransformersExtractor:
    """Any fine-tuned token-classification network of Hugging Face's transformers.

    Texts are seen through windows that overlap, and each subword is classified where it stands furthest from
    a cut. The first subword of a word decides for the word, and spans have the edges of words, as the corpus
    splits them. Weights are read from safetensors only, and no code that comes with a model is run. The same
    text among others may be computed with other rounding errors, so that classes that tie may differ.

    Source: written for goldspan; a head over the first subwords of words is from J. Devlin et al., "BERT",
    NAACL 2019. Licence: goldspan's own, Apache-2.0, which is transformers' and safetensors' too; torch's,
    BSD-3-Clause; a model's is its makers'.

    Options:

    - ``model``: a folder, of ``goldspan train transformers`` or any other, or a repository of the Hugging
      Face Hub; ``revision``: of the repository.
    - ``labels``: what the model's labels are in the scheme, ``PER=OFFICIAL+ORG=BODY+LOC=`` (the last is left
      out); those that are the scheme's need not be named. Tags may be IO, IOB2, IOBES or BILOU.
    - ``window``: subwords that the model sees at once, as many as in training by default, or 256;
      ``overlap``: how many of them the next window sees too, as in training or a quarter by default.
    - ``batch``: windows at a time; ``device``: ``cpu``, ``cuda``, ``cuda:1``…

    Raises:
        OptionError: an option's value cannot be used.
    """

    name = "transformers"

    def __init__(
        self,
        *,
        model: Path,
        revision: str = "",
        labels: str = "",
        window: int | None = None,
        overlap: int | None = None,
        batch: int = 16,
        device: str = "",
    ) -> None:
        if batch < 1:
            raise OptionError(f"transformers: batch={batch} cannot be used: it must be at least 1")
        self._weights = Weights(model, revision=revision, kind=self.name, version=MODEL_VERSION)
        self._mapping, self._labels = parse_mapping(labels), labels
        self._window, self._overlap, self._batch, self._device = window, overlap, batch, device

    @cached_property
    def version(self) -> str:
        """The versions of the packages, digests of the weights and of the sources, and the options.

        Raises:
            ModelError: there are no such weights.
        """
        packages = [version(package) for package in ("transformers", "torch", "tokenizers", "razdel")]
        options = [self._labels, *(f"{name}={size}" for name, size in self._sizes.items())]
        return "-".join([*packages[:2], self._weights.digest, sources_digest(_SOURCES, *packages, *options)])

    @cached_property
    def _sizes(self) -> dict[str, int | None]:
        """The window and the overlap, ``None`` where neither the user nor the training says them."""
        _ = self._weights.folder  # which is fetched, or checked
        trained = self._weights.card.options if self._weights.card else {}
        given = {"window": self._window, "overlap": self._overlap}
        return {name: trained.get(name) if size is None else size for name, size in given.items()}

    @property
    def files(self) -> Sequence[Path]:
        """The files of the model, if it is in a folder."""
        return self._weights.files

    @cached_property
    def _network(self) -> Network:
        folder = self._weights.folder
        tokenizer, model = load_tokenizer(folder), load_network(folder, device=self._device)
        return Network(tokenizer, model, **self._sizes)

    @cached_property
    def _tags(self) -> list[str]:
        return read_tags_of(self._network.model.config.id2label, self._mapping)

    def load(self) -> None:
        """Load the model."""
        _ = self._tags

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelError: the model cannot be used.
            OptionError: an option does not fit the model.
        """
        for together in in_pieces(texts, _TOGETHER):
            yield from find_spans(self._network, self._tags, together, self._batch)


def find_spans(
    network: Network, tags: Sequence[str], texts: Sequence[str], batch: int
) -> Iterator[list[Span]]:
    """What a network finds in texts; ``tags`` are what its classes stand for."""
    encoded = [encode(network.tokenizer, text) for text in texts]
    classes = network.classify([it.ids for it in encoded], batch)
    for text, found in zip(encoded, classes, strict=True):
        yield decode(text, [tags[number] for number in found])
