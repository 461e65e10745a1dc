"""``goldspan bench`` over the packaged corpus and over a user's own."""

import json
import re

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.baselines.bench.measuring import measure
from goldspan.cli import app

TEXT = "Министр энергетики Анна Ким 😀 посетила  МИД.\r\nРост 5%."
SPANS = [{"start": 19, "end": 27, "label": "OFFICIAL"}, {"start": 51, "end": 53, "label": "FIGURE"}]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GOLDSPAN_CACHE", str(folder))
    return folder


@pytest.fixture
def gold(tmp_path):
    file = tmp_path / "gold.jsonl"
    assert [TEXT[span["start"] : span["end"]] for span in SPANS] == ["Анна Ким", "5%"]
    file.write_text(json.dumps({"id": "d1", "text": TEXT, "spans": SPANS}), encoding="utf-8")
    return file


@pytest.fixture
def corpus(tmp_path):
    """A folder of three documents in three splits, the first annotated by two."""
    root = tmp_path / "corpus"
    (root / "documents").mkdir(parents=True)
    for name in ("d1", "d2", "d3"):
        document = {"id": name, "text": TEXT, "spans": SPANS}
        file = root / "documents" / f"{name}.json"
        file.write_text(json.dumps([document]), encoding="utf-8")
    splits = {"train": ["d1"], "dev": ["d2"], "test": ["d3"]}
    text = json.dumps({"version": "0.1.0", "reason": "made for a test", "splits": splits})
    (root / "splits.json").write_text(text, encoding="utf-8")
    return root


def run(*arguments):
    return CliRunner().invoke(app, ["bench", *map(str, arguments)])


def test_the_test_split_is_ranked_with_groups_costs_and_the_ceiling():
    for package in ("slovnet", "navec", "natasha"):
        pytest.importorskip(package)
    names = ("rules", "slovnet")
    shown = json.loads(run("--format", "json", *(f"--extractor={name}" for name in names)).stdout)
    assert list(shown)[:4] == ["signature", "corpus", "split", "extractors"]
    assert (shown["corpus"], shown["split"]) == ("goldspan", "test")
    entries = {entry["name"]: entry for entry in shown["extractors"]}
    assert entries.keys() == set(names)
    ranked = [entry["overall"]["strict"]["f1"] for entry in shown["extractors"]]
    assert ranked == sorted(ranked, reverse=True)
    assert goldspan.Signature.parse(shown["signature"]).documents == len(goldspan.load("test"))
    for entry in entries.values():
        assert entry["documents_per_second"] > 0
        assert entry["version"]
        assert entry["measured"]
        assert not entry["cached"]
        assert entry["seqeval"]["micro"]["f1"] == pytest.approx(entry["overall"]["strict"]["f1"], abs=0.01)
    # Each runs in a process of its own: the rules do not pay for the network's memory.
    assert entries["rules"]["peak_memory_mb"] < entries["slovnet"]["peak_memory_mb"]
    # The network alone finds no figures: that is no accident of these documents.
    assert not set(entries["rules"]["groups"]) & set(entries["slovnet"]["groups"])
    assert len(shown["significance"]["pairs"]) == 1
    assert shown["ceiling"]["documents"] == len(goldspan.load("test"))
    assert shown["ceiling"]["overall"]["strict"]["f1"] > ranked[0]


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_a_table_has_a_row_for_each_extractor_a_column_for_each_label_and_the_signature(gold, style):
    result = run(gold, "--extractor", "rules", "--extractor", "regex", "--format", style)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    columns = [cell for cell in re.split(r"\s*\|\s*|\s{2,}", lines[0]) if cell]
    assert columns == [
        *("extractor", "groups", "strict F1", "95% interval", "precision", "recall"),
        *("FIGURE", "OFFICIAL", "seqeval"),
    ]
    scores, costs = (lines[index : index + 4] for index in _tables(lines))
    assert sum("rules" in line for line in scores) == sum("rules" in line for line in costs) == 1
    assert lines[-1].strip("`").startswith("goldspan|v:")
    assert max(map(len, lines[:-1])) <= 120


def _tables(lines):
    return [index for index, line in enumerate(lines) if line.strip("| ").startswith("extractor ")]


def test_details_are_the_labels_intervals_and_the_tests(gold):
    result = run(gold, "--extractor", "rules", "--extractor", "regex", "--details")
    assert "strict F1" in result.stdout.split("\n\n")[2]
    assert re.search(r"^(rules - regex|regex - rules) ", result.stdout, re.MULTILINE)
    assert "p Holm" in result.stdout


