"""``goldspan annotate pull`` on exported files: what is merged, what is refused, and what is said."""

import json
from pathlib import Path

import pytest
from exchange_tasks import (
    ANNA,
    BORIS,
    TEXT,
    annotation,
    contents,
    document,
    make_desk,
    region,
    run,
    task,
    write,
)

from goldspan.annotation.editor_controls import labels
from goldspan.annotation.gate import examine
from goldspan.corpus.formats.labelstudio import parse
from goldspan.corpus.scheme import LABELS

EXPORTS = Path(__file__).parent / "exports"
MID, KIM = region("МИД", "BODY"), region("Анна  Ким", "OFFICIAL")


def pull(folder, *arguments, expected=0):
    return run("annotate", "pull", *arguments, "--desk", folder, expected=expected)


def export(folder, *tasks, name="export.json"):
    return write(folder / name, list(tasks))


def refused(folder, *arguments, expected=1):
    """What is said of a pull that changes nothing."""
    before = contents(folder)
    result = pull(folder, *arguments, expected=expected)
    assert contents(folder) == before
    return result.stdout + result.stderr


@pytest.fixture
def folder(tmp_path):
    return make_desk(tmp_path / "desk", d1=(ANNA, BORIS), d2=(ANNA,), d3=(BORIS,))


def test_two_annotators_are_merged_and_pulling_again_changes_nothing(tmp_path, folder):
    anna = export(tmp_path, task("d1", annotation(ANNA, MID)), task("d2", annotation(ANNA)), name="anna.json")
    boris = export(tmp_path, task("d1", annotation(BORIS, KIM, MID)), name="boris.json")
    result = pull(folder, anna, boris)
    assert result.stdout == "versions: 3 new; 2 documents written; 0 errors, 0 warnings\n"
    assert [one["completed_by"]["email"] for one in document(folder, "d1")["annotations"]] == [ANNA, BORIS]
    assert document(folder, "d2")["annotations"][0]["result"] == []
    before = contents(folder)
    for order in ((anna, boris), (boris, anna), (boris,)):
        result = pull(folder, *order)
        assert "unchanged; 0 documents written; 0 errors" in result.stdout
        assert contents(folder) == before


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path, folder):
    file = export(tmp_path, task("d1", annotation(ANNA, MID)))
    shown = refused(folder, file, "--dry-run", expected=0)
    assert shown == "versions: 1 new; 1 document not written; 0 errors, 0 warnings\n"


def test_one_error_keeps_everything_out_unless_the_sound_is_asked_for(tmp_path, folder):
    bad = region("5,5%", "PERCENT")
    file = export(tmp_path, task("d1", annotation(ANNA, MID)), task("d2", annotation(ANNA, bad)))
    shown = refused(folder, file)
    assert "error label-unknown: document d2, annotation anna@goldspan.invalid, region PERCENT-" in shown
    assert "1 document not written, because of the errors; 1 error, 0 warnings" in shown
    pull(folder, file, "--skip-invalid", expected=1)
    assert "annotations" in document(folder, "d1")
    assert "annotations" not in document(folder, "d2")


def test_findings_as_json_name_task_annotation_and_region(tmp_path, folder):
    file = export(tmp_path, task("d2", annotation(ANNA, region("5,5%", "PERCENT"))))
    shown = json.loads(pull(folder, file, "--format", "json", expected=1).stdout)
    (finding,) = shown.pop("findings")
    assert shown == {
        "versions": {"new": 0, "changed": 0, "unchanged": 0, "conflict": 0},
        "documents": [],
        "written": False,
    }
    named = {name: finding[name] for name in ("code", "place", "document", "annotation", "region")}
    assert named == {
        "code": "label-unknown",
        "place": f"{file}[0]",
        "document": "d2",
        "annotation": ANNA,
        "region": finding["region"],
    }
    assert finding["span"]["label"] == "PERCENT"


