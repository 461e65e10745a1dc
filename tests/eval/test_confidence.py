"""What the scores of predicted spans are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score

from goldspan import Document, Span
from goldspan.eval.confidence import Confidence, Scored, confidence_of
from goldspan.eval.pairing import pair
from goldspan.eval.wilson import wilson

scored = st.lists(
    st.builds(Scored, st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), min_size=1
)


def confidence(spans, missed=0):
    spans = tuple(sorted(spans, key=lambda span: -span.score))
    return Confidence(spans, sum(span.right for span in spans) + missed)


@given(scored, st.integers(1, 12))
def test_bins_hold_every_span_and_split_no_score(spans, number):
    bins = confidence(spans).bins(number)
    assert 1 <= len(bins) <= number
    assert sum(one.spans for one in bins) == len(spans)
    assert sum(one.spans * one.right for one in bins) == pytest.approx(sum(span.right for span in spans))
    assert [one.score for one in bins] == sorted({one.score for one in bins})
    assert all(one.interval.low <= one.right <= one.interval.high for one in bins)


@given(scored, st.integers(0, 5))
def test_cuts_lose_precision_for_recall(spans, missed):
    found = confidence(spans, missed)
    cuts = found.cuts()
    assert [cut.score for cut in cuts] == sorted({span.score for span in spans}, reverse=True)
    for cut in cuts:
        kept = [span for span in spans if span.score >= cut.score]
        assert cut.counts.tp == sum(span.right for span in kept)
        assert cut.counts.tp + cut.counts.fp == len(kept)
        assert cut.counts.support == found.gold


@given(scored.filter(lambda spans: any(span.right for span in spans)))
def test_average_precision_is_scikit_learns_where_all_gold_is_found(spans):
    expected = average_precision_score([span.right for span in spans], [span.score for span in spans])
    assert confidence(spans).average_precision == pytest.approx(expected)


def test_gold_that_is_never_found_lowers_average_precision():
    assert confidence([Scored(0.9, right=True)], missed=1).average_precision == 0.5
    assert confidence([Scored(0.9, right=False)]).average_precision is None


@given(st.integers(0, 40), st.integers(1, 40))
def test_wilsons_interval_is_scipys(part, whole):
    part = min(part, whole)
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(part, whole) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_scores_that_say_what_happens_have_no_error():
    sure = [Scored(1.0, right=True)] * 5 + [Scored(0.0, right=False)] * 5
    assert confidence(sure).calibration_error == 0.0
    assert confidence([Scored(1.0, right=False)] * 5).calibration_error == 1.0
    assert Confidence((), 3).calibration_error is None


def pairs(spans, unplaced=()):
    """One document whose gold is its first word, with these predictions."""
    gold = Document("d1", "Один два", (Span(0, 3, "A"),))
    return pair([gold], [Document("d1", None, tuple(spans), unplaced=unplaced)])


def test_only_what_is_strictly_right_is_right():
    found = confidence_of(
        pairs([Span(0, 3, "B", score=0.9), Span(0, 3, "A", score=0.5), Span(0, 4, "A", score=1)])
    )
    assert found == Confidence((Scored(1, False), Scored(0.9, False), Scored(0.5, True)), 1)


def test_predictions_without_scores_have_no_confidence():
    assert confidence_of(pairs([Span(0, 3, "A")])) is None
    assert confidence_of(pairs([])) is None


@pytest.mark.parametrize(
    ("spans", "unplaced", "message"),
    [
        ([Span(0, 3, "A", score=0.5), Span(4, 6, "A")], (), "1 of 2 predicted spans have no score"),
        ([Span(0, 3, "A", score=0.5)], ("A",), "1 of 2 predicted spans have no score"),
        ([Span(0, 3, "A", score=12)], (), "document d1: a score is between 0 and 1, not 12"),
        ([Span(0, 3, "A", score=float("nan"))], (), "not nan"),
    ],
)
def test_scores_that_cannot_be_used_are_refused(spans, unplaced, message):
    with pytest.raises(ValueError, match=message):
        confidence_of(pairs(spans, unplaced))