def test_an_extractor_alone_is_in_no_group_and_no_test(gold):
    shown = json.loads(run(gold, "--extractor", "regex", "--format", "json").stdout)
    assert shown["split"] is None
    assert shown["significance"]["pairs"] == []
    assert shown["ceiling"] is None


def test_labels_that_no_terminal_holds_have_tables_of_their_own(tmp_path):
    text = "один два три четыре пять шесть семь"
    spans, at = [], 0
    for index, word in enumerate(text.split()):
        spans.append({"start": at, "end": at + len(word), "label": f"LABEL-OF-SOME-LENGTH-{index}"})
        at += len(word) + 1
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps({"id": "d1", "text": text, "spans": spans}), encoding="utf-8")
    result = run(file, "--extractor", "regex", "--details")
    lines = result.stdout.splitlines()
    assert max(map(len, lines[:-1])) <= 120
    assert all(f"LABEL-OF-SOME-LENGTH-{index}" in result.stdout for index in range(7))


def test_the_challenge_set_has_a_column_of_pass_rates(gold):
    arguments = (gold, "--extractor", "rules", "--challenge")
    lines = run(*arguments).stdout.splitlines()
    (header,) = (line for line in lines if line.startswith("challenge  "))
    assert header.split() == ["challenge", "items", "rules"]
    shown = json.loads(run(*arguments, "--format", "json").stdout)
    rates = shown["extractors"][0]["challenge"]
    alone = CliRunner().invoke(app, ["challenge", "--extractor", "rules", "--format", "json"])
    expected = json.loads(alone.stdout)
    assert rates == {part: expected[part] for part in ("signature", "overall", "phenomena")}


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


def test_a_second_run_is_from_the_cache_and_says_so(gold, cache):
    arguments = (gold, "--extractor", "rules", "--format", "json")
    first, second = (json.loads(run(*arguments).stdout) for _ in range(2))
    (one,), (other,) = first["extractors"], second["extractors"]
    assert (one.pop("cached"), other.pop("cached")) == (False, True)
    assert first == second
    assert "from the cache (--no-cache runs them again): rules" in run(gold, "--extractor", "rules").stdout
    assert not json.loads(run(*arguments, "--no-cache").stdout)["extractors"][0]["cached"]
    for file in (cache / "bench").iterdir():
        file.write_bytes(file.read_bytes().replace(b"OFFICIAL", b"OFFICIAN"))
    repaired = json.loads(run(*arguments).stdout)["extractors"][0]
    assert not repaired.pop("cached")
    assert repaired["overall"] == one["overall"]


def test_a_split_of_a_folder_is_read_from_its_splits(corpus):
    shown = json.loads(run(corpus, "--split", "dev", "--extractor", "regex", "--format", "json").stdout)
    assert (shown["split"], goldspan.Signature.parse(shown["signature"]).documents) == ("dev", 1)
    shown = json.loads(run(corpus, "--extractor", "regex", "--format", "json").stdout)
    assert (shown["split"], goldspan.Signature.parse(shown["signature"]).documents) == (None, 3)


def test_a_split_of_what_has_none_is_refused(gold):
    result = run(gold, "--split", "dev", "--extractor", "regex")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"error: --split dev: {gold} has no splits.json" in result.stderr


def test_a_split_that_extractors_have_seen_is_named():
    result = run("--split", "dev", "--extractor", "regex")
    assert result.exit_code == 0
    assert "warning: extractors were trained and chosen on train and dev" in result.stderr


