"""``goldspan gate``: what it prints, records and refuses."""

import json
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from goldspan import Document, Span
from goldspan.cli import app
from goldspan.corpus.formats import jsonl

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "::error::x|<script>%0A`[a](b)`"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Gold, predictions that are good, and others that lack many spans of one label."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    gold = golds(40)
    jsonl.write(Path("gold.jsonl"), gold)
    jsonl.write(Path("good.jsonl"), run(gold, 0.9, 1))
    jsonl.write(Path("bad.jsonl"), run(gold, {"BODY": 0.95, "FIGURE": 0.9, "OFFICIAL": 0.4}, 2))
    jsonl.write(Path("near.jsonl"), run(gold, 0.89, 3))
    return tmp_path


def gate(pred, reference, *arguments, gold="gold.jsonl"):
    paths = ["--gold", str(gold), "--pred", str(pred), "--reference", str(reference)]
    return CliRunner().invoke(app, ["gate", *paths, "--resamples", "1000", *arguments])


@pytest.fixture
def recorded(folder):
    done = gate("good.jsonl", "reference.json", "--update", "--reason", "the first")
    assert done.exit_code == 0, done.output
    record = folder / "reference.json"
    dated = re.sub(r'"date": "[\d-]+"', '"date": "2026-01-31"', record.read_text(encoding="utf-8"))
    record.write_text(dated, encoding="utf-8")
    return record


def golden(name, shown):
    shown = re.sub(r"\|v:[^|]+", "|v:X", shown)
    assert shown == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("style", ["text", "json", "markdown", "junit", "github"])
def test_each_format_is_what_was_agreed_on(recorded, style):
    answer = gate("bad.jsonl", recorded.name, "--format", style)
    assert answer.exit_code == 1, answer.output
    golden(f"gate.{style}", re.sub(r"(::|stop-commands::)[0-9a-f]{32}", r"\1TOKEN", answer.stdout))


def test_a_run_as_good_as_the_reference_passes(recorded):
    answer = gate("good.jsonl", recorded.name)
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (0, "gate: pass (4 pass)")


def test_a_run_that_cannot_be_told_says_from_which_drop_on(recorded, folder):
    answer = gate("near.jsonl", recorded.name, "--format", "json")
    found = json.loads(answer.stdout)
    assert (found["verdict"], answer.exit_code) == ("cannot tell", 0)
    overall = found["checks"][0]
    assert overall["detectable"] > overall["allowed"]
    assert f"a drop of {overall['detectable']:.3f} would be seen" in overall["why"]
    (folder / "strict.toml").write_text("cannot-tell = 'fail'\n")
    assert gate("near.jsonl", recorded.name, "--policy", "strict.toml").exit_code == 1


def test_the_policy_of_the_project_is_found(recorded, folder):
    (folder / "pyproject.toml").write_text(
        "[tool.goldspan.gate]\nallowed-drop = 1\nallowed-drop-parts = 1\nsignificant = false\n"
    )
    assert gate("bad.jsonl", recorded.name).exit_code == 0


def test_predictions_and_scores_are_references_too(folder):
    bare = gate("bad.jsonl", "good.jsonl", "--format", "json")
    assert bare.exit_code == 1
    assert json.loads(bare.stdout)["reference"]["kind"] == "predictions"
    scored = CliRunner().invoke(app, ["score", "gold.jsonl", "good.jsonl", "--format", "json", "--slices"])
    (folder / "score.json").write_text(scored.stdout)
    answer = gate("bad.jsonl", "score.json", "--format", "json")
    found = json.loads(answer.stdout)
    assert (answer.exit_code, found["reference"]["kind"]) == (1, "scores")
    labels = {one["part"]: one for one in found["checks"] if one["check"] == "label"}
    assert labels["OFFICIAL"]["verdict"] == "fail"
    paired = {one["part"]: one for one in json.loads(bare.stdout)["checks"] if one["check"] == "label"}
    for label, one in labels.items():
        assert one["was"] == pytest.approx(paired[label]["was"])
        assert one["now"] == pytest.approx(paired[label]["now"])
        assert one["interval"][0] <= one["difference"] <= one["interval"][1]
    same = gate("good.jsonl", "score.json", "--format", "json")
    assert json.loads(same.stdout)["verdict"] in {"pass", "cannot tell"}


