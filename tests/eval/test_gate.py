"""The gate's verdicts, on runs whose true change is known."""

import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, Span, compare, score
from goldspan.eval.checks import checks_of, latency_check
from goldspan.eval.drops import Change, Estimate, paired_changes, unpaired_change
from goldspan.eval.gate import Run, gate, judge
from goldspan.eval.gate_report import render_gate
from goldspan.eval.pairing import pair
from goldspan.eval.policy import Policy, PolicyError
from goldspan.eval.recorded import Reference
from goldspan.eval.resampling import Bootstrap, Interval, holm

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, perturbed, run

FAST = Bootstrap(resamples=1000)


def check(answer, name):
    (found,) = (one for one in answer.checks if one.name == name)
    return found


def rows_of(documents, recalls, seed, spans=20):
    """Paired rows for two systems that find each of ``spans`` spans of a document with their recall."""
    draw = random.Random(seed)
    rows = Counter()
    for _ in range(documents):
        found = [sum(draw.random() < recall for _ in range(spans)) for recall in recalls]
        rows[found[0], spans - found[0], found[1], spans - found[1]] += 1
    return rows


def judged(rows, documents, policy):
    (change,) = paired_changes(rows, 1, documents, policy.alpha, FAST)
    (found,) = checks_of([("overall", "")], [change], [1000], [()], policy)
    return found


def test_200_runs_without_a_change_fail_at_most_at_the_level():
    """All labels, each of three, and four quarters of the documents are judged, and no drop is allowed."""
    gold = golds(40)
    policy = Policy(allowed_drop=0, allowed_drop_parts=0, alpha=0.05, slices=("position",))
    how = Bootstrap(resamples=400)
    verdicts = Counter(
        gate(gold, run(gold, 0.8, 2 * seed), run(gold, 0.8, 2 * seed + 1), policy, bootstrap=how).verdict
        for seed in range(200)
    )
    assert 0 < verdicts["fail"] <= 200 * policy.alpha


def test_a_regression_of_two_points_is_caught_or_cannot_be_told_as_its_power_says():
    """60 documents, of whose spans a next version loses one in 25, and finds others than before.

    The more answers change without a trend, the better the loss hides among them: the power is lower.
    """
    told = Counter()
    for spans, churn in ((20, 0.02), (20, 1.0), (8, 1.0), (4, 1.0)):
        gold = golds(60, spans=spans)
        for seed in range(40):
            before = run(gold, 0.9, seed)
            after = perturbed(gold, before, 1000 + seed, lost=0.04, churn=churn)
            overall = check(gate(gold, after, before, Policy(allowed_drop=0.01), bootstrap=FAST), "overall")
            told[overall.detectable <= 0.02, overall.verdict] += 1
            if overall.verdict == "cannot tell" and overall.change.interval.low < -0.02:
                assert f"only a drop of {overall.detectable:.3f} would be seen" in overall.why
    powered, unpowered = (sum(n for (seen, _), n in told.items() if seen is which) for which in (True, False))
    assert min(powered, unpowered) >= 40
    assert told[True, "fail"] >= 0.8 * powered
    assert told[False, "cannot tell"] >= 0.3 * unpowered
    assert told[True, "pass"] + told[False, "pass"] <= 0.05 * (powered + unpowered)


def test_a_regression_that_these_documents_cannot_show_is_declared_undetectable():
    gold = golds(60, spans=3)
    passed = 0
    for seed in range(60):
        answer = gate(gold, run(gold, 0.78, seed), run(gold, 0.80, 900 + seed), bootstrap=FAST)
        overall = check(answer, "overall")
        assert overall.detectable > 0.02
        passed += overall.verdict == "pass"
    assert passed <= 60 * 0.05 + 3 * (60 * 0.05 * 0.95) ** 0.5


def test_the_detectable_drop_is_caught_four_times_in_five():
    policy = Policy(allowed_drop=0.01)
    detectable = judged(rows_of(100, (0.8, 0.8), 5), 100, policy).detectable
    # A run that finds all that it gives has an F1 of 2r / (1 + r): this recall is that much lower.
    f1 = 2 * 0.8 / 1.8 - detectable
    verdicts = Counter(
        judged(rows_of(100, (0.8, f1 / (2 - f1)), seed), 100, policy).verdict for seed in range(200)
    )
    assert 0.7 <= verdicts["fail"] / 200 <= 0.9


