"""What each rival does, as docs/peers.md says it: cases of the suite, and what no case can show."""

from math import isnan
from warnings import catch_warnings, simplefilter

import pytest

from goldspan.eval.cases import load_cases
from goldspan.eval.counts import Counts
from goldspan.eval.rivals import conlleval
from goldspan.eval.rivals.registry import RIVALS, find
from goldspan.eval.rivals.rival import CannotError, Numbers, Rival
from goldspan.eval.suite import run

CASES = {case.name: case for case in load_cases()}


def verdict(tool, case):
    return next(found for found in run([tool], [CASES[case]]).verdicts if found.tool == tool)


def numbers(tool, case):
    return RIVALS[tool].score(CASES[case].sides(), CASES[case].task_labels()).modes


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_has_a_name_and_a_version_or_is_not_installed(name):
    rival = find(name)
    assert rival.name == name
    assert rival.version() != ""


@pytest.mark.parametrize("name", RIVALS)
def test_flat_spans_over_whole_words_are_scored_alike_by_all(name):
    if RIVALS[name].version() is None:
        pytest.skip(f"{name} is not installed")
    for case in ("basics-perfect", "basics-missed", "basics-spurious", "basics-boundary-short"):
        assert verdict(name, case).status == "agrees"


@pytest.mark.parametrize("name", RIVALS)
def test_no_rival_has_discontinuous_spans(name):
    if RIVALS[name].version() is None:
        pytest.skip(f"{name} is not installed")
    for case in CASES:
        if case.startswith("discontinuous-"):
            assert verdict(name, case)[2:] == ("cannot", "discontinuous span")


def test_a_package_that_is_not_installed_has_no_version():
    assert Rival(name="none", package="no-such-distribution", score=RIVALS["spacy"].score).version() is None


def test_numbers_without_counts_agree_by_their_defined_ratios():
    expected = Counts(tp=0, fp=0, fn=2)
    assert Numbers(0.0, 0.0, 0.0).agrees(expected)
    assert Numbers(None, 0.0, 0.0).agrees(expected)
    assert not Numbers(0.0, 0.5, 0.0).agrees(expected)
    assert not Numbers(0.0, 0.0, 0.0, support=1).agrees(expected)
    assert not Numbers(0.0, 0.0, 0.0, Counts(fn=1)).agrees(expected)


# conlleval


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", set()),
        ("O O", set()),
        ("B-X I-X O", {(0, 2, "X")}),
        ("I-X I-X", {(0, 2, "X")}),
        ("B-X B-X", {(0, 1, "X"), (1, 2, "X")}),
        ("I-X B-X I-X", {(0, 1, "X"), (1, 3, "X")}),
        ("B-X I-Y I-Y", {(0, 1, "X"), (1, 3, "Y")}),
        ("O I-X O I-X", {(1, 2, "X"), (3, 4, "X")}),
        ("B-X-Y I-X-Y", {(0, 2, "X-Y")}),
    ],
)
def test_conlleval_reads_any_tags(tags, expected):
    assert conlleval.chunks(tags.split()) == expected


# seqeval


def test_seqevals_strict_mode_without_a_scheme_is_its_default_mode():
    metrics = pytest.importorskip("seqeval.metrics")
    scheme = pytest.importorskip("seqeval.scheme").IOB2
    gold, predicted = [["I-A", "O", "B-A"]], [["O", "O", "B-A"]]
    default = metrics.f1_score(gold, predicted)
    assert metrics.f1_score(gold, predicted, mode="strict") == default == pytest.approx(2 / 3)
    assert metrics.f1_score(gold, predicted, mode="strict", scheme=scheme) == 1.0


@pytest.mark.parametrize("case", ["adjacent-units", "adjacent-spans", "unit-behind-last"])
def test_seqevals_default_mode_reads_valid_bilou_wrongly(case):
    assert verdict("seqeval-default", f"tags-bilou-{case}").status == "differs"
    assert verdict("seqeval-strict", f"tags-bilou-{case}").status == "agrees"


def test_seqevals_strict_mode_drops_invalid_gold():
    found = verdict("seqeval-strict", "tags-iob2-gold-inside-first-none")
    assert found[2:] == ("differs", "strict P 1.000 R 1.000 F1 1.000, where tag-unreadable is due")


def test_seqevals_zero_division_of_1_makes_micro_1_and_macro_nan():
    metrics = pytest.importorskip("seqeval.metrics")
    nothing = [["O", "O"]]
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)  # the mean of no labels
        assert metrics.f1_score(nothing, nothing, zero_division=1) == 1.0
        assert isnan(metrics.f1_score(nothing, nothing, zero_division=1, average="macro"))


def test_seqevals_weighted_average_ignores_a_spurious_type():
    metrics = pytest.importorskip("seqeval.metrics")
    gold, predicted = [["B-A", "O"]], [["B-A", "B-Z"]]
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # the recall of Z
        assert metrics.f1_score(gold, predicted, average="weighted") == 1.0
    assert metrics.f1_score(gold, predicted) == pytest.approx(2 / 3)


