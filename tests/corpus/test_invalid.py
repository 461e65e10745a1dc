"""Each code has a file that raises it and nothing else, and a row in docs/validation.md."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.conversion import convert
from goldspan.corpus.findings import CODES, InputError
from goldspan.corpus.formats.format import Options
from goldspan.corpus.reading import read
from goldspan.corpus.repair import repair_utf16
from goldspan.corpus.validation import validate

INVALID = Path(__file__).parent / "invalid"
DOCS = Path(__file__).parents[2] / "docs" / "validation.md"

ANNA, VERA = "annotation anna@goldspan.invalid", "annotation vera@goldspan.invalid"
TASK = "document parliament-2031"

# The code of each fixture, the file and line that the finding must name, and what in it is meant.
VALIDATED = {
    "bad-encoding": ("bad-encoding.jsonl:2", "a byte 0xc0"),
    "bad-json": ("bad-json.jsonl:2", "input data was truncated"),
    "bad-record": ("bad-record.jsonl:2", "field spans: it is missing"),
    "document-duplicate": ("document-duplicate.jsonl:2", "document energy-2031-03-02: "),
    "document-id": ("document-id/parliament.json", f"{TASK}: "),
    "text-changed": ("text-changed.json", f"{TASK}, field data.text_sha256: "),
    "text-surrogate": ("text-surrogate.jsonl:2", "half of a surrogate pair"),
    "gold-missing": ("gold-missing.json", f"{TASK}: "),
    "gold-ambiguous": ("gold-ambiguous.json", f"{TASK}: "),
    "decision-missing": ("decision-missing.json", f"{TASK}, span 27-37: "),
    "annotation-cancelled": ("annotation-cancelled.json", f"{TASK}, {ANNA}: "),
    "region-id-duplicate": ("region-id-duplicate.json", f"{TASK}, {ANNA}, region r1: "),
    "region-orphan": ("region-orphan.json", f"{TASK}, {ANNA}, region r2: "),
    "region-text": ("region-text.json", f"{TASK}, {ANNA}, region r1: "),
    "relation-dangling": ("relation-dangling.json", f"{TASK}, {ANNA}: item 1 of the result names 'r7'"),
    "offsets-utf16": ("offsets-utf16.json", f"document guests-2031, {ANNA}, region r1: "),
    "span-offsets": ("span-offsets.jsonl:1", "document export-2031, field spans[0]: "),
    "span-empty": ("span-empty.jsonl:1", "document export-2031, field spans[0]: "),
    "span-out-of-range": ("span-out-of-range.jsonl:1", "document export-2031, field spans[0]: "),
    "span-space-edge": ("span-space-edge.jsonl:1", "document export-2031, span 16-20: "),
    "span-bracket-edge": ("span-bracket-edge.jsonl:1", "document commission-2031, span 25-30: "),
    "span-in-token": ("span-in-token.jsonl:1", "document talks-2031, span 17-26: "),
    "span-in-grapheme": ("span-in-grapheme.jsonl:1", "document forum-2031, span 8-16: "),
    "field-unread": ("field-unread.jsonl:1", "document export-2031, field spans[0].scoer: "),
    "span-duplicate": ("span-duplicate.jsonl:1", "document export-2031, field spans[1], span 17-20: "),
    "span-overlap": ("span-overlap.jsonl:1", "document plan-2031, span 13-23: "),
    "label-missing": ("label-missing.json", f"{TASK}, {ANNA}, region r1: "),
    "label-unknown": ("label-unknown.jsonl:1", "document plan-2031, span 0-34: "),
    "value-field": ("value-field.jsonl:1", "document export-2031, span 30-37: "),
    "value-missing": ("value-missing.json", f"{TASK}, {VERA}, region r1, span 18-24: "),
    "quote-repeated": ("quote-repeated.jsonl:1", "document talks-2031, field spans[1], span 32-35: "),
    "quote-inflected": ("quote-inflected.jsonl:1", "document talks-2031, field spans[0], span 6-13: "),
    "quote-unfound": ("quote-unfound.jsonl:1", "document talks-2031, field spans[1]: "),
    "entity-unknown": (
        "entity-unknown/documents/visit-2031.json",
        f"document visit-2031, {VERA}, region r1, span 6-20: ",
    ),
    "origin-unknown": (
        "origin-unknown/documents/visit-2031.json",
        "document visit-2031, field data.origin: ",
    ),
    "text-repeated": ("text-repeated/documents/visit-2032.json", "document visit-2032, field data.text: "),
}
# Columns are read with --scheme and --repair of their own, and hold no JSON that could be mended.
COLUMNS = {"tag-unreadable": ("tag-unreadable.conll:6", "document plan-2031: 'B': it has no label")}
VALIDATED.update(COLUMNS)
REPAIRED = {
    "tag-repaired": ("tag-repaired.conll:6", "document plan-2031: 'I-SECTOR': no SECTOR stands before")
}
CONVERTED = {
    "not-carried": ("not-carried.jsonl:1", "document export-2031: scores of spans, in this document")
}
NO_JSON = {"bad-encoding", "bad-json", "text-surrogate"}
UNREADABLE = {
    "empty-input": ("empty-input.jsonl", "it holds no record"),
    "folder-mixed": ("folder-mixed", "it would be read as brat, without visit.jsonl"),
}
# What no file can stand for.
PATHS = {"missing-input", "unreadable-input"}
PAIRS = {
    "documents-differ": (
        "documents-differ/pred.jsonl",
        "none of the ids predicted, 2 (such as 'energy-1'), ",
    ),
    "document-unknown": ("document-unknown/pred.jsonl:2", "document senate-2031-03-05: "),
    "document-missing": (
        "document-missing/pred.jsonl",
        f"document senate-2031-03-05: it is in the gold ({INVALID / 'document-missing' / 'gold.jsonl'}:2)",
    ),
    "text-differs": ("text-differs/pred.jsonl:2", "document senate-2031-03-05: from offset 16 "),
}
# Documents that are sound, and not as the answers beside them.
ANSWERED = {
    "answer-differs": (
        "answer-differs/mine.jsonl:1",
        "span 37-38: FIGURE '4' should be FIGURE '4%' at 37-39 (F1: the percent sign is inside)",
    )
}
# Exports that are pulled into the desk beside them: the place within the fixture, and what in it is meant.
PULLED = {
    "export-unusable": ("export.json", "it is in the format labelstudio-min"),
    "task-unknown": ("export.json[0]", "document senate-2031: there is no document 'senate-2031'"),
    "task-missing": ("desk/documents/parliament-2032.json", f"document parliament-2032, {ANNA}: "),
    "annotator-unknown": ("export.json[0]", f"{TASK}: completed_by is 2"),
    "annotator-unplanned": ("export.json[0]", f"{TASK}, {VERA}: it is given to anna@goldspan.invalid"),
    "annotation-repeated": ("export.json[0]", f"{TASK}, {ANNA}: 2 that differ"),
    "annotation-draft": ("export.json[0]", f"{TASK}, {ANNA}: an annotation of 2031-03-02T10:00:00"),
    "annotation-starred": ("export.json[0]", f"{TASK}, {ANNA}: "),
    "annotation-gone": ("desk/documents/parliament-2031.json", f"{TASK}, {ANNA}: "),
    "control-unknown": ("export.json[0]", f"{TASK}, {ANNA}, region c1: 'genre' is none of span, "),
    "edited-twice": ("desk/documents/parliament-2031.json", f"{TASK}, {ANNA}: the other one is at "),
    "gold-outdated": ("desk/documents/parliament-2031.json", f"{TASK}: "),
}
# What is found only in a project that is known to be whole, and whose.
WHOLE = {"task-missing", "annotation-gone"}


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


def fixture(code):
    (path,) = (path for path in INVALID.iterdir() if path.name.partition(".")[0] == code)
    return path


def contents(path):
    """The bytes of a file, or of each file in a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return [file.read_bytes() for file in files]


