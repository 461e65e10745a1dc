"""The rivals, by the names that ``--compat`` and ``--tool`` take."""

from goldspan.eval.rivals import conlleval, nervaluate, seqeval, seqscore, spacy, spaneval
from goldspan.eval.rivals.rival import Rival

RIVALS: dict[str, Rival] = {
    rival.name: rival
    for rival in (
        seqeval.DEFAULT,
        seqeval.STRICT,
        conlleval.RIVAL,
        seqscore.RIVAL,
        nervaluate.RIVAL,
        spaneval.RIVAL,
        spacy.RIVAL,
    )
}


def find(name: str) -> Rival:
    """The rival of this name.

    Raises:
        ValueError: there is none.
    """
    if name not in RIVALS:
        raise ValueError(f"no scorer {name!r}: there are {', '.join(RIVALS)}")
    return RIVALS[name]
