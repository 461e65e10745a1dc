"""The colours of the site, light and dark: paper, ink, gold."""

from collections.abc import Mapping
from typing import Literal

from goldspan.corpus.label_styles import PAGE, TINT, TONES, label_styles
from goldspan.corpus.scheme import LABELS

Scheme = Literal["light", "dark"]

_SANS = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
_MONO = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace'

# The tones of what a scorer did with a case: green, brown, crimson.
_STATUSES = {"agrees": 2, "differs": 1, "fails": 4}

_BOTH = {"font-stack": _SANS, "font-stack--monospace": _MONO, "font-stack--headings": _SANS}

_SCHEMES: Mapping[Scheme, Mapping[str, str]] = {
    "light": {
        "color-background-primary": PAGE.light,
        "color-background-secondary": "#faf8f4",
        "color-background-hover": "#f0ebe0",
        "color-background-hover--transparent": "#f0ebe000",
        "color-background-border": "#e8e2d6",
        "color-background-item": "#d8d0c0",
        "color-foreground-primary": "#1d1b17",
        "color-foreground-secondary": "#57524a",
        "color-foreground-muted": "#6e685d",
        "color-foreground-border": "#8a8375",
        "color-brand-primary": "#7d5600",
        "color-brand-content": "#0a5a9c",
        "color-brand-visited": "#6b4a9e",
        "color-code-background": "#f8f5ef",
        "color-code-foreground": "#24211b",
        "color-inline-code-background": "#f4f0e7",
        "color-api-background": "#f8f5ef",
        "color-api-background-hover": "#f1ecdf",
        "color-sidebar-link-text--top-level": "#1d1b17",
        "color-highlight-on-target": "#fff3cf",
        "color-admonition-background": "#faf8f4",
        "gold": "#b98300",
        "gold-soft": "#fdf3da",
    },
    "dark": {
        "color-background-primary": PAGE.dark,
        "color-background-secondary": "#1a1e24",
        "color-background-hover": "#262b33",
        "color-background-hover--transparent": "#262b3300",
        "color-background-border": "#2d333c",
        "color-background-item": "#434a55",
        "color-foreground-primary": "#e8eaed",
        "color-foreground-secondary": "#b4bac3",
        "color-foreground-muted": "#979ea9",
        "color-foreground-border": "#747c88",
        "color-brand-primary": "#e6b84a",
        "color-brand-content": "#86bdf2",
        "color-brand-visited": "#c2a8ee",
        "color-code-background": "#1a1e24",
        "color-code-foreground": "#e3e5e9",
        "color-inline-code-background": "#232830",
        "color-api-background": "#1a1e24",
        "color-api-background-hover": "#232830",
        "color-sidebar-link-text--top-level": "#e8eaed",
        "color-highlight-on-target": "#3d3210",
        "color-admonition-background": "#1a1e24",
        "gold": "#e6b84a",
        "gold-soft": "#2e2712",
    },
}


def variables(scheme: Scheme) -> dict[str, str]:
    """The theme's variables in a scheme: its own, and the colour and underline of each label."""
    styles = label_styles(LABELS)
    spans = {f"span-{label.lower()}": getattr(style.colour, scheme) for label, style in styles.items()}
    lines = {f"line-{label.lower()}": style.underline for label, style in styles.items()}
    words = {f"status-{word}": getattr(TONES[place], scheme) for word, place in _STATUSES.items()}
    return {**_BOTH, **_SCHEMES[scheme], **spans, **lines, **words, "span-tint": f"{TINT:.0%}"}