def test_a_label_that_collapses_in_a_stable_total_is_caught():
    gold = golds(60)
    before = run(gold, {"BODY": 0.8, "FIGURE": 0.8, "OFFICIAL": 0.8}, 1)
    after = run(gold, {"BODY": 0.98, "FIGURE": 0.98, "OFFICIAL": 0.5}, 2)
    answer = gate(gold, after, before, bootstrap=FAST)
    assert check(answer, "overall").verdict != "fail"
    assert abs(check(answer, "overall").change.difference) < 0.02
    assert check(answer, "label OFFICIAL").verdict == answer.verdict == "fail"
    assert answer.exit_status == 1
    worst = check(answer, "label OFFICIAL").errors[0]
    assert worst.now > worst.was


def test_the_same_predictions_pass_whatever_is_allowed():
    gold = golds(12)
    before = run(gold, 0.7, 1)
    answer = gate(gold, before, before, Policy(allowed_drop=0, allowed_drop_parts=0), bootstrap=FAST)
    assert {one.verdict for one in answer.checks} == {"pass"}
    assert answer.exit_status == 0


def test_predictions_without_a_span_fail_against_good_ones():
    gold = golds(30)
    nothing = [Document(one.id, None) for one in gold]
    answer = gate(gold, nothing, run(gold, 0.9, 1), bootstrap=FAST)
    assert answer.verdict == "fail"
    assert check(answer, "overall").change.now == 0


def test_the_numbers_are_those_of_score_and_compare():
    gold = golds(30)
    before, after = run(gold, 0.9, 1), run(gold, 0.8, 2)
    answer = gate(gold, after, before, bootstrap=FAST)
    overall = check(answer, "overall").change
    assert overall.was == score(gold, before).strict.overall.counts.f1
    assert overall.now == score(gold, after).strict.overall.counts.f1
    labels = score(gold, after).strict.labels
    assert {one.part: one.change.now for one in answer.checks if one.slice == "label"} == {
        label: found.counts.f1 for label, found in labels.items()
    }
    (test,) = compare(gold, {"before": before, "after": after}, bootstrap=FAST).tests
    # One-sided here and two-sided there.
    assert overall.p_drop == pytest.approx(test.difference.p_randomisation / 2, abs=0.01)
    assert answer.signature.gold == score(gold, before).signature.gold


def test_a_span_without_a_place_is_an_error_of_its_label():
    gold = golds(12)
    placed = run(gold, 1.0, 1)
    lost = [Document(one.id, None, one.spans, unplaced=("BODY",)) for one in placed]
    answer = gate(gold, lost, placed, bootstrap=FAST)
    assert check(answer, "overall").change.now == score(gold, lost).strict.overall.counts.f1
    assert check(answer, "label BODY").change.now < 1
    assert check(answer, "label FIGURE").change.now == 1


def test_few_documents_are_judged_by_paragraph():
    text = "Аким назвал цену.\r\n\r\nОн 😀 уехал, и й его ждали.\n" * 8
    gold = [Document("d1", text, tuple(Span(at, at + 4, "BODY") for at in range(0, 300, 6)))]
    half = [Document("d1", None, gold[0].spans[::2])]
    answer = gate(gold, half, gold, bootstrap=FAST)
    assert answer.signature.unit == "paragraph"
    assert answer.verdict == "fail"


def test_a_label_of_few_spans_is_shown_and_judged_only_where_chance_explains_nothing():
    gold = golds(12, spans=4)
    policy = Policy(minimum_support=40, allowed_drop_parts=0)
    slight = gate(gold, run(gold, 0.9, 1), run(gold, 0.95, 2), policy, bootstrap=FAST)
    labels = [one for one in slight.checks if one.slice == "label"]
    assert {(one.verdict, one.why) for one in labels} == {
        (None, "fewer gold spans than the 40 of minimum-support")
    }
    assert any(one.change.difference < 0 for one in labels)
    lost = gate(gold, run(gold, 0.1, 1), gold, policy, bootstrap=FAST)
    assert {one.verdict for one in lost.checks} == {"fail"}
    # Stored scores have intervals, and no exact test: what is beyond them may still be chance.
    reference = Reference("score.json", scores={("label", "BODY"): Estimate(1.0, Interval(1.0, 1.0))})
    stored = judge(Run(pair(gold, run(gold, 0.1, 1))), reference, policy, FAST)
    assert check(stored, "label BODY").verdict is None


def test_all_labels_together_are_judged_however_few_spans_there_are():
    gold = golds(6, spans=2)
    nothing = [Document(one.id, None) for one in gold]
    answer = gate(gold, nothing, gold, bootstrap=FAST)
    assert check(answer, "overall").support == 12
    assert check(answer, "overall").verdict == "fail"
    # Of three documents all of one sign, one exchange in eight looks like that.
    few = gate(gold[:3], nothing[:3], gold[:3], bootstrap=FAST)
    assert check(few, "overall").verdict == "cannot tell"
    assert "differ in 3 paragraphs, and chance is never ruled out below 5" in check(few, "overall").why
    sure = gate(gold[:3], nothing[:3], gold[:3], Policy(significant=False), bootstrap=FAST)
    assert check(sure, "overall").verdict == "fail"
    alone = gate(gold[:1], nothing[:1], gold[:1], bootstrap=FAST)
    assert "one paragraph is too little for an interval" in check(alone, "overall").why


