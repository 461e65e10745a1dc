"""Words as a lexicon compares them: by their dictionary forms."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from goldspan.baselines.words import Words

# Word forms that are remembered; large collections of news have some hundred thousand.
_REMEMBERED = 1 << 18
# «МОТ» is no form of «мот»; from here on a word in capitals is one of a heading, or as good as unambiguous.
_LONGEST_ABBREVIATION = 5
# Signs that texts write one for another.
_SAME = dict.fromkeys("«»“”„", '"') | dict.fromkeys("‐‑‒–—−", "-") | {"’": "'"}
# What may complete the stem of a noun or an adjective in the nominative singular.
_ENDINGS = ("", *"аяоеьй", "ия", "ие", "ий", "ый", "ой", "ая", "яя", "ое", "ее")

NUMBER = "0"


def lemmas_version() -> str:
    """The versions of pymorphy3 and of its dictionary, on which every lemma depends."""
    from importlib.metadata import version

    return f"pymorphy3-{version('pymorphy3')}+{version('pymorphy3-dicts-ru')}"


@lru_cache(maxsize=1)
def morphology() -> Any:
    """pymorphy3's analyzer, made once in a process (a tenth of a second)."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@lru_cache(maxsize=_REMEMBERED)
def lemma(word: str) -> str:
    """The dictionary form of a word in small letters, with «е» for «ё».

    It is that of the likeliest reading, by the frequencies that pymorphy3 has from OpenCorpora, whatever
    stands around the word; a word that is in no dictionary is read by its ending.
    """
    form: str = morphology().parse(word)[0].normal_form
    return form.replace("ё", "е")


def lemmas_of_stem(stem: str) -> frozenset[str]:
    """The dictionary forms of the words that begin with ``stem`` and have an ending behind it.

    ``=`` at the end of a stem marks a word that does not change, as in ``goldspan.baselines.multiword``.
    """
    if stem.endswith("="):
        return frozenset((lemma(stem[:-1]),))
    known = morphology().word_is_known
    return frozenset(lemma(stem + ending) for ending in _ENDINGS if known(stem + ending)) or frozenset(
        (lemma(stem),)
    )


def item(raw: str, low: str) -> str:
    """What a lexicon compares of a word, given as it stands and in small letters.

    A number in digits is any number, an abbreviation in capitals itself, a sign one of its kind,
    and any other word its dictionary form.
    """
    if raw[:1].isdigit() and raw[-1].isdigit():
        return NUMBER
    if 1 < len(raw) <= _LONGEST_ABBREVIATION and raw.isupper():
        return raw
    return _SAME.get(raw) or lemma(low)


def items(words: Words) -> Iterator[str]:
    """What a lexicon compares of each word of a text, in order."""
    for raw, low in zip(words.raw[: words.count], words.low, strict=False):
        yield item(raw, low)
