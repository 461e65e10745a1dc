"""The guidelines in Russian and in English say the same rules, of the version that the code checks."""

import re
from importlib.resources import files

import pytest

from goldspan.corpus.scheme import FIELDS, GUIDELINES_VERSION, LABELS

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
    # Words in brackets explain an example, and are in the language of the guidelines.
    shown = {language: re.findall(r"`([^`\n]*\[[^`\n]*)`", text) for language, text in TEXTS.items()}
    assert shown["ru"] == shown["en"]