def test_runs_without_a_change_over_few_documents_fail_at_most_at_the_level():
    """Where an interval of few documents would be too short, and every label has few spans."""
    policy = Policy(allowed_drop=0, allowed_drop_parts=0, minimum_support=1000)
    how = Bootstrap(resamples=300)
    failed = 0
    for seed in range(200):
        gold = golds(7, spans=6, seed=seed)
        one, other = run(gold, 0.7, 2 * seed), run(gold, 0.7, 2 * seed + 1)
        failed += gate(gold, one, other, policy, bootstrap=how).verdict == "fail"
    assert failed <= 200 * policy.alpha


def test_parts_that_cannot_fail_take_nothing_from_those_that_can():
    """A label that changed alone is as good as tested alone, however many labels there are."""
    changes = [
        Change(0.9, 0.8, Interval(-0.2, -0.06), 0.02, 0.04, 9),
        *[Change(0.9, 0.9, None, 1, 0, 0)] * 30,
    ]
    names = [("label", f"L{at:02}") for at in range(31)]
    found = checks_of(names, changes, [100] * 31, [()] * 31, Policy())
    assert (found[0].verdict, found[0].p_corrected) == ("fail", 0.02)
    assert {one.p_corrected for one in found[1:]} == {None}


def test_a_label_that_may_not_drop_fails_at_one_span():
    gold = golds(30)
    first = next(span for span in gold[0].spans if span.label == "BODY")
    spoiled = [Document(gold[0].id, None, tuple(span for span in gold[0].spans if span != first)), *gold[1:]]
    assert gate(gold, spoiled, gold, bootstrap=FAST).verdict == "pass"
    strict = gate(gold, spoiled, gold, Policy(no_drop=("BODY",)), bootstrap=FAST)
    assert [one.name for one in strict.checks if one.verdict == "fail"] == ["label BODY"]


def test_a_drop_need_not_be_significant_where_the_policy_says_so():
    gold = golds(20, spans=4)
    before, after = run(gold, 0.80, 1), run(gold, 0.75, 4)
    policy = Policy(allowed_drop=0.01, allowed_drop_parts=1)
    assert gate(gold, after, before, policy, bootstrap=FAST).verdict == "cannot tell"
    strict = Policy(allowed_drop=0.01, allowed_drop_parts=1, significant=False)
    assert gate(gold, after, before, strict, bootstrap=FAST).verdict == "fail"


def test_a_policy_without_chance_speaks_of_none():
    gold = golds(20, spans=4)
    before, after = run(gold, 0.80, 1), run(gold, 0.75, 4)
    for allowed in (0.0, 0.2):
        policy = Policy(allowed_drop=allowed, allowed_drop_parts=allowed, significant=False)
        answer = gate(gold, after, before, policy, bootstrap=FAST)
        judged = [one for one in answer.checks if one.support >= policy.minimum_support]
        assert judged
        for one in judged:
            fell = one.change.difference < -allowed
            assert one.verdict == ("fail" if fell else "pass")
            assert (one.p_corrected, one.detectable) == (None, None)
            assert " p " not in one.why
            assert "probability" not in one.why
        assert "interval" not in render_gate(answer)


