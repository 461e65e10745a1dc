"""``goldspan annotate add``: texts and documents become files that nothing but their text makes."""

import json

import pytest
from exchange_tasks import TEXT, annotation, contents, document, region, run, task, write
from hypothesis import given
from strategies import texts

from goldspan.annotation.document_files import SAFE_ID, read_documents
from goldspan.annotation.intake import take_in, write_intake
from goldspan.corpus.formats.labelstudio import text_hash
from goldspan.corpus.reading import read
from goldspan.corpus.scheme import GUIDELINES_VERSION
from goldspan.corpus.validation import validate


@given(texts.filter(str.strip))
def test_a_text_stays_as_it_is_letter_for_letter(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("add")
    (folder / "talks-2031.txt").write_bytes(text.encode())
    text = text.removeprefix("\ufeff")
    (folder / "documents").mkdir()
    if text.strip():
        write_intake(folder / "documents", take_in(folder / "documents", [folder / "talks-2031.txt"], {}))
        (found,) = read_documents(folder / "documents").values()
        assert (found.id, found.text, found.meta["text_sha256"]) == ("talks-2031", text, text_hash(text))


def test_texts_are_added_once(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "d1.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    (tmp_path / "texts" / "d2.TXT").write_bytes("МИД".encode())
    command = ("annotate", "add", tmp_path / "texts", "--desk", tmp_path / "desk", "--meta", "genre=news")
    assert run(*command).stdout == "2 documents added, 0 already there\n"
    before = contents(tmp_path / "desk")
    assert run(*command).stdout == "0 documents added, 2 already there\n"
    assert contents(tmp_path / "desk") == before
    data = {
        "id": "d1",
        "text": TEXT,
        "genre": "news",
        "guidelines": GUIDELINES_VERSION,
        "text_sha256": text_hash(TEXT),
    }
    assert document(tmp_path / "desk", "d1") == {"data": data}
    assert {finding.code for finding in validate(tmp_path / "desk")} == {"gold-missing"}  # not annotated yet


def test_documents_of_any_format_are_added_with_their_annotations(tmp_path):
    plain = tmp_path / "plain.jsonl"
    spans = '[{"start": 0, "end": 3, "label": "BODY"}]'
    plain.write_text(f'{{"id": "p1", "text": "МИД", "date": "2031-03-02", "spans": {spans}}}\n', "utf-8")
    one, other = annotation("a@x.org", region("МИД", "BODY")), annotation("b@x.org")
    export = write(tmp_path / "export.json", [task("e1", one, other)])
    shown = run("annotate", "add", plain, export, "--desk", tmp_path / "desk", "--format", "json").stdout
    assert json.loads(shown) == {"added": ["e1", "p1"], "already_there": 0}
    assert document(tmp_path / "desk", "e1")["annotations"] == [one, other]
    assert set(document(tmp_path / "desk", "e1")) == {"data", "annotations"}  # none of the server's numbers
    (added,) = read(tmp_path / "desk" / "documents" / "p1.json")
    assert [span.label for span in added.spans] == ["BODY"]
    assert added.meta["date"] == "2031-03-02"


def refused(tmp_path, *paths):
    """What is said of documents that are not taken; nothing is written."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "d1.txt").write_text("МИД", encoding="utf-8")
    run("annotate", "add", tmp_path / "old", "--desk", tmp_path / "desk")
    before = contents(tmp_path / "desk")
    result = run("annotate", "add", *paths, "--desk", tmp_path / "desk", expected=2)
    assert contents(tmp_path / "desk") == before
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d1.txt", "МВД", "document-duplicate: document d1: "),
        ("D1.txt", "МИД", "document-duplicate: document D1: "),
        ("министр.txt", "МИД", "document-id: document министр: "),
        (".d3.txt", "МИД", "document-id: "),
        ("a b.txt", "МИД", "document-id: "),
        ("d4.txt", " \r\n", "empty-input: "),
        ("d5.txt", b"\xcc\xe8\xed", "bad-encoding: "),
        ("d6.jsonl", '{"id": "../d6", "text": "МИД", "spans": []}', "document-id: "),
        ("d7.jsonl", '{"id": "d7", "spans": []}', "bad-record: document d7: it has no text"),
        ("d8.jsonl", '{"id": "d8", "text": "МИД"', "bad-json: "),
        ("d9.json", '[{"data": {"id": "d9", "text": "a", "text_sha256": "0"}}]', "text-changed: "),
    ],
)
def test_what_cannot_be_a_document_is_refused_and_nothing_is_written(tmp_path, name, content, message):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "aaa.txt").write_text("Сосед, с которым всё в порядке.", encoding="utf-8")
    (tmp_path / "new" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    shown = refused(tmp_path, tmp_path / "new")
    assert message in shown
    assert len(shown.splitlines()) == 1


def test_a_path_that_is_not_there(tmp_path):
    assert "there is no such path" in refused(tmp_path, tmp_path / "nowhere")


@pytest.mark.parametrize("pair", ["genre", "=news", "text=other", "id=d9"])
def test_metadata_that_is_none_is_refused(tmp_path, pair):
    (tmp_path / "d1.txt").write_text("МИД", encoding="utf-8")
    run("annotate", "add", tmp_path / "d1.txt", "--desk", tmp_path / "desk", "--meta", pair, expected=2)
    assert not (tmp_path / "desk" / "documents" / "d1.json").exists()


@pytest.mark.parametrize("name", ["a", "A.b-c_1", "7"])
def test_ids_that_are_file_names(name):
    assert SAFE_ID.fullmatch(name)
