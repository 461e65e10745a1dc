"""The blind versions of annotated documents: who marked what, and which versions are none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.reading import parse

# Versions that are nobody's blind judgement, by why.
EXCLUDED = ("ground truth", "cancelled", "empty draft")

# Findings about the choice of the gold, which agreement has no use for.
_OF_GOLD = frozenset({"gold-missing", "gold-ambiguous"})


@dataclass(frozen=True, slots=True)
class Version:
    """What one annotator marked in a document.

    ``created`` is the time as the source writes it, or ``""``. ``origins`` says where each region
    came from (``manual``, ``prediction``, ``prediction-changed``), as far as the source does.
    """

    annotator: str
    spans: tuple[Span, ...]
    created: str
    origins: Mapping[str, str]


class Annotated(NamedTuple):
    """A document's text and its versions, in the order of their annotators' names."""

    id: str
    text: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """Documents in the order of their ids, and how many annotations were left out, by why."""

    documents: tuple[Annotated, ...]
    excluded: Mapping[str, int]

    @property
    def annotators(self) -> tuple[str, ...]:
        """The names of all annotators, in order."""
        return tuple(sorted({version.annotator for one in self.documents for version in one.versions}))

    @property
    def shared(self) -> tuple[Annotated, ...]:
        """The documents with the versions of two annotators or more."""
        return tuple(one for one in self.documents if len(one.versions) > 1)


def read_versions(paths: Iterable[Path]) -> Versions:
    """The versions that files and folders hold.

    A document may stand in several exports, one for each annotator's project; an annotation that stands
    in two of them, the same in every field, is one.

    Raises:
        InputError: a record cannot be read, or a version that counts is not sound. That no version is
            marked as the gold, or several are, is no fault here, nor is what is wrong with a version
            that is left out.
        ValueError: as ``gather`` says.
    """
    documents: list[Document] = []
    faults: list[Finding] = []
    for path in paths:
        for document, findings in parse(path):
            unused = _unused(document) if document else frozenset()
            faults += [
                finding
                for finding in findings
                if finding.severity == "error"
                and finding.code not in _OF_GOLD
                and not (finding.annotation and finding.annotation in unused)
            ]
            if document:
                documents.append(document)
    if faults:
        raise InputError(faults)
    return gather(documents)


def gather(documents: Iterable[Document]) -> Versions:
    """The versions of documents; those of one id are one document.

    Raises:
        ValueError: an id has two texts, a version names no annotator, or one annotator has two
            versions of a document.
    """
    firsts: dict[str, Document] = {}
    versions: dict[str, dict[str, Annotation]] = {}
    excluded: Counter[str] = Counter(dict.fromkeys(EXCLUDED, 0))
    for document in documents:
        mine = versions.setdefault(document.id, {})
        first = firsts.setdefault(document.id, document)
        if first.text is None:
            first = firsts[document.id] = document
        if document.text not in {first.text, None}:
            places = " and ".join(place for place in (first.place, document.place) if place)
            raise ValueError(f"document {document.id!r} has two texts ({places}): give each an id of its own")
        for annotation in document.annotations:
            why = _why_excluded(annotation, document)
            if why:
                excluded[why] += 1
            else:
                _add(annotation, mine, document)
    found = [
        Annotated(name, firsts[name].text or "", tuple(_version(mine[who]) for who in sorted(mine)))
        for name, mine in sorted(versions.items())
    ]
    return Versions(tuple(found), excluded)


def _add(annotation: Annotation, mine: dict[str, Annotation], document: Document) -> None:
    who = annotation.annotator
    where = f"document {document.id!r}{f' ({document.place})' if document.place else ''}"
    if not who:
        raise ValueError(f"{where}: an annotation names no annotator; fill its completed_by")
    before = mine.setdefault(who, annotation)
    if before is not annotation and (before, before.carried) != (annotation, annotation.carried):
        raise ValueError(
            f"{where}: annotator {who!r} has two versions; remove one of them, or mark it was_cancelled"
        )


def _why_excluded(annotation: Annotation, document: Document) -> str:
    if annotation.ground_truth:
        return "ground truth"
    if annotation.cancelled:
        return "cancelled"
    return "empty draft" if not annotation.spans and _is_draft(annotation.carried, document.carried) else ""


def _is_draft(item: Mapping[str, Any], task: Mapping[str, Any]) -> bool:
    """Whether work on an annotation was begun and not submitted."""
    if item.get("draft") or item.get("drafts"):
        return True
    drafts = task.get("drafts")
    own = item.get("id")
    return own is not None and any(
        isinstance(draft, dict) and draft.get("annotation") == own
        for draft in (drafts if isinstance(drafts, list) else ())
    )


def _unused(document: Document) -> frozenset[str]:
    """What findings call the annotations that are left out, unless one that is used is called so too."""
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for index, annotation in enumerate(document.annotations):
        names[bool(_why_excluded(annotation, document))].add(annotation.annotator or str(index))
    return frozenset(names[True] - names[False])


def _version(annotation: Annotation) -> Version:
    created = annotation.carried.get("created_at")
    return Version(
        annotation.annotator,
        annotation.spans,
        created if isinstance(created, str) else "",
        dict(_origins(annotation.carried.get("result"))),
    )


def _origins(result: Any) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(result if isinstance(result, list) else ()):
        if isinstance(item, dict) and item.get("type") == "labels" and isinstance(item.get("origin"), str):
            own = item.get("id")
            yield (f"result[{index}]" if own is None else str(own)), item["origin"]
