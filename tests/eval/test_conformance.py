"""The public suite: goldspan agrees with every case, and the cases say what they should."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.cli.conformance import conformance
from goldspan.corpus.findings import InputError
from goldspan.eval.cases import SuiteError, load_cases, load_topics, read_topic
from goldspan.eval.matching import MODES
from goldspan.eval.rivals.registry import RIVALS
from goldspan.eval.suite import STATUSES, goldspan_result, run
from goldspan.eval.tags import TagError, score_tags

PEERS = Path(__file__).parents[2] / "docs" / "peers.md"
CASES = load_cases()
BY_NAME = {case.name: case for case in CASES}
TOPICS = (
    *("tags", "empty", "support", "nesting", "overlap", "duplicates", "permutations"),
    *("whole", "unicode", "discontinuity", "many", "partial"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_goldspan_agrees(case):
    (verdict,) = run(["goldspan"], [case]).verdicts
    assert (verdict.status, verdict.detail) == ("agrees", "")


@pytest.mark.parametrize("case", [case for case in CASES if case.tags], ids=lambda case: case.name)
def test_the_functions_for_tags_agree_too(case):
    tags = case.tags
    options = {"scheme": tags.scheme, "repair": tags.repair}
    if case.expected.error:
        with pytest.raises(TagError):
            score_tags(tags.gold, tags.predictions, **options)
        return
    found = score_tags(tags.gold, tags.predictions, **options)
    expected = case.expected.strict
    assert found.overall == expected.overall.counts
    assert found.labels == {label: row.counts for label, row in expected.labels.items()}


def test_the_suite_covers_its_topics():
    assert len(CASES) >= 60
    topics = {topic.topic: len(topic.cases) for topic in load_topics()}
    for topic in TOPICS:
        assert topics[topic] >= 5, topic


def test_every_case_gives_a_reason_in_a_sentence():
    for case in CASES:
        assert case.reason[-1] == "."
        assert len(case.reason) > 20


def test_permuted_cases_expect_what_the_case_in_order_expects():
    ordered = BY_NAME["overlap-most-pairs"].expected
    for name in ("predictions", "gold", "both"):
        assert BY_NAME[f"permutation-{name}-backward"].expected == ordered
    first, last = (BY_NAME[f"permutation-exact-prediction-{place}"] for place in ("first", "last"))
    assert first.predictions[0]["spans"] == last.predictions[0]["spans"][::-1]
    assert first.expected == last.expected


def test_only_looser_modes_find_more():
    for case in CASES:
        found = {mode: rows.overall.tp for mode, rows in case.expected.modes().items()}
        if found:
            assert found["strict"] <= found["exact"] <= found["partial"]
            assert found["strict"] <= found["type"]


def test_of_long_overlaps_the_longer_is_preferred():
    text = "а" * 4000
    spans = [{"start": 0, "end": 1500, "label": "BODY"}, {"start": 1500, "end": 4000, "label": "SECTOR"}]
    assert partial_credit(text, [{"start": 0, "end": 4000, "label": "OFFICIAL"}], spans) == "SECTOR"


def test_of_gold_spans_that_tie_the_first_in_the_text_is_paired():
    gold = [{"start": 0, "end": 3, "label": "BODY"}, {"start": 6, "end": 9, "label": "SECTOR"}]
    result = scored("МИД и МВД", gold, [{"start": 0, "end": 9, "label": "OFFICIAL"}])
    assert result.modes["partial"].labels["BODY"].counts.tp == 0.5


def scored(text, gold, predicted):
    content = {
        "topic": "one",
        "about": "one",
        "cases": [
            {
                "name": "one",
                "reason": "one",
                "gold": [{"id": "d", "text": text, "spans": gold}],
                "predictions": [{"id": "d", "spans": predicted}],
                "expected": {"error": "span-duplicate"},
            }
        ],
    }
    return goldspan_result(read_topic(json.dumps(content).encode(), "one.json").cases[0])


def partial_credit(text, gold, predicted):
    """The label of the prediction that is paired: it is charged for nothing, the other for a whole span."""
    labels = scored(text, gold, predicted).modes["partial"].labels
    return next(span["label"] for span in predicted if labels[span["label"]].counts.fp == 0)


def every_mode(tp):
    return {mode: {"overall": {"tp": tp, "fp": 0, "fn": 0}, "labels": {}} for mode in MODES}


def topic_with(**changes):
    case = {"name": "a-case", "reason": "why", "expected": every_mode(tp=0), **changes}
    return json.dumps({"topic": "t", "about": "a", "cases": [case]}).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "t.json: "),
        (b"[]", "t.json: Expected `object`"),
        (topic_with(gold=3), r"t.json: a-case: Expected `array`, got `int` - at `\$.cases\[0\].gold`"),
        (topic_with(remark=""), "t.json: a-case: Object contains unknown field `remark`"),
        (topic_with(reason=""), "t.json: a-case: a case needs a name and a reason"),
        (topic_with(expected={}), "t.json: a-case: it says nothing of strict, exact, partial, type"),
        (topic_with(expected={"error": "no-such"}), "t.json: a-case: there is no code no-such"),
        (
            topic_with(expected=every_mode(tp=1)),
            "a-case: its labels do not sum to the overall counts in strict",
        ),
        (
            topic_with(expected={"strict": {"overall": {"tp": 1, "fn": 0}, "labels": {}}}),
            "a-case: Object missing required field `fp`",
        ),
        (
            topic_with(gold=[{}], tags={"scheme": "IOB2", "repair": "none", "gold": [], "predictions": []}),
            "a-case: it has tags and documents",
        ),
        (
            topic_with(tags={"scheme": "IOE", "repair": "none", "gold": [], "predictions": []}),
            "a-case: Invalid enum value 'IOE'",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_case(content, message):
    with pytest.raises(SuiteError, match=message):
        read_topic(content, "t.json")


def test_a_case_that_goldspan_contradicts_is_told_apart():
    wrong = read_topic(topic_with(gold=[{"id": "d", "text": "МИД", "spans": []}]), "t.json").cases
    (verdict,) = run(["goldspan"], wrong).verdicts
    assert (verdict.status, verdict.detail[:10]) == ("fails", "it refuses")
    with pytest.raises(InputError, match="document-missing"):
        goldspan_result(wrong[0])
    span = {"start": 0, "end": 3, "label": "BODY"}
    document = {"id": "d", "text": "МИД", "spans": [span]}
    found = read_topic(topic_with(gold=[document], predictions=[document]), "t.json").cases
    report = run(["goldspan"], found)
    assert not report.conforms
    assert report.verdicts[0].detail.startswith(
        "strict 1/0/0, not 0/0/0; strict BODY 1/0/0, not 0/0/0; exact"
    )


def test_an_unknown_tool_is_refused():
    result = CliRunner().invoke(conformance, ["--tool", "nobody"])
    assert result.exit_code == 2
    assert "error: no scorer 'nobody': there are seqeval-default, seqeval-strict, conlleval" in result.output


def test_the_command_prints_a_table_and_exits_with_0():
    result = CliRunner().invoke(conformance, ["--tool", "goldspan", "--format", "markdown"])
    assert result.exit_code == 0
    assert set(cells(result.output)) == {*BY_NAME, *STATUSES}


def test_the_command_prints_json():
    found = run(["conlleval"]).to_json()
    assert found["tools"].keys() == {"goldspan", "conlleval"}
    assert sum(found["totals"]["conlleval"].values()) == len(CASES)
    json.dumps(found)


def cells(markdown):
    """The rows of a Markdown table of cases, by name."""
    lines = [line for line in markdown.splitlines() if line.startswith("|") and set(line) - set("|-: ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    header = next(row for row in rows if row[0] == "case")
    body = rows[rows.index(header) + 1 :]
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in body}


def test_the_table_in_the_docs_is_the_suites():
    shown = cells(PEERS.read_text(encoding="utf-8"))
    assert list(shown) == [*BY_NAME, *STATUSES]
    assert {shown[name]["goldspan"] for name in BY_NAME} == {"agrees"}


def test_the_table_in_the_docs_is_what_the_rivals_do_at_the_versions_it_names():
    shown = cells(PEERS.read_text(encoding="utf-8"))
    titles = [title.split() for title in shown[CASES[0].name] if title != "goldspan"]
    assert [name for name, _ in titles] == list(RIVALS)
    for name, recorded in titles:
        if RIVALS[name].package:
            try:
                installed = version(RIVALS[name].package)
            except PackageNotFoundError:
                pytest.skip(f"{name} is not installed")
            if installed != recorded:
                pytest.skip(f"{name} {installed} is installed, the table has {recorded}")
    assert cells(run().render("markdown")) == shown


def test_the_docs_name_cases_that_there_are():
    topics = {name.partition("-")[0] for name in BY_NAME}
    quoted = PEERS.read_text(encoding="utf-8").split("`")[1::2]
    named = {word for word in quoted if word.partition("-")[0] in topics and " " not in word and "-" in word}
    assert len(named) > 20
    assert named <= BY_NAME.keys()
