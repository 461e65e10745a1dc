"""``slovnet``: what the news network takes each word for."""

from collections.abc import Iterator, Sequence

from goldspan.baselines.slovnet import load_network


def network_tags(texts: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The network's IOB2 tags (``PER``, ``ORG``, ``LOC``) of words, for texts that have some.

    Its steps are taken one by one, because the whole would split texts into words again.

    Raises:
        ModelFileError: a file of the network is missing or cannot be read.
    """
    infer = load_network().infer
    tags: Iterator[list[str]] = infer.decoder(infer.process(infer.encoder(texts)))
    return tags
