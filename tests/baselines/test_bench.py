"""``goldspan bench`` over the packaged corpus and over a user's own."""

import json
import re

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.baselines import bench as bench_module
from goldspan.baselines.bench import ExtractorError, run_extractor
from goldspan.cli import app

TEXT = "Министр энергетики Анна Ким 😀 посетила  МИД.\r\nРост 5%."


@pytest.fixture
def gold(tmp_path):
    file = tmp_path / "gold.jsonl"
    spans = [{"start": 19, "end": 27, "label": "OFFICIAL"}, {"start": 51, "end": 53, "label": "FIGURE"}]
    assert [TEXT[span["start"] : span["end"]] for span in spans] == ["Анна Ким", "5%"]
    file.write_text(json.dumps({"id": "d1", "text": TEXT, "spans": spans}), encoding="utf-8")
    return file


def run(*arguments):
    return CliRunner().invoke(app, ["bench", *map(str, arguments)])


def test_the_ranking_names_each_extractor_and_the_signature():
    for package in ("slovnet", "navec", "natasha"):
        pytest.importorskip(package)
    shown = json.loads(run("--format", "json").stdout)
    assert list(shown) == ["signature", "corpus", "split", "extractors"]
    entries = {entry["name"]: entry for entry in shown["extractors"]}
    assert entries.keys() >= {"rules", "slovnet", "slovnet+rules"}
    ranked = [entry["overall"]["strict"]["f1"] for entry in shown["extractors"]]
    assert ranked == sorted(ranked, reverse=True)
    assert goldspan.Signature.parse(shown["signature"]).documents == len(goldspan.load())
    for entry in entries.values():
        assert entry["documents_per_second"] > 0
        strict = entry["overall"]["strict"]
        # «полтора-два месяца» is one token for razdel, and tags cannot hold its two spans.
        assert entry["seqeval"]["micro"]["support"] == strict["tp"] + strict["fn"] - 2
        assert entry["version"]
    # Each runs in a process of its own: the rules do not pay for the network's memory.
    assert entries["rules"]["peak_memory_mb"] < entries["slovnet"]["peak_memory_mb"]


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_a_table_has_a_row_for_each_extractor_a_column_for_each_label_and_the_signature(gold, style):
    result = run(gold, "--extractor", "rules", "--format", style)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    columns = [cell for cell in re.split(r"\s*\|\s*|\s{2,}", lines[0]) if cell]
    assert columns == ["extractor", "strict F1", "FIGURE", "OFFICIAL", "seqeval micro F1", "documents/s"]
    assert sum("rules" in line for line in lines) == 1
    assert lines[-1].strip("`").startswith("goldspan|v:")


def test_what_is_written_scores_to_the_same_numbers(gold, tmp_path):
    out = tmp_path / "runs" / "today"
    assert run(gold, "--extractor", "rules", "--out", out).exit_code == 0
    written = json.loads((out / "rules.scores.json").read_text(encoding="utf-8"))
    arguments = [
        "score",
        str(out / "gold.jsonl"),
        str(out / "rules.predictions.jsonl"),
        "--seqeval",
        "--format",
        "json",
    ]
    again = CliRunner().invoke(app, arguments)
    assert json.loads(again.stdout) == written
    listed = json.loads((out / "bench.json").read_text(encoding="utf-8"))
    assert listed["extractors"][0]["overall"] == written["overall"]


def test_an_unknown_extractor_is_refused_with_the_known_ones():
    result = run("--extractor", "oracle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no extractor 'oracle'; there are regex, lexicon, rules, slovnet" in result.stderr


def test_gold_without_texts_cannot_be_extracted_from(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "d1", "spans": []}', encoding="utf-8")
    result = run(file, "--extractor", "rules")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "gold.jsonl:1: error bad-record: document d1: there is no text to extract from" in result.stderr


def test_an_extractor_that_fails_is_named_with_what_it_said(monkeypatch):
    class Broken:
        name, version = "broken", "1"

        def extract(self, texts):
            raise RuntimeError(f"no weights for {len(texts)} text")

    monkeypatch.setattr(bench_module, "load_extractor", lambda _: Broken())
    with pytest.raises(ExtractorError, match="broken: RuntimeError: no weights for 1 text"):
        run_extractor("broken", ["текст"])
