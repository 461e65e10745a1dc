"""The Markdown that the site is made of: which pages there are, and where their links lead on the site."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import NamedTuple

from goldspan.cli.site.errors import SiteError

START = "index"

# Pages outside docs/, by their path in the checkout, and what the site calls them.
_OUTSIDE = {
    "annotation/guidelines.en.md": "guidelines-en",
    "annotation/guidelines.ru.md": "guidelines-ru",
    "corpus/README.md": "corpus-card",
    "corpus/LICENSE.md": "corpus-terms",
    "corpus/CHANGELOG.md": "corpus-changelog",
    "CONTRIBUTING.md": "contributing",
    "CHANGELOG.md": "changelog",
    "SECURITY.md": "security",
}
_README = "README.md"

# The chapters of the site, each with its pages in the order in which one reads them.
_CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "Measure": ("scoring", "your-extractor", "report", "plots", "notebook", "peers"),
    "Keep": ("ci",),
    "Results": ("leaderboard", "results", "published", "ablation", "performance", "scale"),
    "Corpus": ("documents", "corpus-card", "dataset", "corpus-changelog", "corpus-terms"),
    "Annotate": ("annotating", "guidelines-ru", "guidelines-en", "agreement"),
    "Reference": ("commands", "api", "formats", "validation"),
    "Project": ("contributing", "security", "changelog"),
}
_OTHERS = "Reference"

# The folder of the site with the files that pages point to and that are no pages.
FILES = "files"

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)(\))")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Page(NamedTuple):
    """A page: its name on the site, its path in the checkout, and its Markdown with the site's links."""

    name: str
    path: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The pages of a checkout, and the files that they point to, by their path in it."""

    pages: tuple[Page, ...]
    files: tuple[str, ...]


def read_sources(checkout: Path, documents: frozenset[str]) -> Sources:
    """The pages of a checkout; ``documents`` are the ids that the corpus browser has a page for.

    Raises:
        SiteError: it is no checkout of goldspan, or a link leads out of it or nowhere.
    """
    paths = dict(_pages(checkout))
    if START not in paths.values():
        raise SiteError(f"{checkout} has no docs/{START}.md: name a checkout of goldspan with --source")
    pages, files = [], set()
    for path, name in paths.items():
        links = _Links(checkout, PurePosixPath(path).parent, paths | {_README: START}, documents)
        markdown = _rewrite((checkout / path).read_text(encoding="utf-8"), links)
        pages.append(Page(name, path, markdown))
        files |= links.files
        if links.broken:
            raise SiteError(f"{path}: the link {links.broken[0]!r} leads nowhere: mend it")
    return Sources(tuple(pages), tuple(sorted(files)))


def chapters(names: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """The chapters, each with its pages of ``names``; those of no chapter end one of them."""
    known = {name for pages in _CHAPTERS.values() for name in pages}
    others = sorted(names - known - {START})
    for chapter, pages in _CHAPTERS.items():
        found = [name for name in pages if name in names] + (others if chapter == _OTHERS else [])
        if found:
            yield chapter, found


def _pages(checkout: Path) -> Iterator[tuple[str, str]]:
    """The path and name of each page; README is the start page to those that point to it."""
    for file in sorted((checkout / "docs").glob("*.md")):
        yield f"docs/{file.name}", file.stem
    for path, name in _OUTSIDE.items():
        if (checkout / path).is_file():
            yield path, name


class _Links:
    """Where the links of a page lead on the site."""

    def __init__(
        self, checkout: Path, folder: PurePosixPath, pages: Mapping[str, str], documents: frozenset[str]
    ) -> None:
        self.checkout, self.folder, self.pages, self.documents = checkout, folder, pages, documents
        self.files: set[str] = set()
        self.broken: list[str] = []

    def on_site(self, target: str) -> str:
        """A link as it is on the site, where all pages are in one folder."""
        if target.startswith("#") or _ELSEWHERE.match(target):
            return target
        named, hash_, anchor = target.partition("#")
        path = normpath(str(self.folder / named))
        if path in self.pages:
            return f"{self.pages[path]}.md{hash_}{anchor}"
        if path.startswith("../") or not (self.checkout / path).is_file():
            self.broken.append(target)
            return target
        return self._file(PurePosixPath(path))

    def _file(self, path: PurePosixPath) -> str:
        """A file that is no Markdown page: another kind of page, an image, or one to be put beside them."""
        folder = str(path.parent)
        if folder == "corpus/data/documents" and path.stem in self.documents:
            return f"site:documents/{path.stem}.html"
        if folder == "docs/images":
            return f"images/{path.name}"
        self.files.add(str(path))
        return f"site:{FILES}/{path}"


def _rewrite(markdown: str, links: _Links) -> str:
    """Markdown with its links changed, but not what looks like one in code."""
    parts, reached = [], 0
    code = sorted(match.span() for pattern in (_FENCE, _CODE) for match in pattern.finditer(markdown))
    for start, end in [*code, (len(markdown), len(markdown))]:
        if start >= reached:
            parts += [_relink(markdown[reached:start], links), markdown[start:end]]
            reached = end
    return "".join(parts)


def _relink(text: str, links: _Links) -> str:
    return _LINK.sub(lambda match: f"{match[1]}{links.on_site(match[2])}{match[3]}", text)
