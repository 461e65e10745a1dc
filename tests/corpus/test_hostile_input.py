"""Files that are meant to do harm, or might as well be: read whole or refused, at once and in a few words."""

import gzip
import os

import pytest
from click.testing import CliRunner

from goldspan import Document, InputError, read, validate
from goldspan.cli import app

LINE = b'{"id": "d%d", "text": "abc", "spans": [{"start": 0, "end": %s, "label": "BODY"}]}\n'
TASK = b'{"data": {"id": "d%d", "text": "abc"}, "annotations": [{"result": [{"id": "r", "type": "labels", \
"value": {"start": 0, "end": %s, "labels": ["BODY"]}}]}]}\n'
ROW = (
    b'{"id": "d%d", "text": "abc", "label": [{"start": 0, "end": %s, "labels": ["BODY"]}], "annotator": 1}\n'
)
QUOTE = b'{"id": "d%d", "text": "abc", "spans": [{"label": "BODY", "text": "abc", "score": %s}]}\n'

JSON = pytest.mark.parametrize("record", [LINE, TASK, ROW, QUOTE], ids=["jsonl", "task", "row", "quote"])
SUFFIXES = pytest.mark.parametrize(
    "suffix", [".jsonl", ".json", ".conll", ".tsv", ".txt", ".ann", ".parquet", ".spacy"]
)
LONG = 100_000_000


@pytest.fixture
def put(tmp_path):
    made = []

    def write(content, name="bad.jsonl"):
        file = tmp_path / name
        file.write_bytes(content)
        made.append(file)
        return file

    yield write
    for file in made:
        file.unlink(missing_ok=True)


def run(*arguments):
    """The command line's answer, which is no traceback and, of unusable input, nothing on stdout."""
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def refused(file, *codes):
    """The findings of a file that is refused by all that read it."""
    with pytest.raises(InputError) as caught:
        list(read(file))
    findings = caught.value.findings
    assert findings
    assert all(str(file.with_suffix("")) in finding.place for finding in findings)
    if codes:
        assert {finding.code for finding in findings} <= set(codes)
    validated = run("validate", file)
    assert validated.exit_code in {1, 2}
    assert str(file.with_suffix("")) in validated.output
    scored = run("score", file, file)
    assert scored.exit_code == 2
    assert scored.stdout == ""
    assert str(file.with_suffix("")) in scored.stderr
    return findings


def ids(file):
    return [document.id for document in read(file)]


@JSON
def test_line_ends_may_be_mixed_and_a_mark_stand_before_them(put, record):
    lines = [record % (number, b"1") for number in range(3)]
    content = b"\xef\xbb\xbf" + lines[0].replace(b"\n", b"\r\n") + b"\n\r\n" + lines[1] + lines[2].rstrip()
    assert ids(put(content)) == ["d0", "d1", "d2"]


def test_line_ends_of_columns_may_be_mixed(put):
    file = put(b"\xef\xbb\xbfabc\tB-BODY\r\ndef\tI-BODY\n\r\nghi\tO\rjkl\tO", "mixed.conll")
    (document,) = read(file)
    assert document.text == "abc def\nghi jkl"


@JSON
@pytest.mark.parametrize("bytes_", [b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud83d", b"\\ude80"])
def test_what_is_no_text_is_refused_with_its_line(put, record, bytes_):
    file = put(
        record % (0, b"1") + (record % (1, b"1")).replace(b"abc", b"a" + bytes_, 1) + record % (2, b"1")
    )
    (finding,) = refused(file, "bad-json", "bad-encoding", "text-surrogate")
    assert finding.place == f"{file}:2"


@SUFFIXES
@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 10,
        gzip.compress(b"abc\tO\n"),
        '{"id": "d1"}'.encode("utf-16"),
        b"\xed\xa0\x80\tO\n",
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=["nul", "gzip", "utf-16", "surrogate", "brackets", "objects"],
)
def test_other_content_than_the_name_says_is_refused(put, suffix, content):
    if suffix == ".ann":
        put(b"abc", "bad.txt")
    refused(put(content, f"bad{suffix}"))


@JSON
@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b"9" * 5000])
def test_numbers_that_no_machine_holds_are_refused_with_their_line(put, record, number):
    file = put(record % (0, b"1") + record % (1, number))
    assert [finding.place for finding in refused(file, "bad-json")] == [f"{file}:2"]


