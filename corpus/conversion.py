"""Documents from one format to another, with an account of all that is lost on the way."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from goldspan.corpus.document import Document
from goldspan.corpus.extras import needed_for
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats import load_format
from goldspan.corpus.formats.format import DEFAULTS, Format, LostSpans, Options
from goldspan.corpus.reading import read

# What the name of a file that is to be written says of its format.
_BY_SUFFIX = {
    ".bio": "conll",
    ".conll": "conll",
    ".iob": "conll",
    ".json": "labelstudio",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "huggingface",
    ".spacy": "spacy",
    ".tsv": "conll",
}

# Names under which what was written would be read as something else, or not at all.
_MUST_END = {"labelstudio": ".json", "labelstudio-min": ".json", "huggingface": ".parquet", "spacy": ".spacy"}
_LINES = ("jsonl", "quotes")

# The number that a loss counts with, where it stands before anything quoted from the document.
_NUMBER = re.compile(r"(?<!\S)\d+(?!\S)")
_ONE_SPAN = re.compile(r"the span \d+-\d+ \(.*\): (.*)", re.DOTALL)

_MARK = "\x00"


class UnwritableError(Exception):
    """A target that cannot be written: its name does not fit, or a document that its format cannot hold."""


class SpanlessError(UnwritableError):
    """A target that would hold none of the spans that there are."""


class _LossError(Exception):
    """More would be lost than may be."""


def convert(
    source: Path,
    target: Path,
    from_: str = "",
    to: str = "",
    options: Options = DEFAULTS,
    *,
    written: Options | None = None,
    strict: bool = False,
    lossy: bool = False,
    warn: Callable[[Finding], object] = lambda _: None,
) -> list[Finding]:
    """Write the documents of ``source`` as ``target``; what the target's format does not carry comes back.

    ``from_`` and ``to`` are the names of formats, by default told from the source and from the
    target's suffix. ``options`` are those of reading, and of writing too unless ``written`` are
    others. Each kind of loss is one ``not-carried`` finding, which names the number of documents
    and, as its own, the first of them. With ``strict`` nothing is written if anything would be lost,
    and only with ``lossy`` if every span of the source would be. ``warn`` is called with each finding
    of reading that is no error. An existing target is replaced.
    Documents are held one at a time where both formats can do so.

    Raises:
        InputError: the source cannot be read.
        UnwritableError: the target cannot be written.
        SpanlessError: it would hold none of the source's spans.
        MissingExtraError: a package that a format takes is not installed.
        ValueError: there is no format of a name, or the target's suffix tells none.
    """
    name = to or format_to_write(target)
    a_format = load_format(name)
    _check_suffix(name, target)
    losses = _Losses(a_format, written or options)
    documents = read(source, from_, options, warn)
    try:
        with needed_for(target):
            watched = _watched(documents, losses, strict=strict, lossy=lossy)
            a_format.write(target, watched, losses.options)
    except _LossError as error:
        if not strict:
            message = f"{target}: every span would be lost in the format {name} ({losses.every_span})"
            raise SpanlessError(message) from error
    except ValueError as error:
        raise UnwritableError(f"{target}: {error}") from error
    return losses.findings()


def format_to_write(target: Path) -> str:
    """The format that the suffix of a target tells.

    Raises:
        ValueError: it tells none.
    """
    name = _BY_SUFFIX.get(target.suffix.lower())
    if name is None:
        raise ValueError(
            f"{target} does not tell its format: name it with --to, or end it in {', '.join(_BY_SUFFIX)}"
        )
    return name


def _check_suffix(name: str, target: Path) -> None:
    suffix = target.suffix.lower()
    if suffix != _MUST_END.get(name, suffix):
        raise UnwritableError(f"{target}: a file in the format {name} must end in {_MUST_END[name]}")
    if name in _LINES and suffix == ".json":
        raise UnwritableError(
            f"{target}: the format {name} has lines, and a .json file one value: end it in .jsonl"
        )


def _watched(
    documents: Iterator[Document], losses: "_Losses", *, strict: bool, lossy: bool
) -> Iterator[Document]:
    """The documents, each noted; from a loss that may not be onwards they are noted and no more."""
    for document in documents:
        losses.note(document)
        if strict and losses:
            for other in documents:
                losses.note(other)
            raise _LossError
        yield document
    if losses.every_span and not lossy:
        raise _LossError


class _Losses:
    """What documents lose in a format: for each kind, how much, in how many documents, and the first."""

    def __init__(self, a_format: Format, options: Options) -> None:
        self.options = options
        self._format = a_format
        self._kinds: dict[str, tuple[int, int, str, str]] = {}
        self._spans = 0
        self._lost = Counter[str]()

    def __bool__(self) -> bool:
        return bool(self._kinds)

    @property
    def every_span(self) -> str:
        """What is lost, where there are spans and all of them are; else ``""``."""
        if not self._spans or self._lost.total() < self._spans:
            return ""
        return "; ".join(kind.replace(_MARK, str(number)) for kind, number in self._lost.items())

    def note(self, document: Document) -> None:
        here = Counter[str]()
        self._spans += len(document.spans)
        for loss in self._format.losses(document, self.options):
            kind, number = _kind(loss)
            here[kind] += number
            if isinstance(loss, LostSpans):
                self._lost[kind] += loss.spans
        for kind, number in here.items():
            total, documents, name, place = self._kinds.get(kind, (0, 0, document.id, document.place))
            self._kinds[kind] = total + number, documents + 1, name, place

    def findings(self) -> list[Finding]:
        return [
            Finding(
                code="not-carried",
                message=f"{kind.replace(_MARK, str(total))}, in {_counted(documents)}",
                place=place,
                document=name,
            )
            for kind, (total, documents, name, place) in self._kinds.items()
        ]


def _kind(loss: str) -> tuple[str, int]:
    """A loss without the number that it counts with, and that number: 3 spans and 5 are one kind of loss.

    Spans that are named one by one are counted by the reason that is given.
    """
    one_span = _ONE_SPAN.fullmatch(loss)
    if one_span:
        return f"{_MARK} spans: {one_span.group(1)}", 1
    quoted = re.search(r"['\"](?!\s)", loss)
    number = _NUMBER.search(loss, 0, quoted.start() if quoted else len(loss))
    if number is None:
        return loss, 0
    return f"{loss[: number.start()]}{_MARK}{loss[number.end() :]}", int(number.group())


def _counted(documents: int) -> str:
    return "this document" if documents == 1 else f"{documents} documents, of which this is the first"
