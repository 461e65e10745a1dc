"""``slovnet``: people and organisations by a small neural network; ``slovnet+rules``: with the rules."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from goldspan.baselines.models import ModelError
from goldspan.baselines.people import officials
from goldspan.baselines.rules import RulesExtractor
from goldspan.baselines.sources import sources_digest
from goldspan.corpus.document import Span

# The scheme's labels for the model's: every person passes for an official, every organisation for a body.
LABELS = {"PER": "OFFICIAL", "ORG": "BODY"}
NETWORK = "data/model/slovnet_ner_news_v1.tar"
EMBEDDINGS = "data/emb/navec_news_v1_1B_250K_300d_100q.tar"


class ModelFileError(ModelError):
    """A file of the model is missing or cannot be read; the message names it."""


def model_file(name: str) -> Path:
    """Where a model file lies in natasha's wheel.

    natasha itself is not imported: it imports pymorphy2, which fails on current Pythons.

    Raises:
        ModelFileError: natasha is not installed, or its wheel has no such file.
    """
    spec = find_spec("natasha")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder, name)
        if path.is_file():
            return path
    raise ModelFileError(f"natasha's wheel has no {name}: pip install --force-reinstall natasha")


@lru_cache(maxsize=1)
def load_network() -> Any:
    """The network with its embeddings, loaded once in a process.

    Raises:
        ModelFileError: a model file is missing or cannot be read.
    """
    from navec import Navec
    from slovnet import NER

    network, embeddings = model_file(NETWORK), model_file(EMBEDDINGS)
    return _read(network, NER.load).navec(_read(embeddings, Navec.load))


def _read(path: Path, load: Any) -> Any:
    try:
        return load(str(path))
    except Exception as error:  # a broken archive fails in as many ways as it has parts
        raise ModelFileError(
            f"{path} cannot be read ({error}): pip install --force-reinstall natasha"
        ) from error


class SlovnetExtractor:
    """OFFICIAL and BODY as slovnet's news model finds people and organisations; nothing else.

    Source: slovnet's ``slovnet_ner_news_v1`` over navec's ``navec_news_v1_1B_250K_300d_100q``, both as
    natasha's wheel brings them; the packages and the weights are under the MIT licence. It takes no
    options. The network is loaded with the first text.
    """

    name = "slovnet"

    @cached_property
    def version(self) -> str:
        """The versions of slovnet, of navec and of natasha, which brings the model files."""
        return "-".join(version(package) for package in ("slovnet", "navec", "natasha"))

    def extract(self, texts: Sequence[str]) -> Iterable[Sequence[Span]]:
        """Find spans in each text.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        # The network takes no empty sequence of words.
        markups = load_network().map(text for text in texts if text.strip())
        for text in texts:
            yield _spans(next(markups)) if text.strip() else []


def _spans(markup: Any) -> list[Span]:
    return [Span(one.start, one.stop, LABELS[one.type]) for one in markup.spans if one.type in LABELS]


class SlovnetWithRules:
    """All four labels by the rules, and of the network's people those whom their sentence ties to an office.

    The rules know the scheme's edges, so their spans stand. What the network adds to BODY are companies,
    universities and capitals, so that none of it is taken (see ``baselines.people`` for OFFICIAL). It
    takes no options; its sources and licences are those of ``rules`` and ``slovnet``.
    """

    name = "slovnet+rules"

    def __init__(self) -> None:
        self._network = SlovnetExtractor()
        self._rules = RulesExtractor()

    @cached_property
    def version(self) -> str:
        """The versions of both, and of what joins them."""
        joined = sources_digest(("people", "slovnet"))
        return f"{self._network.version}+{self._rules.version}+{joined}"

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        for text, ruled, found in zip(
            texts, self._rules.extract(texts), self._network.extract(texts), strict=True
        ):
            people = [span for span in found if span.label == "OFFICIAL"]
            yield merge(ruled, officials(text, ruled, people))


def merge(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """All of ``first``, and of ``second`` what overlaps none of it; each is flat by itself."""
    kept = [span for span in second if all(span.end <= one.start or one.end <= span.start for one in first)]
    return sorted((*first, *kept))
