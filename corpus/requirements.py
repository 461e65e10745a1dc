"""What a corpus must keep to, and where it does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goldspan.corpus.coverage import is_authored
from goldspan.corpus.document import Document
from goldspan.corpus.duplicates import Near, Repeated
from goldspan.corpus.inventory import New, words
from goldspan.corpus.splitting import NEAR, UNSEEN, Splits, parted

# No two documents may be more alike.
ALIKE = 0.3

# How many words an authored document may have, and how many they must have in the mean.
SHORTEST, LONGEST = 150, 450
MEAN = 230


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that must hold: what is wanted, what was found, and what is at fault, a line each.

    ``holds`` is ``None`` where there is nothing that it could hold of.
    """

    name: str
    wanted: str
    found: str
    holds: bool | None
    faults: tuple[str, ...] = ()


def of_texts(near: Sequence[Near], repeated: Sequence[Repeated]) -> list[Requirement]:
    """That texts do not repeat each other; ``near`` has the most similar pair first."""
    alike = [pair for pair in near if pair.similarity > ALIKE]
    return [
        Requirement(
            "near-duplicates",
            f"no pair above {ALIKE}",
            f"{near[0].similarity:.3f} at most" if near else "no pair shares a 5-gram",
            not alike,
            tuple(f"{pair.one} and {pair.other}: {pair.similarity:.3f}" for pair in alike),
        ),
        Requirement(
            "repeated sentences",
            "none",
            str(len(repeated)) if repeated else "none",
            not repeated,
            tuple(f"{', '.join(one.texts)}: {one.sentence}" for one in repeated),
        ),
    ]


def of_release(named: Mapping[str, str], found: Mapping[str, str]) -> Requirement:
    """That the gold is what its release says: fingerprints by part, as ``named`` there and as ``found``."""
    faults = tuple(
        f"{part}: {named.get(part, 'not named')}, and its documents make {fingerprint}"
        for part, fingerprint in found.items()
        if named.get(part) != fingerprint
    )
    return Requirement(
        "release",
        "names the gold that is there",
        "it does" if named and not faults else "it does not" if named else "it names none",
        not faults if named else None,
        faults if named else (),
    )


def of_lengths(documents: Iterable[Document]) -> list[Requirement]:
    """That authored documents are as long as the genre asks."""
    lengths = {document.id: words(document) for document in documents if is_authored(document)}
    mean = sum(lengths.values()) / len(lengths) if lengths else None
    off = {name: length for name, length in lengths.items() if not SHORTEST <= length <= LONGEST}
    return [
        Requirement(
            "mean length of authored documents",
            f"{MEAN} words or more",
            "n/a" if mean is None else f"{mean:.1f}",
            None if mean is None else mean >= MEAN,
        ),
        Requirement(
            "length of each authored document",
            f"{SHORTEST} to {LONGEST} words",
            f"{min(lengths.values())} to {max(lengths.values())}" if lengths else "n/a",
            not off if lengths else None,
            tuple(f"{name}: {length}" for name, length in sorted(off.items())),
        ),
    ]


def of_splits(
    documents: Iterable[Document], splits: Splits | None, faults: Sequence[str], near: Iterable[Near]
) -> Requirement:
    """That every document is in one split, near-duplicates in the same.

    ``splits`` is ``None`` where they cannot be read, and ``faults`` says why; without splits and faults there
    are none, which authored documents may not do without.
    """
    wanted = f"every document in one, no pair above {NEAR} in two"
    if faults:
        return Requirement("splits", wanted, "they cannot be used", holds=False, faults=tuple(faults))
    if splits is None:
        authored = any(map(is_authored, documents))
        why = ("there is no splits.json",) if authored else ()
        return Requirement("splits", wanted, "none", False if authored else None, why)
    apart = parted(splits, near)
    found = ", ".join(f"{name} {len(ids)}" for name, ids in splits.items())
    lines = tuple(f"{pair.one} and {pair.other}: {pair.similarity:.3f}" for pair in apart)
    return Requirement("splits", wanted, found, not apart, lines)


def of_news(news: Mapping[str, New]) -> list[Requirement]:
    """That test holds enough names that training does not show, by label."""
    found = []
    for label, new in news.items():
        rate = new.words.rate
        shown = "n/a" if rate is None else f"{rate:.1%} of {new.words.mentions}"
        holds = None if rate is None else rate >= UNSEEN
        found.append(Requirement(f"{label} of test unseen in train", f"{UNSEEN:.0%} or more", shown, holds))
    return found