def test_an_update_records_the_run_its_reason_and_what_changed(recorded):
    before = json.loads(recorded.read_text(encoding="utf-8"))
    assert before["reason"] == "the first"
    assert before["changes"] == []
    done = gate("bad.jsonl", recorded.name, "--update", "--reason", "faster, «й»")
    assert done.exit_code == 0, done.output
    assert "label OFFICIAL: " in done.stdout
    after = json.loads(recorded.read_text(encoding="utf-8"))
    assert after["reason"] == "faster, «й»"
    assert after["changes"][0].startswith("fail (")
    assert any(line.startswith("more errors than before in ") for line in after["changes"])
    assert gate("bad.jsonl", recorded.name).exit_code == 0
    # A line for each prediction, so that a change of one is a change of one line.
    lines = recorded.read_text(encoding="utf-8").splitlines()
    assert sum('"id": "d' in line for line in lines) == 40


def test_an_update_asks_for_a_reason_and_writes_over_nothing_else(folder, recorded):
    assert "needs --reason" in gate("good.jsonl", recorded.name, "--update").stderr
    assert gate("good.jsonl", recorded.name, "--update", "--reason", " ").exit_code == 2
    assert "is for --update" in gate("good.jsonl", recorded.name, "--reason", "x").stderr
    kept = (folder / "near.jsonl").read_bytes()
    refused = gate("good.jsonl", "near.jsonl", "--update", "--reason", "x")
    assert refused.exit_code == 2
    assert "is not written over" in refused.stderr
    assert (folder / "near.jsonl").read_bytes() == kept
    nowhere = gate("good.jsonl", "none/reference.json", "--update", "--reason", "x")
    assert (nowhere.exit_code, nowhere.stderr.count("\n")) == (2, 1)
    assert not [file for file in folder.iterdir() if file.name.endswith(".tmp")]


def test_an_update_after_a_change_of_gold_says_that_nothing_was_compared(recorded):
    other = golds(40, seed=2)
    jsonl.write(Path("other.jsonl"), other)
    done = gate("good.jsonl", recorded.name, "--update", "--reason", "new gold", gold="other.jsonl")
    assert done.exit_code == 0, done.output
    assert "the reference before cannot be compared with this one: gold is" in done.stdout
    (said,) = json.loads(Path(recorded).read_bytes())["changes"]
    assert str(Path.cwd()) not in said
    assert gate("good.jsonl", recorded.name, gold="other.jsonl").exit_code == 0


