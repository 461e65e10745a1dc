"""``goldspan annotate push``, and ``pull`` from a server: complete in the end, whatever happens between."""

import json

import pytest
from exchange_tasks import ANNA, BORIS, TEXT, annotation, contents, document, make_desk, region, run

pytest.importorskip("label_studio_sdk")

from fake_projects import TOKEN, fake_projects

from goldspan.annotation.connection import TOKEN_VARIABLE
from goldspan.annotation.plan import draw_plan, write_plan
from goldspan.annotation.projects import config_hash, label_config
from goldspan.corpus.formats.labelstudio import text_hash
from goldspan.corpus.scheme import GUIDELINES_VERSION

OF_ANNA, OF_BORIS = f"goldspan: {ANNA}", f"goldspan: {BORIS}"
MID = region("МИД", "BODY")


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    with fake_projects() as found:
        yield found


@pytest.fixture
def folder(tmp_path):
    return make_desk(tmp_path / "desk", d1=(ANNA, BORIS), d2=(ANNA,), d3=(BORIS,))


def command(name, folder, server, *arguments, expected=0):
    result = run("annotate", name, *arguments, "--desk", folder, "--url", server.url, expected=expected)
    assert TOKEN not in result.output
    return result


def names(tasks):
    return sorted(task["data"]["id"] for task in tasks)


def test_each_annotator_gets_the_documents_of_the_plan_and_nothing_of_the_others_work(folder, server):
    shown = command("push", folder, server).stdout
    assert shown == f"{ANNA}: 2 tasks sent, 0 already there\n{BORIS}: 2 tasks sent, 0 already there\n"
    assert (names(server.of(OF_ANNA)), names(server.of(OF_BORIS))) == (["d1", "d2"], ["d1", "d3"])
    (first, _) = server.of(OF_ANNA)
    assert first["data"] == {
        "id": "d1",
        "text": TEXT,
        "text_sha256": text_hash(TEXT),
        "guidelines": GUIDELINES_VERSION,
        "config_sha256": config_hash(),
    }
    assert first["annotations"] == []


def test_what_is_there_is_not_sent_again(folder, server):
    command("push", folder, server)
    shown = json.loads(command("push", folder, server, "--format", "json").stdout)
    assert [(one["sent"], one["already_there"]) for one in shown] == [(0, 2), (0, 2)]
    assert names(server.of(OF_ANNA)) == ["d1", "d2"]


def test_predictions_come_with_all_but_the_blind_documents(folder, server):
    command("push", folder, server, "--preannotate", "rules")
    blind, alone = server.of(OF_ANNA)
    assert (blind["data"]["id"], "predictions" in blind) == ("d1", False)
    (prediction,) = alone["predictions"]
    assert prediction["model_version"].startswith("rules ")
    marked = [TEXT[item["value"]["start"] : item["value"]["end"]] for item in prediction["result"]]
    assert "МИД" in marked
    assert marked == [item["value"]["text"] for item in prediction["result"]]


