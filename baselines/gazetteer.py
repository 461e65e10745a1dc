"""``lexicon``: the spans of the training documents and an authored lexicon, found again by lemma."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from goldspan.baselines import authored
from goldspan.baselines.authored import Name, authored_names
from goldspan.baselines.extractor import SAMPLE
from goldspan.baselines.lemmas import items, lemmas_version
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.spec import OptionError
from goldspan.baselines.words import Words
from goldspan.corpus.document import Document, Span
from goldspan.corpus.gold import load
from goldspan.corpus.reading import read
from goldspan.corpus.tokens import tokenizer_name
from goldspan.eval.fingerprint import fingerprint

SOURCES = ("gazetteer", "lemmas", "lexicon", "words", *authored.SOURCES)
PRECISION = 0.5
# From here on code points are free for words, one each: the automaton then reads a text word by word.
_FIRST_WORD = 0x10000
_UNKNOWN = "\0"


class Found(NamedTuple):
    """A name in a text, and its words there: the first, and the one behind the last."""

    name: Name
    first: int
    behind: int


class Gazetteer:
    """A set of names that is searched for in one pass over a text's words.

    The automaton is that of the Rust crate aho-corasick: of names that overlap, the leftmost is found,
    and of those that begin together, the longest.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self.names = tuple(names)
        self._letters: dict[str, str] = {}
        for one in (one for name in self.names for one in name):
            self._letters.setdefault(one, chr(_FIRST_WORD + len(self._letters)))
        self._automaton = AhoCorasick(
            ("".join(map(self._letters.__getitem__, name)) for name in self.names),
            matchkind=MatchKind.LeftmostLongest,
            store_patterns=False,
        )

    def find(self, words: Words) -> Iterator[Found]:
        """The names in a text, in order, none of them over a line's end."""
        letters = "".join([self._letters.get(one, _UNKNOWN) for one in items(words)])
        for start, end in pairwise((0, *sorted(words.line_starts), words.count)):
            for index, first, behind in self._automaton.find_matches_as_indexes(letters[start:end]):
                yield Found(self.names[index], start + first, start + behind)


def learn(
    documents: Iterable[Document], names: Mapping[Name, str], *, precision: float = PRECISION
) -> dict[Name, str]:
    """The names that are worth finding, each with its label.

    They are ``names`` and the spans of ``documents``. A name that is annotated with several labels gets
    the most frequent; one that is annotated in fewer than ``precision`` (a fraction) of the places where it
    is found in the documents is left out. A span whose edge falls inside a word, or that is discontinuous,
    teaches nothing.
    """
    annotated = [(Words(document.text or ""), document.spans) for document in documents]
    labels = dict(names) | _labels(annotated)
    gazetteer = Gazetteer(labels)
    met: Counter[Name] = Counter()
    right: Counter[Name] = Counter()
    for words, spans in annotated:
        gold = {(span.start, span.end, span.label) for span in spans if not span.fragments}
        for found in gazetteer.find(words):
            met[found.name] += 1
            right[found.name] += (*_offsets(words, found), labels[found.name]) in gold
    return {name: label for name, label in labels.items() if right[name] >= precision * met[name]}


def _labels(annotated: Iterable[tuple[Words, Iterable[Span]]]) -> dict[Name, str]:
    """The label that each name has most often; of two as frequent, the one that is met first."""
    counted: defaultdict[Name, Counter[str]] = defaultdict(Counter)
    for words, spans in annotated:
        compared = list(items(words))
        offsets = [words.origin(start, end) for start, end in zip(words.starts, words.ends, strict=True)]
        first = {start: index for index, (start, _) in enumerate(offsets)}
        behind = {end: index + 1 for index, (_, end) in enumerate(offsets)}
        for span in spans:
            if span.start in first and span.end in behind and not span.fragments:
                counted[tuple(compared[first[span.start] : behind[span.end]])][span.label] += 1
    return {name: labels.most_common(1)[0][0] for name, labels in counted.items()}


def _offsets(words: Words, found: Found) -> tuple[int, int]:
    return words.origin(words.starts[found.first], words.ends[found.behind - 1])


class LexiconExtractor:
    """Every name that was annotated in training, and those that the rules' vocabulary holds, found again.

    Words are compared by their dictionary forms (pymorphy3, the likeliest reading), so a name is found in
    any case; abbreviations are compared as they stand, and a number in digits stands for any other:
    «на 5 млрд тенге» teaches «7 млрд тенге». Of names that overlap the leftmost is taken, then the longest.
    It knows what it has seen and nothing else: no grammar completes a name, so people whom training does
    not show are not found, and a body with a new word is cut where the known name ends. Which names are too
    ambiguous to keep is told by training; how ambiguous is too much, by the development split.

    Options: ``precision`` (a fraction, 0.5), the least share of the places where a name stands in training
    that must be annotated with its label for the name to be kept; ``documents``, a file or folder to learn
    from in place of the packaged training split.

    Source: written for goldspan; the matching is that of A. V. Aho and M. J. Corasick, "Efficient string
    matching: an aid to bibliographic search", CACM 18 (1975). Packages: ahocorasick-rs (Apache-2.0), chosen
    over pyahocorasick (BSD-3-Clause) because its leftmost-longest search is exact, where ``iter_long`` of the
    latter misses names (its issues 133, 185 and 189); pymorphy3 (MIT) with OpenCorpora's dictionary
    (CC-BY-SA 3.0). The names are those of the corpus (its licence) and of goldspan (Apache-2.0); no weights.
    """

    name = "lexicon"

    def __init__(self, *, precision: float = PRECISION, documents: Path | None = None) -> None:
        if not 0 <= precision <= 1:
            raise OptionError(f"lexicon: precision is a fraction between 0 and 1, not {precision}")
        self._precision = precision
        self._path = documents

    @cached_property
    def _documents(self) -> Sequence[Document]:
        return load("train") if self._path is None else list(read(self._path))

    @cached_property
    def version(self) -> str:
        """A number that changes with the sources, the packages, the options and the training documents.

        Raises:
            InputError: the documents to learn from cannot be read.
        """
        packages = (tokenizer_name(), lemmas_version(), version("ahocorasick-rs"))
        learned = (fingerprint(self._documents), str(self._precision))
        return f"1-{sources_digest(SOURCES, *packages, *learned)}"

    @cached_property
    def _learned(self) -> tuple[Gazetteer, dict[Name, str]]:
        labels = learn(self._documents, authored_names(), precision=self._precision)
        return Gazetteer(labels), labels

    def load(self) -> None:
        """Load what was learned, and all that texts are read with."""
        list(self.extract([SAMPLE]))

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order; the lexicon is learned with the first (in a second or so).

        Raises:
            InputError: the documents to learn from cannot be read.
        """
        for text in texts:
            gazetteer, labels = self._learned
            words = Words(text)
            yield [Span(*_offsets(words, found), labels[found.name]) for found in gazetteer.find(words)]
