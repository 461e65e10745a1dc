"""``rules``: all four labels by small rules over razdel's tokens, with a trace of which rule said what."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import NamedTuple

from goldspan.baselines import rules_body, rules_figure, rules_job, rules_number, rules_official, rules_sector
from goldspan.baselines.rule import NOTHING, Candidate, Rule
from goldspan.baselines.sources import sources_digest
from goldspan.baselines.words import Words
from goldspan.corpus.document import Span

# A rule sees what those above it proposed: abbreviations look at bodies, later mentions at officials.
RULES: tuple[Rule, ...] = (
    *rules_number.RULES,
    *rules_figure.RULES,
    *rules_body.RULES,
    *rules_job.RULES,
    *rules_official.RULES,
    *rules_sector.RULES,
)

# Everything that the output depends on, as its version counts it.
SOURCES = (
    "complements",
    "lexicon",
    "lexicon_bodies",
    "lexicon_fields",
    "lexicon_people",
    "lexicon_places",
    "lexicon_units",
    "multiword",
    "names",
    "paradigm",
    "phrases",
    "places",
    "rule",
    "rules",
    "rules_body",
    "rules_figure",
    "rules_job",
    "rules_number",
    "rules_official",
    "rules_sector",
    "sources",
    "titles",
    "words",
)


class Traced(NamedTuple):
    """A span, and the name of the rule that made it."""

    span: Span
    rule: str


def propose(words: Words, rules: Iterable[Rule] = RULES) -> list[Candidate]:
    """What the rules find, in the order of the rules; candidates may overlap."""
    candidates: list[Candidate] = []
    for rule in rules:
        name = rule.name
        candidates += [Candidate(start, end, rule.label, name) for start, end in rule.find(words, candidates)]
    return candidates


def resolve(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose candidates that do not overlap, in order of their place in the text.

    The longest wins, as the scheme's second principle has it; of two as long, the one whose rule
    stands earlier. ``NOTHING`` wins and loses like the others and is then dropped: a date takes its
    day from FIGURE, and a minister's title its «энергетики» from SECTOR.
    """
    chosen: list[Candidate] = []
    covered: set[int] = set()
    for candidate in sorted(candidates, key=lambda one: one.start - one.end):
        # It is no longer than those chosen before it: where it overlaps one, it begins or ends inside.
        if candidate.start in covered or candidate.end - 1 in covered:
            continue
        covered.update(range(candidate.start, candidate.end))
        chosen.append(candidate)
    return sorted(one for one in chosen if one.label != NOTHING)


class RulesExtractor:
    """The rules as an extractor; it holds no state between texts.

    Source: the annotation guidelines, grown on the training and dev documents. It takes no options. The
    rules are this project's; razdel, whose tokens they read, is under the MIT licence.
    """

    name = "rules"

    @cached_property
    def version(self) -> str:
        """A number that changes with the sources of the rules and with razdel."""
        return f"3-{sources_digest(SOURCES, version('razdel'))}"

    def trace(self, text: str) -> list[Traced]:
        """The spans of one text, in order, each with the rule that made it."""
        words = Words(text)
        return [
            Traced(Span(*words.origin(start, end), label), rule)
            for start, end, label, rule in resolve(propose(words))
        ]

    def extract(self, texts: Sequence[str]) -> Iterable[Sequence[Span]]:
        """Find spans in each text: flat, in order, without a space at an edge."""
        for text in texts:
            yield [traced.span for traced in self.trace(text)]
