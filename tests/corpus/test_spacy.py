"""spaCy's DocBin: what its tokens can hold comes back, and what a file has beside is not passed over."""

import gc
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from span_strategies import TEXT, flat_spans
from span_strategies import spans as spans_of_text
from strategies import json_values, plain_documents

from goldspan import Document, InputError, Span, read
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.formats import spacy
from goldspan.corpus.reading import parse

blank = pytest.importorskip("spacy").blank("ru")
srsly = pytest.importorskip("srsly")
tokens = pytest.importorskip("spacy.tokens")

VISIT = "😀 Аскар Мамин посетил МИД Казахстана."


def doc(text=VISIT, **groups):
    """A Doc with spans, given as (start, end, label), for entities (``ents``) and for span groups."""
    made = blank.tokenizer(text)
    for name, spans in groups.items():
        held = [made.char_span(*span) for span in spans]
        if name == "ents":
            made.ents = held
        else:
            made.spans[name] = held
    return made


def saved(folder, *docs, **settings_):
    file = folder / "visit.spacy"
    tokens.DocBin(docs=docs, **settings_).to_disk(file)
    return file


def findings(path):
    return [(it.code, it.message) for parsed in parse(path) for it in parsed.findings]


@given(st.lists(plain_documents(with_text=True), min_size=1, max_size=3, unique_by=lambda it: it.id))
@settings(max_examples=100)
def test_documents_without_losses_come_back(tmp_path_factory, documents):
    file = tmp_path_factory.getbasetemp() / "documents.spacy"
    spacy.write(file, documents)
    for document, back in zip(documents, read(file), strict=True):
        assert (back.id, back.text) == (document.id, document.text)
        assert set(back.spans) <= set(document.spans)
        assert back.meta.items() <= document.meta.items()
        if not list(spacy.losses(document)):
            assert back == document


@given(st.lists(flat_spans() | spans_of_text, min_size=1, max_size=3))
@settings(max_examples=150)
def test_losses_are_the_spans_that_do_not_come_back(tmp_path_factory, spans):
    file = tmp_path_factory.getbasetemp() / "spans.spacy"
    documents = [Document(f"d{number}", TEXT, some) for number, some in enumerate(spans)]
    spacy.write(file, documents)
    for document, back in zip(documents, read(file), strict=True):
        assert set(back.spans) <= set(document.spans)
        assert (back == document) == (not list(spacy.losses(document)))


def test_offsets_are_code_points_and_an_entity_s_link_is_the_value(tmp_path):
    made = doc()
    made.ents = [made.char_span(2, 13, "OFFICIAL", kb_id="askar-mamin"), made.char_span(22, 36, "BODY")]
    (document,) = read(saved(tmp_path, made))
    assert document.id == "doc-1"
    assert [(document.surface(span), span.label, span.value) for span in document.spans] == [
        ("Аскар Мамин", "OFFICIAL", {"entity": "askar-mamin"}),
        ("МИД Казахстана", "BODY", None),
    ]
    spacy.write(tmp_path / "back.spacy", [document])
    assert [span.value for span in next(read(tmp_path / "back.spacy")).spans] == [
        {"entity": "askar-mamin"},
        None,
    ]


def test_spans_are_the_entities_or_the_group_sc_or_the_first_group(tmp_path):
    official, body = (2, 13, "OFFICIAL"), (22, 25, "BODY")
    for groups, source in (
        ({"ents": [official], "sc": [body], "a": [body, body]}, official),
        ({"sc": [official], "a": [body], "z": [body, body]}, official),
        ({"b": [official], "c": [body]}, official),
        ({"ents": [], "sc": [], "c": [body]}, body),
    ):
        file = saved(tmp_path, doc(), doc(**groups))
        assert [document.spans for document in read(file)] == [(), (Span(*source),)]
    (finding,) = findings(saved(tmp_path, doc(ents=[official]), doc(sc=[body], a=[body, body])))
    others = "2 of doc.spans['a'], 1 of doc.spans['sc']"
    assert finding == ("not-carried", f"spans are read from doc.ents, and these are not: {others}")
    assert findings(saved(tmp_path, doc(ents=[official]), doc())) == []


def test_flat_spans_are_written_as_entities_and_others_as_a_group(tmp_path):
    flat = Document("d1", VISIT, (Span(2, 13, "A"), Span(14, 21, "B")))
    nested = Document("d2", VISIT, (Span(2, 13, "A"), Span(2, 7, "B")))
    file = tmp_path / "out.spacy"
    for documents, counts in (([flat], [(2, 0)]), ([flat, nested], [(0, 2), (0, 2)])):
        spacy.write(file, documents)
        docs = tokens.DocBin().from_disk(file).get_docs(blank.vocab)
        assert [(len(it.ents), len(it.spans.get("sc", ()))) for it in docs] == counts
        assert list(read(file)) == documents


