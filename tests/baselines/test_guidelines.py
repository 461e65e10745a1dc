"""The rules on the examples of the guidelines: each marked text, and each text in which nothing is marked."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

import pytest

from goldspan.baselines.rules import RulesExtractor
from goldspan.corpus.scheme import LABELS

GUIDELINES = (files("goldspan.annotation") / "guidelines.en.md").read_text(encoding="utf-8")
EXTRACTOR = RulesExtractor()

_NO_OFFICE = "the example leaves out the office, and a name alone is no OFFICIAL"
_INTRODUCED = "the example leaves out the long name that introduces the abbreviation"
_LEXICON = "the noun is not in the lexicon"
# Right examples in which the rules do not find what is marked.
NOT_FOUND = {
    "с [Ингой Лаврецкой]": _NO_OFFICE,
    "[Фуад Ракиф оглы Ширвазаде]": _NO_OFFICE,
    "[П. С. Вересов]": _NO_OFFICE,
    "[Айтпасов] и [Лаврецкая]": _NO_OFFICE,
    "г-жа [Лаврецкая]": _NO_OFFICE,
    "генерал-майор [Айтпасов]": _NO_OFFICE,
    "кабинет [Айтпасова]OFFICIAL": _NO_OFFICE,
    "([МПК])": _INTRODUCED,
    "[МПК]": _INTRODUCED,
    "[Айтпасов]": _NO_OFFICE,
    "министр - сопредседатель [МПК]BODY [Айтпасов]OFFICIAL": _INTRODUCED,
    "в области [транспорта] и [транзита]": _LEXICON,
}
# Wrong examples in which the rules do what is wrong: none.
FOUND: dict[str, str] = {}

_MARK = re.compile(rf"\[([^\]]+)\]({'|'.join(LABELS)})?")
_CODE = re.compile(r"`([^`]+)`")
# An example, and the colon before the content of a field.
_VALUED = re.compile(r"`([^`]*\[[^`]*)`(:?)")
# Rules of the normalisation layer that are about other labels than FIGURE.
_VALUES_OF = {"N2": "OFFICIAL", "N3": "BODY", "N10": "SECTOR"}


class Example(NamedTuple):
    """A marked text of the guidelines.

    ``labels`` are those under discussion, with which spans are compared; where there are none, only
    the offsets are. ``right`` says whether it shows what to do or what not to do.
    """

    rule: str
    marked: str
    labels: frozenset[str]
    right: bool

    @property
    def text(self) -> str:
        return _MARK.sub(r"\1", self.marked)

    def expected(self) -> list[tuple[int, int, str]]:
        [default] = self.labels if len(self.labels) == 1 else [""]
        spans, removed = [], 0
        for mark in _MARK.finditer(self.marked):
            start = mark.start() - removed
            spans.append((start, start + len(mark[1]), mark[2] or default))
            removed += len(mark[0]) - len(mark[1])
        return spans

    def found(self) -> list[tuple[int, int, str]]:
        spans = [one.span for one in EXTRACTOR.trace(self.text)]
        if not self.labels:
            return [(span.start, span.end, "") for span in spans]
        return [(span.start, span.end, span.label) for span in spans if span.label in self.labels]

    @property
    def met(self) -> bool:
        return (self.found() == self.expected()) == self.right


def named(text: str) -> frozenset[str]:
    return frozenset(LABELS).intersection(re.findall("[A-Z]+", text))


def in_lists(section: str, label: str) -> Iterator[Example]:
    """The examples of «Right» and «Wrong» lists; a right one without a mark has nothing to mark."""
    rule = ""
    for line in section.splitlines():
        if heading := re.match(r"\*\*([A-Z]\d+)\.", line):
            rule = heading[1]
        elif kind := re.match(r"- (Right|Wrong): ", line):
            for marked in _CODE.findall(line):
                labels = named(marked) or frozenset({label} - {""})
                yield Example(rule, marked, labels, kind[1] == "Right")


def in_values(section: str) -> Iterator[Example]:
    """The marked examples of lists about values; where a value follows, only that may be wrong."""
    rule = ""
    for line in section.splitlines():
        if heading := re.match(r"\*\*(N\d+)\.", line):
            rule = heading[1]
        elif kind := re.match(r"- (Right|Wrong): ", line):
            label = _VALUES_OF.get(rule, "FIGURE")
            for marked, colon in _VALUED.findall(line):
                yield Example(rule, marked, frozenset({label}), kind[1] == "Right" or bool(colon))


def in_decisions(section: str) -> Iterator[Example]:
    """The examples of the table of decisions, which say nothing of labels."""
    for rule, right, wrong in re.findall(
        r"^\| \*\*(D\d+)\*\* \| .* \| (.*) \| (.*) \| .* \|$", section, re.MULTILINE
    ):
        if right.endswith(" (nothing)"):
            yield Example(rule, _CODE.findall(right)[0], frozenset(), right=True)
        for cell, is_right in ((right, True), (wrong, False)):
            for marked, colon in _VALUED.findall(cell):
                yield Example(rule, marked, frozenset(), is_right or bool(colon))


def in_table(section: str) -> Iterator[Example]:
    """The examples of the table of hard cases."""
    for line in section.splitlines():
        if not line.startswith("| ") or line.startswith(("| Case ", "| --- ")):
            continue
        case, decision, rules = line.strip("| ").split(" | ")
        cases = _CODE.findall(case)
        labels = named(decision) or frozenset(label for label in LABELS if label[0] in rules)
        yield from of_row(cases, decision, labels, rules)


def of_row(cases: list[str], decision: str, labels: frozenset[str], rule: str) -> Iterator[Example]:
    """The marks of the decision are put into the cases in which their words stand."""
    pieces = [marked for marked in _CODE.findall(decision) if _MARK.search(marked)]
    for case in cases:
        text = _MARK.sub(r"\1", case)
        here = [piece for piece in pieces if _MARK.sub(r"\1", piece) in text]
        for piece in here:
            text = text.replace(_MARK.sub(r"\1", piece), piece, 1)
            pieces.remove(piece)
        if here:
            yield Example(rule, text, labels, right=True)
        elif decision.startswith("nothing") or decision.endswith("; nothing"):
            yield Example(rule, text, frozenset(LABELS), right=True)
        elif one := re.match(rf"(?:all |one )*({'|'.join(LABELS)})\b", decision):
            yield Example(rule, f"[{text}]", frozenset({one[1]}), right=True)
    for piece in pieces:
        yield Example(rule, piece, labels, right=True)


def examples() -> list[Example]:
    principles, labels, values, cases, _, decisions = re.findall(
        r"^## [2-7]\..*?(?=^## )", GUIDELINES, re.MULTILINE | re.DOTALL
    )
    found = list(in_lists(principles, ""))
    for section in re.split(r"^### 3\.\d\. ", labels, flags=re.MULTILINE)[1:]:
        found += in_lists(section, section.split("\n")[0])
    return [*found, *in_values(values), *in_table(cases), *in_decisions(decisions)]


EXAMPLES = examples()


def shown(example: Example) -> str:
    return f"{example.rule}-{'right' if example.right else 'wrong'}-{example.marked}"


@pytest.mark.parametrize("example", EXAMPLES, ids=shown)
def test_example(example: Example) -> None:
    listed = example.marked in (NOT_FOUND if example.right else FOUND)
    assert example.met != listed, (example.text, example.found(), example.expected())


def test_every_label_has_examples_of_both_kinds() -> None:
    kinds = {(label, example.right) for example in EXAMPLES for label in example.labels}
    assert kinds == {(label, right) for label in LABELS for right in (True, False)}
    text = "\n".join(example.marked for example in EXAMPLES)
    lists = re.findall(r"^- (?:Right|Wrong): .*", GUIDELINES, re.MULTILINE)
    assert all(marked in text for line in lists for marked in _CODE.findall(line) if _MARK.search(marked))
    assert {f"D{number}" for number in range(1, 32)} <= {example.rule for example in EXAMPLES}


def test_what_is_listed_is_an_example() -> None:
    for right, listed in ((True, NOT_FOUND), (False, FOUND)):
        assert listed.keys() <= {example.marked for example in EXAMPLES if example.right == right}