@pytest.mark.parametrize("record", [LINE, TASK, ROW])
@pytest.mark.parametrize("number", [b"-0", b"1.0", b"1e0", b"9" * 30, b"-1", b"true", b'"1"', b"null"])
def test_numbers_that_are_no_offset_are_refused(put, record, number):
    findings = refused(put(record % (0, number)))
    assert all(finding.code.startswith("span-") for finding in findings)


def test_the_last_of_two_fields_of_one_name_holds_for_the_short_and_the_long_way(put):
    lines = [LINE % (number, b"1") for number in range(40)]
    lines[7] = lines[7].replace(b'"end": 1', b'"end": 1, "end": 2')
    twice, once = (
        put(b"".join(lines)),
        put(b"".join(lines).replace(b'"end": 1, "end"', b'"end"'), "once.jsonl"),
    )
    assert list(read(twice)) == list(read(once))
    assert run("score", once, twice).stdout == run("score", once, once).stdout


@pytest.mark.parametrize("broken", [b"{", b'{"id": "d"}', b"\xff", LINE % (7, b"99"), LINE % (1, b"1")])
def test_no_score_of_a_file_with_one_broken_line(put, broken):
    lines = [LINE % (number, b"1") for number in range(100, 140)]
    sound = put(b"".join(lines), "sound.jsonl")
    bad = put(b"".join([*lines[:20], broken + b"\n", *lines[20:]]))
    assert run("score", sound, sound).exit_code == 0
    for pair in ((sound, bad), (bad, sound)):
        for style in ("text", "json"):
            result = run("score", *pair, "--format", style)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr


@SUFFIXES
def test_a_folder_with_the_name_of_a_file_is_an_empty_folder(tmp_path, suffix):
    folder = tmp_path / f"bad{suffix}"
    folder.mkdir()
    refused(folder, "empty-input")


@SUFFIXES
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path, suffix):
    pipe = tmp_path / f"bad{suffix}"
    os.mkfifo(pipe)
    (finding,) = refused(pipe, "unreadable-input")
    assert "neither a regular file nor a folder" in finding.message


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no devices")  # noqa: PTH110
def test_a_device_is_not_read_forever():
    with pytest.raises(InputError, match="neither a regular file nor a folder"):
        list(read("/dev/zero"))


def test_links_that_lead_in_circles_are_passed_over(tmp_path, put):
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "own.jsonl").symlink_to("own.jsonl")
    refused(tmp_path, "empty-input")
    refused(tmp_path / "own.jsonl", "missing-input")
    put(LINE % (0, b"1"), "good.jsonl")
    assert ids(tmp_path) == ["d0"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@SUFFIXES
def test_a_file_that_may_not_be_read_is_refused(put, suffix):
    file = put(LINE % (0, b"1"), f"bad{suffix}")
    file.chmod(0)
    refused(file)


def test_a_text_of_a_hundred_megabytes_is_read(put):
    file = put(b'{"id": "d1", "spans": [], "text": "' + b"a" * LONG + b'"}\n', "long.jsonl")
    (document,) = read(file)
    assert isinstance(document, Document)
    assert len(document.text) == LONG
    assert not [finding for finding in validate(file) if finding.severity == "error"]


@pytest.mark.parametrize("byte", [b"[", b"a", b"\xff"])
def test_a_hundred_megabytes_of_garbage_in_one_line_are_refused(put, byte):
    file = put(byte * LONG)
    with pytest.raises(InputError) as caught:
        list(read(file))
    (finding,) = caught.value.findings
    assert finding.place == f"{file}:1"
    assert len(str(finding)) < 1000


def test_long_lines_are_told_from_columns_at_once(put):
    # A regular expression that tries each "B-" up to the last tab takes the square of the length: a minute.
    refused(put(b"B-x " * 16_000 + b"\tZ", "bad.txt"))


def test_a_text_without_spans_is_valid_however_slow_its_tokens_are_to_find(put):
    put(b'{"a":' * 100_000, "slow.txt")
    assert run("validate", put(b"", "slow.ann")).exit_code == 0
