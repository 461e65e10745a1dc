"""CoNLL columns: a token and its tag on each line, and a blank line between sentences.

The token is the first column, the tag the last; whatever stands between them is not read. A line
with a tab is split at tabs, any other at spaces. ``-DOCSTART-`` begins a document, and so does a comment
``# id = d1``, where an id that could be misread is a JSON string. Documents without an id are
numbered. A comment ``# text = "…"`` (a JSON string, before the tokens) gives the exact text that the
tokens stand in; without it the text is the tokens, with a space between them and a line break between
sentences. Other comments are passed over. What is written has both, so ids, texts and offsets survive.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, describe
from goldspan.corpus.formats.format import DEFAULTS, LostSpans, Options, Parsed, Scheme
from goldspan.corpus.tags import Chunk, TagReader, detect_scheme, write_tags
from goldspan.corpus.tokens import Token, Untagged, hold, tokenize
from goldspan.corpus.writing import write_chunks

_BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(r"-DOCSTART-(?:[ \t]|$)")
_OWN = re.compile(r"# (id|text) = (.*)", re.DOTALL)
# With such a last column, a line that begins with "#" is a token and no comment.
_TAG = re.compile(r"[BIESLUO](?:-.*)?", re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# What would end the column of a tag, or be lost at its edge.
_NO_LABEL = re.compile(r"[\t\n\r]| $")


class _Row(NamedTuple):
    line: int
    token: str
    tag: str


@dataclass
class _Draft:
    """What the lines of one document have said so far."""

    name: str
    line: int
    marked: bool = False
    named: bool = False
    text: str | None = None
    sentences: list[list[_Row]] = field(default_factory=lambda: [[]])
    faults: list[tuple[int, FaultError]] = field(default_factory=list)

    @property
    def used(self) -> bool:
        """Whether there is more to it than ``-DOCSTART-``."""
        return bool(self.named or self.text is not None or self.sentences[0] or self.faults)


def read(path: Path, options: Options = DEFAULTS) -> Iterator[Parsed]:
    """Each document of a file; without ``options.scheme`` it is read twice, first for the scheme."""
    scheme = options.scheme or _told_scheme(path, options)
    if isinstance(scheme, Finding):
        yield Parsed(None, [scheme])
        return
    reader = TagReader(scheme, options.repair)
    for draft in _drafts(path):
        yield _finished(draft, str(path), reader)


def write(path: Path, documents: Iterable[Document], options: Options = DEFAULTS) -> None:
    """Write documents as columns of token and tag; spans that tags cannot hold are left out."""
    write_chunks(path, (_encode(document, options.scheme or "IOB2") for document in documents))


def losses(document: Document, options: Options = DEFAULTS) -> Iterator[str]:  # noqa: ARG001 - of any scheme
    """Spans that tags cannot hold, and everything that is neither id, text nor span."""
    if document.text is None:
        yield "the lack of a text"
        if document.spans:
            number = len(document.spans)
            yield LostSpans(f"{number} spans, for want of a text", number)
    else:
        _, _, untagged = _tokenized(document.text, document.spans)
        for span, reason in untagged:
            yield LostSpans(f"the span {span.start}-{span.end} ({describe(span.label)}): {reason}")
    for noun, number in (
        ("scores", sum(span.score is not None for span in document.spans)),
        ("normalised values", sum(bool(span.value) for span in document.spans)),
        ("spans without a place", len(document.unplaced)),
    ):
        if number:
            yield f"{number} {noun}"
    for name in sorted(document.meta):
        yield f"the metadata field {name!r}"
    if len(document.annotations) > 1:
        yield f"{len(document.annotations)} annotators' versions"


def tag_sequences(path: Path, options: Options = DEFAULTS) -> tuple[str, list[list[str]]]:
    """The scheme of a file that can be read, and its tags as they stand, a list for each sentence."""
    scheme = options.scheme or _told_scheme(path, options)
    drafts = _drafts(path)
    tags = [[row.tag for row in sentence] for draft in drafts for sentence in draft.sentences if sentence]
    return ("" if isinstance(scheme, Finding) else scheme), tags


def _told_scheme(path: Path, options: Options) -> Scheme | Finding:
    """The scheme that the tags of sound documents are in, or the finding that they do not tell."""
    sound = (draft for draft in _drafts(path) if not draft.faults)
    scheme, candidates = detect_scheme(
        [row.tag for row in sentence] for draft in sound for sentence in draft.sentences
    )
    if scheme:
        return scheme
    if candidates and options.repair == "conlleval":
        return candidates[0]  # conlleval reads all of them alike
    message = (
        f"the tags break {' and '.join(candidates)} alike" if candidates else "the tags are of no one scheme"
    )
    return Finding(code="tag-unreadable", message=message, place=str(path))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file and their numbers, whichever way each of them ends."""
    number = 0
    with path.open("rb") as stream:
        for piece in stream:
            for line in piece.splitlines():
                number += 1
                yield number, line.removeprefix(_BOM) if number == 1 else line


