"""Quotes: words without offsets, placed in reading order, and a word said about each that is not plain."""

import contextlib
import json

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from span_strategies import TEXT
from span_strategies import spans as spans_of_text
from strategies import json_values, plain_documents, whole

from goldspan import Document, InputError, Span, read
from goldspan.corpus.formats import quotes
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.formats.format import Options
from goldspan.corpus.formats.placement import Placement, fold, is_inflection

REPEATED, INFLECTED, UNFOUND = "quote-repeated", "quote-inflected", "quote-unfound"


def parsed(text, *words, label="A"):
    """A record of quotes of one label, or of (label, quote) pairs."""
    pairs = [(label, word) if isinstance(word, str) else word for word in words]
    record = {"id": "d1", "text": text, "spans": [{"label": name, "text": word} for name, word in pairs]}
    return quotes.parse(record, "pred.jsonl:1")


def places(text, *words):
    """The offsets of the quotes that are found, sorted, and the codes of what is said of them, in order."""
    document, findings = parsed(text, *words)
    return [(span.start, span.end) for span in document.spans], [finding.code for finding in findings]


def found(text, quote):
    """The words that one quote is taken for, and the code of what is said about it."""
    document, findings = parsed(text, quote)
    (code,) = [finding.code for finding in findings] or [""]
    return "".join(map(document.surface, document.spans)), code


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("Министр Аскар Мамин.", "Аскар Мамин", "Аскар Мамин"),
        ("5\u00a0млн\u202fтенге", "5 млн тенге", "5\u00a0млн\u202fтенге"),
        ("Аскар \r\n\t Мамин", "Аскар  Мамин", "Аскар \r\n\t Мамин"),
        ("Аскар Мамин", "\n Аскар\u00a0Мамин ", "Аскар Мамин"),
        ("АО «Байтерек»", 'АО "Байтерек"', "АО «Байтерек»"),
        ("АО „Байтерек“", "«Байтерек»", "„Байтерек“"),
        ("д’Артаньян", "д'Артаньян", "д’Артаньян"),
        ("Алматы – Астана", "Алматы — Астана", "Алматы – Астана"),
        ("минус \u221240\u00a0%", "-40 %", "\u221240\u00a0%"),
        ("Инга Чаи\u0306ка", "Инга Чайка", "Инга Чаи\u0306ка"),
        ("Инга Чайка", "Чаи\u0306ка", "Чайка"),
        ("😀МИД😀", "МИД", "МИД"),
        ("2,1 млн и 1 млн", "1 млн", "1 млн"),
        ("в 1.5 и 5.", "5", "5"),
        ("УМИД и МИД", "МИД", "МИД"),
    ],
)
def test_exact_words_are_found_whatever_their_spaces_marks_and_dashes(text, quote, words):
    assert found(text, quote) == (words, "")


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("с Аскаром Маминым", "Аскар Мамин", "Аскаром Маминым"),
        ("министру иностранных дел", "министр иностранных дел", "министру иностранных дел"),
        ("у АО «Байтерека»", 'АО "Байтерек"', "АО «Байтерека»"),
        ("Мухтара Тлеуберди", "Мухтар Тлеуберди", "Мухтара Тлеуберди"),
        ("премьер-министру", "премьер-министр", "премьер-министру"),
        ("новой", "новая", "новой"),
    ],
)
def test_other_endings_are_found_and_reported(text, quote, words):
    assert found(text, quote) == (words, INFLECTED)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Аскара Узакпаевича Мамина", "Аскар Мамин"),
        ("Аскара, Мамина", "Аскар Мамин"),
        ("горячо", "город"),
        ("аскара", "Аскар"),
        ("12 млн", "13 млн"),
        ("Smiths", "Smith"),
        ("самого", "сам себя"),
        ("УМИД", "МИД"),
        ("2,1 млн", "1 млн"),
        ("МИД", ""),
        ("МИД", " \n"),
        ("", "МИД"),
        ("экономического", "эконом"),
    ],
)
def test_other_words_are_not_found(text, quote):
    assert found(text, quote) == ("", UNFOUND)
    assert parsed(text, quote).document.unplaced == ("A",)


def test_a_dash_by_itself_is_a_quote_like_others():
    assert found("а - б", "—") == ("-", "")


def test_repeated_words_are_placed_in_reading_order():
    text = "МИД и МВД, МИД, МВД, МИД"
    assert places(text, "МИД", "МИД", "МИД") == ([(0, 3), (11, 14), (21, 24)], [REPEATED] * 3)
    assert places(text, "МВД", "МИД") == ([(6, 9), (11, 14)], [REPEATED] * 2)
    assert places("МИД и МВД, МИД", "МВД", "МИД") == ([(6, 9), (11, 14)], [REPEATED])


def test_a_quote_out_of_order_is_placed_before():
    assert places("МИД и МВД", "МВД", "МИД") == ([(0, 3), (6, 9)], [])
    assert places("МИД и МВД, МИД", "МВД", "МИД", "МИД") == ([(0, 3), (6, 9), (11, 14)], [REPEATED] * 2)


