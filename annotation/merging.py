"""Pulled versions merged into documents: pure, and a function of its inputs and not of their order.

Each annotation in a document notes what it was when it was pulled (``pulled``), which tells the side that
changed since. One that changed on both is a conflict: it is shown, and the document's version stays.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from goldspan.annotation.document_files import with_annotations
from goldspan.annotation.pulled_versions import Pulled, canonical, latest, moment, own_fields, state
from goldspan.corpus.document import Annotation, Document
from goldspan.corpus.findings import Finding

# Which side a version that both changed is taken from; "" for neither.
Keep = Literal["", "desk", "server"]

Outcome = Literal["new", "changed", "unchanged", "conflict"]


@dataclass(frozen=True, slots=True)
class Merge:
    """Documents with pulled versions in them.

    ``documents`` are those that changed, in the order of their ids, and ``outcomes`` says how many pulled
    versions were new, changed, unchanged or in conflict.
    """

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    outcomes: Mapping[str, int]


class _Decision(NamedTuple):
    item: Mapping[str, Any]
    outcome: Outcome


def merge(documents: Mapping[str, Document], pulled: Iterable[Pulled], keep: Keep = "") -> Merge:
    """Merge pulled versions into the documents that they are of.

    In a changed document annotations stand in the order of their annotators, the ground truth last. Versions
    that no pull brought stay as they are. Of the states of one annotation the last one wins, whichever comes
    first.

    Raises:
        KeyError: a version of a document that is not there.
    """
    groups: dict[str, dict[str, list[Pulled]]] = defaultdict(lambda: defaultdict(list))
    for version in pulled:
        groups[version.document][version.annotator].append(version)
    changed: list[Document] = []
    findings: list[Finding] = []
    outcomes: Counter[str] = Counter(dict.fromkeys(("new", "changed", "unchanged", "conflict"), 0))
    for name in sorted(groups):
        document = documents[name]
        items = [one.carried for one in document.annotations]
        for annotator in sorted(groups[name]):
            versions = latest(groups[name][annotator])
            if len(versions) > 1:
                findings.append(_repeated(versions))
                continue
            items, outcome = _put(versions[0], document, items, keep)
            outcomes[outcome] += 1
            if outcome == "conflict":
                findings.append(_conflict(versions[0], document))
        if items != [one.carried for one in document.annotations]:
            changed.append(_revised(document, items))
            findings += _outdated(document, changed[-1])
    return Merge(tuple(changed), tuple(findings), outcomes)


def _put(
    version: Pulled, document: Document, items: Sequence[Mapping[str, Any]], keep: Keep
) -> tuple[list[Mapping[str, Any]], Outcome]:
    """The items of a document with a pulled version among them."""
    own = [one.carried for one in document.annotations if _is_version_of(one, version.annotator)]
    if not own:
        return [*items, version.item], "new"
    known = latest(Pulled(document.id, version.annotator, item) for item in own)
    if len(known) > 1:  # made by hand: which of them the server's is cannot be told
        return list(items), "conflict"
    decision = _decide(known[0].item, version.item, keep)
    if decision.outcome == "conflict":
        return list(items), "conflict"
    first, *copies = own
    left = [item for item in items if not any(item is copy for copy in copies)]
    # In the place of the first, so that nothing changes where nothing does.
    return [decision.item if item is first else item for item in left], decision.outcome


def _decide(local: Mapping[str, Any], new: Mapping[str, Any], keep: Keep) -> _Decision:
    """What becomes of an annotator's version in a document and on the server."""
    noted = local.get("pulled")
    note = noted if isinstance(noted, dict) else {}
    before, ours, theirs = note.get("sha256"), state(local), state(new)
    if _is_from_before(new, local, note) or (theirs == before != ours):  # or only the document was edited
        return _Decision(local, "unchanged")
    if ours in {theirs, before} or keep == "server":
        return _Decision({**own_fields(local), **new}, "unchanged" if ours == theirs else "changed")
    if keep == "desk":
        return _Decision({**local, "pulled": new["pulled"]}, "unchanged")
    return _Decision(local, "conflict")


def _is_from_before(new: Mapping[str, Any], local: Mapping[str, Any], note: Mapping[str, Any]) -> bool:
    """Whether a pulled version is an earlier state than the one that was pulled last.

    Of two states of one moment, which no server makes, one is taken as the earlier, so that their order does
    not matter.
    """
    if moment(new) != moment(note):
        return moment(new) < moment(note)
    return bool(new.get("updated_at")) and state(local) == note.get("sha256") and state(new) < state(local)


def _revised(document: Document, items: Iterable[Mapping[str, Any]]) -> Document:
    """``document`` with these annotations, in the order of their annotators."""
    unsorted = with_annotations(document, list(items))
    in_order = sorted(
        unsorted.annotations, key=lambda one: (one.ground_truth, one.annotator, canonical(one.carried))
    )
    return with_annotations(document, [one.carried for one in in_order])


def _outdated(before: Document, after: Document) -> list[Finding]:
    """A finding if there is a ground truth, and what it was decided from says something else now."""
    gold = [one for one in before.annotations if one.ground_truth]
    if not gold or _said(before) == _said(after):
        return []
    message = f"that of {gold[0].annotator or 'nobody'} stays until then"
    return [Finding(code="gold-outdated", message=message, place=before.place, document=before.id)]


def _said(document: Document) -> list[tuple[str, str]]:
    return sorted((one.annotator, state(one.carried)) for one in document.annotations if not one.ground_truth)


def _is_version_of(annotation: Annotation, annotator: str) -> bool:
    return annotation.annotator == annotator and not annotation.ground_truth


def _repeated(versions: Sequence[Pulled]) -> Finding:
    places = ", ".join(sorted({version.place for version in versions if version.place}))
    first = versions[0]
    return Finding(
        code="annotation-repeated",
        message=f"{len(versions)} that differ",
        place=places,
        document=first.document,
        annotation=first.annotator,
    )


def _conflict(version: Pulled, document: Document) -> Finding:
    return Finding(
        code="edited-twice",
        message=f"the other one is at {version.place}" if version.place else "the two differ",
        place=document.place,
        document=document.id,
        annotation=version.annotator,
    )