def count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_the_line_of(line, code, place, subject):
    return (
        line.startswith(f"{INVALID / place}: {CODES[code].severity} {code}: ")
        and subject in line
        and line.endswith(f"; {CODES[code].remedy}")
    )


def test_every_code_has_a_fixture_and_every_fixture_a_code():
    assert {*VALIDATED, *REPAIRED, *CONVERTED, *UNREADABLE, *PAIRS, *ANSWERED, *PULLED} == set(CODES) - PATHS
    assert {path.name.partition(".")[0] for path in INVALID.iterdir()} == set(CODES) - PATHS


@pytest.mark.parametrize("code", VALIDATED)
def test_a_fixture_raises_its_code_and_no_other(code):
    assert {finding.code for finding in validate(fixture(code))} == {code}


@pytest.mark.parametrize("code", VALIDATED)
def test_validate_prints_the_code_the_place_the_region_and_the_remedy(code):
    result = run("validate", fixture(code))
    assert result.exit_code == (CODES[code].severity == "error")
    assert result.stderr == ""
    *lines, summary = result.stdout.splitlines()
    assert [line for line in lines if not is_the_line_of(line, code, *VALIDATED[code])] == []
    errors, warnings = (len(lines), 0) if CODES[code].severity == "error" else (0, len(lines))
    assert summary == f"{fixture(code)}: {count(errors, 'error')}, {count(warnings, 'warning')}"


