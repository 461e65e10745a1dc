"""What went wrong with each span that is not strictly right."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from goldspan.eval.matching import Matching, Mention, overlap

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
    for one in left:
        if one not in partners:
            kind = "merged" if _touched(one, paired) else "missed"
            errors.append(Error(kind, one, None))
    for other in extra:
        if other not in paired:
            errors.append(_unpaired(other, partners))
    return errors


def _touched(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(overlap(mention, other) for other in others)


def _unpaired(prediction: Mention, partners: dict[Mention, Mention]) -> Error:
    """An error for a prediction without a partner; every gold span that it touches has another."""
    touched: Sequence[Mention] = [gold for gold in partners if overlap(gold, prediction)]
    if not touched:
        return Error("spurious", None, prediction)
    gold = max(sorted(touched), key=lambda mention: overlap(mention, prediction))
    kind = "duplicate" if overlap(partners[gold], prediction) else "split"
    return Error(kind, gold, prediction)
