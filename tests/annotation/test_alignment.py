"""Alignment: what stands for what, whoever marked it."""

from itertools import pairwise

from adjudication_cases import TEXT, flat, nested, span, versions
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Span
from goldspan.annotation.alignment import align
from goldspan.eval.matching import match, mention

some_versions = versions(least=2) | versions(least=2, of=nested())


def shape(stretch):
    return (
        stretch.fingerprint,
        [
            (mark.span, len(mark.by), sorted(map(sorted, map(dict.items, mark.values))))
            for mark in stretch.marks
        ],
        [[mark.span for mark in row] for row in stretch.rows()],
    )


@given(some_versions, st.randoms())
def test_the_order_of_versions_does_not_matter(given_versions, random):
    shuffled = random.sample(given_versions, len(given_versions))
    assert list(map(shape, align(shuffled))) == list(map(shape, align(given_versions)))


@given(some_versions)
def test_every_span_is_in_one_stretch_and_one_row(given_versions):
    stretches = align(given_versions)
    marked = [mark.span for stretch in stretches for row in stretch.rows() for mark in row]
    assert sorted(marked) == sorted({each for version in given_versions for each in version})
    for index, version in enumerate(given_versions):
        assert version == tuple(each for stretch in stretches for each in stretch.readings[index])


@given(some_versions)
def test_stretches_share_no_text(given_versions):
    stretches = align(given_versions)
    assert all(one.end <= other.start for one, other in pairwise(stretches))


@given(some_versions)
def test_a_row_has_at_most_one_span_of_a_version(given_versions):
    for stretch in align(given_versions):
        for row in stretch.rows():
            assert sum(len(mark.by) for mark in row) == len(frozenset().union(*(mark.by for mark in row)))


@given(flat(), flat())
def test_two_versions_are_matched_as_gold_and_predictions_are(one, other):
    matched = match(map(mention, one), map(mention, other))
    pairs = {tuple(sorted(pair)) for pair in (*matched.exact, *matched.overlapping)}
    rows = [
        tuple(mention(mark.span) for mark in row)
        for stretch in align([one, other])
        for row in stretch.rows()
        if len(row) == 2
    ]
    assert len(rows) == len(pairs)
    assert {len(row) for row in rows} <= {2}


def test_the_same_words_stand_for_each_other_before_longer_ones():
    name = span("Анна", "BODY")
    whole = span("Анна\u00a0Ким", "OFFICIAL")
    short = span("Анна", "OFFICIAL")
    (stretch,) = align([[name], [whole], [short]])
    assert [[mark.span for mark in row] for row in stretch.rows()] == [[name, short, whole]]


def test_values_are_part_of_the_fingerprint_and_who_filled_them_is_not():
    place = Span(0, 5, "OFFICIAL")
    one = Span(0, 5, "OFFICIAL", value={"entity": "x", "role": None})
    assert TEXT[0:5] == "Глава"
    prints = [align(each)[0].fingerprint for each in ([[one], [place]], [[place], [one]], [[place], [place]])]
    assert prints[0] == prints[1] != prints[2]


def test_equals_are_told_apart_in_the_same_way_from_either_side():
    places = ([(0, 5), (1, 2), (3, 6), (6, 7)], "BODY"), ([(3, 7), (4, 7), (6, 9)], "FIGURE")
    one, other = ([Span(*place, label) for place in them] for them, label in places)
    assert list(map(shape, align([one, other]))) == list(map(shape, align([other, one])))