@pytest.mark.parametrize("code", REPAIRED)
def test_a_repair_that_was_asked_for_is_a_warning(code):
    warnings = []
    (document,) = read(fixture(code), options=Options(repair="conlleval"), warn=warnings.append)
    assert [span.label for span in document.spans] == ["BODY", "SECTOR"]
    (line,) = map(str, warnings)
    assert is_the_line_of(line, code, *REPAIRED[code])


@pytest.mark.parametrize("code", CONVERTED)
def test_what_a_conversion_loses_is_a_warning(code, tmp_path):
    lost, *_ = convert(fixture(code), tmp_path / "gold.json", to="labelstudio-min")
    assert is_the_line_of(str(lost), code, *CONVERTED[code])


@pytest.mark.parametrize("code", ANSWERED)
def test_validate_compares_with_answers(code):
    mine = fixture(code) / "mine.jsonl"
    assert run("validate", mine).exit_code == 0
    result = run("validate", mine, "--answers", fixture(code) / "answers.json")
    line, counts, summary = result.stdout.splitlines()
    assert (result.exit_code, counts) == (1, "1 of 2 spans as in the answers")
    assert is_the_line_of(line, code, *ANSWERED[code])
    assert summary == f"{mine}: 1 error, 0 warnings"


@pytest.mark.parametrize("code", UNREADABLE)
def test_validate_exits_with_2_where_there_is_no_document(code):
    result = run("validate", fixture(code))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert is_the_line_of(line, code, *UNREADABLE[code])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"gold: [1, 2]\nspans: none\n", "bad-json"),
        ("Министр прибыл в Ташкент.\n".encode("cp1251"), "bad-encoding"),
        ('{"id": "d1", "spans": []}\n'.encode("utf-16"), "bad-encoding"),
        (b'{"id": "d1", "text": "\\ud83d \\n", "spans": []}\n', "text-surrogate"),
        (b"[" * 5000, "bad-json"),
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_validate_exits_with_2_where_nothing_is_json(tmp_path, content, code, suffix):
    file = tmp_path / f"gold{suffix}"
    file.write_bytes(content)
    result = run("validate", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{file}:1: error {code}: ")


@pytest.mark.parametrize(("name", "code"), [("nothing.jsonl", "missing-input"), ("folder", "empty-input")])
def test_validate_exits_with_2_where_there_is_nothing(tmp_path, name, code):
    (tmp_path / "folder").mkdir()
    result = run("validate", tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path / name}: error {code}: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["validate", "score", "errors", "compare", "convert"])
def test_a_file_that_may_not_be_read_is_said_in_the_style_of_all_others(tmp_path, monkeypatch, command):
    file = tmp_path / "locked.jsonl"
    file.write_bytes(b"{}")

    opened = Path.open

    def locked(path, *arguments, **more):
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", locked)
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # as click asks, were it let to
    result = run(command, file, *([] if command == "validate" else [tmp_path / "other.jsonl"]))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{file}: error unreadable-input: it cannot be read: Permission denied; ")


