"""``goldspan extract`` from one end to the other: what it writes, and what stops it."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import odd_entry_points
import pytest
from click.testing import CliRunner

from goldspan import Span
from goldspan.baselines.batch import worker
from goldspan.baselines.batch.extraction import Settings, extract
from goldspan.baselines.batch.job import ExtractionError
from goldspan.baselines.batch.journal import RunDiffersError
from goldspan.baselines.registry import load_extractor
from goldspan.cli import app
from goldspan.corpus.reading import read
from goldspan.eval.files import score_files

HERE = Path(__file__).parent
TEXTS = [f"Рост {number} МИД 😀 и\u0306 Казахстана" for number in range(23)]

daft = pytest.mark.skipif(importlib.util.find_spec("daft") is None, reason="daft is not installed")


@pytest.fixture(autouse=True)
def odd(tmp_path, monkeypatch):
    """The odd extractors, as an installed package brings them, to this process and those it starts."""
    site = tmp_path / "site"
    site.mkdir()
    odd_entry_points.install(site)
    for folder in (HERE, site):
        monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(site)]))


def write(file, texts):
    records = ({"id": f"d{number}", "text": text} for number, text in enumerate(texts))
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "in.jsonl", TEXTS)


def run(*arguments):
    return CliRunner().invoke(app, ["extract", *map(str, arguments)])


def shards(folder):
    return sorted(file for file in folder.iterdir() if not file.name.startswith("_"))


def together(folder):
    return b"".join(file.read_bytes() for file in shards(folder))


def expected(texts, left_out=()):
    extractor = load_extractor("odd")
    lines = []
    for number, text in enumerate(texts):
        if number not in left_out:
            (spans,) = extractor.extract([text])
            found = [{"start": span.start, "end": span.end, "label": span.label} for span in spans]
            lines.append({"id": f"d{number}", "spans": found})
    return lines


def errors(folder):
    return [json.loads(line) for line in (folder / "_errors.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("workers", "size"), [(1, 5), (2, 1), (3, 7), (2, 100)])
def test_the_same_bytes_from_however_many_workers_and_shards(tmp_path, source, workers, size):
    out, single = tmp_path / "out", tmp_path / "out.jsonl"
    summary = extract("odd", str(source), out, Settings(workers=workers, shard_size=size))
    assert [json.loads(line) for line in together(out).splitlines()] == expected(TEXTS)
    assert len(shards(out)) == summary.shards == -(-len(TEXTS) // size)
    assert (summary.documents, summary.failures) == (len(TEXTS), ())
    extract("odd", str(source), single, Settings(shard_size=9))
    assert single.read_bytes() == together(out)
    assert not list(tmp_path.glob(".out*"))


# In a process of its own: Daft leaves pipes for the collector, which is an error here.
@daft
@pytest.mark.parametrize("workers", [1, 2])
def test_engines_make_the_same_bytes_of_what_fails_too(tmp_path, workers):
    texts = ["Рост", "raise", "die", "МИД", "outside", "Рост", *TEXTS]
    source = write(tmp_path / "in.jsonl", texts)
    extract("odd", str(source), tmp_path / "local", Settings(shard_size=4))
    asked = ("odd", source, tmp_path / "daft", "--engine", "daft", "--shard-size", 4, "--workers", workers)
    process = start(*asked, "--format", "json")
    shown, said = process.communicate(timeout=100)
    assert (process.returncode, json.loads(shown)["failures"]) == (1, 3), said
    for reading in (together, errors):
        assert reading(tmp_path / "daft") == reading(tmp_path / "local")
    assert [json.loads(line) for line in together(tmp_path / "daft").splitlines()] == expected(
        texts, {1, 2, 4}
    )


@daft
def test_what_ends_a_run_ends_it_under_daft_too(tmp_path):
    source = write(tmp_path / "in.jsonl", ["Рост", "МИД", "raise", "die"])
    process = start("odd", source, tmp_path / "out", "--engine", "daft", "--on-error", "stop")
    _, said = process.communicate(timeout=100)
    assert process.returncode == 2
    assert f"error: {source}:3: document d2: {FAULTS['raise']}".encode() in said
    assert b"Traceback" not in said


FAULTS = {
    "raise": "odd: the extractor raised RuntimeError: no such luck",
    "outside": "odd: the extractor returned BODY 0-10, which ends behind the 9 code points",
    "overlap": "odd: the extractor returned BODY 3-6, which overlaps BODY 0-4",
    "unsorted": "odd: the extractor returned BODY 0-2 behind BODY 4-6: not in order",
    "nothing": "odd: the extractor returned NoneType where a span should be",
    "words": "odd: the extractor returned str where a span should be",
    "value": "odd: the extractor returned BODY 0-4, whose value has 'value' as int: neither a text nor None",
    "surrogate": "odd: the extractor returned \\ud800 0-4, whose label holds half of a surrogate pair, "
    "which is no character",
    "interrupt": "odd: the extractor raised KeyboardInterrupt: no message",
    "die": "odd: the extractor's process died (exit 3)",
    "kill": "odd: the extractor's process died (killed by SIGKILL)",
}


@pytest.mark.parametrize("eager", ["true", "false"])
def test_what_goes_wrong_is_named_with_its_document_and_the_rest_is_extracted(tmp_path, eager):
    texts = []
    for fault in FAULTS:
        texts += ["Рост МИД", f"{fault} {'x' * (8 - len(fault))}", "Казахстан"]
    source, out = write(tmp_path / "in.jsonl", texts), tmp_path / "out"
    done = run(f"odd:eager={eager}", source, out, "--shard-size", 10, "--workers", 2)
    assert done.exit_code == 1
    left_out = range(1, len(texts), 3)
    assert [json.loads(line) for line in together(out).splitlines()] == expected(texts, left_out)
    assert errors(out) == [
        {"place": f"{source}:{number + 1}", "id": f"d{number}", "problem": problem}
        for number, problem in zip(left_out, FAULTS.values(), strict=True)
    ]
    assert f"warning: {source}:2: document d1: {FAULTS['raise']}" in done.stderr
    assert f"warning: and {len(FAULTS) - 5} more failed" in done.stderr
    assert "it was started again" in done.stderr
    assert f"{len(FAULTS)} failed" in done.stdout


# The timeout holds for the first text of a process too, whatever loading may take.
@pytest.mark.parametrize("place", [0, 2])
def test_an_extractor_that_hangs_is_ended_and_its_document_named(tmp_path, place):
    texts = ["Рост", "МИД", "Казахстан"]
    texts.insert(place, "hang")
    source, out = write(tmp_path / "in.jsonl", texts), tmp_path / "out"
    done = run("odd", source, out, "--timeout", 2)
    assert done.exit_code == 1
    (failure,) = errors(out)
    problem = "odd: the extractor gave no answer for 2 s"
    assert failure == {"place": f"{source}:{place + 1}", "id": f"d{place}", "problem": problem}
    assert len(together(out).splitlines()) == 3


def test_an_extractor_is_loaded_before_it_is_asked(tmp_path, source):
    log = tmp_path / "log"
    extract(f"odd:log={log}", str(source), tmp_path / "out", Settings(shard_size=5))
    noted = [line.split(" ", 1)[1] for line in log.read_text("utf-8").splitlines()]
    assert noted == ["loaded", *TEXTS]


def test_loading_has_a_time_of_its_own(tmp_path, source, monkeypatch):
    monkeypatch.setattr(worker, "LOADING", 0.2)
    done = run("odd:stuck=true", source, tmp_path / "out", "--timeout", 0.1)
    assert (done.exit_code, done.stderr) == (2, "error: odd: it was not loaded within 0.2 s\n")


@pytest.mark.parametrize(
    ("times", "retries", "said", "problems"),
    [
        (2, 0, "1 failed", ["died (exit 3)"]),
        (2, 1, "0 failed, 1 tried again (1 with success)", []),
        (9, 1, "1 failed, 1 tried again (0 with success)", ["died (exit 3), 2 times"]),
    ],
)
def test_a_document_on_which_the_extractor_died_is_tried_again(tmp_path, times, retries, said, problems):
    texts = ["Рост", f"times {times} {tmp_path / 'deaths'}", "МИД"]
    source, out = write(tmp_path / "in.jsonl", texts), tmp_path / "out"
    done = run("odd", source, out, "--retries", retries)
    assert done.exit_code == len(problems)
    assert said in done.stdout
    failed = errors(out) if problems else []
    assert [error["problem"] for error in failed] == [
        f"odd: the extractor's process {why}" for why in problems
    ]
    assert [json.loads(line)["id"] for line in together(out).splitlines()] == [
        name for name in ("d0", "d1", "d2") if not problems or name != "d1"
    ]
    shown = json.loads(run("odd", source, out, "--retries", retries, "--format", "json").stdout)
    assert (shown["retried"], shown["recovered"]) == (min(retries, 1), 1 - len(problems) if retries else 0)


def test_an_extractor_that_answers_nothing_ends_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "HOPELESS", 2)
    source = write(tmp_path / "in.jsonl", ["die"] * 4)
    done = run("odd", source, tmp_path / "out")
    assert done.exit_code == 2
    assert (
        done.stderr
        == "error: odd: the extractor's process died (exit 3), with each of the first 2 documents\n"
    )


def test_the_first_failure_ends_the_run_where_that_is_asked(tmp_path):
    source = write(tmp_path / "in.jsonl", ["Рост", "МИД", "raise", "die"])
    done = run("odd", source, tmp_path / "out", "--on-error", "stop", "--shard-size", 2)
    assert done.exit_code == 2
    assert done.stderr == f"error: {source}:3: document d2: {FAULTS['raise']}\n"
    assert [file.name for file in shards(tmp_path / "out")] == ["part-00000.jsonl"]


def test_what_no_other_document_would_change_ends_the_run(tmp_path):
    source = write(tmp_path / "in.jsonl", ["Рост", "fatal"])
    done = run("odd", source, tmp_path / "out")
    assert (done.exit_code, done.stderr) == (2, "error: odd: there are no weights: train them\n")
    assert not [file for file in shards(tmp_path / "out") if file.name.startswith("part-")]


def test_too_few_or_too_many_answers_are_no_answers(tmp_path, source):
    for more in (-1, 1):
        summary = extract(f"miscounting:more={more}", str(source), tmp_path / f"out{more}")
        assert (summary.documents, len(summary.failures)) == (0, len(TEXTS))
    said = {failure.problem for failure in summary.failures}
    assert said == {"miscounting: the extractor gave more answers than 1"}


def test_what_an_extractor_prints_is_none_of_the_answer(tmp_path, capfd):
    source = write(tmp_path / "in.jsonl", ["print"])
    extract("odd", str(source), tmp_path / "out")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "garbage\n")


def test_bad_rows_are_reported_and_not_fatal(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text('{"id": "a", "text": "Рост"}\n{"id": "b"}\n\n{"id"\n{"id": "c", "text": ""}\n', "utf-8")
    done = run("odd", source, out, "--format", "json")
    assert done.exit_code == 1
    assert [json.loads(line)["id"] for line in together(out).splitlines()] == ["a", "c"]
    assert [(error["place"], error["id"]) for error in errors(out)] == [
        (f"{source}:2", "b"),
        (f"{source}:4", ""),
    ]
    shown = json.loads(done.stdout)
    assert {name: shown[name] for name in ("shards", "resumed", "documents", "spans", "failures")} == {
        "shards": 1, "resumed": 0, "documents": 2, "spans": 1, "failures": 2,
    }  # fmt: skip


def test_parquet_shards_and_texts_are_written_where_they_are_asked_for(tmp_path, source):
    pytest.importorskip("pyarrow")
    done = run("odd", source, tmp_path / "out", "--to", "parquet", "--with-text", "--shard-size", 10)
    assert done.exit_code == 0
    assert [file.suffix for file in shards(tmp_path / "out")] == [".parquet"] * 3
    documents = list(read(tmp_path / "out"))
    assert [document.text for document in documents] == TEXTS
    assert documents[3].spans == tuple(next(load_extractor("odd").extract([TEXTS[3]])))


def test_shards_are_scored_as_the_single_file_is(tmp_path, source):
    gold = tmp_path / "gold"
    extract("odd", str(source), gold, Settings(shard_size=4, keep_text=True))
    extract("odd", str(source), tmp_path / "found", Settings(shard_size=9))
    extract("odd", str(source), tmp_path / "found.jsonl")
    scores = [score_files(gold, tmp_path / name).to_json() for name in ("found", "found.jsonl")]
    assert scores[0] == scores[1]
    assert scores[0]["overall"]["strict"]["f1"] == 1


def test_what_was_not_extracted_is_not_scored(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(
        json.dumps({"id": f"d{number}", "text": text, "spans": []}) + "\n"
        for number, text in enumerate(["Рост", "raise", "МИД"])
    ))  # fmt: skip
    extract("odd", str(gold), tmp_path / "found")
    done = CliRunner().invoke(app, ["score", str(gold), str(tmp_path / "found")])
    assert done.exit_code == 2
    assert "document-missing: document d1" in done.stderr


def answered(log):
    """The processes and texts of a log, without a line that a kill cut off."""
    noted = [line.split(" ", 1) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    return [(pid, text) for pid, text in noted if text != "loaded"]


def start(*arguments):
    command = [sys.executable, "-m", "goldspan", "extract", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_until(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_a_run_that_was_killed_is_taken_up_behind_its_finished_shards(tmp_path, source, how):
    if how == "SIGINT" and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        pytest.skip("interrupts are ignored here, and so by every process that the test starts")
    log, out = tmp_path / "log", tmp_path / "out"
    asked = (f"odd:log={log},seconds=0.1", source, out, "--shard-size", 2, "--workers", 2)
    process = start(*asked)
    wait_until(lambda: out.exists() and len(shards(out)) > 2)
    process.send_signal(getattr(signal, how))
    _, said = process.communicate(timeout=30)
    assert process.returncode == (130 if how == "SIGINT" else -9)
    assert (b"interrupted: " in said) == (how == "SIGINT")
    wait_until(lambda: not any(is_alive(pid) for pid, _ in answered(log)))
    finished = [file for file in shards(out) if file.name.startswith("part-")]
    before = {file.name: file.stat().st_mtime_ns for file in finished}
    journaled = len((out / "_journal.jsonl").read_bytes().splitlines())
    assert len(finished) < 12
    log.unlink()
    done = run(*asked, "--format", "json")
    assert done.exit_code == 0
    assert journaled - 1 <= json.loads(done.stdout)["resumed"] <= len(finished)
    kept = [name for name, time in before.items() if (out / name).stat().st_mtime_ns == time]
    again = {int(text.split()[1]) for _, text in answered(log)}
    assert not {number for name in kept for number in (2 * int(name[5:10]), 2 * int(name[5:10]) + 1)} & again
    assert [json.loads(line) for line in together(out).splitlines() if line] == expected(TEXTS)
    assert {file.suffix for file in shards(out)} == {".jsonl"} or how == "SIGKILL"


@pytest.mark.skipif(importlib.util.find_spec("fcntl") is None, reason="the system has no such locks")
@pytest.mark.parametrize("name", ["out", "out.jsonl"])
def test_a_second_run_is_kept_out_while_the_first_is_at_work(tmp_path, source, name):
    out = tmp_path / name
    folder = tmp_path / ".out.jsonl.parts" if name == "out.jsonl" else out
    asked = ("odd:seconds=0.1", source, out, "--shard-size", 2)
    first = start(*asked)
    wait_until(lambda: list(folder.glob("part-*")))
    first.send_signal(signal.SIGSTOP)  # so that it is not done before the second is there
    for option in ("--resume", "--restart"):
        second = run(*asked, option)
        assert (second.exit_code, second.stderr) == (
            2, f"error: another run is at work in {folder}: wait for it, or end it\n",
        )  # fmt: skip
    first.send_signal(signal.SIGCONT)
    _, said = first.communicate(timeout=60)
    assert first.returncode == 0, said
    assert not list(tmp_path.rglob("_lock"))
    found = out.read_bytes() if name == "out.jsonl" else together(out)
    assert [json.loads(line) for line in found.splitlines()] == expected(TEXTS)


def test_a_finished_run_is_not_done_again(tmp_path, source):
    log, out = tmp_path / "log", tmp_path / "out"
    for _ in range(2):
        done = run(f"odd:log={log}", source, out, "--shard-size", 5)
        assert done.exit_code == 0
    assert len(answered(log)) == len(TEXTS)
    assert "5 shards (5 were there)" in done.stdout
    (out / "part-00001.jsonl").unlink()
    run(f"odd:log={log}", source, out, "--shard-size", 5)
    assert len(answered(log)) == len(TEXTS) + 5
    assert len(shards(out)) == 5


def test_a_shard_that_was_changed_is_made_again(tmp_path, source):
    out = tmp_path / "out"
    assert run("odd", source, out, "--shard-size", 5).exit_code == 0
    before, shard = together(out), out / "part-00001.jsonl"
    shard.write_bytes(shard.read_bytes().replace(b"BODY", b"ROLE"))
    done = run("odd", source, out, "--shard-size", 5)
    assert "5 shards (4 were there)" in done.stdout
    assert together(out) == before


def test_failures_of_shards_that_were_there_are_still_told(tmp_path):
    source, out = write(tmp_path / "in.jsonl", ["raise", "МИД", "raise"]), tmp_path / "out"
    for _ in range(2):
        assert run("odd", source, out, "--shard-size", 1).exit_code == 1
        assert [error["id"] for error in errors(out)] == ["d0", "d2"]


def test_a_line_that_a_kill_cut_off_is_no_finished_shard(tmp_path, source):
    out = tmp_path / "out"
    extract("odd", str(source), out, Settings(shard_size=5))
    journal = out / "_journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:2]) + lines[2][:20])
    summary = extract("odd", str(source), out, Settings(shard_size=5))
    assert (summary.resumed, summary.shards) == (2, 5)
    assert extract("odd", str(source), out, Settings(shard_size=5)).resumed == 5


@pytest.mark.parametrize(
    ("spec", "changes", "said"),
    [
        ("odd", {"shard_size": 6}, "shard size was 5 and is 6"),
        ("odd:build=2", {}, "version was '1' and is '2'"),
        ("odd", {"keep_text": True}, "with text was False and is True"),
        ("odd", {"shape": "parquet"}, "shape was 'jsonl' and is 'parquet'"),
    ],
)
def test_another_run_is_not_mixed_with_what_is_there(tmp_path, source, spec, changes, said):
    out = tmp_path / "out"
    extract("odd", str(source), out, Settings(shard_size=5))
    settings = Settings(**{"shard_size": 5} | changes)
    before = together(out)
    with pytest.raises(RunDiffersError, match=said):
        extract(spec, str(source), out, settings)
    assert together(out) == before


def test_changed_input_is_noticed_and_restart_begins_anew(tmp_path, source):
    out = tmp_path / "out"
    extract("odd", str(source), out, Settings(shard_size=5))
    write(source, TEXTS[:12])
    done = run("odd", source, out, "--shard-size", 5)
    assert done.exit_code == 2
    assert "fingerprint was " in done.stderr
    assert "rows was 23 and is 12" in done.stderr
    assert run("odd", source, out, "--shard-size", 5, "--restart").exit_code == 0
    assert [json.loads(line) for line in together(out).splitlines()] == expected(TEXTS[:12])


def test_what_no_run_made_is_neither_mixed_with_shards_nor_removed(tmp_path, source):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    for option in ("--resume", "--restart"):
        done = run("odd", source, out, option)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert [file.name for file in out.iterdir()] == ["thesis.txt"]
    single = tmp_path / "found.jsonl"
    single.write_text("years of work")
    assert run("odd", source, single).exit_code == 2
    assert single.read_text() == "years of work"
    assert run("odd", source, single, "--restart").exit_code == 0


def test_a_restart_that_is_refused_removes_nothing(tmp_path, source):
    out = tmp_path / "out"
    assert run("odd", source, out, "--shard-size", 5).exit_code == 0
    (out / "notes.txt").write_text("years of work")
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    done = run("odd", source, out, "--shard-size", 6, "--restart")
    assert (done.exit_code, done.stderr) == (
        2, f"error: {out} holds notes.txt, which no run made: name another folder\n",
    )  # fmt: skip
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    (out / "notes.txt").rename(out / "._manifest.json.cut_off.tmp")
    assert run("odd", source, out, "--shard-size", 6, "--restart").exit_code == 0
    assert len(shards(out)) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "there is no extractor 'nobody'"),
        (("odd:size=3",), "odd has no option 'size'"),
        (("broken:why=a screw is loose",), "a screw is loose"),
        (("odd", "--address", "ray://127.0.0.1:1"), "an address is for the engine daft"),
        (("odd", "--to", "parquet", "--out.jsonl"), "can only be JSON Lines"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why_in_one_line(tmp_path, source, arguments, said):
    spec, *options = arguments
    out = tmp_path / ("out.jsonl" if "--out.jsonl" in options else "out")
    done = run(spec, source, out, *(option for option in options if option != "--out.jsonl"))
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert said in done.stderr


@pytest.mark.parametrize("command", ["extract odd IN OUT", "bench IN", "challenge IN"])
@pytest.mark.parametrize("timeout", ["nan", "inf", "1e10", "0"])
def test_a_timeout_that_no_process_can_wait_for_is_refused(tmp_path, source, command, timeout):
    words = [{"IN": str(source), "OUT": str(tmp_path / "out")}.get(word, word) for word in command.split()]
    done = CliRunner().invoke(app, [*words, "--timeout", timeout])
    assert done.exit_code == 2
    assert "Error: Invalid value for '--timeout': " in done.stderr


def test_a_process_that_never_gets_to_a_document_ends_the_run(tmp_path, source, monkeypatch):
    monkeypatch.setattr(worker, "serve", os._exit)
    with pytest.raises(ExtractionError, match=r"3 times in part-00000\.jsonl and over no document"):
        extract("odd", str(source), tmp_path / "out")


def test_a_package_that_is_missing_is_named_with_its_extra(tmp_path, source, monkeypatch):
    monkeypatch.setitem(sys.modules, "daft", None)
    done = run("odd", source, tmp_path / "out", "--engine", "daft")
    assert done.exit_code == 2
    assert done.stderr == 'error: the engine daft needs daft: pip install "goldspan[scale]"\n'


def test_a_log_gets_a_line_with_an_estimate_and_a_terminal_a_bar(tmp_path, source, monkeypatch):
    monkeypatch.setattr("goldspan.cli.extract._SECONDS", 0.0)
    done = run("odd", source, tmp_path / "log", "--shard-size", 8)
    lines = done.stderr.splitlines()
    assert [line.partition(", about ")[0] for line in lines] == [
        "8 of 23 documents, 0 failed", "16 of 23 documents, 0 failed", "23 of 23 documents, 0 failed",
    ]  # fmt: skip
    assert lines[-1].endswith("about 0 s left")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    done = run("odd", write(source, [*TEXTS, "die"]), tmp_path / "terminal", "--shard-size", 8)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", done.stderr)
    assert "extracting with odd" in shown
    assert "24/24 documents, 1 failed" in shown
    assert "warning: part-00002.jsonl: the extractor's process died (exit 3): it was started again" in shown


def test_nothing_is_extracted_from_nothing(tmp_path):
    source = write(tmp_path / "in.jsonl", [])
    assert run("odd", source, tmp_path / "out").exit_code == 0
    assert run("odd", source, tmp_path / "out.jsonl").exit_code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_spans_in_python(tmp_path, source):
    told = []
    extract("rules", str(source), tmp_path / "out", progress=told.append)
    assert (told[0].done, told[-1].done, told[-1].rows) == (0, len(TEXTS), len(TEXTS))
    assert all(isinstance(span, Span) for document in read(tmp_path / "out") for span in document.spans)
