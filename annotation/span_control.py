"""The control of a labelling configuration that spans are drawn with, as it names it."""

from dataclasses import dataclass
from typing import Any
from xml.parsers import expat


@dataclass(frozen=True, slots=True)
class SpanControl:
    """A ``Labels`` control named ``name``, and the ``Text`` named ``text`` that it draws on.

    ``key`` is the field of a task's data that holds the text. ``labels`` are those that the control
    offers, or ``None`` where anything goes.
    """

    name: str = "span"
    text: str = "text"
    key: str = "text"
    labels: frozenset[str] | None = None


def span_control(config: str) -> SpanControl:
    """The first control of a configuration that labels spans of a text that is in the task itself.

    Raises:
        ValueError: the configuration is no XML, declares a document type, or has no such control.
    """
    tags = _tags(config)
    texts = {
        tag.attributes["name"]: tag.attributes["value"][1:]
        for tag in tags
        if tag.name == "Text"
        and tag.attributes.get("name")
        and tag.attributes.get("value", "").startswith("$")
        and tag.attributes.get("valueType", "text") == "text"  # a "url" would have to be fetched
    }
    for tag in tags:
        name, drawn_on = tag.attributes.get("name"), tag.attributes.get("toName", "")
        text = next((one for one in drawn_on.split(",") if one in texts), None)
        if tag.name == "Labels" and name and text is not None:
            offered = None if tag.attributes.get("value") else frozenset(tag.labels)
            return SpanControl(name, text, texts[text], offered)
    raise ValueError('the configuration has no Labels control on a Text whose value is "$" and a field')


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    labels: list[str]  # of the Label tags within


def _tags(config: str) -> list[_Tag]:
    """The tags of a configuration in order."""
    found: list[_Tag] = []
    outer: list[_Tag] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = _Tag(name, attributes, [])
        found.append(tag)
        if name == "Label":
            shown = attributes.get("alias") or attributes.get("value")
            for control in outer:
                control.labels.extend([shown] if shown else [])
        outer.append(tag)

    def end(_: str) -> None:
        outer.pop()

    def refuse(*_: Any) -> None:
        # What it declares could be expanded without end, or be fetched.
        raise ValueError("the configuration declares a document type, which none needs")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(config, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise ValueError(f"the configuration is no XML: {error}") from error
    return found
