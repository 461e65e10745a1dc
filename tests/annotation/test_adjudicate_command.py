"""``goldspan adjudicate`` as people and programs meet it."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from agreement_tasks import desk, region, task, version
from click.testing import CliRunner
from rich.console import Console

from goldspan.annotation.adjudication import Rules
from goldspan.annotation.adjudication_files import Work, find_files
from goldspan.annotation.adjudication_terminal import Session
from goldspan.annotation.plan import Plan, write_plan
from goldspan.cli import app
from goldspan.corpus.gold import gold_path

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "Министр\x1b[31m [bold]Ким[/bold] \u202eднобо\u202c :smile: МИД\r\nи\u0306  год"


def field(item, name, content):
    """The result item of a field of a region."""
    place = {key: item["value"][key] for key in ("start", "end")}
    kind, key = ("choices", "choices") if name == "relation" else ("textarea", "text")
    return {
        "id": item["id"],
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "value": {**place, key: [content]},
    }


def hard():
    """Two versions that differ in a label, an edge and a field, and a third that marked little."""
    kim = region("Анна Ким", "OFFICIAL")
    body = region("МИД", "BODY")
    return task(
        "hard",
        version("a@desk.invalid", kim, field(kim, "entity", "kim"), body, region("туризм", "SECTOR")),
        version("b@desk.invalid", kim, field(kim, "entity", "anna-kim"), region("МИД", "OFFICIAL")),
        version("c@desk.invalid", kim, region("обсудила туризм", "SECTOR")),
    )


@pytest.fixture
def folder(tmp_path):
    """A folder of documents, which a test fills."""
    found = tmp_path / "documents"
    found.mkdir()
    return found


def fill(folder, *tasks):
    for one in tasks:
        name = one["data"]["id"]
        (folder / f"{name}.json").write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")


def run(folder, *arguments, typed=None, expected=None):
    result = CliRunner().invoke(app, ["adjudicate", str(folder), *arguments], input=typed)
    if expected is not None:
        assert result.exit_code == expected, result.output
    return result


def content(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def read(folder, name):
    return json.loads((folder / f"{name}.json").read_bytes())


def truth(folder, name):
    (found,) = [item for item in read(folder, name)["annotations"] if item.get("ground_truth")]
    return found


def marked(item):
    """The places and labels of an annotation's regions."""
    values = [part["value"] for part in item["result"] if part["type"] == "labels"]
    return [(value["text"], *value["labels"]) for value in values]


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_output_is_as_recorded(folder, style):
    fill(folder, *desk(), hard(), task("nobody"))
    result = run(folder, "--format", style, expected=1)
    assert result.stderr == ""
    assert result.stdout == (GOLDEN / f"adjudicate.{style}").read_text(encoding="utf-8")


def test_a_session_is_as_recorded(folder):
    fill(folder, hard())
    typed = ["9", "1", "", "1", "C1: it acts", "B4", "u", "1", "C1: it acts", "B4"]
    typed += [
        "e",
        "туризм",
        "",
        "isic:h",
        "e",
        "туризм",
        "",
        "ISIC:I",
        "",
        "the bare noun",
        "",
        "d",
        "=",
        "",
        "s",
    ]
    result = run(folder, "--interactive", typed="\n".join([*typed, ""]), expected=1)
    golden = (GOLDEN / "adjudicate.session").read_text(encoding="utf-8")
    assert result.output == golden


def test_a_session_that_ends_with_a_ground_truth(folder):
    fill(folder, hard())
    typed = "1\nr1\n\n1\nr2\n\n1\nr3\n\n"
    result = run(folder, "--interactive", typed=typed, expected=0)
    assert "hard has its ground truth" in result.output
    gold = truth(folder, "hard")
    assert {record["reason"] for record in gold["decisions"]} == {"r1", "r2", "r3"}
    assert "adjudication" not in read(folder, "hard")
    before = content(folder)
    run(folder, expected=0)
    assert content(folder) == before


