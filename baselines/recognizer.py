"""``slovnet`` and ``slovnet+rules`` as users call them: with labels of their choice, loaded when asked to.

The network stands apart, in ``goldspan.baselines.slovnet``: the trained CRFs are held to that module's
source, and what is said here may change without training them anew.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from goldspan.baselines.label_names import parse_label_names
from goldspan.baselines.slovnet import SlovnetExtractor, SlovnetWithRules, load_network
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Span

# What the network itself calls people, places and organisations.
TYPES = ("PER", "LOC", "ORG")
_NAMES = "PER=OFFICIAL+ORG=BODY"


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
        """The versions of slovnet, navec and natasha, which brings the model files; and other labels."""
        packages = super().version
        if self._labels == parse_label_names(self.name, _NAMES):
            return packages
        return "-".join([packages, *(f"{label}={name}" for label, name in sorted(self._labels.items()))])

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
        # The network takes no empty sequence of words.
        markups = load_network().map(text for text in texts if text.strip())
        for text in texts:
            found = next(markups).spans if text.strip() else ()
            yield [
                Span(one.start, one.stop, self._labels[one.type]) for one in found if one.type in self._labels
            ]


class RecognizerWithRules(SlovnetWithRules):
    """All four labels by the rules, and of the network's people those whom their sentence ties to an office.

    It takes no options. Its sources and licences are those of ``rules`` and ``slovnet``.
    """

    def load(self) -> None:
        """Load the network.

        Raises:
            ModelFileError: a model file is missing or cannot be read.
        """
        load_network()
