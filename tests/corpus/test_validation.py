"""The checks, on spans that stand in their text between square brackets."""

import re

import pytest
from hypothesis import given, settings
from strategies import annotated_documents, plain_documents

from goldspan import Annotation, Document, InputError, Span, validate
from goldspan.corpus.entities import Entity
from goldspan.corpus.scheme import FIELDS, LABELS, value_faults
from goldspan.corpus.validation import check


def marked(text, label="BODY", **more):
    """The document that ``text`` shows: ``⟦…⟧`` is a span."""
    spans, plain = [], ""
    for piece in re.split("(⟦.*?⟧)", text, flags=re.DOTALL):
        words = piece.strip("⟦⟧")
        if piece != words:
            spans.append(Span(len(plain), len(plain) + len(words), label, **more))
        plain += words
    return Document("d", plain, tuple(spans))


def codes(document, **more):
    return [finding.code for finding in check(document, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "глава ⟦МИД Казахстана⟧ прибыл",
        "⟦государственный фонд «Рассвет»⟧",
        "⟦«Рассвет» и «Закат»⟧",
        '⟦"Рассвет" и "Закат"⟧',
        "⟦фонд «Рассвет и «Закат»⟧",
        "⟦Комитет (агентство) по делам молодёжи⟧",
        "совместная комиссия (⟦МПК⟧) по торговле",
        'фонд "⟦Рассвет⟧"',
        "⟦Дирекция „Мосты“⟧",
        "⟦Агентство “Восток”⟧",
        "⟦Министерство\u00a0торговли⟧",
        "в ⟦Минэнерго⟧.",
        "⟦Замо\u0301к⟧ и ⟦ООН⟧",
    ],
)
def test_tight_spans_pass(text):
    assert codes(marked(text)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("глава⟦ МИД⟧", "span-space-edge"),
        ("глава ⟦МИД\u00a0⟧Казахстана", "span-space-edge"),
        ("глава ⟦МИД\n⟧Казахстана", "span-space-edge"),
        ("комиссия ⟦(МПК)⟧", "span-bracket-edge"),
        ("комиссия (⟦МПК)⟧", "span-bracket-edge"),
        ("комиссия ⟦(МПК⟧)", "span-bracket-edge"),
        ("фонд ⟦«Рассвет»⟧", "span-bracket-edge"),
        ("фонд «⟦Рассвет»⟧", "span-bracket-edge"),
        ("⟦фонд «⟧Рассвет»", "span-bracket-edge"),
        ('фонд ⟦"Рассвет"⟧', "span-bracket-edge"),
        ("фонд ⟦„Рассвет“⟧", "span-bracket-edge"),
        ("фонд “⟦Рассвет”⟧", "span-bracket-edge"),
        ("⟦«Фонд «Рассвет»⟧»", "span-bracket-edge"),
        ("⟦«Рассвет» и Закат»⟧", "span-bracket-edge"),
        ("⟦(МПК) и (⟧другие)", "span-bracket-edge"),
        ("(комиссия ⟦) МПК⟧", "span-bracket-edge"),
        ("⟦Замо⟧\u0301к", "span-in-grapheme"),
        ("Замо⟦\u0301к⟧", "span-in-grapheme"),
        ("⟦👩⟧\u200d🚀", "span-in-grapheme"),
        ("в ⟦Минэнерг⟧о", "span-in-token"),
        ("в Мин⟦энерго⟧", "span-in-token"),
    ],
)
def test_each_loose_edge_is_one_finding(text, code):
    assert codes(marked(text)) == [code]


def test_spans_that_touch_do_not_overlap():
    text = "Аким Нурбек Айтпасов"
    assert codes(Document("d", text, (Span(0, 4, "BODY"), Span(5, 20, "OFFICIAL")))) == []
    nested = Document("d", text, (Span(0, 20, "BODY"), Span(0, 4, "BODY"), Span(5, 11, "OFFICIAL")))
    assert codes(nested) == ["span-overlap", "span-overlap"]


def test_a_label_is_one_of_those_allowed():
    document = marked("в ⟦Минэнерго⟧", label="ORG")
    assert codes(document) == ["label-unknown"]
    assert codes(document, labels=("ORG",)) == []


GOOD = {
    "OFFICIAL": {"entity": "askar-mamin", "role": None},
    "BODY": {"entity": "mfa-kazakhstan"},
    "FIGURE": {"value": "1600000000", "unit": "USD", "relation": ">"},
    "SECTOR": {"code": "ISIC:H"},
}


