"""The algorithm of conlleval, the scoring script of the CoNLL-2000 shared task, for tags with B, I and O.

It is written anew from what the script does (Tjong Kim Sang & Buchholz 2000): a chunk begins at every
B, at an I behind O, and wherever the type changes; it ends before the next beginning and before O. So
no sequence is invalid. A chunk is correct if both sides have it with the same first token, last
token and type.
"""

from collections import Counter
from collections.abc import Sequence

from goldspan.eval.counts import Counts
from goldspan.eval.rivals.rival import CannotError, Measured, ModeNumbers, Numbers, Rival, Sides, Tagged
from goldspan.eval.rivals.tags import encode

Chunk = tuple[int, int, str]


def chunks(tags: Sequence[str]) -> set[Chunk]:
    """The chunks of one sentence: first token, the one behind the last, and type."""
    found: set[Chunk] = set()
    start, current = 0, None
    for index, tag in enumerate([*tags, "O"]):
        kind, _, label = tag.partition("-")
        inside = kind != "O"
        if current is not None and (not inside or kind == "B" or label != current):
            found.add((start, index, current))
            current = None
        if inside and current is None:
            start, current = index, label
    return found


def _score(documents: Sequence[Sides], labels: Sequence[str]) -> Measured:  # noqa: ARG001 - it asks for none
    tagged, unseen = encode(documents)
    return Measured({"strict": _count(tagged)}, unseen)


def _score_tags(tagged: Tagged) -> Measured:
    if tagged.scheme not in {"IOB1", "IOB2"}:
        raise CannotError(f"tags with B, I and O alone, and no {tagged.scheme}")
    if tagged.repair == "discard":
        raise CannotError("no such repair as discard")
    return Measured({"strict": _count(tagged)}, [])


def _count(tagged: Tagged) -> ModeNumbers:
    right, found, true = Counter[str](), Counter[str](), Counter[str]()
    for gold, predicted in zip(tagged.gold, tagged.predicted, strict=True):
        truth, given = chunks(gold), chunks(predicted)
        right.update(label for _, _, label in truth & given)
        found.update(label for _, _, label in given)
        true.update(label for _, _, label in truth)
    labels = {label: _numbers(right[label], found[label], true[label]) for label in sorted(found | true)}
    return ModeNumbers(_numbers(right.total(), found.total(), true.total()), labels)


def _numbers(right: int, found: int, true: int) -> Numbers:
    """Ratios as the script prints them: 0 where there is nothing to divide by."""
    counts = Counts(right, found - right, true - right)
    return Numbers(counts.precision or 0.0, counts.recall or 0.0, counts.f1 or 0.0, counts)


RIVAL = Rival(
    name="conlleval",
    package="",
    score=_score,
    score_tags=_score_tags,
)
