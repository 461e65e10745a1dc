"""``goldspan corpus``: a corpus in numbers, and whether it keeps to its requirements."""

import json
import shutil

import pytest
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.gold import gold_path


@pytest.fixture
def root(tmp_path):
    """A copy of the packaged corpus, to be damaged."""
    shutil.copytree(gold_path(), tmp_path / "corpus", ignore=shutil.ignore_patterns("challenge"))
    return tmp_path / "corpus"


@pytest.fixture(scope="module")
def packaged():
    """What the command prints of the packaged corpus."""
    return run("--format", "json")


def run(*arguments, status=0):
    answer = CliRunner().invoke(app, ["corpus", "--resamples", "100", *map(str, arguments)])
    assert answer.exit_code == status, answer.output
    return json.loads(answer.stdout) if "json" in arguments else answer.stdout


def failing(answer):
    return {one["name"]: one["faults"] for one in answer["requirements"] if one["holds"] is False}


def edit(path, change):
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def test_the_packaged_corpus_keeps_to_every_requirement(packaged):
    assert packaged["sound"]
    assert all(one["holds"] for one in packaged["requirements"])
    assert packaged["redraw"]["same"]
    assert packaged["coverage"]["absent"] == []
    assert packaged["coverage"]["differing"] == []


def test_numbers_are_those_of_the_documents(packaged):
    tasks = [json.loads(path.read_bytes()) for path in (gold_path() / "documents").glob("*.json")]
    truth = [one for task in tasks for one in task["annotations"] if one.get("ground_truth")]
    labels = [
        item["value"]["labels"][0] for one in truth for item in one["result"] if item["type"] == "labels"
    ]
    size = packaged["sizes"]["all"]
    assert size["documents"] == len(tasks)
    assert size["spans"] == {label: labels.count(label) for label in set(labels)}
    genres = [task["data"]["genre"] for task in tasks]
    assert {name: row["all"] for name, row in packaged["spreads"]["genre"].items()} == {
        name: genres.count(name) for name in set(genres)
    }
    assert (
        sum(row["train"] for row in packaged["spreads"]["genre"].values())
        == packaged["sizes"]["train"]["documents"]
    )


def test_agreement_is_what_the_command_agree_says(packaged):
    arguments = ["agree", str(gold_path()), "--resamples", "100", "--format", "json"]
    assert packaged["agreement"] == json.loads(CliRunner().invoke(app, arguments).stdout)


def test_a_copied_text_is_a_near_duplicate_and_its_sentences_stand_twice(root):
    one, other = sorted((root / "documents").iterdir())[:2]
    other.write_bytes(one.read_bytes())
    edit(other, lambda task: task["data"].update(id=other.stem))
    answer = run(root, "--format", "json", status=1)
    assert not answer["sound"]
    faults = failing(answer)
    assert faults["near-duplicates"] == [f"{one.stem} and {other.stem}: 1.000"]
    assert len(faults["repeated sentences"]) > 3
    assert "release" in faults
    text = run(root, status=1)
    assert "NO" in text
    assert f"{one.stem} and {other.stem}: 1.000" in text


def test_a_split_that_names_no_document_is_a_fault(root):
    edit(root / "splits.json", lambda splits: splits["splits"]["dev"].append("nobody"))
    faults = failing(run(root, "--format", "json", status=1))
    assert any("there is no document 'nobody'" in fault for fault in faults["splits"])


def test_a_release_that_names_other_gold_is_a_fault(root):
    edit(root / "release.json", lambda release: release["gold"].update(dev="000000000000"))
    faults = failing(run(root, "--format", "json", status=1))
    ((fault,),) = faults.values()
    assert fault.startswith("dev: 000000000000, and its documents make ")


def test_splits_are_drawn_again_and_are_the_same(root):
    before = (root / "splits.json").read_bytes()
    (root / "splits.json").unlink()
    run(root, "--draw-splits")
    assert (root / "splits.json").read_bytes() == before


def test_documents_alone_have_no_splits_and_no_plan(root):
    answer = run(root / "documents", "--format", "json", status=1)
    assert failing(answer) == {"splits": ["there is no splits.json"]}
    assert answer["redraw"] is None
    assert answer["coverage"] is None
    assert list(answer["sizes"]) == ["all"]
    assert "no plan of the documents" in run(root / "documents", status=1)


def test_splits_of_no_corpus_are_not_drawn(tmp_path):
    run(tmp_path, "--draw-splits", status=2)


def test_splits_of_the_packaged_corpus_are_not_drawn(root, monkeypatch):
    monkeypatch.setattr("goldspan.corpus.gold.gold_path", lambda: root)
    (root / "splits.json").write_text("{}")
    shown = CliRunner().invoke(app, ["corpus", "--draw-splits"])
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr.startswith(
        "error: --draw-splits without PATH: name the folder of a corpus of your own"
    )
    assert (root / "splits.json").read_text() == "{}"


def test_the_report_as_markdown_is_made_of_tables():
    shown = run("--format", "markdown")
    assert "| requirement  " in shown
    assert "| OFFICIAL in test " in shown
