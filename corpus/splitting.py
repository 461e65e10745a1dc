"""How documents are divided into training, development and test.

What was not written for the corpus is in test. Authored documents are dealt out one by one, in the order
of genre, first country and a hash: each goes to the split that lacks most of its genre, of its country and of
all, measured against the split's share. Near-duplicates are dealt out together. The hash begins with a seed,
and the seed is the first, from 0 on, whose test holds enough mentions that training does not show; so the
same documents always give the same splits.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from goldspan.corpus.coverage import is_authored
from goldspan.corpus.dataset.facts import NAMES, unseen
from goldspan.corpus.document import Document
from goldspan.corpus.duplicates import Near, clusters
from goldspan.corpus.splits import SPLITS

# Of 242 authored documents: 142, 40 and 60.
SHARES = {"train": Fraction(142, 242), "dev": Fraction(40, 242), "test": Fraction(60, 242)}

# Pairs above it stay in one split.
NEAR = 0.1

# The least fraction of test mentions whose words no training mention of their label has.
UNSEEN = 0.4

_SEEDS = 1000

Splits = Mapping[str, tuple[str, ...]]

# A kind of stratum and its name.
Stratum = tuple[str, str]


class Draw(NamedTuple):
    """Splits, each in the order of its ids, and the seed that they were drawn with."""

    splits: Splits
    seed: int


def draw(documents: Sequence[Document], pairs: Iterable[Near]) -> Draw:
    """Divide documents; ``pairs`` says which are near-duplicates.

    Raises:
        ValueError: no seed gives a test with enough unseen mentions.
    """
    near = list(pairs)
    for seed in range(_SEEDS):
        splits = deal(documents, near, seed)
        if all(rate is None or rate >= UNSEEN for rate in unseen_rates(documents, splits).values()):
            return Draw(splits, seed)
    raise ValueError(f"no seed under {_SEEDS} gives a test with {UNSEEN:.0%} of its names unseen in training")


def deal(documents: Iterable[Document], pairs: Iterable[Near], seed: int) -> Splits:
    """The splits that one seed gives. Neither spans nor their labels matter here."""
    by_id = {document.id: document for document in documents}
    near = [(pair.one, pair.other) for pair in pairs if pair.similarity > NEAR]
    groups = clusters(by_id, near)
    found: dict[str, list[str]] = {name: [] for name in SPLITS}
    dealt = []
    for group in groups:
        if all(is_authored(by_id[name]) for name in group):
            dealt.append(group)
        else:
            found["test"] += group
    dealt.sort(key=lambda group: (-len(group), _strata(by_id[group[0]]), _hash(seed, group[0])))
    room = _sizes(sum(map(len, dealt)))
    so_far: Counter[Stratum] = Counter()
    taken: Counter[tuple[str, Stratum]] = Counter()
    for group in dealt:
        own = [stratum for name in group for stratum in _strata(by_id[name])]
        so_far.update(own)
        lacking = {
            split: sum(share * so_far[stratum] - taken[split, stratum] for stratum in own)
            for split, share in SHARES.items()
        }
        most = max(room.values())
        fitting = [split for split in SPLITS if room[split] >= min(len(group), most)]
        chosen = max(fitting, key=lambda split: (lacking[split], _hash(seed, split, group[0])))
        taken.update((chosen, stratum) for stratum in own)
        room[chosen] -= len(group)
        found[chosen] += group
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def splits_json(drawn: Draw, version: str) -> dict[str, object]:
    """What the file of splits says: the corpus version, the splits, and why they are these."""
    reason = (
        f"Dealt out by goldspan.corpus.splitting (seed {drawn.seed}): stratified by genre and first country,"
        " near-duplicates together, what was not written for the corpus in test, and at least"
        f" {UNSEEN:.0%} of the test mentions of officials and of bodies with words that training does not"
        " show."
    )
    return {
        "version": version,
        "reason": reason,
        "splits": {name: list(ids) for name, ids in drawn.splits.items()},
    }


def unseen_rates(documents: Iterable[Document], splits: Splits) -> dict[str, float | None]:
    """For each label of names, the fraction of test mentions that training does not show."""
    by_id = {document.id: document for document in documents}
    train, test = ([by_id[name] for name in splits[split]] for split in ("train", "test"))
    return {label: unseen(train, test, label).rate for label in NAMES}


def parted(splits: Splits, pairs: Iterable[Near]) -> list[Near]:
    """The near-duplicates that stand in two splits."""
    home = {name: split for split, ids in splits.items() for name in ids}
    return [pair for pair in pairs if pair.similarity > NEAR and home.get(pair.one) != home.get(pair.other)]


def _sizes(number: int) -> dict[str, int]:
    """How many documents each split gets; training takes what rounding leaves."""
    sizes = {name: round(SHARES[name] * number) for name in ("dev", "test")}
    return {"train": number - sum(sizes.values()), **sizes}


def _strata(document: Document) -> tuple[Stratum, ...]:
    countries = document.meta.get("countries")
    first = str(countries[0]) if isinstance(countries, list) and countries else ""
    return ("genre", str(document.meta.get("genre") or "")), ("country", first), ("all", "")


def _hash(*parts: object) -> str:
    return sha256(":".join(map(str, parts)).encode()).hexdigest()
