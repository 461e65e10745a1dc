"""``predictions:FILE``: what was found before."""

import json

import pytest

from goldspan import Document, InputError, Span, load, load_extractor
from goldspan.baselines.answers import answers
from goldspan.baselines.running import ExtractorError, run
from goldspan.baselines.spec import OptionError

TEXT = "МИД и МВД"


def predictions(folder, *records):
    file = folder / "predictions.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    file.write_text("\n".join(lines), encoding="utf-8")
    return f"predictions:{file}"


def record(name, text=TEXT, spans=((0, 3, "BODY"),)):
    found = [{"start": start, "end": end, "label": label, "score": 0.5} for start, end, label in spans]
    return {"id": name, **({} if text is None else {"text": text}), "spans": found}


def test_texts_are_known_by_themselves(tmp_path):
    extractor = load_extractor(predictions(tmp_path, record("a"), record("b", "нет", ())))
    known, empty, unknown = answers(extractor, [TEXT, "нет", "МИД"])
    assert (known, empty) == ((Span(0, 3, "BODY"),), ())
    assert known[0].score == 0.5
    assert unknown.endswith("predictions.jsonl has no prediction for this text")


def test_what_is_not_predicted_is_not_empty(tmp_path):
    extractor = load_extractor(predictions(tmp_path, record("a")))
    documents = [Document("a", TEXT), Document("b", "нет")]
    with pytest.raises(ExtractorError, match=r"document b: .* has no prediction for this text"):
        list(run(extractor, documents))
    assert [one.spans for one in run(extractor, documents, on_error="skip")] == [(Span(0, 3, "BODY"),), None]


def test_the_packaged_corpus_is_known_by_its_ids(tmp_path):
    document = load("dev")[0]
    extractor = load_extractor(predictions(tmp_path, record(document.id, None)))
    assert answers(extractor, [document.text]) == [(Span(0, 3, "BODY"),)]


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ([record("nosuch", None)], "there is no text, and the packaged corpus has no such id"),
        ([record("a"), record("b", spans=())], "a has the same text and other spans"),
        ([record("a"), record("a")], "has this id too"),
        (
            [{"id": "a", "text": TEXT, "spans": [{"start": 0, "end": 10, "label": "BODY"}]}],
            "document a, .* it ends at 10, the text at 9",
        ),
        ([{"id": "a", "text": TEXT}], "predictions.jsonl"),
        (["МИД"], "predictions.jsonl"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, records, problem):
    with pytest.raises(InputError, match=problem):
        answers(load_extractor(predictions(tmp_path, *records)), [TEXT])


def test_overlapping_predictions_are_the_fault_of_their_document(tmp_path):
    overlapping = record("a", spans=((0, 5, "BODY"), (4, 9, "BODY")))
    extractor = load_extractor(predictions(tmp_path, overlapping, record("b", "нет", ())))
    assert answers(extractor, [TEXT, "нет"]) == [
        "the extractor returned BODY 4-9, which overlaps BODY 0-5",
        (),
    ]


def test_the_version_is_that_of_the_file(tmp_path):
    first = load_extractor(predictions(tmp_path, record("a"))).version
    assert load_extractor(predictions(tmp_path, record("a"))).version == first
    assert load_extractor(predictions(tmp_path, record("b"))).version != first


def test_a_folder_of_shards_will_do(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    folder = tmp_path / "both"
    folder.mkdir()
    for name, text in (("a", TEXT), ("b", "нет")):
        (folder / f"{name}.jsonl").write_text(json.dumps(record(name, text)), encoding="utf-8")
    extractor = load_extractor(f"predictions:{folder}")
    assert answers(extractor, ["нет", TEXT]) == [(Span(0, 3, "BODY"),)] * 2
    assert extractor.version


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("predictions:nosuch.jsonl", r"there is no file nosuch\.jsonl"),
        ("predictions", "predictions needs file: write predictions:FILE"),
        ("predictions:", "predictions needs file: write predictions:FILE"),
    ],
)
def test_no_file_is_known_at_once(spec, problem):
    with pytest.raises(OptionError, match=problem):
        load_extractor(spec)
