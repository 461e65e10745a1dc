"""goldspan in pytest: the fixture and the marker, in test suites of their own."""

import sys
from pathlib import Path

import pytest

from goldspan.corpus.formats import jsonl
from goldspan.eval.gate_files import gate_files
from goldspan.eval.gate_report import render_gate

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

pytest_plugins = ["pytester"]

FILES = 'gold="gold.jsonl", pred="bad.jsonl", reference="good.jsonl"'


@pytest.fixture
def suite(pytester):
    """A project with gold and predictions, whose test suite is still to be written."""
    gold = golds(30)
    jsonl.write(pytester.path / "gold.jsonl", gold)
    jsonl.write(pytester.path / "good.jsonl", run(gold, 0.95, 1))
    jsonl.write(pytester.path / "bad.jsonl", run(gold, 0.6, 2))
    # What a suite in this process imports first would be imported again by the next.
    path = pytester.path / "gold.jsonl"
    render_gate(gate_files(path, path, path))
    pytester.makeini("[pytest]\naddopts = --strict-markers\n")
    return pytester


def outcome(suite, test):
    suite.makepyfile(f"import pytest\n\n{test}")
    return suite.runpytest_inprocess("-p", "no:cacheprovider", "-rA")


def test_a_marked_test_fails_with_the_gates_message(suite):
    shown = outcome(suite, f"@pytest.mark.goldspan({FILES})\ndef test_it(): pass")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["goldspan gate: fail (4 fail)", "*fail: overall: F1 dropped by *"])
    assert "Traceback" not in shown.stdout.str()


def test_a_marked_test_passes_where_nothing_changed(suite):
    files = FILES.replace("bad", "good")
    outcome(suite, f"@pytest.mark.goldspan({files})\ndef test_it(): pass").assert_outcomes(passed=1)


def test_predictions_may_be_made_by_the_test(suite):
    test = f"""
@pytest.mark.goldspan({FILES.replace("bad", "made")})
def test_it(pytestconfig):
    (pytestconfig.rootpath / "made.jsonl").write_bytes((pytestconfig.rootpath / "good.jsonl").read_bytes())
"""
    outcome(suite, test).assert_outcomes(passed=1)


def test_a_failure_of_the_test_itself_comes_first(suite):
    shown = outcome(suite, f"@pytest.mark.goldspan({FILES})\ndef test_it(): assert 1 == 2")
    shown.assert_outcomes(failed=1)
    shown.stdout.no_fnmatch_line("*goldspan gate*")


def test_what_cannot_be_told_is_shown_beside_a_test_that_passes(suite):
    suite.makefile(".toml", policy="minimum-support = 10_000\n")
    test = f'@pytest.mark.goldspan({FILES}, policy="policy.toml")\ndef test_it(): pass'
    shown = outcome(suite, test)
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines(["gate: cannot tell*"])


def test_the_projects_policy_is_used(suite):
    suite.makepyprojecttoml("[tool.goldspan.gate]\nallowed-drop = 1\nallowed-drop-parts = 1\n")
    outcome(suite, f"@pytest.mark.goldspan({FILES})\ndef test_it(): pass").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('"gold.jsonl"', "*the marker is goldspan(gold, pred, reference, policy=None), all by name*"),
        (f"{FILES}, allowed=1", "*the marker is goldspan(gold, pred, reference, policy=None), all by name*"),
        (
            FILES.replace("gold.jsonl", "none.jsonl"),
            "*none.jsonl: error missing-input: there is no such path*",
        ),
        (f'{FILES}, policy="none.toml"', "*none.toml: it cannot be read*"),
    ],
)
def test_a_marker_that_cannot_be_followed_says_so(suite, marker, message):
    shown = outcome(suite, f"@pytest.mark.goldspan({marker})\ndef test_it(): pass")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines([message])
    shown.stdout.no_fnmatch_line("*Traceback*")


def test_the_fixture_scores_and_judges(suite):
    test = """
def test_score(goldspan):
    assert goldspan.score("gold.jsonl", "bad.jsonl").strict.overall.counts.f1 < 0.8

def test_gate(goldspan):
    assert goldspan.gate("gold.jsonl", "good.jsonl", "good.jsonl").verdict == "pass"
    goldspan.gate("gold.jsonl", "bad.jsonl", "good.jsonl")
"""
    shown = outcome(suite, test)
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["*fail: overall: F1 dropped by *"])
