"""What is wrong with documents: the checks behind ``goldspan validate``."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.entities import Entity, read_entities
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.format import DEFAULTS, Options
from goldspan.corpus.membership import Members
from goldspan.corpus.reading import duplicate, parse
from goldspan.corpus.scheme import FIELDS, LABELS, value_faults
from goldspan.corpus.tokens import Token, tokenize

_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "„": "“", "‘": "’", '"': '"'}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_UNREADABLE = {"bad-json", "bad-encoding", "text-surrogate"}


class Version(NamedTuple):
    """One version of a document's spans, with what the checks look at."""

    text: str
    tokens: Sequence[Token]
    spans: Sequence[Span]
    labels: Collection[str]
    entities: Mapping[str, Entity] | None
    gold: bool


Check = Callable[[Version], Iterator[Finding]]


def validate(
    path: str | Path,
    labels: Collection[str] = LABELS,
    entities: Mapping[str, Entity] | None = None,
    options: Options = DEFAULTS,
) -> Iterator[Finding]:
    """Everything that is wrong with the documents of a file or folder, in their order.

    ``entities`` is the registry that normalised values point to: by default the file
    ``entities.jsonl`` of a corpus folder or, where there is none, nothing, and then any id goes. Documents of
    a corpus folder must also say where they are from, and have texts of their own.

    Raises:
        InputError: nothing there can be read as JSON, or there is nothing.
    """
    path = Path(path)
    registry = path / "entities.jsonl"
    if entities is None and registry.is_file():
        entities = read_entities(registry)
    members = Members() if registry.is_file() else None
    places: dict[str, str] = {}
    unreadable: list[Finding] | None = []
    for parsed in parse(path, options=options):
        if unreadable is not None and parsed.document is None and parsed.findings[0].code in _UNREADABLE:
            # Held back until something can be read: a file that is no JSON at all is no data to judge.
            unreadable += parsed.findings
            continue
        yield from unreadable or ()
        unreadable = None
        yield from parsed.findings
        document = parsed.document
        if document is None:
            continue
        if document.id in places:
            yield duplicate(document, places[document.id])
        places[document.id] = document.place
        yield from _check_name(document, in_folder=path.is_dir())
        yield from members.check(document) if members else ()
        yield from check(document, labels, entities)
    if unreadable:
        raise InputError(unreadable)


def check(
    document: Document,
    labels: Collection[str] = LABELS,
    entities: Mapping[str, Entity] | None = None,
) -> Iterator[Finding]:
    """What is wrong with a document's spans, and with those of each of its annotators."""
    if document.text is None:
        return
    versions = document.annotations or (Annotation("", document.spans),)
    # Only edges of spans are held against tokens, and a text may be a hundred megabytes long.
    tokens = tokenize(document.text) if any(version.spans for version in versions) else ()
    for index, annotation in enumerate(versions):
        gold = annotation.ground_truth
        version = Version(document.text, tokens, annotation.spans, labels, entities, gold)
        name = (annotation.annotator or str(index)) if document.annotations else ""
        for a_check in CHECKS:
            for finding in a_check(version):
                region = finding.span.region if finding.span else ""
                yield replace(
                    finding, place=document.place, document=document.id, annotation=name, region=region
                )
    for finding in _check_decisions(document):
        yield replace(finding, place=document.place, document=document.id)


def check_edges(version: Version) -> Iterator[Finding]:
    """Principle 3: no space, bracket or quotation mark at an edge, unless it is inside the name."""
    for span in version.spans:
        words = version.text[span.start : span.end]
        if words[0].isspace() or words[-1].isspace():
            yield Finding(code="span-space-edge", message=f"{span.label} {words!r}", span=span)
        if _open_edge(words):
            yield Finding(code="span-bracket-edge", message=f"{span.label} {words!r}", span=span)


def check_graphemes(version: Version) -> Iterator[Finding]:
    """No edge in front of a combining mark, a joiner or a variation selector."""
    for span in version.spans:
        for edge in (span.start, span.end):
            if _in_grapheme(version.text, edge):
                words = version.text[span.start : span.end]
                yield Finding(code="span-in-grapheme", message=f"{span.label} {words!r}", span=span)


def check_tokens(version: Version) -> Iterator[Finding]:
    """Each edge on the edge of a token, so that token-level scorers see the same gold.

    Edges that the checks before this one speak of are left to them.
    """
    starts = {token.start for token in version.tokens}
    ends = {token.end for token in version.tokens}
    for span in version.spans:
        words = version.text[span.start : span.end]
        spaced = words[0].isspace() or words[-1].isspace()
        split = any(_in_grapheme(version.text, edge) for edge in (span.start, span.end))
        if not spaced and not split and (span.start not in starts or span.end not in ends):
            yield Finding(code="span-in-token", message=f"{span.label} {words!r}", span=span)


