"""Each kind of error, and that every span which is not strictly right is in exactly one."""

import pytest
from hypothesis import given
from span_strategies import TEXT, spans

import goldspan
from goldspan import Document, Span
from goldspan.eval.errors import KINDS, errors_of
from goldspan.eval.matching import match, mention


def kinds(gold, predicted):
    matching = match(gold, predicted)
    return sorted((error.kind, error.gold, error.predicted) for error in errors_of(matching))


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([(0, 5, "A")], [(0, 5, "A")], []),
        ([(0, 5, "A")], [(0, 4, "A")], [("boundary", (0, 5, "A"), (0, 4, "A"))]),
        ([(0, 5, "A")], [(0, 5, "B")], [("label", (0, 5, "A"), (0, 5, "B"))]),
        ([(0, 5, "A")], [(3, 9, "B")], [("both", (0, 5, "A"), (3, 9, "B"))]),
        ([(0, 5, "A")], [], [("missed", (0, 5, "A"), None)]),
        ([], [(0, 5, "A")], [("spurious", None, (0, 5, "A"))]),
        ([(0, 5, "A")], [(5, 9, "A")], [("missed", (0, 5, "A"), None), ("spurious", None, (5, 9, "A"))]),
        # The longer piece is the gold span's partner, the other one a further piece of it.
        (
            [(0, 9, "A")],
            [(0, 5, "A"), (6, 9, "A")],
            [("boundary", (0, 9, "A"), (0, 5, "A")), ("split", (0, 9, "A"), (6, 9, "A"))],
        ),
        (
            [(0, 3, "A"), (4, 9, "A")],
            [(0, 9, "A")],
            [("boundary", (4, 9, "A"), (0, 9, "A")), ("merged", (0, 3, "A"), None)],
        ),
        ([(0, 9, "A")], [(0, 9, "A"), (0, 4, "B")], [("duplicate", (0, 9, "A"), (0, 4, "B"))]),
        ([(0, 9, "A")], [(0, 9, "A"), (0, 9, "B")], [("duplicate", (0, 9, "A"), (0, 9, "B"))]),
    ],
)
def test_the_kinds(gold, predicted, expected):
    found = kinds(gold, predicted)
    assert found == expected
    assert {kind for kind, _, _ in found} <= KINDS.keys()


@given(spans, spans)
def test_every_span_that_is_not_strictly_right_is_in_exactly_one_error(gold, predicted):
    matching = match(map(mention, gold), map(mention, predicted))
    errors = errors_of(matching)
    again = {"split", "duplicate"}  # these name the gold span that another prediction is paired with
    assert sorted(e.gold for e in errors if e.gold and e.kind not in again) == matching.gold
    assert sorted(e.predicted for e in errors if e.predicted) == matching.predicted


@given(spans, spans)
def test_error_counts_and_confusion_add_up_to_the_strict_counts(gold, predicted):
    result = goldspan.score([Document("d", TEXT, gold)], [Document("d", None, predicted)])
    strict, errors = result.strict.overall.counts, result.errors
    pairs = errors["boundary"] + errors["label"] + errors["both"]
    assert strict.fn == pairs + errors["missed"] + errors["merged"]
    assert strict.fp == pairs + errors["spurious"] + errors["split"] + errors["duplicate"]
    for label, row in result.confusion.items():
        if label:
            assert sum(row.values()) == sum(span.label == label for span in gold)
            column = sum(other[label] for other in result.confusion.values())
            assert column == sum(span.label == label for span in predicted)


def test_a_text_that_nothing_is_wrong_with_has_no_error():
    same = (Span(0, 5, "A"),)
    result = goldspan.score([Document("d", TEXT, same)], [Document("d", None, same)])
    assert set(result.errors.values()) == {0}