def test_hostile_text_is_shown_and_not_obeyed(folder):
    fill(
        folder,
        task(
            "h",
            version("a", region("[bold]Ким", "OFFICIAL", HOSTILE)),
            version("b", region("[bold]Ким[/bold] \u202eднобо\u202c :smile:", "[red]X", HOSTILE)),
            text=HOSTILE,
        ),
    )
    output = run(folder, "--interactive", typed="q\n", expected=1).output
    assert "Министр\\x1b[31m ⟦[bold]Ким⟧[/bold] \\u202eднобо\\u202c :smile: МИД\\r\\n" in output
    assert "[red]X" in output
    assert not {"\x1b", "\u202e", "\r"} & {*output}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("e\nнет такого\n", "the text does not have «нет такого»"),
        ("e\n@5-900\n", "5-900 is no place in a text of 80 characters"),
        ("e\n@7-12\n", "a space at a span's edge"),
        ("e\nАнна\nPERSON\n", "'PERSON' is none of OFFICIAL, BODY, FIGURE, SECTOR"),
        ("e\nАнна\n\nKim 1\n\n", "field 'entity' cannot be 'Kim 1'"),
        ("e\nАнна\n\n\n\nМинистр Анна\n\n\n\n\n", "the spans overlap each other"),
        ("e\nМИД\n\n\n\n\n", "OFFICIAL 26-29 overlaps BODY 26-29, which is settled"),
        ("u\n", "there is nothing to undo"),
        ("x\n", "'x' is none of the keys"),
        ("1\n\n", "reason (Enter goes back)> \n1-2 pick"),
    ],
)
def test_what_was_typed_in_vain_changes_nothing(folder, typed, message):
    body = region("МИД", "BODY")
    fill(
        folder,
        task(
            "d",
            version("a", body, region("Анна", "OFFICIAL")),
            version("b", body, region("Анна Ким", "OFFICIAL")),
        ),
    )
    before = content(folder)
    result = run(folder, "--interactive", typed=typed, expected=1)
    assert message in result.output
    assert "the input has ended" in result.output
    assert content(folder) == before


def test_a_candidate_that_overlaps_itself_cannot_be_picked(folder):
    fill(folder, task("d", version("a", region("Анна", "OFFICIAL", id="r"), region("Анна Ким", "OFFICIAL"))))
    result = run(folder, "--interactive", typed="1\n", expected=1)
    assert "its spans overlap: choose another, or edit" in result.output
    assert "adjudication" not in read(folder, "d")


def test_an_edit_of_several_spans(folder):
    fill(folder, task("d", version("a", region("Анна Ким", "OFFICIAL")), version("b")))
    typed = "e\nАнна\n\nkim\n\nКим\nBODY\n\n\ntwo names\n\n"
    run(folder, "--interactive", typed=typed, expected=0)
    gold = truth(folder, "d")
    assert marked(gold) == [("Анна", "OFFICIAL"), ("Ким", "BODY")]
    assert [(r["choice"], r["accepted"], r.get("value")) for r in gold["decisions"]] == [
        ("edit", True, {"entity": "kim"}),
        ("edit", False, None),
        ("edit", True, {}),
    ]


def test_words_are_taken_where_they_stand_nearest(folder):
    text = "МИД и МИД\u00a0РК, а потом МИД"
    far = {"start": 6, "end": 12, "text": text[6:12], "labels": ["BODY"]}
    item = {"id": "r", "from_name": "span", "to_name": "text", "type": "labels", "value": far}
    fill(folder, task("d", version("a", item), version("b"), text=text))
    run(folder, "--interactive", typed="e\nМИД\n\n\n\nshort\n\n", expected=0)
    (record, _) = truth(folder, "d")["decisions"]
    assert (record["start"], record["end"]) == (6, 9)
    run(folder, expected=0)


