"""The lines of a brat file that are no text-bound annotations, and the ids that they name.

Relations, events, attributes, normalisations, notes and equivalences are strings here: only the ids in
them are read, so that none is left that names a span which is gone.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import NamedTuple

from goldspan.corpus.document import Span

REGION = re.compile(r"T[0-9]+")

# R1, E1, A1, M1, N1, #1 and a tab; equivalences have no number, and a comment needs no form at all.
CARRIED = re.compile(r"[REAMN][0-9]+\t|\*\t|#")

_ID = re.compile(r"[TREAMN][0-9]+")
_REFERENCE = re.compile(r"N[0-9]+\tReference (T[0-9]+) ([^\s:]+):(\S+)(?:\t.*)?", re.DOTALL)
_FIELD = re.compile(r"[^\s:]+")
_CONTENT = re.compile(r"\S+")


class Line(NamedTuple):
    """A line and its number in the file, from 1."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The line's id, or its mark where it has none."""
        return self.text.partition("\t")[0]


class Reference(NamedTuple):
    """A normalisation: the span meant, the name of the register, and the entry in it."""

    region: str
    field: str
    content: str


class Carried(NamedTuple):
    """The lines to be written, how many were left out, and the fields of values that no line can hold."""

    lines: list[str]
    lost: int
    fields: list[str]


def reference(line: str) -> Reference | None:
    """A line as a normalisation, if it is one."""
    match = _REFERENCE.fullmatch(line)
    return Reference(*match.groups()) if match else None


def dangling(lines: Collection[Line], regions: Collection[str]) -> Iterator[tuple[Line, str]]:
    """Each line that names an annotation which is not there, and the first that it names so."""
    known = {*regions, *(line.name for line in lines)}
    for line in lines:
        missing = next((name for name in _named(line) if name not in known), None)
        if missing is not None:
            yield line, missing


def numbered(spans: Iterable[Span]) -> list[Span]:
    """Spans with ids that are brat's own and unique: those that they have, as far as they are."""
    taken: set[str] = set()
    kept = []
    for span in spans:
        fits = REGION.fullmatch(span.region) is not None and span.region not in taken
        taken |= {span.region} if fits else set()
        kept.append(span if fits else replace(span, region=""))
    fresh = _unused("T", taken)
    return [span if span.region else replace(span, region=next(fresh)) for span in kept]


def carried_lines(lines: Sequence[str], spans: Sequence[Span]) -> Carried:
    """The lines that still hold beside ``spans``, with normalisations for the fields of their values.

    A normalisation that says otherwise than the span's value is not true any more. A line that names
    what is gone is left out, and so are those that name that line.
    """
    values = {span.region: {k: v for k, v in (span.value or {}).items() if v is not None} for span in spans}
    said: dict[tuple[str, str], str] = {}
    for one in filter(None, map(reference, lines)):
        said.setdefault((one.region, one.field), one.content)
    true = {key for key, content in said.items() if values.get(key[0], {}).get(key[1]) == content}
    kept = [Line(0, line) for line in lines]
    kept = [line for line in kept if (known := reference(line.text)) is None or known[:2] in true]
    untrue = sum(known[0] in values for known in said.keys() - true)
    while gone := {line for line, _ in dangling(kept, values)}:
        kept = [line for line in kept if line not in gone]
    added, fields = _references(values, true, {line.name for line in kept})
    return Carried([*(line.text for line in kept), *added], len(lines) - len(kept) - untrue, sorted(fields))


def _references(
    values: dict[str, dict[str, str]], known: Collection[tuple[str, str]], taken: Collection[str]
) -> tuple[list[str], set[str]]:
    """Normalisations for the fields that are not ``known``, and the fields that none can hold."""
    fresh, lines, fields = _unused("N", taken), [], set[str]()
    for region, value in values.items():
        for field, content in value.items():
            if (region, field) in known:
                continue
            if _FIELD.fullmatch(field) and _CONTENT.fullmatch(content):
                lines.append(f"{next(fresh)}\tReference {region} {field}:{content}\t{content}")
            else:
                fields.add(field)
    return lines, fields


def _named(line: Line) -> list[str]:
    """The ids of other annotations that a line names."""
    _, _, rest = line.text.partition("\t")
    words = rest.partition("\t")[0].split(" ")
    if line.name.startswith(("R", "E")):
        words = [word.rpartition(":")[2] for word in words if ":" in word]
    else:
        words = words[1:] if line.name == "*" else words[1:2]
    return [word for word in words if _ID.fullmatch(word)]


def _unused(mark: str, taken: Collection[str]) -> Iterator[str]:
    return (name for name in (f"{mark}{number}" for number in count(1)) if name not in taken)
