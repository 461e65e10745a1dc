"""Scores of normalised values, apart from places."""

import pytest

import goldspan
from goldspan import Counts, Document, Span
from goldspan.eval.pairing import pair
from goldspan.eval.values import score_values

TEXT = "Экспорт вырос до $1,6 млрд, импорт до $5 млрд, доля до 40%, и снова до 40%."


def figure(words, value, unit="USD", start=0):
    at = TEXT.index(words, start)
    return Span(at, at + len(words), "FIGURE", value={"value": value, "unit": unit})


GOLD = (
    figure("$1,6 млрд", "1600000000"),
    figure("$5 млрд", "5000000000"),
    figure("40%", "40", "percent"),
    figure("40%", "40", "percent", start=60),
)


def scored(predicted, gold=GOLD):
    return score_values(pair([Document("d", TEXT, gold)], [Document("d", None, predicted)]))


def test_a_field_is_right_on_a_found_span_or_wrong_or_not_given():
    predicted = (
        figure("$1,6 млрд", "1600000000"),
        figure("$5 млрд", "5", "USD"),
        Span(TEXT.index("40%"), TEXT.index("40%") + 3, "FIGURE"),
    )
    fields = scored(predicted).fields["FIGURE"]
    assert (fields["value"].right, fields["value"].found) == (1, 3)
    assert fields["value"].end_to_end == Counts(tp=1, fp=1, fn=3)
    assert (fields["unit"].right, fields["unit"].accuracy) == (2, 2 / 3)
    assert fields["unit"].end_to_end == Counts(tp=2, fp=0, fn=2)


def test_a_fact_counts_once_wherever_and_however_often_it_stands():
    elsewhere = (Span(0, 7, "FIGURE", value={"value": "40", "unit": "percent"}),)
    scores = scored(elsewhere)
    assert scores.facts == Counts(tp=1, fp=0, fn=2)
    assert scores.fields["FIGURE"]["value"].end_to_end == Counts(tp=0, fp=1, fn=4)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1.50", "1.5", True),
        ("-0", "0", True),
        ("-0.0", "0", True),
        ("100", "1", False),
        ("12345678901234567890123456789", "12345678901234567890123456788", False),
        ("1e3", "1000", False),
        ("1e1000000", "1", False),
        (" 5 ", "5", False),
        ("٣", "3", False),
    ],
)
def test_which_numbers_are_the_same(one, other, equal):
    gold, predicted = ((Span(0, 7, "FIGURE", value={"value": value}),) for value in (one, other))
    assert scored(predicted, gold).fields["FIGURE"]["value"].right == equal


def test_decimals_are_compared_as_numbers_and_everything_else_as_text():
    predicted = (
        figure("$1,6 млрд", "1600000000.0"),
        figure("$5 млрд", "5000000000.00", "usd"),
        figure("40%", "NaN", "percent"),
    )
    fields = scored(predicted).fields["FIGURE"]
    assert (fields["value"].right, fields["value"].found) == (2, 3)
    assert (fields["unit"].right, fields["unit"].found) == (2, 3)


def test_a_field_that_the_gold_leaves_open_is_wrong_to_fill():
    gold = (Span(0, 7, "BODY", value={"entity": "export", "role": None}),)
    predicted = (Span(0, 7, "BODY", value={"entity": "export", "role": "noun"}),)
    fields = scored(predicted, gold).fields["BODY"]
    assert fields["entity"].accuracy == 1.0
    assert (fields["role"].accuracy, fields["role"].end_to_end) == (None, Counts(fp=1))


def test_nothing_is_said_where_a_side_has_no_values():
    bare = tuple(Span(span.start, span.end, span.label) for span in GOLD)
    assert scored(bare) is None
    assert scored(GOLD, bare) is None
    assert (
        goldspan.score([Document("d", TEXT, bare)], [Document("d", None, bare)]).to_json().get("values")
        is None
    )


def test_the_result_has_them_in_json_and_as_a_table():
    from goldspan.eval.tables import render_result

    result = goldspan.score([Document("d", TEXT, GOLD)], [Document("d", None, GOLD[:3])])
    shown = result.to_json()["values"]
    assert shown["facts"]["tp"] == 3
    assert shown["fields"]["FIGURE"]["value"]["accuracy"] == 1.0
    assert "FIGURE value" in render_result(result)
    assert "distinct facts of a document" in render_result(result)
