"""Word forms: what is known of a word wherever it stands."""

from functools import lru_cache
from typing import Any, NamedTuple

from goldspan.baselines.lemmas import morphology

# Distinct words that are remembered; large collections of news have some hundred thousand.
_REMEMBERED = 1 << 17


class Form(NamedTuple):
    """A word as it stands (``raw``), in small letters with «е» for «ё», and what it may be.

    ``kinds`` are the bits of the rules' lexicon, ``lemma`` the dictionary form (with «е» for «ё») and
    ``tag`` the OpenCorpora tag of the reading that pymorphy3 holds for the likeliest, whatever stands
    around the word.
    """

    raw: str
    low: str
    kinds: int
    lemma: str
    tag: Any


def form(raw: str, low: str, kinds: int) -> Form:
    """What is known of a word."""
    lemma, tag = _parse(low)
    return Form(raw, low, kinds, lemma, tag)


@lru_cache(maxsize=_REMEMBERED)
def _parse(low: str) -> tuple[str, Any]:
    likeliest = morphology().parse(low)[0]
    return likeliest.normal_form.replace("ё", "е"), likeliest.tag