def _drafts(path: Path) -> Iterator[_Draft]:
    draft, number = _Draft("1", 1), 1
    for line, content in _lines(path):
        fault = text = None
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            byte = content[error.start]
            fault = FaultError("bad-encoding", f"a byte {byte:#04x} that UTF-8 does not have there")
        comment = None if text is None or "\t" in text else _OWN.fullmatch(text)
        named = comment is not None and comment[1] == "id"
        # A text that holds the mark itself is the text's affair: only an id ends such a document.
        marked = draft.text is None and not draft.sentences[-1] and _BREAK.match(text or "") is not None
        if (named and draft.used) or (marked and (draft.used or draft.marked)):
            yield draft
            number += 1
            draft = _Draft(str(number), line)
        if named or marked:
            draft.line, draft.marked = line, True
        try:
            if fault:
                raise fault
            if comment:
                _note(draft, comment[1], comment[2].strip(" "))
            elif text is not None and not marked:
                _add(draft, line, text)
        except FaultError as error:
            draft.faults.append((line, error))
    if draft.used or draft.marked:
        yield draft


def _note(draft: _Draft, key: str, content: str) -> None:
    """Take in a comment with an id or a text."""
    quoted = content.startswith('"')
    value = _unquote(content) if quoted else content
    if key == "id":
        draft.named = True
        if not value:
            raise FaultError("bad-record", "the id is empty", "id")
        draft.name = value
    elif quoted:  # the texts of other people's comments are in no quotes, and of one sentence each
        if draft.text is not None or draft.sentences[0]:
            raise FaultError("bad-record", "it should stand once, before the tokens", "text")
        draft.text = value


def _unquote(content: str) -> str:
    try:
        return msgspec.json.decode(content, type=str)
    except (msgspec.DecodeError, UnicodeError) as error:
        message = str(error).partition(" (byte")[0]
        code = "text-surrogate" if _SURROGATE.search(content) else "bad-record"
        raise FaultError(code, f"no JSON string: {message}") from error


def _add(draft: _Draft, line: int, text: str) -> None:
    """Take in a line that is a row, the end of a sentence, or a comment that nobody needs."""
    text = text.rstrip(" \t")
    if not text:
        if draft.sentences[-1]:
            draft.sentences.append([])
        return
    columns = text.split("\t") if "\t" in text else [column for column in text.split(" ") if column]
    if columns[0] == "#" and "\t" not in text and not _TAG.fullmatch(columns[-1]):
        return
    if len(columns) < 2 or not columns[0]:
        raise FaultError("bad-record", f"{describe(text)} should be a token and its tag")
    draft.sentences[-1].append(_Row(line, columns[0], columns[-1]))


