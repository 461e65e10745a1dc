"""Matching through the public face, against the definition of each mode spelt out."""

from itertools import product
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from span_strategies import LABELS, TEXT, any_span, flat_spans, spans

import goldspan
from goldspan import Counts, Document, Span
from goldspan.eval.matching import MODES, match, mention, overlap


def scored(gold_spans, predicted_spans):
    return goldspan.score([Document("d", TEXT, gold_spans)], [Document("d", None, predicted_spans)])


def counts(gold_spans, predicted_spans, mode):
    return scored(gold_spans, predicted_spans).modes[mode].overall.counts


def covered(span):
    return {at for start, end in span.fragments or ((span.start, span.end),) for at in range(start, end)}


def most_pairs(gold_spans, predicted_spans, related):
    """The size of the largest one-to-one pairing, by trying all."""

    def best(golds, predicted):
        if not golds:
            return 0
        rest = best(golds[1:], predicted)
        for other in predicted:
            if related(golds[0], other):
                rest = max(rest, 1 + best(golds[1:], predicted - {other}))
        return rest

    return best(tuple(gold_spans), frozenset(predicted_spans))


def touching(one, other):
    return bool(covered(one) & covered(other))


@given(spans, spans)
def test_strict_matches_are_the_intersection(gold, predicted):
    both = len(set(gold) & set(predicted))
    assert counts(gold, predicted, "strict") == Counts(both, len(predicted) - both, len(gold) - both)


@given(spans, spans)
def test_exact_matches_are_as_many_as_the_places_allow(gold, predicted):
    found = counts(gold, predicted, "exact").tp
    assert found == most_pairs(
        gold, predicted, lambda a, b: (a.start, a.end, a.fragments) == (b.start, b.end, b.fragments)
    )


@given(flat_spans(), flat_spans())
def test_type_matches_of_flat_spans_are_as_many_as_can_be(gold, predicted):
    related = lambda one, other: one.label == other.label and touching(one, other)  # noqa: E731
    assert counts(gold, predicted, "type").tp == most_pairs(gold, predicted, related)


@given(flat_spans(), flat_spans())
def test_partial_credit_of_flat_spans_is_as_much_as_can_be(gold, predicted):
    exact = counts(gold, predicted, "exact").tp
    pairs = most_pairs(gold, predicted, touching)
    assert counts(gold, predicted, "partial").tp == exact + (pairs - exact) / 2


@given(spans, spans)
def test_strict_matches_come_first_in_type_mode_and_exact_ones_in_partial_mode(gold, predicted):
    strict = set(gold) & set(predicted)
    left, extra = set(gold) - strict, set(predicted) - strict
    related = lambda one, other: one.label == other.label and touching(one, other)  # noqa: E731
    assert counts(gold, predicted, "type").tp == len(strict) + most_pairs(left, extra, related)
    matching = match(map(mention, gold), map(mention, predicted))
    exact = (
        {*matching.strict, *(one for one, _ in matching.exact)},
        {*matching.strict, *(b for _, b in matching.exact)},
    )
    rest = (
        [s for s in gold if mention(s) not in exact[0]],
        [s for s in predicted if mention(s) not in exact[1]],
    )
    assert len(matching.overlapping) == most_pairs(*rest, touching)


@given(spans, spans)
def test_every_span_is_in_one_pair_at_most(gold, predicted):
    matching = match(map(mention, gold), map(mention, predicted))
    for pairs in (matching.exact + matching.overlapping, matching.typed):
        for side, left in ((0, matching.gold), (1, matching.predicted)):
            members = [a_pair[side] for a_pair in pairs]
            assert len(set(members)) == len(members)
            assert set(members) <= set(left)


@given(any_span(), any_span())
def test_overlap_is_the_number_of_code_points_in_common(one, other):
    assert overlap(mention(one), mention(other)) == len(covered(one) & covered(other))


