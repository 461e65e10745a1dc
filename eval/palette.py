"""The colours of labels, systems and kinds of errors on a light page and on a dark one.

Nothing is told by colour alone: labels have a tag and an underline, systems a name beside their mark, and
kinds of errors a sign.
"""

from typing import NamedTuple

from goldspan.corpus.label_styles import PAGE, TINT, TONES, LabelStyle, Tone, label_styles
from goldspan.eval.errors import KINDS

__all__ = [
    "ACCENT", "CEILING", "ERRORS", "HEAT", "INK", "LINE", "MUTED", "PAGE", "RAISED", "TINT", "TONES",
    "ErrorStyle", "LabelStyle", "Tone", "label_styles", "system_colours",
]  # fmt: skip


class ErrorStyle(NamedTuple):
    """The colour of a kind of error, which it shares with its like, and a sign that is its own."""

    colour: Tone
    sign: str


INK = Tone("#16181d", "#e8eaed")
RAISED = Tone("#f7f8fa", "#1b1f26")
MUTED = Tone("#5c626b", "#a0a7b1")
LINE = Tone("#dfe2e6", "#31363e")
ACCENT = TONES[0]
CEILING = MUTED

# From nothing to everything, as ground of a cell: the colour of the page, and the last one.
HEAT = (PAGE, ACCENT)

_PAIRED, _LOST, _EXTRA = TONES[1], TONES[0], TONES[3]
_SIGNS = {
    "boundary": (_PAIRED, "↔"),
    "label": (_PAIRED, "≠"),
    "both": (_PAIRED, "≁"),
    "missed": (_LOST, "−"),
    "merged": (_LOST, "∪"),
    "spurious": (_EXTRA, "+"),
    "split": (_EXTRA, "÷"),
    "duplicate": (_EXTRA, "="),
}

# A pair that differs is brown, a gold span without a partner blue, a prediction without one magenta.
ERRORS = {kind: ErrorStyle(*_SIGNS[kind]) for kind in KINDS}


def system_colours(names: list[str]) -> dict[str, Tone]:
    """A colour for each system, in their order; they repeat after the sixth, so name the systems too."""
    return {name: TONES[place % len(TONES)] for place, name in enumerate(names)}
