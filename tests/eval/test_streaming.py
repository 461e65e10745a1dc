"""The short way over JSON Lines says what the long way says, or leaves it to it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from span_strategies import TEXT, flat_spans

import goldspan
from goldspan import Document
from goldspan.corpus.formats import jsonl
from goldspan.eval.counting import count
from goldspan.eval.files import score_files
from goldspan.eval.pairing import pair
from goldspan.eval.streaming import count_lines


@st.composite
def corpora(draw):
    golds, predictions = [], []
    for number in range(10, 10 + draw(st.integers(10, 14))):
        text = draw(st.sampled_from([TEXT, TEXT + '"\\\\\x07', TEXT[::-1]]))
        gold = tuple(span for span in draw(flat_spans()) if not span.fragments)
        guess = gold if draw(st.booleans()) else draw(flat_spans())
        golds.append(Document(f"d{number}", text, gold))
        predictions.append(Document(f"d{number}", draw(st.sampled_from([text, None])), guess))
    return golds, predictions


@given(corpora(), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_both_ways_count_the_same(tmp_path, corpus, strict_only):
    files = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for file, documents in zip(files, corpus, strict=True):
        jsonl.write(file, documents)
    short = count_lines(*files, strict_only=strict_only)
    long = count(pair(*corpus))
    assert (short.unit, short.documents, short.gold) == (long.unit, long.documents, long.gold)
    assert short.unknown_labels() == long.unknown_labels()
    if strict_only:
        cut = [
            outcome._replace(exact=(), overlapping=(), typed=(), errors=())
            for outcome in long.tally.elements()
        ]
        assert sorted(short.tally.elements()) == sorted(cut)
    else:
        assert short.tally == long.tally


def record(number, **changes):
    spans = [{"start": 0, "end": 5, "label": "BODY"}]
    return {"id": f"d{number}", "text": TEXT, "spans": spans} | changes


def write(file: Path, records):
    file.write_text(
        "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in records), encoding="utf-8"
    )


@pytest.fixture
def files(tmp_path):
    for name in ("gold.jsonl", "predicted.jsonl"):
        write(tmp_path / name, map(record, range(10, 30)))
    return tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"


def test_plain_files_in_one_order_go_the_short_way(files):
    assert count_lines(*files, strict_only=False).documents == 20


UNUSUAL = {
    "another order": lambda records: [records[1], records[0], *records[2:]],
    "a missing document": lambda records: records[:-1],
    "one document too many": lambda records: [*records, record(99)],
    "an id that stands twice": lambda records: [records[0], records[0], *records[2:]],
    "another text": lambda records: [record(10, text="Иное"), *records[1:]],
    "a span behind the text": lambda records: [
        record(10, spans=[{"start": 0, "end": 999, "label": "BODY"}]),
        *records[1:],
    ],
    "an empty span": lambda records: [
        record(10, spans=[{"start": 3, "end": 3, "label": "BODY"}]),
        *records[1:],
    ],
    "a negative offset": lambda records: [
        record(10, spans=[{"start": -3, "end": 3, "label": "X"}]),
        *records[1:],
    ],
    "no label": lambda records: [record(10, spans=[{"start": 1, "end": 3, "label": ""}]), *records[1:]],
    "a duplicate span": lambda records: [record(10, spans=records[0]["spans"] * 2), *records[1:]],
    "a normalised value": lambda records: [
        record(10, spans=[{"start": 0, "end": 5, "label": "BODY", "value": {"entity": "x"}}]),
        *records[1:],
    ],
    "a score that is no number": lambda records: [
        record(10, spans=[{"start": 0, "end": 5, "label": "BODY", "score": "high"}]),
        *records[1:],
    ],
    "no JSON": lambda records: [*records[:-1], "…"],
}


@pytest.mark.parametrize("unusual", UNUSUAL)
@pytest.mark.parametrize("side", ["gold", "predicted"])
def test_whatever_is_unusual_is_left_to_the_long_way(files, unusual, side):
    for file in files:
        if side == file.stem:
            write(file, UNUSUAL[unusual](list(map(record, range(10, 30)))))
    assert count_lines(*files, strict_only=False) is None
    assert count_lines(*files, strict_only=True) is None


def test_another_order_is_scored_the_same(files):
    from goldspan.eval.files import score_files

    there = score_files(*files)
    records = [json.loads(line) for line in files[1].read_text(encoding="utf-8").splitlines()]
    write(files[1], records[::-1])
    assert score_files(*files) == there
    write(files[0], records[::-1])
    assert score_files(*files) == there


def test_predictions_without_texts_and_a_gold_without_texts(files):
    bare = [{key: value for key, value in record(n).items() if key != "text"} for n in range(10, 30)]
    write(files[1], bare)
    assert count_lines(*files, strict_only=False).documents == 20
    write(files[0], bare)
    assert count_lines(*files, strict_only=False) is None
    assert goldspan.score(goldspan.read(files[0]), goldspan.read(files[1])).strict.overall.counts.f1 == 1.0


def test_few_documents_are_counted_by_paragraph_and_so_the_long_way(files):
    for file in files:
        write(file, map(record, range(10, 19)))
    assert count_lines(*files, strict_only=False) is None


def test_a_text_may_be_written_with_escapes_or_without(files):
    plain = count_lines(*files, strict_only=False)
    escaped = [json.dumps(record(n)) for n in range(10, 30)]
    files[0].write_text("\n".join(escaped), encoding="utf-8")
    assert (
        count_lines(*files, strict_only=False) is None
    )  # another way to write the text: it is compared whole
    files[1].write_text("\n".join(escaped), encoding="utf-8")
    again = count_lines(*files, strict_only=False)
    assert again.gold == plain.gold == count(pair(goldspan.read(files[0]), goldspan.read(files[1]))).gold


@given(corpora(), st.lists(st.integers(0, 14), max_size=4), st.lists(st.integers(0, 14), max_size=4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_folders_of_shards_score_as_single_files_do_wherever_the_shards_end(
    tmp_path_factory, corpus, cuts, others
):
    folder = tmp_path_factory.mktemp("shards")
    sides = zip(("gold", "predicted"), corpus, (sorted(cuts), sorted(others)), strict=True)
    for side, documents, ends in sides:
        jsonl.write(folder / f"{side}.jsonl", documents)
        (folder / side).mkdir()
        for number, (begin, end) in enumerate(pairwise([0, *ends, len(documents)])):
            jsonl.write(folder / side / f"part-{number:05}.jsonl", documents[begin:end])
        (folder / side / "_manifest.json").write_text("{}")
        (folder / side / "_errors.jsonl").write_text('{"place": "x:1", "id": "d1", "problem": "…"}\n')
    whole = score_files(folder / "gold.jsonl", folder / "predicted.jsonl")
    assert score_files(folder / "gold", folder / "predicted").to_json() == whole.to_json()
    counted = count_lines(folder / "gold", folder / "predicted", strict_only=False)
    assert counted == count_lines(folder / "gold.jsonl", folder / "predicted.jsonl", strict_only=False)
    assert counted is not None


def test_a_folder_of_anything_else_is_for_the_long_way(tmp_path):
    write(tmp_path / "gold.jsonl", [record(number) for number in range(10, 30)])
    for name in ("empty", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "other/a.json").write_text(json.dumps([record(number) for number in range(10, 30)]))
    assert count_lines(tmp_path / "gold.jsonl", tmp_path / "empty", strict_only=False) is None
    assert count_lines(tmp_path / "gold.jsonl", tmp_path / "other", strict_only=False) is None
    assert count_lines(tmp_path / "gold.jsonl", tmp_path / "nothing", strict_only=False) is None
    assert score_files(tmp_path / "gold.jsonl", tmp_path / "other").strict.overall.counts.f1 == 1
