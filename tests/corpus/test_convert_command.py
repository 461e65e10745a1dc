"""``goldspan convert``: what it prints, writes and leaves alone, and how it ends."""

import json
import os
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from goldspan import Document, Span, read
from goldspan.cli.convert import convert as command
from goldspan.corpus.formats import load_format
from goldspan.corpus.formats.format import Options

RICH = Document("d1-visit", "Туризм и экспорт", (Span(0, 16, "SECTOR", fragments=((0, 6), (9, 16))),))
BARE = Document("d2-talks", "МИД Казахстана", (Span(0, 14, "BODY"),))


def _jsonl(folder, *documents):
    file = folder / "documents.jsonl"
    load_format("jsonl").write(file, documents, Options())
    return file


def run(*arguments):
    return CliRunner().invoke(command, [*map(str, arguments)])


def test_the_command_writes_and_says_what_is_lost_a_line_each(tmp_path):
    file = _jsonl(tmp_path, RICH, BARE)
    result = run(file, tmp_path / "out.json")
    assert (result.exit_code, result.stdout) == (0, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{file}:1: warning not-carried: document d1-visit: the fragments of 1")
    assert [it.id for it in read(tmp_path / "out.json")] == ["d1-visit", "d2-talks"]


def test_strict_writes_nothing_and_names_every_loss(tmp_path):
    file = _jsonl(tmp_path, BARE, RICH, replace(RICH, id="again"))
    result = run(file, tmp_path / "out.json", "--strict")
    assert result.exit_code == 1
    assert "2 discontinuous spans, in 2 documents" in result.stderr
    assert [it.name for it in tmp_path.iterdir()] == [file.name]
    assert run(_jsonl(tmp_path, BARE), tmp_path / "out.json", "--strict").exit_code == 0
    assert (tmp_path / "out.json").is_file()


def test_what_is_there_is_replaced_by_force_alone(tmp_path):
    file = _jsonl(tmp_path, BARE)
    (tmp_path / "out.json").write_bytes(b"precious")
    result = run(file, tmp_path / "out.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {tmp_path / 'out.json'} is there already: replace it with --force\n"
    assert (tmp_path / "out.json").read_bytes() == b"precious"
    assert run(file, tmp_path / "out.json", "--force").exit_code == 0
    assert list(read(file)) == [BARE]


@pytest.mark.skipif(os.name == "nt", reason="links take rights there")
@pytest.mark.parametrize("name", ["documents.jsonl", "link.jsonl"])
def test_a_source_is_not_written_over(tmp_path, name):
    file = _jsonl(tmp_path, BARE)
    (tmp_path / "link.jsonl").symlink_to(file)
    result = run(file, tmp_path / name, "--force")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {tmp_path / name}: it is read as well")
    assert list(read(file)) == [BARE]


def test_what_would_lose_every_span_is_not_written_unless_that_is_said(tmp_path):
    file = _jsonl(tmp_path, replace(BARE, text=None), replace(RICH, text=None))
    out = tmp_path / "today.conll"
    result = run(file, out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {out}: every span would be lost in the format conll (2 spans, for want of a text): "
        "nothing was written; --lossy writes what is left\n"
    )
    assert [it.name for it in tmp_path.iterdir()] == [file.name]
    assert run(file, out, "--strict").exit_code == 1
    assert run(file, out, "--lossy").exit_code == 0
    assert [(it.id, it.spans) for it in read(out)] == [(BARE.id, ()), (RICH.id, ())]
    assert run(file, out, "--lossy", "--strict").exit_code == 2


def test_what_loses_some_spans_or_has_none_is_written(tmp_path):
    some = _jsonl(tmp_path, BARE, RICH)
    assert run(some, tmp_path / "some.conll").exit_code == 0
    none = _jsonl(tmp_path, replace(BARE, spans=()))
    assert run(none, tmp_path / "none.conll").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("out.txt",), "does not tell its format"),
        (("out.jsonl", "--to", "xml"), "there is no format 'xml'"),
        (("out.jsonl", "--from", "xml"), "there is no format 'xml'"),
        (("out.json", "--to", "jsonl"), "a .json file one value"),
        (("out.json",), "has no text, and a Label Studio task needs one"),
    ],
)
def test_a_call_that_cannot_be_carried_out_ends_with_2(tmp_path, arguments, message):
    name, *more = arguments
    result = run(_jsonl(tmp_path, Document("a", None)), tmp_path / name, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert not (tmp_path / name).exists()


def test_a_source_that_cannot_be_read_ends_with_2(tmp_path):
    result = run(tmp_path / "none.jsonl", tmp_path / "out.json")
    assert result.exit_code == 2
    assert "missing-input" in result.stderr


def test_a_missing_package_is_named_with_its_extra(tmp_path, monkeypatch):
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it fails, as if it were not there
    result = run(_jsonl(tmp_path, BARE), tmp_path / "out.parquet")
    assert result.exit_code == 2
    needed = 'a Parquet file needs pyarrow: pip install "goldspan[formats]"'
    assert result.stderr == f"error: {tmp_path / 'out.parquet'}: {needed}\n"


@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "IOBES", "BILOU"])
def test_a_scheme_is_that_of_both_sides_unless_the_written_one_is_named(tmp_path, scheme):
    file = _jsonl(tmp_path, BARE)
    assert run(file, tmp_path / "a.conll", "--scheme", scheme).exit_code == 0
    content = (tmp_path / "a.conll").read_text(encoding="utf-8")
    last = {"IOB1": "I-", "IOB2": "I-", "IOBES": "E-", "BILOU": "L-"}[scheme]
    assert f"{last}BODY" in content
    again = (tmp_path / "a.conll", tmp_path / "b.conll", "--scheme", scheme, "--to-scheme", "BILOU")
    assert run(*again).exit_code == 0
    assert "L-BODY" in (tmp_path / "b.conll").read_text(encoding="utf-8")


def test_repaired_tags_are_said(tmp_path):
    (tmp_path / "a.conll").write_text("МИД\tI-BODY\nи\tO\n", encoding="utf-8")
    arguments = (tmp_path / "a.conll", tmp_path / "a.jsonl", "--scheme", "IOB2")
    assert run(*arguments).exit_code == 2
    result = run(*arguments, "--repair", "conlleval")
    assert result.exit_code == 0
    assert "warning tag-repaired" in result.stderr


def test_predictions_of_label_studio_are_read_and_written(tmp_path):
    file = _jsonl(tmp_path, replace(BARE, spans=(Span(0, 3, "BODY", score=0.5),)))
    assert run(file, tmp_path / "out.json", "--source", "predictions").stderr == ""
    (task,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert "annotations" not in task
    assert run(tmp_path / "out.json", tmp_path / "no.jsonl").exit_code == 2
    assert run(tmp_path / "out.json", tmp_path / "back.jsonl", "--source", "predictions").exit_code == 0
    assert (tmp_path / "back.jsonl").read_bytes() == file.read_bytes()


def test_help_ends_with_an_example():
    assert "goldspan convert export.json gold.jsonl --strict" in run("--help").stdout
