"""A corpus folder read whole and found sound: what a dataset is built from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from goldspan.corpus.challenge import Item, load_challenge
from goldspan.corpus.document import Document
from goldspan.corpus.entities import Entity, read_entities
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.reading import duplicate, read
from goldspan.corpus.release import Release, read_release
from goldspan.corpus.splits import ALIASES, read_splits
from goldspan.corpus.validation import check, validate

CHALLENGE = Path("challenge") / "challenge.jsonl"

# What a split of ours is called where datasets are published.
PUBLISHED = {ours: theirs for theirs, ours in ALIASES.items()}


@dataclass(frozen=True, slots=True)
class Edition:
    """The corpus in one version.

    ``splits`` holds the documents of ``train``, ``validation`` and ``test`` in the order of their ids,
    ``challenge`` its items in the order of the file.
    """

    release: Release
    splits: Mapping[str, tuple[Document, ...]]
    challenge: tuple[Item, ...]
    entities: Mapping[str, Entity]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of all splits, in the order of their ids."""
        every = (document for documents in self.splits.values() for document in documents)
        return tuple(sorted(every, key=lambda document: document.id))


def read_edition(root: Path) -> Edition:
    """The corpus of a folder: its documents, splits, challenge set, registry and release.

    Raises:
        InputError: something is missing or not sound; each finding says what.
    """
    release, splits = read_release(root), read_splits(root)
    findings = [finding for finding in validate(root) if finding.severity == "error"]
    if findings:
        raise InputError(findings)
    documents = {document.id: document for document in read(root)}
    challenge = load_challenge(root / CHALLENGE)
    findings = list(_challenge_faults(challenge))
    if findings:
        raise InputError(findings)
    return Edition(
        release,
        {PUBLISHED.get(name, name): tuple(documents[one] for one in ids) for name, ids in splits.items()},
        challenge,
        read_entities(root / "entities.jsonl"),
    )


def _challenge_faults(items: Iterable[Item]) -> Iterator[Finding]:
    firsts: dict[str, str] = {}
    for item in items:
        document = item.document
        yield from (finding for finding in check(document) if finding.severity == "error")
        first = firsts.setdefault(document.id, document.place)
        if first != document.place:
            yield duplicate(document, first)
