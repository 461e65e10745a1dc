"""``goldspan score`` over formats that say less than spans with offsets: tags, and quotes."""

import json

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.cli import app

TEXT = "Анна Ким посетила МИД. В МИД Анну Ким ждали: рост 5%, затем 5%."
WORDS = ("Анна", "Ким", "посетила", "МИД", ".")


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def columns(tags):
    return "".join(f"{word} {tag}\n" for word, tag in zip(WORDS, tags, strict=True))


@pytest.fixture
def tagged(tmp_path):
    gold, predicted = tmp_path / "gold.conll", tmp_path / "predicted.conll"
    gold.write_text(columns(["B-OFFICIAL", "I-OFFICIAL", "O", "B-BODY", "O"]), encoding="utf-8")
    predicted.write_text(columns(["I-OFFICIAL", "I-OFFICIAL", "O", "I-BODY", "O"]), encoding="utf-8")
    return gold, predicted


def test_tags_that_break_their_scheme_are_refused_by_file_and_line(tagged):
    result = run("score", *tagged, "--scheme", "IOB2")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "predicted.conll:1: error tag-unreadable" in result.stderr


@pytest.mark.parametrize(
    ("repair", "f1", "touched"),
    [("conlleval", 1.0, "gold=0 predicted=2"), ("discard", 0.0, "gold=0 predicted=")],
)
def test_repairs_are_counted_on_either_side_and_named_in_the_signature(tagged, repair, f1, touched):
    result = run("score", *tagged, "--scheme", "IOB2", "--repair", repair, "--format", "json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert shown["overall"]["strict"]["f1"] == f1
    assert f"|repair:{repair} {touched}" in shown["signature"]
    assert goldspan.Signature.parse(shown["signature"]).repair.startswith(repair)
    assert "warning tag-repaired" in result.stderr


@pytest.fixture
def quoted(tmp_path):
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "answers.jsonl"
    places = [
        (0, 8, "OFFICIAL"),
        (18, 21, "BODY"),
        (25, 28, "BODY"),
        (29, 37, "OFFICIAL"),
        (50, 52, "FIGURE"),
    ]
    spans = [{"start": start, "end": end, "label": label} for start, end, label in places]
    gold.write_text(
        json.dumps({"id": "d", "text": TEXT, "spans": spans}, ensure_ascii=False), encoding="utf-8"
    )
    quotes = [
        ("Анна Ким", "OFFICIAL"),
        ("МИД", "BODY"),
        ("МИД", "BODY"),
        ("5%", "FIGURE"),
        ("Минфин", "BODY"),
    ]
    answer = {"id": "d", "spans": [{"text": text, "label": label} for text, label in quotes]}
    predicted.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    return gold, predicted


def test_quotes_are_placed_in_the_gold_text_and_what_is_not_there_is_charged(quoted):
    result = run("score", *quoted, "--format", "json", "--seqeval")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    strict = shown["overall"]["strict"]
    assert (strict["tp"], strict["fp"], strict["fn"]) == (4, 1, 1)
    assert shown["errors"]["spurious"] == 1
    assert shown["seqeval"]["untagged"] == {"gold": 0, "predicted": 1}
    assert goldspan.Signature.parse(shown["signature"]).quotes == "exact=1 repeated=3 inflected=0 unfound=1"
    assert "quote-unfound" in result.stderr
    assert "quote-repeated" in result.stderr


def test_a_quote_that_is_not_there_is_listed_and_counts_in_a_comparison(quoted, tmp_path):
    errors = json.loads(run("errors", *quoted, "--format", "json").stdout)
    assert {
        "kind": "spurious",
        "document": "d",
        "gold": None,
        "predicted": None,
        "unplaced": "BODY",
    } in errors
    assert "BODY nowhere" in run("errors", *quoted).stdout
    better = tmp_path / "better.jsonl"
    answer = json.loads(quoted[1].read_text(encoding="utf-8"))
    better.write_text(json.dumps(answer | {"spans": answer["spans"][:4]}), encoding="utf-8")
    shown = json.loads(run("compare", quoted[0], quoted[1], better, "--format", "json").stdout)
    assert list(shown["systems"]) == ["better", "answers"]
    assert shown["pairs"][0]["documents"] == [{"document": "d", "one": 1, "other": 2}]


def test_gold_with_a_quote_that_is_not_there_cannot_be_scored_against(quoted):
    own = json.loads(quoted[1].read_text(encoding="utf-8")) | {"text": TEXT}
    quoted[0].write_text(json.dumps(own), encoding="utf-8")
    result = run("score", *quoted)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a gold span without a place" in result.stderr


def test_other_scorers_read_the_tags_as_they_stand(tagged):
    result = run(
        "score", *tagged, "--repair", "conlleval", "--compat", "seqeval-default,conlleval", "--format", "json"
    )
    assert result.exit_code == 0
    rivals = {rival["rival"]: rival for rival in json.loads(result.stdout)["compat"]}
    assert list(rivals) == ["seqeval-default", "conlleval"]
    text = run("score", *tagged, "--repair", "conlleval", "--compat", "conlleval").stdout
    assert "theirs and ours" in text


def test_a_scorer_that_there_is_not_is_refused_with_those_that_there_are(tagged):
    unnamed = run("score", *tagged, "--repair", "conlleval", "--compat", ",")
    assert (unnamed.exit_code, unnamed.stdout) == (2, "")
    assert "--compat names no scorer" in unnamed.stderr
    result = run("score", *tagged, "--repair", "conlleval", "--compat", "oracle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no scorer 'oracle': there are seqeval-default" in result.stderr


def test_predictions_in_label_studio_tasks_are_scored_when_asked_for(tmp_path):
    region = {
        "id": "r1", "from_name": "span", "to_name": "text", "type": "labels",
        "value": {"start": 0, "end": 8, "text": "Анна Ким", "labels": ["OFFICIAL"]},
    }  # fmt: skip
    task = {"data": {"id": "d", "text": TEXT}, "predictions": [{"model_version": "m1", "result": [region]}]}
    predicted, gold = tmp_path / "tasks.json", tmp_path / "gold.jsonl"
    predicted.write_text(json.dumps([task], ensure_ascii=False), encoding="utf-8")
    spans = [{"start": 0, "end": 8, "label": "OFFICIAL"}]
    gold.write_text(json.dumps({"id": "d", "text": TEXT, "spans": spans}), encoding="utf-8")
    assert run("score", gold, predicted).exit_code == 2
    result = run("score", gold, predicted, "--source", "predictions", "--format", "json")
    assert json.loads(result.stdout)["overall"]["strict"]["f1"] == 1.0
    assert "0 errors" in run("errors", gold, predicted, "--source", "predictions").stdout
