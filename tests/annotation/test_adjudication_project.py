"""What is sent to Label Studio about disagreements, and what is made of what comes back, without a server."""

import json
from dataclasses import replace

import pytest
from adjudication_cases import NOW, decided, decision, document, run, span, versions
from agreement_tasks import TEXT, region, task, version
from hypothesis import given
from hypothesis import strategies as st

from goldspan.annotation import adjudication_return
from goldspan.annotation.adjudication import Rules
from goldspan.annotation.adjudication_files import Work, adjudicate_all, adjudicate_one, find_files
from goldspan.annotation.adjudication_project import disagreements_config, merged, state_of, task_of, tasks_of
from goldspan.annotation.adjudication_return import take_back
from goldspan.annotation.projects import check_config
from goldspan.annotation.span_control import span_control
from goldspan.corpus.findings import InputError
from goldspan.corpus.formats.regions import parse_result

KIM = span("Анна\u00a0Ким", "OFFICIAL", entity="kim")
ANNA = span("Анна", "OFFICIAL")
RISE = span("5,5%", "FIGURE")
LATER = "2031-05-01T10:00:00.250000Z"


def test_the_merged_candidate_is_what_is_settled_and_what_leads():
    done = run(document([KIM, RISE], [KIM, RISE], [ANNA]))
    assert merged(done) == (KIM, RISE)
    other = replace(KIM, value={"entity": "anna-kim"})
    value = run(document([KIM], [KIM], [other]))
    assert [each.value for each in merged(value)] == [{"entity": "kim"}]


def test_a_task_shows_versions_and_not_who_made_them():
    sent = task_of(run(document([KIM, RISE], [ANNA])))
    names = [prediction["model_version"] for prediction in sent["predictions"]]
    assert names == ["merged", "A", "B"]
    assert "desk.invalid" not in json.dumps(sent)
    for prediction in sent["predictions"]:
        spans, findings = parse_result(prediction["result"], sent["data"]["text"])
        assert spans
        assert findings == []
    assert sent["data"]["conflicts"].startswith("1. 16-24 ")


@given(versions(least=2), st.randoms())
def test_a_task_is_the_same_whoever_made_which_version(given_versions, random):
    done = run(document(*given_versions))
    if done.conflicts:
        shuffled = random.sample(given_versions, len(given_versions))
        assert task_of(run(document(*shuffled))) == task_of(done)


def test_a_is_not_always_the_same_annotator():
    firsts = {
        task_of(run(document([KIM], [ANNA], name=f"d{number}")))["predictions"][1]["result"][0]["value"][
            "end"
        ]
        for number in range(20)
    }
    assert firsts == {KIM.end, ANNA.end}


def test_the_state_hangs_on_the_versions_and_not_on_decisions():
    done = run(document([KIM], [ANNA]))
    after = decided(done.document, decision(done.conflicts[0], "defer"))
    assert state_of(after.versions) == state_of(done.versions)
    assert state_of(run(document([KIM], [RISE])).versions) != state_of(done.versions)
    bare = replace(KIM, value=None)
    assert state_of(run(document([bare], [ANNA])).versions) != state_of(done.versions)


def test_the_configuration_has_all_of_ours_and_the_conflicts():
    xml = disagreements_config()
    check_config("goldspan: disagreements", xml)
    assert xml.index('value="$conflicts"') < xml.index('value="$text"')
    assert span_control(xml).key == "text"


class Server:
    """What is asked of the server, in place of one: it exports tasks, and notes what is marked."""

    def __init__(self, monkeypatch):
        self.tasks = []
        self.marked = []
        monkeypatch.setattr(adjudication_return, "fetch", lambda _: list(tasks_of(self.tasks, "http://x")))
        monkeypatch.setattr(adjudication_return, "mark", lambda _, number: self.marked.append(number))


@pytest.fixture
def server(monkeypatch):
    return Server(monkeypatch)


@pytest.fixture
def work(tmp_path):
    """One document with two conflicts, and one that is agreed on."""
    kim, anna = region("Анна Ким", "OFFICIAL"), region("Анна", "OFFICIAL")
    tasks = (
        task("d", version("a@x.invalid", kim, region("МИД", "BODY")), version("b@x.invalid", anna)),
        task("e", version("a@x.invalid", kim), version("b@x.invalid", kim)),
    )
    for one in tasks:
        (tmp_path / f"{one['data']['id']}.json").write_text(json.dumps(one), encoding="utf-8")
    return Work(find_files([tmp_path]), Rules())


def sent(work, name="d"):
    """The task of a document, as the server would export it."""
    return {**task_of(adjudicate_one(work, name, NOW)), "id": 5, "project": 3, "annotations": []}


