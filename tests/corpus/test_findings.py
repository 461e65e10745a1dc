"""Findings print on one line that input cannot forge."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from goldspan import Finding, InputError, Span
from goldspan.corpus.findings import CODES, printable

# Control, format (with it all that changes direction), surrogate, and the two line separators.
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(texts | st.text(st.characters(exclude_categories=())))
def test_printed_text_holds_no_control_or_direction_character(text):
    shown = printable(text)
    assert not {char for char in shown if unicodedata.category(char) in UNPRINTABLE}
    assert len(shown.splitlines()) <= 1


@given(st.text(st.sampled_from("Абв где «»“”—№$%😀é\\\"'{}")))
def test_what_can_be_shown_is_printed_as_it_is(text):
    assert printable(text) == text


@given(st.sampled_from(sorted(CODES)), texts, texts, texts)
def test_a_finding_is_one_line_with_its_place_severity_code_and_remedy(code, place, document, message):
    line = str(Finding(code=code, message=message, place=place, document=document))
    assert len(line.splitlines()) == 1
    assert f"{CODES[code].severity} {code}: " in line
    assert line.endswith(f"; {CODES[code].remedy}")
    assert line.startswith(printable(place))


def test_a_finding_says_where_it_is():
    finding = Finding(
        code="span-overlap",
        message="BODY",
        place="gold.jsonl:3",
        document="d1",
        annotation="anna",
        region="r1",
        field="spans[0]",
        span=Span(4, 7, "BODY"),
    )
    assert str(finding) == (
        "gold.jsonl:3: error span-overlap: "
        "document d1, annotation anna, region r1, field spans[0], span 4-7: "
        "BODY; keep the longer name (principle 2)"
    )


def test_a_code_that_is_not_in_the_table_is_refused():
    with pytest.raises(ValueError, match="no such finding code"):
        Finding(code="span-odd", message="")


def test_an_input_error_says_all_of_its_findings():
    findings = [Finding(code="bad-json", message=str(number)) for number in range(2)]
    assert str(InputError(findings)).splitlines() == [str(finding) for finding in findings]


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_lower_case_words_and_says_what_to_do(code):
    assert code.replace("-", "").replace("16", "").islower()
    assert CODES[code].severity in {"error", "warning"}
    assert CODES[code].meaning
    assert CODES[code].remedy
