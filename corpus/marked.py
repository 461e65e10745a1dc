"""A document as HTML for a notebook: its text with the spans marked, on a light page and on a dark one.

Whatever the text holds is shown and never obeyed: markup is escaped, and control and direction characters are
named. Nested and overlapping spans have lines of their own below the words.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import printable
from goldspan.corpus.label_styles import TINT, LabelStyle, label_styles
from goldspan.corpus.segments import Layer, Segment, segments
from goldspan.corpus.wording import counted

# Code points that are shown: a notebook keeps what it shows.
SHOWN = 20_000

# Between the colours of a light page and a dark one; the ink in it fits it to whatever page the notebook has.
_COLOUR = "color-mix(in oklab,color-mix(in oklab,{0.light},{0.dark}) 72%,currentColor)"
_STEP = 4  # pixels from one lane to the next
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BOX = "max-width:52em;line-height:2;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate"
_SMALL = "font-size:.85em;opacity:.75"
_TAG = (
    "font:600 .62em/1 system-ui,sans-serif;letter-spacing:.04em;margin-left:.25em;"
    "user-select:none;unicode-bidi:isolate"
)


def document_html(document: Document) -> str:
    """The document's id, its labels with how often each occurs, and its text with the spans marked."""
    labels = sorted({span.label for span in document.spans} | set(document.unplaced))
    keys = {
        label: Key(f"--s{place}", style) for place, (label, style) in enumerate(label_styles(labels).items())
    }
    parts = [f"<div><strong>{shown(document.id)}</strong> {_legend(document, keys)}</div>"]
    parts.append(_listed(document.spans, keys) if document.text is None else _text(document, keys))
    if document.unplaced:
        counted = (f"{label} {times}" for label, times in Counter(document.unplaced).items())
        parts.append(f'<div style="{_SMALL}">without a place: {shown(", ".join(counted))}</div>')
    colours = ";".join(f"{key.variable}:{_COLOUR.format(key.style.colour)}" for key in keys.values())
    return f'<div style="{colours}">{"".join(parts)}</div>'


class Key(NamedTuple):
    """A label's style, and the variable that holds its colour."""

    variable: str
    style: LabelStyle

    @property
    def colour(self) -> str:
        """Its colour in a style."""
        return f"var({self.variable})"


def _legend(document: Document, keys: Mapping[str, Key]) -> str:
    times = Counter(span.label for span in document.spans)
    length = "no text" if document.text is None else counted(len(document.text), "character")
    named = [
        f'<span style="color:{key.colour};font-weight:600">{shown(key.style.tag)}</span>'
        f"{f' {shown(label)}' if label != key.style.tag else ''} {times[label]}"
        for label, key in keys.items()
    ]
    return (
        f'<span style="{_SMALL}">{" · ".join([length, counted(len(document.spans), "span"), *named])}</span>'
    )


def _text(document: Document, keys: Mapping[str, Key]) -> str:
    text = document.text or ""
    length = min(len(text), SHOWN)
    runs = (run for run in segments(len(text), document.spans) if run.start < length)
    marked = "".join(_run(text[run.start : min(run.end, length)], run, keys) for run in runs)
    more = len(text) - length
    rest = f'<div style="{_SMALL}">… and {counted(more, "more character")}</div>' if more else ""
    return f'<div dir="auto" style="{_BOX}">{marked}</div>{rest}'


def _run(words: str, run: Segment, keys: Mapping[str, Key]) -> str:
    if not run.layers:
        return shown(words, lines=True)
    ending = [keys[layer.span.label] for layer in run.layers if layer.span.end == run.end]
    tags = "".join(f'<span style="{_TAG};color:{key.colour}">{shown(key.style.tag)}</span>' for key in ending)
    style = _lines(run.layers, keys)
    return f'<mark title="{_title(run.layers)}" style="{style}">{shown(words, lines=True)}{tags}</mark>'


def _lines(layers: Sequence[Layer], keys: Mapping[str, Key]) -> str:
    """The style of words under some spans: tinted, with a line for each span in its lane."""
    deepest = max(layer.lane for layer in layers)
    lines = [_line(keys[layer.span.label], (deepest - layer.lane) * _STEP) for layer in layers]
    ground = f"color-mix(in srgb,{keys[layers[0].span.label].colour} {TINT:.0%},transparent)"
    depth = (deepest + 1) * _STEP
    drawn = ",".join([*lines, ground])
    return f"color:inherit;background:{drawn};padding-bottom:{depth}px;box-decoration-break:clone"


def _line(key: Key, above: int) -> str:
    """A line as the ground of words, so many pixels above its lowest edge."""
    colour, none = key.colour, "transparent"
    across, width, height = {
        "solid": (f"{colour},{colour}", "100%", 2),
        "dashed": (f"90deg,{colour} 70%,{none} 70%", "10px", 2),
        "dotted": (f"90deg,{colour} 50%,{none} 50%", "4px", 2),
        "double": (f"{colour} 34%,{none} 34% 66%,{colour} 66%", "100%", 3),
    }[key.style.underline]
    return f"linear-gradient({across}) 0 calc(100% - {above}px)/{width} {height}px repeat-x"


def _title(layers: Iterable[Layer]) -> str:
    return escape("; ".join(_said(layer.span) for layer in layers))


def _said(span: Span) -> str:
    """A span in words: label, place, and what is known of it."""
    more = [] if span.score is None else [f"score {span.score:g}"]
    more += [f"{name} {value}" for name, value in (span.value or {}).items() if value is not None]
    return printable(", ".join([f"{span.label} {span.start}-{span.end}", *more]))


def _listed(spans: Iterable[Span], keys: Mapping[str, Key]) -> str:
    """The spans of a document without a text."""
    rows = (f'<li style="color:{keys[span.label].colour}">{escape(_said(span))}</li>' for span in spans)
    return f'<ul style="margin:.3em 0;padding-left:1.2em">{"".join(rows)}</ul>'


def shown(text: str, *, lines: bool = False) -> str:
    """``text`` escaped; what cannot be seen, or would turn what can, is named, but for ``lines``' ends."""
    return "".join(
        f'<span style="{_SMALL}">‹U+{ord(char):04X}›</span>' if _hidden(char, lines=lines) else escape(char)
        for char in text
    )


def _hidden(char: str, *, lines: bool) -> bool:
    if lines and char in "\n\t\r":
        return False
    return char in _DIRECTIONS or unicodedata.category(char) in {"Cc", "Cs"}
