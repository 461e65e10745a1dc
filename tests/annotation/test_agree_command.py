"""``goldspan agree`` as people and programs meet it."""

import json
from pathlib import Path

import pytest
from agreement_tasks import desk, region, task, version
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.gold import gold_path

GOLDEN = Path(__file__).parent / "golden"
DOCS = Path(__file__).parents[2] / "docs"


def run(folder, tasks, *arguments):
    file = folder / "export.json"
    file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return CliRunner().invoke(app, ["agree", str(file), *arguments])


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_the_output_is_as_recorded(tmp_path, style):
    result = run(tmp_path, desk(), "--format", style)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (GOLDEN / f"agree.{style}").read_text(encoding="utf-8")


def test_json_names_are_the_public_contract(tmp_path):
    shown = json.loads(run(tmp_path, desk(), "--format", "json").stdout)
    names = "signature documents excluded annotators mean pairs periods origins"
    assert list(shown) == names.split()
    names = "one other documents exact overlap alpha_u labels boundaries confusion token_kappa"
    assert list(shown["pairs"][0]) == names.split()
    page = (DOCS / "agreement.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in [*shown, *shown["pairs"][0]])


def test_the_packaged_corpus():
    result = CliRunner().invoke(app, ["agree", str(gold_path()), "--format", "json"])
    shown = json.loads(result.stdout)
    assert list(shown["annotators"]) == ["pass-a@goldspan.invalid", "pass-b@goldspan.invalid"]
    assert 0.98 < shown["mean"]["exact"]["f1"] < 1


def test_the_example_in_the_docs_is_what_is_printed(tmp_path):
    shown = run(tmp_path, desk()).stdout.split("\n\n")[2]
    assert shown in (DOCS / "agreement.md").read_text(encoding="utf-8")


def test_an_annotator_who_marked_nothing_is_named_and_counts(tmp_path):
    result = run(tmp_path, [task("d", version("a", region("МИД", "BODY")), version("b"))], "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "warning: annotator 'b' marked nothing in any document\n")
    assert json.loads(result.stdout)["mean"]["exact"]["f1"] == 0.0


def test_two_who_marked_nothing_have_no_agreement_to_measure(tmp_path):
    result = run(tmp_path, [task("d", version("a"), version("b"))])
    assert result.exit_code == 0
    assert "n/a" in result.stdout


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        (
            [task("d", version("a"))],
            "error: 'a' is the only annotator; agreement needs the versions of two",
        ),
        ([task("d", version("a\n"), version("a\n", id=3))], "has two versions; remove one"),
        ([{"data": {}}], "bad-record"),
        ([], "empty-input"),
    ],
)
def test_unusable_input_is_one_line_and_status_2(tmp_path, tasks, message):
    result = run(tmp_path, tasks)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_files_without_versions_are_refused(tmp_path):
    file = tmp_path / "plain.jsonl"
    file.write_text('{"id": "d", "text": "МИД", "spans": []}\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["agree", str(file)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no document holds an annotator's version" in result.stderr
