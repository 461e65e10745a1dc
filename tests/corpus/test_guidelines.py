"""The guidelines in Russian and in English say the same rules, of the version that the code checks."""

import re
from importlib.resources import files

import pytest

from goldspan.corpus.scheme import FIELDS, GUIDELINES_VERSION, LABELS, value_faults

TEXTS = {
    language: (files("goldspan.annotation") / f"guidelines.{language}.md").read_text(encoding="utf-8")
    for language in ("ru", "en")
}


def rules(text):
    """The ids of rules (in bold, with a full stop) and of decisions (in bold, in a table), as they come."""
    return re.findall(r"^(?:\| )?\*\*([A-Z]\d+)\b", text, flags=re.MULTILINE)


def test_both_languages_have_the_same_rules_in_the_same_order():
    assert rules(TEXTS["ru"]) == rules(TEXTS["en"])


@pytest.mark.parametrize("language", TEXTS)
def test_the_rules_of_a_section_are_numbered_without_a_gap(language):
    numbers = {}
    for rule in rules(TEXTS[language]):
        numbers.setdefault(rule[0], []).append(int(rule[1:]))
    assert list(numbers) == ["P", "O", "B", "F", "S", "N", "D"]
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


@pytest.mark.parametrize("language", TEXTS)
def test_a_rule_that_is_referred_to_is_there(language):
    named = set(re.findall(r"\b([POBFSND]\d+)\b", TEXTS[language]))
    assert named <= set(rules(TEXTS[language]))


@pytest.mark.parametrize(("language", "word"), [("ru", "Версия"), ("en", "Version")])
def test_the_version_is_the_one_that_the_code_checks(language, word):
    assert re.findall(rf"^{word}: (.+)$", TEXTS[language], flags=re.MULTILINE) == [GUIDELINES_VERSION]


@pytest.mark.parametrize("language", TEXTS)
def test_every_label_and_field_is_explained(language):
    assert re.findall(r"^### 3\.\d\. (\w+)", TEXTS[language], flags=re.MULTILINE) == list(LABELS)
    for fields in FIELDS.values():
        for field in fields:
            assert f"`{field}`" in TEXTS[language]


def test_both_languages_show_the_same_examples():
    shown = {language: re.findall(r"`([^`\n]+)`", text) for language, text in TEXTS.items()}
    assert shown["ru"] == shown["en"]


def test_both_languages_refer_to_the_same_rules_on_the_same_lines():
    referred = {
        language: [re.findall(r"\b[POBFSND]\d+\b", line) for line in text.splitlines()]
        for language, text in TEXTS.items()
    }
    assert referred["ru"] == referred["en"]


def lists(text, kind):
    """The rules of lists, each with what stands behind ``kind`` there; a table has it in a column."""
    rule, found = "", {}
    for line in text.splitlines():
        if heading := re.match(r"(?:\| )?\*\*([A-Z]\d+)\b", line):
            rule = heading[1]
        if line.startswith(f"- {KINDS[kind]}: "):
            found.setdefault(rule, []).append(line)
        elif line.startswith("| **D"):
            _, _, right, wrong, _ = line.strip("| ").split(" | ")
            found[rule] = [wrong if kind.endswith("wrong") else right]
    return found


KINDS = {"ru right": "Верно", "ru wrong": "Неверно", "en right": "Right", "en wrong": "Wrong"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_right_and_wrong_examples(kind):
    text = TEXTS[kind[:2]]
    found = lists(text, kind)
    assert list(found) == rules(text)
    assert all("`" in line for lines in found.values() for line in lines)


def values(line):
    """The marked examples of a line, each with the contents of fields that stand behind it."""
    return [
        (marked, re.findall(r"`([^`]+)`", contents))
        for marked, contents in re.findall(r"`([^`]*\[[^`]*)`: ((?:`[^`]+`(?:, )?)+)", line)
    ]


@pytest.mark.parametrize(
    "rule", ["N4", "N5", "N6", "N7", "N8", "N9", "N10", "D4", "D6", "D7", "D19", "D21", "D23"]
)
def test_the_values_of_right_examples_can_be_read(rule):
    patterns = [
        pattern for label in ("FIGURE", "SECTOR") for pattern in FIELDS[label].values() if pattern is not None
    ]
    shown = [
        content
        for line in lists(TEXTS["en"], "en right")[rule]
        for _, them in values(line)
        for content in them
    ]
    assert shown
    assert [one for one in shown if not any(pattern.fullmatch(one) for pattern in patterns)] == []


def test_the_tables_of_values_can_be_read():
    shared = re.findall(
        r"^\| [^|]*`[^|]*\| ([^| ]+) \| ([^| ]+) \| `([^`|]+)` \|$", TEXTS["en"], re.MULTILINE
    )
    assert len(shared) == 10
    for value, unit, relation in shared:
        assert (
            value_faults("FIGURE", {"value": value, "unit": unit, "relation": relation}, complete=True) == []
        )
    codes = re.findall(r"^\| [^|]+ \| `((?:ISIC|COFOG):\w+)` \|", TEXTS["en"], re.MULTILINE)
    assert len(codes) > 20
    assert [code for code in codes if value_faults("SECTOR", {"code": code}, complete=True)] == []


def test_the_units_of_a_decision_can_be_read():
    [decision] = re.findall(r"^\| \*\*D21\*\* \| (.*?) \| ", TEXTS["en"], re.MULTILINE)
    named = re.findall(r"`([^`]+)`", decision)
    assert len(named) == 8
    for unit in named:
        value = {"value": "1", "unit": unit, "relation": "="}
        assert value_faults("FIGURE", value, complete=True) == []


@pytest.mark.parametrize("unit", ["txkm", "kWxh", "bits/s", "t.m", "kdaL"])
def test_a_unit_that_is_misspelt_cannot(unit):
    assert value_faults("FIGURE", {"value": "1", "unit": unit, "relation": "="}, complete=True)
