"""Texts cut into sequences, and tags of their words as spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from span_strategies import TEXT, flat_spans

from goldspan import load
from goldspan.baselines.sequences import sequences, spans_of, tags_of
from goldspan.baselines.words import Words
from goldspan.corpus.document import Document, Span

texts = st.one_of(
    st.text(), st.lists(st.sampled_from(["МИД.", "\r\n", "и\u0306", "😀", " ", "г. ", "?!"])).map("".join)
)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("line", ["Первое. Второе", "Третье."]), ("sentence", ["Первое.", "Второе", "Третье."])],
)
def test_units(unit, expected):
    words = Words("Первое. Второе\r\nТретье.")
    found = sequences(words, unit)
    assert [words.text[words.starts[part.start] : words.ends[part.stop - 1]] for part in found] == expected


@given(texts, st.sampled_from(["line", "sentence"]))
def test_every_word_is_in_one_sequence(text, unit):
    words = Words(text)
    places = [index for part in sequences(words, unit) for index in range(part.start, part.stop)]
    assert places == list(range(words.count))


@pytest.mark.parametrize("scheme", ["IOB2", "IOBES"])
def test_the_gold_survives_its_tags(scheme):
    for document in load("train")[::10]:
        words = Words(document.text)
        assert spans_of(tags_of(document, words, scheme), words, scheme) == list(document.spans)


def test_offsets_are_those_of_the_text_as_it_came():
    text = "😀 глава Кры\u0301мов, МИД Алжи\u0301ра и\u0306"
    gold = (Span(8, 15, "OFFICIAL"), Span(17, 28, "BODY"))
    words = Words(text)
    assert words.text != text
    assert spans_of(tags_of(Document("a", text, gold), words, "IOB2"), words, "IOB2") == list(gold)


@given(flat_spans(), st.sampled_from(["IOB2", "IOBES"]))
def test_what_tags_hold_comes_back_and_nothing_else(spans, scheme):
    words = Words(TEXT)
    found = spans_of(tags_of(Document("a", TEXT, spans), words, scheme), words, scheme)
    assert set(found) <= set(spans)
    starts = {words.origin(start, end)[0] for start, end in zip(words.starts, words.ends, strict=True)}
    ends = {words.origin(start, end)[1] for start, end in zip(words.starts, words.ends, strict=True)}
    assert set(found) == {span for span in spans if span.start in starts and span.end in ends}


def test_tags_that_break_their_scheme_are_read_as_conlleval_does():
    words = Words("МИД России сообщил")
    assert spans_of(["I-BODY", "I-BODY", "O"], words, "IOB2") == [Span(0, 10, "BODY")]
