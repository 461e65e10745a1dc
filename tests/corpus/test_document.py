"""The nouns refuse what cannot be."""

import pytest

from goldspan import Annotation, Document, Span


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((-1, 3, "BODY"), ValueError),
        ((3, 3, "BODY"), ValueError),
        ((3, 1, "BODY"), ValueError),
        ((0, 3, ""), ValueError),
        ((0.0, 3, "BODY"), TypeError),
        ((True, 3, "BODY"), TypeError),
        ((0, None, "BODY"), TypeError),
    ],
)
def test_a_span_that_is_no_labelled_stretch_of_text_cannot_be_made(arguments, fault):
    with pytest.raises(fault):
        Span(*arguments)


def test_what_travels_beside_a_span_takes_no_part_in_equality_order_or_hash():
    bare, laden = Span(0, 3, "BODY"), Span(0, 3, "BODY", score=0.5, value={"entity": "mfa"}, region="r1")
    assert bare == laden
    assert hash(bare) == hash(laden)
    assert not bare < laden


def test_a_document_keeps_its_spans_in_order():
    spans = (Span(4, 6, "BODY"), Span(0, 3, "BODY"), Span(0, 3, "ACT"), Span(0, 2, "BODY"))
    assert Document("d", "МИД РФ", spans).spans == (spans[3], spans[2], spans[1], spans[0])
    assert Annotation("anna", spans).spans == (spans[3], spans[2], spans[1], spans[0])


@pytest.mark.parametrize(
    ("name", "spans", "message"),
    [
        ("", (), "needs an id"),
        ("d", (Span(0, 3, "BODY"), Span(0, 3, "BODY")), "stands twice"),
        ("d", (Span(0, 4, "BODY"),), "ends behind the 3 code points"),
        ("d", (Span(0, 4, "BODY"), Span(1, 2, "BODY")), "ends behind the 3 code points"),
    ],
)
def test_a_document_that_contradicts_itself_cannot_be_made(name, spans, message):
    with pytest.raises(ValueError, match=message):
        Document(name, "МИД", spans)


def test_without_a_text_a_span_may_end_anywhere():
    document = Document("d", None, (Span(0, 10**6, "BODY"),))
    assert document.surface(document.spans[0]) == ""


def test_offsets_count_code_points():
    document = Document("d", "🚀 МИД", (Span(2, 5, "BODY"),))
    assert document.surface(document.spans[0]) == "МИД"


def test_where_a_document_was_read_takes_no_part_in_equality():
    assert Document("d", "МИД", place="a.jsonl:1") == Document("d", "МИД", place="b.jsonl:2")
