"""How far two annotators agree on the same documents: what a system can be expected to reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.corpus.document import Annotation, Document
from goldspan.eval.pairing import pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_pairs


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The blind versions of ``documents`` documents, scored against each other."""

    documents: int
    annotators: tuple[str, ...]
    result: Result

    def to_json(self) -> dict[str, Any]:
        """The ceiling as ``goldspan bench --format json`` prints it."""
        scored = self.result.to_json()
        return {
            "documents": self.documents,
            "annotators": list(self.annotators),
            **{part: scored[part] for part in ("overall", "labels", "seqeval")},
        }


def ceiling(gold: Sequence[Document], bootstrap: Bootstrap | None = None) -> Ceiling | None:
    """The agreement of the first two blind versions of each document; ``None`` where none has two.

    It is the score of one version against the other, and its F1 is the same whichever is the gold
    (Hripcsak & Rothschild 2005).
    """
    versions = [(document, blind) for document in gold if len(blind := _blind(document)) > 1]
    if not versions:
        return None
    first, second = (
        [Document(document.id, document.text, blind[side].spans) for document, blind in versions]
        for side in (0, 1)
    )
    annotators = {version.annotator for _, blind in versions for version in blind[:2]}
    result = score_pairs(pair(first, second), seqeval=True, bootstrap=bootstrap)
    return Ceiling(len(versions), tuple(sorted(annotators)), result)


def _blind(document: Document) -> list[Annotation]:
    """The last version of each annotator, in the order of their names, adjudicated ones left out."""
    found = {
        version.annotator: version
        for version in document.annotations
        if not (version.ground_truth or version.cancelled)
    }
    return [found[annotator] for annotator in sorted(found)]
