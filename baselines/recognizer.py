"""``slovnet`` and ``slovnet+rules`` as users call them: with labels of their choice, loaded when asked to.

The network stands apart, in ``goldspan.baselines.slovnet``: the trained CRFs are held to that module's
source, and what is said here may change without training them anew.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from unicodedata import is_normalized

from goldspan.baselines.label_names import parse_label_names
from goldspan.baselines.slovnet import SlovnetExtractor, SlovnetWithRules, load_network
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.spec import OptionError
from goldspan.baselines.words import Words
from goldspan.corpus.document import Span

# What the network itself calls people, places and organisations.
TYPES = ("PER", "LOC", "ORG")
_NAMES = "PER=OFFICIAL+ORG=BODY"
_SOURCES = ("recognizer", "words")


class Recognizer(SlovnetExtractor):
    """People, places and organisations as slovnet's news model finds them, by the names that are asked for.

    Unless it is told otherwise, every person passes for an OFFICIAL and every organisation for a BODY.

    Source: slovnet's ``slovnet_ner_news_v1`` over navec's ``navec_news_v1_1B_250K_300d_100q``, both as
    natasha's wheel brings them. Licence: MIT, of the packages and of the weights.

    Options:

    - ``labels``: what PER, LOC and ORG are called, such as ``PER=OFFICIAL+ORG=BODY``. One without a name
      keeps its own, as all do in ``PER+LOC+ORG``; what is not named is left out.

    Raises:
        OptionError: ``labels`` is no such list, or has a label that the network does not have.
    """

    def __init__(self, *, labels: str = _NAMES) -> None:
        self._labels = parse_label_names(self.name, labels)
        if unknown := sorted(self._labels.keys() - set(TYPES)):
            raise OptionError(f"slovnet: the network has no label {unknown[0]}; it has {', '.join(TYPES)}")

    @cached_property
    def version(self) -> str:
        """The versions of slovnet, navec and natasha (with the model files), and a digest of all else."""
        return f"{super().version}-{sources_digest(_SOURCES, *sorted(map('='.join, self._labels.items())))}"

    def load(self) -> None:
        """Load the network.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        load_network()

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        plain = [_composed(text) for text in texts]
        # The network takes no empty sequence of words.
        markups = load_network().map(one.text for one in plain if one.text.strip())
        for one in plain:
            found = next(markups).spans if one.text.strip() else ()
            yield [
                Span(*one.origin(it.start, it.stop), self._labels[it.type])
                for it in found
                if it.type in self._labels
            ]


class _AsItCame:
    """A text whose letters are composed already; it is read as ``Words`` is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The offsets themselves."""
        return start, end


def _composed(text: str) -> Words | _AsItCame:
    """A text with its letters composed, as the network has learned them, and the way back from it."""
    return _AsItCame(text) if is_normalized("NFC", text) else Words(text)


class RecognizerWithRules(SlovnetWithRules):
    """All four labels by the rules, and of the network's people those whom their sentence ties to an office.

    It takes no options. Its sources and licences are those of ``rules`` and ``slovnet``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._network = Recognizer()

    def load(self) -> None:
        """Load the network.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        load_network()
