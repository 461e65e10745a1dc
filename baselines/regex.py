"""``regex``: runs of capitalised words and numbers in digits, the floor of the ladder."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from goldspan.baselines.sources import sources_digest
from goldspan.corpus.document import Span

# Latin, Greek and Cyrillic capitals; ``re`` has no class for them.
_CAPITAL = "[" + "".join(letter for letter in map(chr, range(0x530)) if letter.isupper()) + "]"
_MARK = r"[\u0300-\u036f]"  # of a letter that is not composed
_LETTER = r"[\w\u0300-\u036f]"
_WORD = rf"{_CAPITAL}(?:\.|{_LETTER}*(?:['’-]{_LETTER}+)*)"  # an initial, or a word
_SPACE = r"[ \u00a0]"
_FOUND = re.compile(
    rf"(?P<run>(?<!{_LETTER})(?<!-){_WORD}(?:{_SPACE}*{_WORD})*)"
    rf"|(?P<number>(?<!{_LETTER})\d+(?:[.,]\d+|{_SPACE}\d{{3}}(?!\d))*(?:{_SPACE}?%)?{_MARK}*)"
)
# What a run of so many words is. A single one is more often the first word of a sentence or a place than
# anything that is annotated, unless it is all capitals; from four on, a run is a heading.
_RUNS = {2: "OFFICIAL", 3: "OFFICIAL"}


class RegexExtractor:
    """What a reader who knows no Russian would mark: names by their capitals, figures by their digits.

    A number in digits is a FIGURE, with its per cent sign and no other unit; two or three words in a row
    that begin with a capital (initials count) are an OFFICIAL; one word of capitals only, two letters or
    more, is a BODY. Nothing is a SECTOR. Which run gets which label was read off the training split: it is
    the one that such runs have most often, where they have any. Nothing else is known here: an extractor
    that does not clearly beat this one has learned nothing of Russian, nor of the scheme.

    Source: written for goldspan, from no other work. Options: none. Licence: goldspan's own, Apache-2.0;
    no weights, no packages beyond the core.
    """

    name = "regex"

    @cached_property
    def version(self) -> str:
        """A number that changes with this module."""
        return f"1-{sources_digest(['regex'])}"

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order."""
        for text in texts:
            yield [Span(*found.span(), label) for found in _FOUND.finditer(text) if (label := _label(found))]


def _label(found: re.Match[str]) -> str | None:
    """What the scheme calls it, or ``None``."""
    if found["number"]:
        return "FIGURE"
    words = re.findall(_WORD, found["run"])
    if len(words) == 1:
        return "BODY" if len(words[0]) > 1 and words[0].isupper() and words[0].isalpha() else None
    return _RUNS.get(len(words))
