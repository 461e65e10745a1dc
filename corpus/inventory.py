"""What a corpus holds, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from goldspan.corpus.dataset.facts import NAMES, Unseen, tally, unseen
from goldspan.corpus.document import Document
from goldspan.corpus.scheme import FIELDS, LABELS

# What documents are counted by: fields of their metadata, and the first four characters of the date.
BY = ("genre", "register", "countries", "year", "origin")


class Size(NamedTuple):
    """How large some documents are; ``words`` are what white space parts."""

    documents: int
    words: int
    spans: Mapping[str, int]


class Sector(NamedTuple):
    """How often a code of the sector scheme is given, and in how many documents."""

    mentions: int
    documents: int


class Filled(NamedTuple):
    """How many spans of a label have a field of their value, of how many."""

    filled: int
    spans: int


class New(NamedTuple):
    """Mentions of a label in a split that training does not show: by their words, and by their entity."""

    words: Unseen
    entities: Unseen


def words(document: Document) -> int:
    """The words of a document: what white space parts."""
    return len((document.text or "").split())


def size(documents: Sequence[Document]) -> Size:
    """Count documents, words, and spans by label; labels of the scheme come first."""
    spans = Counter(dict.fromkeys(LABELS, 0))
    for document in documents:
        spans.update(span.label for span in document.spans)
    return Size(len(documents), sum(map(words, documents)), dict(spans))


def spread(documents: Iterable[Document], by: str) -> Counter[str]:
    """How many documents are of each genre, register, country, year or origin."""
    if by == "year":
        return Counter(str(document.meta.get("date") or "(none)")[:4] for document in documents)
    return tally(documents, by)


def sectors(documents: Iterable[Document]) -> dict[str, Sector]:
    """The codes of sectors, in order."""
    mentions: Counter[str] = Counter()
    homes: Counter[str] = Counter()
    for document in documents:
        codes = values(document, "SECTOR", "code")
        mentions.update(codes)
        homes.update(set(codes))
    return {code: Sector(number, homes[code]) for code, number in sorted(mentions.items())}


def filled(documents: Iterable[Document]) -> dict[tuple[str, str], Filled]:
    """How far the normalisation layer is filled, by label and field."""
    totals: Counter[str] = Counter()
    have: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for span in document.spans:
            totals[span.label] += 1
            have.update((span.label, field) for field, content in (span.value or {}).items() if content)
    return {
        (label, field): Filled(have[label, field], totals[label])
        for label, fields in FIELDS.items()
        for field in fields
    }


def news(train: Sequence[Document], other: Sequence[Document]) -> dict[str, New]:
    """What is new in ``other``, by label of names; entities are counted where spans name theirs."""
    return {label: New(unseen(train, other, label), _unseen_entities(train, other, label)) for label in NAMES}


def doubts(documents: Iterable[Document]) -> dict[str, Counter[str]]:
    """How many spans of each label the annotators called doubtful, by annotator."""
    found: dict[str, Counter[str]] = {}
    for document in documents:
        for annotation in document.annotations:
            if annotation.ground_truth:
                continue
            noted = annotation.carried.get("doubts")
            labels = [_label(one) for one in noted] if isinstance(noted, list) else []
            found.setdefault(annotation.annotator, Counter()).update(labels)
    return dict(sorted(found.items()))


def values(document: Document, label: str, field: str) -> list[str]:
    """What the gold spans of a label have in a field of their value, in order, where they have it."""
    return [
        content
        for span in document.spans
        if span.label == label and (content := (span.value or {}).get(field))
    ]


def _label(doubt: Any) -> str:
    return str(doubt.get("label") or "(none)") if isinstance(doubt, dict) else "(none)"


def _unseen_entities(train: Iterable[Document], other: Iterable[Document], label: str) -> Unseen:
    known = {entity for document in train for entity in values(document, label, "entity")}
    found = [entity for document in other for entity in values(document, label, "entity")]
    return Unseen(len(found), sum(entity not in known for entity in found))
