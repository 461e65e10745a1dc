"""The plan: who annotates which documents, and which of them two annotators mark blind."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil
from pathlib import Path

import msgspec

from goldspan.annotation.desk import DeskError
from goldspan.corpus.writing import json_bytes, write_bytes

_DOMAIN = "goldspan.invalid"
# Label Studio's own limits: what it takes for an address, and 50 characters for the title of a project.
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]*[a-z0-9])+")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """Who annotates what.

    ``annotators`` are addresses, in order. ``overlap`` is the share of documents that two annotators mark,
    each without seeing the other's version. ``assigned`` has the one or two annotators of each document id,
    in the order of the ids.
    """

    annotators: tuple[str, ...]
    overlap: float
    seed: int
    assigned: Mapping[str, tuple[str, ...]]

    def documents_of(self, annotator: str) -> tuple[str, ...]:
        """The ids of an annotator's documents, in order."""
        return tuple(name for name, annotators in self.assigned.items() if annotator in annotators)

    @property
    def blind(self) -> frozenset[str]:
        """The ids of the documents that two annotators mark."""
        return frozenset(name for name, annotators in self.assigned.items() if len(annotators) > 1)


def address(name: str) -> str:
    """The address of an annotator: ``name`` in small letters, at ``goldspan.invalid`` if it names no place.

    Raises:
        DeskError: Label Studio would not take it for an address, or it is too long for a project's title.
    """
    whole = name.strip().lower()
    whole = whole if "@" in whole else f"{whole}@{_DOMAIN}"
    if not _ADDRESS.fullmatch(whole):
        raise DeskError(
            f"{name!r} cannot be an annotator: use Latin letters, digits, '.', '_' and '-', or an address"
        )
    if len(whole) > _LONGEST:
        raise DeskError(f"{whole!r} is longer than the {_LONGEST} characters that the title of a project has")
    return whole


def draw_plan(
    ids: Iterable[str], annotators: Iterable[str], overlap: float, seed: int, before: Plan | None = None
) -> Plan:
    """Draw who annotates the documents ``ids``; the same for the same arguments, in whatever order they come.

    ``annotators`` are names or addresses. Of n documents, overlap · n, rounded up, have two annotators, all
    others one. Loads differ by one document at most, and pairs are as even as that allows. What was assigned
    ``before`` stays, be the document gone, and only the other documents are drawn.

    Raises:
        DeskError: there is no annotator, there are not two for an overlap, or the overlap is no share.
    """
    addresses = tuple(sorted({address(name) for name in annotators}))
    if not addresses:
        raise DeskError("a plan needs an annotator: name them with --annotators a,b")
    if not 0 <= overlap <= 1:
        raise DeskError(f"the overlap is a share of the documents, from 0 to 1, and not {overlap}")
    if overlap and len(addresses) < 2:
        raise DeskError("an overlap needs two annotators or more: name another, or ask for --overlap 0")
    assigned = dict(before.assigned) if before else {}
    new = sorted(set(ids) - assigned.keys(), key=lambda name: (_rank(name, seed), name))
    # A decimal as it was written: 0.07 of 100 documents is 7, where binary fractions say a little more.
    wanted = ceil(Fraction(str(overlap)) * (len(assigned) + len(new)))
    missing = max(wanted - sum(len(them) > 1 for them in assigned.values()), 0)
    loads = _Loads(addresses, assigned.values())
    for position, name in enumerate(new):
        assigned[name] = loads.next_pair() if position < missing else loads.next_one()
    return Plan(addresses, float(overlap), seed, dict(sorted(assigned.items())))


class _Loads:
    """How much each annotator has to do, and each pair."""

    def __init__(self, annotators: Sequence[str], assigned: Iterable[tuple[str, ...]]) -> None:
        self._load = Counter(dict.fromkeys(annotators, 0))
        self._pairs = Counter(dict.fromkeys(_tournament(annotators), 0))
        for them in assigned:
            self._take(them)

    def next_one(self) -> tuple[str]:
        """The annotator who has least to do."""
        one = (min(self._load, key=lambda name: (self._load[name], name)),)
        self._take(one)
        return one

    def next_pair(self) -> tuple[str, str]:
        """The two who have least to do and, of these, the pair that had fewest documents together."""
        pair = min(self._pairs, key=lambda two: (self._load[two[0]] + self._load[two[1]], self._pairs[two]))
        self._take(pair)
        return pair

    def _take(self, them: tuple[str, ...]) -> None:
        self._load.update(them)
        if len(them) == 2:
            self._pairs[them[0], them[1]] += 1


def _tournament(annotators: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All pairs, in rounds in which each annotator has one at most, as in a tournament of all against all.

    One stays, the others go round the table; those who face each other are a pair.
    """
    fixed, *others = [*annotators, *([""] if len(annotators) % 2 else [])]
    for turn in range(len(others)):
        table = [fixed, *others[turn:], *others[:turn]]
        for one, other in zip(table, reversed(table[len(table) // 2 :]), strict=False):
            if one and other:
                yield (one, other) if one < other else (other, one)


def _rank(name: str, seed: int) -> str:
    """A document's place in the draw, which hangs on nothing but its id and the seed."""
    return sha256(f"{seed}\x00{name}".encode()).hexdigest()


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """What a plan's file holds."""

    annotators: tuple[str, ...]
    overlap: float
    seed: int
    documents: dict[str, tuple[str, ...]]


def read_plan(path: Path) -> Plan:
    """The plan in a file.

    Raises:
        DeskError: there is none, or the file is none.
    """
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError as error:
        raise DeskError(f"there is no plan at {path}: make one with `goldspan annotate plan`") from error
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DeskError(f"the plan {path} cannot be read ({error}): mend it, or draw it again") from error
    for name, them in file.documents.items():
        if not 1 <= len(them) <= 2 or len({*them}) != len(them) or not {*them} <= {*file.annotators}:
            raise DeskError(f"the plan {path} gives document {name!r} to {them}: mend it, or draw it again")
    assigned = {name: tuple(sorted(them)) for name, them in sorted(file.documents.items())}
    addresses = tuple(sorted(address(name) for name in file.annotators))
    return Plan(addresses, file.overlap, file.seed, assigned)


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan, whole or not at all."""
    file = _File(plan.annotators, plan.overlap, plan.seed, dict(plan.assigned))
    write_bytes(path, json_bytes(file))


def extend_plan(
    path: Path,
    ids: Iterable[str],
    annotators: Sequence[str],
    overlap: float | None,
    seed: int | None,
    *,
    again: bool = False,
) -> Plan:
    """The plan in a file with the documents in it that came since, or one that is drawn anew.

    What is left out (no annotators, ``None``) is as in the file or, where there is none, 0.3 of the documents
    for two annotators or more, and the seed 1. Nothing is written.

    Raises:
        DeskError: the file has another draw, and it is not to be drawn ``again``; and as ``draw_plan`` says.
    """
    before = read_plan(path) if path.exists() else None
    if before is None:
        share = (0.3 if len(annotators) > 1 else 0.0) if overlap is None else overlap
        return draw_plan(ids, annotators, share, 1 if seed is None else seed)
    asked = (
        tuple(sorted({address(name) for name in annotators})) or before.annotators,
        before.overlap if overlap is None else overlap,
        before.seed if seed is None else seed,
    )
    if again:
        return draw_plan(ids, *asked)
    if asked != (before.annotators, before.overlap, before.seed):
        raise DeskError(
            f"{path} has {', '.join(before.annotators)}, overlap {before.overlap:g} and seed {before.seed}:"
            " leave these out, or draw everything anew with --again"
        )
    return draw_plan(ids, *asked, before=before)
