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
    suite.makefile(".toml", policy="allowed-drop = 0.21\nallowed-drop-parts = 1\n")
    test = f'@pytest.mark.goldspan({FILES}, policy="policy.toml")\ndef test_it(): pass'
    shown = outcome(suite, test)
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines(["gate: cannot tell*"])


def test_what_cannot_be_told_is_listed_at_the_end_of_a_quiet_run(suite):
    suite.makepyprojecttoml("[tool.goldspan.gate]\nallowed-drop = 0.21\nallowed-drop-parts = 1\n")
    suite.makepyfile(f"""
import pytest

@pytest.mark.goldspan({FILES})
def test_marked(): pass

def test_fixture(goldspan): goldspan.gate({FILES})

def test_other(goldspan): goldspan.gate({FILES.replace("bad", "good")})
""")
    shown = suite.runpytest_inprocess("-p", "no:cacheprovider", "-q", "-W", "error")
    shown.assert_outcomes(passed=3)
    told = 'cannot tell, which counts as a pass (cannot-tell = "pass") (1 cannot tell, 3 pass)'
    lines = [line for line in shown.outlines if "cannot tell" in line]
    module = "test_what_cannot_be_told_is_listed_at_the_end_of_a_quiet_run.py"
    assert lines == [f"{module}::test_{name}: {told}" for name in ("marked", "fixture")]


def test_the_projects_policy_is_used(suite):
    suite.makepyprojecttoml("[tool.goldspan.gate]\nallowed-drop = 1\nallowed-drop-parts = 1\n")
    outcome(suite, f"@pytest.mark.goldspan({FILES})\ndef test_it(): pass").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        ('{"allowed-drop": 1, "allowed-drop-parts": 1}', "passed"),
        ("Policy(allowed_drop=1, allowed_drop_parts=1)", "passed"),
        ('{"alpha": 0.01}', "failed"),
    ],
)
def test_a_policy_may_be_given_in_the_test(suite, policy, status):
    test = "from goldspan.eval.policy import Policy\n"
    test += f"@pytest.mark.goldspan({FILES}, policy={policy})\ndef test_it(): pass"
    outcome(suite, test).assert_outcomes(**{status: 1})


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('"gold.jsonl"', "*'gold.jsonl' has no name: the marker is goldspan(gold, pred, reference, *"),
        (f"{FILES}, polcy=1", "*there is no 'polcy'; did you mean 'policy'?: the marker is goldspan(*"),
        ('gold="gold.jsonl"', "*it lacks pred, reference: the marker is goldspan(gold, pred, reference, *"),
        (f"{FILES}, policy=1", "*policy: it is 1: name a file, or give a mapping of its keys"),
        (f'{FILES}, policy={{"allowed_drop": 1}}', "*policy: unknown key 'allowed_drop'; did you mean *"),
        (f'{FILES}, policy={{"alpha": 1}}', "*policy: alpha is 1: it must be a number above 0 and below 0.5"),
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


@pytest.mark.parametrize("call", ["score", "gate"])
def test_what_the_fixture_cannot_use_is_one_line(suite, call):
    files = '"gold.jsonl", "nope.jsonl"' + (', "good.jsonl"' if call == "gate" else "")
    shown = outcome(suite, f"def test_it(goldspan): goldspan.{call}({files})")
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines([f"goldspan {call}: *nope.jsonl: error missing-input: *"])
    text = shown.stdout.str().partition("short test summary")[0]
    assert text.count("missing-input") == 1
    assert "During handling" not in text
    assert "Error" not in text
