"""The links of a site, followed: whether each leads to a page that is there, and to a place on it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit


class Broken(NamedTuple):
    """A link that leads nowhere, or out of the site where it may not: its page, what it says, and why."""

    page: str
    link: str
    why: str

    def __str__(self) -> str:
        return f"{self.page}: {self.link!r} {self.why}"


# What a page loads without being asked; a link of another kind may lead anywhere.
_LOADED = {
    ("img", "src"),
    ("script", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("use", "href"),
}
_NO_FILES = {"http", "https", "mailto", "data"}


class _Page(HTMLParser):
    """The links and the named places of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, bool]] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.places.add(value)
            elif name in {"href", "src"}:
                self.links.append((value, (tag, name) in _LOADED))


def broken_links(folder: Path) -> Iterator[Broken]:
    """The links of a site's pages that lead nowhere, and what they would load from elsewhere."""
    pages = {}
    for file in sorted(folder.rglob("*.html")):
        page = _Page()
        page.feed(file.read_text(encoding="utf-8"))
        pages[file.relative_to(folder).as_posix()] = page
    for name, page in pages.items():
        for link, loaded in page.links:
            why = _fault(folder, name, link, pages, loaded=loaded)
            if why:
                yield Broken(name, link, why)


def _fault(folder: Path, name: str, link: str, pages: dict[str, _Page], *, loaded: bool) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if loaded and parts.scheme != "data":
            return "is loaded from elsewhere"
        return "" if parts.scheme in _NO_FILES else f"has the scheme {parts.scheme!r}"
    path, place = unquote(parts.path), unquote(parts.fragment)
    file = (folder / name).parent / path if path else folder / name
    if not file.is_file():
        return "leads nowhere"
    try:
        home = file.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return "leads out of the site"
    # A state of a script is no place, and stands on no page as a link.
    return f"names no place of {home}" if place and home in pages and place not in pages[home].places else ""