def test_an_unknown_extractor_is_refused_with_the_known_ones():
    result = run("--extractor", "oracle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no extractor 'oracle'; there are regex, lexicon, rules, " in result.stderr


def test_gold_without_texts_cannot_be_extracted_from(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "d1", "spans": []}', encoding="utf-8")
    result = run(file, "--extractor", "rules")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "gold.jsonl:1: error bad-record: document d1: there is no text to extract from" in result.stderr


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """A module with an extractor that goes wrong on some texts, and gold with and without these."""
    code = """
import os, time
from goldspan import Span

def odd(text):
    word = text.split(" ")[0]
    if word == "raise":
        raise RuntimeError("no such luck")
    if word == "die":
        os._exit(3)
    if word == "hang":
        time.sleep(60)
    if word == "outside":
        return [Span(0, len(text) + 1, "BODY")]
    return [Span(0, 3, "BODY")]
"""
    (tmp_path / "odd_in_bench.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    monkeypatch.syspath_prepend(str(tmp_path))

    def gold(*texts):
        file = tmp_path / "gold.jsonl"
        spans = [{"start": 0, "end": 3, "label": "BODY"}]
        documents = ({"id": f"d{i}", "text": text, "spans": spans} for i, text in enumerate(texts))
        file.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
        return file

    return gold


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("raise", "the extractor raised RuntimeError: no such luck"),
        ("outside", "the extractor returned BODY 0-13, which ends behind the 12 code points"),
        ("die", "the extractor's process died (exit 3)"),
    ],
)
def test_a_document_that_an_extractor_fails_on_is_named_and_scored_for_none(odd, fault, problem):
    gold = odd("МИД и ГКНБ", f"{fault:7} МИД.", "МЧС")
    both = (gold, "--extractor", "odd_in_bench:odd", "--extractor", "regex", "--format", "json")
    stopped = run(*both)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert stopped.stderr == f"error: odd_in_bench:odd: document d1: {problem}\n"
    skipped = run(*both, "--on-error", "skip")
    assert skipped.exit_code == 1
    assert skipped.stderr == f"warning: odd_in_bench:odd: document d1 is left out: {problem}\n"
    shown = json.loads(skipped.stdout)
    assert goldspan.Signature.parse(shown["signature"]).documents == 2
    failures = {entry["name"]: entry["failures"] for entry in shown["extractors"]}
    assert failures == {"odd_in_bench:odd": [{"document": "d1", "problem": problem}], "regex": []}
    strict = {entry["name"]: entry["overall"]["strict"] for entry in shown["extractors"]}
    assert strict["odd_in_bench:odd"] == strict["odd_in_bench:odd"] | {"tp": 2, "fp": 0, "fn": 0}
    text = run(gold, "--extractor", "odd_in_bench:odd", "--on-error", "skip").stdout
    assert "left out for all, because an extractor failed on them: 1" in text


def test_what_is_written_is_what_was_scored(odd, tmp_path):
    gold = odd("МИД и ГКНБ", "raise   МИД.", "МЧС")
    assert run(gold, "--extractor", "regex", "--extractor", "odd_in_bench:odd", "--on-error", "skip",
               "--out", tmp_path / "run").exit_code == 1  # fmt: skip
    files = ("gold.jsonl", "regex.predictions.jsonl", "odd_in_bench-odd.predictions.jsonl")
    for file in files:
        written = (tmp_path / "run" / file).read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["id"] for line in written] == ["d0", "d2"]


def test_an_extractor_that_hangs_is_ended(odd):
    result = run(odd("hang МИД"), "--extractor", "odd_in_bench:odd", "--timeout", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "odd_in_bench:odd: document d0: the extractor gave no answer for 1 s" in result.stderr


def test_there_is_no_ranking_without_a_document(odd):
    result = run(odd("raise МИД"), "--extractor", "odd_in_bench:odd", "--on-error", "skip")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no document that all of these extractors answered" in result.stderr


def test_somebodys_own_function_is_run_each_time(odd):
    arguments = (odd("МИД и ГКНБ"), "--extractor", "odd_in_bench:odd", "--format", "json")
    assert [json.loads(run(*arguments).stdout)["extractors"][0]["cached"] for _ in range(2)] == [False] * 2


class Plain:
    name, version = "plain", "1"

    def __init__(self):
        self.asked = 0

    def extract(self, texts):
        self.asked += len(texts)
        return ([] for _ in texts)


def test_a_model_is_weighed_and_its_training_time_told(tmp_path):
    (tmp_path / "weights").write_bytes(bytes(3 * 1024 * 1024))
    (tmp_path / "timing.json").write_text('{"seconds": 12.5}', encoding="utf-8")
    extractor = Plain()
    extractor.files = (tmp_path / "weights",)
    cost = measure(extractor, ["текст"])
    assert (cost.model_size_mb, cost.training_seconds, cost.usage) == (3.0, 12.5, None)
    assert cost.documents_per_second > 0
    (tmp_path / "timing.json").write_text("[]", encoding="utf-8")
    assert measure(extractor, []).training_seconds is None


def test_what_is_paid_for_is_not_asked_twice():
    class Usage:
        def to_json(self):
            return {"tokens": 7}

    extractor = Plain()
    extractor.usage = Usage()
    cost = measure(extractor, ["текст"])
    assert (extractor.asked, cost.documents_per_second, cost.usage) == (0, None, {"tokens": 7})


def test_the_gold_is_not_replaced_by_what_is_written(gold):
    before = gold.read_bytes()
    result = run(gold, "--extractor", "rules", "--out", gold.parent)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {gold}: it is read as well")
    assert gold.read_bytes() == before