def test_no_place_is_taken_twice_by_one_label():
    assert places("МИД", "МИД", "МИД") == ([(0, 3)], [UNFOUND])
    document, findings = parsed("МИД", ("A", "МИД"), ("B", "МИД"), ("A", '"МИД"'), ("A", " МИД"))
    assert document.spans == (Span(0, 3, "A"), Span(0, 3, "B"))
    assert document.unplaced == ("A", "A")
    assert [(finding.code, finding.field) for finding in findings] == [
        (UNFOUND, "spans[2]"),
        (UNFOUND, "spans[3]"),
    ]


def test_once_the_exact_words_are_taken_other_endings_are_looked_for():
    assert places("Мамин и Мамина", "Мамин", "Мамин") == ([(0, 5), (8, 14)], [INFLECTED])
    assert places("Мамина и Мамин", "Мамин", "Мамин") == ([(0, 6), (9, 14)], [INFLECTED])


def test_unplaced_labels_are_kept_in_order_and_count_in_equality():
    document = Document("d1", None, unplaced=("B", "A", "B"))
    assert document.unplaced == ("A", "B", "B")
    assert document != Document("d1", None)
    with pytest.raises(ValueError, match="needs a label"):
        Document("d1", None, unplaced=("A", ""))


def test_each_finding_says_where_and_what():
    _, findings = parsed("МИД. МИД. Аскара.", "МИД", "Аскар", "МВД")
    assert [(str(it.field), it.span and (it.span.start, it.span.end), it.message) for it in findings] == [
        ("spans[0]", (0, 3), "A 'МИД' was taken at 0-3, place 1 of 2"),
        ("spans[1]", (10, 16), "A 'Аскар' was taken for 'Аскара'"),
        ("spans[2]", None, "A 'МВД': it is nowhere"),
    ]
    assert {(finding.place, finding.document) for finding in findings} == {("pred.jsonl:1", "d1")}
    assert quotes.quote_counts(findings, 5) == "exact=2 repeated=1 inflected=1 unfound=1"
    assert quotes.quote_counts([], 0) == "exact=0 repeated=0 inflected=0 unfound=0"


def test_the_text_is_the_record_s_own_or_the_gold_s():
    record = {"id": "d1", "spans": [{"label": "A", "text": "МИД", "score": 0.5, "value": {"entity": "mid"}}]}
    document, findings = quotes.parse(record, "", Options(texts={"d1": "В МИД"}))
    assert (document.text, document.spans, findings) == ("В МИД", (Span(2, 5, "A"),), [])
    assert (document.spans[0].score, document.spans[0].value) == (0.5, {"entity": "mid"})
    own, _ = quotes.parse({**record, "text": "МИД", "date": 5}, "", Options(texts={"d1": "В МИД"}))
    assert (own.text, own.spans, own.meta) == ("МИД", (Span(0, 3, "A"),), {"date": 5})
    nothing, (finding,) = quotes.parse(record, "")
    assert (nothing, finding.code, finding.field) == (None, "bad-record", "text")
    assert "the gold" in finding.message
    assert quotes.parse({"id": "d1", "spans": []}, "") == (Document("d1", None), [])


@pytest.mark.parametrize(
    ("span", "code", "field"),
    [
        ("МИД", "bad-record", "spans[0]"),
        ({"text": "МИД"}, "label-missing", "spans[0]"),
        ({"text": "МИД", "label": ""}, "label-missing", "spans[0]"),
        ({"label": "A"}, "bad-record", "spans[0].text"),
        ({"label": "A", "text": 5}, "bad-record", "spans[0].text"),
        ({"label": "A", "text": "МИД", "score": "1"}, "bad-record", "spans[0].score"),
    ],
)
def test_a_quote_that_cannot_be_read_is_named(span, code, field):
    document, (finding,) = quotes.parse({"id": "d1", "text": "МИД", "spans": [span]}, "")
    assert (document.spans, finding.code, finding.field) == ((), code, field)


def test_a_file_of_quotes_is_known_by_its_first_span(tmp_path):
    file = tmp_path / "pred.jsonl"
    for spans, name in (
        ([{"label": "A", "text": "МИД"}], "quotes"),
        ([{"label": "A", "text": "МИД", "start": 0, "end": 3}], "jsonl"),
        ([{"label": "A", "text": "МИД", "end": 3}], "jsonl"),
        ([{"label": "A"}], "jsonl"),
        ([], "jsonl"),
    ):
        lines = [{"id": "d0", "text": "МИД", "spans": []}, {"id": "d1", "text": "МИД", "spans": spans}]
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        assert format_of(file) == name
    file.write_text('{"id": "d1", "text": "МИД", "spans": [{"label": "A", "text": "МИД"}]}', encoding="utf-8")
    assert list(read(file)) == [Document("d1", "МИД", (Span(0, 3, "A"),))]


