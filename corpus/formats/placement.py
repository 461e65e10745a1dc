"""Where quotes stand in a text: the places of words that were copied from it without offsets.

*Exact* words stand at the edges of words, and are the same letter by letter, but that

- any run of white space (``str.isspace``: tabs, line ends, no-break and thin spaces) is one space, and
  white space around a quote is none of it;
- the double quotation marks ``" « » “ ” „ ‟`` are one mark, and so are the single ones
  ``' ‹ › ‘ ’ ‚ ‛ `` and the backtick;
- the dashes ``- ‐ ‑ ‒ – — ―`` and the minus sign ``−`` are one dash;
- letters with combining marks (U+0300 to U+036F) are compared in Unicode's normal form C.

The case of letters counts, and so does ``ё``. The edge of a word is where letters, digits, underscores
and combining marks begin or end; a point or comma between two digits is no edge, so that ``1 млн`` is no
part of ``2,1 млн``.

*Inflected* words are as many words with the same characters between them, each the same word or, if
both are Cyrillic letters only, one with another ending: they begin with the same letters, three or
more, behind which each has at most three, and both together at most one more than they share.
``Аскар Мамин`` stands so in ``Аскара Мамина``, and ``новая`` in ``новой``, but ``город`` not in ``горячо``.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

_STEM = 3
_ENDING = 3

_WORD_CHAR = r"[\w\u0300-\u036f]"
_LONG = re.compile(r"\s{2,}|\S[\u0300-\u036f]+")
_WORDS = re.compile(rf"({_WORD_CHAR}+)")
_WORD_AT = re.compile(_WORD_CHAR)
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")
_ALIKE = str.maketrans({
    **dict.fromkeys(filter(str.isspace, map(chr, range(0x3001))), " "),
    **dict.fromkeys("«»“”„‟", '"'),
    **dict.fromkeys("‹›‘’‚‛`", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
})  # fmt: skip


class Place(NamedTuple):
    """Half-open offsets in code points."""

    start: int
    end: int


class Placed(NamedTuple):
    """Where a quote was placed, if anywhere, and what must be said of it.

    ``code`` is that of a finding, or ``""`` where the words stand in the text once, as they are.
    """

    place: Place | None
    code: str = ""
    message: str = ""


class Folded(NamedTuple):
    """A text in which what may differ is the same, and where each of its characters was in the original."""

    text: str
    starts: list[int]
    ends: list[int]


class Placement:
    """Places the quotes of one text, in the order in which they are given.

    A quote is placed at the first place of its exact words that is not before the quote placed last,
    and not taken by a quote of the same label; if there is none, at the first one from the start of the
    text. A place that shares text with the last quote of the same label is taken only if there is no other:
    after ``Нурбек Айтпасов`` the quote ``Айтпасов`` is another mention. If all are taken, or there is none,
    the same is tried with inflected words.
    """

    def __init__(self, text: str) -> None:
        self._original = text
        self._folded = fold(text)
        self._cursor = 0
        self._taken: set[tuple[Place, str]] = set()
        self._last: dict[str, Place] = {}
        # A model that has lost its way repeats one quote thousands of times.
        self._exact: dict[str, list[Place]] = {}
        self._inflected: dict[str, list[Place]] = {}

    def place(self, label: str, quote: str) -> Placed:
        """Place the next quote; no two quotes of one label get the same place."""
        words = fold(quote).text.strip()
        if not words:
            return Placed(None, "quote-unfound", f"{label}: the quote is empty")
        exact = self._exact.get(words)
        if exact is None:
            exact = self._exact[words] = list(self._find_exact(words))
        place = self._take(exact, label)
        if place is not None:
            if len(exact) == 1:
                return Placed(place)
            which = f"taken at {place.start}-{place.end}, place {exact.index(place) + 1} of {len(exact)}"
            return Placed(place, "quote-repeated", f"{label} {quote!r} was {which}")
        inflected = self._inflected.get(words)
        if inflected is None:
            inflected = self._inflected[words] = list(self._find_inflected(words))
        place = self._take(inflected, label)
        if place is not None:
            which = "" if len(inflected) == 1 else f", place {inflected.index(place) + 1} of {len(inflected)}"
            stands = self._original[place.start : place.end]
            return Placed(place, "quote-inflected", f"{label} {quote!r} was taken for {stands!r}{which}")
        why = "every place of it is taken by a quote before" if exact or inflected else "it is nowhere"
        return Placed(None, "quote-unfound", f"{label} {quote!r}: {why}")

    def _take(self, places: list[Place], label: str) -> Place | None:
        """The place for the next quote, of those that are not taken; it is taken and moves the cursor."""
        behind = bisect_left(places, (self._cursor, 0))
        free = (
            place for place in chain(places[behind:], places[:behind]) if (place, label) not in self._taken
        )
        place = _apart(free, self._last.get(label, Place(0, 0)))
        if place is not None:
            self._taken.add((place, label))
            self._last[label] = place
            self._cursor = place.start
        return place

    def _find_exact(self, words: str) -> Iterator[Place]:
        text = self._folded.text
        start = text.find(words)
        while start >= 0:
            if is_edge(text, start) and is_edge(text, start + len(words)):
                yield self._place(start, start + len(words))
            start = text.find(words, start + 1)

    def _find_inflected(self, words: str) -> Iterator[Place]:
        text, pieces = self._folded.text, _WORDS.split(words)
        pattern = re.compile("".join(_pattern(piece) for piece in pieces))
        match = pattern.search(text)
        while match:
            others = _WORDS.split(match.group())
            at_edges = is_edge(text, match.start()) and is_edge(text, match.end())
            if at_edges and all(map(is_inflection, pieces[1::2], others[1::2])):
                yield self._place(*match.span())
            match = pattern.search(text, match.start() + 1)

    def _place(self, start: int, end: int) -> Place:
        return Place(self._folded.starts[start], self._folded.ends[end - 1])


def _apart(places: Iterable[Place], before: Place) -> Place | None:
    """The first of the places that shares no text with the one ``before`` or, if all do, the first."""
    first = None
    for place in places:
        if place.start >= before.end or place.end <= before.start:
            return place
        first = first or place
    return first


def fold(text: str) -> Folded:
    """``text`` in the form in which exact words are compared, as the module's first lines describe it."""
    parts, starts, ends, done = [], list[int](), list[int](), 0
    for match in _LONG.finditer(text):
        start, end = match.span()
        same = " " if text[start].isspace() else unicodedata.normalize("NFC", match.group())
        parts += [text[done:start], same]
        starts += [*range(done, start), *[start] * len(same)]
        ends += [*range(done + 1, start + 1), *[end] * len(same)]
        done = end
    parts.append(text[done:])
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return Folded("".join(parts).translate(_ALIKE), starts, ends)


