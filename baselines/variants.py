"""Variants of a trained extractor: one thing changed at a time."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from inspect import Parameter, signature
from typing import Any, Literal, NamedTuple

from goldspan.baselines.spec import OptionError, parse_options, parse_spec
from goldspan.baselines.training import TRAINERS

Part = Literal["without", "alone", "added"]
PARTS: tuple[Part, ...] = ("without", "alone", "added")

_JOINT = "+"
_OF_EVERY_TRAINER = frozenset({"seed", "progress"})


class Variant(NamedTuple):
    """What a table calls it, and the spec that ``train`` is given for it."""

    name: str
    spec: str


class Subject(NamedTuple):
    """A trained extractor that is taken apart.

    ``every`` are the groups of features that its trainer knows, ``groups`` those that the model has which
    all others are compared with, and ``options`` what that model was trained with, so that a variant
    differs in one thing alone and chooses nothing anew.
    """

    name: str
    every: Sequence[str]
    groups: Sequence[str]
    options: Mapping[str, Any]


def subject(spec: str, chosen: Mapping[str, Any]) -> Subject:
    """The extractor that ``spec`` names, trained as it says with the options ``chosen`` on the way.

    The module of a trainer that can be taken apart has ``GROUPS``, the names of its groups of features; the
    trainer has the option ``without`` (names joined by ``+``), and the options that it returns name the
    ``groups`` that it took.

    Raises:
        OptionError: the trainer has no groups.
    """
    name, rest = parse_spec(spec)
    module, _, function = TRAINERS[name].home.partition(":")
    home = import_module(module)
    every: Sequence[str] = getattr(home, "GROUPS", ())
    takes = [
        name
        for name, parameter in signature(getattr(home, function)).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY and name not in _OF_EVERY_TRAINER
    ]
    if not every or "without" not in takes or "groups" not in chosen:
        raise OptionError(f"{name} has no groups of features that could be left out")
    options = parse_options(name, rest or "")
    options |= {option: str(chosen[option]) for option in takes if option in chosen and option not in options}
    options.pop("without", None)
    return Subject(name, every, chosen["groups"], options)


def variants(whole: Subject, parts: Sequence[Part], vary: Mapping[str, Sequence[str]]) -> Iterator[Variant]:
    """The variants in the order of a table.

    ``without`` leaves out each group in turn, ``alone`` all but each, and ``added`` all behind each, so
    that the models grow by a group at a time. ``vary`` names options, and the values that each takes in turn.
    """
    groups = list(whole.groups)
    if "without" in parts:
        for group in groups:
            yield _variant(whole, f"without {group}", [one for one in groups if one != group])
    if "alone" in parts:
        for group in groups:
            yield _variant(whole, f"{group} alone", [group])
    if "added" in parts:
        # The first is a group alone, the last is all.
        for count in range(2, len(groups)):
            yield _variant(whole, f"up to {groups[count - 1]}", groups[:count])
    for option, values in vary.items():
        for value in values:
            if whole.options.get(option) != value:
                yield _variant(whole, f"{option} {value}", groups, {option: value})


def _variant(
    whole: Subject, name: str, groups: Sequence[str], changed: Mapping[str, str] | None = None
) -> Variant:
    without = _JOINT.join(group for group in whole.every if group not in groups)
    options = {**whole.options, "without": without, **(changed or {})}
    return Variant(name, f"{whole.name}:{','.join(f'{option}={value}' for option, value in options.items())}")