def test_references_of_another_gold_or_label_set_are_refused_with_the_difference(recorded, folder):
    gold = [
        Document(
            one.id,
            one.text,
            tuple(
                Span(span.start, span.end, "PERSON" if span.label == "OFFICIAL" else span.label)
                for span in one.spans
            ),
        )
        for one in golds(40)
    ]
    jsonl.write(folder / "other.jsonl", gold)
    refused = gate("good.jsonl", recorded.name, gold="other.jsonl")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert re.search(r"gold is \w{12}, was \w{12}", refused.stderr)
    assert "labels is BODY,FIGURE,PERSON, was BODY,FIGURE,OFFICIAL" in refused.stderr
    scored = CliRunner().invoke(app, ["score", "gold.jsonl", "good.jsonl", "--format", "json"]).stdout
    (folder / "score.json").write_text(scored)
    assert "labels is BODY,FIGURE,PERSON" in gate("good.jsonl", "score.json", gold="other.jsonl").stderr
    (folder / "score.json").write_text(re.sub(r"\|v:[^|]+", "|v:0.0.1", scored))
    assert re.search(r"v is \S+, was 0\.0\.1", gate("good.jsonl", "score.json").stderr)
    # Recorded predictions are scored anew, so that they outlive a release.
    text = recorded.read_text(encoding="utf-8")
    recorded.write_text(re.sub(r"\|v:[^|]+", "|v:0.0.1", text), encoding="utf-8")
    assert gate("good.jsonl", recorded.name).exit_code == 0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace('"goldspan_reference": 1', '"goldspan_reference": 2'), "no reference of"),
        (lambda text: text.replace('"signature": "goldspan', '"signature": "other'), "no signature of"),
        (lambda text: text.replace('"start": 0,', '"start": -1,', 1), "span-offsets"),
        (lambda text: text.replace('"id": "d0000"', '"id": "x"'), "document-unknown"),
        (lambda text: text[: len(text) // 2], "bad-json"),
        (lambda _: '{"signature": "x", "overall": {}}', "no strict scores"),
        (lambda _: "[]", "empty-input"),
        (lambda _: "", "empty-input"),
    ],
)
def test_a_damaged_reference_is_refused(recorded, spoil, message):
    recorded.write_text(spoil(recorded.read_text(encoding="utf-8")), encoding="utf-8")
    refused = gate("good.jsonl", recorded.name)
    assert refused.exit_code == 2, refused.output
    assert message in refused.stderr
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("which", ["gold", "pred", "reference", "policy"])
def test_what_is_not_there_is_named(recorded, which):
    paths = {"gold": "gold.jsonl", "pred": "good.jsonl", "reference": recorded.name, which: "none.jsonl"}
    arguments = [word for name, path in paths.items() for word in (f"--{name}", path)]
    refused = CliRunner().invoke(app, ["gate", *arguments])
    assert refused.exit_code == 2
    assert "none.jsonl" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_an_empty_run_and_an_unknown_key_are_refused(recorded, folder):
    (folder / "empty.jsonl").write_text("")
    assert "empty-input" in gate("empty.jsonl", recorded.name).stderr
    (folder / "policy.toml").write_text("allowed-drops = 0.1\n")
    refused = gate("good.jsonl", recorded.name, "--policy", "policy.toml")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "unknown key 'allowed-drops'; did you mean 'allowed-drop'?" in refused.stderr


def test_the_speed_of_a_run_is_recorded_and_judged(folder):
    (folder / "pyproject.toml").write_text("[tool.goldspan.gate]\nlatency-ratio = 1.5\n")
    gate("good.jsonl", "r.json", "--update", "--reason", "x", "--documents-per-second", "100")
    assert gate("good.jsonl", "r.json", "--documents-per-second", "90").exit_code == 0
    slow = gate("good.jsonl", "r.json", "--documents-per-second", "50")
    assert slow.exit_code == 1
    assert "fail: latency: a document takes 2.00 times as long; 1.5 is allowed" in slow.stdout
    assert "cannot tell" in gate("good.jsonl", "r.json").stdout


def test_names_cannot_forge_output(folder, monkeypatch):
    """A label and an id that are commands to GitHub, markup, and control characters."""
    gold = [Document(f"{HOSTILE}\u202e{at}", "слово " * 40, _spans(HOSTILE)) for at in range(12)]
    gold.append(Document("a\x00b", "слово " * 40, _spans("FIGURE")))
    jsonl.write(folder / "gold.jsonl", gold)
    jsonl.write(folder / "pred.jsonl", [Document(one.id, None) for one in gold])
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    (folder / "summary.md").write_text("before\n")
    shown = gate("pred.jsonl", "gold.jsonl", "--format", "github").stdout
    commands, _, rest = shown.partition("::stop-commands::")
    assert {line.split(" ", 1)[0] for line in commands.splitlines()} == {"::error", "::warning", "::notice"}
    assert "%250A" in commands
    assert "\u202e" not in shown
    token = rest.splitlines()[0]
    assert rest.rstrip().endswith(f"::{token}::")
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("before\n### goldspan gate: fail")
    assert "<script>" not in summary
    assert r"\`\[a\](b)\`" in summary
    tree = ET.fromstring(gate("pred.jsonl", "gold.jsonl", "--format", "junit").stdout)  # noqa: S314 - our own
    assert HOSTILE in tree.findall(".//testcase")[1].get("name") + tree.findall(".//testcase")[2].get("name")
    assert {case.tag for case in tree.iter()} == {"testsuites", "testsuite", "testcase", "failure", "skipped"}


