"""Extractors in a process of their own: whatever they do there, each document gets its spans or a reason."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from odd_extractor import die_too, lived

from goldspan import Document, Span
from goldspan.baselines.apart import run_apart
from goldspan.baselines.running import ExtractorError

ODD = "odd_extractor:Odd"
HALF = "holds half of a surrogate pair, which is no character"
MID = (Span(0, 3, "BODY"),)


def documents(*texts):
    return [Document(f"d{number}", text) for number, text in enumerate(texts, start=1)]


def test_each_document_gets_spans_or_a_problem_and_a_process_is_one_for_all_of_them(capfd):
    given = documents("МИД", "raise", "outside", None, "print", "МИД")
    tried = []
    outcome = run_apart(ODD, given, on_error="skip", measure=lived, progress=tried.append)
    assert [one.document for one in outcome.extracted] == ["d1", "d2", "d3", "d4", "d5", "d6"]
    assert [one.spans for one in outcome.extracted] == [MID, None, None, None, (), MID]
    assert [one.problem for one in outcome.extracted] == [
        None,
        "the extractor raised RuntimeError: no such luck",
        "the extractor returned BODY 0-8, which ends behind the 7 code points",
        "there is no text to extract from",
        None,
        None,
    ]
    process, *told = outcome.measured
    assert process != os.getpid()
    assert told == ["odd", ["МИД", "print", "МИД"]]
    assert outcome.version == "1"
    assert tried == [1, 2, 3, 4, 5, 6]
    assert capfd.readouterr().out == ""


def test_a_process_that_dies_costs_one_document(capfd):
    given = documents("МИД", "die", "МИД", "kill", "МИД")
    outcome = run_apart(ODD, given, on_error="skip", measure=lived)
    assert [one.spans for one in outcome.extracted] == [MID, None, MID, None, MID]
    assert [one.problem for one in outcome.extracted if one.problem] == [
        "the extractor's process died (exit 3)",
        "the extractor's process died (killed by SIGKILL)",
    ]
    assert outcome.measured[2] == ["МИД"] * 3
    assert "Traceback" not in capfd.readouterr().err


def test_what_looks_like_an_interruption_or_is_no_value_costs_one_document(capfd):
    outcome = run_apart(ODD, documents("МИД", "interrupt", "value", "surrogate", "МИД"), on_error="skip")
    assert [one.problem for one in outcome.extracted] == [
        None,
        "the extractor raised KeyboardInterrupt: no message",
        "the extractor returned BODY 0-4, whose value has 'value' as int: neither a text nor None",
        rf"the extractor returned \ud800 0-4, whose label {HALF}",
        None,
    ]
    assert capfd.readouterr().err == ""


def test_a_process_that_hangs_costs_one_document():
    outcome = run_apart(ODD, documents("МИД", "hang", "МИД"), on_error="skip", timeout=3.0)
    assert [one.spans for one in outcome.extracted] == [MID, None, MID]
    assert outcome.extracted[1].problem == "the extractor gave no answer for 3 s"


def test_the_first_failure_ends_the_run_where_that_is_asked_for():
    with pytest.raises(ExtractorError) as caught:
        run_apart(ODD, documents("МИД", "die", "МИД"))
    assert str(caught.value) == f"{ODD}: document d2: the extractor's process died (exit 3)"


def test_labels_are_held_to_those_that_are_known():
    outcome = run_apart(ODD, documents("МИД"), labels=("FIGURE",), on_error="skip")
    assert outcome.extracted[0].problem == "the extractor returned BODY 0-3, whose label is none of FIGURE"


@pytest.mark.parametrize(
    ("spec", "measure", "problem"),
    [
        ("nosuchmodule:Odd", None, "there is no extractor 'nosuchmodule', nor a module of that name"),
        ("odd_extractor:interrupted", None, "KeyboardInterrupt$"),
        ("odd_extractor:broken", None, "odd_extractor:broken cannot be made: RuntimeError: it is broken"),
        (ODD, die_too, r"the extractor's process died \(exit 4\)"),
    ],
)
def test_what_no_document_is_to_blame_for_ends_the_run(spec, measure, problem):
    with pytest.raises(ExtractorError, match=f"^{spec}: {problem}"):
        run_apart(spec, documents("МИД"), on_error="skip", measure=measure)


def test_an_extractor_that_cannot_work_at_all_is_not_tried_on_each_document():
    with pytest.raises(ExtractorError, match=r"there are no weights: train them$"):
        run_apart(ODD, documents("МИД", "fatal", "МИД"), on_error="skip")


def test_an_extractor_that_only_dies_is_given_up():
    with pytest.raises(ExtractorError, match=r"died \(exit 3\), with each of the first 3 documents$"):
        run_apart(ODD, documents("die", "die", "die", "МИД"), on_error="skip")


def test_nothing_to_extract_from_is_no_reason_to_fail():
    assert run_apart(ODD, [], measure=lived).extracted == []


def test_an_interrupted_run_leaves_no_process(tmp_path):
    code = (
        "import sys\n"
        "from goldspan import Document\n"
        "from goldspan.baselines.apart import run_apart\n"
        "if __name__ == '__main__':\n"
        f"    sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "    def stop(done): raise KeyboardInterrupt\n"
        "    texts = ['МИД'] * 32 + ['hang']\n"
        "    documents = [Document(f'd{i}', text) for i, text in enumerate(texts)]\n"
        f"    run_apart({ODD!r}, documents, progress=stop)\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    # It would wait for a process that is left.
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")
