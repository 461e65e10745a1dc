"""A text as the rules see it: razdel's tokens, in small letters, with what each may be."""

from typing import Any
from unicodedata import combining, is_normalized, normalize

from goldspan.baselines.lexicon import KINDS, PLACE_ADJECTIVE
from goldspan.corpus.tokens import tokenize

# A stress mark, a soft hyphen, spaces and joiners of no width: they are part of no word's spelling.
_INVISIBLE = dict.fromkeys((0x0301, 0x00AD, 0x200B, 0x2060, 0xFEFF))
_SENTENCE_ENDS = frozenset((".", "!", "?", "…", "?!", "!!!", "...", ";"))


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
    knows, and ``memo`` keeps what one rule has computed for the next.
    """

    __slots__ = (
        "_plain", "count", "ends", "kinds", "known", "line_starts", "low", "memo", "raw", "starts", "text",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self._plain = None
        if not text.isascii() and (
            not is_normalized("NFC", text) or not _INVISIBLE.keys().isdisjoint(map(ord, text))
        ):
            self._plain = _Plain(text)
            text = self._plain.text
        tokens = tokenize(text)
        self.text = text
        self.count = len(tokens)
        self.starts = [token[0] for token in tokens]
        self.ends = [token[1] for token in tokens]
        raw = [text[start:end] for start, end in tokens]
        raw.append("")
        self.raw = raw
        self.low = [word.lower().replace("ё", "е") for word in raw]
        self.kinds = [KINDS.get(word, 0) or ("-" in word and _of_places(word)) or 0 for word in self.low]
        self.known = [index for index, kind in enumerate(self.kinds) if kind]
        self.line_starts = self._find_line_starts()
        self.memo: dict[str, Any] = {}

    def _find_line_starts(self) -> frozenset[int]:
        """The words that stand first in their line: no name runs over a line's end."""
        text, found = self.text, []
        at = -1
        for index, start in enumerate(self.starts):
            if at < start and (at := text.find("\n", at + 1 if index == 0 else self.ends[index - 1])) < 0:
                break
            if index and self.ends[index - 1] <= at < start:
                found.append(index)
        return frozenset(found)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The offsets of ``text[start:end]`` in the text as it came."""
        if self._plain is None:
            return start, end
        return self._plain.starts[start], self._plain.ends[end - 1]

    def capital(self, index: int) -> bool:
        """Whether the word begins with a capital letter."""
        return self.raw[index][:1].isupper()

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