def _spans(label):
    return tuple(Span(6 * at, 6 * at + 5, label) for at in range(40))


def test_reports_are_written_beside_the_answer(recorded, folder):
    answer = gate("bad.jsonl", recorded.name, "--out", "out/gate")
    assert answer.stdout.startswith("gate: fail")
    suite = ET.parse(folder / "out" / "gate" / "junit.xml").getroot().find("testsuite")  # noqa: S314 - our own
    assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
    assert suite.get("failures") != "0"
    assert json.loads((folder / "out" / "gate" / "gate.json").read_text())["verdict"] == "fail"
    assert (folder / "out" / "gate" / "gate.md").read_text().startswith("### goldspan gate: fail")
    refused = gate("bad.jsonl", recorded.name, "--out", "gold.jsonl")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "error: --out gold.jsonl: it is there and is no folder: name another\n"


def test_no_output_is_an_input(recorded, folder):
    (folder / "out").mkdir()
    shutil.copy("good.jsonl", "out/part.jsonl")
    shutil.copy(recorded, "out/gate.json")
    before = {file.name: file.read_bytes() for file in (folder / "out").iterdir()}
    for arguments in (
        ["good.jsonl", "out/gate.json"],
        ["good.jsonl", "out"],
        ["out/gate.json", recorded.name],
    ):
        refused = gate(*arguments, "--out", "out")
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
        assert "it is read as well, and would be replaced" in refused.stderr
    assert "read as well" in gate("good.jsonl", "good.jsonl", "--update", "--reason", "x").stderr
    assert {file.name: file.read_bytes() for file in (folder / "out").iterdir()} == before


@pytest.mark.parametrize(
    ("pred", "more"), [("none.jsonl", []), ("good.jsonl", ["--policy", "none.toml"]), ("damaged.jsonl", [])]
)
def test_a_former_verdict_does_not_outlive_a_call_that_cannot_be_used(recorded, folder, pred, more):
    (folder / "damaged.jsonl").write_text("{\n" * 70)
    assert gate("good.jsonl", recorded.name, "--out", "out").exit_code == 0
    refused = gate(pred, recorded.name, "--out", "out", *more)
    assert (refused.exit_code, refused.stdout) == (2, "")
    found = json.loads((folder / "out" / "gate.json").read_text())
    assert found.keys() == {"error", "exit_status"}
    assert found["exit_status"] == 2
    assert found["error"].splitlines()[0] in refused.stderr
    assert (folder / "out" / "gate.md").read_text().startswith("### goldspan gate: it cannot be used\n\n- ")
    suite = ET.parse(folder / "out" / "junit.xml").getroot().find("testsuite")  # noqa: S314 - our own
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")
    assert suite.find("testcase/error").get("message") in refused.stderr


