"""``goldspan challenge``: pass rates counted by hand, and intervals as published."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from goldspan.cli import app
from goldspan.corpus.challenge import Item, challenge_path, load_challenge
from goldspan.corpus.document import Document, Span
from goldspan.eval.challenge import PassRate, score_challenge
from goldspan.eval.signature import Signature
from goldspan.eval.wilson import wilson

GOLDEN = Path(__file__).parent / "golden"

# Two phenomena, two pairs and one: c1 to c4 are about ranges, c5 to c7 about experts.
SET = (
    ("c1", "p1", "range", "Рост от 5 до 7%.", [("5", "FIGURE"), ("7%", "FIGURE")], "P1, D6"),
    ("c2", "p1", "range", "Рост до 7%.", [("7%", "FIGURE")], "F7"),
    ("c3", "p2", "range", "Рост 3 – 4%.", [("3", "FIGURE"), ("4%", "FIGURE")], "P1, D6"),
    ("c4", "p2", "range", "Рост 3 – 4 июня.", [], "F8"),
    ("c5", "p3", "expert", "Эксперт Вера 😀 Закамская.", [], "O5"),
    ("c6", "p3", "expert", "Министр Вера Закамская.", [("Вера Закамская", "OFFICIAL")], "O4"),
    ("c7", "p3", "expert", "Министр Закамская.", [("Закамская", "OFFICIAL")], "O4"),
)

# c1 in full and in another order, c2 with the approximator, c3 with one of two, c4 and c5 rightly empty,
# c6 with another label, c7 with a span too many.
ANSWERS = {
    "c1": [("7%", "FIGURE"), ("5", "FIGURE")],
    "c2": [("до 7%", "FIGURE")],
    "c3": [("4%", "FIGURE")],
    "c4": [],
    "c5": [],
    "c6": [("Вера Закамская", "BODY")],
    "c7": [("Закамская", "OFFICIAL"), ("Министр", "BODY")],
}


def spans_of(text, words):
    return [
        {"start": text.index(word), "end": text.index(word) + len(word), "label": label}
        for word, label in words
    ]


def write(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


@pytest.fixture
def gold(tmp_path):
    records = [
        {
            "id": name,
            "pair": pair,
            "phenomenon": about,
            "text": text,
            "spans": spans_of(text, words),
            "note": note,
        }
        for name, pair, about, text, words, note in SET
    ]
    return write(tmp_path / "set.jsonl", records)


@pytest.fixture
def predictions(tmp_path):
    texts = {name: text for name, _, _, text, _, _ in SET}
    records = [{"id": name, "spans": spans_of(texts[name], words)} for name, words in ANSWERS.items()]
    return write(tmp_path / "answers.jsonl", records)


def run(*arguments):
    return CliRunner().invoke(app, ["challenge", *map(str, arguments)])


def answers(items, chosen=lambda _: True):
    """Gold spans as predictions for the items that are ``chosen``, and nothing for others."""
    return [Document(item.document.id, None, item.document.spans if chosen(item) else ()) for item in items]


def test_pass_rates_are_those_counted_by_hand(gold, predictions):
    shown = json.loads(run(predictions, "--gold", gold, "--format", "json").stdout)

    def counted(rates):
        return [(rate["passed"], rate["total"], rate["rate"]) for rate in rates.values()]

    assert list(shown) == ["signature", "overall", "phenomena", "failures"]
    assert counted(shown["overall"]) == [(3, 7, 3 / 7), (0, 3, 0.0)]
    assert list(shown["phenomena"]) == ["range", "expert"]
    assert counted(shown["phenomena"]["range"]) == [(2, 4, 0.5), (0, 2, 0.0)]
    assert counted(shown["phenomena"]["expert"]) == [(1, 3, 1 / 3), (0, 1, 0.0)]
    assert [failure["id"] for failure in shown["failures"]] == ["c2", "c3", "c6", "c7"]
    extra = shown["failures"][-1]
    assert extra["missed"] == []
    assert extra["spurious"] == [{"start": 0, "end": 7, "label": "BODY", "text": "Министр"}]


@pytest.mark.parametrize("output", ["text", "markdown", "json"])
def test_the_output_is_as_recorded(gold, predictions, output):
    result = run(predictions, "--gold", gold, "--failures", "--format", output)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (GOLDEN / f"challenge.{output}").read_text(encoding="utf-8")


def test_failures_are_listed_only_where_they_are_asked_for(gold, predictions):
    assert "c7" in run(predictions, "--gold", gold, "--failures").stdout
    assert "c7" not in run(predictions, "--gold", gold).stdout


def test_a_pair_passes_if_all_its_items_do(gold):
    items = load_challenge(gold)
    result = score_challenge(items, answers(items, lambda item: item.document.id != "c2"))
    assert result.overall.items == PassRate(6, 7)
    assert result.overall.pairs == PassRate(2, 3)
    assert [failure.item.document.id for failure in result.failures] == ["c2"]


def test_gold_as_its_own_prediction_passes_whole():
    result = run(challenge_path(), "--format", "json")
    shown = json.loads(result.stdout)
    items = load_challenge()
    assert shown["overall"]["items"]["passed"] == len(items)
    assert shown["overall"]["pairs"]["rate"] == 1.0
    assert shown["failures"] == []


def test_finding_nothing_passes_no_pair_of_the_packaged_set():
    items = load_challenge()
    result = score_challenge(items, [], missing="empty")
    assert result.overall.items.passed == sum(not item.document.spans for item in items)
    assert result.overall.pairs.passed == 0
    assert result.signature.missing == "empty"


def test_a_span_without_a_place_fails_its_item(gold):
    items = load_challenge(gold)
    given = [
        Document(item.document.id, None, item.document.spans, unplaced=("BODY",) * (item.pair == "p2"))
        for item in items
    ]
    result = score_challenge(items, given)
    assert [failure.item.document.id for failure in result.failures] == ["c3", "c4"]
    assert result.failures[0].to_json()["spurious"] == [
        {"start": None, "end": None, "label": "BODY", "text": None}
    ]
    assert "+ BODY without a place" in str(result.failures[0])


def test_quotes_are_looked_up_in_the_texts_of_the_items(gold, tmp_path):
    items = load_challenge(gold)
    records = [
        {
            "id": it.document.id,
            "spans": [{"text": it.document.surface(s), "label": s.label} for s in it.document.spans],
        }
        for it in items
    ]
    shown = run(write(tmp_path / "answers.quotes.jsonl", records), "--gold", gold, "--format", "json")
    assert json.loads(shown.stdout)["overall"]["items"]["rate"] == 1.0


def test_the_signature_says_what_the_rates_are_of(gold, predictions):
    line = json.loads(run(predictions, "--gold", gold, "--format", "json").stdout)["signature"]
    signature = Signature.parse(line)
    assert (signature.average, signature.unit, signature.interval) == ("pass-rate", "item", "wilson")
    assert (signature.documents, signature.labels) == (7, ("FIGURE", "OFFICIAL"))


# Newcombe 1998, table I: the score method without continuity correction (method 3).
@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(passed, total, low, high):
    found = wilson(passed, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_its_rate_and_mirrors_that_of_the_failures(counts):
    passed, total = counts
    low, high = wilson(passed, total)
    assert 0 <= low <= passed / total <= high <= 1
    mirrored = wilson(total - passed, total)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-12)


def test_a_rate_of_nothing_is_undefined():
    assert PassRate(0, 0).to_json() == {
        "passed": 0,
        "total": 0,
        "rate": None,
        "ci": {"level": 0.95, "rate": None},
    }


@given(st.data())
def test_the_rates_of_phenomena_sum_to_the_overall_one(data):
    items = tuple(
        Item(Document(f"c{n}", "5%", (Span(0, 2, "FIGURE"),)), f"p{n // 2}", f"about-{n // 4}", "F1")
        for n in range(12)
    )
    right = data.draw(st.sets(st.sampled_from([item.document.id for item in items])))
    result = score_challenge(items, answers(items, lambda item: item.document.id in right))
    for kind in range(2):
        parts = [rates[kind] for rates in result.phenomena.values()]
        assert tuple(map(sum, zip(*parts, strict=True))) == result.overall[kind]
    assert result.overall.items.passed == len(right)


def test_an_extractor_is_run_over_the_items(gold):
    result = run("--extractor", "rules", "--gold", gold, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["overall"]["items"]["total"] == len(SET)


def test_a_pair_whose_other_item_failed_is_not_counted(gold, tmp_path, monkeypatch):
    (tmp_path / "half_of_a_test.py").write_text(
        "def half(text):\n    if 'до 7' in text: raise ValueError\n    return []\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    call = ["--extractor", "half_of_a_test:half", "--gold", gold, "--on-error", "skip", "--format", "json"]
    result = run(*call)
    assert result.exit_code == 1
    shown = json.loads(result.stdout)
    # c1 and c2 failed, which are all of p1; nothing is found, so c4 and c5 pass, but no pair does.
    assert shown["overall"]["items"]["total"] == 5
    assert [shown["overall"]["pairs"][name] for name in ("passed", "total")] == [0, 2]
    items = load_challenge(gold)
    one = [answer for answer in answers(items) if answer.id != "c5"]
    rates = score_challenge(items, one, without={"c5"})
    assert rates.overall == (PassRate(6, 6), PassRate(2, 2))
    assert rates.phenomena["expert"] == (PassRate(2, 2), PassRate(0, 0))


@pytest.mark.parametrize("arguments", [[], ["answers.jsonl", "--extractor", "rules"]])
def test_predictions_or_an_extractor_must_be_named(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr == "error: name a file of predictions or an --extractor, one of them\n"


def test_an_unknown_extractor_is_told_in_a_line():
    result = run("--extractor", "oracle")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: there is no extractor 'oracle'")


def test_predictions_for_other_documents_are_refused(gold, tmp_path):
    other = write(tmp_path / "other.jsonl", [{"id": "x", "spans": []}])
    result = run(other, "--gold", gold)
    assert result.exit_code == 2
    assert "documents-differ" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_gold_that_is_no_challenge_set_is_refused(predictions, tmp_path):
    plain = write(tmp_path / "plain.jsonl", [{"id": "c1", "text": "5%", "spans": []}])
    result = run(predictions, "--gold", plain)
    assert result.exit_code == 2
    assert "needs a string 'pair'" in result.stderr
