"""``goldspan errors`` and ``goldspan score --against`` as a user meets them."""

import json

import pytest
from click.testing import CliRunner

from goldspan.cli import app

TEXT = "Министр Анна Ким 😀 посетила  МИД.\r\nРост 5%."
GOLD = {
    "id": "визит",
    "text": TEXT,
    "spans": [
        {"start": 8, "end": 16, "label": "OFFICIAL"},
        {"start": 29, "end": 33, "label": "BODY"},
        {"start": 41, "end": 43, "label": "FIGURE"},
    ],
}
PREDICTED = {
    "id": "визит",
    "spans": [
        {"start": 0, "end": 16, "label": "OFFICIAL"},
        {"start": 29, "end": 33, "label": "SECTOR"},
        {"start": 19, "end": 27, "label": "SECTOR"},
    ],
}


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for path, record in zip(paths, (GOLD, PREDICTED), strict=True):
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return paths


def run(command, *arguments):
    return CliRunner().invoke(app, [command, *map(str, arguments)])


def test_every_error_is_listed_with_its_words(files):
    result = run("errors", *files)
    assert (result.exit_code, result.stderr) == (0, "")
    header, _, *rows, _, counts = result.stdout.splitlines()
    assert header.split() == ["kind", "document", "gold", "predicted"]
    assert [" ".join(row.split()) for row in rows] == [
        "boundary визит OFFICIAL 8-16 Анна Ким OFFICIAL 0-16 Министр Анна Ким",
        f"label визит BODY 29-33 {TEXT[29:33]} SECTOR 29-33 {TEXT[29:33]}",
        f"missed визит FIGURE 41-43 {TEXT[41:43]}",
        f"spurious визит SECTOR 19-27 {TEXT[19:27]}",
    ]
    assert counts.startswith("4 errors: boundary 1, label 1, both 0, missed 1")


def test_errors_are_chosen_by_kind_and_by_label_and_come_as_json(files):
    arguments = ("--kind", "label", "--kind", "missed", "--label", "FIGURE", "--format", "json")
    (error,) = json.loads(run("errors", *files, *arguments).stdout)
    assert error == {
        "kind": "missed",
        "document": "визит",
        "gold": {"start": 41, "end": 43, "label": "FIGURE", "text": TEXT[41:43]},
        "predicted": None,
    }


def test_a_kind_that_there_is_not_is_refused_with_those_that_there_are(files):
    result = run("errors", *files, "--kind", "typo")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no kind of error typo: there are boundary, label, both, missed" in result.stderr


def test_a_label_that_no_span_has_is_refused(files):
    result = run("errors", *files, "--label", "FIGUR")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: no span has the label 'FIGUR'; did you mean 'FIGURE'?\n"


def test_words_from_a_text_cannot_forge_lines(files):
    hostile = GOLD | {"text": TEXT.replace("Анна Ким", "\x1b[2J\u202eКим")}
    files[0].write_text(json.dumps(hostile), encoding="utf-8")
    shown = run("errors", *files).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J\\u202eКим" in shown


def test_a_score_is_compared_with_a_stored_one_of_the_same_gold(files, tmp_path):
    stored = tmp_path / "stored.json"
    stored.write_text(run("score", *files, "--format", "json").stdout, encoding="utf-8")
    better = tmp_path / "better.jsonl"
    better.write_text(json.dumps(GOLD), encoding="utf-8")
    result = run("score", files[0], better, "--against", stored)
    assert result.exit_code == 0
    assert "strict F1 0.000 → 1.000, +1.000 since" in result.stdout.splitlines()[-1]


def test_scores_that_cannot_be_compared_are_refused_with_what_differs(files, tmp_path):
    stored = tmp_path / "stored.json"
    stored.write_text(run("score", *files, "--format", "json", "--seed", "7").stdout, encoding="utf-8")
    assert run("score", *files, "--against", stored).exit_code == 0
    files[0].write_text(json.dumps(GOLD | {"spans": GOLD["spans"][:2]}), encoding="utf-8")
    result = run("score", *files, "--against", stored)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot be compared with these: gold is" in result.stderr
    assert "labels is BODY,OFFICIAL, was BODY,FIGURE,OFFICIAL" in result.stderr


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"signature": "x", "overall": {}}',
        '{"signature": "x", "overall": {"strict": {"f1": 1}}}',
    ],
)
def test_a_file_without_scores_is_refused(files, tmp_path, content):
    stored = tmp_path / "stored.json"
    stored.write_text(content, encoding="utf-8")
    result = run("score", *files, "--against", stored)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "stored.json: no s" in result.stderr or "no signature of goldspan" in result.stderr


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        ({"f1": 7.0}, "$.overall[...].f1"),
        ({"f1": -1.0}, "$.overall[...].f1"),
        ({"f1": 0.1}, "the F1 of the counts is 0.0, and not 0.1"),
        ({"tp": -5}, "$.overall[...].tp"),
        ({"ci": {"level": 0.95, "f1": [0.9, 0.1]}}, "the interval ends before it begins"),
        ({"ci": {"level": 0.95, "f1": [-9, 9]}}, "$.overall[...].ci.f1"),
    ],
)
def test_stored_numbers_that_cannot_be_are_refused(files, tmp_path, altered, said):
    stored = tmp_path / "stored.json"
    scores = json.loads(run("score", *files, "--format", "json").stdout)
    scores["overall"]["strict"] |= altered
    stored.write_text(json.dumps(scores), encoding="utf-8")
    for call in (
        ("score", *files, "--against", stored),
        ("gate", "--gold", files[0], "--pred", files[1], "--reference", stored),
    ):
        result = run(*call)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_slices_are_shown_when_asked_for(files, tmp_path):
    training = tmp_path / "train.jsonl"
    training.write_text(json.dumps(GOLD), encoding="utf-8")
    shown = run("score", *files, "--slices", "--train", training, "--format", "json")
    parts = {(part["slice"], part["part"]) for part in json.loads(shown.stdout)["slices"]}
    assert {("label", "BODY"), ("seen in training", "seen"), ("seen in training", "unseen")} <= parts
    assert "seen in training" in run("score", *files, "--train", training).stdout


def test_a_field_of_metadata_that_no_document_has_is_refused(files):
    refused = run("score", *files, "--meta", "gnre")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "error: no document has the metadata 'gnre'; they have none\n"


def test_metadata_without_parts_is_refused(files):
    files[0].write_text(json.dumps(GOLD | {"source": {"name": "x"}}), encoding="utf-8")
    refused = run("score", *files, "--meta", "source")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "the metadata 'source' divides no span" in refused.stderr
