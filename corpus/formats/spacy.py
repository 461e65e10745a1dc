"""spaCy: a ``DocBin`` file (``.spacy``), as ``spacy train`` takes it.

The spans of all documents come from one source: their entities (``doc.ents``), if any document has one;
or else the span group ``sc``, which ``spancat`` uses; or else the span group that comes first by name.
Spans of other sources are not read, and one warning says so. spaCy counts code points, as we do. Its
``kb_id`` is the field ``entity`` of a span's value. The id of a document is ``user_data["id"]`` or, if
there is none, ``doc-1`` and so on; all other user data with a string for its name is metadata.

Documents are written with the tokens of ``spacy.blank("ru")``: a span with an edge inside a token
cannot be held. Spans are written as entities, unless one of them shares a token with another: then all
of the file go into the group ``sc``, for entities cannot overlap.
"""

import gc
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.corpus.extras import needed
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.fields import FaultError, make_span
from goldspan.corpus.formats.format import DEFAULTS, LostSpans, Options, Parsed, unshared
from goldspan.corpus.writing import write_bytes

ENTITIES = "doc.ents"
GROUP = "sc"

_PURPOSE = "a .spacy file"
_ATTRIBUTES = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
_DEPTH = 50


class _Doc(NamedTuple):
    """What is read of a ``Doc``: for each source the start, end, label and link of its spans."""

    text: str
    sources: dict[str, list[tuple[int, int, str, str]]]
    user_data: Mapping[Any, Any]
    has_unknown_spaces: bool


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:  # noqa: ARG001 - a DocBin needs no telling
    """The document of each ``Doc``; of a file that spaCy cannot read, why.

    Raises:
        MissingExtraError: spaCy is not installed.
    """
    needed("spacy", _PURPOSE)
    content = path.read_bytes()
    try:
        docs = _load(content)
    except Exception as error:  # noqa: BLE001 - spaCy checks nothing itself, so that anything may come of it
        message = f"spaCy cannot read it as a DocBin ({type(error).__name__})"
        yield Parsed(None, [Finding(code="bad-record", message=message, place=str(path))])
        return
    sources = Counter[str]()
    for doc in docs:
        sources.update({name: len(spans) for name, spans in doc.sources.items()})
    chosen = min(sources, key=_rank, default=ENTITIES)
    findings = []
    others = ", ".join(f"{count} of {name}" for name, count in sorted(sources.items()) if name != chosen)
    if others:
        message = f"spans are read from {chosen}, and these are not: {others}"
        findings.append(Finding(code="not-carried", message=message, place=str(path)))
    for number, doc in enumerate(docs, start=1):
        parsed = _parse(doc, chosen, number, f"{path}[{number - 1}]")
        yield Parsed(parsed.document, [*findings, *parsed.findings])
        findings = []


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:  # noqa: ARG001
    """Write a ``DocBin``. What ``losses`` names is left out.

    Raises:
        InputError: a document has no text, or one that UTF-8 cannot hold.
        MissingExtraError: spaCy is not installed.
    """
    needed("spacy", _PURPOSE)
    pairs = [(document, _tokenized(document)) for document in documents]
    held = [_held(document, doc) for document, doc in pairs]
    flat = all(one.end <= other.start for spans in held for one, other in pairwise(sorted(spans, key=_place)))
    docs = []
    for (document, doc), spans in zip(pairs, held, strict=True):
        doc.user_data.update({**_packable(document.meta), "id": document.id})
        if flat:
            doc.ents = spans
        else:
            doc.spans[GROUP] = spans
        docs.append(doc)
    box = import_module("spacy.tokens").DocBin(attrs=_ATTRIBUTES[1:], store_user_data=True, docs=docs)
    write_bytes(path, box.to_bytes())


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001
    """Spans that are no run of tokens, scores, values but ``entity``, versions, some metadata, no text.

    Raises:
        MissingExtraError: spaCy is not installed.
    """
    needed("spacy", _PURPOSE)
    yield from unshared(document)
    unpackable = sorted(document.meta.keys() - _packable(document.meta).keys())
    if unpackable:
        yield f"metadata ({', '.join(unpackable)})"
    if any(span.score is not None for span in document.spans):
        yield "scores of spans"
    fields = {name for span in document.spans for name, content in (span.value or {}).items() if content}
    if fields - {"entity"}:
        yield f"fields of values ({', '.join(sorted(fields - {'entity'}))})"
    whole = [span for span in document.spans if not span.fragments]
    if len(whole) < len(document.spans):
        number = len(document.spans) - len(whole)
        yield LostSpans(f"{number} discontinuous spans", number)
    if document.text is None:
        yield "a document without a text"
    else:
        held = len(_held(document, _tokenized(document)))
        if held < len(whole):
            number = len(whole) - held
            yield LostSpans(f"{number} spans with an edge inside a token", number)


