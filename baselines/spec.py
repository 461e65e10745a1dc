"""The line that names an extractor: ``rules``, ``crf:model=out/crf``, ``command:./mine --fast``."""

import re
from collections.abc import Callable, Container, Mapping
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

# A value may hold commas: only one with a key behind it begins the next option.
_NEXT_OPTION = re.compile(r",(?=[a-z_][a-z0-9_]*=)")


class OptionError(ValueError):
    """An option that is not there, has no value of its type, or is missing; the message names it."""


class Spec(NamedTuple):
    """A name, and all that stands behind its first colon (``None`` where there is no colon)."""

    name: str
    rest: str | None


def parse_spec(text: str) -> Spec:
    """The parts of a spec; whether there is such an extractor is the registry's to say."""
    name, colon, rest = text.partition(":")
    return Spec(name, rest if colon else None)


def parse_options(name: str, rest: str) -> dict[str, str]:
    """The options of ``key=value,key=value``.

    Raises:
        OptionError: a part is no ``key=value``, or a key stands twice.
    """
    options: dict[str, str] = {}
    for part in _NEXT_OPTION.split(rest) if rest else []:
        key, equals, value = part.partition("=")
        if not equals or not key:
            raise OptionError(f"{name}: {part!r} is no option: write {name}:key=value,key=value")
        if key in options:
            raise OptionError(f"{name}: the option {key} is given twice")
        options[key] = value
    return options


def convert_options(
    name: str, target: Callable[..., Any], given: Mapping[str, Any], reserved: Container[str] = ()
) -> dict[str, Any]:
    """Options as values of the types that the keyword-only parameters of ``target`` are annotated with.

    Parameters that are ``reserved`` are no options.

    Raises:
        OptionError: ``target`` takes no such option, or a value is not of its type.
    """
    taken = {
        key: parameter
        for key, parameter in signature(target, eval_str=True).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY and key not in reserved
    }
    values = {}
    for key, value in given.items():
        if key not in taken:
            options = ", ".join(taken) or "none"
            raise OptionError(f"{name} has no option {key!r}; it has {options}")
        try:
            values[key] = msgspec.convert(value, taken[key].annotation, strict=False, dec_hook=_from_text)
        except msgspec.ValidationError as error:
            raise OptionError(f"{name}: {key}={value} cannot be used: {error}") from error
    return values


def _from_text(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise NotImplementedError(f"options of type {kind.__name__}")
