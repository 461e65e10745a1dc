"""``goldspan score`` as a user meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.cli import app

GOLDEN = Path(__file__).parent / "golden"

GOLD = """\
{"id": "визит", "text": "Министр Анна Ким 😀 посетила  МИД.\\r\\nРост 5%.", "spans": [\
{"start": 8, "end": 16, "label": "OFFICIAL"}, \
{"start": 29, "end": 32, "label": "BODY"}, \
{"start": 40, "end": 42, "label": "FIGURE"}]}
{"id": "d2", "text": "Туризм растёт.", "spans": [{"start": 0, "end": 6, "label": "SECTOR"}]}
"""

PREDICTED = """\
{"id": "d2", "spans": [\
{"start": 0, "end": 6, "label": "SECTOR", "score": 0.7}, \
{"start": 7, "end": 13, "label": "VERB"}]}
{"id": "визит", "spans": [\
{"start": 8, "end": 16, "label": "OFFICIAL"}, \
{"start": 29, "end": 32, "label": "SECTOR"}]}
"""


@pytest.fixture
def files(tmp_path):
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text(GOLD, encoding="utf-8")
    predicted.write_text(PREDICTED, encoding="utf-8")
    return gold, predicted


def run(*arguments):
    return CliRunner().invoke(app, ["score", *map(str, arguments)])


@pytest.mark.parametrize("output", ["text", "markdown", "json"])
def test_the_output_is_as_recorded(files, output):
    result = run(*files, "--seqeval", "--format", output)
    assert result.exit_code == 0
    assert (
        result.stderr == "warning: the gold has no label 'VERB': 1 predicted span scored as false positives\n"
    )
    golden = GOLDEN / f"score.{output}"
    assert result.stdout == golden.read_text(encoding="utf-8")


def test_json_names_are_the_public_contract(files):
    shown = json.loads(run(*files, "--format", "json").stdout)
    assert list(shown) == [
        "signature",
        "documents",
        "overall",
        "labels",
        "macro",
        "weighted",
        "errors",
        "confusion",
    ]
    assert list(shown["overall"]) == ["strict", "exact", "partial", "type"]
    strict = shown["overall"]["strict"]
    assert {name: strict[name] for name in ("tp", "fp", "fn")} == {"tp": 2, "fp": 2, "fn": 2}
    assert strict["ci"]["level"] == 0.95
    assert set(shown["labels"]) == {"BODY", "FIGURE", "OFFICIAL", "SECTOR", "VERB"}


def test_the_order_of_documents_does_not_matter(files, tmp_path):
    turned = tmp_path / "turned.jsonl"
    turned.write_text("\n".join(reversed(GOLD.splitlines())), encoding="utf-8")
    one, other = (run(gold, files[1], "--format", "json").stdout for gold in (files[0], turned))
    assert json.loads(one)["overall"] == json.loads(other)["overall"]


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        (PREDICTED + '{"id": "нет", "spans": []}', "predicted.jsonl:3: error document-unknown: document нет"),
        ('{"id": "d2", "spans": []}', "predicted.jsonl: error document-missing: document визит"),
        (PREDICTED + '{"id": "d2", "spans": []}', "predicted.jsonl:3: error document-duplicate: document d2"),
        (
            PREDICTED.replace('"end": 13', '"end": 99'),
            "predicted.jsonl:1: error span-out-of-range: document d2",
        ),
        (
            PREDICTED.replace('"id": "d2"', '"id": "d2", "text": "Туризм падает."'),
            "predicted.jsonl:1: error text-differs",
        ),
        (
            PREDICTED.replace(
                '"start": 7, "end": 13, "label": "VERB"', '"start": 0, "end": 6, "label": "SECTOR"'
            ),
            "predicted.jsonl:1: error span-duplicate: document d2",
        ),
        (PREDICTED.replace('"end": 13', '"end": 7'), "predicted.jsonl:1: error span-empty"),
        (PREDICTED.replace('"end": 13', '"end": "13"'), "predicted.jsonl:1: error span-offsets"),
        ("", "predicted.jsonl: error empty-input"),
        ("no json", "predicted.jsonl:1: error bad-json"),
    ],
)
def test_input_that_cannot_be_scored_is_one_line_and_no_score(files, predicted, message):
    gold, file = files
    file.write_text(predicted, encoding="utf-8")
    result = run(gold, file)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert message in result.stderr


def test_a_missing_document_counts_as_empty_where_asked_and_the_signature_says_so(files):
    gold, file = files
    file.write_text('{"id": "d2", "spans": []}', encoding="utf-8")
    result = run(gold, file, "--missing", "empty")
    assert result.exit_code == 0
    assert "|missing:empty" in result.stdout


def test_a_path_that_is_not_there_is_said(tmp_path):
    result = run(tmp_path / "нет.jsonl", tmp_path / "нет.jsonl")
    assert result.exit_code == 2
    assert "there is no such path" in result.stderr
