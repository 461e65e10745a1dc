"""``goldspan report``: what it makes pages of, and what it refuses."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from report_cases import HOSTILE, data

from goldspan import Document, Span
from goldspan.cli import app
from goldspan.corpus.formats import jsonl

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

TEXT = "Министр финансов Анна Ким посетила МИД 20 мая 2016 года и обсудила 40% бюджета."

GOLD = ["--gold", "gold.jsonl"]


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def report(*arguments, output="report.html"):
    return invoke("report", *arguments, "-o", output, "--resamples", "100")


def shown(output="report.html"):
    return Path(output).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with gold, predictions, and what the bench writes of two extractors."""
    folder = tmp_path_factory.mktemp("made")
    spans = (Span(17, 25, "OFFICIAL"), Span(35, 38, "BODY"))
    gold = [
        Document(f"d{number}", TEXT, spans, {"genre": "visit" if number % 2 else "<report>"})
        for number in range(4)
    ]
    jsonl.write(folder / "gold.jsonl", gold)
    jsonl.write(folder / "today.jsonl", [Document(one.id, None, spans[:1]) for one in gold])
    bench = ["bench", folder / "gold.jsonl", "--no-cache", "--out", folder / "run"]
    assert invoke(*bench, "--extractor", "regex", "--extractor", "lexicon").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(made, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def test_documents_that_a_run_left_out_are_named():
    file = Path("run/bench.json")
    bench = json.loads(file.read_text(encoding="utf-8"))
    bench["extractors"][0]["failures"] = [{"document": f"gone{n}", "problem": "none"} for n in range(5)]
    file.write_text(json.dumps(bench), encoding="utf-8")
    assert report("run").exit_code == 0
    said = "Left out for all: 5 documents on which a system failed (gone0, gone1, gone2 and 2 more)."
    assert said in shown()


def test_a_run_of_the_bench_becomes_a_page():
    answer = report("run")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == "report.html: 2 systems, 4 documents\n"
    facts, index, documents = data(shown())
    assert sorted(facts["systems"]) == ["lexicon", "regex"]
    assert index["ids"] == [document["id"] for document in documents] == ["d0", "d1", "d2", "d3"]
    assert "documents/s" in shown()
    assert "Systems with a letter in common" in shown()


def test_the_page_is_the_same_each_time():
    report("run")
    report("run", output="again.html")
    assert shown() == shown("again.html")


def test_runs_are_told_apart_by_their_folders():
    shutil.copytree("run", "before")
    assert report("run", "before").exit_code == 0
    names = {f"{name} ({run})" for name in ("lexicon", "regex") for run in ("run", "before")}
    assert set(data(shown())[0]["systems"]) == names


def test_files_have_the_names_that_they_are_given():
    answer = report(
        "--gold", "gold.jsonl", "--pred", "today.jsonl", "--pred", "best=gold.jsonl", "--title", "<i>"
    )
    assert answer.exit_code == 0, answer.output
    assert data(shown())[0]["systems"] == ["best", "today"]
    assert "<h1><bdi>&lt;i&gt;</bdi></h1>" in shown()


def test_names_and_paths_may_hold_equals_signs():
    shutil.copy("today.jsonl", "a=b.jsonl")
    names = [
        "--pred",
        "llm:t=0.5=today.jsonl",
        "--pred",
        "x=a=b.jsonl",
        "--pred",
        "a=b.jsonl",
        "--pred",
        "=.jsonl",
    ]
    shutil.copy("today.jsonl", "=.jsonl")
    answer = report(*GOLD, *names)
    assert answer.exit_code == 0, answer.output
    assert data(shown())[0]["systems"] == ["=", "a=b", "llm:t=0.5", "x"]


@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_a_package_that_is_not_installed_is_named_with_its_extra(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    answer = report(*GOLD, "--pred", "today.jsonl")
    assert answer.exit_code == 2
    assert f'needs {package}: pip install "goldspan[report]"' in answer.stderr


def test_slices_by_metadata_and_by_training():
    assert report(*GOLD, "--pred", "today.jsonl", "--meta", "genre", "--train", "gold.jsonl").exit_code == 0
    parts = [tuple(part) for part in data(shown())[0]["parts"]]
    assert {("meta genre", "visit"), ("meta genre", "<report>"), ("seen in training", "seen")} <= set(parts)


def test_a_ceiling_and_learning_curves_come_from_the_run():
    file = Path("run/bench.json")
    bench = json.loads(file.read_bytes())
    strict = {"strict": {"f1": 0.875, "ci": {"f1": [0.75, 1.0]}}}
    bench["ceiling"] = {"overall": strict, "labels": {"BODY": strict}}
    bench["learning_curve"] = [
        {"name": "crf", "points": [{"documents": 10, "overall": {"strict": {"f1": 0.5}}}]}
    ]
    file.write_text(json.dumps(bench), encoding="utf-8")
    assert report("run").exit_code == 0
    assert "0.750–1.000" in shown()
    assert "0.500 (0.500–0.500)" in shown()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name RUNs, or --gold and --pred"),
        (["run", *GOLD, "--pred", "today.jsonl"], "name RUNs, or --gold and --pred"),
        (GOLD, "name RUNs, or --gold and --pred"),
        (["--pred", "today.jsonl"], "name RUNs, or --gold and --pred"),
        (["nowhere"], "nowhere/bench.json"),
        ([*GOLD, "--pred", "nowhere.jsonl"], "nowhere.jsonl"),
        ([*GOLD, "--pred", "x=today.jsonl", "--pred", "x=gold.jsonl"], "two systems are called x"),
        ([*GOLD, "--pred", "today.jsonl", "--meta", "gnre"], "metadata 'gnre'; did you mean 'genre'?"),
    ],
)  # fmt: skip
def test_calls_that_cannot_be_carried_out(arguments, said):
    answer = report(*arguments)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.output
    assert not Path("report.html").exists()