def test_a_finding_links_into_the_editor_where_the_server_is_known(tmp_path, folder):
    bad = annotation(ANNA, {**MID, "id": "r 1"}, {**MID, "id": "r 1"}, id=31)
    file = export(tmp_path, task("d2", bad, id=7, project=3))
    shown = refused(folder, file, "--url", "http://127.0.0.1:8080/")
    assert shown.startswith(
        "http://127.0.0.1:8080/projects/3/data?task=7&annotation=31&region=r+1: error region-id-duplicate: "
    )


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ([{**MID, "value": {**MID["value"], "end": 900}}], "span-out-of-range"),
        ([{**MID, "value": {**MID["value"], "start": 32}}], "span-empty"),
        ([{**MID, "value": {**MID["value"], "start": -1}}], "span-offsets"),
        ([{**MID, "value": {**MID["value"], "text": "МВД"}}], "region-text"),
        ([region("МИД.", "BODY", id="r1"), MID], "span-overlap"),
        ([MID, {**MID, "id": "r2"}], "span-duplicate"),
        ([MID, MID], "region-id-duplicate"),
        ([region(" МИД", "BODY")], "span-space-edge"),
        ([region("до и", "BODY")], "span-in-grapheme"),
        ([{**MID, "value": {**MID["value"], "labels": []}}], "label-missing"),
        ([{**MID, "from_name": "ner"}], "control-unknown"),
        ([{**MID, "to_name": "title"}], "control-unknown"),
        ([{**MID, "type": "hypertextlabels"}], "control-unknown"),
        ([MID, {**MID, "from_name": "code", "type": "textarea", "id": "r2"}], "region-orphan"),
        ([MID, {"type": "relation", "from_id": MID["id"], "to_id": "r9"}], "relation-dangling"),
        ([MID, 7], "bad-record"),
        (
            [
                MID,
                {
                    **MID,
                    "from_name": "entity",
                    "type": "textarea",
                    "value": {**MID["value"], "text": ["Не тот"]},
                },
            ],
            "value-field",
        ),
    ],
)
def test_what_validate_would_find_is_found_before_anything_is_written(tmp_path, folder, result, code):
    file = export(tmp_path, task("d1", annotation(BORIS, KIM)), task("d2", annotation(ANNA, *result)))
    assert f" error {code}: document d2" in refused(folder, file)


def test_utf16_offsets_are_told_from_code_points(tmp_path, folder):
    value = {"start": MID["value"]["start"] + 1, "end": MID["value"]["end"] + 1}
    file = export(tmp_path, task("d2", annotation(ANNA, {**MID, "value": {**MID["value"], **value}})))
    assert " error offsets-utf16: " in refused(folder, file)
    assert "1 new" in pull(folder, file, "--repair").stdout
    assert document(folder, "d2")["annotations"][0]["result"] == [MID]
    run("validate", file, "--repair")
    assert "1 unchanged" in pull(folder, file).stdout
    assert document(folder, "d2")["annotations"][0]["result"] == [MID]


@pytest.mark.parametrize(
    ("tasks", "code"),
    [
        ([task("d2", annotation(ANNA, MID), text=TEXT.replace("МИД", "МВД"))], "text-changed"),
        (
            [task("d2", annotation(ANNA, MID), data={"id": "d2", "text": TEXT, "text_sha256": "0"})],
            "text-changed",
        ),
        ([task("d9", annotation(ANNA, MID))], "task-unknown"),
        ([task("d2", annotation(ANNA), data={"text": TEXT})], "task-unknown"),
        ([task("d2", annotation(ANNA), data={"id": "d2", "text": TEXT, "conflicts": ""})], "task-unknown"),
        ([task("d2", annotation(ANNA), data={"id": "d2"})], "bad-record"),
        ([task("d2", "none")], "bad-record"),
        ([7], "bad-record"),
        ([{"annotations": []}], "bad-record"),
        ([task("d2", annotation(7, MID))], "annotator-unknown"),
        ([task("d2", annotation({"id": 7}, MID))], "annotator-unknown"),
        ([task("d2", annotation("анна", MID))], "annotator-unknown"),
    ],
)
def test_a_task_that_is_none_of_the_desks_is_refused(tmp_path, folder, tasks, code):
    file = export(tmp_path, task("d1", annotation(BORIS, KIM)), *tasks)
    assert f" error {code}: " in refused(folder, file)


def test_a_number_is_named_by_annotator(tmp_path, folder):
    file = export(tmp_path, task("d2", annotation(7, MID)))
    pull(folder, file, "--annotator", "anna")
    assert document(folder, "d2")["annotations"][0]["completed_by"] == {"email": ANNA}


def test_two_numbers_are_not_one_annotator(tmp_path, folder):
    file = export(tmp_path, task("d1", annotation(7, MID)), task("d2", annotation(8, MID)))
    assert "annotations by 7, 8" in refused(folder, file, "--annotator", "anna", expected=2)