def test_ids_and_metadata_are_user_data(tmp_path):
    made = [doc(), doc(), doc()]
    made[0].user_data.update({"id": "d1", "date": ["2031", {"day": None}]})
    made[1].user_data.update({"id": 5, ("._.", "seen", None, None): True, "raw": b"\x00"})
    first, second, third = read(saved(tmp_path, *made, store_user_data=True))
    assert (first.id, second.id, third.id) == ("d1", "5", "doc-3")
    assert (first.meta, second.meta, third.meta) == ({"date": ["2031", {"day": None}]}, {}, {})
    (finding,) = findings(tmp_path / "visit.spacy")
    assert finding == ("not-carried", "2 items of user data that are no JSON, such as extension attributes")


def test_spaces_that_are_not_known_are_said_to_be_made_up(tmp_path):
    made = tokens.Doc(blank.vocab, words=["МИД", "."])
    assert [code for code, _ in findings(saved(tmp_path, made))] == ["not-carried"]


def test_a_span_that_stands_twice_and_one_without_a_label_are_errors(tmp_path):
    twice = saved(tmp_path, doc(sc=[(2, 13, "A"), (2, 13, "A"), (2, 7, "")]))
    assert [code for code, _ in findings(twice)] == ["span-duplicate", "label-missing"]


def test_what_a_doc_cannot_hold_is_said():
    spans = (
        Span(0, 1, "A", score=0.5, value={"role": "глава", "entity": "x"}),
        Span(3, 5, "A"),
        Span(2, 9, "A", fragments=((2, 4), (5, 9))),
    )
    meta = {"id": 1, "big": 2**64, "date": "2031"}
    document = Document("d1", VISIT, spans, meta, carried={"x": 1}, unplaced=("A",))
    assert list(spacy.losses(document)) == [
        "1 spans without a place",
        "what the source says beside (x)",
        "metadata (big, id)",
        "scores of spans",
        "fields of values (role)",
        "1 discontinuous spans",
        "1 spans with an edge inside a token",
    ]
    assert list(spacy.losses(replace(document, text=None)))[-1] == "a document without a text"


@pytest.mark.parametrize(("text", "code"), [(None, "bad-record"), ("\ud83d", "text-surrogate")])
def test_a_document_that_cannot_be_written_leaves_nothing_behind(tmp_path, text, code):
    with pytest.raises(InputError, match=code):
        spacy.write(tmp_path / "out.spacy", [Document("d0", ""), Document("d1", text)])
    assert list(tmp_path.iterdir()) == []


def test_without_spacy_the_extra_is_named(tmp_path, monkeypatch):
    file = saved(tmp_path, doc())
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"goldspan\[formats\]"):
        list(read(file))


def test_spacy_is_not_imported_with_the_module():
    code = "import sys, goldspan.corpus.formats.spacy; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(scope="module")
def message(tmp_path_factory):
    made = doc(ents=[(2, 13, "A")], sc=[(22, 25, "B")])
    made.user_data["id"] = "d1"
    content = saved(tmp_path_factory.getbasetemp(), made, store_user_data=True).read_bytes()
    return srsly.msgpack_loads(zlib.decompress(content))


def answers(file):
    """The documents or the findings of a file; collecting garbage goes on whatever it holds."""
    (parsed, *_) = [*spacy.read(file, spacy.DEFAULTS), None]
    assert gc.isenabled()
    assert parsed is None or parsed.document is not None or parsed.findings
    assert parsed is None or all(len(str(finding).splitlines()) == 1 for finding in parsed.findings)


def packed(value):
    """A value as msgpack, or nothing where that has no number so big."""
    try:
        return srsly.msgpack_dumps(value)
    except OverflowError:
        return b""


@given(st.binary() | st.binary().map(zlib.compress) | json_values.map(packed).map(zlib.compress))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.spacy"
    file.write_bytes(content)
    answers(file)
    with pytest.raises(InputError):
        list(read(file))


@given(st.data())
@settings(max_examples=200)
def test_a_file_with_one_field_spoilt_is_read_or_refused(tmp_path_factory, message, data):
    field = data.draw(st.sampled_from(sorted(message.keys() - {"version"})))
    value, odd = message[field], json_values
    if isinstance(value, bytes):
        cut = data.draw(st.integers(0, len(value)))
        odd |= st.just(value[:cut]) | st.binary(min_size=1, max_size=9).map(
            lambda change: value[:cut] + change + value[cut + len(change) :]
        )
    if isinstance(value, list):
        odd |= st.lists(st.sampled_from(value) | json_values | st.binary(max_size=9), max_size=4)
    file = tmp_path_factory.getbasetemp() / "spoilt.spacy"
    file.write_bytes(zlib.compress(packed({**message, field: data.draw(odd)})))
    answers(file)
