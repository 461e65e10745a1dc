"""``command:``, a program in any language: what it may say, and all that it may do instead."""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goldspan import Document, Span, load_extractor
from goldspan.baselines.answers import answers
from goldspan.baselines.command import CommandExtractor
from goldspan.baselines.spec import OptionError

PROGRAM = Path(__file__).with_name("misbehaving.py")
FIGURE = Span(0, 1, "FIGURE")


@pytest.fixture
def line(tmp_path):
    return shlex.join([sys.executable, "-S", str(PROGRAM), str(tmp_path / "log")])


@pytest.fixture
def command(line):
    made = CommandExtractor(line=line, timeout=20.0)
    yield made
    made.close(at_once=True)


def starts(tmp_path):
    return (tmp_path / "log").read_text(encoding="utf-8").count("started")


def test_a_program_is_started_once_and_answers_every_text_in_order(command, tmp_path):
    texts = ["1 год", "", "🏛 в 2026 году", "и\u0306 7", "а\r\n5", " \t", "x\u2028 9"]
    assert answers(command, texts) == [
        (FIGURE,), (), (Span(4, 8, "FIGURE"),), (Span(3, 4, "FIGURE"),), (Span(3, 4, "FIGURE"),), (),
        (Span(3, 4, "FIGURE"),),
    ]  # fmt: skip
    assert answers(command, ["нет", "8"]) == [(), (FIGURE,)]
    assert starts(tmp_path) == 1


def test_a_program_is_loaded_when_it_has_answered_anything(command, tmp_path):
    command.load()
    assert starts(tmp_path) == 1
    assert answers(command, ["1", ""]) == [(FIGURE,), ()]
    assert starts(tmp_path) == 1


def test_what_is_wrong_with_a_program_is_told_of_a_text_and_not_of_loading():
    broken = CommandExtractor(line=shlex.join([sys.executable, "-S", "-c", "raise SystemExit(7)"]))
    broken.load()
    assert answers(broken, ["1"]) == ["the program ended without an answer (exit 7)"]


def test_texts_and_answers_may_be_longer_than_a_pipe_holds(command):
    texts = ["ы" * 300_000 + "1", "long 300000", *["2 " * 200] * 200]
    found = answers(command, texts)
    assert found[0] == (Span(300_000, 300_001, "FIGURE"),)
    assert [len(spans) for spans in found[2:]] == [200] * 200


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("die", r"ended without an answer \(killed by SIGSEGV\); its stderr ended with: the last \| words"),
        ("exit 3", r"ended without an answer \(exit 3\)"),
        ("exit 0", r"ended without an answer \(exit 0\)"),
        ("garbage", r"printed '\{hello!{73}\W* where an answer was due \(JSON is malformed.*"),
        ("bytes", r"printed .* where an answer was due \(.*"),
        ("blank", "printed '' where an answer was due .*"),
        ("list", r"printed '\[\]' where an answer was due \(Expected `object`, got `array`\)"),
        ("wrong", r"""printed '\{"id": "17", .* where the answer to the id '\d' was due"""),
        ("neither", r"""printed '\{"id": "\d"\}', which has neither spans nor an error"""),
        ("real", r"printed .* where an answer was due \(Expected `int`, got `float` - at .*"),
        ("error слишком длинно", "reported an error: слишком длинно"),
        ("error ", "reported an error:"),
    ],
)
def test_a_text_that_it_cannot_answer_is_told_apart_and_costs_no_other(command, text, problem):
    before, found, behind = answers(command, ["1", text, "2"])
    assert (before, behind) == ((FIGURE,), (FIGURE,))
    assert re.fullmatch(f"the program {problem}", found)


def test_a_span_that_cannot_be_is_the_fault_of_its_text_alone(command):
    empty, outside, good = answers(command, ["empty", "outside", "3"])
    assert empty == "the extractor raised ValueError: a span from 3 to 3 is empty"
    assert outside == "the extractor returned FIGURE 0-999, which ends behind the 7 code points"
    assert good == (FIGURE,)