def test_two_exports_that_overlap_are_one_and_the_last_state_counts(tmp_path, folder):
    before = export(
        tmp_path, task("d1", annotation(ANNA, region("5,5%", "PERCENT"), at=1)), name="before.json"
    )
    now = export(tmp_path, task("d1", annotation(ANNA, MID, at=2)), task("d2"), name="now.json")
    for order in ((before, now), (now, before)):
        result = pull(folder, *order, "--dry-run")
        assert result.stdout == "versions: 1 new; 1 document not written; 0 errors, 0 warnings\n"
    pull(folder, tmp_path / "before.json", now)
    assert document(folder, "d1")["annotations"][0]["result"] == [MID]


def test_an_export_of_another_project_says_what_to_do(tmp_path, folder):
    file = export(tmp_path, task("other-1", annotation(ANNA)), task("other-2"))
    shown = refused(folder, file)
    assert shown.count("error task-unknown") == 2
    assert "--documents" in shown


def test_what_the_plan_gives_others_is_a_warning_and_counts_as_theirs_who_made_it(tmp_path, folder):
    file = export(tmp_path, task("d2", annotation(BORIS, MID)))
    result = pull(folder, file)
    assert "warning annotator-unplanned: document d2, annotation boris@goldspan.invalid" in result.stdout
    assert document(folder, "d2")["annotations"][0]["completed_by"] == {"email": BORIS}


def test_an_annotation_in_anothers_project_is_a_warning(tmp_path, folder):
    file = export(tmp_path, task("d1", annotation(ANNA, MID), annotation(BORIS, KIM)), task("d2"))
    shown = pull(folder, file, "--annotator", "anna").stdout
    assert "annotation boris@goldspan.invalid: it was made in the project of anna@goldspan.invalid" in shown


def test_what_is_gone_from_a_whole_project_is_said_and_kept(tmp_path, folder):
    whole_project = ("--annotator", "anna", "--whole")
    whole = export(tmp_path, task("d1", annotation(ANNA, MID)), task("d2", annotation(ANNA, KIM)))
    pull(folder, whole, *whole_project)
    before = contents(folder)
    emptied = export(tmp_path, task("d1", annotation(ANNA, MID)), task("d2"))
    assert "warning annotation-gone: document d2" in pull(folder, emptied, *whole_project).stdout
    deleted = export(tmp_path, task("d1", annotation(ANNA, MID)))
    assert "error task-missing: document d2" in refused(folder, deleted, *whole_project)
    assert pull(folder, deleted).stdout.endswith("0 errors, 0 warnings\n")  # it may be a part of a project
    assert contents(folder) == before


def test_drafts_and_stars_are_said(tmp_path, folder):
    draft = {"id": 1, "user": ANNA, "annotation": None, "result": [MID], "updated_at": "2031-03-02T10:00:00Z"}
    starred = annotation(BORIS, KIM, ground_truth=True)
    shown = pull(folder, export(tmp_path, task("d1", starred, drafts=[draft, 5]))).stdout
    assert shown.count("warning annotation-draft: ") == 2
    assert "warning annotation-starred: document d1, annotation boris@goldspan.invalid: " in shown
    (item,) = document(folder, "d1")["annotations"]
    assert not item.get("ground_truth")


def test_edits_on_both_sides_are_shown_and_one_side_is_taken_when_asked(tmp_path, folder):
    pull(folder, export(tmp_path, task("d2", annotation(ANNA, MID, at=1))))
    file = folder / "documents" / "d2.json"
    mine = document(folder, "d2")
    mine["annotations"][0]["result"] = [KIM]
    write(file, mine)
    theirs = export(tmp_path, task("d2", annotation(ANNA, at=2)), task("d1", annotation(ANNA, MID)))
    assert f"{file}: error edited-twice: document d2, annotation {ANNA}: " in refused(folder, theirs)
    pull(folder, theirs, "--keep", "desk")
    assert document(folder, "d2")["annotations"][0]["result"] == [KIM]
    assert pull(folder, theirs).stdout.endswith("0 errors, 0 warnings\n")
    write(file, mine)
    pull(folder, theirs, "--keep", "server")
    assert document(folder, "d2")["annotations"][0]["result"] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty-input"),
        ("[]", "empty-input"),
        ("{", "bad-json"),
        ("[{}", "bad-json"),
        (b"\xff", "bad-encoding"),
    ],
)
def test_a_file_that_cannot_be_read_exits_with_2(tmp_path, folder, content, message):
    file = tmp_path / "export.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    shown = refused(folder, file, expected=2)
    assert f"error {message}: " in shown
    assert len(shown.splitlines()) == 1