def test_what_cannot_be_used_is_said_in_each_format(recorded, folder, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    (folder / "broken.jsonl").write_text('{"id": "d0000", "spans": []}\n{"id": 7}\n')
    jsonl.write(folder / "strangers.jsonl", [Document(f"{x}{at:04}", None) for x in "dx" for at in range(30)])

    def shown(style, pred="broken.jsonl", *more):
        refused = gate(pred, recorded.name, "--format", style, *more)
        assert refused.exit_code == 2
        assert refused.stderr
        return refused.stdout

    assert shown("text") == ""
    assert "broken.jsonl:2: " in json.loads(shown("json"))["error"]
    assert shown("markdown").startswith("### goldspan gate: it cannot be used\n\n- ")
    case = ET.fromstring(shown("junit")).find("testsuite/testcase")  # noqa: S314 - our own
    assert "broken.jsonl:2: " in case.find("error").text
    assert not (folder / "summary.md").exists()
    lines = shown("github").splitlines()
    assert lines[0].startswith("::error file=broken.jsonl,line=2,title=goldspan gate%3A it cannot be used::")
    assert len(lines) == 1
    many = shown("github", "strangers.jsonl").splitlines()
    assert len(many) == 10
    assert many[-1].endswith("::and 31 more")
    assert (
        (folder / "summary.md").read_text(encoding="utf-8").startswith("### goldspan gate: it cannot be used")
    )
    assert "standard error says why" in shown("github", "good.jsonl", "--update")
    (folder / "gold.jsonl").write_text('{"id": "::warning::x\\n", "spans": 3}\n')
    assert [line for line in shown("github").splitlines() if not line.startswith("::error ")] == []


def test_a_reference_of_another_gold_says_what_to_do(recorded, folder):
    gold = [Document(one.id, f"{one.text} .", one.spans) for one in golds(40)]
    jsonl.write(folder / "other.jsonl", gold)
    said = (
        "the gold's texts or spans have changed since; if that is meant, record again with --update --reason"
    )
    assert said in gate("good.jsonl", recorded.name, gold="other.jsonl").stderr


def test_a_misspelt_field_of_metadata_is_named(folder):
    gold = [Document(one.id, one.text, one.spans, {"genre": "news"}) for one in golds(40)]
    jsonl.write(folder / "gold.jsonl", gold)
    (folder / "policy.toml").write_text("slices = ['meta gnre']\n")
    refused = gate("good.jsonl", "good.jsonl", "--policy", "policy.toml")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "no document has the metadata 'gnre'; did you mean 'genre'?" in refused.stderr


def test_a_label_that_may_not_drop_and_the_speed_have_their_rows(folder):
    (folder / "policy.toml").write_text("no-drop = ['BODY']\nlatency-ratio = 1.5\nnew-errors = 0\n")
    gate("good.jsonl", "r.json", "--update", "--reason", "x", "--documents-per-second", "100")
    rules = ["--policy", "policy.toml", "--documents-per-second", "80"]
    shown = gate("good.jsonl", "r.json", *rules).stdout
    assert "no-drop (BODY): the F1 found decides, whatever its interval, chance and minimum-support" in shown
    rows = {line.split("  ")[0]: line.split() for line in shown.splitlines() if "  pass  " in line}
    assert rows.keys() == {"overall", "BODY", "FIGURE", "OFFICIAL", "new errors", "latency"}
    assert rows["latency"] == ["latency", "pass", "100/s", "80/s", "1.25", "x", "1.5", "x"]
    assert rows["new errors"] == ["new", "errors", "pass", "0", "0"]
    assert rows["BODY"][-2:] == ["0.000", "136"]
    failed = gate("near.jsonl", "r.json", *rules)
    assert failed.exit_code == 1
    assert "fail: new errors: " in failed.stdout


def test_a_folder_of_shards_is_a_reference(folder):
    shards = folder / "shards"
    shards.mkdir()
    shutil.copy("good.jsonl", shards / "part-0.jsonl")
    assert gate("bad.jsonl", "shards").exit_code == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("speed", ["inf", "nan", "1e400", "0", "-4"])
def test_a_speed_that_is_no_number_of_documents_is_refused(speed):
    refused = gate("good.jsonl", "good.jsonl", "--documents-per-second", speed)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--documents-per-second" in refused.stderr


@pytest.mark.usefixtures("folder")
def test_a_reason_cannot_forge_a_line_of_a_job():
    done = gate("good.jsonl", "r.json", "--update", "--reason", "Merge\n::error file=x.py::forged \x1b[31m")
    assert done.exit_code == 0
    assert not any(line.startswith("::") for line in done.stdout.splitlines())
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("more", [("--format", "json"), ("--out", "gate")])
def test_an_update_has_no_verdict_to_print_in_a_format(folder, more):
    refused = gate("good.jsonl", "r.json", "--update", "--reason", "x", *more)
    assert refused.exit_code == 2
    assert "--format and --out are for a verdict" in refused.stderr
    assert not (folder / "r.json").exists()
