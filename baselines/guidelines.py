"""What the annotation guidelines say, for extractors that are told instead of trained.

The text is read from the guidelines themselves, so that it is always their current version.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from goldspan.corpus.scheme import LABELS

LANGUAGES = ("en", "ru")

# The rule of each label that says what it is; the others say where its edges are and what it is not.
_DEFINING = {"OFFICIAL": "O2", "BODY": "B1", "FIGURE": "F1", "SECTOR": "S1"}
_RULE = re.compile(r"\*\*([POBFS]\d+)\. (.+)$")
_EXAMPLE = re.compile(r"- (Right|Wrong|Верно|Неверно): ")
_DECISION = re.compile(r"\| \*\*(D\d+)\*\* \| (.+?) \| (.+?) \| (.+?) \| .+? \|$")
# References to decisions and to the normalisation layer, which are not told with the rules: «(D2, D3)»,
# «; D5)», «Other adjectives: D11.»
_CODES = r"[DN]\d+(?:(?:[,;] | to | and | и |–)[DN]\d+)*"
_REFERENCES = re.compile(rf" \({_CODES}\)|; {_CODES}(?=\))| [^.:;]+(?::| см\.) {_CODES}\.")


class Rule(NamedTuple):
    """A rule or decision: its code, what it says in Markdown, and its examples, a line each."""

    code: str
    text: str
    examples: tuple[str, ...]


@cache
def guidelines(language: str = "en") -> str:
    """The guidelines, as Markdown.

    Raises:
        ValueError: they are not written in this language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"the guidelines are written in {' and '.join(LANGUAGES)}, and not in {language!r}")
    return files("goldspan").joinpath("annotation", f"guidelines.{language}.md").read_text(encoding="utf-8")


def version(language: str = "en") -> str:
    """The version that the guidelines give themselves.

    Raises:
        ValueError: they are not written in this language.
    """
    found = re.search(r"^(?:Version|Версия): (\S+)$", guidelines(language), re.MULTILINE)
    return found[1] if found else ""


@cache
def rules(language: str = "en") -> tuple[Rule, ...]:
    """The principles and the rules of the labels, without references to what is not among them.

    Raises:
        ValueError: the guidelines are not written in this language.
    """
    return tuple(_rules(guidelines(language)))


def _rules(text: str) -> Iterator[Rule]:
    code, says, examples = "", "", list[str]()
    for line in text.splitlines():
        if heading := _RULE.match(line):
            if code:
                yield Rule(code, says, tuple(examples))
            code, says, examples = heading[1], _unreferenced(f"**{heading[2]}"), []
        elif code and _EXAMPLE.match(line):
            examples.append(line.removeprefix("- "))
        elif code and line.startswith("## 4."):
            yield Rule(code, says, tuple(examples))
            return


@cache
def decisions(language: str = "en") -> tuple[Rule, ...]:
    """The decisions that go beyond the rules.

    Raises:
        ValueError: the guidelines are not written in this language.
    """
    right, wrong = ("Right", "Wrong") if language == "en" else ("Верно", "Неверно")
    rows = map(_DECISION.match, guidelines(language).splitlines())
    return tuple(Rule(row[1], row[2], (f"{right}: {row[3]}", f"{wrong}: {row[4]}")) for row in rows if row)


def _unreferenced(text: str) -> str:
    return _REFERENCES.sub("", text)


def describe_labels(language: str = "en") -> dict[str, str]:
    """What each label is, in one sentence: the first one of the rule that defines it.

    Raises:
        ValueError: the guidelines are not written in this language.
    """
    says = {rule.code: rule.text for rule in rules(language)}
    return {label: _first_sentence(says[_DEFINING[label]]) for label in LABELS}


def _first_sentence(rule: str) -> str:
    body = rule.partition("** ")[2]
    return re.split(r"(?<=[.;]) ", body)[0].rstrip(";.") + "."
