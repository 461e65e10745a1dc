"""The corpus browser: a page that lists the documents, and one for each of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldspan.cli.site.dossier import Dossier, read_dossier
from goldspan.cli.site.errors import SiteError
from goldspan.cli.site.generator import THEME, Frame
from goldspan.corpus.document import Document, Span
from goldspan.corpus.marked import shown
from goldspan.corpus.reading import read
from goldspan.corpus.scheme import LABELS
from goldspan.corpus.segments import Segment, segments
from goldspan.corpus.splits import SPLITS, SPLITS_FILE, read_splits
from goldspan.corpus.writing import json_bytes

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = "documents"
LIST = "documents"

# The texts, for the list's search: a script, since a page that was opened from a disk may read no JSON.
TEXTS = f"{FOLDER}/texts.js"

# Enough of a text to show every label.
_EXAMPLE_LINES = 3

_NAME = re.compile(r"\w[\w.-]*")


def read_dossiers(root: Path) -> tuple[Dossier, ...]:
    """The documents of a corpus with their history, in the order of their ids.

    Raises:
        InputError: the corpus or its splits cannot be read.
        SiteError: a document's id cannot be a file's name.
    """
    splits = read_splits(root) if (root / SPLITS_FILE).exists() else {}
    homes = {name: split for split, names in splits.items() for name in names}
    documents = sorted(read(root), key=lambda document: document.id)
    for document in documents:
        if not _NAME.fullmatch(document.id):
            raise SiteError(
                f"{document.place}: the id {document.id!r} can be no page's name: rename the document"
            )
    return tuple(read_dossier(document, homes.get(document.id, "")) for document in documents)


def list_body(dossiers: Sequence[Dossier]) -> str:
    """The list of documents as HTML, without a heading."""
    rows = [_row(dossier) for dossier in dossiers]
    template = _templates().get_template("documents.html.j2")
    return template.render(rows=rows, facets=_facets(rows), labels=LABELS, texts=TEXTS)


def example(dossiers: Sequence[Dossier]) -> str:
    """The first lines of a document of training, marked, as HTML for the start page; ``""`` without any."""
    chosen = next((one for one in dossiers if one.split == SPLITS[0]), None)
    if chosen is None:
        return ""
    text = "\n".join((chosen.document.text or "").split("\n")[:_EXAMPLE_LINES])
    spans = [span for span in chosen.document.spans if span.end <= len(text)]
    template = _templates().get_template("example.html.j2")
    return template.render(id=chosen.document.id, text=text, spans=spans, labels=LABELS)


def document_pages(
    dossiers: Sequence[Dossier], entities: Mapping[str, str], frame: Frame
) -> Iterator[tuple[str, str]]:
    """The path and HTML of each document's page; ``entities`` are the names that values point to, by id."""
    page = _templates().get_template("document.html.j2")
    for index, dossier in enumerate(dossiers):
        before = dossiers[index - 1] if index else None
        after = dossiers[index + 1] if index + 1 < len(dossiers) else None
        body = page.render(
            dossier=dossier, document=dossier.document, text=dossier.document.text or "", labels=LABELS,
            before=before, after=after, entities=entities, meta=_meta(dossier.document),
        )  # fmt: skip
        yield f"{FOLDER}/{dossier.document.id}.html", frame.around(_escaped(dossier.document.id), body)


def texts_script(dossiers: Iterable[Dossier]) -> bytes:
    """The texts as a script that hands them to the list's search, in lower case."""
    texts = {one.document.id: (one.document.text or "").lower() for one in dossiers}
    # "</" ends a script where the page holds it; these stand in a file, and may be put into a page.
    return b"window.goldspanTexts = " + json_bytes(texts, 1).rstrip().replace(b"</", b"<\\/") + b";\n"


def _templates() -> "Environment":
    from jinja2 import DictLoader, Environment, StrictUndefined

    theme = files("goldspan.cli.site") / THEME
    sources = {
        name: (theme / name).read_text(encoding="utf-8")
        for name in ("documents.html.j2", "document.html.j2", "example.html.j2", "marked.html.j2")
    }
    # All that comes from a document is escaped: no template takes it as it is.
    made = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(cut=_cut)
    made.filters.update(hue=_hue, short=_short, visible=_visible)
    return made


def _cut(text: str, spans: Iterable[Span]) -> Iterator[tuple[str, Segment]]:
    """The stretches of a text, each with the spans over it."""
    for segment in segments(len(text), spans):
        yield text[segment.start : segment.end], segment


def _visible(text: str) -> "Markup":
    """A text escaped, with what would turn or hide it named."""
    from markupsafe import Markup

    return Markup(shown(text, lines=True))  # noqa: S704 - escaped there


def _hue(label: str) -> str:
    """The name of a label's colour: of a label that the scheme does not have, one for all such."""
    return label.lower() if label in LABELS else "other"


def _short(annotator: str) -> str:
    """An annotator's name; of an address that reaches no one, what stands before its host."""
    name, _, host = annotator.partition("@")
    return name if host.endswith(".invalid") else annotator


def _row(dossier: Dossier) -> dict[str, Any]:
    meta = _meta(dossier.document)
    return {
        "id": dossier.document.id,
        "split": dossier.split,
        "genre": meta.get("genre", ""),
        "date": meta.get("date", ""),
        "countries": meta.get("countries", "").split(),
        "counts": dossier.counts(LABELS),
        "rulings": len(dossier.rulings),
        "doubts": dossier.doubts,
    }


def _meta(document: Document) -> dict[str, str]:
    shown = ("genre", "register", "date", "countries", "origin", "language")
    return {name: _said(document.meta[name]) for name in shown if document.meta.get(name)}


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _facets(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What the list can be narrowed to, by what."""
    there = {row["split"] for row in rows}
    return {
        "split": [name for name in SPLITS if name in there],
        "genre": sorted({row["genre"] for row in rows if row["genre"]}),
        "country": sorted({country for row in rows for country in row["countries"]}),
    }


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
