"""What all plots share: their look, and how one becomes SVG or PNG bytes.

Matplotlib (extra ``report``) is imported when a plot is drawn. Nothing of it is left changed, and the same
data give the same bytes.
"""

import re
import unicodedata
import warnings
from abc import ABC, abstractmethod
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from goldspan.corpus.extras import needed
from goldspan.corpus.findings import printable
from goldspan.eval.palette import INK, LINE, MUTED, PAGE, Tone
from goldspan.eval.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]
Format = Literal["svg", "png"]

# Inches. A page of text is about as wide.
WIDTH = 7.2

# The share of its size to which a plot may be made smaller on a page.
SMALLEST = 0.9

_DOTS = 96  # of CSS to the inch

# The most inches of a name that are shown, and the most letters: marks over letters have no width.
_NAME = 3.2
_LETTERS = 60
_DPI = 200
# Matplotlib carries this face with it: texts are measured alike everywhere, and it has Cyrillic.
_FACE = "DejaVu Sans"
# Its letters that are nearly as wide as high, those that are narrow, and what comes after Latin to Cyrillic.
_WIDE = frozenset("WMmwŒœÆæШЩЮЖФЫшщюжфмы@%—…")
_NARROW = frozenset("IilјіІfjrt.,:;'|!()[] ")
_PLAIN = "\u0530"
# SVG keeps text as text, in the face of the page around it; none of these is wider than the one measured.
_FACES = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


class Look(NamedTuple):
    """The colours of a theme."""

    theme: Theme

    def of(self, tone: Tone) -> str:
        """A colour in this theme."""
        return tone.light if self.theme == "light" else tone.dark

    @property
    def ink(self) -> str:
        """The colour of what is read first."""
        return self.of(INK)

    @property
    def muted(self) -> str:
        """The colour of what is read second."""
        return self.of(MUTED)

    @property
    def line(self) -> str:
        """The colour of what only guides the eye."""
        return self.of(LINE)

    @property
    def page(self) -> str:
        """The ground."""
        return self.of(PAGE)

    def on(self, ground: str) -> str:
        """The colour of words that is read best on a ground: that of words, or of the page."""
        return max(self.ink, self.page, key=lambda colour: _contrast(colour, ground))

    def mixed(self, tone: Tone, share: float, ground: Tone = PAGE) -> str:
        """A colour of which ``share`` (a fraction) is laid over the ground."""
        over, under = _rgb(self.of(tone)), _rgb(self.of(ground))
        parts = (round(share * one + (1 - share) * other) for one, other in zip(over, under, strict=True))
        return "#" + "".join(f"{part:02x}" for part in parts)


class Plot(ABC):
    """Data that can be drawn, and that a table says as well, for those who cannot see it."""

    @property
    @abstractmethod
    def alt(self) -> str:
        """What is to be seen, in a sentence."""

    @property
    @abstractmethod
    def table(self) -> Table:
        """The numbers that are drawn."""

    @property
    @abstractmethod
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""

    @abstractmethod
    def draw(self, figure: "Figure", look: Look) -> None:
        """Draw on an empty figure of that size."""

    def _repr_svg_(self) -> str:
        return svg(self).decode()

    def _repr_html_(self) -> str:
        """The image in a box that is moved sideways where it would be too small to read."""
        image = b64encode(svg(self)).decode()
        width = round(self.size[0] * _DOTS)
        style = (
            f"display:block;width:{width}px;max-width:100%;min-width:{round(width * SMALLEST)}px;height:auto"
        )
        drawn = f'<img src="data:image/svg+xml;base64,{image}" alt="{escape(self.alt)}" style="{style}">'
        return f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="Plot">{drawn}</div>'