@pytest.mark.parametrize("label", LABELS)
def test_a_value_as_the_guidelines_have_it_passes(label):
    assert value_faults(label, GOOD[label], complete=True) == []


@pytest.mark.parametrize("label", LABELS)
def test_only_an_annotator_may_leave_a_field_open(label):
    assert value_faults(label, {}, complete=False) == []
    needed = [name for name in FIELDS[label] if name != "role"]
    assert value_faults(label, {}, complete=True) == [f"field {name!r} is empty" for name in needed]


@pytest.mark.parametrize(
    ("label", "field", "contents"),
    [
        ("BODY", "entity", ["МИД", "MFA", "mfa_kz", "-mfa", "mfa-", ""]),
        ("FIGURE", "value", ["1,6", "1 600", "1.", ".5", "007", "1e9", "пять", "٣", "+5", ""]),
        ("FIGURE", "unit", ["", "млн тонн", "5", "1/"]),
        ("FIGURE", "relation", ["", "=>", "более", "<>"]),
        (
            "SECTOR",
            "code",
            ["ISIC:V", "ISIC:1", "ISIC:123", "COFOG:00", "COFOG:11", "H", "isic:H", "ISIC:٠١"],
        ),
    ],
)
def test_a_field_that_cannot_be_read_is_a_fault(label, field, contents):
    for content in contents:
        faults = value_faults(label, {**GOOD[label], field: content}, complete=True)
        assert faults == [f"field {field!r} cannot be {content!r}"]


@pytest.mark.parametrize(
    ("field", "contents"),
    [
        ("value", ["0", "0.5", "-3", "12", "1600000000", "2.50"]),
        (
            "unit",
            [
                "USD",
                "percent",
                "percentage-point",
                "1/week",
                "t/year",
                "km/h",
                "kW.h",
                "1",
                "count",
                "m3",
                "Cel",
            ],
        ),
        ("relation", ["=", ">", ">=", "<", "<=", "~"]),
    ],
)
def test_a_figure_is_written_as_the_guidelines_have_it(field, contents):
    for content in contents:
        assert value_faults("FIGURE", {**GOOD["FIGURE"], field: content}, complete=True) == []


def test_a_field_that_the_label_does_not_have_is_a_fault():
    assert value_faults("BODY", {"entity": "mfa", "role": "глава"}, complete=False) == [
        "BODY has no field 'role'"
    ]
    assert value_faults("ORG", {"anything": "goes"}, complete=True) == []


def gold(*spans, text="глава МИД Казахстана", blind=(), **carried):
    versions = [*blind, Annotation("vera", spans, ground_truth=True, carried=carried)]
    return Document("d", text, spans, annotations=tuple(versions))


def test_the_ground_truth_names_an_entity_that_exists_and_has_the_label():
    entities = {"mfa-kazakhstan": Entity("mfa-kazakhstan", "BODY", "МИД Казахстана")}
    span = Span(6, 20, "BODY", value={"entity": "mfa-kazakhstan"})
    assert codes(gold(span)) == codes(gold(span), entities=entities) == []
    assert codes(gold(span), entities={}) == ["entity-unknown"]
    official = Span(6, 20, "OFFICIAL", value={"entity": "mfa-kazakhstan"})
    assert codes(gold(official), entities=entities) == ["entity-unknown"]


def test_an_annotator_may_propose_an_entity():
    blind = Annotation("anna", (Span(6, 20, "BODY", value={"entity": "mid-kz"}),))
    assert codes(Document("d", "глава МИД Казахстана", annotations=(blind,)), entities={}) == []


def test_only_the_ground_truth_needs_a_value():
    assert codes(gold(Span(6, 20, "BODY"))) == ["value-missing"]
    assert codes(Document("d", "глава МИД Казахстана", (Span(6, 20, "BODY"),))) == []


BODY = Span(6, 20, "BODY", value={"entity": "mfa-kazakhstan"})
NARROW = Span(6, 9, "BODY", value={"entity": "mfa-kazakhstan"})


def decision(span, reason="B2: the country is inside"):
    return {"start": span.start, "end": span.end, "label": span.label, "reason": reason}


def test_every_span_that_the_versions_differ_over_needs_a_decision():
    blind = [Annotation("anna", (BODY,)), Annotation("boris", (NARROW,))]
    document = gold(BODY, blind=blind)
    findings = list(check(document))
    assert [(it.code, it.span) for it in findings] == [
        ("decision-missing", NARROW),
        ("decision-missing", BODY),
    ]
    assert codes(gold(BODY, blind=blind, decisions=[decision(NARROW)])) == ["decision-missing"]
    assert codes(gold(BODY, blind=blind, decisions=[decision(NARROW), decision(BODY)])) == []


