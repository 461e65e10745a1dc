"""What changed between two versions, in spans."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from click.testing import CliRunner
from hypothesis import given
from small_corpus import document, edit, write_corpus
from span_strategies import TEXT, spans

from goldspan import Document, Span
from goldspan.cli import app
from goldspan.corpus.dataset.difference import Version, compare, read_version
from goldspan.corpus.formats import labelstudio


def run(*arguments):
    return CliRunner().invoke(app, ["dataset", *map(str, arguments)])


def version(*documents, name="", **splits):
    return Version(name, {one.id: one for one in documents}, splits)


def changes(old, new):
    found = compare(version(old), version(new)).spans
    return [
        (it.kind, it.before and (it.before.start, it.before.label), it.after and it.after.label)
        for it in found
    ]


def with_gold(root, name, change):
    """Change the gold spans of a document that lies in a corpus folder."""
    known = document(name)
    gold = replace(known.annotations[-1], spans=tuple(change(known.spans)))
    labelstudio.write_task(
        root / "documents" / f"{name}.json",
        replace(known, spans=gold.spans, annotations=(*known.annotations[:-1], gold)),
    )


ONE = Document("d", "МИД и Минтранс: 5%", (Span(0, 3, "BODY"), Span(16, 18, "FIGURE", value={"value": "5"})))


def test_spans_are_added_removed_relabelled_and_revalued():
    other = replace(
        ONE,
        spans=(Span(0, 3, "SECTOR"), Span(6, 14, "BODY"), Span(16, 18, "FIGURE", value={"value": "6"})),
    )
    assert changes(ONE, other) == [
        ("relabelled", (0, "BODY"), "SECTOR"),
        ("added", None, "BODY"),
        ("revalued", (16, "FIGURE"), "FIGURE"),
    ]
    assert changes(other, ONE)[1] == ("removed", (6, "BODY"), None)


def test_a_field_that_is_null_is_one_that_is_not_there():
    other = replace(ONE, spans=(ONE.spans[0], Span(16, 18, "FIGURE", value={"value": "5", "unit": None})))
    assert changes(ONE, other) == []


def test_where_the_text_changed_spans_are_told_by_their_words():
    longer = Document(
        "d",
        "Вчера МИД и МИД и Минтранс: 5%",
        (Span(6, 9, "BODY"), Span(12, 15, "BODY"), Span(28, 30, "FIGURE", value={"value": "5"})),
    )
    found = compare(version(ONE), version(longer))
    assert found.rewritten == ("d",)
    assert [(it.kind, it.after.start) for it in found.spans] == [("added", 12)]


def test_fragments_are_part_of_the_place():
    whole = Document("d", "химической и пищевой", (Span(0, 20, "SECTOR"),))
    broken = replace(whole, spans=(Span(0, 20, "SECTOR", fragments=((0, 5), (13, 20))),))
    assert changes(whole, broken) == [("added", None, "SECTOR"), ("removed", (0, "SECTOR"), None)]


@given(spans, spans)
def test_the_way_back_undoes_each_change(one, other):
    old, new = Document("d", TEXT, one), Document("d", TEXT, other)
    there, back = compare(version(old), version(new)), compare(version(new), version(old))
    opposite = {"added": "removed", "removed": "added"}
    assert {(opposite.get(it.kind, it.kind), it.after, it.before) for it in there.spans} == {
        (it.kind, it.before, it.after) for it in back.spans
    }
    assert not compare(version(old), version(old)).spans
    # Nothing is lost: what was there, less what went, plus what came, is what is there.
    gone = {it.before for it in there.spans if it.kind != "revalued"} - {None}
    come = {it.after for it in there.spans if it.kind != "revalued"} - {None}
    assert (set(one) - gone) | come == set(other)


GOLDEN = """\
0.2.0 → 0.3.0
documents: 1 added, 1 removed, 0 rewritten, 2 moved to another split
spans of documents in both: 0 added, 1 removed, 1 relabelled, 1 revalued
+ brief-1 (2 spans)
- visit-1 (2 spans)
> debate-2: validation → train
> visit-2: test → validation
debate-1:
  - 10-22 OFFICIAL «Инга  Чаи\u0306ка»
  = 45-49 FIGURE «5,5%»: relation = → ~