def test_lower_case_tags_are_a_key_error_in_seqevals_strict_mode_and_numbers_in_its_default_one():
    assert verdict("seqeval-strict", "tags-iob2-lower-case")[2:] == ("fails", "KeyError: 'b'")
    assert verdict("seqeval-default", "tags-iob2-lower-case").status == "differs"


# seqscore


def test_seqscore_refuses_and_repairs_as_it_is_told():
    pytest.importorskip("seqscore")
    for case in CASES:
        if case.startswith("tags-") and case != "tags-iob2-all-outside":  # it prints 0 for 0/0
            assert verdict("seqscore", case).status in {"agrees", "cannot"}, case


# nervaluate


def test_nervaluates_counts_depend_on_the_order_of_predictions():
    pytest.importorskip("nervaluate")
    assert verdict("nervaluate", "permutation-exact-prediction-first").status == "agrees"
    assert verdict("nervaluate", "permutation-exact-prediction-last").status == "differs"
    assert verdict("nervaluate", "overlap-most-pairs").status == "agrees"
    assert verdict("nervaluate", "permutation-predictions-backward").status == "differs"


def test_nervaluates_counts_by_type_contradict_its_overall_counts():
    pytest.importorskip("nervaluate")
    overall, labels = numbers("nervaluate", "overlap-equal-label-preferred")["type"]
    assert overall.counts == Counts(0, 2, 1)
    assert labels["OFFICIAL"].counts == Counts(1, 0, 0)


def test_nervaluate_does_not_charge_a_type_outside_tags():
    pytest.importorskip("nervaluate")
    assert numbers("nervaluate", "support-unknown-label")["strict"].overall.precision == 1.0


def test_nervaluate_wants_an_overlap_of_1_percent():
    pytest.importorskip("nervaluate")
    assert verdict("nervaluate", "partial-tiny-share").status == "differs"


def test_an_empty_first_document_crashes_nervaluate_where_the_loader_is_not_named():
    evaluator = pytest.importorskip("nervaluate").Evaluator
    spans = [[], [{"label": "A", "start": 0, "end": 2}]]
    with pytest.raises(IndexError):
        evaluator(spans, spans, tags=["A"])
    assert evaluator(spans, spans, tags=["A"], loader="dict").evaluate()["overall"]["strict"].f1 == 1.0
    assert verdict("nervaluate", "empty-first-document").status == "agrees"


def test_nervaluates_ends_are_inclusive():
    evaluator = pytest.importorskip("nervaluate").Evaluator
    gold, predicted = [[{"label": "A", "start": 0, "end": 5}]], [[{"label": "A", "start": 5, "end": 9}]]
    half_open = evaluator(gold, predicted, tags=["A"], loader="dict").evaluate()
    assert half_open["overall"]["ent_type"].correct == 1
    assert verdict("nervaluate", "basics-adjacent").status == "agrees"


# spaneval


def test_spaneval_gives_one_prediction_over_everything_1_by_type():
    pytest.importorskip("spaneval")
    found = numbers("spaneval", "whole-one-label")["type"].overall
    assert (found.precision, found.recall, found.f1) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("case", ["many-exact-and-a-piece", "many-exact-and-another-label", "many-split"])
def test_spaneval_does_not_charge_further_predictions_on_a_gold_span(case):
    pytest.importorskip("spaneval")
    wrong = numbers("spaneval", case)["type"].overall.counts.fp
    assert wrong < CASES[case].expected.type.overall.fp


def test_spaneval_charges_a_wrong_label_to_the_gold_spans_label():
    pytest.importorskip("spaneval")
    labels = numbers("spaneval", "basics-label")["strict"].labels
    assert labels["BODY"].counts == Counts(0, 1, 1)
    assert labels["SECTOR"].counts == Counts()


def test_spaneval_refuses_gold_that_overlaps():
    pytest.importorskip("spaneval")
    with pytest.raises(CannotError, match="refuses"):
        numbers("spaneval", "nesting-perfect")


# spaCy


def test_spacy_scores_perfect_nested_output_below_1():
    pytest.importorskip("spacy")
    found = numbers("spacy", "nesting-perfect")["strict"].overall
    assert found.f1 == pytest.approx(2 / 3)


def test_spacy_does_not_charge_predictions_that_do_not_align():
    pytest.importorskip("spacy")
    found = numbers("spacy", "partial-spurious-inside-a-word")["strict"].overall
    assert (found.precision, found.recall) == (pytest.approx(1.0), pytest.approx(1.0))


def test_spacy_says_that_there_is_no_ratio_where_there_are_no_spans():
    pytest.importorskip("spacy")
    assert numbers("spacy", "empty-both")["strict"].overall == Numbers(None, None, None)
    assert verdict("spacy", "empty-both").status == "agrees"
