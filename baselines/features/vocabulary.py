"""``lexicon``: what the vocabulary of the rules takes a word for."""

from functools import lru_cache

from goldspan.baselines import lexicon
from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.group import Features
from goldspan.baselines.lexicon_bodies import ABBREVIATIONS

# The kinds by their names; two of them are sums of others.
_KINDS = {
    name: bit
    for name, bit in vars(lexicon).items()
    if name.isupper() and isinstance(bit, int) and bit.bit_count() == 1
}
_COMBINATIONS = 4096


def lexicon_kinds(form: Form) -> Features:
    """The kinds of the word in the lexicon."""
    found = _named(form.kinds)
    return (*found, "k=abbreviation") if form.raw in ABBREVIATIONS else found


@lru_cache(maxsize=_COMBINATIONS)
def _named(kinds: int) -> tuple[str, ...]:
    return tuple(f"k={name}" for name, bit in _KINDS.items() if kinds & bit)
