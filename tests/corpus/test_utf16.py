"""Offsets that count UTF-16 units are told from code points, and converted without a guess."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LABELS, sound_tasks, spans_in, texts

from goldspan import InputError, Span
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.repair import repair_utf16
from goldspan.corpus.writing import json_bytes

WITNESS = "Ташкент"


def units(text, offset):
    """An offset in code points as JavaScript and Java count it."""
    return len(text[:offset].encode("utf-16-le")) // 2


def as_browsers_copy(words):
    """A region's text as the editor writes it into the task."""
    return re.sub(" +", " ", words.replace("\n", "\\n"))


def task_of(text, spans, count=lambda _, offset: offset, copy=str):
    """A task whose regions stand at the offsets that ``count`` gives."""
    result = []
    for number, span in enumerate(spans):
        where = {"start": count(text, span.start), "end": count(text, span.end)}
        words = copy(text[span.start : span.end])
        region = {**where, "text": words, "labels": [span.label]}
        result += [
            {"id": f"r{number}", "from_name": "span", "to_name": "text", "type": "labels", "value": region},
            {
                "id": f"r{number}",
                "from_name": "role",
                "type": "textarea",
                "value": {**where, "text": ["министр"]},
            },
        ]
    return {"data": {"id": "visit-2031", "text": text}, "annotations": [{"result": result}]}


@st.composite
def texts_with_a_witness(draw):
    """A text with an astral character, and spans in it, one of them a word that shows how all count."""
    before = f"{draw(texts)}😀{draw(texts)}"
    text = f"{before}{WITNESS}{draw(texts)}"
    witness = Span(len(before), len(before) + len(WITNESS), "CITY")
    return text, draw(st.permutations([witness, *draw(spans_in(text, labels=st.sampled_from(LABELS)))]))


@given(texts_with_a_witness())
@settings(max_examples=100)
def test_utf16_offsets_are_found_and_converted_to_the_code_points_exactly(drawn):
    text, spans = drawn
    right, wrong = task_of(text, spans), task_of(text, spans, count=units)
    document, findings = labelstudio.parse(wrong, "")
    assert document.spans == ()
    assert [(it.code, it.region) for it in findings] == [
        ("offsets-utf16", f"r{number}") for number in range(len(spans))
    ]
    repaired, moved = labelstudio.repair_utf16(wrong)
    assert repaired == right
    shifted = (units(text, span.start) != span.start or units(text, span.end) != span.end for span in spans)
    assert moved == sum(shifted)


@given(texts_with_a_witness(), st.sampled_from((str, as_browsers_copy)))
@settings(max_examples=100)
def test_right_code_points_are_never_changed(drawn, copy):
    right = task_of(*drawn, copy=copy)
    assert labelstudio.repair_utf16(right) == (right, 0)


@given(sound_tasks())
@settings(max_examples=50)
def test_a_sound_task_is_never_changed(task):
    assert labelstudio.repair_utf16(task) == (task, 0)


@given(texts.filter(bool), st.data())
@settings(max_examples=100)
def test_the_copy_of_the_words_that_a_browser_makes_is_no_finding(text, data):
    spans = data.draw(spans_in(text, labels=st.sampled_from(LABELS)))
    document, findings = labelstudio.parse(task_of(text, spans, copy=as_browsers_copy), "")
    assert findings == []
    assert document.spans == tuple(sorted(spans))


@given(texts_with_a_witness())
@settings(max_examples=50)
def test_other_words_than_those_at_the_offsets_are_a_finding(drawn):
    text, spans = drawn
    task = task_of(text, spans)
    region = spans.index(Span(text.index(WITNESS), text.index(WITNESS) + len(WITNESS), "CITY"))
    task["annotations"][0]["result"][2 * region]["value"]["text"] = "Бухара"
    _, findings = labelstudio.parse(task, "")
    assert [(it.code, it.region) for it in findings] == [("region-text", f"r{region}")]


TEXT = "Туризм 🚀: Ташкент принял 2 млн гостей."
SPANS = (Span(10, 17, "BODY"), Span(25, 30, "FIGURE"), Span(0, 6, "SECTOR"))
RIGHT, WRONG = task_of(TEXT, SPANS), task_of(TEXT, SPANS, count=units)


def as_lines(*values):
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("task.json", json_bytes(WRONG), json_bytes(RIGHT)),
        ("task.json", b"\xef\xbb\xbf" + json_bytes(WRONG), json_bytes(RIGHT)),
        ("export.json", json_bytes([WRONG]), json_bytes([RIGHT])),
        ("export.json", b"\xef\xbb\xbf \n" + json_bytes([RIGHT, WRONG]), json_bytes([RIGHT, RIGHT])),
        ("export.jsonl", as_lines(WRONG, RIGHT), as_lines(RIGHT, RIGHT)),
    ],
)
def test_a_repaired_file_keeps_its_form(tmp_path, name, wrong, right):
    file = tmp_path / name
    file.write_bytes(wrong)
    assert repair_utf16(file) == {file: 2}
    assert file.read_bytes() == right
    assert repair_utf16(file) == {}


def test_a_file_that_is_right_is_not_written(tmp_path):
    (tmp_path / "a.json").write_bytes(json_bytes(WRONG))
    right = tmp_path / "b.json"
    right.write_bytes(b"  " + json_bytes(RIGHT))
    before = right.stat()
    assert repair_utf16(tmp_path) == {tmp_path / "a.json": 2}
    assert right.read_bytes() == b"  " + json_bytes(RIGHT)
    assert right.stat().st_ino == before.st_ino


def test_a_file_with_a_line_that_is_no_json_is_left_as_it_is(tmp_path):
    file = tmp_path / "export.jsonl"
    file.write_bytes(as_lines(WRONG) + b"{")
    with pytest.raises(InputError, match="bad-json"):
        repair_utf16(file)
    assert file.read_bytes() == as_lines(WRONG) + b"{"


def test_one_region_that_speaks_for_code_points_speaks_for_all():
    task = task_of(TEXT, SPANS[:1])
    task["annotations"][0]["result"] += WRONG["annotations"][0]["result"][2:4]
    assert labelstudio.repair_utf16(task) == (task, 0)
    _, findings = labelstudio.parse(task, "")
    assert [it.code for it in findings] == ["region-text"]


def test_without_a_copy_of_the_words_there_is_nothing_to_tell_by():
    task = task_of(TEXT, SPANS[:1], count=units)
    del task["annotations"][0]["result"][0]["value"]["text"]
    assert labelstudio.repair_utf16(task) == (task, 0)


def test_an_offset_that_is_no_number_is_left_to_the_check_of_offsets():
    task = task_of(TEXT, SPANS, count=units)
    task["annotations"][0]["result"][4]["value"]["start"] = "0"
    repaired, moved = labelstudio.repair_utf16(task)
    assert moved == 2
    assert [it.code for it in labelstudio.parse(repaired, "").findings] == ["region-orphan", "span-offsets"]
