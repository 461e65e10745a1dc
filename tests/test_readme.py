"""What README and the corpus card show is what the code does."""

import re
from pathlib import Path

import pytest

import goldspan
from goldspan.annotation.agreement import agree
from goldspan.annotation.versions import read_versions
from goldspan.baselines.registry import installed
from goldspan.corpus.gold import gold_path
from goldspan.eval.resampling import Bootstrap

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(example, {})  # noqa: S102 - it is our own
    f1, signature = capsys.readouterr().out.split(" ", 1)
    assert 0 < float(f1) <= 1
    assert goldspan.Signature.parse(signature).documents == len(goldspan.load("test"))


@pytest.mark.parametrize(
    "name", ["regex", "lexicon", "rules", "slovnet", "slovnet+rules", "linear", "crf-fast", "crf"]
)
def test_the_ranking_shown_is_the_ranking_of_the_test_split(name):
    """All but the letters, which hang on every pair, and the costs, which no test measures."""
    if not installed(name):
        pytest.skip(f"{name} needs packages that are not installed")
    shown = re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0]
    gold = goldspan.load("test")
    found = goldspan.load_extractor(name).extract([document.text for document in gold])
    guesses = [goldspan.Document(d.id, d.text, tuple(s)) for d, s in zip(gold, found, strict=True)]
    result = goldspan.score(gold, guesses, seqeval=True)
    (row,) = (line for line in shown.partition("\n\n")[0].splitlines() if line.startswith(f"{name} "))
    strict = result.strict.overall
    expected = [strict.counts.f1, strict.interval.low, strict.interval.high]
    expected += [strict.counts.precision, strict.counts.recall]
    expected += [score.counts.f1 for score in result.strict.labels.values()]
    expected.append(result.seqeval.micro.f1)
    assert re.findall(r"\d\.\d+", row) == [f"{value:.3f}" for value in expected]
    assert str(result.signature) in shown


def test_the_corpus_card_counts_what_is_there():
    card = (gold_path().parent / "README.md").read_text(encoding="utf-8")
    gold = goldspan.load()
    spans = [span for document in gold for span in document.spans]
    assert f"| documents | {len(gold)}: one news article" in card
    assert f"| spans | {len(spans):,}, all with normalised values |" in card
    assert all(span.value for span in spans)
    assert f"train {len(goldspan.load('train'))}, dev {len(goldspan.load('dev'))}" in card
    assert f"{len(gold)} documents" in README
    assert f"{len(spans):,} spans" in README
    found = agree(read_versions([gold_path()]), bootstrap=Bootstrap(resamples=100))
    (pair,) = found.pairs
    assert f"F1 of {pair.result.strict.overall.counts.f1:.3f}" in card
    for label, score in pair.result.strict.labels.items():
        assert f"{label} {score.counts.f1:.3f}" in card
