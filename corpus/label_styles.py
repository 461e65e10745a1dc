"""How a label is told from others: a colour that colour-blind people tell apart too, a tag and an underline.

The colours were chosen so that in OKLab the first four stay at least 0.08 apart for normal sight and
for protanopia, deuteranopia and tritanopia (Machado et al. 2009), and so that each has a contrast of 4.5
or more with the page, and with itself mixed into the page by ``TINT``.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from goldspan.corpus.scheme import LABELS

Underline = Literal["solid", "dashed", "dotted", "double"]

# The share of a label's colour in the ground under its marked words. A hundredth more has the contrast of 4.5
# by reckoning, and not as Chromium mixes it.
TINT = 0.11


class Tone(NamedTuple):
    """A colour as ``#rrggbb`` for a light page and for a dark one."""

    light: str
    dark: str


class LabelStyle(NamedTuple):
    """The colour of a label, and what tells it without colour: a short tag and the style of a line."""

    colour: Tone
    tag: str
    underline: Underline


# Blue, brown, green, magenta, and for what comes after them crimson and grey.
TONES = (
    Tone("#0f3685", "#62aeff"),
    Tone("#8a3800", "#ffcb8f"),
    Tone("#087a5c", "#35ead0"),
    Tone("#ab35a0", "#e07fb4"),
    Tone("#c2203f", "#ff7a66"),
    Tone("#565b63", "#c3c9d1"),
)

# Light, and dark, as these colours were tested on.
PAGE = Tone("#ffffff", "#14171c")

_UNDERLINES: tuple[Underline, ...] = ("solid", "dashed", "double", "dotted")


def label_styles(labels: Iterable[str]) -> dict[str, LabelStyle]:
    """A style for each of the labels, in the order given; the scheme's own labels always have the same.

    Tags are the shortest beginnings of labels, of three letters or more, that no other label shares;
    labels beyond the sixth repeat colours with other underlines.
    """
    names = list(dict.fromkeys(labels))
    ours = {label: place for place, label in enumerate(LABELS)}
    taken = ours.values() if ours.keys() & set(names) else ()  # labels of others begin with the best colours
    free = (place for place in range(len(names) + len(LABELS)) if place not in taken)
    places = {name: ours[name] if name in ours else next(free) for name in names}
    return {
        name: LabelStyle(TONES[place % len(TONES)], tag, _underline(place))
        for (name, place), tag in zip(places.items(), _tags(names), strict=True)
    }


def _underline(place: int) -> Underline:
    return _UNDERLINES[(place + place // len(TONES)) % len(_UNDERLINES)]


def _tags(names: list[str]) -> list[str]:
    tags = []
    for name in names:
        others = [other for other in names if other != name]
        length = next(
            (n for n in range(3, len(name)) if not any(other[:n] == name[:n] for other in others)), len(name)
        )
        tags.append(name[:length])
    return tags
