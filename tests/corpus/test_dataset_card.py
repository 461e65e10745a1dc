"""What keeps a dataset card from being complete."""

import pytest

from goldspan.corpus.dataset.card import SECTIONS, card_faults

pytest.importorskip("yaml")

HEAD = """---
pretty_name: x
language: [ru]
license: mit
size_categories: [n<1K]
task_categories: [token-classification]
configs: [{config_name: a}]
dataset_info: [{config_name: a}]
---
"""


def card(head=HEAD, **bodies):
    sections = "".join(f"## {name}\n\n{bodies.get(name, 'words')}\n\n" for name in SECTIONS)
    return f"{head}\n# Dataset Card\n\n{sections}"


def test_a_whole_card_has_no_fault():
    assert list(card_faults(card())) == []


@pytest.mark.parametrize("name", SECTIONS)
def test_each_section_must_be_there_and_hold_something(name):
    assert list(card_faults(card(**{name: ""}))) == [f"the section {name!r} is empty"]
    assert list(card_faults(card(**{name: "<!-- what to write here -->"}))) == [
        f"the section {name!r} is empty"
    ]
    without = card().replace(f"## {name}\n", "## Something else\n")
    assert list(card_faults(without)) == [f"the section {name!r} is missing"]


def test_a_section_may_consist_of_sections():
    bodies = {"Uses": "### Below\n\nwords"}
    assert list(card_faults(card(**bodies))) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("[More Information Needed]", "'[More Information Needed]' is left open"),
        ("TODO", "'TODO' is left open"),
        ("$documents texts", "'$documents' is left open"),
        ("- **Curated by:** ", "the field 'Curated by' is empty"),
    ],
)
def test_a_place_that_is_left_open_is_named(words, fault):
    assert list(card_faults(card(Uses=f"words\n{words}"))) == [fault]


def test_sums_of_money_and_code_are_no_open_places():
    assert list(card_faults(card(Uses="$1,6 млрд\n\n```sh\n# Uses\necho $name\n```"))) == []


@pytest.mark.parametrize("name", ["license", "language", "configs", "dataset_info", "pretty_name"])
def test_what_programs_read_must_be_there(name):
    head = "\n".join(line for line in HEAD.split("\n") if not line.startswith(name))
    assert list(card_faults(card(head))) == [f"its head lacks {name}"]


@pytest.mark.parametrize("head", ["", "---\na: [\n---\n", "---\n- a\n---\n"])
def test_a_head_that_cannot_be_read_lacks_everything(head):
    assert len(list(card_faults(card(head)))) == 7
