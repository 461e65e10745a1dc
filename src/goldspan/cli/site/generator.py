"""Sphinx, told how to make the site: strict, with nothing from a network, the same bytes each time."""

import re
import shutil
from importlib.resources import as_file, files
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.cli.site.errors import SiteError
from goldspan.corpus.extras import needed

THEME = "theme"

_PURPOSE, _EXTRA = "building the site", "site"

# The generator wants its settings as a file.
_CONF = "from goldspan.cli.site.generator import settings\n\nglobals().update(settings())\n"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

# Warnings that are shown before one is told how many more there are.
_SHOWN = 10


# A page of the site with a place for its title and one for its body, which others are made from.
_FRAME = "documents/frame"
_TITLE, _BODY = "(the title of the page)", "(the body of the page)"


class Frame(NamedTuple):
    """What stands around the body of a page, as HTML, in pages of one folder."""

    html: str

    def around(self, title: str, body: str) -> str:
        """The page with a title and a body, both escaped."""
        before, after = self.html.replace(_TITLE, title).split(_BODY)
        return before + body + after


def need_generator() -> None:
    """See to it that the generator is there.

    Raises:
        MissingExtraError: it is not.
    """
    for package in ("sphinx", "myst_parser", "furo"):
        needed(package, _PURPOSE, _EXTRA)


def generate(source: Path, out: Path, work: Path) -> Frame:
    """Turn the Markdown of ``source`` into the site ``out``, and return the frame of its documents' pages.

    ``work`` is a folder for what is of no use afterwards.

    Raises:
        SiteError: the generator warned of something, or failed.
    """
    sphinx, errors = (needed(f"sphinx.{name}", _PURPOSE, _EXTRA) for name in ("application", "errors"))
    warnings = StringIO()
    with as_file(files("goldspan.cli.site") / THEME) as theme:
        shutil.copytree(theme, source / THEME, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (source / "conf.py").write_text(_CONF, encoding="utf-8")
    try:
        app = sphinx.Sphinx(
            srcdir=source, confdir=source, outdir=out, doctreedir=work, buildername="html",
            status=None, warning=warnings, freshenv=True,
        )  # fmt: skip
        app.connect("html-collect-pages", lambda _: [(_FRAME, {"title": _TITLE, "body": _BODY}, "page.html")])
        app.connect("doctree-read", _mark_statuses)
        app.build()
    except errors.SphinxError as error:
        raise SiteError(f"the generator fails: {error}") from error
    _need_silence(warnings.getvalue(), source)
    for name in (".buildinfo", "objects.inv"):
        # They speak to other builds and other sites, of which there are none.
        (out / name).unlink(missing_ok=True)
    for file in sorted(out.rglob("*.html")):
        file.write_text(_accessible(file.read_text(encoding="utf-8")), encoding="utf-8")
    frame = out / f"{_FRAME}.html"
    html = frame.read_text(encoding="utf-8")
    frame.unlink()
    return Frame(html)


def settings() -> dict[str, Any]:
    """What the generator is told, by the names of its settings."""
    from goldspan.cli.site.colours import variables
    from goldspan.version import __version__

    return {
        "project": "goldspan",
        "version": __version__,
        "release": __version__,
        "language": "en",
        "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"],
        "exclude_patterns": [THEME],
        "templates_path": [THEME],
        "myst_enable_extensions": ["colon_fence"],
        "myst_heading_anchors": 4,
        "myst_url_schemes": {"http": None, "https": None, "mailto": None, "site": {"url": "{{path}}"}},
        "autodoc_default_options": {"members": True, "undoc-members": False, "show-inheritance": False},
        "autodoc_member_order": "bysource",
        "autodoc_typehints": "signature",
        "autodoc_class_signature": "mixed",
        "python_use_unqualified_type_names": True,
        "python_maximum_signature_line_length": 88,
        "toc_object_entries_show_parents": "hide",
        "napoleon_google_docstring": True,
        "napoleon_numpy_docstring": False,
        "html_theme": "furo",
        "html_title": "goldspan",
        "html_static_path": [f"{THEME}/static"],
        "html_css_files": ["site.css"],
        "html_favicon": f"{THEME}/static/mark.svg",
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_use_index": True,
        "html_last_updated_fmt": None,
        "html_theme_options": {
            "light_css_variables": variables("light"),
            "dark_css_variables": variables("dark"),
            "top_of_page_buttons": [],
        },
        "pygments_style": "github-light-high-contrast",
        "pygments_dark_style": "github-dark-high-contrast",
    }


# What the theme leaves out: the level of a chapter's heading, and a way to scroll without a mouse.
_LACKING = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper docutils': '<div tabindex="0" class="table-wrapper docutils',
}


def _accessible(html: str) -> str:
    for written, due in _LACKING.items():
        html = html.replace(written, due)
    return html


def _mark_statuses(_: Any, tree: Any) -> None:
    """Give the cells of the conformance table, which hold one word, a class of that word."""
    from goldspan.eval.suite import STATUSES

    for cell in tree.findall(needed("docutils.nodes", _PURPOSE, _EXTRA).entry):
        word = cell.astext()
        if word in STATUSES:
            cell["classes"].append(f"status-{word}")


def _need_silence(warned: str, source: Path) -> None:
    said = _COLOUR.sub("", warned).replace(f"{source}/", "")
    lines = [line for line in said.splitlines() if line.strip()]
    if lines:
        more = f" (and {len(lines) - _SHOWN} more)" if len(lines) > _SHOWN else ""
        raise SiteError("; ".join(lines[:_SHOWN]) + more)