def svg(plot: Plot, theme: Theme = "light", *, transparent: bool = False, about: str = "") -> bytes:
    """The plot as an SVG file; ``about`` (a signature, say) is written into its metadata.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    metadata = {"Date": None, "Creator": "goldspan", "Title": plot.alt, "Description": about or None}
    return _with_faces(_saved(plot, "svg", theme, metadata, transparent=transparent))


def png(plot: Plot, theme: Theme = "light", *, transparent: bool = False, about: str = "") -> bytes:
    """The plot as a PNG file of 200 dots to the inch; otherwise like ``svg``."""
    metadata = {"Software": "goldspan", "Title": plot.alt, "Description": about or None}
    given = {name: value for name, value in metadata.items() if value}
    return _saved(plot, "png", theme, given, transparent=transparent)


def short(name: str) -> str:
    """A name as a plot has room for it, with nothing that cannot be shown."""
    name = printable(name)
    widths = list(accumulate(map(_width, name[: _LETTERS + 1])))
    if len(name) <= _LETTERS and (not widths or widths[-1] <= _NAME):
        return name
    kept = min(bisect_right(widths, _NAME - _width("…")), _LETTERS - 1)
    while kept > 1 and not _width(name[kept]):
        kept -= 1  # a letter is not parted from its marks
    return f"{name[:kept].rstrip()}…"


def room(names: Iterable[str]) -> float:
    """About how many inches the longest of some names is as it is shown, or less; 0 where there is none."""
    return max((sum(map(_width, short(name))) for name in names), default=0.0)


def entitle(figure: "Figure", title: str) -> None:
    """Put a title above all axes, where there is one."""
    if title:
        figure.suptitle(printable(title), x=0.01, ha="left", fontsize=9.5, fontweight="bold")


def clean(axes: "Axes", look: Look, grid: Literal["x", "y", "both"] = "x") -> None:
    """Take away the box and the ticks of axes, and leave a light grid behind the marks."""
    axes.set_axisbelow(True)
    axes.grid(axis=grid, color=look.line, linewidth=0.8)
    axes.tick_params(length=0, colors=look.muted)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _saved(plot: Plot, kind: Format, theme: Theme, metadata: dict[str, Any], *, transparent: bool) -> bytes:
    look = Look(theme)
    with _drawing(look):
        from matplotlib.figure import Figure

        figure = Figure(figsize=plot.size, layout="constrained", facecolor=look.page)
        plot.draw(figure, look)
        file = BytesIO()
        figure.savefig(file, format=kind, dpi=_DPI, metadata=metadata, transparent=transparent)
    return file.getvalue()


@contextmanager
def _drawing(look: Look) -> Iterator[None]:
    """Matplotlib with the settings of a theme."""
    matplotlib = needed("matplotlib", "to draw plots", "report")
    settings = {
        **matplotlib.rcParamsDefault.copy(),  # whatever a user has set
        "font.family": [_FACE],
        "font.size": 9.5,
        "axes.facecolor": look.page,
        "axes.labelcolor": look.muted,
        "axes.labelsize": 9,
        "axes.titlecolor": look.ink,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "text.color": look.ink,
        "text.parse_math": False,  # a name may hold dollars
        "text.usetex": False,
        "lines.solid_capstyle": "round",
        "svg.fonttype": "none",
        "svg.hashsalt": "goldspan",
    }
    settings.pop("backend", None)
    settings.pop("backend_fallback", None)
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # The browser finds another face for such letters in an SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _with_faces(file: bytes) -> bytes:
    """The SVG with the page's typefaces, and figures that are all as wide."""
    text = file.decode()
    # Matplotlib 3.9 has it behind the size, and 3.11 by itself.
    text = re.sub(rf"(font(?:-family)?: [^;'\"]*)'{_FACE}'", rf"\g<1>{_FACES}", text)
    return re.sub(r"(<style[^>]*>)", r"\1text{font-variant-numeric:tabular-nums}", text, count=1).encode()


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _rgb(colour))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _width(char: str) -> float:
    """The inches of a letter in the largest type that names have: a guess, and seldom too small."""
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or char in _WIDE:
        return 0.14
    if char in _NARROW:
        return 0.06
    if char < _PLAIN:
        return 0.105 if char.isupper() else 0.085
    return 0.14 + 0.1 * (len(unicodedata.normalize("NFKC", char)) - 1)  # a ligature may be a whole phrase


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
