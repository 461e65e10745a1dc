"""Strategies for spans, flat and otherwise, over a text with everything that offsets trip over."""

from hypothesis import strategies as st

from goldspan import Span

LABELS = ("BODY", "OFFICIAL", "сектор")
TEXT = "Аскар 😀 и\u0306 МИД:\r\n5,5%\u00a0роста  за год.\n"


@st.composite
def any_span(draw):
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, min(len(TEXT), start + 9)))
    label = draw(st.sampled_from(LABELS))
    if end - start > 2 and draw(st.integers(0, 4)) == 0:
        hole = draw(st.integers(start + 1, end - 2))
        return Span(start, end, label, fragments=((start, hole), (hole + 1, end)))
    return Span(start, end, label)


nested_spans = st.sets(any_span(), max_size=6).map(tuple)


@st.composite
def flat_spans(draw):
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=12)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return tuple(Span(start, end, draw(st.sampled_from(LABELS))) for start, end in pairs)


spans = st.one_of(flat_spans(), nested_spans)
