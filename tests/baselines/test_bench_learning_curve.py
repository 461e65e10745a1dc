"""Learning curves, drawn with an extractor that remembers words."""

import json

import pytest
import toy_trainer
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.bench.cache import Cache
from goldspan.baselines.bench.learning_curve import SEEDS, Material, chosen, learning_curves
from goldspan.baselines.registry import EXTRACTORS, Entry
from goldspan.baselines.training import TRAINERS, TrainerEntry
from goldspan.cli import app
from goldspan.corpus.document import Document, Span


def document(number):
    """A document whose one word is its own and whose other is everybody's."""
    word = f"слово{number}"
    text = f"{word} МИД"
    spans = (Span(0, len(word), "SECTOR"), Span(len(word) + 1, len(text), "BODY"))
    return Document(f"d{number:03}", text, spans)


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setitem(EXTRACTORS, "toy", Entry("toy_trainer:ToyExtractor"))
    monkeypatch.setitem(TRAINERS, "toy", TrainerEntry("toy_trainer:train"))
    monkeypatch.setattr(toy_trainer, "CALLS", [])
    return toy_trainer


MATERIAL = Material(
    [document(number) for number in range(45)], [document(1)], [document(n) for n in range(9)]
)


def test_more_documents_are_nested_and_learn_more(toy):
    (curve,) = learning_curves(["toy"], MATERIAL)
    assert MATERIAL.sizes == (10, 20, 40)
    assert [(point.documents, point.seed) for point in curve.points] == [
        (size, seed) for size in MATERIAL.sizes for seed in SEEDS
    ]
    for point, (seed, ids) in zip(curve.points, toy.CALLS, strict=True):
        # Everybody's word is known, and of the others those that training showed.
        known = len({f"d{number:03}" for number in range(9)} & set(ids))
        assert point.seed == seed
        assert point.f1 == pytest.approx(2 * (9 + known) / (18 + 9 + known))
    means = [curve.mean(size) for size in MATERIAL.sizes]
    assert means == sorted(means)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 5))
def test_a_larger_part_holds_each_smaller_one_of_its_seed(one, other, seed):
    documents = [Document(f"d{number}", "") for number in range(20)]
    small, large = (chosen(documents, size, seed) for size in sorted((one, other)))
    assert {document.id for document in small} <= {document.id for document in large}
    assert chosen(documents[::-1], one, seed) == chosen(documents, one, seed)


def test_what_was_trained_once_is_not_trained_again(toy, tmp_path):
    cache = Cache(tmp_path)
    first = learning_curves(["toy"], MATERIAL, cache=cache)
    times = len(toy.CALLS)
    assert learning_curves(["toy"], MATERIAL, cache=cache) == first
    assert len(toy.CALLS) == times == 9
    changed = Material(MATERIAL.training, [document(2)], MATERIAL.gold)
    learning_curves(["toy"], changed, cache=cache)
    assert len(toy.CALLS) == 2 * times


def test_the_shares_of_all_steps_are_the_whole(toy):
    steps = {}
    learning_curves(["toy"], MATERIAL, progress=lambda step, _: steps.setdefault(step))
    assert sum(step.share for step in steps) == pytest.approx(1)
    assert toy.CALLS


def test_the_command_shows_curves_of_own_documents(toy, tmp_path):
    paths = []
    for name, documents in (("train", MATERIAL.training), ("dev", MATERIAL.dev), ("gold", MATERIAL.gold)):
        file = tmp_path / f"{name}.jsonl"
        lines = (
            json.dumps(
                {
                    "id": d.id,
                    "text": d.text,
                    "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in d.spans],
                }
            )
            for d in documents
        )
        file.write_text("\n".join(lines), encoding="utf-8")
        paths.append(str(file))
    training, dev, gold = paths
    arguments = ["bench", gold, "--train", training, "--dev", dev, "--no-cache", "--learning-curve"]
    refused = CliRunner().invoke(app, [*arguments, "--extractor", "regex"])
    assert refused.exit_code == 2
    assert "--learning-curve: none of these extractors can be trained as it is" in refused.stderr
    half = CliRunner().invoke(app, ["bench", gold, "--train", training, "--extractor", "regex"])
    assert half.exit_code == 2
    assert "name both" in half.stderr
    assert toy.CALLS == []


def test_the_table_has_a_row_for_each_size_and_the_json_each_point(toy, golden_ranking):
    text = golden_ranking("text")
    assert "trained on documents" in text
    rows = [line.split()[0] for line in text.split("trained on documents")[1].splitlines()[2:5]]
    assert rows == ["10", "20", "40"]
    assert toy.CALLS


@pytest.fixture
def golden_ranking():
    from dataclasses import replace

    from goldspan.baselines.bench.benching import bench
    from goldspan.baselines.bench.report import render_ranking

    def render(style):
        ranking = bench(MATERIAL.gold, ["regex"], corpus="toy")
        ranking = replace(ranking, curves=learning_curves(["toy"], MATERIAL))
        points = ranking.to_json()["learning_curve"][0]["points"]
        assert [point["documents"] for point in points] == [10, 10, 10, 20, 20, 20, 40, 40, 40]
        assert points[0]["overall"]["strict"]["f1"] > 0
        return render_ranking(ranking, style)

    return render