@given(st.lists(plain_documents(with_text=True), min_size=1, max_size=3, unique_by=lambda it: it.id))
@settings(max_examples=100)
def test_documents_without_losses_come_back(tmp_path_factory, documents):
    file = tmp_path_factory.getbasetemp() / "quotes.jsonl"
    quotes.write(file, documents)
    for document, back in zip(documents, read(file, "quotes"), strict=True):
        assert (back.id, back.text, back.meta) == (document.id, document.text, document.meta)
        assert len(back.spans) + len(back.unplaced) == len(document.spans)
        if not list(quotes.losses(document)):
            assert back == document
            assert list(map(whole, back.spans)) == list(map(whole, document.spans))


@given(spans_of_text)
@settings(max_examples=200)
def test_losses_are_what_does_not_come_back(spans):
    document = Document("d1", TEXT, spans)
    back, _ = quotes.parse(quotes.encode(document), "")
    assert (back.spans == document.spans) == (not list(quotes.losses(document)))


@given(st.lists(st.sampled_from(("МИД", "Мид", "МИДа", "Аскар Мамин", "Мамина", "и", ",", "")), max_size=8))
def test_every_quote_is_placed_or_counted_and_unfound_ones_are_written_back(words):
    document, findings = parsed("МИД и МИДа, Аскара Мамина и Аскар Мамин. МИД", *words)
    assert len(document.spans) + len(document.unplaced) == len(words)
    counts = dict(part.split("=") for part in quotes.quote_counts(findings, len(words)).split())
    assert sum(map(int, counts.values())) == len(words)
    assert int(counts["exact"]) >= 0
    assert int(counts["unfound"]) == len(document.unplaced)
    if not list(quotes.losses(document)):
        assert quotes.parse(quotes.encode(document), "").document == document


def test_what_quotes_cannot_hold_is_said():
    fragments = Span(0, 7, "A", fragments=((0, 3), (4, 7)))
    document = Document("d1", "МИД МИД", (fragments, Span(4, 7, "A")), {"id": 1}, unplaced=("A",))
    assert list(quotes.losses(document)) == [
        "the metadata field 'id'",
        "1 spans without a place",
        "1 discontinuous spans",
        "the places of 1 spans whose words alone do not lead back to them",
    ]
    bare = Document("d1", None, (Span(0, 1, "A"),))
    assert list(quotes.losses(bare)) == ["spans of a document without a text"]
    with pytest.raises(InputError, match="bad-record"):
        quotes.encode(bare)


@given(st.text())
def test_folding_keeps_a_place_for_each_character(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(start < end for start, end in zip(folded.starts, folded.ends, strict=True))
    assert not text or (folded.starts[0], folded.ends[-1]) == (0, len(text))


@given(*[st.text("абвгд", max_size=7)] * 2)
def test_inflection_is_mutual_and_every_word_is_one_of_itself(one, other):
    assert is_inflection(one, one)
    assert is_inflection(one, other) == is_inflection(other, one)


odd_quotes = json_values | st.fixed_dictionaries(
    {"label": json_values | st.just("A"), "text": json_values | st.sampled_from(("МИД", "УЗ", "УЗа"))},
    optional={"score": json_values, "value": json_values, "start": json_values},
)


@given(
    st.fixed_dictionaries(
        {"id": json_values | st.just("d1"), "spans": json_values | st.lists(odd_quotes, max_size=4)},
        optional={"text": json_values | st.just("МИД 🚀 УЗ МИД")},
    )
    | json_values
)
@example({"id": "d1", "text": "а" * 2000, "spans": [{"label": "A", "text": "а"}] * 2000})
@example({"id": "d1", "text": "аба " * 2000, "spans": [{"label": "A", "text": "аба " * 500}] * 500})
@settings(max_examples=200)
def test_any_record_is_read_or_refused(tmp_path_factory, record):
    file = tmp_path_factory.getbasetemp() / "any-quotes.jsonl"
    file.write_bytes(msgspec.json.encode(record))
    (result,) = quotes.read(file)
    assert result.document is not None or result.findings
    assert all(len(str(finding).splitlines()) == 1 for finding in result.findings)


@given(st.binary())
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any-bytes.jsonl"
    file.write_bytes(content)
    given_ = list(quotes.read(file))
    assert all(result.document is not None or result.findings for result in given_)
    with contextlib.suppress(InputError):
        assert list(read(file, "quotes"))


def test_words_inside_the_quote_before_are_taken_only_if_they_stand_nowhere_else():
    text = "Бывший аким Нурбек Айтпасов приехал. Айтпасов вырос здесь."
    placement = Placement(text)
    first, second, third = (
        placement.place("OFFICIAL", words) for words in ("Нурбек Айтпасов", "Айтпасов", "Айтпасов")
    )
    assert [text[place.start :][:8] for place in (first.place, second.place)] == ["Нурбек А", "Айтпасов"]
    assert second.place.start == text.index("Айтпасов вырос")
    assert third.place.start == text.index("Айтпасов приехал")
