"""Disagreements, decided in a real Label Studio in a browser."""

import json

import pytest
from desk_commands import ANNOTATORS, run
from editor import Editor

from goldspan.annotation.adjudication_project import MERGED
from goldspan.annotation.projects import DISAGREEMENTS, find_project

TEXT = "Глава  МИД 👩‍💻 Анна Ким:\r\nрост на 5,5% за год."


def item(words, label):
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": label + words, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def version(who, *regions):
    return {"completed_by": {"email": who}, "result": list(regions), "created_at": "2031-03-02T10:00:00Z"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two documents: one to be decided in the browser, one that is changed before it is."""
    found = tmp_path_factory.mktemp("disagreements")
    ministry = item("МИД", "BODY")
    for name in ("disputed", "unstable"):
        first = version(ANNOTATORS[0], ministry, item("Анна Ким", "OFFICIAL"), item("5,5%", "FIGURE"))
        task = {
            "data": {"id": name, "text": TEXT},
            "annotations": [first, version(ANNOTATORS[1], ministry, item("Анна", "OFFICIAL"))],
        }
        (found / f"{name}.json").write_text(json.dumps(task), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def adjudicate(label_studio, folder):
    def call(*arguments, expected=1):
        return run("adjudicate", folder, "--desk", label_studio.desk.folder, *arguments, expected=expected)

    return call


def tasks(client):
    project = find_project(client, DISAGREEMENTS)
    found = client.tasks.list(project=project, fields="all")
    return project, {task.data["id"]: task for task in found}


def submit(label_studio, chromium, project, task):
    """Correct the merged candidate with mouse and keys, say why, and submit it."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    editor = Editor(context.new_page(), label_studio.url)
    editor.log_in(ANNOTATORS[0], label_studio.passwords[ANNOTATORS[0]])
    editor.open_task(project, task)
    shown = editor.page.locator(".lsf-htx-richtext").first.inner_text()
    editor.pick("5,5%")
    editor.press("Backspace")
    editor.fill("comment", "F1: no figure here")
    editor.submit()
    context.close()
    return shown


def test_disagreements_go_and_come_back_decided(label_studio, chromium, folder, adjudicate):
    client = label_studio.client()
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    adjudicate("--to-server")
    adjudicate("--to-server")
    project, found = tasks(client)
    assert {"disputed", "unstable"} <= {*found}
    assert client.projects.get(id=project).model_version == MERGED
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    shown = submit(label_studio, chromium, project, found["disputed"].id)
    assert "1." in shown
    assert "OFFICIAL «Анна Ким» (1)" in shown
    adjudicate("--from-server")
    gold = json.loads((folder / "disputed.json").read_bytes())["annotations"][-1]
    assert gold["ground_truth"]
    values = [part["value"] for part in gold["result"]]
    assert [(value["text"], *value["labels"]) for value in values] == [("МИД", "BODY"), ("Анна", "OFFICIAL")]
    assert all(TEXT[value["start"] : value["end"]] == value["text"] for value in values)
    assert {record["reason"] for record in gold["decisions"]} == {"F1: no figure here"}
    assert {record["decided_by"] for record in gold["decisions"]} == {ANNOTATORS[0]}
    (annotation,) = client.tasks.get(id=str(found["disputed"].id)).annotations
    assert annotation["ground_truth"]

    after = (folder / "disputed.json").read_bytes()
    adjudicate("--from-server")
    assert (folder / "disputed.json").read_bytes() == after


def test_a_task_of_other_versions_is_sent_anew(label_studio, folder, adjudicate):
    client = label_studio.client()
    adjudicate("--to-server")
    _, before = tasks(client)
    file = folder / "unstable.json"
    task = json.loads(file.read_bytes())
    task["annotations"][1]["result"] = [item("год", "FIGURE")]
    file.write_text(json.dumps(task), encoding="utf-8")
    adjudicate("--to-server")
    _, after = tasks(client)
    assert after["unstable"].id != before["unstable"].id
    assert "FIGURE «год»" in after["unstable"].data["conflicts"]
