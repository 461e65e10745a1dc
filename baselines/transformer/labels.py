"""A network's own labels as tags over words."""

from collections.abc import Mapping, Sequence

from goldspan.baselines.models import ModelError
from goldspan.baselines.spec import OptionError
from goldspan.corpus.scheme import LABELS

# Where a tag says more than IOB2 does, what it says there; a tag without a prefix continues.
_PREFIXES = {"B": "B", "I": "I", "E": "I", "L": "I", "S": "B", "U": "B"}


def parse_mapping(option: str) -> dict[str, str]:
    """What a user says of a model's labels: ``PER=OFFICIAL+ORG=BODY+LOC=``; one without a meaning is dropped.

    Raises:
        OptionError: it is not of this form, or names what is no label of the scheme.
    """
    mapping = {}
    for part in filter(None, option.split("+")):
        label, equals, meant = part.partition("=")
        if not equals or not label or (meant and meant not in LABELS):
            raise OptionError(
                f"labels={option} cannot be used: {part!r} is not of the form PER=OFFICIAL,"
                f" with one of {', '.join(LABELS)}"
            )
        mapping[label] = meant
    return mapping


def read_tags_of(id2label: Mapping[int, str], mapping: Mapping[str, str]) -> list[str]:
    """The IOB2 tag that each of a network's classes stands for, in the order of their numbers.

    Labels of the scheme stand for themselves where ``mapping`` does not say otherwise.

    Raises:
        ModelError: a class has a label that is neither of the scheme nor in ``mapping``, or one of
            ``mapping`` is no class's.
    """
    if sorted(id2label) != list(range(len(id2label))):
        raise ModelError(f"the model's classes are not numbered from 0: {sorted(id2label)}")
    parts = [_split(id2label[number]) for number in range(len(id2label))]
    labels = {label for _, label in parts if label}
    meant = {label: label for label in LABELS} | dict(mapping)
    if unknown := sorted(labels - meant.keys()):
        example = "+".join(f"{label}={LABELS[0]}" for label in unknown[:2])
        raise ModelError(
            f"the model has the labels {', '.join(unknown)}: say what they are with labels={example}"
            " (nothing behind = leaves one out)"
        )
    if missing := sorted(mapping.keys() - labels):
        raise ModelError(f"the model has no label {', '.join(missing)}; it has {', '.join(sorted(labels))}")
    return [f"{prefix}-{meant[label]}" if label and meant[label] else "O" for prefix, label in parts]


def _split(tag: str) -> tuple[str, str]:
    """The prefix and the label of a class; no label where it is outside."""
    if tag == "O":
        return "", ""
    prefix, hyphen, label = tag.partition("-")
    return (_PREFIXES[prefix], label) if hyphen and label and prefix in _PREFIXES else ("I", tag)


def tag_names(labels: Sequence[str] = LABELS) -> list[str]:
    """The classes of a network that is trained for ``labels``."""
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]