def test_an_answer_too_many_is_noticed_with_the_next_text(command):
    twice, good, other = answers(command, ["twice", "1", "2"])
    assert twice == ()
    assert re.fullmatch(r"the program printed .* where the answer to the id '\d' was due", good)
    assert other == (FIGURE,)


def test_a_program_that_says_nothing_is_ended(line):
    silent = CommandExtractor(line=line, timeout=0.1)
    assert answers(silent, ["hang"]) == ["the program gave no answer for 0.1 s (does it flush each line?)"]


def test_a_program_that_closes_its_stdout_is_ended(command, monkeypatch):
    monkeypatch.setattr("goldspan.baselines.program._PATIENCE", 0.1)
    assert answers(command, ["close"]) == ["the program ended without an answer (it closed its stdout)"]


def test_what_it_says_on_stderr_is_passed_on_with_its_name(command, capfd):
    answers(command, ["say привет \x1b[2J", "1"])
    command.close()
    assert capfd.readouterr().err == f"{Path(sys.executable).name}: привет \\x1b[2J\n"


def test_answers_that_nobody_waits_for_are_not_taken_for_others(command, tmp_path):
    stream = command.extract(["1", "без", "2"])
    assert next(stream) == [FIGURE]
    stream.close()
    assert list(command.extract(["нет"])) == [[]]
    assert starts(tmp_path) == 2


def alive(process):
    status = Path(f"/proc/{process}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text(encoding="utf-8")


def wait_until(true):
    ends = time.monotonic() + 20
    while not true() and time.monotonic() < ends:
        time.sleep(0.02)
    return true()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_nothing_of_a_program_that_hangs_is_left_when_goldspan_is_killed(line, tmp_path):
    written = tmp_path / "ids"
    code = "import sys, goldspan; list(goldspan.load_extractor(sys.argv[1]).extract([sys.argv[2]]))"
    owner = subprocess.Popen([sys.executable, "-c", code, f"command:{line}", f"deaf {written}"])
    try:
        assert wait_until(written.exists)
        program, other = map(int, written.read_text(encoding="utf-8").split())
        assert alive(program)
        assert os.getpgid(other) == program
    finally:
        owner.kill()
        owner.wait()
    # It is alive because it sleeps, and not because there is more to read: only the keeper can end it.
    assert wait_until(lambda: not alive(program) and not alive(other))


def test_an_extractor_that_is_dropped_lets_its_program_end(line, tmp_path):
    dropped = CommandExtractor(line=line)
    list(dropped.extract(["1"]))
    del dropped
    assert (tmp_path / "log").read_text(encoding="utf-8") == "started\nended\n"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("'a", "cannot be split: No closing quotation"),
        ("", "needs a program"),
        ("./no/such --fast", r"\./no/such cannot be run: there is no such file"),
        ("nosuchprogram", "nosuchprogram cannot be run: it is not on PATH"),
        ("here", r"here cannot be run: write \./here for a file in this folder"),
        ("./here", r"\./here cannot be run: make it executable"),
    ],
)
def test_a_command_line_that_names_no_program_is_known_at_once(given, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").write_text("")
    with pytest.raises(OptionError, match=problem):
        CommandExtractor(line=given)


def test_a_script_whose_interpreter_is_missing_is_no_traceback(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(OptionError, match="is there an interpreter in its first line"):
        answers(CommandExtractor(line=shlex.quote(str(script))), ["текст"])


def test_the_version_changes_with_the_line_and_with_the_files_in_it(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text("1")
    line = shlex.join([sys.executable, str(script)])
    first = load_extractor(f"command:{line}").version
    assert load_extractor(f"command: {line}").version == first
    assert load_extractor(f"command:{line} --fast").version != first
    script.write_text("2")
    assert load_extractor(f"command:{line}").version != first


def test_a_text_that_cannot_be_written_down_is_the_problem_of_that_text(command):
    bad, good = answers(command, ["\ud800", "1"])
    assert bad.startswith("the extractor raised Unicode")
    assert good == (FIGURE,)
    assert Document("d", "\ud800")