def _load(content: bytes) -> list[_Doc]:
    """The documents of a file or, in whatever way it is spoilt, an exception.

    The file is msgpack under zlib. Neither spaCy nor srsly unpickles any of it: user data is msgpack as
    well, whose one hook makes numbers and arrays, and no arrays of objects, from bytes. Only the
    columns that are read are handed on, so that no broken parse can trouble anyone.
    """
    attrs, tokens, vocab = map(import_module, ("spacy.attrs", "spacy.tokens", "spacy.vocab"))
    collecting = gc.isenabled()
    try:
        with warnings.catch_warnings():
            # It warns of span groups that it drops: that is no way to read a file.
            warnings.simplefilter("error")
            box = tokens.DocBin().from_bytes(content)
            known = {attrs.IDS[name] for name in _ATTRIBUTES}
            columns = [index for index, attribute in enumerate(box.attrs) if attribute in known]
            box.attrs = [box.attrs[index] for index in columns]
            box.tokens = [array[:, columns] for array in box.tokens]
            return [_copy(doc) for doc in box.get_docs(vocab.Vocab())]
    finally:
        if collecting:  # srsly stops it before it unpacks, and leaves it so when that fails
            gc.enable()


def _copy(doc: Any) -> _Doc:
    groups = {f"doc.spans[{name!r}]": group for name, group in doc.spans.items()}
    sources = {
        name: [(span.start_char, span.end_char, span.label_, span.kb_id_) for span in spans]
        for name, spans in {ENTITIES: doc.ents, **groups}.items()
        if len(spans)
    }
    return _Doc(doc.text, sources, dict(doc.user_data), doc.has_unknown_spaces)


def _rank(source: str) -> tuple[bool, bool, str]:
    return source != ENTITIES, source != f"doc.spans[{GROUP!r}]", source


def _parse(doc: _Doc, source: str, number: int, place: str) -> Parsed:
    given = doc.user_data.get("id")
    name = str(given) if type(given) in {str, int} and given != "" else f"doc-{number}"
    findings, spans, text = [], dict[Span, Span](), doc.text
    if doc.has_unknown_spaces:
        message = "it does not say where spaces are: one was put behind each token"
        findings.append(Finding(code="not-carried", message=message, place=place, document=name))
    for start, end, label, link in doc.sources.get(source, ()):
        try:
            span = make_span((start, end), label, text, value={"entity": link} if link else None)
        except FaultError as fault:
            findings.append(Finding(code=fault.code, message=fault.message, place=place, document=name))
            continue
        if span in spans:
            message = f"{span.label} again"
            findings.append(
                Finding(code="span-duplicate", message=message, place=place, document=name, span=span)
            )
        spans.setdefault(span, span)
    meta = {key: _plain(value) for key, value in _packable(doc.user_data).items()}
    others = len(doc.user_data.keys() - meta.keys() - {"id"})
    if others:
        message = f"{others} items of user data that are no JSON, such as extension attributes"
        findings.append(Finding(code="not-carried", message=message, place=place, document=name))
    return Parsed(Document(name, text, tuple(spans), meta, place=place), findings)


def _tokenized(document: Document) -> Any:
    if document.text is None:
        raise _unwritable(document, "bad-record", "it has no text, and a Doc needs one")
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise _unwritable(document, "text-surrogate", str(error)) from error
    return _tokenizer()(document.text)


def _unwritable(document: Document, code: str, message: str) -> InputError:
    return InputError([Finding(code=code, message=message, place=document.place, document=document.id)])


@cache
def _tokenizer() -> Callable[[str], Any]:
    tokenizer: Callable[[str], Any] = import_module("spacy").blank("ru").tokenizer
    return tokenizer


def _held(document: Document, doc: Any) -> list[Any]:
    """The spans that are runs of tokens, as spaCy has them."""
    spans = (
        doc.char_span(span.start, span.end, span.label, kb_id=(span.value or {}).get("entity") or "")
        for span in document.spans
        if not span.fragments
    )
    return [span for span in spans if span is not None]


def _place(span: Any) -> tuple[int, int]:
    return span.start, span.end


def _packable(meta: Mapping[Any, Any]) -> dict[str, Any]:
    """The items that come back from msgpack as they are, but for the id, which has a place of its own."""
    return {
        key: value
        for key, value in meta.items()
        if isinstance(key, str) and key != "id" and _is_packable(value)
    }


def _is_packable(value: Any, depth: int = 0) -> bool:
    if isinstance(value, int):
        return -(2**63) <= value < 2**64
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and _is_packable([*value.values()], depth)
    if isinstance(value, list | tuple):
        return depth < _DEPTH and all(_is_packable(item, depth + 1) for item in value)
    return value is None or isinstance(value, str | float)


def _plain(value: Any) -> Any:
    """A value that came from msgpack, with lists for its tuples."""
    if isinstance(value, dict):
        return {key: _plain(content) for key, content in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
