"""What changed between two versions of the corpus: documents, splits, spans, labels and values."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from goldspan.corpus.dataset.building import CROISSANT, read_dataset
from goldspan.corpus.dataset.edition import PUBLISHED
from goldspan.corpus.document import Document, Span
from goldspan.corpus.reading import read
from goldspan.corpus.release import RELEASE, read_release
from goldspan.corpus.splits import SPLITS, SPLITS_FILE, read_splits

Kind = Literal["added", "removed", "relabelled", "revalued"]
KINDS: tuple[Kind, ...] = ("added", "removed", "relabelled", "revalued")

_SIGNS = {"added": "+", "removed": "-", "relabelled": "~", "revalued": "="}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the corpus: its name (or ``""``), its documents, and the split of each that has one."""

    name: str
    documents: Mapping[str, Document]
    splits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SpanChange:
    """What happened to a span of a document: ``before`` or ``after`` is ``None`` where it was not there."""

    kind: Kind
    document: str
    words: str
    before: Span | None
    after: Span | None

    @property
    def span(self) -> Span:
        """The span as it is now or, where it is gone, as it was."""
        return self.after or cast("Span", self.before)


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed.

    ``spans`` are those of documents that both versions have. In ``rewritten`` documents, whose text changed,
    a span is taken for the same if its words are, in their order. ``moved`` documents changed their split.
    """

    old: Version
    new: Version
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rewritten: tuple[str, ...]
    moved: tuple[str, ...]
    spans: tuple[SpanChange, ...]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many spans changed in each way."""
        found = Counter(change.kind for change in self.spans)
        return {kind: found[kind] for kind in KINDS}

    def to_json(self) -> dict[str, Any]:
        """The difference as ``goldspan dataset diff --format json`` prints it."""
        return {
            "old": self.old.name or None,
            "new": self.new.name or None,
            "documents": {
                "added": self.added,
                "removed": self.removed,
                "rewritten": self.rewritten,
                "moved": {one: [self.old.splits[one], self.new.splits[one]] for one in self.moved},
            },
            "counts": dict(self.counts),
            "spans": [_change_json(change) for change in self.spans],
        }

    def render(self) -> str:
        """The difference as people read it: counts, documents, and a line for each span."""
        counts = self.counts
        documents = {
            "added": self.added,
            "removed": self.removed,
            "rewritten": self.rewritten,
            "moved to another split": self.moved,
        }
        lines = [
            f"{self.old.name or 'old'} → {self.new.name or 'new'}",
            f"documents: {', '.join(f'{len(ids)} {what}' for what, ids in documents.items())}",
            f"spans of documents in both: {', '.join(f'{counts[kind]} {kind}' for kind in KINDS)}",
        ]
        lines += [f"+ {_with_size(self.new.documents[one])}" for one in self.added]
        lines += [f"- {_with_size(self.old.documents[one])}" for one in self.removed]
        lines += [f"! {one}: its text changed" for one in self.rewritten]
        lines += [f"> {one}: {self.old.splits[one]} → {self.new.splits[one]}" for one in self.moved]
        heading = ""
        for change in self.spans:
            if change.document != heading:
                heading = change.document
                lines.append(f"{heading}:")
            lines.append(f"  {_SIGNS[change.kind]} {_in_words(change)}")
        return "\n".join(lines)


def read_version(path: Path) -> Version:
    """A version of the corpus: a dataset that was built, a corpus folder, or any documents that can be read.

    Raises:
        DatasetError: a dataset that was built is not whole.
        InputError: documents or splits cannot be read.
    """
    if (path / CROISSANT).is_file():
        name, files = read_dataset(path)
        found = {
            split: list(read(path / file))
            for file in files
            for folder, _, split in [file.removesuffix(".parquet").partition("/")]
            if folder == "spans"
        }
        return Version(
            name,
            {document.id: document for documents in found.values() for document in documents},
            {document.id: split for split, documents in found.items() for document in documents},
        )
    name = read_release(path).version if (path / RELEASE).is_file() else ""
    splits = read_splits(path) if (path / SPLITS_FILE).is_file() else {}
    homes = {one: PUBLISHED.get(split, split) for split in SPLITS for one in splits.get(split, ())}
    return Version(name, {document.id: document for document in read(path)}, homes)


