"""Names of several words, found by the stems of their words."""

from collections.abc import Iterable, Iterator

from goldspan.baselines.words import Words

_KEY = 4  # letters of the first word by which names are looked up

Stems = tuple[str, ...]  # one for each word; «=» at the end marks a word that does not change


class Multiwords:
    """A set of such names; ``ending`` is the longest ending that a stem may take."""

    __slots__ = ("_by_key", "_ending")

    def __init__(self, names: Iterable[Stems], *, ending: int) -> None:
        self._ending = ending
        self._by_key: dict[str, list[Stems]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._by_key.setdefault(name[0][:_KEY], []).append(name)

    def end(self, words: Words, at: int) -> int:
        """The end of the longest name that begins at ``at``; ``at`` where none does."""
        for name in self._by_key.get(words.low[at][:_KEY], ()):
            end = at + len(name)
            if end <= words.count and all(
                self._is(*pair) for pair in zip(words.low[at:end], name, strict=True)
            ):
                return end
        return at

    def find(self, words: Words) -> Iterator[tuple[int, int]]:
        """The first word of each name in the text, and the word behind its last."""
        keys = self._by_key
        for at in [at for at, low in enumerate(words.low) if low[:_KEY] in keys]:
            if (end := self.end(words, at)) > at:
                yield at, end

    def _is(self, word: str, stem: str) -> bool:
        if stem[-1] == "=":
            return word == stem[:-1]
        return word.startswith(stem) and len(word) - len(stem) <= self._ending
