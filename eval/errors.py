"""What went wrong with each span that is not strictly right."""

from collections.abc import Sequence
from typing import NamedTuple

from goldspan.eval.matching import Matching, Mention, overlap, related

# The kinds, with what each means. A pair is one error; in strict counts it is a miss and a false alarm.
KINDS = {
    "boundary": "a pair with the same label and other offsets",
    "label": "a pair with the same offsets and another label",
    "both": "a pair that overlaps, with other offsets and another label",
    "missed": "a gold span that no prediction touches",
    "merged": "a gold span that is only touched by predictions paired with others",
    "spurious": "a prediction that touches no gold span",
    "split": "a further piece of a gold span: it does not touch the prediction that is paired with it",
    "duplicate": "a gold span again: it overlaps the prediction that is paired with it",
}


class Error(NamedTuple):
    """An error's kind, and the gold and the predicted mention it is about."""

    kind: str
    gold: Mention | None
    predicted: Mention | None


def errors_of(matching: Matching) -> list[Error]:
    """The errors of one document: every span that is not strictly right is in exactly one."""
    strict, left, extra, exact, overlapping, _ = matching
    errors = [Error("label", one, other) for one, other in exact]
    errors += [Error("boundary" if one[2] == other[2] else "both", one, other) for one, other in overlapping]
    if len(left) == len(errors) == len(extra):
        return errors
    partners = {mention: mention for mention in strict}
    partners.update(exact)
    partners.update(overlapping)
    paired = set(partners.values())
    alone = [one for one in left if one not in partners]
    touched = {i for i, _ in related(alone, sorted(paired))}
    errors += [Error("merged" if i in touched else "missed", one, None) for i, one in enumerate(alone)]
    return errors + _unpaired([other for other in extra if other not in paired], partners)


def _unpaired(predictions: Sequence[Mention], partners: dict[Mention, Mention]) -> list[Error]:
    """Errors for predictions without a partner; every gold span that they touch has another."""
    golds = sorted(partners)
    nearest: dict[int, tuple[int, int]] = {}  # for each prediction, what it shares with which gold span
    for (i, j), tie in related(golds, predictions).items():
        if j not in nearest or tie.shared > nearest[j][0]:
            nearest[j] = tie.shared, i
    errors = []
    for j, prediction in enumerate(predictions):
        if j not in nearest:
            errors.append(Error("spurious", None, prediction))
            continue
        gold = golds[nearest[j][1]]
        kind = "duplicate" if overlap(partners[gold], prediction) else "split"
        errors.append(Error(kind, gold, prediction))
    return errors
