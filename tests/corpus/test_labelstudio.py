"""Label Studio tasks: nothing is lost on the way in and out, and nothing changes but what was edited."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    LABELS,
    annotated_documents,
    canonical,
    names,
    offsets,
    plain_documents,
    sound_tasks,
    spans_in,
    tasks,
    texts,
    whole,
)

from goldspan import Document, Span
from goldspan.corpus.formats import labelstudio


def read_back(document):
    return labelstudio.parse(labelstudio.encode(document), "")


def errors(parsed):
    return [str(finding) for finding in parsed.findings if finding.severity == "error"]


@given(tasks())
@settings(max_examples=150)
def test_any_task_comes_back_as_it_was(task):
    before = canonical(task)
    document = labelstudio.parse(task, "").document
    assert canonical(labelstudio.encode(document)) == before
    assert canonical(task) == before, "reading changed the task"


@given(annotated_documents())
@settings(max_examples=100)
def test_a_document_built_in_python_comes_back_from_its_task(document):
    parsed = read_back(document)
    back = parsed.document
    assert (back.id, back.text, back.meta) == (document.id, document.text, document.meta)
    assert list(map(whole, back.spans)) == list(map(whole, document.spans))
    for version, other in zip(document.annotations, back.annotations, strict=False):
        assert version.annotator == other.annotator
        assert (version.ground_truth, version.cancelled) == (other.ground_truth, other.cancelled)
        assert list(map(whole, version.spans)) == list(map(whole, other.spans))
    faults = {finding.code for finding in parsed.findings if finding.field != "data.text_sha256"}
    assert faults <= {"gold-missing", "annotation-cancelled"}
    assert "gold-missing" not in faults or not document.spans
    assert read_back(back).document == back


@given(plain_documents(with_text=True))
@settings(max_examples=50)
def test_a_plain_document_becomes_a_task_with_the_same_spans(document):
    assert list(map(whole, read_back(document).document.spans)) == list(map(whole, document.spans))


def unrelated(result, edited):
    """The items of a result that speak of none of the regions ``edited``."""
    return [
        item
        for index, item in enumerate(result)
        if not edited & {item.get("id", f"result[{index}]"), item.get("from_id"), item.get("to_id")}
    ]


@st.composite
def edits(draw, span, text):
    """The span that an editor leaves in place of one, or None if it was removed."""
    how = draw(st.sampled_from(("remove", "value", "label", "move")))
    if how == "value":
        return replace(span, value={"entity": draw(texts), "role": None})
    if how == "label":
        return replace(span, label=draw(names))
    if how == "move":
        start, end = draw(offsets(text))
        return replace(span, start=start, end=end)
    return None


@given(sound_tasks(), st.data())
@settings(max_examples=100)
def test_edited_spans_are_written_and_unrelated_items_stay(task, data):
    document = labelstudio.parse(task, "").document
    kept = [span for span in document.spans if data.draw(st.booleans())]
    touched = [span for span in document.spans if span not in kept]
    edited = [data.draw(edits(span, document.text)) for span in touched]
    new = data.draw(spans_in(document.text, max_size=2, labels=st.sampled_from(LABELS)))
    spans = list(dict.fromkeys([*kept, *filter(None, edited), *new]))

    after = labelstudio.encode(replace(document, spans=tuple(spans)))
    parsed = labelstudio.parse(after, "")
    assert list(map(whole, parsed.document.spans)) == list(map(whole, sorted(spans)))
    assert errors(parsed) == []
    result, result_after = (it["annotations"][0]["result"] for it in (task, after))
    stay = unrelated(result, {span.region for span in touched})
    assert [item for item in result_after if item in stay] == stay


TEXT = "Министр Нурбек Айтпасов посетил МИД."


def region(identifier, start, end, label="OFFICIAL"):
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": identifier, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def task_of(*result, **more):
    return {"data": {"id": "visit", "text": TEXT}, "annotations": [{"result": list(result), **more}]}


def test_a_value_that_alone_was_edited_is_written():
    document = labelstudio.parse(task_of(region("r1", 8, 23)), "").document
    edited = replace(document, spans=(replace(document.spans[0], value={"entity": "nurbek-aitpasov"}),))
    assert read_back(edited).document.spans[0].value == {"entity": "nurbek-aitpasov"}


def test_a_relation_stays_with_a_span_that_moved_and_goes_with_one_that_was_removed():
    relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right"}
    document = labelstudio.parse(task_of(region("r1", 8, 23), region("r2", 32, 35), relation), "").document
    person, body = document.spans
    moved = labelstudio.encode(replace(document, spans=(replace(person, start=15), body)))
    assert relation in moved["annotations"][0]["result"]
    removed = labelstudio.encode(replace(document, spans=(person,)))
    assert removed["annotations"][0]["result"] == [region("r1", 8, 23)]


def test_spans_of_two_annotators_whose_regions_share_an_id_get_ids_of_their_own():
    document = labelstudio.parse(task_of(region("r1", 8, 23)), "").document
    both = replace(document, spans=(*document.spans, Span(32, 35, "BODY", region="r1")))
    assert [span.region for span in read_back(both).document.spans] == ["r1", "body-32-35"]


def test_an_annotation_without_the_mark_is_the_gold_if_it_is_the_only_one_in_use():
    task = task_of(region("r1", 8, 23))
    task["annotations"].append({"result": [region("r1", 32, 35)], "was_cancelled": True})
    assert labelstudio.parse(task, "").document.spans == (Span(8, 23, "OFFICIAL"),)


def test_the_annotation_marked_ground_truth_is_the_gold():
    task = task_of(region("r1", 8, 23))
    task["annotations"].append({"result": [region("r1", 32, 35, "BODY")], "ground_truth": True})
    assert labelstudio.parse(task, "").document.spans == (Span(32, 35, "BODY"),)


@pytest.mark.parametrize(
    ("completed_by", "name"),
    [
        (7, "7"),
        ({"id": 7, "email": "anna@goldspan.invalid"}, "anna@goldspan.invalid"),
        ({"id": 7, "email": "", "username": "anna"}, "anna"),
        ({"id": 7}, "7"),
        (None, ""),
    ],
)
def test_an_annotator_is_named_as_the_export_names_one(completed_by, name):
    parsed = labelstudio.parse(task_of(completed_by=completed_by), "")
    assert parsed.document.annotations[0].annotator == name


def test_results_without_ids_are_regions_of_their_own():
    items = [
        {key: value for key, value in region("", *place).items() if key != "id"}
        for place in ((8, 23), (32, 35))
    ]
    nulls = [{**item, "id": None} for item in items]
    for result in (items, nulls):
        parsed = labelstudio.parse(task_of(*result), "")
        assert errors(parsed) == []
        assert len(parsed.document.spans) == 2


def test_per_region_fields_become_the_value_of_the_span():
    place = {"start": 8, "end": 23}
    fields = [
        {
            "id": "r1",
            "from_name": "entity",
            "type": "textarea",
            "value": {**place, "text": ["nurbek-aitpasov"]},
        },
        {"id": "r1", "from_name": "relation", "type": "choices", "value": {**place, "choices": ["="]}},
        {"id": "r1", "from_name": "code", "type": "taxonomy", "value": {**place, "taxonomy": [["A", "B"]]}},
    ]
    parsed = labelstudio.parse(task_of(*fields, region("r1", 8, 23)), "")
    assert parsed.document.spans[0].value == {"entity": "nurbek-aitpasov", "relation": "="}


def test_metadata_cannot_replace_the_id_or_the_text():
    document = Document("visit", TEXT, meta={"id": "other", "text": "Другой текст.", "genre": "visit"})
    assert labelstudio.encode(document)["data"] == {"id": "visit", "text": TEXT, "genre": "visit"}


def test_a_document_without_its_text_is_no_task():
    with pytest.raises(ValueError, match="has no text"):
        labelstudio.encode(Document("visit", None))


def test_the_number_of_a_task_is_its_id_where_the_data_names_none():
    task = {"id": 12, "data": {"text": TEXT}, "annotations": [{"result": []}]}
    assert labelstudio.parse(task, "").document.id == "12"


@pytest.mark.parametrize(
    ("task", "field"),
    [
        ({"data": []}, "data"),
        ({"data": {"id": "visit"}}, "data.text"),
        ({"data": {"id": "visit", "text": 5}}, "data.text"),
        ({"data": {"id": True, "text": TEXT}}, "data.id"),
        ({"data": {"id": "", "text": TEXT}}, "data.id"),
        ({"data": {"id": "visit", "text": TEXT}, "annotations": {"result": []}}, "annotations"),
        ({"data": {"id": "visit", "text": TEXT}, "annotations": [5]}, "annotations[0]"),
        ({"data": {"id": "visit", "text": TEXT}, "annotations": [{}]}, "annotations[0].result"),
    ],
)
def test_a_task_that_cannot_be_read_names_the_field(task, field):
    document, findings = labelstudio.parse(task, "export.json[3]")
    assert document is None
    assert [(it.code, it.field, it.place) for it in findings] == [("bad-record", field, "export.json[3]")]


def test_an_item_of_a_result_that_is_no_object_is_named():
    _, findings = labelstudio.parse(task_of(region("r1", 8, 23), "r2"), "")
    assert [(it.code, it.field) for it in findings] == [("bad-record", "result[1]")]