@pytest.mark.parametrize(
    "decisions",
    [None, "B2", {}, [], ["B2"], [decision(NARROW, reason="")], [{"start": [6], "end": {}, "reason": "B2"}]],
)
def test_what_gives_no_reason_is_no_decision(decisions):
    assert codes(gold(blind=[Annotation("anna", (NARROW,))], decisions=decisions)) == ["decision-missing"]


def test_where_all_agree_no_decision_is_needed():
    assert (
        codes(gold(BODY, blind=[Annotation("anna", (BODY,)), Annotation("boris", (NARROW,), cancelled=True)]))
        == []
    )
    assert codes(gold(BODY)) == []


def test_a_finding_names_the_annotator_or_the_position_of_the_version():
    loose = (Span(5, 20, "BODY", region="r1"),)
    text = "глава МИД Казахстана"
    document = Document(
        "d", text, annotations=(Annotation("anna", loose), Annotation("", loose)), place="d.json"
    )
    assert [(it.annotation, it.region, it.place, it.document) for it in check(document)] == [
        ("anna", "r1", "d.json", "d"),
        ("1", "r1", "d.json", "d"),
    ]


def test_without_a_text_there_is_nothing_to_check():
    assert codes(Document("d", None, (Span(0, 3, "ORG"),))) == []


@given(plain_documents() | annotated_documents())
@settings(max_examples=100)
def test_any_document_can_be_checked(document):
    for finding in check(document):
        assert finding.document == document.id
        assert finding.severity in {"error", "warning"}


def test_the_registry_of_a_corpus_folder_is_used(tmp_path):
    (tmp_path / "entities.jsonl").write_bytes(b'{"id": "mfa"}\n')
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "d.jsonl").write_bytes(b'{"id": "d", "spans": [], "origin": "news"}\n')
    with pytest.raises(InputError, match=r"entities\.jsonl:1: error bad-record"):
        list(validate(tmp_path))
    assert list(validate(tmp_path / "documents")) == []
    assert list(validate(tmp_path, entities={})) == []


@pytest.mark.parametrize("name", ["визит", "a b", "a/b", "..", "-a", "a\n"])
def test_an_id_that_is_no_file_name_is_found_in_a_folder(tmp_path, name):
    (tmp_path / "d.json").write_text(f'{{"id": {name!r}, "spans": []}}'.replace("'", '"'), encoding="utf-8")
    assert [finding.code for finding in validate(tmp_path)] == ["document-id"]
    assert list(validate(tmp_path / "d.json")) == []


def test_findings_come_in_the_order_of_the_documents(tmp_path):
    file = tmp_path / "gold.jsonl"
    bad = b'{"id": "%s", "spans": [{"start": 1, "end": 1, "label": "BODY"}]}\n'
    file.write_bytes(b"{\n" + bad % b"a" + b"[\n" + bad % b"b")
    assert [(it.code, it.place) for it in validate(file)] == [
        (code, f"{file}:{number}")
        for number, code in enumerate(("bad-json", "span-empty", "bad-json", "span-empty"), start=1)
    ]


def test_versions_that_fill_a_field_differently_need_a_decision_that_names_the_field():
    text = "Минтранс сообщил"
    ours, theirs = (Span(0, 8, "BODY", value={"entity": name}) for name in ("mintrans", "transport"))
    blind = [Annotation("a", (ours,)), Annotation("b", (theirs,))]
    decision = {"start": 0, "end": 8, "label": "BODY", "reason": "the registry's id"}
    for decisions, messages in (
        ([], ["entity of BODY 'Минтранс'"]),
        ([decision], ["entity of BODY 'Минтранс'"]),
        ([decision | {"field": "entity"}], []),
    ):
        gold = Annotation("", (ours,), ground_truth=True, carried={"decisions": decisions})
        document = Document("d", text, (ours,), {}, (*blind, gold))
        found = [f.message for f in check(document) if f.code == "decision-missing"]
        assert found == messages


@pytest.mark.parametrize(
    ("label", "field", "content"),
    [
        ("FIGURE", "unit", "banana"),
        ("FIGURE", "unit", "usd"),
        ("SECTOR", "code", "ISIC:00"),
        ("SECTOR", "code", "ISIC:04"),
        ("SECTOR", "code", "ISIC:٠١"),
        ("SECTOR", "code", "COFOG:11"),
    ],
)
def test_a_unit_or_a_code_that_there_is_not_is_found(label, field, content):
    assert value_faults(label, {**GOOD[label], field: content}, complete=True)
