"""The controls of our labelling configuration, and what in an annotation's result is of none of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from goldspan.annotation.projects import label_config
from goldspan.corpus.findings import Finding


class Control(NamedTuple):
    """What the items of a control look like: their ``type``, the object they speak of, and their labels."""

    type: str
    target: str
    labels: tuple[str, ...]


@cache
def controls() -> Mapping[str, Control]:
    """The controls of ``config.xml`` by name."""
    tags = ET.fromstring(label_config()).iter()  # noqa: S314 - our own file
    return {
        tag.get("name", ""): Control(
            tag.tag.lower(), tag.get("toName", ""), tuple(part.get("value", "") for part in tag)
        )
        for tag in tags
        if tag.get("toName")
    }


def labels() -> tuple[str, ...]:
    """The labels that spans are drawn with."""
    return next(control.labels for control in controls().values() if control.type == "labels")


def check_controls(result: Iterable[Any], known: Mapping[str, Control]) -> Iterator[Finding]:
    """A finding for each item of an annotation's result that no control of ``known`` can have made."""
    for item in result:
        if not isinstance(item, dict) or item.get("type") == "relation":
            continue
        why = _fault(item, known)
        if why:
            region = item.get("id")
            yield Finding(code="control-unknown", message=why, region="" if region is None else str(region))


def _fault(item: Mapping[str, Any], known: Mapping[str, Control]) -> str:
    name, kind, target = (str(item.get(key)) for key in ("from_name", "type", "to_name"))
    if name not in known:
        return f"{name!r} is none of {_listed(list(known))}"
    control = known[name]
    if kind != control.type:
        return f"{name!r} makes items of the type {control.type!r}, not {kind!r}"
    return f"{name!r} speaks of {control.target!r}, not of {target!r}" if target != control.target else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
