"""Push and pull with a real Label Studio: what it stores, exports and loses is what the desk is told."""

import json

import pytest
from desk_commands import ANNOTATORS, run

from goldspan.annotation.document_files import read_documents
from goldspan.annotation.plan import Plan, write_plan
from goldspan.annotation.project_exports import export
from goldspan.annotation.projects import find_project, project_title

ANNA, BORIS = ANNOTATORS
TEXT = "Министр 😀 Анна  Ким посетила МИД.\r\nЭкспорт\u00a0вырос на 5,5%."
NAMES = ("exchange-1", "exchange-2", "exchange-3")


def region(words, label, **more):
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {
        "id": f"{label}-{start}",
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": value,
        **more,
    }


class Desk:
    """A desk of its own at a server that others use too: its projects are emptied before and after."""

    def __init__(self, label_studio, run, folder):
        self.client, self.run, self.folder = label_studio.client(), run, folder
        token = folder / "token"
        token.write_text(label_studio.token, encoding="utf-8")
        token.chmod(0o600)
        self.where = ("--desk", folder / "desk", "--url", label_studio.url, "--token-file", token)
        self.users = {user.email: user.id for user in self.client.users.list()}

    def command(self, name, *arguments, expected=0):
        return self.run("annotate", name, *arguments, *self.where, expected=expected)

    def project(self, who):
        return find_project(self.client, project_title(who))

    def tasks(self, who):
        return {task["data"]["id"]: task for task in export(self.client, self.project(who))}

    def annotate(self, who, name, *result, **more):
        return self.client.annotations.create(
            id=self.tasks(who)[name]["id"], result=list(result), completed_by=self.users[who], **more
        )

    def empty(self):
        for who in ANNOTATORS:
            number = self.project(who)
            if number is not None:
                self.client.tasks.delete_all_tasks(id=number)

    def contents(self):
        return {file.name: file.read_bytes() for file in (self.folder / "desk" / "documents").iterdir()}


@pytest.fixture
def desk(label_studio, tmp_path):
    found = Desk(label_studio, run, tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in NAMES:
        (texts / f"{name}.txt").write_bytes(TEXT.encode())
    run("annotate", "add", texts, "--desk", tmp_path / "desk")
    assigned = dict(zip(NAMES, ((ANNA, BORIS), (ANNA,), (BORIS,)), strict=True))
    write_plan(tmp_path / "desk" / "plan.json", Plan((ANNA, BORIS), 0.3, 1, assigned))
    found.empty()
    yield found
    found.empty()


def test_a_round_trip_loses_nothing_and_again_changes_nothing(desk):
    desk.command("push", "--preannotate", "rules")
    before = desk.tasks(ANNA)
    assert sorted(before) == ["exchange-1", "exchange-2"]
    assert before["exchange-1"]["predictions"] == []
    (prediction,) = before["exchange-2"]["predictions"]
    assert all(
        TEXT[item["value"]["start"] : item["value"]["end"]] == item["value"]["text"]
        for item in prediction["result"]
    )
    desk.command("push", "--preannotate", "rules")
    assert {name: task["id"] for name, task in desk.tasks(ANNA).items()} == {
        name: task["id"] for name, task in before.items()
    }
    marks = [
        region("Анна  Ким", "OFFICIAL", value=region("Анна  Ким", "OFFICIAL")["value"] | {"text": "Анна Ким"})
    ]
    desk.annotate(ANNA, "exchange-1", *marks, region("МИД", "BODY"), lead_time=3.5)
    desk.annotate(ANNA, "exchange-2", parent_prediction=prediction["id"])
    desk.annotate(BORIS, "exchange-1", region("5,5%", "FIGURE"))
    desk.annotate(BORIS, "exchange-3", was_cancelled=True)
    shown = desk.command("pull")
    assert shown.splitlines()[-1] == "versions: 4 new; 3 documents written; 0 errors, 1 warning"
    documents = read_documents(desk.folder / "desk" / "documents")
    first = documents["exchange-1"]
    assert [one.annotator for one in first.annotations] == [ANNA, BORIS]
    assert [first.surface(span) for span in first.annotations[0].spans] == ["Анна  Ким", "МИД"]
    assert first.annotations[0].carried["lead_time"] == 3.5
    assert documents["exchange-2"].annotations[0].carried["from_prediction"] == prediction["model_version"]
    done = desk.contents()
    assert "4 unchanged; 0 documents written" in desk.command("pull")
    assert desk.contents() == done


def test_what_the_server_stores_unchecked_is_refused_with_a_link(desk):
    desk.command("push")
    made = desk.annotate(ANNA, "exchange-2", region("МИД", "BODYGUARD"))
    desk.annotate(BORIS, "exchange-3", region("МИД", "BODY"))
    before = desk.contents()
    found = json.loads(desk.command("pull", "--format", "json", expected=1))["findings"]
    (finding,) = [one for one in found if one["severity"] == "error"]
    assert (finding["code"], finding["document"], finding["annotation"]) == (
        "label-unknown",
        "exchange-2",
        ANNA,
    )
    assert finding["place"].endswith(f"&annotation={made.id}&region=BODYGUARD-{TEXT.index('МИД')}")
    assert desk.contents() == before


def test_edits_deletions_and_drafts_on_the_server_are_told(desk):
    desk.command("push")
    made = desk.annotate(ANNA, "exchange-1", region("МИД", "BODY"))
    desk.annotate(ANNA, "exchange-2", region("МИД", "BODY"))
    desk.command("pull")
    desk.client.annotations.update(id=made.id, result=[region("5,5%", "FIGURE")])
    assert "1 changed, 1 unchanged" in desk.command("pull")
    before = desk.contents()
    desk.client.annotations.delete(id=made.id)
    assert "warning annotation-gone: document exchange-1" in desk.command("pull")
    desk.client.tasks.delete(id=desk.tasks(ANNA)["exchange-2"]["id"])
    assert "error task-missing: document exchange-2" in desk.command("pull", expected=1)
    assert desk.contents() == before
    desk.command("push")
    assert sorted(desk.tasks(ANNA)) == ["exchange-1", "exchange-2"]
    assert "0 errors" in desk.command("pull")
    assert desk.contents() == before


def test_more_tasks_than_a_page_holds_are_sent_once(desk):
    texts = desk.folder / "more"
    texts.mkdir()
    names = [f"many-{number:04}" for number in range(620)]
    for name in names:
        (texts / f"{name}.txt").write_text(f"Документ {name}.", encoding="utf-8")
    desk.run("annotate", "add", texts, "--desk", desk.folder / "desk")
    write_plan(desk.folder / "desk" / "plan.json", Plan((ANNA,), 0.0, 1, dict.fromkeys(names, (ANNA,))))
    assert "620 tasks sent" in desk.command("push")
    assert "0 tasks sent, 620 already there" in desk.command("push")
    assert sorted(desk.tasks(ANNA)) == names
