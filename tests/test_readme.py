"""What README and the corpus card show is what the code does."""

import re
from pathlib import Path

import pytest

import goldspan
from goldspan.corpus.gold import gold_path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(example, {})  # noqa: S102 - it is our own
    f1, signature = capsys.readouterr().out.split(" ", 1)
    assert 0 < float(f1) <= 1
    assert goldspan.Signature.parse(signature).documents == len(goldspan.load())


def test_the_ranking_shown_is_the_ranking_of_the_packaged_gold():
    """All but speed, which no test measures."""
    shown = re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0]
    gold = goldspan.load()
    for name in ("rules", "slovnet", "slovnet+rules"):
        try:
            extractor = goldspan.load_extractor(name)
        except Exception as error:  # noqa: BLE001
            pytest.skip(str(error))
        found = extractor.extract([document.text for document in gold])
        guesses = [goldspan.Document(d.id, d.text, tuple(s)) for d, s in zip(gold, found, strict=True)]
        result = goldspan.score(gold, guesses, seqeval=True)
        (row,) = (line for line in shown.splitlines() if line.startswith(f"{name} "))
        cells = re.findall(r"[\d.]+", row)
        scores = (result.strict.overall, *result.strict.labels.values())
        expected = []
        for score in scores:
            expected += [score.counts.f1, score.interval.low, score.interval.high]
        assert cells[:-1] == [f"{value:.3f}" for value in (*expected, result.seqeval.micro.f1)]
        assert str(result.signature) in shown


def test_the_corpus_card_counts_what_is_there():
    card = (gold_path().parent / "README.md").read_text(encoding="utf-8")
    (document,) = goldspan.load()
    labels = [span.label for span in document.spans]
    counts = ", ".join(f"{label} {labels.count(label)}" for label in ("OFFICIAL", "BODY", "FIGURE", "SECTOR"))
    assert f"| spans | {len(labels)}: {counts}," in card
    one, other, truth = document.annotations
    assert one.spans == other.spans == truth.spans
    differing = [a for a, b in zip(one.spans, other.spans, strict=True) if a.value != b.value]
    assert len(differing) == 6
    assert {span.label for span in differing} == {"BODY"}