def submitted(*regions, who="w@x.invalid", **more):
    return {"id": 9, "updated_at": LATER, "ground_truth": False, **version(who, *regions)} | more


def bytes_of(work):
    return {name: file.read_bytes() for name, file in work.files.items()}


def truth(work, name="d"):
    items = json.loads(work.files[name].read_bytes())["annotations"]
    return next((item for item in items if item.get("ground_truth")), None)


COMMENT = {
    "id": "c",
    "from_name": "comment",
    "to_name": "text",
    "type": "textarea",
    "value": {"text": ["B2: the whole\nname"]},
}


def test_what_was_submitted_is_taken_and_marked(server, work):
    server.tasks = [{**sent(work), "annotations": [submitted(region("Анна Ким", "OFFICIAL"), COMMENT)]}]
    taken = take_back(None, work, NOW)
    assert (taken.taken, taken.changed, taken.outdated, taken.unsubmitted) == (("d",), ("d",), (), ())
    assert server.marked == [9]
    gold = truth(work)
    assert [item["value"]["text"] for item in gold["result"]] == ["Анна Ким"]
    assert {(r["decided_by"], r["decided_at"], r["reason"]) for r in gold["decisions"]} == {
        ("w@x.invalid", "2031-05-01T10:00:00Z", "B2: the whole name")
    }
    assert [(r["choice"], r["accepted"]) for r in gold["decisions"]] == [
        ("pick", False),
        ("pick", True),
        ("reject", False),
    ]
    before = bytes_of(work)
    server.tasks[0]["annotations"][0]["ground_truth"] = True
    assert take_back(None, work, "2032-01-01T00:00:00Z").changed == ()
    assert bytes_of(work) == before
    assert server.marked == [9]
    assert not adjudicate_all(work, NOW).conflicts


def test_without_a_comment_the_reason_says_where_and_by_whom(server, work):
    server.tasks = [{**sent(work), "annotations": [submitted()]}]
    take_back(None, work, NOW)
    assert {r["reason"] for r in truth(work)["decisions"]} == {"decided in Label Studio by w@x.invalid"}


def test_the_last_annotation_counts(server, work):
    early = submitted(updated_at="2031-04-01T10:00:00Z", id=8)
    late = submitted(region("МИД", "BODY"))
    server.tasks = [{**sent(work), "annotations": [late, early]}]
    take_back(None, work, NOW)
    assert [item["value"]["text"] for item in truth(work)["result"]] == ["МИД"]
    assert server.marked == [9]


def test_a_task_that_nobody_submitted(server, work):
    skipped = submitted(was_cancelled=True)
    server.tasks = [{**sent(work), "annotations": [skipped]}]
    assert take_back(None, work, NOW).unsubmitted == ("d",)
    assert truth(work) is None


def test_versions_that_changed_since_need_another_look(server, work):
    server.tasks = [{**sent(work), "annotations": [submitted()]}]
    changed = json.loads(work.files["d"].read_bytes())
    changed["annotations"][1]["result"] = [region("туризм", "SECTOR")]
    work.files["d"].write_text(json.dumps(changed), encoding="utf-8")
    before = bytes_of(work)
    taken = take_back(None, work, NOW)
    assert (taken.taken, taken.outdated) == ((), ("d",))
    assert bytes_of(work) == before
    assert server.marked == []


def test_tasks_of_documents_that_are_not_here_are_left(server, work):
    other = sent(work)
    other["data"]["id"] = "elsewhere"
    server.tasks = [{**other, "annotations": [submitted()]}, "junk", {"data": 7}, {"id": 1}]
    assert take_back(None, work, NOW).taken == ()


@pytest.mark.parametrize(
    ("regions", "code"),
    [
        ([region("Анна", "OFFICIAL"), region("Анна Ким", "BODY")], "span-overlap"),
        ([region("Анна", "PERSON")], "label-unknown"),
        ([region("Анна ", "OFFICIAL")], "span-space-edge"),
        (
            [region("Анна", "OFFICIAL", value={"start": 5, "end": 900, "labels": ["BODY"]})],
            "span-out-of-range",
        ),
    ],
)
def test_what_is_not_sound_is_refused_as_a_whole(server, work, regions, code):
    server.tasks = [{**sent(work), "annotations": [submitted(*regions)]}]
    before = bytes_of(work)
    with pytest.raises(InputError) as caught:
        take_back(None, work, NOW)
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.place.startswith("http://x/projects/3/data?task=5&annotation=9")
    assert bytes_of(work) == before
    assert server.marked == []


def test_another_text_is_refused(server, work):
    other = sent(work)
    other["data"]["text"] = TEXT.replace("Анна", "Инна")
    server.tasks = [{**other, "annotations": [submitted()]}]
    with pytest.raises(InputError, match="text-changed"):
        take_back(None, work, NOW)
