"""``goldspan submit``: from a run or a file to a submission that holds."""

import json
import re
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.formats import jsonl

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

PAGE = Path(__file__).parents[2] / "docs" / "leaderboard.md"
FACTS = {
    "name": "one",
    "version": "1",
    "link": "https://example.org/a",
    "licence": "MIT",
    "date": "2026-01-31",
}


def goldspan(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def submit(*arguments, **facts):
    given = {name: value for name, value in {**FACTS, **facts}.items() if value is not None}
    options = [word for name, value in given.items() for word in (f"--{name}", value)]
    return goldspan("submit", *arguments, *options, "--to", "board")


FILES = ("--gold", "gold.jsonl", "--pred", "pred.jsonl")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gold = golds(12)
    jsonl.write(Path("gold.jsonl"), gold)
    jsonl.write(Path("pred.jsonl"), run(gold, 0.8, 1))
    return tmp_path


@pytest.fixture(scope="module")
def benched(tmp_path_factory):
    """A run of two extractors over gold of our own."""
    home = tmp_path_factory.mktemp("run")
    jsonl.write(home / "gold.jsonl", golds(3))
    (home / "mine.py").write_text("def extract(text):\n    return [(0, 7, 'BODY')]\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("PYTHONPATH", str(home))
        patch.syspath_prepend(str(home))
        systems = ["--extractor=regex", "--extractor=mine:extract"]
        done = goldspan("bench", "gold.jsonl", "--no-cache", *systems, "--out", "run")
    assert done.exit_code == 0, done.output
    return home / "run"


@pytest.fixture
def a_run(benched, tmp_path, monkeypatch):
    """The run once more, to be altered."""
    monkeypatch.chdir(tmp_path)
    for file in benched.iterdir():
        (tmp_path / "run").mkdir(exist_ok=True)
        (tmp_path / "run" / file.name).write_bytes(file.read_bytes())
    return tmp_path / "run"


def stored(name="one"):
    return json.loads(Path("board", f"{name}.json").read_text(encoding="utf-8"))


def test_a_run_becomes_a_submission_with_its_version_and_costs(a_run):
    done = submit("run", "--system", "regex", version=None)
    assert done.exit_code == 0, done.output
    assert re.match(r"board/one\.json: strict F1 0\.\d{3} \(0\.\d{3}–0\.\d{3}\) on the gold ", done.stdout)
    record = stored()
    bench = json.loads((a_run / "bench.json").read_text(encoding="utf-8"))
    (entry,) = (one for one in bench["extractors"] if one["name"] == "regex")
    assert record["version"] == entry["version"]
    assert record["cost"]["documents_per_second"] == entry["documents_per_second"]
    assert record["scores"] == {name: entry[name] for name in record["scores"]}
    checked = goldspan("submit", "--check", "board", "--gold", "run/gold.jsonl")
    assert (checked.exit_code, checked.stdout) == (0, "1 submission: every score holds\n")


@pytest.mark.parametrize(
    "change", [{"version": None}, {"version": 1}, {"usage": 3}, {"peak_memory_mb": "much"}]
)
def test_a_run_that_says_less_or_nonsense_is_refused(a_run, change):
    bench = a_run / "bench.json"
    record = json.loads(bench.read_text(encoding="utf-8"))
    record["extractors"] = [entry | change for entry in record["extractors"]]
    bench.write_text(json.dumps(record), encoding="utf-8")
    done = submit("run", "--system", "mine:extract", version=None)
    assert done.exit_code == 2
    assert next(iter(change)) in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("a_run")
def test_which_system_is_meant_must_be_said():
    done = submit("run")
    assert done.exit_code == 2
    assert "--system" in done.stderr
    assert submit("run", "--system", "crf").exit_code == 2


def test_a_run_whose_numbers_were_altered_is_refused(a_run):
    bench = a_run / "bench.json"
    record = json.loads(bench.read_text(encoding="utf-8"))
    for entry in record["extractors"]:
        entry["overall"]["strict"]["f1"] = 0.999
    bench.write_text(json.dumps(record), encoding="utf-8")
    done = submit("run", "--system", "regex")
    assert done.exit_code == 2
    assert "bench.json: overall.strict.f1: claimed 0.999, recomputed 0." in done.stderr
    assert not Path("board").exists()


def test_a_run_with_documents_left_out_is_refused(a_run):
    bench = a_run / "bench.json"
    record = json.loads(bench.read_text(encoding="utf-8"))
    record["extractors"][0]["failures"] = [{"document": "d0001", "problem": "it died"}]
    bench.write_text(json.dumps(record), encoding="utf-8")
    assert submit("run", "--system", "regex").exit_code == 2


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"extractors": []}', '{"extractors": [{"name": "regex"}]}']
)
def test_a_folder_that_is_no_run_is_said(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    Path("run").mkdir()
    Path("run", "bench.json").write_text(content)
    done = submit("run")
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert submit("nowhere").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_a_file_of_predictions_becomes_a_submission():
    done = submit(
        *FILES, "--cost", "documents_per_second=80", "--cost", "model_size_mb=1.5", "--format", "json"
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == stored()
    cost = {name: value for name, value in stored()["cost"].items() if value is not None}
    assert cost == {"documents_per_second": 80.0, "model_size_mb": 1.5}
    shown = goldspan("submit", "--table", "board", "--format", "markdown")
    assert shown.exit_code == 0
    assert "[one](https://example.org/a)" in shown.stdout
    assert json.loads(goldspan("submit", "--table", "board", "--format", "json").stdout) == [stored()]


@pytest.mark.usefixtures("folder")
def test_tags_become_offsets_and_hold():
    gold = golds(12)
    jsonl.write(Path("pred.jsonl"), (replace(one, text=gold[0].text) for one in run(gold, 0.8, 1)))
    converted = goldspan("convert", "pred.jsonl", "pred.conll")
    assert converted.exit_code == 0, converted.output
    converted = goldspan("convert", "gold.jsonl", "gold.conll")
    assert converted.exit_code == 0, converted.output
    done = submit("--gold", "gold.conll", "--pred", "pred.conll", "--repair", "conlleval")
    assert done.exit_code == 0, done.output
    assert "|repair:" in stored()["signature"]
    assert goldspan("submit", "--check", "board", "--gold", "gold.conll").exit_code == 0


@pytest.mark.usefixtures("folder")
def test_a_name_that_exists_is_replaced_only_if_that_is_meant():
    assert submit(*FILES).exit_code == 0
    before = Path("board/one.json").read_bytes()
    again = submit(*FILES, version="2")
    assert again.exit_code == 2
    assert "board/one.json exists" in again.stderr
    assert submit(*FILES, name="ONE").exit_code == 2
    assert Path("board/one.json").read_bytes() == before
    assert submit(*FILES, "--replace", version="2").exit_code == 0
    assert stored()["version"] == "2"


@pytest.mark.parametrize("name", ["../x", "/x/y", "a/b", "CON", "..", "x\n", ""])
def test_a_name_that_leaves_the_folder_writes_nothing(folder, name):
    before = sorted(folder.rglob("*"))
    done = submit(*FILES, name=name)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the FOLDER"),
        (("run", *FILES), "name the FOLDER"),
        (("--gold", "gold.jsonl"), "name the FOLDER"),
        ((*FILES, "--system", "x"), "name the FOLDER"),
        ((*FILES, "--cost", "x=1"), "--cost x=1"),
        ((*FILES, "--cost", "model_size_mb=large"), "--cost model_size_mb=large: write a number from 0 on"),
        ((*FILES, "--cost", "model_size_mb=-1"), "a number from 0 on"),
        ((*FILES, "--cost", "model_size_mb=nan"), "a number from 0 on"),
        ((*FILES, "--cost", "model_size_mb=inf"), "a number from 0 on"),
        ((*FILES, "--cost", "model_size_mb=1", "--cost", "model_size_mb=2"), "it is given twice"),
        ((*FILES, "--check"), "two questions"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_call_that_says_too_little_or_too_much(arguments, said):
    done = submit(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not Path("board").exists()


@pytest.mark.parametrize("lacking", FACTS)
@pytest.mark.usefixtures("folder")
def test_what_is_lacking_is_named(lacking):
    done = submit(*FILES, **{lacking: None})
    assert (done.exit_code, done.stderr) == (2, f"error: a submission needs --{lacking} as well\n")


@pytest.mark.usefixtures("folder")
def test_predictions_that_answer_nothing_or_not_all_are_refused():
    gold = golds(12)
    jsonl.write(Path("pred.jsonl"), run(gold, 0, 1))
    assert "no span" in submit(*FILES).stderr
    jsonl.write(Path("pred.jsonl"), run(gold[1:], 0.8, 1))
    assert "document-missing" in submit(*FILES).stderr
    Path("pred.jsonl").write_bytes(b"")
    assert submit(*FILES).exit_code == 2
    assert not Path("board").exists()


@pytest.mark.usefixtures("folder")
def test_outside_a_checkout_the_leaderboard_must_be_named():
    options = [word for name, value in FACTS.items() for word in (f"--{name}", value)]
    done = goldspan("submit", *FILES, *options)
    assert done.exit_code == 2
    assert "--to" in done.stderr
    Path("eval/leaderboard").mkdir(parents=True)
    assert goldspan("submit", *FILES, *options).exit_code == 0
    assert Path("eval/leaderboard/one.json").is_file()


@pytest.mark.usefixtures("folder")
def test_a_check_says_what_is_wrong_in_each_format():
    assert submit(*FILES).exit_code == 0
    record = stored()
    record["scores"]["overall"]["strict"]["f1"] = 0.99
    Path("board/one.json").write_text(json.dumps(record))
    altered = goldspan("submit", "--check", "board", "--gold", "gold.jsonl")
    assert altered.exit_code == 2
    assert altered.stdout.startswith("board/one.json: it was altered: ")
    del record["sha256"]
    record["sha256"] = sha256(msgspec.json.encode(record, order="deterministic")).hexdigest()
    Path("board/one.json").write_text(json.dumps(record))
    text = goldspan("submit", "--check", "board", "--gold", "gold.jsonl")
    assert text.exit_code == 1
    refuted, summary = text.stdout.splitlines()
    assert refuted.startswith("board/one.json: scores.overall.strict.f1: claimed 0.99, recomputed 0.")
    assert summary == "1 submission, 1 problem"
    found = json.loads(
        goldspan("submit", "--check", "board", "--gold", "gold.jsonl", "--format", "json").stdout
    )
    (problem,) = found["problems"]
    assert (found["exit_status"], problem["claimed"], problem["refuted"]) == (1, 0.99, True)
    other = goldspan("submit", "--check", "board")
    assert other.exit_code == 2
    assert "it was scored on the gold" in other.stdout


@pytest.mark.usefixtures("folder")
def test_a_table_leaves_out_what_cannot_be_read_and_says_so():
    assert submit(*FILES).exit_code == 0
    Path("board/two.json").write_text("{}")
    shown = goldspan("submit", "--table", "board")
    assert shown.exit_code == 2
    assert "board/two.json: it is no submission" in shown.stderr
    assert "one " in shown.stdout


def test_every_command_of_the_page_does_what_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    parts = [
        part
        for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)
        for part in block.split("$ ")[1:]
    ]
    assert len(parts) == 7
    for part in parts:
        command, _, shown = part.partition("\n")
        words, _, redirected = command.partition(" > ")
        program, *arguments = words.split()
        if program != "goldspan":
            continue
        done = goldspan(*arguments)
        assert done.exit_code == 0, (command, done.output)
        if redirected:
            Path(redirected).write_text(done.stdout, encoding="utf-8")
        for line in shown.splitlines():
            assert line in done.stdout.splitlines(), (command, done.stdout)
