"""Writing: a file is the old one or the new one, whole."""

import os
import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, InputError, Span, read
from goldspan.corpus.formats import jsonl, labelstudio
from goldspan.corpus.gold import gold_path
from goldspan.corpus.writing import json_bytes, write_bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_file_is_written_and_written_over(tmp_path):
    file = tmp_path / "визит.json"
    write_bytes(file, b"old")
    write_bytes(str(file), b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="links take rights there")
def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to("theirs")
    write_bytes(tmp_path / "link", b"ours")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_bytes() == b"ours"


def failing(*_, **__):
    raise OSError(28, os.strerror(28))


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    file = tmp_path / "visit.json"
    file.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, step, failing)
        with pytest.raises(OSError, match="No space left"):
            write_bytes(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_an_interrupt_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    file = tmp_path / "visit.json"
    file.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_bytes(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_bytes_reach_the_disk_before_the_name_is_changed(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle):
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def noted_replace(*arguments):
        steps.append("replace")
        replace(*arguments)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    write_bytes(tmp_path / "visit.json", b"new")
    assert steps == ["file", "replace", "folder"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_keeps_its_permissions(tmp_path, mode):
    file = tmp_path / "visit.json"
    file.write_bytes(b"old")
    file.chmod(mode)
    write_bytes(file, b"new")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_new_file_has_the_permissions_that_any_new_file_has(tmp_path):
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "visit.json", b"new")
        assert os.umask(0o027) == 0o027, "writing changed the mask"
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "visit.json").stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.replace"])
def test_what_cannot_be_written_is_said_by_the_name_that_was_given(tmp_path, monkeypatch, step):
    file = tmp_path / "visit.json"

    def refused(*arguments, **more):
        folder = more.get("dir", tmp_path)
        name = arguments[0] if arguments else folder / ".visit.json.x1.tmp"
        raise PermissionError(13, os.strerror(13), str(name))

    monkeypatch.setattr(step, refused)
    with pytest.raises(PermissionError) as caught:
        write_bytes(file, b"new")
    assert (caught.value.filename, caught.value.filename2) == (str(file), None)


def test_a_folder_is_not_written_over(tmp_path):
    with pytest.raises(IsADirectoryError) as caught:
        write_bytes(tmp_path, b"new")
    assert caught.value.filename == str(tmp_path)


def test_a_write_protected_file_is_not_written_over(tmp_path):
    file = tmp_path / "visit.json"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="write-protected"):
        write_bytes(file, b"new")
    file.chmod(0o644)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_bytes(tmp_path / "documents" / "visit.json", b"new")


def test_the_packaged_gold_written_again_is_the_same_bytes(tmp_path):
    files = sorted((gold_path() / "documents").iterdir())
    assert files
    for file in files:
        (document,) = read(file)
        labelstudio.write_task(tmp_path / file.name, document)
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_a_task_is_written_on_lines_of_its_own_in_letters_that_people_read(tmp_path):
    document = Document("visit", "МИД", (Span(0, 3, "BODY"),))
    labelstudio.write_task(tmp_path / "visit.json", document)
    written = (tmp_path / "visit.json").read_bytes()
    assert written.startswith('{\n  "data": {\n    "id": "visit",\n    "text": "МИД"\n  },\n'.encode())
    assert written.endswith(b"\n}\n")
    (back,) = read(tmp_path / "visit.json")
    assert back.spans == document.spans


def test_json_lines_are_one_document_a_line(tmp_path):
    file = tmp_path / "documents.jsonl"
    jsonl.write(file, [Document("a", "МИД\r\n"), Document("b", None)])
    assert file.read_bytes() == '{"id":"a","text":"МИД\\r\\n","spans":[]}\n{"id":"b","spans":[]}\n'.encode()


def test_no_documents_make_an_empty_file_that_no_one_takes_for_gold(tmp_path):
    file = tmp_path / "documents.jsonl"
    jsonl.write(file, iter(()))
    with pytest.raises(InputError, match="empty-input"):
        list(read(file))


def test_a_document_that_cannot_be_written_leaves_the_old_file(tmp_path):
    file = tmp_path / "documents.jsonl"
    file.write_bytes(b"old")
    with pytest.raises(UnicodeEncodeError):
        jsonl.write(file, [Document("a", "МИД"), Document("b", "\ud83d")])
    assert list(Path(tmp_path).iterdir()) == [file]
    assert file.read_bytes() == b"old"


def test_json_keeps_the_order_of_its_keys():
    assert json_bytes({"b": 1, "a": [1.5, None]}) == b'{\n  "b": 1,\n  "a": [\n    1.5,\n    null\n  ]\n}\n'


def test_what_is_nested_deeper_than_asked_for_is_on_one_line():
    value = {"a": [{"b": [1, {"c": "д"}], "e": {}}], "f": []}
    assert json_bytes(value, levels=2).decode() == (
        '{\n  "a": [\n    {"b": [1, {"c": "д"}], "e": {}}\n  ],\n  "f": []\n}\n'
    )


@given(value=JSON, levels=st.integers(min_value=0, max_value=6))
def test_the_layout_changes_nothing_but_white_space(value, levels):
    assert msgspec.json.decode(json_bytes(value, levels=levels)) == value
