"""JSON-MIN, and the predictions of tasks: Label Studio's other two ways to hold spans."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import canonical, json_values, plain_documents, results, tasks, texts, whole

from goldspan import Annotation, Document, InputError, Span, read
from goldspan.corpus.formats import labelstudio, labelstudio_min
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.formats.format import Options
from goldspan.corpus.reading import parse

TEXT = "Министр Нурбек Айтпасов посетил МИД 🚀 и 5,5%."
PREDICTIONS = Options(source="predictions")


def place(start, end, label, **more):
    return {"start": start, "end": end, "text": TEXT[start:end], "labels": [label], **more}


def row(number=1, annotator=2, **more):
    times = dict.fromkeys(("created_at", "updated_at"), "2031-03-02T10:00:00Z")
    return {
        "id": number,
        "text": TEXT,
        "annotator": annotator,
        "annotation_id": 10 * number + annotator,
        "lead_time": 3.5,
        **times,
        **more,
    }


def export(folder, *rows):
    file = folder / "export.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    return file


def labelled(document):
    return [(span.label, document.surface(span)) for span in document.spans]


@pytest.mark.parametrize("control", ["label", "spans", "ner labels"])
def test_an_export_is_told_and_read_whatever_its_control_is_called(tmp_path, control):
    regions = {control: [place(8, 23, "OFFICIAL"), place(32, 35, "BODY")]}
    file = export(tmp_path, row(1, genre="visit", **regions), row(2))
    assert format_of(file) == "labelstudio-min"
    first, second = read(file)
    assert (first.id, first.text, first.meta) == ("1", TEXT, {"genre": "visit"})
    assert labelled(first) == [("OFFICIAL", "Нурбек Айтпасов"), ("BODY", "МИД")]
    (annotation,) = first.annotations
    assert (annotation.annotator, annotation.carried["id"], annotation.carried["lead_time"]) == ("2", 12, 3.5)
    assert (second.id, second.spans) == ("2", ())


def test_two_controls_of_one_row_are_read_and_its_other_answers_are_metadata(tmp_path):
    answers = {"sentiment": "positive", "notes": [{"start": 0, "end": 7, "text": ["кто?", "где?"]}]}
    regions = {"people": [place(8, 23, "OFFICIAL")], "bodies": [place(32, 35, "BODY")]}
    (document,) = read(export(tmp_path, row(**regions, **answers)))
    assert labelled(document) == [("OFFICIAL", "Нурбек Айтпасов"), ("BODY", "МИД")]
    assert document.meta == answers


def test_rows_of_one_task_are_the_versions_of_one_document(tmp_path):
    one = row(1, 2, label=[place(8, 23, "OFFICIAL")], doubt="none", genre="visit")
    other = row(1, 3, label=[place(32, 35, "BODY")], doubt="some", genre="visit")
    parsed, last = parse(export(tmp_path, one, other, row(4)))
    assert [(it.annotator, it.carried["doubt"]) for it in parsed.document.annotations] == [
        ("2", "none"),
        ("3", "some"),
    ]
    assert [[span.label for span in it.spans] for it in parsed.document.annotations] == [
        ["OFFICIAL"],
        ["BODY"],
    ]
    assert parsed.document.meta == {"genre": "visit"}
    assert [finding.code for finding in parsed.findings] == ["gold-missing"]
    assert last.document.id == "4"


def test_rows_of_one_task_that_stand_apart_are_no_secret(tmp_path):
    with pytest.raises(InputError, match="document-duplicate"):
        list(read(export(tmp_path, row(1), row(2), row(1))))


@pytest.mark.parametrize(
    ("rows", "code", "field"),
    [
        ([row(), 5], "bad-record", "the record"),
        ([{**row(), "text": 5}], "bad-record", "text"),
        ([{**row(), "id": None}], "bad-record", "data.id"),
        ([row(), {**row(), "text": "other"}], "bad-record", "text"),
        ([row(label=[place(8, 99, "BODY")])], "span-out-of-range", ""),
        ([row(label=[{**place(8, 23, "BODY"), "labels": []}])], "label-missing", ""),
        ([row(label=[{"start": 8, "end": 23}])], "label-missing", ""),
        ([row(label=[{**place(8, 23, "BODY"), "text": "МИД"}])], "region-text", ""),
        ([row(label=[place(8, 23, "BODY"), 5])], "bad-record", "result[1]"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(tmp_path, rows, code, field):
    findings = [finding for parsed in parse(export(tmp_path, *rows)) for finding in parsed.findings]
    assert [(finding.code, finding.field) for finding in findings] == [(code, field)]


def test_offsets_that_count_utf16_units_are_told(tmp_path):
    start, end = TEXT.index("5,5%"), TEXT.index("5,5%") + 4
    regions = [{"start": start + 1, "end": end + 1, "text": "5,5%", "labels": ["FIGURE"]}]
    with pytest.raises(InputError, match="offsets-utf16"):
        list(read(export(tmp_path, row(label=regions))))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("min")


@given(plain_documents(with_text=True))
@settings(max_examples=100)
def test_any_document_comes_back_but_for_what_the_losses_name(folder, document):
    file = folder / "min.json"
    labelstudio_min.write(file, [document])
    (back,) = read(file, "labelstudio-min")
    assert (back.id, back.text, back.spans) == (document.id, document.text, document.spans)
    lost = set(labelstudio_min.losses(document))
    kept = {k: v for k, v in document.meta.items() if f"the metadata field {k!r}" not in lost}
    assert canonical(back.meta) == canonical(kept)
    assert ("scores of spans" in lost) == any(span.score is not None for span in document.spans)
    assert ("normalised values of spans" in lost) == any(span.value for span in document.spans)


def test_an_annotation_keeps_its_number_and_its_annotator(tmp_path):
    rows = [row(1, label=[place(8, 23, "OFFICIAL")], genre="visit"), row(2)]
    file = export(tmp_path, *rows)
    labelstudio_min.write(tmp_path / "again.json", read(file))
    again = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert again == [{**it, "id": str(it["id"])} for it in rows]


def test_a_document_without_its_text_is_no_row():
    document = Document("a", None, annotations=(Annotation("x"), Annotation("y")), unplaced=("BODY",))
    with pytest.raises(ValueError, match="has no text"):
        labelstudio_min.encode(document)
    said = ["a document without a text", "2 annotators' versions", "1 spans without a place"]
    assert list(labelstudio_min.losses(document)) == said


@given(st.lists(json_values | st.fixed_dictionaries({"id": st.just(1), "text": texts, "label": json_values})))
@settings(max_examples=150)
def test_any_json_is_read_or_refused(folder, rows):
    for parsed in labelstudio_min.read(export(folder, *rows)):
        assert parsed.document is not None or parsed.findings


# Predictions


def prediction(*regions, **more):
    control = {"from_name": "span", "to_name": "text", "type": "labels"}
    return {
        "result": [{**control, "id": f"r{i}", "value": it, "score": 0.5} for i, it in enumerate(regions)],
        **more,
    }


def task(*predictions, **more):
    return {"data": {"id": "visit", "text": TEXT}, "predictions": list(predictions), **more}


def test_the_one_prediction_of_a_task_is_read_with_the_scores_of_its_regions():
    annotations = [{"result": []}]
    one = task(prediction(place(8, 23, "OFFICIAL"), score=0.9, model_version="m1"), annotations=annotations)
    document, findings = labelstudio.parse(one, "", PREDICTIONS)
    assert findings == []
    assert [(span.label, span.score) for span in document.spans] == [("OFFICIAL", 0.5)]
    assert document.annotations == ()
    assert labelstudio.parse(one, "").document.spans == ()
    assert labelstudio.encode(document, PREDICTIONS) == one


@pytest.mark.parametrize(
    ("predictions", "field", "message"),
    [
        ([], "predictions", "no prediction"),
        ([7], "predictions[0]", "it is the number 7: export a snapshot that has predictions in full"),
        ([prediction(model_version="m1"), prediction(model_version="m2")], "predictions", "m1, m2"),
        ([prediction(), prediction()], "predictions", "unnamed, unnamed"),
        ([{"model_version": "m1"}], "predictions[0].result", "it is missing"),
        (["m1"], "predictions[0]", "an object"),
    ],
)
def test_predictions_that_cannot_be_chosen_are_an_error(predictions, field, message):
    document, findings = labelstudio.parse(task(*predictions), "export.json[0]", PREDICTIONS)
    assert document is None
    (finding,) = findings
    assert (finding.code, finding.field, finding.place) == ("bad-record", field, "export.json[0]")
    assert message in finding.message


def test_an_empty_prediction_is_an_answer():
    document, findings = labelstudio.parse(task(prediction()), "", PREDICTIONS)
    assert (document.spans, findings) == ((), [])


@pytest.mark.parametrize("score", ["high", True, [1]])
def test_a_score_that_is_no_number_is_an_error(score):
    one = task(prediction(place(8, 23, "OFFICIAL")))
    one["predictions"][0]["result"][0]["score"] = score
    _, findings = labelstudio.parse(one, "", PREDICTIONS)
    assert [(finding.code, finding.region) for finding in findings] == [("bad-record", "r0")]


@given(tasks(), st.data())
@settings(max_examples=80)
def test_any_predicted_task_comes_back_as_it_was(task_, data):
    predicted = {"result": data.draw(results(task_["data"]["text"])), "model_version": "m1"}
    task_ = {**task_, "predictions": [predicted]}
    before = canonical(task_)
    document = labelstudio.parse(task_, "", PREDICTIONS).document
    assert canonical(labelstudio.encode(document, PREDICTIONS)) == before


@given(plain_documents(with_text=True))
@settings(max_examples=80)
def test_any_document_comes_back_from_a_prediction(document):
    encoded = labelstudio.encode(document, PREDICTIONS)
    back, _ = labelstudio.parse(encoded, "", PREDICTIONS)
    beside = [[(whole(span), span.score) for span in it.spans] for it in (document, back)]
    assert beside[0] == beside[1]
    assert "annotations" not in encoded


def test_spans_of_a_prediction_that_are_edited_replace_it_and_annotations_stay():
    annotations = [{"result": [], "completed_by": 5}]
    one = task(prediction(place(8, 23, "OFFICIAL"), model_version="m1"), annotations=annotations)
    document, _ = labelstudio.parse(one, "", PREDICTIONS)
    edited = Document("visit", TEXT, (Span(32, 35, "BODY", score=0.75),), carried=document.carried)
    encoded = labelstudio.encode(edited, PREDICTIONS)
    assert encoded["annotations"] == annotations
    assert encoded["predictions"][0]["model_version"] == "m1"
    back, _ = labelstudio.parse(encoded, "", PREDICTIONS)
    assert [(span, span.score) for span in back.spans] == [(Span(32, 35, "BODY"), 0.75)]
    assert labelstudio.encode(edited)["annotations"][0] == annotations[0]