def compare(old: Version, new: Version) -> Difference:
    """What changed from ``old`` to ``new``: documents in the order of their ids, spans in their text's."""
    both = sorted(old.documents.keys() & new.documents.keys())
    pairs = [(old.documents[one], new.documents[one]) for one in both]
    return Difference(
        old,
        new,
        tuple(sorted(new.documents.keys() - old.documents.keys())),
        tuple(sorted(old.documents.keys() - new.documents.keys())),
        tuple(before.id for before, after in pairs if before.text != after.text),
        tuple(one for one in both if _moved(old.splits.get(one), new.splits.get(one))),
        tuple(change for pair in pairs for change in _changes(*pair)),
    )


def _moved(before: str | None, after: str | None) -> bool:
    return before is not None and after is not None and before != after


def _changes(before: Document, after: Document) -> Iterator[SpanChange]:
    by_offsets = before.text == after.text
    old, new = (_by_place(document, by_offsets=by_offsets) for document in (before, after))
    found = []
    for place in old.keys() | new.keys():
        olds, news = dict(old.get(place, {})), dict(new.get(place, {}))
        for label in sorted(olds.keys() & news.keys()):
            one, other = olds.pop(label), news.pop(label)
            if _value(one) != _value(other):
                found.append(SpanChange("revalued", after.id, after.surface(other), one, other))
        relabelled = list(zip(sorted(olds), sorted(news), strict=False))
        for label, other_label in relabelled:
            one, other = olds.pop(label), news.pop(other_label)
            found.append(SpanChange("relabelled", after.id, after.surface(other), one, other))
        found += [SpanChange("removed", before.id, before.surface(one), one, None) for one in olds.values()]
        found += [SpanChange("added", after.id, after.surface(one), None, one) for one in news.values()]
    yield from sorted(found, key=_order)


def _by_place(document: Document, *, by_offsets: bool) -> Mapping[Any, Mapping[str, Span]]:
    """The spans by place and label; a place is offsets, or words and the number of those before it."""
    places: dict[Any, dict[str, Span]] = defaultdict(dict)
    seen: dict[str, dict[Any, int]] = defaultdict(dict)
    for span in document.spans:
        offsets = (span.start, span.end, span.fragments)
        if by_offsets:
            places[offsets][span.label] = span
        else:
            words = document.surface(span)
            number = seen[words].setdefault(offsets, len(seen[words]))
            places[words, number][span.label] = span
    return places


def _value(span: Span) -> dict[str, str]:
    return {name: content for name, content in (span.value or {}).items() if content is not None}


def _order(change: SpanChange) -> tuple[int, int, int, str]:
    span = change.span
    return span.start, span.end, KINDS.index(change.kind), span.label


def _with_size(document: Document) -> str:
    return f"{document.id} ({len(document.spans)} spans)"


def _in_words(change: SpanChange) -> str:
    span = change.span
    place = f"{span.start}-{span.end}"
    if change.before is None or change.after is None:
        return f"{place} {span.label} «{change.words}»"
    if change.kind == "relabelled":
        return f"{place} {change.before.label} → {change.after.label} «{change.words}»"
    old, new = _value(change.before), _value(change.after)
    fields = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    told = ", ".join(f"{name} {old.get(name, '(none)')} → {new.get(name, '(none)')}" for name in fields)
    return f"{place} {span.label} «{change.words}»: {told}"


def _change_json(change: SpanChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "document": change.document,
        "text": change.words,
        "before": _span_json(change.before),
        "after": _span_json(change.after),
    }


def _span_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"start": span.start, "end": span.end, "label": span.label, "value": _value(span) or None}
