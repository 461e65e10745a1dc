"""The challenge set: short authored texts in minimal pairs, each about one phenomenon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.reading import read


@dataclass(frozen=True, slots=True)
class Item:
    """A text with its gold spans, and what it tests.

    The items of one ``pair`` (two or more) are about one ``phenomenon`` and differ in one thing that changes
    the gold. ``note`` names the rules of the guidelines that decide.
    """

    document: Document
    pair: str
    phenomenon: str
    note: str


def challenge_path() -> Path:
    """The file of the packaged challenge set, JSON Lines."""
    return Path(str(files("goldspan.corpus") / "data" / "challenge" / "challenge.jsonl"))


def load_challenge(path: str | Path | None = None) -> tuple[Item, ...]:
    """The items of a challenge set, in the order of the file; of the packaged one by default.

    Raises:
        InputError: a record cannot be used, has no text, or does not say its pair, phenomenon and rules; or a
            pair is a single item, or is about two phenomena.
    """
    items, findings = [], []
    for document in read(path or challenge_path()):
        faults = _faults(document)
        findings += faults
        if not faults:
            meta = document.meta
            items.append(Item(document, meta["pair"], meta["phenomenon"], meta["note"]))
    if not findings:
        findings = [fault for pair in pairs(items).values() for fault in _pair_faults(pair)]
    if findings:
        raise InputError(findings)
    return tuple(items)


def pairs(items: Sequence[Item]) -> Mapping[str, list[Item]]:
    """The items of each pair, in their order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.pair, []).append(item)
    return found


def _faults(document: Document) -> list[Finding]:
    lacking = [] if document.text is not None else ["text"]
    for name in ("pair", "phenomenon", "note"):
        value = document.meta.get(name)
        if not isinstance(value, str) or not value:
            lacking.append(name)
    return [_finding(document, f"a challenge item needs a string {name!r}", name) for name in lacking]


def _pair_faults(pair: Sequence[Item]) -> list[Finding]:
    first = pair[0]
    if len(pair) == 1:
        return [_finding(first.document, f"no other item is of pair {first.pair!r}", "pair")]
    other = next((item for item in pair if item.phenomenon != first.phenomenon), None)
    if other is None:
        return []
    message = f"pair {first.pair!r} is about {first.phenomenon!r} and {other.phenomenon!r}"
    return [_finding(other.document, message, "phenomenon")]


def _finding(document: Document, message: str, field: str) -> Finding:
    return Finding(
        code="bad-record", message=message, place=document.place, document=document.id, field=field
    )
