"""The plain format: what is written is what is read, and every fault is named by its field."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import plain_documents, whole

from goldspan import Document, Span, read
from goldspan.corpus.formats import jsonl


def travelling(document):
    return [(*whole(span), span.score) for span in document.spans]


@given(st.lists(plain_documents(), min_size=1, max_size=4, unique_by=lambda document: document.id))
@settings(max_examples=100)
def test_documents_come_back_from_json_lines_as_they_were(tmp_path_factory, documents):
    file = tmp_path_factory.getbasetemp() / "documents.jsonl"
    jsonl.write(file, documents)
    back = list(read(file))
    assert back == documents
    assert list(map(travelling, back)) == list(map(travelling, documents))
    assert [document.place for document in back] == [f"{file}:{n}" for n in range(1, len(back) + 1)]


def test_a_record_holds_only_what_is_known():
    document = Document(
        "d1", "МИД", (Span(0, 3, "BODY", score=0.5, value={"entity": "mfa"}),), {"genre": "visit"}
    )
    assert jsonl.encode(document) == {
        "genre": "visit",
        "id": "d1",
        "text": "МИД",
        "spans": [{"start": 0, "end": 3, "label": "BODY", "score": 0.5, "value": {"entity": "mfa"}}],
    }
    assert jsonl.encode(Document("d1", None)) == {"id": "d1", "spans": []}


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ("[]", "the record"),
        ('{"spans": []}', "id"),
        ('{"id": "", "spans": []}', "id"),
        ('{"id": 5, "spans": []}', "id"),
        ('{"id": "d1"}', "spans"),
        ('{"id": "d1", "spans": {}}', "spans"),
        ('{"id": "d1", "text": 5, "spans": []}', "text"),
    ],
)
def test_a_record_that_is_no_document_names_the_field(record, field):
    document, findings = jsonl.parse(msgspec.json.decode(record), "gold.jsonl:7")
    assert document is None
    assert [(it.code, it.field, it.place) for it in findings] == [("bad-record", field, "gold.jsonl:7")]


@pytest.mark.parametrize(
    ("record", "field", "instead"),
    [
        ('{"id": "d1", "text": "МИД", "entities": []}', "spans", "entities"),
        ('{"id": "d1", "text": "МИД", "ents": []}', "spans", "ents"),
        ('{"doc_id": "d1", "text": "МИД", "spans": []}', "id", "doc_id"),
        ('{"id": "d1", "spans": [{"begin": 0, "end": 3, "label": "BODY"}]}', "spans[0].start", "begin"),
        ('{"id": "d1", "spans": [{"start": 0, "end_char": 3, "label": "BODY"}]}', "spans[0].end", "end_char"),
        ('{"id": "d1", "spans": [{"start": 0, "end": 3, "label_": "BODY"}]}', "spans[0].label", "label_"),
    ],
)
def test_a_field_that_another_tool_calls_otherwise_is_named(record, field, instead):
    _, (finding,) = jsonl.parse(msgspec.json.decode(record), "")
    assert (finding.field, finding.message) == (field, f"it is missing, and {instead!r} is there")


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        ('"МИД"', "bad-record", "spans[1]"),
        ('{"end": 3, "label": "BODY"}', "span-offsets", "spans[1].start"),
        ('{"start": 0, "label": "BODY"}', "span-offsets", "spans[1].end"),
        ('{"start": 0, "end": 3}', "label-missing", "spans[1].label"),
        ('{"start": true, "end": 3, "label": "BODY"}', "span-offsets", "spans[1]"),
        ('{"start": 0, "end": 3.0, "label": "BODY"}', "span-offsets", "spans[1]"),
        ('{"start": 3, "end": 1, "label": "BODY"}', "span-empty", "spans[1]"),
        ('{"start": 0, "end": 9, "label": "BODY"}', "span-out-of-range", "spans[1]"),
        ('{"start": 0, "end": 3, "label": ["BODY"]}', "label-missing", "spans[1]"),
        ('{"start": 0, "end": 3, "label": ""}', "label-missing", "spans[1]"),
        ('{"start": 0, "end": 3, "label": "BODY", "score": "0.5"}', "bad-record", "spans[1].score"),
        ('{"start": 0, "end": 3, "label": "BODY", "score": true}', "bad-record", "spans[1].score"),
        ('{"start": 0, "end": 3, "label": "BODY", "value": "mfa"}', "bad-record", "spans[1].value"),
        ('{"start": 0, "end": 3, "label": "BODY", "value": {"value": 5}}', "bad-record", "spans[1].value"),
    ],
)
def test_a_span_that_cannot_be_read_is_named_and_the_others_are_read(item, code, field):
    record = f'{{"id": "d1", "text": "МИД", "spans": [{{"start": 0, "end": 1, "label": "BODY"}}, {item}]}}'
    document, findings = jsonl.parse(msgspec.json.decode(record), "")
    assert document.spans == (Span(0, 1, "BODY"),)
    assert [(it.code, it.field) for it in findings] == [(code, field)]


@pytest.mark.parametrize(("start", "said"), [(13, "the offsets 'на Ким и'"), (14, "the offsets 'а Ким и '")])
def test_words_that_a_span_repeats_are_held_to_its_offsets(start, said):
    span = {"start": start, "end": start + 8, "label": "PERSON", "text": "Анна Ким"}
    record = {"id": "d1", "text": "🙂🙂 Министр Анна Ким и МИД.", "spans": [span]}
    (finding,) = jsonl.parse(record, "x").findings
    assert (finding.code, finding.field) == ("region-text", "spans[0]")
    assert said in finding.message
    assert not jsonl.parse(record | {"spans": [span | {"start": 11, "end": 19}]}, "x").findings
    assert not jsonl.parse({"id": "d1", "spans": [span]}, "x").findings