def check_overlaps(version: Version) -> Iterator[Finding]:
    """Principle 2: spans never overlap."""
    reach: Span | None = None
    for span in version.spans:
        if reach is not None and span.start < reach.end:
            message = f"{span.label} shares characters with {reach.label} at {reach.start}-{reach.end}"
            yield Finding(code="span-overlap", message=message, span=span)
        if reach is None or span.end > reach.end:
            reach = span


def check_labels(version: Version) -> Iterator[Finding]:
    """Each label is one of the set."""
    for span in version.spans:
        if span.label not in version.labels:
            message = f"{span.label!r} is none of {', '.join(version.labels)}"
            yield Finding(code="label-unknown", message=message, span=span)


def check_values(version: Version) -> Iterator[Finding]:
    """The normalisation layer: fields that can be read and, in the ground truth, that are all there.

    An annotator may leave a field open or propose an entity; the ground truth names one that exists.
    """
    for span in version.spans:
        if span.label not in FIELDS:
            continue
        if version.gold and not span.value:
            yield Finding(code="value-missing", message=span.label, span=span)
            continue
        value = span.value or {}
        for fault in value_faults(span.label, value, complete=version.gold):
            yield Finding(code="value-field", message=fault, span=span)
        entity = value.get("entity")
        if version.gold and version.entities is not None and entity is not None:
            known = version.entities.get(entity)
            if known is None:
                yield Finding(code="entity-unknown", message=repr(entity), span=span)
            elif known.label != span.label:
                message = f"{entity!r} is a {known.label}, not a {span.label}"
                yield Finding(code="entity-unknown", message=message, span=span)


CHECKS: tuple[Check, ...] = (
    check_edges,
    check_graphemes,
    check_tokens,
    check_overlaps,
    check_labels,
    check_values,
)


def _check_name(document: Document, *, in_folder: bool) -> Iterator[Finding]:
    file = Path(document.place)
    if not in_folder or file.suffix != ".json":
        return
    if not _SAFE_ID.fullmatch(document.id) or document.id != file.stem:
        message = f"{document.id!r} in a file named {file.name!r}"
        yield Finding(code="document-id", message=message, place=document.place, document=document.id)


def _check_decisions(document: Document) -> Iterator[Finding]:
    """Where versions differ over a span, or over a field that they filled, the ground truth says why."""
    gold = [annotation for annotation in document.annotations if annotation.ground_truth]
    blind = [a for a in document.annotations if not a.ground_truth and not a.cancelled]
    if len(gold) != 1 or not blind:
        return
    decided = [item for item in _decisions(gold[0]) if item.get("reason")]
    places = [tuple(item.get(name) for name in ("start", "end", "label")) for item in decided]
    fields = [(*place, item.get("field")) for place, item in zip(places, decided, strict=True)]
    truth = set(gold[0].spans)
    differing = set[Span]().union(*(truth.symmetric_difference(annotation.spans) for annotation in blind))
    for span in sorted(truth | differing):
        named = f"{span.label} {document.surface(span)!r}"
        if span in differing and (span.start, span.end, span.label) not in places:
            yield Finding(code="decision-missing", message=named, span=span)
        for field in _disputed_fields(span, [*gold, *blind]):
            if (span.start, span.end, span.label, field) not in fields:
                yield Finding(code="decision-missing", message=f"{field} of {named}", span=span)


def _disputed_fields(span: Span, versions: Sequence[Annotation]) -> list[str]:
    """The fields of a span's value that two versions filled with different things."""
    values = [other.value or {} for version in versions for other in version.spans if other == span]
    names = sorted({name for value in values for name in value})
    return [name for name in names if len({value.get(name) for value in values} - {None}) > 1]


def _decisions(annotation: Annotation) -> list[Mapping[str, Any]]:
    items = annotation.carried.get("decisions")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _in_grapheme(text: str, edge: int) -> bool:
    char = text[edge : edge + 1]
    return bool(char) and (unicodedata.category(char) in {"Mn", "Me", "Mc"} or char == "\u200d")


def _open_edge(words: str) -> bool:
    """Whether a bracket or quotation mark at an edge has no partner inside, or wraps the whole."""
    return _is_loose(words, _PAIRS, _CLOSERS) or _is_loose(words[::-1], _CLOSERS, _PAIRS)


def _is_loose(words: str, partners: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether ``words`` begin with a mark whose partner stands at their end, or not in them.

    ``others`` are the marks of the other direction, whose partner would stand before.
    """
    mark, depth = words[0], 1
    if mark not in partners:
        return mark in others
    for index, char in enumerate(words[1:], start=1):
        if char == partners[mark]:
            depth -= 1
            if depth == 0:
                return index == len(words) - 1
        elif char == mark:
            depth += 1
    return True