def test_undo_puts_the_bytes_back(folder):
    fill(folder, task("d", version("a", region("МИД", "BODY")), version("b")))
    before = content(folder)
    run(folder, "--interactive", typed="1\nyes\n\n", expected=0)
    assert content(folder) != before
    fill(folder, task("d", version("a", region("МИД", "BODY")), version("b")), hard())
    before = content(folder)
    run(folder, "--interactive", typed="1\nyes\n\nu\nq\n", expected=1)
    assert content(folder) == before


def test_what_was_deferred_and_undone_is_shown_again(folder):
    fill(folder, task("d", version("a", region("МИД", "BODY")), version("b")))
    output = run(folder, "--interactive", typed="d\nlater\n\n", expected=1).output
    assert "no conflict is left that you have not seen" in output
    fill(folder, task("d", version("a", region("МИД", "BODY"), region("Ким", "OFFICIAL")), version("b")))
    before = content(folder)
    output = run(folder, "--interactive", typed="d\nlater\n\nu\nq\n", expected=1).output
    assert output.count("OFFICIAL 13-16 «Ким»: 1 of 2") == 2
    assert output.count("BODY 26-29 «МИД»: 1 of 2") == 1
    assert content(folder) == before


def test_a_decision_is_on_disk_when_the_next_conflict_is_shown(folder):
    """Even ``kill -9`` loses no more than the open one."""
    fill(folder, hard())
    command = [sys.executable, "-m", "goldspan", "adjudicate", str(folder), "--interactive"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as session:
        session.stdin.write("1\nbecause\nB1\n")
        session.stdin.flush()
        shown = 0
        for line in session.stdout:
            shown += line.startswith("── ")
            if shown == 2:
                break
        session.kill()
    (first, *_) = read(folder, "hard")["adjudication"]["decisions"]
    assert (first["reason"], first["rule"]) == ("because", "B1")


def test_a_document_that_changed_meanwhile_is_shown_again(folder):
    """What a person decides is held against the file as it is now."""
    kim, body = region("Анна Ким", "OFFICIAL"), region("МИД", "BODY")
    fill(folder, task("d", version("a", kim), version("b", region("Анна", "OFFICIAL"))))
    lines = iter(["1", "reason", ""])

    def ask(_):
        line = next(lines, None)
        if line == "reason":
            fill(folder, task("d", version("a", kim, body), version("b", region("Ким", "OFFICIAL"), body)))
        if line is None:
            raise EOFError
        return line

    shown = StringIO()
    session = Session(
        Work(find_files([folder]), Rules()), Console(file=shown), ask, lambda: "2031-01-01T00:00:00Z"
    )
    session.run(["d"])
    assert "the document was changed meanwhile" in shown.getvalue()
    assert "adjudication" not in read(folder, "d")


def test_only_files_that_change_are_written(folder):
    agreed = task("agreed", version("a", region("МИД", "BODY")), version("b", region("МИД", "BODY")))
    fill(folder, agreed, hard())
    before = content(folder)
    times = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    run(folder, expected=1)
    assert content(folder)["hard.json"] == before["hard.json"]
    assert (folder / "hard.json").stat().st_mtime_ns == times["hard.json"]
    assert marked(truth(folder, "agreed")) == [("МИД", "BODY")]


def test_the_packaged_corpus_keeps_every_byte(folder):
    for file in (gold_path() / "documents").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    before = content(folder)
    run(folder, expected=0)
    run(folder.parent, "--policy", "majority", expected=0)
    assert content(folder) == before


def test_a_majority_of_files(folder):
    fill(folder, hard(), *desk())
    run(folder, "--policy", "majority", "--as", "Vera", expected=1)
    shown = json.loads(run(folder, "--policy", "majority", "--format", "json", expected=1).stdout)
    assert shown["spans"]["policy"] > 0
    assert {conflict["document"] for conflict in shown["conflicts"]} == {"d1", "d2", "hard"}


def test_as_names_who_answers_for_the_ground_truth(folder):
    fill(folder, task("d", version("a", region("МИД", "BODY"))))
    run(folder, "--as", "Vera", expected=0)
    assert truth(folder, "d")["completed_by"] == {"email": "vera@goldspan.invalid"}


def test_a_document_of_the_plan_waits_for_its_annotators(tmp_path):
    folder = tmp_path / "desk" / "documents"
    folder.mkdir(parents=True)
    body = region("МИД", "BODY")
    fill(folder, task("one", version("a@x.invalid", body)), task("two", version("a@x.invalid", body)))
    plan = Plan(
        ("a@x.invalid", "b@x.invalid"),
        0.5,
        1,
        {"one": ("a@x.invalid",), "two": ("a@x.invalid", "b@x.invalid")},
    )
    write_plan(tmp_path / "desk" / "plan.json", plan)
    result = CliRunner().invoke(app, ["adjudicate", "--desk", str(tmp_path / "desk")])
    assert result.exit_code == 0, result.output
    assert "1 decided, 0 with conflicts left, 1 waiting for annotators of the plan" in result.output
    assert len(read(folder, "two")["annotations"]) == 1
    run(folder, expected=0)
    assert len(read(folder, "two")["annotations"]) == 2


def test_spans_that_leave_the_ground_truth_are_named(folder):
    body = region("МИД", "BODY")
    fill(
        folder,
        task(
            "d",
            version("a", body),
            version("b", body),
            version("w", region("Анна Ким", "OFFICIAL"), ground_truth=True),
        ),
    )
    output = run(folder, expected=0).output
    assert "gone from the ground truth of d, since no version has it: OFFICIAL 8-16" in output


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([task("d", version(""))], "names no annotator"),
        ([task("d", version("a"), version("a", id=3))], "has two versions"),
        ([task("d", version("a", region("МИД", "BODY", text="МИД")))], "region-text"),
        ([task("d", version("a", ground_truth=True), version("b", ground_truth=True))], "gold-ambiguous"),
        ([{"data": {"id": "d", "text": "x", "text_sha256": "0"}, "annotations": []}], "text-changed"),
        ([{"data": {"id": "../d", "text": "x"}}], "document-id"),
        ([{"data": {"id": "d"}}], "bad-record"),
        (["[]"], "it holds 0 documents"),
        (["{"], "bad-json"),
        ([json.dumps([task("d"), task("e")])], "bring exports in with `goldspan annotate pull`"),
    ],
)
def test_unusable_input_is_one_line_and_changes_nothing(folder, tasks, message):
    body = region("МИД", "BODY")
    fill(folder, task("agreed", version("a", body), version("b", body)))
    (one,) = tasks
    text = one if isinstance(one, str) else json.dumps(one)
    (folder / "d.json").write_text(text, encoding="utf-8")
    before = content(folder)
    result = run(folder, expected=2)
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert content(folder) == before


def test_what_is_wrong_with_a_cancelled_version_is_no_matter(folder):
    bad = region("МИД", "BODY", text="МИД")
    fill(folder, task("d", version("a"), version("b", bad, was_cancelled=True)))
    run(folder, expected=0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--interactive", "--to-server"),
        ("--interactive", "--format", "json"),
        ("--threshold", "0"),
        ("--threshold", "1.1"),
        ("--policy", "dictator"),
    ],
)
def test_a_call_that_makes_no_sense(folder, arguments):
    fill(folder, hard())
    before = content(folder)
    run(folder, *arguments, expected=2)
    assert content(folder) == before


def test_other_files_and_no_files(folder, tmp_path):
    assert "holds no file" in run(folder, expected=2).stderr
    (folder / "d.jsonl").write_text('{"id": "d", "text": "x", "spans": []}\n', encoding="utf-8")
    assert "works on document files" in run(folder, expected=2).stderr
    assert "no such path" in run(tmp_path / "nowhere", expected=2).stderr
    result = CliRunner().invoke(app, ["adjudicate", "--desk", str(tmp_path / "none")])
    assert (result.exit_code, "annotate add" in result.stderr) == (2, True)
    assert not (tmp_path / "none").exists()
