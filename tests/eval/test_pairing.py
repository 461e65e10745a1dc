import pytest

from goldspan import Document, InputError, Span
from goldspan.eval.pairing import pair

TEXT = "Министр прибыл в Ташкент 👍"


def gold(*ids):
    return [
        Document(name, TEXT, (Span(0, 7, "OFFICIAL"),), place=f"gold.jsonl:{i + 1}")
        for i, name in enumerate(ids)
    ]


def prediction(name, *spans, text=None, line=1):
    return Document(name, text, spans, place=f"pred.jsonl:{line}")


def codes_of(gold_documents, predictions, **options):
    with pytest.raises(InputError) as refused:
        pair(gold_documents, predictions, **options)
    return [(finding.code, finding.document, finding.place) for finding in refused.value.findings]


def test_pairs_come_in_the_order_of_the_gold():
    pairs = pair(gold("b", "a"), [prediction("a"), prediction("b")])
    assert [(p.gold.id, p.prediction.id) for p in pairs] == [("b", "b"), ("a", "a")]


def test_everything_that_cannot_be_compared_is_said_at_once():
    found = codes_of(
        gold("a", "b", "c", "c"),
        [prediction("a", text="Иное"), prediction("x", line=2), prediction("a", line=3)],
    )
    assert found == [
        ("document-duplicate", "c", "gold.jsonl:4"),
        ("document-duplicate", "a", "pred.jsonl:3"),
        ("text-differs", "a", "pred.jsonl:1"),
        ("document-unknown", "x", "pred.jsonl:2"),
        ("document-missing", "b", "pred.jsonl"),
        ("document-missing", "c", "pred.jsonl"),
    ]


def test_predictions_for_other_documents_are_one_finding_with_one_of_each():
    others = [prediction(f"x{number}", line=number) for number in range(1, 61)]
    with pytest.raises(InputError) as refused:
        pair(gold("a", "b"), others, missing="empty")
    (finding,) = refused.value.findings
    assert (finding.code, finding.place) == ("documents-differ", "pred.jsonl")
    assert (
        finding.message
        == "none of the ids predicted, 60 (such as 'x1'), is one of the gold's, 2 (such as 'a')"
    )


@pytest.mark.parametrize("position", ["", ":7", "[7]"])
def test_a_missing_document_is_missed_in_the_file(position):
    predictions = [Document("a", None, place=f"C:/pred.json{position}")]
    assert codes_of(gold("a", "b"), predictions) == [("document-missing", "b", "C:/pred.json")]


def test_a_span_may_end_with_the_gold_text_and_not_behind_it():
    end = len(TEXT)
    pair(gold("a"), [prediction("a", Span(end - 1, end, "X"))])
    found = codes_of(gold("a"), [prediction("a", Span(end - 1, end + 1, "X"))])
    assert found == [("span-out-of-range", "a", "pred.jsonl:1")]


def test_a_missing_prediction_counts_as_empty_only_where_that_is_asked_for():
    (only,) = pair(gold("a"), [], missing="empty")
    assert only.prediction.spans == ()
    assert codes_of(gold("a"), []) == [("document-missing", "a", "")]


def test_the_place_where_two_texts_part_is_named():
    with pytest.raises(InputError, match="from offset 8 the gold has 'прибыл"):
        pair(gold("a"), [prediction("a", text=TEXT.replace("прибыл", "вылетел"))])


def test_gold_without_documents_cannot_be_scored_against():
    assert codes_of([], []) == [("empty-input", "", "")]


def test_texts_that_look_alike_are_told_apart_by_their_normalisation():
    gold, prediction = Document("d1", "Антон \u0439"), Document("d1", "Антон \u0438\u0306")
    with pytest.raises(InputError, match="which is the same in another Unicode normalisation"):
        pair([gold], [prediction])
