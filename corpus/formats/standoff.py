"""The content of a brat ``.ann`` file: text-bound annotations read as spans, and spans written as such.

``goldspan.corpus.formats.brat`` says what the lines mean.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from goldspan.corpus.document import Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, describe, make_span
from goldspan.corpus.formats.standoff_lines import CARRIED, REGION, Line, carried_lines, dangling, reference

_FRAGMENT = re.compile(r"([0-9]{1,18}) ([0-9]{1,18})")
_LABEL = re.compile(r"\S+")
_LINE_END = re.compile(r"[\r\n]")


class Standoff:
    """The annotations of one text, line by line.

    ``findings`` have the line as their place, to be completed with the file's name.
    """

    def __init__(self, content: str, text: str) -> None:
        self.findings: list[Finding] = []
        self._text = text
        self._ids: set[str] = set()
        self._spans: dict[Span, Span] = {}
        self._lines: list[Line] = []
        for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
            if line.strip():
                self._read_line(number, line.removesuffix("\r"))
        for line_, missing in dangling(self._lines, self._ids):
            message = f"{line_.name} names {missing!r}"
            self.findings.append(Finding(code="relation-dangling", message=message, place=str(line_.number)))

    @property
    def lines(self) -> list[str]:
        """The lines that are no text-bound annotations."""
        return [line.text for line in self._lines]

    @property
    def spans(self) -> list[Span]:
        """The spans, with the values that normalisations give them; the first of one field holds."""
        found = {span.region: span for span in self._spans.values()}
        for line in self._lines:
            known = reference(line.text)
            if known is not None and known.region in found:
                span = found[known.region]
                value = {known.field: known.content, **(span.value or {})}
                found[known.region] = replace(span, value=value)
        return list(found.values())

    def _read_line(self, number: int, line: str) -> None:
        columns = line.split("\t", 2)
        bound = REGION.fullmatch(columns[0]) is not None
        try:
            if bound:
                self._add(columns)
            else:
                self._lines.append(Line(number, _carriable(line)))
        except FaultError as fault:
            region = columns[0] if bound else ""
            self.findings.append(
                Finding(code=fault.code, message=fault.message, place=str(number), region=region)
            )

    def _add(self, columns: Sequence[str]) -> None:
        if columns[0] in self._ids:
            raise FaultError("region-id-duplicate", "a line before has this id")
        self._ids.add(columns[0])
        if len(columns) != 3:
            raise FaultError("bad-record", "a text-bound annotation has three columns with tabs between them")
        span = _parse_span(columns[0], columns[1], columns[2], self._text)
        if span in self._spans:
            raise FaultError("span-duplicate", f"{span.label} again, as {self._spans[span].region}")
        self._spans[span] = span


def has_plain_label(span: Span) -> bool:
    """Whether brat can hold the label: white space would end it."""
    return _LABEL.fullmatch(span.label) is not None


def encode(spans: Sequence[Span], lines: Sequence[str], text: str) -> str:
    """The content of an ``.ann`` file: ``spans``, which have brat's ids, and the lines that still hold."""
    bound = [_encode_span(span, text) for span in spans]
    return "".join(f"{line}\n" for line in (*bound, *carried_lines(lines, spans).lines))


def _parse_span(region: str, place: str, words: str, text: str) -> Span:
    label, _, offsets = place.partition(" ")
    fragments: list[tuple[int, int]] = []
    for piece in offsets.split(";"):
        match = _FRAGMENT.fullmatch(piece)
        if not match:
            raise FaultError("span-offsets", f"{describe(piece)} is no start and end")
        fragment = make_span((int(match[1]), int(match[2])), label, text)
        if fragments and fragments[-1][1] == fragment.start:
            fragments[-1] = fragments[-1][0], fragment.end
        else:
            fragments.append((fragment.start, fragment.end))
    slice_ = " ".join(text[start:end] for start, end in fragments)
    if "".join(words.split()) != "".join(slice_.split()):
        message = f"the line says {describe(words)}, the offsets {describe(slice_)}"
        raise FaultError("region-text", message)
    several = tuple(fragments) if len(fragments) > 1 else ()
    try:
        return Span(fragments[0][0], fragments[-1][1], label, fragments=several, region=region)
    except ValueError as error:
        raise FaultError("span-offsets", str(error)) from error


def _encode_span(span: Span, text: str) -> str:
    fragments = span.fragments or ((span.start, span.end),)
    offsets = ";".join(f"{start} {end}" for start, end in fragments)
    words = _LINE_END.sub(" ", " ".join(text[start:end] for start, end in fragments))
    return f"{span.region}\t{span.label} {offsets}\t{words}"


def _carriable(line: str) -> str:
    if not CARRIED.match(line):
        raise FaultError("bad-record", f"{describe(line)} is no line of brat's standoff format")
    return line
