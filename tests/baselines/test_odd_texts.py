"""Each extractor that runs as it is, on texts as no newsroom writes them."""

from functools import cache
from unicodedata import combining

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.baselines.answers import answers
from goldspan.baselines.registry import load_extractor, ready_names
from goldspan.corpus.scheme import LABELS

# Words that make spans, and what may stand between them and inside of them.
WORDS = (
    "Министр", "Андреи\u0306", "Петров", "МИД", "Министерство", "энергетики", "на", "5", "7,5", "%", "млрд",
    "тенге", "туризм", "ё", "е\u0308", "О\u0301",
)  # fmt: skip
BETWEEN = (
    " ", "  ", "\u00a0", "\r\n", "\n", "\t", "\u2028", "\x85", "\u200b", "\ufeff", "\u00ad", "\x00", "", "-",
    ". ", ", ", " «", "» ", "😀", "🇰🇿", "👨\u200d👩\u200d👧",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from(BETWEEN), max_size=40).map("".join)

loaded = cache(load_extractor)


@pytest.mark.parametrize("name", ready_names())
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(TEXTS, max_size=3))
def test_spans_have_whole_letters_and_no_space_at_an_edge(name, texts):
    for text, spans in zip(texts, answers(loaded(name), texts, labels=LABELS), strict=True):
        assert not isinstance(spans, str), spans
        for span in spans:
            words = text[span.start : span.end]
            assert words == words.strip()
            assert not combining(words[0])
            assert not combining(text[span.end : span.end + 1] or " ")


@pytest.mark.parametrize("name", ready_names())
def test_letters_in_pieces_are_read_as_whole_ones(name):
    text = "Министр энергетики Андрей Мойсеев прибыл в Минэнерго.\r\nКитайский район получит 7,5 млрд тенге."
    pieces = text.replace("й", "и\u0306")
    whole, other = answers(loaded(name), [text, pieces])
    found = [(pieces[span.start : span.end].replace("и\u0306", "й"), span.label) for span in other]
    assert found == [(text[span.start : span.end], span.label) for span in whole]
