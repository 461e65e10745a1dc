"""Texts with their spans written in: ``"встретился с министром [OFFICIAL Иваном Петровым]"``."""

import re
from typing import NamedTuple

from goldspan.corpus.document import Span

_MARK = re.compile(r"\[(?P<label>[A-Z]+) (?P<words>[^\]]+)\]")


class Marked(NamedTuple):
    text: str
    spans: list[Span]


def read(marked: str) -> Marked:
    """Take the marks out of a text and keep them as spans."""
    text, spans, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark["words"]), mark["label"]))
        text += mark["words"]
        done = mark.end()
    return Marked(text + marked[done:], spans)


def write(text: str, spans: list[Span]) -> str:
    """Put spans into a text as marks, so that a failure shows the two texts side by side."""
    written, done = "", 0
    for span in sorted(spans):
        written += f"{text[done : span.start]}[{span.label} {text[span.start : span.end]}]"
        done = span.end
    return written + text[done:]