def test_a_document_whose_text_was_changed_stops_the_pull(tmp_path, folder):
    file = folder / "documents" / "d3.json"
    file.write_text(file.read_text(encoding="utf-8").replace("МИД", "МВД"), encoding="utf-8")
    shown = refused(folder, export(tmp_path, task("d1", annotation(ANNA, MID))), expected=2)
    assert shown.startswith(f"{file}: error text-changed: document d3, ")


def test_no_desk_is_made_where_none_is(tmp_path):
    assert "add documents" in pull(tmp_path / "desk", export(tmp_path, task("d1")), expected=2).stderr
    assert not (tmp_path / "desk").exists()


@pytest.mark.parametrize("options", [("--whole",), ("--annotator", "anna", "--annotator", "boris")])
def test_options_that_do_not_fit_files_are_refused(tmp_path, folder, options):
    assert refused(folder, export(tmp_path, task("d1")), *options, expected=2).startswith("error: ")


def test_without_a_plan_there_is_no_project_to_pull(tmp_path):
    folder = make_desk(tmp_path / "desk")
    assert "there is no plan" in refused(folder, expected=2)


def test_the_labels_of_the_editor_are_those_of_the_scheme():
    assert labels() == LABELS


# The exports of a real server.


@pytest.fixture
def real(tmp_path):
    """A desk with the documents that the real exports are of."""
    tasks = json.loads((EXPORTS / "sound-snapshot.json").read_text(encoding="utf-8"))
    bare = [{"data": {key: one["data"][key] for key in ("id", "text")}} for one in tasks]
    run("annotate", "add", write(tmp_path / "bare.json", bare), "--desk", tmp_path / "desk")
    return tmp_path / "desk"


def test_a_real_snapshot_is_read_without_loss(real):
    shown = pull(real, EXPORTS / "sound-snapshot.json").stdout
    assert "versions: 6 new; 4 documents written; 0 errors, 1 warning" in shown
    for task_ in json.loads((EXPORTS / "sound-snapshot.json").read_text(encoding="utf-8")):
        there = document(real, task_["data"]["id"])["annotations"]
        by_id = {one["unique_id"]: one for one in there}
        assert len(by_id) == len(task_["annotations"])
        for one in task_["annotations"]:
            mine = by_id[one["unique_id"]]
            for name in ("result", "created_at", "updated_at", "lead_time"):
                assert mine[name] == one[name]
            assert mine["completed_by"] == {"email": one["completed_by"]["email"]}
            assert mine.get("was_cancelled", False) == one["was_cancelled"]
            assert ("from_prediction" in mine) == (one["parent_prediction"] is not None)
    (visit,) = [
        one for one in parse(document(real, "visit-2031"), "").document.annotations if "lena" in one.annotator
    ]
    values = [dict(span.value or {}) for span in visit.spans]
    assert values == [
        {"entity": "anna-kim", "role": "Министр"},
        {},
        {"value": "5.5", "unit": "percent", "relation": "="},
    ]


def test_a_real_plain_export_needs_to_be_told_who_annotated(real):
    shown = refused(real, EXPORTS / "sound-plain.json")
    assert shown.count("error annotator-unknown") == 4
    assert "by 2, 3, who have no names" in refused(
        real, EXPORTS / "sound-plain.json", "--annotator", "lena", expected=2
    )


@pytest.mark.parametrize("name", ["sound-min.json", "sound-conll2003.conll"])
def test_real_exports_that_lose_what_a_document_keeps_are_refused(real, name):
    assert "error export-unusable: " in refused(real, EXPORTS / name, expected=2)


def test_a_real_export_of_what_no_editor_makes_is_refused_with_all_that_is_wrong(real):
    shown = refused(real, EXPORTS / "bogus-snapshot.json")
    codes = [line.partition(" error ")[2].partition(":")[0] for line in shown.splitlines()[:-1]]
    assert codes == ["span-out-of-range", "region-text", "label-unknown", "control-unknown"]
    assert shown.splitlines()[-1].endswith("; 4 errors, 0 warnings")


def test_nothing_is_taken_of_no_tasks():
    assert examine([], {}, None).versions == ()