def test_a_run_without_texts_is_refused():
    lines = Path("run/gold.jsonl").read_text(encoding="utf-8").splitlines()
    bare = [{name: value for name, value in json.loads(line).items() if name != "text"} for line in lines]
    Path("run/gold.jsonl").write_text("\n".join(map(json.dumps, bare)), encoding="utf-8")
    answer = report("run")
    assert answer.exit_code == 2
    assert "a report shows texts, and 4 of 4 gold documents have none" in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"extractors": []}', '{"extractors": [{"name": "x"}]}', "\xff"]
)
def test_an_empty_or_damaged_run_is_refused(content):
    Path("run/bench.json").write_bytes(content.encode("latin-1"))
    answer = report("run")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("error: run/")
    assert len(answer.stderr.splitlines()) == 1


def test_a_run_whose_numbers_are_none_is_refused():
    file = Path("run/bench.json")
    bench = json.loads(file.read_bytes())
    bench["ceiling"] = {"overall": "high"}
    file.write_text(json.dumps(bench), encoding="utf-8")
    answer = report("run")
    assert answer.exit_code == 2
    assert "$.ceiling.overall" in answer.stderr


def test_runs_over_another_gold_are_refused():
    shutil.copytree("run", "other")
    lines = Path("run/gold.jsonl").read_text(encoding="utf-8").splitlines()
    Path("other/gold.jsonl").write_text("\n".join(lines).replace('"BODY"', '"SECTOR"'), encoding="utf-8")
    answer = report("run", "other")
    assert answer.exit_code == 2
    assert "d0 has other gold spans" in answer.stderr


def test_a_page_that_cannot_be_written_is_one_line():
    answer = report("run", output="nowhere/report.html")
    assert answer.exit_code == 2
    assert answer.stderr == "error: nowhere: there is no such folder\n"


@pytest.mark.parametrize("output", ["gold.jsonl", "today.jsonl", "link.html"])
def test_a_page_does_not_take_the_place_of_what_it_is_made_from(output):
    Path("link.html").symlink_to("gold.jsonl")
    before = Path(output).read_bytes()
    answer = report(*GOLD, "--pred", "now=today.jsonl", output=output)
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1
    assert Path(output).read_bytes() == before


def test_names_in_files_cannot_forge_what_is_printed():
    gold = [Document(HOSTILE, TEXT, (Span(0, 7, "BODY"),))]
    jsonl.write(Path("g.jsonl"), gold)
    jsonl.write(Path("p.jsonl"), [Document("\x1b[31mred", None)])
    answer = report("--gold", "g.jsonl", "--pred", "[bold]x=p.jsonl")
    assert answer.exit_code == 2
    assert "\x1b" not in answer.output
