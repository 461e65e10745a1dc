"""A site out of a checkout: its sources staged, generated, its links checked, and put in place whole."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from goldspan.cli.site.board import show_board
from goldspan.cli.site.browser import (
    LIST,
    TEXTS,
    document_pages,
    example,
    list_body,
    read_dossiers,
    texts_script,
)
from goldspan.cli.site.dossier import Dossier
from goldspan.cli.site.errors import SiteError
from goldspan.cli.site.generator import generate, need_generator
from goldspan.cli.site.links import Broken, broken_links
from goldspan.cli.site.reference import api_page, commands_page
from goldspan.cli.site.sources import FILES, START, Sources, chapters, read_sources
from goldspan.corpus.entities import read_entities
from goldspan.corpus.writing import write_bytes

# By this file a folder is known to be a site that was built, and may be replaced.
STAMP = ".goldspan-site"


_BOARD = "leaderboard"

# Where the start page shows an example.
_EXAMPLE = "<!-- example -->"

_EXAMPLE_PAGE = "```{raw} html\n:file: example.part\n```"

_LIST_PAGE = """# Documents

Every document of the corpus with its gold, the blind versions that it was decided from, the decisions
with their reasons, and the doubts of who marked it. [The corpus card](corpus-card.md) says who wrote and who
annotated.

```{raw} html
:file: documents.part
```
"""


class Made(NamedTuple):
    """How many pages a site has, and which of its links lead nowhere."""

    pages: int
    broken: tuple[Broken, ...]


def make_site(
    source: Path, corpus: Path, folder: Path, progress: Callable[[str], object] = lambda _: None
) -> Made:
    """Make the site of a checkout and a corpus in ``folder``.

    ``progress`` is called with what is being done.

    Raises:
        MissingExtraError: the generator is not installed.
        InputError: the corpus cannot be read.
        SiteError: ``source`` is no checkout, ``folder`` holds something else, or the generator warned.
    """
    need_generator()
    _need_place(folder)
    progress("reading the corpus")
    dossiers = read_dossiers(corpus)
    sources = read_sources(source, frozenset(dossier.document.id for dossier in dossiers))
    with TemporaryDirectory(prefix="goldspan-site-") as work:
        staged, built = Path(work) / "source", Path(work) / "site"
        progress("writing the reference")
        files = _stage(source, sources, dossiers, staged)
        progress("writing the pages")
        frame = generate(staged, built, Path(work) / "trees")
        progress("writing the documents")
        for path, page in document_pages(dossiers, _entities(corpus), frame):
            (built / path).write_text(page, encoding="utf-8")
        _add_files(source, files, dossiers, built)
        progress("checking the links")
        broken = tuple(broken_links(built))
        _replace(built, folder)
    return Made(sum(1 for _ in folder.rglob("*.html")), broken)


def _need_place(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} is there and is no folder: name another")
    if folder.exists() and any(folder.iterdir()) and not (folder / STAMP).is_file():
        raise SiteError(f"{folder} holds something that is no site: name an empty folder")


def _stage(checkout: Path, sources: Sources, dossiers: Sequence[Dossier], staged: Path) -> tuple[str, ...]:
    """Put all pages into one folder, where the generator looks for them; return what else they point to."""
    (staged / "images").mkdir(parents=True)
    for image in sorted((checkout / "docs" / "images").glob("*")):
        shutil.copyfile(image, staged / "images" / image.name)
    pages = {page.name: page.markdown for page in sources.pages}
    files = sources.files
    if _BOARD in pages:
        board = show_board(pages[_BOARD], checkout)
        pages[_BOARD] = board.markdown
        files += board.files
        for name, content in board.images.items():
            write_bytes(staged / "images" / name, content)
    pages["commands"] = commands_page()
    pages["api"] = api_page(pages.get("api", "# Python"))
    pages[LIST] = _LIST_PAGE
    pages[START] = pages[START].replace(_EXAMPLE, _EXAMPLE_PAGE) + _tables_of_contents(frozenset(pages))
    (staged / "documents.part").write_text(list_body(dossiers), encoding="utf-8")
    (staged / "example.part").write_text(example(dossiers), encoding="utf-8")
    for name, markdown in pages.items():
        (staged / f"{name}.md").write_text(markdown, encoding="utf-8")
    return files


def _tables_of_contents(names: frozenset[str]) -> str:
    blocks = []
    for chapter, pages in chapters(names):
        body = "\n".join(pages)
        blocks.append(f"\n```{{toctree}}\n:hidden:\n:caption: {chapter}\n:titlesonly:\n\n{body}\n```\n")
    return "".join(blocks)


def _entities(corpus: Path) -> dict[str, str]:
    """The names of the bodies and officials that values point to."""
    registry = corpus / "entities.jsonl"
    return (
        {name: entity.name for name, entity in read_entities(registry).items()} if registry.exists() else {}
    )


def _add_files(checkout: Path, files: Iterable[str], dossiers: Sequence[Dossier], built: Path) -> None:
    for path in files:
        target = built / FILES / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(checkout / path, target)
    write_bytes(built / TEXTS, texts_script(dossiers))
    write_bytes(built / STAMP, b"goldspan site build made this folder, and replaces it whole.\n")
    # GitHub Pages would leave out what begins with an underscore.
    write_bytes(built / ".nojekyll", b"")


def _replace(built: Path, folder: Path) -> None:
    """Put a site where an earlier one may be."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    shutil.move(built, folder)
