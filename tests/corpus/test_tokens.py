"""Tokens tile the text, and tags hold exactly the spans that tokens can hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import spans_in, texts

from goldspan import Span
from goldspan.corpus.tokens import Token, decode_iob2, encode_iob2, tokenize, tokenizer_name

labels = st.sampled_from(("BODY", "FIGURE", "сектор-1"))


@st.composite
def flat_aligned_spans(draw, tokens):
    cuts = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=8)))
    return [
        Span(tokens[first].start, tokens[behind - 1].end, draw(labels))
        for first, behind in zip(cuts[::2], cuts[1::2], strict=False)
    ]


@given(texts | st.text())
@settings(max_examples=200)
def test_tokens_tile_the_text_between_the_spaces(text):
    end = 0
    for token in tokenize(text):
        assert token.start < token.end
        assert text[end : token.start].strip() == ""
        assert not any(char.isspace() for char in text[token.start : token.end])
        end = token.end
    assert text[end:].strip() == ""


@given(texts, st.data())
@settings(max_examples=100)
def test_flat_spans_of_whole_tokens_come_back_from_their_tags(text, data):
    tokens = tokenize(text)
    spans = data.draw(flat_aligned_spans(tokens))
    tagging = encode_iob2(tokens, spans)
    assert tagging.untagged == []
    assert decode_iob2(tokens, tagging.tags) == spans


@given(texts, st.data())
@settings(max_examples=100)
def test_each_span_is_in_the_tags_or_reported_and_never_bent(text, data):
    tokens = tokenize(text)
    spans = data.draw(spans_in(text, labels=labels)) + data.draw(flat_aligned_spans(tokens))
    spans = list(dict.fromkeys(spans))
    tagging = encode_iob2(tokens, spans)
    tagged = decode_iob2(tokens, tagging.tags)
    assert sorted([*tagged, *(span for span, _ in tagging.untagged)]) == sorted(spans)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    for span, reason in tagging.untagged:
        aligned = span.start in starts and span.end in ends
        crossing = any(span.start < other.end and other.start < span.end for other in tagged)
        assert (aligned, reason) in {
            (False, "an edge falls inside a token or between tokens"),
            (crossing, "it shares a token with another span"),
        }


@given(st.lists(st.sampled_from(("O", "B-BODY", "I-BODY", "B-FIGURE", "I-FIGURE")), max_size=6))
def test_tags_that_can_be_read_are_those_that_their_spans_give(tags):
    tokens = [Token(2 * index, 2 * index + 1) for index in range(len(tags))]
    inside = any(
        tag.startswith("I-") and before[2:] != tag[2:]
        for before, tag in zip(["O", *tags], tags, strict=False)
    )
    if inside:
        with pytest.raises(ValueError, match="no IOB2 tag that can stand there"):
            decode_iob2(tokens, tags)
    else:
        assert encode_iob2(tokens, decode_iob2(tokens, tags)).tags == tags


@pytest.mark.parametrize("tag", ["B", "B-", "I-", "E-BODY", "", "b-BODY"])
def test_what_is_no_iob2_tag_is_refused(tag):
    with pytest.raises(ValueError, match="no IOB2 tag"):
        decode_iob2([Token(0, 3)], [tag])


def test_tags_and_tokens_must_be_as_many():
    with pytest.raises(ValueError, match="1 tags for 2 tokens"):
        decode_iob2([Token(0, 3), Token(4, 5)], ["O"])


def test_the_longer_of_two_spans_with_one_start_is_the_one_reported():
    tokens = tokenize("Министерство энергетики Казахстана")
    short, long = Span(0, 12, "BODY"), Span(0, 34, "BODY")
    tagging = encode_iob2(tokens, [long, short])
    assert tagging.tags == ["B-BODY", "O", "O"]
    assert [span for span, _ in tagging.untagged] == [long]


def test_a_stressed_letter_stays_in_its_word():
    assert [token.end - token.start for token in tokenize("замо\u0301к")] == [6]


def test_the_tokenizer_has_a_name_with_its_version():
    name, _, number = tokenizer_name().partition("-")
    assert name == "razdel"
    assert number[0].isdigit()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5–7%", ["5", "–", "7", "%"]),
        ("на 3-4,5 млрд", ["на", "3", "-", "4,5", "млрд"]),
        ("в 1998—2001 гг.", ["в", "1998", "—", "2001", "гг", "."]),
        ("Алма-Ата, 2-й, A-1", ["Алма-Ата", ",", "2-й", ",", "A-1"]),
    ],
)
def test_the_numbers_of_a_range_are_tokens(text, words):
    assert [text[token.start : token.end] for token in tokenize(text)] == words
