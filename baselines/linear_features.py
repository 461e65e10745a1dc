"""What ``linear`` sees of a word and of those around it, hashed into a table of fixed width."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.group import Group
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.features.spelling import affixes, position, shape, word
from goldspan.baselines.features.vocabulary import lexicon_kinds
from goldspan.baselines.lexicon import KINDS
from goldspan.baselines.lexicon_bodies import ABBREVIATIONS
from goldspan.baselines.sources import sources_digest

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# All that is known of one word by one group.
Known = tuple[str, ...]

# What lies beyond the first and the last word.
EDGE: Known = ("edge",)

# The lexicon is counted by its words and not by its sources; of readings only the words matter.
_SOURCES = (
    "linear_features",
    "words",
    *(f"features/{module}" for module in ("forms", "spelling", "vocabulary")),
)
_REMEMBERED = 1 << 18
_ENDING = 3


def _forms(reading: Reading) -> list[Form]:
    """The words, whose lemmas and grammar nothing here asks for."""
    columns = zip(reading.raw, reading.words.low, reading.words.kinds, strict=False)
    return [Form(raw, low, kinds, "", None) for raw, low, kinds in columns]


def _pairs(reading: Reading) -> list[Known]:
    """Two words in a row: as they are, and their endings."""
    low = reading.words.low  # it ends with an empty word
    ends = [one[-_ENDING:] if len(one) > _ENDING + 1 else one for one in low]
    return [(f"ww={low[at]}|{low[at + 1]}", f"ee={ends[at]}|{ends[at + 1]}") for at in range(len(low) - 1)]


def _patterns(reading: Reading) -> list[Known]:
    """The shapes of two words in a row, and what the lexicon takes two and three in a row for."""
    of_shape = _known("shape", reading)
    of_lexicon = _known("lexicon", reading)
    shapes = [*(known[0] for known in of_shape), ""]
    kinds = ["", *("+".join(kind) or shape for kind, shape in zip(of_lexicon, shapes, strict=False)), ""]
    return [
        (
            f"ss={shapes[at]}|{shapes[at + 1]}",
            f"kk={kinds[at + 1]}|{kinds[at + 2]}",
            f"kkk={kinds[at]}|{kinds[at + 1]}|{kinds[at + 2]}",
        )
        for at in range(len(of_shape))
    ]


# How far each group sees was chosen on the development documents.
_GROUPS: dict[str, Group] = {
    "word": Group(2, word),
    "shape": Group(2, shape, position),
    "affix": Group(1, affixes),
    "lexicon": Group(3, lexicon_kinds),
    "pairs": Group(1, None, _pairs),
    "patterns": Group(2, None, _patterns),
}
GROUPS: tuple[str, ...] = tuple(_GROUPS)


@lru_cache(maxsize=_REMEMBERED)
def _known_of_form(name: str, form: Form) -> Known:
    of_form = _GROUPS[name].of_form
    return tuple(of_form(form)) if of_form else ()


def _known(name: str, reading: Reading) -> list[Known]:
    return [_known_of_form(name, form) for form in _forms(reading)]


class Column(NamedTuple):
    """What is known of each word of a text in one respect, and how many words to either side see it."""

    reach: int
    known: Sequence[Known]


def columns(reading: Reading, groups: Iterable[str]) -> list[Column]:
    """All that ``groups`` know of the words of a text; the same columns for every text."""
    found = []
    for name in groups:
        group = _GROUPS[name]
        if group.of_form:
            found.append(Column(group.reach, _known(name, reading)))
        if group.of_text:
            found.append(Column(group.reach, [tuple(known) for known in group.of_text(reading)]))
    return found


def hashed(known: Iterable[Known], reach: int, bits: int) -> "csr_matrix":
    """What is known of words as rows of a table of ``2 ** bits`` columns, as those around them see it.

    Each has ``2 * reach + 1`` rows: the first for a word that it stands ``reach`` words before, the last for
    one that it stands as far behind. The hash is scikit-learn's (MurmurHash3; the trick is that of
    Weinberger et al. 2009, here without signs).
    """
    from sklearn.feature_extraction import FeatureHasher

    hasher = FeatureHasher(1 << bits, input_type="string", alternate_sign=False, dtype="float32")
    places = range(-reach, reach + 1)
    return hasher.transform([f"{place:+d}:{feature}" for feature in one] for one in known for place in places)


def check_groups(names: Iterable[str]) -> None:
    """Make sure that these are groups.

    Raises:
        ValueError: a name is no group's.
    """
    for name in names:
        if name not in _GROUPS:
            raise ValueError(f"there is no group of features {name!r}; there are {', '.join(GROUPS)}")


def groups_without(names: str) -> tuple[str, ...]:
    """The names of all groups but those in ``names``, which are joined by ``+``.

    Raises:
        ValueError: a name is no group's, or none would be left.
    """
    left_out = names.split("+") if names else []
    check_groups(left_out)
    kept = tuple(name for name in GROUPS if name not in left_out)
    if not kept:
        raise ValueError("without all groups there are no features: leave one in")
    return kept


def features_digest() -> str:
    """Eight hex digits that change with any feature's source and with the lexicon."""
    lexicon = sha256(repr((sorted(KINDS.items()), sorted(ABBREVIATIONS))).encode()).hexdigest()
    return sources_digest(_SOURCES, lexicon)
