"""Whether documents cover what was planned for them, as far as text and gold can show it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from goldspan.corpus.document import Document
from goldspan.corpus.inventory import values, words
from goldspan.corpus.negatives import NEGATIVES
from goldspan.corpus.phenomena import PHENOMENA
from goldspan.corpus.planned import Planned
from goldspan.corpus.sector_codes import SECTOR_CODES
from goldspan.corpus.signs import Phenomenon

# How far from the planned length a document may be and still be called as long as planned.
TOLERANCE = 0.2


class Covered(NamedTuple):
    """One thing that documents were meant to have: in how many, and in which its sign is missing.

    ``missing`` is ``None`` where nothing can be verified. ``sign`` says what was looked for.
    """

    name: str
    sign: str
    planned: int
    missing: tuple[str, ...] | None

    @property
    def found(self) -> int | None:
        """In how many of the documents it was found, or ``None``."""
        return None if self.missing is None else self.planned - len(self.missing)


class Differing(NamedTuple):
    """A document whose metadata is not what was planned."""

    document: str
    field: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The plan against the documents.

    ``planned`` counts plans, ``absent`` are those without a document, ``unplanned`` authored documents
    without a plan. ``length_planned`` and ``length_found`` are mean words over documents with a plan, and
    ``off_length`` those that differ from theirs by more than a fifth.
    """

    planned: int
    absent: tuple[str, ...]
    unplanned: tuple[str, ...]
    differing: tuple[Differing, ...]
    length_planned: float | None
    length_found: float | None
    off_length: tuple[str, ...]
    sectors: tuple[Covered, ...]
    phenomena: tuple[Covered, ...]
    negatives: tuple[Covered, ...]


def cover(documents: Iterable[Document], plans: Mapping[str, Planned]) -> Coverage:
    """Compare documents with their plans."""
    every = {document.id: document for document in documents}
    # Patterns are written with ordinary spaces; a no-break space is as long, so offsets hold.
    there = {name: replace(every[name], text=_spaced(every[name])) for name in sorted(plans) if name in every}
    lengths = {name: words(document) for name, document in there.items()}
    number = len(there)
    return Coverage(
        len(plans),
        tuple(sorted(plans.keys() - every.keys())),
        tuple(name for name in sorted(every.keys() - plans.keys()) if is_authored(every[name])),
        tuple(
            Differing(name, field)
            for name, document in there.items()
            for field in ("genre", "register", "countries", "date")
            if _plain(document.meta.get(field)) != _plain(getattr(plans[name], field))
        ),
        sum(plans[name].words for name in there) / number if number else None,
        sum(lengths.values()) / number if number else None,
        tuple(
            name
            for name, length in lengths.items()
            if abs(length - plans[name].words) > TOLERANCE * plans[name].words
        ),
        _sectors(there, plans),
        _covered(PHENOMENA, there, lambda name: plans[name].phenomena),
        _covered(NEGATIVES, there, lambda name: plans[name].negatives),
    )


def is_authored(document: Document) -> bool:
    """Whether a document was written for the corpus."""
    return document.meta.get("origin") == "authored"


def _covered(
    known: Mapping[str, Phenomenon], there: Mapping[str, Document], wanted: Callable[[str], Iterable[str]]
) -> tuple[Covered, ...]:
    homes = _homes(there, wanted)
    return tuple(
        Covered(
            name,
            phenomenon.sign,
            len(homes[name]),
            None
            if (test := phenomenon.test) is None
            else tuple(one for one in homes[name] if not test(there[one])),
        )
        for name, phenomenon in known.items()
        if name in homes
    )


def _sectors(there: Mapping[str, Document], plans: Mapping[str, Planned]) -> tuple[Covered, ...]:
    found = []
    for name, documents in sorted(_homes(there, lambda name: plans[name].sectors).items()):
        codes = SECTOR_CODES.get(name)
        if codes is None:
            found.append(Covered(name, "no code is known for it", len(documents), None))
            continue
        missing = tuple(one for one in documents if codes.isdisjoint(values(there[one], "SECTOR", "code")))
        found.append(Covered(name, " or ".join(sorted(codes)), len(documents), missing))
    return tuple(found)


def _homes(there: Iterable[str], wanted: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """The documents that each thing is wanted in."""
    homes: dict[str, list[str]] = {}
    for document in there:
        for name in wanted(document):
            homes.setdefault(name, []).append(document)
    return homes


def _spaced(document: Document) -> str:
    return (document.text or "").replace("\u00a0", " ").replace("\u202f", " ")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value