debate-2:
  ~ 24-31 SECTOR → BODY «туризме»
"""


@pytest.fixture
def newer(tmp_path):
    root = write_corpus(tmp_path / "newer")
    edit(root / "release.json", lambda it: it.update(version="0.3.0"))
    (root / "documents" / "visit-1.json").rename(root / "documents" / "brief-1.json")
    edit(root / "documents" / "brief-1.json", lambda it: it["data"].update(id="brief-1"))
    moved = {"train": ["debate-1", "debate-2"], "dev": ["visit-2"], "test": ["brief-1"]}
    edit(root / "splits.json", lambda it: it.update(splits=moved))
    with_gold(
        root,
        "debate-1",
        lambda known: [
            replace(span, value={**span.value, "relation": "~"}) if span.label == "FIGURE" else span
            for span in known
            if span.label != "OFFICIAL"
        ],
    )
    with_gold(
        root,
        "debate-2",
        lambda known: [
            replace(span, label="BODY", value={"entity": "mintrans"}) if index == 1 else span
            for index, span in enumerate(known)
        ],
    )
    return root


def test_two_corpus_folders_are_compared(shared_corpus, newer):
    result = run("diff", shared_corpus, newer)
    assert result.exit_code == 0
    assert result.stdout == GOLDEN


def test_a_built_dataset_is_the_version_that_it_was_built_from(shared_corpus, tmp_path):
    pytest.importorskip("yaml")
    pytest.importorskip("pyarrow")
    assert run("build", tmp_path / "built", "--corpus", shared_corpus).exit_code == 0
    found = compare(read_version(tmp_path / "built"), read_version(shared_corpus))
    assert (found.old.name, found.old.splits) == ("0.2.0", found.new.splits)
    answer = found.to_json()
    assert answer["documents"] == {"added": (), "removed": (), "rewritten": (), "moved": {}}
    assert answer["spans"] == []


def test_the_answer_in_json_has_both_sides_of_each_change(shared_corpus, newer):
    answer = json.loads(run("diff", shared_corpus, newer, "--format", "json").stdout)
    assert (answer["old"], answer["new"]) == ("0.2.0", "0.3.0")
    assert answer["counts"] == {"added": 0, "removed": 1, "relabelled": 1, "revalued": 1}
    assert answer["documents"]["added"] == ["brief-1"]
    assert answer["documents"]["moved"]["debate-2"] == ["validation", "train"]
    revalued = next(it for it in answer["spans"] if it["kind"] == "revalued")
    assert revalued["before"]["value"]["relation"] == "="
    assert revalued["after"]["value"]["relation"] == "~"


@pytest.mark.parametrize("outside", ["../secret", "spans/../../secret", "/etc/hostname", "C:secret", ""])
def test_a_dataset_names_no_file_outside_of_its_folder(tmp_path, outside):
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "built").mkdir()
    files = [{"@id": outside, "sha256": sha256(b"secret").hexdigest()}]
    described = json.dumps({"version": "1", "distribution": files})
    (tmp_path / "built" / "croissant.json").write_text(described, encoding="utf-8")
    result = run("diff", tmp_path / "built", tmp_path / "built")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"names {outside!r}, which is outside of the folder" in result.stderr


def test_documents_without_a_corpus_around_them_are_compared(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(
            json.dumps({"id": "d", "text": "МИД", "spans": [{"start": 0, "end": 3, "label": "BODY"}]}) + "\n",
            encoding="utf-8",
        )
    result = run("diff", tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert result.stdout.splitlines()[0] == "old → new"


def test_what_is_not_there_is_an_error(tmp_path):
    result = run("diff", tmp_path / "a", tmp_path / "b")
    assert result.exit_code == 2
    assert "there is no such path" in result.stderr
