"""The nouns that every other module speaks of: a span, an annotator's version, a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of text.

    ``start`` and ``end`` are half-open offsets in Unicode code points: ``text[start:end]`` is the
    mention. A discontinuous span has the half-open offsets of its ``fragments`` as well, two or more,
    in order; ``start`` and ``end`` are then the outermost.

    ``score`` (a confidence between 0 and 1), ``value`` (the normalised reading, a flat mapping) and
    ``region`` (the span's id in its source) travel with the span and take no part in equality, order
    or hash.

    Raises:
        TypeError: an offset is no ``int``.
        ValueError: ``start`` is negative, the span is empty, ``label`` is, or the fragments are none of
            this span.
    """

    start: int
    end: int
    label: str
    fragments: tuple[tuple[int, int], ...] = field(default=(), kw_only=True)
    score: float | None = field(default=None, compare=False, kw_only=True)
    value: Mapping[str, str | None] | None = field(default=None, compare=False, kw_only=True)
    region: str = field(default="", compare=False, kw_only=True)

    def __post_init__(self) -> None:
        for offset in (self.start, self.end):
            if type(offset) is not int:
                raise TypeError(f"an offset is a whole number of code points, not {offset!r}")
        if self.start < 0:
            raise ValueError(f"a span cannot start at {self.start}")
        if self.end <= self.start:
            raise ValueError(f"a span from {self.start} to {self.end} is empty")
        if not self.label:
            raise ValueError("a span needs a label")
        if self.fragments:
            self._check_fragments()

    def _check_fragments(self) -> None:
        edges = [offset for fragment in self.fragments for offset in fragment]
        if len(self.fragments) < 2 or (edges[0], edges[-1]) != (self.start, self.end):
            raise ValueError(f"{self.fragments} are not the fragments of a span {self.start}-{self.end}")
        if any(one >= other for one, other in pairwise(edges)):
            raise ValueError(f"fragments with text between them, in order, and not {self.fragments}")


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's version of a document.

    ``annotator`` is the name, address or number that the source gives, or ``""``. ``carried`` holds
    whatever else the source said of this version, so that writing it back loses nothing.
    """

    annotator: str
    spans: tuple[Span, ...] = ()
    ground_truth: bool = False
    cancelled: bool = False
    carried: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(sorted(self.spans)))


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the spans that hold in it.

    ``spans`` are kept in order. ``text`` is ``None`` where the source names a document without
    repeating its text, as prediction files may. ``meta`` is what the source says of the document
    (its date, genre, origin …), ``annotations`` are the versions that ``spans`` were decided from,
    and ``carried`` is what a format holds beside all that. ``unplaced`` are the labels, in order, of
    predicted spans whose place is not known, such as quotes that the text does not hold: none of them
    can be right, and a score counts each as a prediction that is wrong. ``place`` (``file`` or
    ``file:line``) says where the document was read and takes no part in equality.

    Raises:
        ValueError: the id or an unplaced label is empty, a span stands twice, or a span ends behind
            the text.
    """

    id: str
    text: str | None
    spans: tuple[Span, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)
    annotations: tuple[Annotation, ...] = ()
    carried: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)
    unplaced: tuple[str, ...] = field(default=(), kw_only=True)
    place: str = field(default="", compare=False, kw_only=True)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document needs an id")
        if self.unplaced:
            if not all(self.unplaced):
                raise ValueError(f"an unplaced span of document {self.id!r} needs a label")
            object.__setattr__(self, "unplaced", tuple(sorted(self.unplaced)))
        spans = tuple(sorted(self.spans))
        object.__setattr__(self, "spans", spans)
        for one, other in pairwise(spans):
            if one == other:
                raise ValueError(f"{one} stands twice in document {self.id!r}")
        if self.text is not None and spans:
            last = max(spans, key=lambda span: span.end)
            if last.end > len(self.text):
                raise ValueError(f"{last} ends behind the {len(self.text)} code points of {self.id!r}")

    def surface(self, span: Span) -> str:
        """The words of ``span``, as they stand in the text; ``""`` where there is no text."""
        return "" if self.text is None else self.text[span.start : span.end]

    def _repr_html_(self) -> str:
        from goldspan.corpus.marked import document_html

        return document_html(self)