def _finished(draft: _Draft, path: str, reader: TagReader) -> Parsed:
    sentences = [sentence for sentence in draft.sentences if sentence]
    if draft.text is None:
        text, places = _joined(sentences)
    else:
        text, places = draft.text, [] if draft.faults else _aligned(draft, sentences)
    name, spans = draft.name, list[Span]()
    findings = [
        Finding(code=fault.code, message=str(fault), place=f"{path}:{line}", document=name, field=fault.field)
        for line, fault in draft.faults
    ]
    if findings:
        return Parsed(None, findings)
    for sentence, tokens in zip(sentences, places, strict=True):
        chunks, faults = reader.read([row.tag for row in sentence])
        for first, behind, label in chunks:
            spans.append(Span(tokens[first].start, tokens[behind - 1].end, label))
        for fault in faults:
            code = "tag-repaired" if fault.repaired else "tag-unreadable"
            place = f"{path}:{sentence[fault.position].line}"
            message = f"{describe(fault.tag)}: {fault.reason}"
            findings.append(Finding(code=code, message=message, place=place, document=name))
    return Parsed(Document(name, text, tuple(spans), place=f"{path}:{draft.line}"), findings)


def _joined(sentences: list[list[_Row]]) -> tuple[str, list[list[Token]]]:
    """The text that tokens make up, and the place of each in it."""
    places, offset = [], 0
    for sentence in sentences:
        tokens = []
        for _, token, _ in sentence:
            tokens.append(Token(offset, offset + len(token)))
            offset += len(token) + 1
        places.append(tokens)
    return "\n".join(" ".join(row.token for row in sentence) for sentence in sentences), places


def _aligned(draft: _Draft, sentences: list[list[_Row]]) -> list[list[Token]]:
    """The place of each token in the draft's text, which has nothing but spaces beside them, or a fault."""
    text, offset = draft.text or "", 0
    places = []
    for sentence in sentences:
        tokens = []
        for line, token, _ in sentence:
            start = text.find(token, offset)
            if start < 0 or text[offset:start].strip():
                message = f"the text does not go on with {describe(token)} at {offset}"
                draft.faults.append((line, FaultError("bad-record", message)))
                return []
            offset = start + len(token)
            tokens.append(Token(start, offset))
        places.append(tokens)
    if text[offset:].strip():
        message = f"the text goes on at {offset}, behind the last token"
        draft.faults.append((draft.line, FaultError("bad-record", message)))
    return places


def _encode(document: Document, scheme: Scheme) -> bytes:
    name = document.id
    plain = name.isprintable() and name == name.strip() and not name.startswith('"')
    lines = [f"# id = {name if plain else _quote(name)}"]
    if document.text is not None:
        text = document.text
        lines.append(f"# text = {_quote(text)}")
        tokens, chunks, _ = _tokenized(text, document.spans)
        sentences = list(_sentences(text, tokens, chunks))
        chunks.reverse()
        for first, behind in sentences:
            inside = []
            while chunks and chunks[-1][0] < behind:
                start, end, label = chunks.pop()
                inside.append((start - first, end - first, label))
            tags = write_tags(behind - first, inside, scheme)
            words = (text[start:end] for start, end in tokens[first:behind])
            lines += [f"{word}\t{tag}" for word, tag in zip(words, tags, strict=True)]
            lines.append("")
    return ("\n".join(lines).rstrip("\n") + "\n\n").encode()


def _quote(content: str) -> str:
    return msgspec.json.encode(content).decode()


def _tokenized(text: str, spans: Sequence[Span]) -> tuple[list[Token], list[Chunk], list[Untagged]]:
    """The tokens of a text, its spans as chunks of them, and the spans that columns cannot hold."""
    tokens = tokenize(text)
    chunks, untagged = hold(tokens, (span for span in spans if not _NO_LABEL.search(span.label)))
    others = (span for span in spans if _NO_LABEL.search(span.label))
    return tokens, chunks, [*untagged, *(Untagged(span, "no column holds its label") for span in others)]


def _sentences(text: str, tokens: list[Token], chunks: list[Chunk]) -> Iterator[tuple[int, int]]:
    """The first and behind-last token of each line of the text, or of several that a chunk runs across."""
    inner = {index for first, behind, _ in chunks for index in range(first, behind - 1)}
    start = 0
    for index, (one, other) in enumerate(pairwise(tokens)):
        if "\n" in text[one.end : other.start] and index not in inner:
            yield start, index + 1
            start = index + 1
    if tokens:
        yield start, len(tokens)