@pytest.mark.parametrize("code", VALIDATED)
def test_findings_as_json_are_the_findings(code):
    result = run("validate", fixture(code), "--format", "json")
    assert result.exit_code == (CODES[code].severity == "error")
    printed = json.loads(result.stdout)
    findings = list(validate(fixture(code)))
    for record, finding in zip(printed, findings, strict=True):
        span = record.pop("span")
        assert (span is None) == (finding.span is None)
        if span:
            assert span == {name: getattr(finding.span, name) for name in ("start", "end", "label")}
        names = (
            "severity",
            "code",
            "message",
            "place",
            "document",
            "annotation",
            "region",
            "field",
            "remedy",
        )
        assert record == {name: getattr(finding, name) for name in names}


@pytest.mark.parametrize("code", ["offsets-utf16", "annotation-cancelled", "empty-input"])
def test_the_installed_command_says_the_same(code):
    command = [sys.executable, "-m", "goldspan", "validate", str(fixture(code))]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    result = run("validate", fixture(code))
    assert (done.returncode, done.stdout, done.stderr) == (result.exit_code, result.stdout, result.stderr)


def test_a_terminal_without_cyrillic_is_no_failure(monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    command = [sys.executable, "-m", "goldspan", "validate", str(fixture("span-overlap"))]
    done = subprocess.run(command, capture_output=True, encoding="cp1252", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert " error span-overlap: " in done.stdout
    command[-1] = str(fixture("region-text"))
    done = subprocess.run(command, capture_output=True, encoding="cp1252", check=False)
    assert "\\u0442\\u0443\\u0440\\u0438\\u0437\\u043c" in done.stdout


def test_repair_converts_the_offsets_and_leaves_nothing_to_find(tmp_path):
    file = tmp_path / "guests-2031.json"
    file.write_bytes(fixture("offsets-utf16").read_bytes())
    result = run("validate", file, "--repair")
    assert result.exit_code == 0
    assert result.stderr == f"{file}: 1 region moved to code points\n"
    assert result.stdout == f"{file}: 0 errors, 0 warnings\n"
    again = run("validate", file, "--repair")
    assert (again.exit_code, again.stderr) == (0, "")


@pytest.mark.parametrize(
    "code", sorted({*VALIDATED, *UNREADABLE} - NO_JSON - {*COLUMNS, "offsets-utf16", "folder-mixed"})
)
def test_other_faults_are_not_repaired(tmp_path, code):
    copy = shutil.copytree(INVALID, tmp_path / "invalid") / fixture(code).name
    assert repair_utf16(copy) == {}
    assert contents(copy) == contents(fixture(code))


@pytest.mark.parametrize("code", sorted(NO_JSON))
def test_what_is_no_json_is_not_repaired(tmp_path, code):
    copy = tmp_path / fixture(code).name
    shutil.copy(fixture(code), copy)
    with pytest.raises(InputError, match=code):
        repair_utf16(copy)
    assert contents(copy) == contents(fixture(code))


@pytest.mark.parametrize("code", PULLED)
def test_a_pull_prints_the_code_and_writes_nothing_if_it_is_an_error(code, tmp_path):
    desk = shutil.copytree(INVALID / code / "desk", tmp_path / "desk")
    whose = ["--annotator", "anna", "--whole"] if code in WHOLE else []
    result = run("annotate", "pull", INVALID / code / "export.json", "--desk", desk, *whose)
    line, *_ = (result.stdout + result.stderr).replace(str(desk), str(INVALID / code / "desk")).splitlines()
    place, subject = PULLED[code]
    assert is_the_line_of(line, code, f"{code}/{place}", subject)
    if CODES[code].severity == "error":
        assert result.exit_code == (2 if code == "export-unusable" else 1)
        assert contents(desk / "documents") == contents(INVALID / code / "desk" / "documents")
    else:
        assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)


def test_other_labels_can_be_allowed():
    assert run("validate", fixture("label-unknown"), "--labels", "PERSON, ORG").exit_code == 0
    result = run("validate", fixture("label-unknown"), "--labels", "PERSON")
    assert result.exit_code == 1
    assert "'ORG' is none of PERSON;" in result.stdout


@pytest.mark.parametrize("code", PAIRS)
def test_score_refuses_predictions_that_do_not_fit_the_gold(code):
    result = run("score", fixture(code) / "gold.jsonl", fixture(code) / "pred.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert is_the_line_of(line, code, *PAIRS[code])


@pytest.mark.parametrize("code", ["span-out-of-range", "span-duplicate", "document-duplicate", "empty-input"])
@pytest.mark.parametrize("side", ["gold", "predictions"])
def test_score_refuses_a_file_that_cannot_be_read(code, side):
    sound = fixture("text-differs") / "gold.jsonl"
    files = [fixture(code), sound] if side == "gold" else [sound, fixture(code)]
    result = run("score", *files)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert is_the_line_of(line, code, *{**VALIDATED, **UNREADABLE}[code])


def test_score_refuses_a_span_behind_the_text_that_only_the_gold_repeats(tmp_path):
    predicted = tmp_path / "pred.jsonl"
    predicted.write_text(
        '{"id": "energy-2031-03-02", "spans": [{"start": 37, "end": 41, "label": "FIGURE"}]}\n',
        encoding="utf-8",
    )
    result = run("score", fixture("document-unknown") / "gold.jsonl", predicted)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(
        f"{predicted}:1: error span-out-of-range: document energy-2031-03-02, span 37-41: "
    )


def test_the_documentation_shows_how_predictions_for_other_documents_are_refused():
    folder = fixture("documents-differ")
    result = run("score", folder / "gold.jsonl", folder / "pred.jsonl")
    shown = result.stderr.replace(f"{folder}/", "")
    assert f"```\n{shown}```" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["score", "errors", "compare", "gate"])
def test_of_many_findings_the_first_five_of_a_code_are_shown(tmp_path, command):
    record = '{"id": "%s", "text": "МИД", "spans": []}\n'
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    gold.write_text("".join(record % f"d{number}" for number in range(61)), encoding="utf-8")
    predicted.write_text(
        record % "d0" + "".join(record % f"x{number}" for number in range(7)), encoding="utf-8"
    )
    arguments = [gold, predicted] if command != "gate" else ["--gold", gold, "--pred", predicted]
    more = {"compare": [gold], "gate": ["--reference", gold]}.get(command, [])
    result = run(command, *arguments, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line for line in lines if ": error " not in line] == [
        "and 2 more of document-unknown",
        "and 55 more of document-missing",
    ]
    assert [" error document-unknown: document x" in line for line in lines[:5]] == [True] * 5
    assert [" error document-missing: document d" in line for line in lines[6:11]] == [True] * 5
    assert len(lines) == 12


@pytest.mark.parametrize("readable", [True, False])
def test_validate_shows_all(tmp_path, readable):
    file = tmp_path / "gold.jsonl"
    sound = '{"id": "d", "text": "МИД", "spans": []}\n' if readable else ""
    file.write_text(sound + "no json\n" * 12, encoding="utf-8")
    result = run("validate", file)
    assert result.exit_code == (1 if readable else 2)
    assert (result.stdout + result.stderr).count(": error bad-json: ") == 12


def test_a_file_name_cannot_forge_a_line(tmp_path):
    file = tmp_path / "gold.jsonl\nall.jsonl: 0 errors, 0 warnings\u202e"
    file.write_bytes(fixture("span-overlap").read_bytes())
    assert len(run("validate", file).stdout.splitlines()) == 2
    assert len(run("validate", file / "missing").stderr.splitlines()) == 1


def rendered_codes():
    """The table of codes, as it must stand at the end of docs/validation.md."""
    head = "| Code | Severity | Meaning | Remedy |\n| --- | --- | --- | --- |\n"
    return head + "".join(
        f"| `{code}` | {it.severity} | {it.meaning} | {it.remedy} |\n" for code, it in CODES.items()
    )


def test_the_documentation_has_one_row_for_each_code():
    introduction, _, codes = DOCS.read_text(encoding="utf-8").partition("## Codes\n\n")
    assert introduction.startswith("# Validation\n")
    assert codes == rendered_codes()


def test_the_documentation_shows_what_validate_prints():
    result = run("validate", fixture("span-space-edge"))
    shown = result.stdout.replace(str(fixture("span-space-edge")), "gold.jsonl")
    assert f"$ goldspan validate gold.jsonl\n{shown}```" in DOCS.read_text(encoding="utf-8")