def test_nothing_is_sent_with_what_an_extractor_cannot_have_meant(folder, server, tmp_path, monkeypatch):
    (tmp_path / "far.py").write_text("def find(text):\n    return [(0, len(text) + 1, 'BODY')]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    shown = command("push", folder, server, "--preannotate", "far:find", expected=2).stderr
    assert "far:find: document d2: the extractor returned BODY 0-" in shown
    assert server.of(OF_ANNA) == []


@pytest.mark.parametrize("deaf", [False, True])
def test_a_push_that_was_interrupted_anywhere_is_completed_by_the_next(tmp_path, server, deaf, monkeypatch):
    monkeypatch.setattr("goldspan.annotation.pushing._BATCH", 2)
    ids = [f"d{number}" for number in range(7)]
    folder = make_desk(tmp_path / "desk", ids)
    write_plan(folder / "plan.json", draw_plan(ids, ["anna", "boris"], 0.3, 1))
    before = contents(folder)
    command("push", folder, server)
    for left in range(server.requests):
        server.projects.clear()
        server.tasks.clear()
        server.left, server.deaf = left, deaf
        shown = command("push", folder, server, expected=2).stderr
        assert "run this again" in shown
        assert len(shown.splitlines()) == 1
        server.left = None
        command("push", folder, server)
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["documents"]
        for who, title in ((ANNA, OF_ANNA), (BORIS, OF_BORIS)):
            assert names(server.of(title)) == sorted(name for name, them in plan.items() if who in them)
    assert contents(folder) == before


def test_a_project_that_lacks_a_label_is_refused_before_anything_is_sent(folder, server):
    command("push", folder, server)
    (project,) = [one for one in server.projects.values() if one["title"] == OF_BORIS]
    project["label_config"] = label_config().replace('<Label value="SECTOR"', '<Label value="OTHER"')
    before = contents(folder)
    for name in ("push", "pull"):
        shown = command(name, folder, server, expected=2).stderr
        assert "lacks Label 'SECTOR' of 'span'" in shown
    assert contents(folder) == before


def test_a_task_with_another_text_is_refused_before_anything_is_sent(folder, server):
    command("push", folder, server)
    server.of(OF_BORIS)[0]["data"]["text"] = "Другой текст"
    server.of(OF_ANNA).clear()
    shown = command("push", folder, server, expected=2).stderr
    assert f"project {OF_BORIS!r} holds 'd1' with another text" in shown
    assert server.of(OF_ANNA) == []


def test_two_tasks_of_one_document_are_said(folder, server):
    command("push", folder, server)
    server.of(OF_ANNA).append(dict(server.of(OF_ANNA)[0]))
    assert "several tasks of d1" in command("push", folder, server, expected=2).stderr


@pytest.mark.parametrize("name", ["push", "pull"])
def test_a_wrong_token_and_a_server_that_is_down(folder, server, name, monkeypatch):
    monkeypatch.setenv(TOKEN_VARIABLE, "f" * 40)
    assert "does not take the token" in command(name, folder, server, expected=2).stderr
    server.shutdown()
    server.server_close()
    assert "does not answer" in command(name, folder, server, expected=2).stderr


def test_a_document_of_the_plan_that_is_gone_is_named(folder, server):
    (folder / "documents" / "d2.json").unlink()
    assert "1 document of the plan not found: d2" in command("push", folder, server).stderr
    assert names(server.of(OF_ANNA)) == ["d1"]


# Pull


def annotated(folder, server):
    command("push", folder, server)
    server.annotate(OF_ANNA, "d1", annotation(ANNA, MID))
    server.annotate(OF_ANNA, "d2", annotation(ANNA))
    server.annotate(OF_BORIS, "d1", annotation(BORIS, MID))


def test_a_pull_merges_all_projects_and_again_changes_nothing(folder, server):
    annotated(folder, server)
    shown = command("pull", folder, server).stdout
    assert shown == "versions: 3 new; 2 documents written; 0 errors, 0 warnings\n"
    assert [one["completed_by"]["email"] for one in document(folder, "d1")["annotations"]] == [ANNA, BORIS]
    before = contents(folder)
    assert "3 unchanged; 0 documents written" in command("pull", folder, server).stdout
    assert contents(folder) == before
    assert server.snapshots == set()


def test_a_pull_of_one_annotator_leaves_the_others(folder, server):
    annotated(folder, server)
    assert "1 new" in command("pull", folder, server, "--annotator", "boris").stdout
    assert "annotations" not in document(folder, "d2")


def test_a_server_that_goes_down_in_the_middle_of_a_pull_changes_nothing(folder, server):
    annotated(folder, server)
    before = contents(folder)
    started = server.requests
    command("pull", folder, server, "--dry-run")
    needed = server.requests - started
    for left in range(needed):
        server.left = left
        result = run("annotate", "pull", "--desk", folder, "--url", server.url, expected=None)
        # The last request of each project removes the export, which is there already.
        assert result.exit_code in {0, 2}
        if result.exit_code == 2:
            assert "does not answer" in result.stderr
            assert contents(folder) == before
    server.left = None
    command("pull", folder, server)
    assert contents(folder) != before


def test_tasks_that_were_deleted_on_the_server_are_an_error_and_nothing_changes(folder, server):
    annotated(folder, server)
    command("pull", folder, server)
    before = contents(folder)
    server.of(OF_ANNA)[:] = [task for task in server.of(OF_ANNA) if task["data"]["id"] != "d1"]
    server.annotate(OF_BORIS, "d3", annotation(BORIS))
    shown = command("pull", folder, server, expected=1).stdout
    assert f"error task-missing: document d1, annotation {ANNA}: " in shown
    assert "goldspan annotate push" in shown
    assert contents(folder) == before
    command("push", folder, server)
    assert "warning annotation-gone: document d1" in command("pull", folder, server).stdout


def test_a_project_that_is_not_there_says_what_to_do(folder, server):
    assert "run `goldspan annotate push` first" in command("pull", folder, server, expected=2).stderr


def test_a_finding_links_to_the_task_in_the_editor(folder, server):
    annotated(folder, server)
    server.annotate(OF_BORIS, "d3", annotation(BORIS, region("МИД", "BOD"), id=31))
    shown = command("pull", folder, server, expected=1).stdout
    number = next(task["id"] for task in server.of(OF_BORIS) if task["data"]["id"] == "d3")
    assert shown.startswith(f"{server.url}/projects/2/data?task={number}&annotation=31&region=BOD-29: error ")
