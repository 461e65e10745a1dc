"""Entries of rules and lexicons that only a test document can have suggested."""

import ast
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from goldspan.corpus.document import Document

Entry = tuple[str, ...]  # words in small letters, each as it is written or by its stem

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ESCAPE = re.compile(r"\\[a-zA-Z]")  # of a pattern: «\b» is no word
_ENDING = re.compile(r"(?<=...)[аеиоуыэюяьй]{1,3}$")
_LONGEST_ENDING = 4  # letters that a form may have behind a stem
_LONGEST_ENTRY = 8  # words; a longer line is a list
_DIGITS = 12


class Leak(NamedTuple):
    """An entry, the file that holds it, and the test documents in which it stands."""

    entry: str
    source: str
    documents: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.source}: «{self.entry}» stands in {', '.join(self.documents)}, neither in train or dev "
            "nor in the guidelines, and was not there when the splits were fixed: take it out"
        )


def baseline_sources() -> dict[str, str]:
    """The text of every module in ``goldspan.baselines``, by its path there."""
    home = Path(str(files("goldspan.baselines")))
    return {
        file.relative_to(home).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(home.rglob("*.py"))
    }


def entries_of(source: str) -> set[Entry]:
    """What a module's strings name: each of their words, and each line of several words as a whole.

    Docstrings and comments name nothing. Of a pattern, its letters are taken as stems.
    """
    tree = ast.parse(source)
    prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[Entry] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            for line in node.value.splitlines():
                words = tuple(_words(_ESCAPE.sub(" ", line)))
                found.update((word,) for word in words)
                if 1 < len(words) <= _LONGEST_ENTRY:
                    found.add(words)
    return found


def digest(entry: Entry) -> str:
    """What a list of entries keeps of one: its stems, hashed, so that a list tells nothing of test."""
    return sha256(" ".join(map(_stem, entry)).encode()).hexdigest()[:_DIGITS]


def find_leaks(
    sources: Mapping[str, str],
    test: Sequence[Document],
    elsewhere: Iterable[str],
    before: Collection[str],
) -> list[Leak]:
    """The entries in ``sources`` (texts of modules, by name) that only ``test`` can have suggested.

    They stand in the text of a test document in some form and in none of the texts ``elsewhere`` (those of
    train and dev, the guidelines), and were not there ``before`` the splits were fixed; those that were are
    given by their digests. A form is told by its stem: what is left of a word without its last vowels,
    with up to four letters behind it.
    """
    tested, known = _Index(), _Index()
    for document in test:
        tested.add(document.id, document.text or "")
    for number, text in enumerate(elsewhere):
        known.add(str(number), text)
    leaks = []
    for name, source in sources.items():
        for entry in sorted(entries_of(source)):
            documents = tested.documents(entry)
            if documents and digest(entry) not in before and not known.documents(entry):
                leaks.append(Leak(" ".join(entry), name, documents))
    return leaks


def _words(text: str) -> Iterator[str]:
    plain = normalize("NFC", text).replace("\u0301", "").lower().replace("ё", "е")
    return (found[0] for found in _WORD.finditer(plain))


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


class _Index:
    """Where each word form stands in some texts."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self._forms: list[str] = []

    def add(self, name: str, text: str) -> None:
        words = self._texts[name] = list(_words(text))
        for position, word in enumerate(words):
            self._places[word].append((name, position))
        self._forms = []

    def documents(self, entry: Entry) -> tuple[str, ...]:
        """The names of the texts in which an entry stands in some form."""
        stems = [_stem(word) for word in entry]
        return tuple(
            sorted(
                {
                    name
                    for form in self._begin_with(entry[0], stems[0])
                    for name, position in self._places[form]
                    if self._goes_on(self._texts[name][position : position + len(entry)], entry, stems)
                }
            )
        )

    def _begin_with(self, word: str, stem: str) -> Iterator[str]:
        if not self._forms:
            self._forms = sorted(self._places)
        for form in self._forms[bisect_left(self._forms, stem) :]:
            if not form.startswith(stem):
                return
            if _is_form(form, word, stem):
                yield form

    @staticmethod
    def _goes_on(words: Sequence[str], entry: Entry, stems: Sequence[str]) -> bool:
        return len(words) == len(entry) and all(map(_is_form, words, entry, stems))


def _is_form(form: str, word: str, stem: str) -> bool:
    """Whether a word of a text is a form of one of an entry; one of three letters or fewer has no forms."""
    if len(stem) < 3:
        return form == word
    return form.startswith(stem) and len(form) - len(stem) <= _LONGEST_ENDING