def is_edge(text: str, index: int) -> bool:
    """Whether a word may begin or end in front of ``text[index]``."""
    before, behind = text[index - 1 : index] if index else "", text[index : index + 1]
    if not before or not behind:
        return True
    if _WORD_AT.match(before) and _WORD_AT.match(behind):
        return False
    if before in ".,":
        return not (behind.isdigit() and text[max(index - 2, 0) : index - 1].isdigit())
    return not (behind in ".," and before.isdigit() and text[index + 1 : index + 2].isdigit())


def is_inflection(one: str, other: str) -> bool:
    """Whether two words are the same, or differ in their Cyrillic endings only."""
    if one == other:
        return True
    if not (_CYRILLIC.fullmatch(one) and _CYRILLIC.fullmatch(other)):
        return False
    pairs = zip(one, other, strict=False)
    stem = next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    endings = len(one) - stem, len(other) - stem
    return stem >= _STEM and max(endings) <= _ENDING and sum(endings) <= stem + 1


def _pattern(piece: str) -> str:
    """What stands where ``piece`` may: any word that begins as it does, or just the same."""
    if len(piece) >= _STEM and _CYRILLIC.fullmatch(piece):
        return rf"{re.escape(piece[:_STEM])}{_WORD_CHAR}*+"
    return re.escape(piece)