def test_no_new_errors_hold_a_run_to_every_span():
    gold = golds(30)
    before = run(gold, 0.9, 1)
    policy = Policy(new_errors=0)
    assert gate(gold, before, before, policy, bootstrap=FAST).verdict == "pass"
    # One error goes and another comes: F1 is as before, and so are the errors of the document.
    at, missed = next(
        (at, span)
        for at, (truth, one) in enumerate(zip(gold, before, strict=True))
        for span in truth.spans
        if one.spans and span not in one.spans
    )
    swapped = list(before)
    swapped[at] = Document(before[at].id, None, (*before[at].spans[1:], missed))
    answer = gate(gold, swapped, before, policy, bootstrap=FAST)
    assert check(answer, "overall").change.difference == 0
    assert check(answer, "new errors").why == (
        "1 that the reference does not make (gold spans lost: 1, false ones found: 0); 0 allowed"
    )
    assert [one.document for one in check(answer, "new errors").errors] == [gold[at].id]
    assert f"new errors in 1 document: {gold[at].id} (1)" in render_gate(answer)
    assert answer.exit_status == 1
    assert gate(gold, swapped, before, Policy(new_errors=1), bootstrap=FAST).exit_status == 0
    first, *rest = before
    false = [Document(first.id, None, (*first.spans, Span(200, 203, "BODY")), unplaced=("BODY",)), *rest]
    answer = gate(gold, false, before, policy, bootstrap=FAST)
    assert "gold spans lost: 0, false ones found: 2" in check(answer, "new errors").why
    # Errors that went are no change for the worse, and pass whatever chance says.
    better = [Document(first.id, None, gold[0].spans), *rest]
    strict = Policy(new_errors=0, allowed_drop=0, allowed_drop_parts=0, minimum_support=1)
    assert gate(gold, better, before, strict, bootstrap=FAST).verdict == "pass"
    scores = Reference("score.json", scores={})
    stored = judge(Run(pair(gold, before)), scores, policy, FAST)
    assert check(stored, "new errors").verdict == "cannot tell"


def test_the_policy_says_what_cannot_tell_exits_with():
    gold = golds(20, spans=4)
    before, after = run(gold, 0.80, 1), run(gold, 0.78, 4)
    for says, status in (("pass", 0), ("fail", 1)):
        answer = gate(gold, after, before, Policy(cannot_tell=says), bootstrap=FAST)
        assert (answer.verdict, answer.exit_status) == ("cannot tell", status)
        assert bool(answer.blocking) == bool(status)


def test_slices_are_judged_and_unknown_ones_named():
    gold = [Document(one.id, one.text, one.spans, {"genre": "news"}) for one in golds(20)]
    policy = Policy(slices=("position", "meta genre", "label"))
    answer = gate(gold, run(gold, 0.1, 1), gold, policy, bootstrap=FAST)
    assert check(answer, "meta genre news").verdict == "fail"
    assert check(answer, "position quarter 1").verdict == "fail"
    with pytest.raises(PolicyError, match=r"'positon'.*did you mean 'position'"):
        gate(gold, gold, gold, Policy(slices=("positon",)))
    with pytest.raises(PolicyError, match="no document has the metadata 'gnre'; did you mean 'genre'"):
        gate(gold, gold, gold, Policy(slices=("meta gnre",)))
    with pytest.raises(PolicyError, match="no document has the metadata 'genre'; they have none"):
        gate(golds(20), golds(20), golds(20), Policy(slices=("meta genre",)))
    bare = [Document(one.id, None, one.spans) for one in gold]
    with pytest.raises(PolicyError, match="'length' divides no span"):
        gate(bare, bare, bare, Policy(slices=("length",)))
    with pytest.raises(PolicyError, match="no label 'BODI'; did you mean 'BODY'"):
        gate(gold, gold, gold, Policy(no_drop=("BODI",)))


def test_latency_is_judged_by_its_ratio():
    assert latency_check(100, 90, 1.2).verdict == "pass"
    assert latency_check(100, 50, 1.2).verdict == "fail"
    assert "of this run" in latency_check(100, None, 1.2).why
    assert latency_check(None, 50, 1.2).verdict == "cannot tell"


def test_stored_intervals_give_an_interval_of_the_change():
    was, now = Estimate(0.9, Interval(0.88, 0.92)), Estimate(0.85, Interval(0.83, 0.87))
    change = unpaired_change(was, now, 0.025)
    assert change.interval == pytest.approx((-0.05 - 0.02 * 2**0.5, -0.05 + 0.02 * 2**0.5))
    assert change.p_drop < 0.025
    assert unpaired_change(now, was, 0.025).p_drop > 0.975
    # At another level the interval is another, and the chance is the same.
    assert unpaired_change(was, now, 0.05).p_drop == pytest.approx(change.p_drop)
    assert unpaired_change(was, Estimate(0.85), 0.05) == Change(0.9, 0.85)
    same = Estimate(0.9, Interval(0.9, 0.9))
    assert unpaired_change(same, same, 0.05).p_drop == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.data())
def test_weights_share_the_level_out(p_values, data):
    assert holm(p_values, [2.0] * len(p_values)) == pytest.approx(holm(p_values))
    weights = data.draw(
        st.lists(st.floats(0.1, 10), min_size=len(p_values), max_size=len(p_values)), label="weights"
    )
    corrected = holm(p_values, weights)
    least = min(p * sum(weights) / weight for p, weight in zip(p_values, weights, strict=True))
    assert min(corrected) == pytest.approx(min(1.0, least))
    assert all(p - 1e-9 <= other <= 1 for p, other in zip(p_values, corrected, strict=True))
