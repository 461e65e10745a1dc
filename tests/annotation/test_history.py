"""``goldspan annotate history``: where each gold span comes from."""

import json
from pathlib import Path

import pytest
from exchange_tasks import ANNA, BORIS, TEXT, VERA, annotation, make_desk, region, run, write
from hypothesis import given
from strategies import tasks

from goldspan.annotation.history import history
from goldspan.annotation.history_report import history_json, render_history
from goldspan.annotation.pulled_versions import kept
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.gold import gold_path
from goldspan.corpus.writing import json_bytes

GOLDEN = Path(__file__).parent / "golden"
GOLD = gold_path() / "documents"


def field(of, name, content):
    place = {key: of["value"][key] for key in ("start", "end")}
    beside = {"from_name": name, "to_name": "text", "type": "textarea", "value": {**place, "text": [content]}}
    return {"id": of["id"], **beside}


def told():
    """A document with everything that a history tells."""
    mid, kim = region("МИД", "BODY"), region("Анна  Ким", "OFFICIAL", origin="prediction")
    longer = region("Министр 😀 Анна  Ким", "OFFICIAL", origin="prediction-changed")
    share = {**region("5,5%", "FIGURE"), "id": "share"}
    decided = {
        "decided_by": "adjudicator@goldspan.invalid",
        "decided_at": "2031-03-03T08:00:00Z",
        "guidelines": "1.1",
        "conflict": "0123456789abcdef",
    }

    def on(item, choice, reason, **more):
        value = item["value"]
        (label,) = value["labels"]
        place = {"start": value["start"], "end": value["end"], "label": label}
        return {**place, "choice": choice, "reason": reason, **decided, **more}

    versions = [
        kept(annotation(ANNA, mid, kim, share, field(share, "unit", "percent")), ANNA, "1.1"),
        kept(annotation(BORIS, mid, longer, field(mid, "entity", "mfa-x")), BORIS, "1.1"),
        kept(annotation(VERA, was_cancelled=True), VERA, "1.1"),
    ]
    place = {key: mid["value"][key] for key in ("start", "end")}
    versions[0]["doubts"] = [{**place, "label": "BODY", "doubt": "B1: чей МИД?\u202e"}]
    gold = {
        "completed_by": {"email": "adjudicator@goldspan.invalid"},
        "created_at": "2031-03-03T08:00:00Z",
        "guidelines": "1.1",
        "ground_truth": True,
        "decisions": [
            on(mid, "pick", "Страна названа выше.", field="entity", content="mfa-x", rule="B9"),
            on(kim, "pick", "Слово «министр» есть роль.", accepted=True, rule="O4"),
            on(longer, "pick", "Слово «министр» есть роль.", accepted=False, rule="O4"),
            on(share, "majority 1/1", "policy majority", accepted=True),
        ],
        "result": [mid, field(mid, "entity", "mfa-x"), kim, share, field(share, "unit", "percent")],
    }
    return {"data": {"id": "d1", "text": TEXT}, "annotations": [*versions, gold]}


@pytest.fixture
def folder(tmp_path):
    folder = make_desk(tmp_path / "desk")
    write(folder / "documents" / "d1.json", told())
    return folder


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_output_is_as_recorded(folder, style):
    shown = run("annotate", "history", "d1", "--desk", folder, "--format", style).stdout
    assert shown == (GOLDEN / f"history.{style}").read_text(encoding="utf-8")


def test_packaged_documents_say_where_each_of_their_spans_comes_from():
    for file in sorted(GOLD.glob("*.json"))[::15]:
        shown = json.loads(
            run("annotate", "history", file.stem, "--documents", GOLD, "--format", "json").stdout
        )
        gold = next(
            one
            for one in json.loads(file.read_text(encoding="utf-8"))["annotations"]
            if one.get("ground_truth")
        )
        told = sum(len(span["decisions"]) for span in shown["spans"] + shown["others"])
        assert told == len(gold.get("decisions", []))
        for span in shown["spans"]:
            assert {one["annotator"] for one in span["annotators"]} == {
                one["annotator"] for one in shown["versions"]
            }
            assert span["decisions"] or all(one["how"] in {"same", "fields"} for one in span["annotators"])


def test_before_there_is_a_ground_truth_it_shows_what_was_marked(folder):
    write(folder / "documents" / "d1.json", {**told(), "annotations": told()["annotations"][:2]})
    shown = run("annotate", "history", "d1", "--desk", folder).stdout
    assert shown.startswith("d1: no ground truth yet\n")
    assert "marked so far" in shown


def test_a_document_that_nobody_has_annotated(folder):
    assert run("annotate", "history", "d2", "--desk", folder).stdout == "d2: no ground truth yet\n"


@pytest.mark.parametrize("name", ["d9", "../plan", "d1.json", ""])
def test_a_document_that_is_not_there(folder, name):
    assert "there is no document" in run("annotate", "history", name, "--desk", folder, expected=2).stderr


@given(tasks())
def test_whatever_a_document_holds_has_a_history(task):
    document, _ = labelstudio.parse(task, "")
    found = history(document)
    assert json.loads(json_bytes(history_json(found)))["document"] == document.id
    gold = [one for one in document.annotations if one.ground_truth]
    assert len(found.spans) == (len(gold[0].spans) if len(gold) == 1 else 0)
    assert all(line.isprintable() for line in render_history(found).split("\n"))
