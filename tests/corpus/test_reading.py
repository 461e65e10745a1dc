"""Reading: which files, in which order, and at which place a fault is."""

import os
import sys

import pytest

from goldspan import InputError, Span, read
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.reading import files, parse

BOM = b"\xef\xbb\xbf"


def line(name, text="МИД", spans="[]"):
    return f'{{"id": "{name}", "text": "{text}", "spans": {spans}}}\n'.encode()


def ids(path):
    return [document.id for document in read(path)]


def fault(path):
    with pytest.raises(InputError) as caught:
        list(read(path))
    (finding,) = caught.value.findings
    return finding


def test_a_folder_is_read_in_the_order_of_its_file_names(tmp_path):
    for name in ("b.jsonl", "a.json", "Я.jsonl", "10.jsonl", "9.jsonl"):
        (tmp_path / name).write_bytes(line(name))
    assert ids(tmp_path) == ["10.jsonl", "9.jsonl", "a.json", "b.jsonl", "Я.jsonl"]


def test_other_files_and_folders_in_a_folder_are_left_alone(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(line("a"))
    (tmp_path / "README.md").write_text("# Documents\n")
    (tmp_path / ".a.jsonl.x1.tmp").write_bytes(b"{")
    (tmp_path / "older.json").mkdir()
    assert ids(tmp_path) == ["a"]


def test_a_suffix_counts_in_either_case(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(line("a"))
    (tmp_path / "B.JSONL").write_bytes(line("b"))
    (tmp_path / "C.Json").write_bytes(b"[" + line("c").strip() + b"]")
    assert ids(tmp_path) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("one", "other"), [("x.ann", "a.jsonl"), ("x.ANN", "a.conll"), ("x.parquet", "a.JSONL")]
)
def test_a_folder_of_two_kinds_is_refused_and_what_would_be_left_out_named(tmp_path, one, other):
    (tmp_path / one).write_bytes(b"")
    (tmp_path / other).write_bytes(line("a"))
    finding = fault(tmp_path)
    assert (finding.code, finding.place) == ("folder-mixed", str(tmp_path))
    assert f"without {other}" in finding.message


def test_a_corpus_is_read_by_the_path_of_its_root(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.jsonl").write_bytes(line("a"))
    (tmp_path / "entities.jsonl").write_bytes(b'{"id": "mfa"}\n')
    assert ids(tmp_path) == ids(tmp_path / "documents") == ["a"]
    assert files(str(tmp_path)) == [tmp_path / "documents" / "a.jsonl"]


@pytest.mark.parametrize("name", ["documents", "documents.jsonl", "documents.txt"])
def test_a_file_of_any_name_but_json_holds_a_record_on_each_line(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(BOM + line("a") + b"\n \t\r\n" + line("b").replace(b"\n", b"\r\n") + line("c").rstrip())
    assert ids(file) == ["a", "b", "c"]
    assert [document.place for document in read(file)] == [f"{file}:1", f"{file}:4", f"{file}:5"]


def test_a_json_file_holds_one_record_or_a_list_of_them(tmp_path):
    file = tmp_path / "export.json"
    file.write_bytes(BOM + b"\n" + line("a"))
    assert [(document.id, document.place) for document in read(file)] == [("a", str(file))]
    file.write_bytes(BOM + b"[\n" + b",".join(map(line, "abcd")) + b"]")
    assert [(document.id, document.place) for document in read(file)] == [
        (name, f"{file}[{index}]") for index, name in enumerate("abcd")
    ]


def test_a_fault_in_a_list_is_named_by_its_position(tmp_path):
    file = tmp_path / "export.json"
    file.write_bytes(b"[" + b",".join([*map(line, "abc"), b"5"]) + b"]")
    assert (fault(file).code, fault(file).place) == ("bad-record", f"{file}[3]")


@pytest.mark.parametrize("content", [b"", BOM, b"\n \n", b"[]"])
def test_a_file_without_a_record_is_refused(tmp_path, content):
    file = tmp_path / "export.json"
    file.write_bytes(content)
    assert (fault(file).code, fault(file).place) == ("empty-input", str(file))


def test_a_path_that_is_not_there_is_refused(tmp_path):
    assert (fault(tmp_path / "gold").code, fault(tmp_path / "gold").place) == (
        "missing-input",
        str(tmp_path / "gold"),
    )


def test_a_file_that_cannot_be_opened_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a"))

    def locked(*_, **__):
        raise PermissionError(13, os.strerror(13), str(file))

    monkeypatch.setattr("pathlib.Path.open", locked)
    assert fault(file).message == "it cannot be read: Permission denied"


def test_a_fault_in_json_is_named_by_line_and_column_in_characters(tmp_path):
    file, second = tmp_path / "gold.json", '"text": "МИД" "spans": []}'
    file.write_text(f'{{"id": "визит",\n{second}', encoding="utf-8")
    assert fault(file).place == f"{file}:2"
    column = int(fault(file).message.rpartition("(column ")[2].rstrip(")"))
    # The parser may name the character that it cannot use, or the one behind it.
    assert second[column - 2 : column].startswith((' "', '"s'))


def test_a_byte_that_is_no_utf8_is_named_by_line_and_column(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a") + line("b").replace("И".encode(), b"\xc8"))
    assert fault(file).code == "bad-encoding"
    assert fault(file).place == f"{file}:2"
    assert fault(file).message.endswith(f"(column {line('b').decode().index('И') + 1})")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (r"\ud83d", "text-surrogate"),
        (r"\ude80", "text-surrogate"),
        (r"\ud83d\ud83d\ude80", "text-surrogate"),
        (r"\ud83d\ude80" + "\t", "bad-json"),
        (r"\\ud83d" + "\t", "bad-json"),
    ],
)
def test_half_of_a_surrogate_pair_is_told_from_other_faults(tmp_path, text, code):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a") + line("b", text))
    assert (fault(file).code, fault(file).place) == (code, f"{file}:2")


def test_a_whole_surrogate_pair_is_one_character(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a", r"\ud83d\ude80 МИД", '[{"start": 2, "end": 5, "label": "BODY"}]'))
    (document,) = read(file)
    assert document.surface(document.spans[0]) == "МИД"


@pytest.mark.parametrize("depth", [101, 1000, 100_000])
def test_json_nested_too_deeply_is_refused(tmp_path, depth):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a") + b'{"id": "b", "meta": ' + b"[" * depth + b"]" * depth + b"}")
    assert (fault(file).code, fault(file).place) == ("bad-json", f"{file}:2")
    assert "nested" in fault(file).message


def test_reading_stops_at_the_first_document_with_an_error(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a") + line("b", spans='[{"start": 0, "end": 9, "label": "BODY"}]') + line("c"))
    documents = read(file)
    assert next(documents).id == "a"
    with pytest.raises(InputError, match="span-out-of-range"):
        next(documents)


def test_two_documents_with_one_id_are_refused_across_files(tmp_path):
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(line("visit"))
    finding = fault(tmp_path)
    assert (finding.code, finding.place) == ("document-duplicate", f"{tmp_path / 'b.jsonl'}:1")
    assert f"{tmp_path / 'a.jsonl'}:1" in finding.message


def test_each_file_of_a_folder_says_itself_which_format_it_is_in(tmp_path):
    plain = b'{"id": "a", "spans": [{"start": 0, "end": 3, "label": "BODY"}], "data": {"origin": "news"}}\n'
    task = '{"data": {"id": "b", "text": "МИД"}, "annotations": [{"result": []}]}\n'.encode()
    (tmp_path / "a.jsonl").write_bytes(plain)
    (tmp_path / "b.jsonl").write_bytes(task)
    first, second = read(tmp_path)
    assert (first.spans, first.meta) == ((Span(0, 3, "BODY"),), {"data": {"origin": "news"}})
    assert (second.id, second.text) == ("b", "МИД")


def test_parsing_goes_on_behind_a_fault(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_bytes(line("a") + b"{\n" + line("b"))
    names = [parsed.document.id if parsed.document else None for parsed in parse(file)]
    assert names == ["a", None, "b"]


@pytest.mark.parametrize("name", ["stray.parquet", "stray.spacy"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_takes_a_package_is_named(tmp_path, monkeypatch, name, whole):
    for package in ("pyarrow", "pyarrow.parquet", "spacy"):
        monkeypatch.setitem(sys.modules, package, None)  # importing it fails, as if it were not there
    file = tmp_path / name
    file.write_bytes(b"bytes")
    with pytest.raises(MissingExtraError) as caught:
        list(read(tmp_path if whole else file))
    assert str(caught.value).startswith(f"{file}: a ")
    assert str(caught.value).endswith('pip install "goldspan[formats]"')
