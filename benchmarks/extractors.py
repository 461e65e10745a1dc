"""Extractors beside what they are made of, on one machine in one run: ratios of CPU seconds.

    python benchmarks/extractors.py

The texts are those of the training documents. Each figure is the median of several runs that take turns,
with the lowest and the highest behind it. Words are read once and kept, so that texts read again (and,
at scale, most words of new ones) cost less: the first of the two rows of ``rules`` forgets them before
each run, and is the one that must keep its limit. So do the rows of ``crf``; what pymorphy3 said of a word is
kept on both sides, because asking it anew would cost more than all else.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from typing import NamedTuple

from peers import print_machine, row, timed
from razdel import tokenize

import goldspan
from goldspan.baselines.features.forms import form
from goldspan.baselines.slovnet import load_network
from goldspan.baselines.words import recall_piece

RUNS = 9

Work = Callable[[Sequence[str]], object]


class Comparison(NamedTuple):
    """An extractor, what it is measured by, and how many times that it may cost."""

    what: str
    ours: Work
    basis: Work
    limit: float


def extracted(spec: str) -> Work:
    """The work of an extractor, which is loaded before it is measured."""
    extractor = goldspan.load_extractor(spec)
    list(extractor.extract(["Министр энергетики Иван Петров."]))
    return lambda texts: [list(spans) for spans in extractor.extract(texts)]


def at_first(work: Work) -> Work:
    """The same with no word kept from the run before."""

    def run(texts: Sequence[str]) -> object:
        recall_piece.cache_clear()
        return work(texts)

    return run


def tokenized(texts: Sequence[str]) -> object:
    """The tokens of each text, by razdel."""
    return [list(tokenize(text)) for text in texts]


def sources(texts: Sequence[str], *, network: bool) -> object:
    """What the features of ``crf`` are made of, each once: tokens, word forms, the network's tags."""
    found: list[object] = [
        form(token.text, token.text.lower().replace("ё", "е"), 0)
        for text in texts
        for token in tokenize(text)
    ]
    if network:
        found += load_network().map(texts)
    return found


def comparisons() -> Iterator[Comparison]:
    """The rows of the table."""
    rules = extracted("rules")
    yield Comparison("rules, words seen for the first time : razdel.tokenize", at_first(rules), tokenized, 3)
    yield Comparison("rules, words seen before : razdel.tokenize", rules, tokenized, 3)
    crf, fast = extracted("crf"), extracted("crf-fast")
    yield Comparison("crf : razdel, pymorphy3, slovnet", at_first(crf), partial(sources, network=True), 2)
    yield Comparison("crf-fast : crf", at_first(fast), at_first(crf), 1)


def main() -> None:
    """Measure each comparison in turn and print a table."""
    texts = [str(document.text) for document in goldspan.load("train")]
    words = sum(len(text.split()) for text in texts)
    print_machine()
    print(f"razdel {version('razdel')}")
    print(f"\n{len(texts)} training documents, {words:,} words")
    print(f"CPU seconds, median of {RUNS} runs in turns (lowest–highest)\n")
    print("| what | ours | basis | ratio | must be | reached |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for one in comparisons():
        ours, basis = (timed(lambda work=work: work(texts)) for work in (one.ours, one.basis))
        print(row(one.what, ours, basis, one.limit, RUNS).render(), flush=True)


if __name__ == "__main__":
    main()
