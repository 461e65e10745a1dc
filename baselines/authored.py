"""The names that the rules' vocabulary holds outright, as entries of a lexicon."""

from collections.abc import Iterable, Iterator
from itertools import product

from goldspan.baselines import lexicon_bodies as bodies
from goldspan.baselines import lexicon_fields as fields
from goldspan.baselines.lemmas import item, lemmas_of_stem
from goldspan.baselines.multiword import Stems

# The modules that the entries come from.
SOURCES = ("authored", "lexicon_bodies", "lexicon_fields", "paradigm")

Name = tuple[str, ...]  # what a lexicon compares of each word


def authored_names() -> dict[Name, str]:
    """The label of each authored name.

    Bodies and sectors have names that stand by themselves. Heads, titles, given names and units are left
    to the rules: they are parts, and say nothing of where a span begins and ends.
    """
    named = (
        ("BODY", _single(bodies.NAME_FORMS | bodies.MINISTRIES | bodies.ABBREVIATIONS)),
        ("BODY", _several(bodies.FIXED_NAMES)),
        ("SECTOR", _single(fields.SECTOR_FORMS | fields.SECTOR_ACRONYMS)),
        ("SECTOR", _several(fields.FIXED_SECTORS)),
    )
    return {name: label for label, names in named for name in names}


def _single(forms: Iterable[str]) -> Iterator[Name]:
    for form in sorted(forms):
        yield (item(form, form.lower().replace("ё", "е")),)


def _several(names: Iterable[Stems]) -> Iterator[Name]:
    for stems in names:
        yield from product(*(sorted(lemmas_of_stem(stem)) for stem in stems))
