"""What extractors are told of the guidelines."""

import re

import pytest

from goldspan.baselines.guidelines import decisions, describe_labels, guidelines, rules, version
from goldspan.corpus.scheme import GUIDELINES_VERSION, LABELS


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_rule_and_decision_is_told(language):
    text = guidelines(language)
    codes = re.findall(r"^\*\*([POBFS]\d+)\. ", text, re.MULTILINE)
    assert [rule.code for rule in rules(language)] == codes
    assert len(codes) > 30
    assert all(len(rule.examples) >= 2 for rule in rules(language) if rule.examples)
    assert [it.code for it in decisions(language)] == re.findall(r"^\| \*\*(D\d+)\*\*", text, re.MULTILINE)
    assert version(language) == GUIDELINES_VERSION


@pytest.mark.parametrize("language", ["en", "ru"])
def test_rules_refer_to_nothing_that_is_not_told(language):
    assert [rule.text for rule in rules(language) if re.search(r"\b[DN]\d", rule.text)] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_labels_are_described_in_a_sentence(language):
    described = describe_labels(language)
    assert tuple(described) == LABELS
    for sentence in described.values():
        assert 20 < len(sentence) < 300
        assert re.fullmatch(r"[A-ZА-Я][^\n*]+\.", sentence)


def test_guidelines_in_other_languages_are_not_there():
    with pytest.raises(ValueError, match="written in en and ru, and not in 'de'"):
        guidelines("de")
