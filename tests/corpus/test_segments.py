"""Texts cut where spans begin and end."""

from hypothesis import given
from hypothesis import strategies as st
from span_strategies import TEXT, nested_spans

from goldspan import Span
from goldspan.corpus.segments import Layer, Segment, segments


def pieces(span):
    return span.fragments or ((span.start, span.end),)


@given(nested_spans, st.integers(0, 3))
def test_segments_are_the_text_and_each_has_the_spans_that_cover_it(spans, more):
    length = len(TEXT) + more
    found = segments(length, spans)
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    assert (found[0].start, found[-1].end) == (0, length)
    for one in found:
        for place in range(one.start, one.end):
            covering = {s for s in spans if any(start <= place < end for start, end in pieces(s))}
            assert {layer.span for layer in one.layers} == covering


@given(nested_spans)
def test_lanes_are_kept_and_never_shared(spans):
    lanes = {}
    for segment in segments(len(TEXT), spans):
        taken = [layer.lane for layer in segment.layers]
        assert taken == sorted(set(taken))
        for layer in segment.layers:
            assert lanes.setdefault(layer.span, layer.lane) == layer.lane
    for one in spans:
        for other in spans:
            if one != other and one.start < other.end and other.start < one.end:
                assert lanes[one] != lanes[other]


@given(nested_spans)
def test_each_span_begins_once_and_ends_once(spans):
    layers = [layer for segment in segments(len(TEXT), spans) for layer in segment.layers]
    assert sorted(layer.span for layer in layers if layer.begins) == sorted(spans)
    assert sorted(layer.span for layer in layers if layer.ends) == sorted(spans)


def test_the_innermost_span_is_next_to_the_words():
    outer, inner, crossing = Span(2, 10, "A"), Span(4, 6, "B"), Span(8, 12, "C")
    assert segments(14, [outer, crossing, inner]) == [
        Segment(0, 2),
        Segment(2, 4, (Layer(outer, 1, begins=True, ends=False),)),
        Segment(4, 6, (Layer(inner, 0, True, True), Layer(outer, 1, False, False))),
        Segment(6, 8, (Layer(outer, 1, False, False),)),
        Segment(8, 10, (Layer(crossing, 0, True, False), Layer(outer, 1, False, True))),
        Segment(10, 12, (Layer(crossing, 0, False, True),)),
        Segment(12, 14),
    ]


def test_an_empty_text_has_no_segment():
    assert segments(0, []) == []
