"""All groups of features, by the names that options and tables have for them."""

from collections.abc import Callable, Sequence

from goldspan.baselines import rules
from goldspan.baselines.features.clusters import Clusters
from goldspan.baselines.features.grammar import lemma, morphology
from goldspan.baselines.features.group import Group
from goldspan.baselines.features.proposals import proposals
from goldspan.baselines.features.spelling import affixes, position, shape, word
from goldspan.baselines.features.tagged import tagged
from goldspan.baselines.features.vocabulary import lexicon_kinds
from goldspan.baselines.sources import sources_digest

NETWORK, CLUSTERS, RULES = "slovnet", "clusters", "rules"

_SOURCES = (
    *rules.SOURCES,
    "lemmas",
    "people",
    "slovnet",
    *(
        f"features/{module}"
        for module in (
            "clusters", "forms", "grammar", "group", "groups", "network", "proposals",
            "reading", "spelling", "tagged", "vocabulary", "window",
        )
    ),
)  # fmt: skip


# The lexicon's reach is the longest: what makes a name of a word may stand three words off.
_GROUPS: dict[str, Callable[[Clusters | None], Group]] = {
    "word": lambda _: Group(2, word),
    "shape": lambda _: Group(2, shape, position),
    "affix": lambda _: Group(1, affixes),
    "lemma": lambda _: Group(2, lemma),
    "morphology": lambda _: Group(2, morphology),
    "lexicon": lambda _: Group(3, lexicon_kinds),
    CLUSTERS: lambda clusters: Group(2, clusters.features if clusters else None),
    RULES: lambda _: Group(2, None, proposals),
    NETWORK: lambda _: Group(2, None, tagged),
}
GROUPS: tuple[str, ...] = tuple(_GROUPS)


def groups_without(names: str) -> tuple[str, ...]:
    """The names of all groups but those in ``names``, which are joined by ``+``.

    Raises:
        ValueError: a name is no group's, or none would be left.
    """
    left_out = names.split("+") if names else []
    unknown = [name for name in left_out if name not in _GROUPS]
    if unknown:
        raise ValueError(f"there is no group of features {unknown[0]!r}; there are {', '.join(GROUPS)}")
    kept = tuple(name for name in GROUPS if name not in left_out)
    if not kept:
        raise ValueError("without all groups there are no features: leave one in")
    return kept


def make_groups(names: Sequence[str], clusters: Clusters | None) -> list[Group]:
    """Groups by their names; that of clusters needs the clusters.

    Raises:
        ValueError: a name is no group's.
    """
    unknown = [name for name in names if name not in _GROUPS]
    if unknown:
        raise ValueError(f"there is no group of features {unknown[0]!r}; there are {', '.join(GROUPS)}")
    return [_GROUPS[name](clusters) for name in names]


def features_digest(*more: str) -> str:
    """Eight hex digits that change with ``more`` and with any feature's source, the rules' among them."""
    return sources_digest(_SOURCES, *more)
