"""Strict scores through the public face, and beside them seqeval's own."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import goldspan
from goldspan import Document, Span
from goldspan.corpus.tokens import tokenize
from goldspan.eval.counting import count
from goldspan.eval.pairing import pair

LABELS = ("BODY", "OFFICIAL", "сектор")
TEXT = (
    "Аскар Мамин 😀 обсудил с МИД вопросы\u00a0туризма  и транзита:\r\n"
    "рост 5,5% за год.\n\n"
    "Итог подвёл Кабинет министров."
)
TOKENS = tokenize(TEXT)


@st.composite
def flat_spans(draw):
    """Spans over whole tokens that share none."""
    cuts = sorted(draw(st.sets(st.integers(0, len(TOKENS)), max_size=10)))
    spans = []
    for first, behind in zip(cuts[::2], cuts[1::2], strict=False):
        label = draw(st.sampled_from(LABELS))
        spans.append(Span(TOKENS[first].start, TOKENS[behind - 1].end, label))
    return tuple(spans)


documents = st.lists(flat_spans(), min_size=1, max_size=4).map(
    lambda spans: [Document(f"d{i}", TEXT, some) for i, some in enumerate(spans)]
)
any_span = st.builds(
    lambda start, length, label: Span(start, min(start + length, len(TEXT)), label),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 12),
    st.sampled_from(LABELS),
)
any_spans = st.sets(any_span, max_size=8).map(tuple)


def both(gold_spans, predicted_spans):
    return [Document("d", TEXT, gold_spans)], [Document("d", None, predicted_spans)]


@st.composite
def gold_and_predictions(draw):
    gold = draw(documents)
    return gold, [Document(document.id, None, draw(flat_spans())) for document in gold]


@given(gold_and_predictions())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_strict_scores_are_seqevals_wherever_spans_are_flat_and_aligned_to_tokens(sides):
    result = goldspan.score(*sides, seqeval=True)
    theirs = result.seqeval
    assert theirs.untagged == {"gold": 0, "predicted": 0}
    if theirs.micro is None:
        assert result.strict.overall.counts == goldspan.Counts()
        return
    for ours, seqeval in [(result.strict.overall, theirs.micro)] + [
        (score, theirs.labels[label]) for label, score in result.strict.labels.items()
    ]:
        assert seqeval.support == ours.counts.support
        assert seqeval.precision == pytest.approx(ours.counts.precision or 0.0)
        assert seqeval.recall == pytest.approx(ours.counts.recall or 0.0)
        assert seqeval.f1 == pytest.approx(ours.counts.f1 or 0.0)


@given(any_spans, any_spans)
def test_strict_matching_is_set_intersection(gold_spans, predicted_spans):
    counts = goldspan.score(*both(gold_spans, predicted_spans)).strict.overall.counts
    gold, predicted = set(gold_spans), set(predicted_spans)
    assert (counts.tp, counts.fp, counts.fn) == (
        len(gold & predicted),
        len(predicted - gold),
        len(gold - predicted),
    )


@given(any_spans, any_spans)
def test_label_counts_sum_to_the_overall_counts(gold_spans, predicted_spans):
    result = goldspan.score(*both(gold_spans, predicted_spans))
    assert (
        sum((score.counts for score in result.strict.labels.values()), goldspan.Counts())
        == result.strict.overall.counts
    )


@given(any_spans, any_spans)
def test_swapping_gold_and_prediction_swaps_precision_and_recall(one, other):
    there = goldspan.score(*both(one, other)).strict.overall.counts
    back = goldspan.score(*both(other, one)).strict.overall.counts
    assert (there.precision, there.recall, there.f1) == (back.recall, back.precision, back.f1)


@given(any_spans, any_spans)
def test_f1_is_one_if_and_only_if_the_sets_are_equal(one, other):
    f1 = goldspan.score(*both(one, other)).strict.overall.counts.f1
    assert (f1 == 1.0) == (set(one) == set(other) != set())


@given(gold_and_predictions())
@settings(max_examples=30)
def test_paragraphs_count_what_documents_count(sides):
    gold, predictions = sides
    by_paragraph = goldspan.score(gold, predictions)
    whole = goldspan.score([replace(d, text=None) for d in gold], predictions)
    assert (by_paragraph.signature.unit, whole.signature.unit) == ("paragraph", "document")
    for mode, scores in whole.modes.items():
        assert by_paragraph.modes[mode].overall.counts == scores.overall.counts
    assert by_paragraph.errors == whole.errors


def test_a_paragraph_is_a_line_that_holds_something_or_several_that_a_span_runs_across():
    lines = count(pair([Document("d", TEXT)], [Document("d", None)]))
    assert lines.units == 3
    across = Span(0, TEXT.index("рост") + 4, "BODY")
    assert count(pair([Document("d", TEXT, (across,))], [Document("d", None)])).units == 2


def test_the_unit_is_the_paragraph_below_ten_documents_and_the_signature_says_so():
    few = [Document(str(i), TEXT, (Span(0, 5, "BODY"),)) for i in range(9)]
    many = [*few, Document("9", TEXT)]
    assert goldspan.score(few, few).signature.unit == "paragraph"
    assert goldspan.score(many, many).signature.unit == "document"


def test_a_label_that_the_gold_lacks_is_scored_as_false_positives_and_reported():
    gold, predicted = both(
        (Span(0, 5, "BODY"),), (Span(0, 5, "BODY"), Span(6, 11, "CITY"), Span(15, 22, "CITY"))
    )
    result = goldspan.score(gold, predicted)
    assert result.unknown == {"CITY": 2}
    assert result.strict.overall.counts == goldspan.Counts(tp=1, fp=2)
    assert result.signature.labels == ("BODY",)
    assert (result.strict.macro, list(result.strict.labels)) == (0.5, ["BODY", "CITY"])


def test_spans_that_tags_cannot_hold_are_counted_and_never_bent():
    inside_a_token = Span(0, 3, "BODY")
    overlapping = (Span(0, 5, "BODY"), Span(0, 11, "OFFICIAL"))
    result = goldspan.score(*both((inside_a_token,), overlapping), seqeval=True)
    assert result.seqeval.untagged == {"gold": 1, "predicted": 1}
    assert result.strict.overall.counts == goldspan.Counts(fp=2, fn=1)


def test_seqeval_needs_a_text_to_tokenize():
    bare = [Document("d", None, (Span(0, 5, "BODY"),))]
    assert goldspan.score(bare, bare).strict.overall.counts.f1 == 1.0
    with pytest.raises(goldspan.InputError, match="seqeval scores tokens"):
        goldspan.score(bare, bare, seqeval=True)


def test_nothing_on_both_sides_is_undefined_and_not_zero():
    result = goldspan.score(*both((), ()), seqeval=True)
    shown = result.to_json()
    assert shown["overall"]["strict"]["f1"] is None
    assert shown["macro"]["strict"] == {"f1": None, "labels": []}
    assert shown["seqeval"]["micro"] is None
