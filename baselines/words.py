"""A text as the rules see it: razdel's tokens, in small letters, with what each may be."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from unicodedata import combining, is_normalized, normalize

from goldspan.baselines.lexicon import KINDS, PLACE_ADJECTIVE
from goldspan.corpus.tokens import tokenize

# A stress mark, a soft hyphen, spaces and joiners of no width: they are part of no word's spelling.
_INVISIBLE = dict.fromkeys((0x0301, 0x00AD, 0x200B, 0x2060, 0xFEFF))
_ANY_INVISIBLE = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")
_SENTENCE_ENDS = frozenset((".", "!", "?", "…", "?!", "!!!", "...", ";"))

_SENTENCE = 40  # words on either side: it bounds the time that a strange text takes

_SPACES = re.compile(r"(\s+)")
_PIECE = re.compile(r"\S+")
# A joiner at the edge of a piece, over which razdel looks into the next one: «5, 6», «слово- слово».
_LOOKS_OUT = re.compile(r"[‑–—−\-_.,/\\]|.*(?:[‑–—−\-_/\\]|[0-9][.,])$", re.DOTALL)
# A word with a mark or two around it, each of which razdel makes a token of its own.
_RUSSIAN = re.compile(r"([«(]?)([А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*|[0-9]+(?![.,]))([»)]?)([,.;:!?]?)")
_BREAK = re.compile("\n")
_PIECES_KEPT = 1 << 16
_LONG = 64  # characters: a longer piece is no word that comes again


# A token: its half-open offsets in a piece of text, itself, its small letters, its kinds.
_Word = tuple[int, int, str, str, int]


def _word(start: int, raw: str) -> _Word:
    low = raw.lower().replace("ё", "е")
    kinds = KINDS.get(low, 0) or ("-" in low and _of_places(low)) or 0
    return start, start + len(raw), raw, low, kinds


def _read_piece(piece: str) -> tuple[_Word, ...] | None:
    """The tokens between two spaces, of which most were seen before; ``None`` if the neighbours matter."""
    if plain := _RUSSIAN.fullmatch(piece):
        return tuple(_word(plain.start(group), plain[group]) for group in (1, 2, 3, 4) if plain[group])
    if len(piece) > 1 and _LOOKS_OUT.match(piece):
        return None
    return tuple(_word(start, piece[start:end]) for start, end in tokenize(piece))


recall_piece = lru_cache(maxsize=_PIECES_KEPT)(_read_piece)


def _read_between(before: str, piece: str, behind: str) -> tuple[_Word, ...]:
    """The tokens of a piece, given the characters next to it on the other sides of the spaces."""
    start = len(before) + 1
    return tuple(
        _word(first - start, piece[first - start : last - start])
        for first, last in tokenize(f"{before} {piece} {behind}")
        if start <= first < start + len(piece)
    )


def _of_places(word: str) -> int:
    """What a compound word is by its last part: «казахстанско-узбекская» is an adjective of place."""
    return KINDS.get(word.rpartition("-")[2], 0) & PLACE_ADJECTIVE


class _Plain:
    """A text without invisible characters, its letters composed (NFC), and the way back from it."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        start = 0
        while start < len(text):
            end = start + 1
            while end < len(text) and combining(text[end]):
                end += 1
            composed = normalize("NFC", text[start:end].translate(_INVISIBLE))
            letters.append(composed)
            self.starts += [start] * len(composed)
            self.ends += [end] * len(composed)
            start = end
        self.text = "".join(letters)


class Words:
    """The words of one text.

    ``raw``, ``low`` and ``kinds`` run in parallel and end with one empty word, so that a rule may
    look one word ahead without asking for the length. ``starts`` and ``ends`` are offsets in
    ``text``, which is the plain form of the text that came: composed, and free of stress marks and
    soft hyphens. ``origin`` leads back. ``known`` lists the positions of the words that the lexicon
    knows, ``capitals`` those of the words with a capital, and ``memo`` keeps what one rule has computed for
    the next.
    """

    __slots__ = (
        "_plain", "capitals", "count", "ends", "kinds", "known", "line_starts", "low", "memo", "raw",
        "starts", "text",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self._plain = None
        if not text.isascii() and (not is_normalized("NFC", text) or _ANY_INVISIBLE.search(text)):
            self._plain = _Plain(text)
            text = self._plain.text
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.raw: list[str] = []
        self.low: list[str] = []
        self.kinds: list[int] = []
        self._read()
        self.count = len(self.starts)
        self.raw.append("")
        self.low.append("")
        self.kinds.append(0)
        self.known = [index for index, kind in enumerate(self.kinds) if kind]
        self.line_starts = self._find_line_starts()
        self.capitals = [index for index, word in enumerate(self.raw) if word[:1].isupper()]
        self.memo: dict[str, Any] = {}

    def _read(self) -> None:
        """Fill the columns, piece by piece: what razdel makes of a text is what it makes of its pieces."""
        starts, ends, raws, lows, kinds = self.starts, self.ends, self.raw, self.low, self.kinds
        at = 0
        for piece in _SPACES.split(self.text):  # pieces and the spaces between them, in turn
            if piece and not piece.isspace():
                words = recall_piece(piece) if len(piece) <= _LONG else _read_piece(piece)
                if words is None:
                    words = _read_between(raws[-1][-1:] if raws else "", piece, self._after(at + len(piece)))
                for start, end, raw, low, kind in words:
                    starts.append(at + start)
                    ends.append(at + end)
                    raws.append(raw)
                    lows.append(low)
                    kinds.append(kind)
            at += len(piece)

    def _after(self, end: int) -> str:
        """The first character of the piece behind ``end``."""
        further = _PIECE.search(self.text, end)
        return further[0][:1] if further else ""

    def _find_line_starts(self) -> frozenset[int]:
        """The words that stand first in their line: no name runs over a line's end."""
        breaks = (match.start() for match in _BREAK.finditer(self.text))
        return frozenset(bisect_left(self.starts, at) for at in breaks) - {0, self.count}

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The offsets of ``text[start:end]`` in the text as it came."""
        if self._plain is None:
            return start, end
        return self._plain.starts[start], self._plain.ends[end - 1]

    def where(self, raw: str) -> Iterator[int]:
        """The positions of the words that are ``raw`` as written."""
        at = -1
        for _ in range(self.raw.count(raw)):
            at = self.raw.index(raw, at + 1)
            yield at

    def capital(self, index: int) -> bool:
        """Whether the word begins with a capital letter."""
        return self.raw[index][:1].isupper()

    def sentence(self, index: int) -> tuple[int, int]:
        """The first word of the sentence of this one and the word behind its last, or what of it is near."""
        start = end = index
        while start > max(0, index - _SENTENCE) and not self.ends_sentence(start - 1):
            start -= 1
        while end < min(self.count - 1, index + _SENTENCE) and not self.ends_sentence(end):
            end += 1
        return start, end + 1

    def ends_sentence(self, index: int) -> bool:
        """Whether a sentence (or a line) ends with this word."""
        if index + 1 >= self.count or index + 1 in self.line_starts:
            return True
        if self.low[index] not in _SENTENCE_ENDS:
            return False
        if self.raw[index] != ".":
            return True
        before = self.raw[index - 1] if index else ""
        initial = len(before) == 1 and before.isupper()
        return (
            not initial
            and not (len(before) <= 3 and before.islower() and before.isalpha())
            and not self.raw[index + 1][:1].islower()
        )
