"""The report as one page that needs nothing else: no network, no other file.

The page forbids itself everything but its own style, its own script (both by their hashes) and images that
it holds. Data reaches the script as JSON in which no ``<`` is left, and the page through text nodes only.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec

from goldspan.corpus.extras import needed
from goldspan.corpus.findings import printable
from goldspan.eval.errors import KINDS
from goldspan.eval.palette import ACCENT, ERRORS, INK, LINE, MUTED, PAGE, RAISED, TINT, label_styles
from goldspan.eval.report.explored import explore
from goldspan.eval.report.figures import Figure
from goldspan.eval.report.sections import lead, sections
from goldspan.eval.report.subject import Subject
from goldspan.version import __version__

# In the order in which one needs the other; together they are one module.
_SCRIPTS = ("data", "filters", "state", "elements", "marked", "list", "reader", "main")

_COLOURS = {"page": PAGE, "raised": RAISED, "ink": INK, "muted": MUTED, "line": LINE, "accent": ACCENT}


def render(subject: Subject) -> str:
    """The page, as HTML.

    Raises:
        MissingExtraError: the template engine, or the library that draws plots, is not installed.
    """
    shown = sections(subject)
    explored = explore(subject)
    figures = [figure for section in shown for figure in section.figures]
    style = "".join(
        (_palette_rules(), _file("report.css"), _label_rules(subject.labels), _figure_rules(figures))
    )
    script = "\n".join(_file(f"{name}.js") for name in _SCRIPTS)
    parts: dict[str, list[str]] = {}
    for name, part in explored.facts["parts"]:
        parts.setdefault(name, []).append(part)
    styles = label_styles(subject.labels)
    page: str = _template().render(
        title=subject.title,
        version=__version__,
        lead=list(lead(subject)),
        sections=shown,
        signature=subject.signature,
        kinds=list(KINDS),
        labels=subject.labels,
        tags=[(label, a_style.tag) for label, a_style in styles.items()],
        meanings=[(kind, meaning, ERRORS[kind].sign) for kind, meaning in KINDS.items()],
        slices=[(name, sorted(found)) for name, found in parts.items()],
        systems=[system.name for system in subject.systems],
        facts=_json(explored.facts),
        index=_json(explored.index),
        blocks=explored.blocks,
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )
    return page


def _template() -> Any:
    jinja2 = needed("jinja2", "a report", "report")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["printable"] = printable
    return environment.from_string(_file("page.html"))


def _file(name: str) -> str:
    return (files("goldspan.eval.report") / "web" / name).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    """A value as JSON that can stand in a page: nothing in it opens or closes an element."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def _hash(content: str) -> str:
    """What a page's policy calls a style or a script."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _palette_rules() -> str:
    """The colours that the page shares with its plots."""
    colours = "".join(f" --{name}: light-dark({tone.light}, {tone.dark});" for name, tone in _COLOURS.items())
    return f":root {{{colours} --tint: {TINT:.0%}; }}\n"


def _figure_rules(figures: Iterable[Figure]) -> str:
    """The widths below which images are moved sideways rather than made smaller."""
    widths = sorted({figure.least for figure in figures})
    return "".join(f".least-{width} {{ min-width: {width}rem; }}\n" for width in widths)


def _label_rules(labels: Sequence[str]) -> str:
    """The colour and the underline of each label, by its number."""
    return "".join(
        f'[data-label="{place}"] {{ --label: light-dark({style.colour.light}, {style.colour.dark});'
        f" --underline: {style.underline}; }}\n"
        for place, style in enumerate(label_styles(labels).values())
    )