@pytest.mark.parametrize("mode", MODES)
@given(st.data(), spans, spans)
@settings(max_examples=60)
def test_the_order_of_spans_and_documents_does_not_matter(mode, data, gold, predicted):
    others = data.draw(spans)
    golds = [Document("a", TEXT, gold), Document("b", TEXT, others)]
    guesses = [Document("a", None, predicted), Document("b", None, gold)]
    turned = [Document("a", None, predicted[::-1]), Document("b", None, gold[::-1])]
    there = goldspan.score(golds, guesses)
    back = goldspan.score(golds[::-1], turned[::-1])
    assert there.modes[mode] == back.modes[mode]
    assert (there.errors, there.confusion, there.signature) == (back.errors, back.confusion, back.signature)


@pytest.mark.parametrize("mode", MODES)
@given(gold=spans, predicted=spans)
@settings(max_examples=60)
def test_label_counts_sum_to_the_overall_counts(mode, gold, predicted):
    scores = scored(gold, predicted).modes[mode]
    assert sum((score.counts for score in scores.labels.values()), Counts()) == scores.overall.counts


@pytest.mark.parametrize("mode", MODES)
@given(one=spans, other=spans)
@settings(max_examples=60)
def test_swapping_gold_and_prediction_swaps_precision_and_recall(mode, one, other):
    there, back = counts(one, other, mode), counts(other, one, mode)
    assert (there.precision, there.recall, there.f1) == (back.recall, back.precision, back.f1)


@pytest.mark.parametrize("mode", MODES)
@given(gold=spans, predicted=spans)
@settings(max_examples=60)
def test_equal_sets_have_f1_1_and_only_they_have_strictly(mode, gold, predicted):
    if gold:
        assert counts(gold, gold, mode).f1 == 1.0
    if mode == "strict":
        assert (counts(gold, predicted, mode).f1 == 1.0) == (set(gold) == set(predicted) != set())


@pytest.mark.parametrize("mode", MODES)
@given(gold=spans, predicted=spans, label=st.sampled_from([*LABELS, "ИНОЕ"]))
@settings(max_examples=60)
def test_a_spurious_span_never_raises_precision(mode, gold, predicted, label):
    taken = set().union(*map(covered, gold)) if gold else set()
    free = next((at for at in range(len(TEXT)) if at not in taken), None)
    assume(free is not None)
    spurious = Span(free, free + 1, label)
    assume(spurious not in predicted)
    before, after = counts(gold, predicted, mode), counts(gold, (*predicted, spurious), mode)
    assert after.precision <= (inf if before.precision is None else before.precision)
    assert after.recall == before.recall


@given(spans, spans)
def test_looser_modes_find_no_less(gold, predicted):
    found = {mode: counts(gold, predicted, mode).tp for mode in MODES}
    assert found["strict"] <= found["exact"] <= found["partial"]
    assert found["strict"] <= found["type"]


def test_one_prediction_over_the_whole_document_is_charged_once():
    gold = [Span(start, start + 2, label) for start, label in product((0, 4, 8), LABELS[:1])]
    whole = [Span(0, len(TEXT), LABELS[0])]
    assert counts(gold, whole, "type") == Counts(1, 0, 2)
    assert counts(gold, whole, "partial") == Counts(0.5, 0.5, 2.5)


def test_a_long_chain_of_shifted_spans_is_matched_in_full():
    text = "а" * 20_001
    gold = [Span(at, at + 10, "X") for at in range(0, 20_000, 10)]
    shifted = [Span(at + 5, at + 15, "X") for at in range(0, 19_980, 10)]
    result = goldspan.score([Document("d", text, gold)], [Document("d", None, shifted)])
    assert result.modes["type"].overall.counts == Counts(1998, 0, 2)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="no matching mode fuzzy: there are strict, exact, partial, type"):
        goldspan.score([Document("d", TEXT)], [Document("d", None)], modes=["fuzzy"])
