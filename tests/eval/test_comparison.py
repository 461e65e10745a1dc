"""Systems compared, in Python and on the command line."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

import goldspan
from goldspan import Document, Span
from goldspan.cli import app
from goldspan.corpus.formats import jsonl
from goldspan.eval.comparison import compare

GOLDEN = Path(__file__).parent / "golden"
TEXT = "Министр Анна Ким посетила МИД 😀 и обсудила туризм. " * 3


def gold_documents(number):
    spans = tuple(Span(start, start + 3, "BODY") for start in range(0, 120, 6))
    return [Document(f"d{n:02}", TEXT, spans) for n in range(number)]


def system(golds, skill, seed):
    """Predictions that find each gold span with the probability ``skill``."""
    generator = random.Random(seed)
    return [
        Document(gold.id, None, tuple(span for span in gold.spans if generator.random() < skill))
        for gold in golds
    ]


@pytest.fixture
def files(tmp_path):
    golds = gold_documents(12)
    jsonl.write(tmp_path / "gold.jsonl", golds)
    for name, skill in (("strong", 0.9), ("weak", 0.5), ("twin", 0.9)):
        jsonl.write(tmp_path / f"{name}.predictions.jsonl", system(golds, skill, seed=len(name) // 5))
    return tmp_path


def run(folder, *arguments):
    names = ("strong", "weak", "twin")
    paths = [str(folder / "gold.jsonl"), *(str(folder / f"{name}.predictions.jsonl") for name in names)]
    return CliRunner().invoke(app, ["compare", *paths, *arguments])


def test_a_large_difference_is_significant_and_a_small_one_is_not():
    golds = gold_documents(40)
    systems = {"strong": system(golds, 0.9, 1), "weak": system(golds, 0.6, 2), "other": system(golds, 0.9, 3)}
    comparison = compare(golds, systems)
    tests = {(test.one, test.other): test for test in comparison.tests}
    assert len(tests) == 3
    for (one, other), test in tests.items():
        assert (test.p_holm < 0.001) == ("weak" in {one, other})
        assert test.difference.f1 >= 0
        assert test.difference.interval.low <= test.difference.f1 <= test.difference.interval.high
    assert list(comparison.results)[-1] == "weak"


def test_documents_are_named_where_systems_differ_most():
    golds = gold_documents(12)
    one, other = system(golds, 1.0, 0), system(golds, 1.0, 0)
    other[7] = Document("d07", None, golds[7].spans[:5])
    other[3] = Document("d03", None, golds[3].spans[:19])
    (test,) = compare(golds, {"one": one, "other": other}).tests
    assert test.documents == (("d07", 0, 15), ("d03", 0, 1))


def test_what_only_one_pair_can_show_is_said_by_the_smallest_detectable_difference():
    few, many = gold_documents(10), gold_documents(60)
    sizes = []
    for golds in (few, many):
        (test,) = compare(golds, {"a": system(golds, 0.8, 1), "b": system(golds, 0.75, 2)}).tests
        sizes.append(test.difference.detectable)
    assert sizes[0] > 2 * sizes[1] > 0


def test_one_system_is_no_comparison():
    golds = gold_documents(2)
    with pytest.raises(ValueError, match="at least two"):
        compare(golds, {"alone": golds})


def test_a_difference_that_is_undefined_is_none():
    empty = [Document("a", TEXT), Document("b", TEXT)]
    (test,) = compare(empty, {"one": empty, "other": empty}).tests
    assert (test.difference, test.p_holm) == (None, None)
    assert goldspan.score(empty, empty).strict.overall.counts.f1 is None


@pytest.mark.parametrize("style", ["text", "markdown", "latex", "json"])
def test_the_output_is_as_recorded(files, style):
    result = run(files, "--format", style)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (GOLDEN / f"compare.{style}").read_text(encoding="utf-8")


def test_json_names_are_the_public_contract(files):
    shown = json.loads(run(files, "--format", "json").stdout)
    assert list(shown) == ["signature", "systems", "pairs"]
    names = "one other f1 interval p_bootstrap p_randomisation detectable p_holm documents"
    assert list(shown["pairs"][0]) == names.split()


def test_a_file_named_twice_and_a_single_one_are_refused(files):
    gold, one = str(files / "gold.jsonl"), str(files / "weak.predictions.jsonl")
    for arguments, message in (
        ([one, one], "cannot be compared with itself"),
        ([one], "at least two systems"),
    ):
        result = CliRunner().invoke(app, ["compare", gold, *arguments])
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr


def test_a_system_that_misses_a_document_is_named_with_its_file(files):
    file = files / "weak.predictions.jsonl"
    file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[1:]), encoding="utf-8")
    result = run(files)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "weak.predictions.jsonl: error document-missing: document d00" in result.stderr
