"""What ``goldspan extract`` reads: every row once, in order, wherever the slices end."""

import gzip
import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import texts

from goldspan.baselines.batch.job import Job
from goldspan.baselines.batch.parts import find_parts
from goldspan.baselines.batch.rows import Reader, ReadingError
from goldspan.baselines.batch.slicing import make_plan
from goldspan.cli import app
from goldspan.corpus.findings import InputError

TEXTS = [
    "Министр Анна Ким посетила МИД.", "", "   ", "Аскар 😀 и\u0306 МИД:\r\n5,5%\u00a0роста  за год.\n",
    "Рост в МИД Казахстана", "Й", "МИД",
]  # fmt: skip


def job(**changes):
    wanted = {
        "spec": "rules", "name": "rules", "version": "1", "folder": ".", "digits": 5, "shape": "jsonl",
        "text_column": "text", "id_column": None, "keep_text": False, "on_error": "skip", "timeout": None,
            "retries": 0,
    }  # fmt: skip
    return Job(**wanted | changes)


def rows_of(place, size, **changes):
    wanted = job(**changes)
    plan = make_plan(find_parts(str(place)), size, (wanted.text_column, wanted.id_column))
    reader = Reader(wanted)
    try:
        return [row[1:] for piece in plan.slices for row in reader.rows(piece)], plan
    finally:
        reader.close()


def line(record):
    return json.dumps(record, ensure_ascii=False).encode()


def write_parquet(file, records, group=3):
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.Table.from_pylist(records), file, row_group_size=group)


RECORDS = [{"id": f"d{number}", "text": text, "more": [number]} for number, text in enumerate(TEXTS)]


def lines(folder):
    (folder / "in.jsonl").write_bytes(b"\n".join(map(line, RECORDS)))
    return folder / "in.jsonl"


def bom_and_crlf(folder):
    (folder / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(map(line, RECORDS)) + b"\r\n")
    return folder / "in.jsonl"


def compressed(folder):
    (folder / "in.jsonl.gz").write_bytes(gzip.compress(b"\n".join(map(line, RECORDS))))
    return folder / "in.jsonl.gz"


def zstandard(folder):
    pa = pytest.importorskip("pyarrow")
    content = b"\n".join(map(line, RECORDS))
    frames = [pa.compress(part, "zstd", asbytes=True) for part in (content[:100], content[100:])]
    (folder / "in.jsonl.zst").write_bytes(b"".join(frames))
    return folder / "in.jsonl.zst"


def shards(folder):
    for number, (begin, end) in enumerate([(0, 2), (2, 2), (2, 7)]):
        content = b"".join(line(record) + b"\n" for record in RECORDS[begin:end])
        (folder / f"part-{number:05}.jsonl").write_bytes(content)
    (folder / "_errors.jsonl").write_text("none of it")
    return folder


def pattern(folder):
    return shards(folder) / "part-*.jsonl"


def parquet(folder):
    write_parquet(folder / "in.parquet", RECORDS)
    return folder / "in.parquet"


def parquet_shards(folder):
    for number, (begin, end) in enumerate([(0, 3), (3, 7)]):
        write_parquet(folder / f"train-{number:05}-of-00002.parquet", RECORDS[begin:end])
    return folder


def saved(folder):
    datasets = pytest.importorskip("datasets")
    datasets.Dataset.from_list(RECORDS).save_to_disk(str(folder / "saved"))
    return folder / "saved"


SHAPES = [lines, bom_and_crlf, compressed, zstandard, shards, pattern, parquet, parquet_shards, saved]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # datasets leaves its files to the collector
def test_every_row_is_read_once_and_in_order(tmp_path, shape, size):
    rows, plan = rows_of(shape(tmp_path), size)
    assert [(name, text) for _, name, text, problem in rows] == [
        (f"d{i}", text) for i, text in enumerate(TEXTS)
    ]
    assert not any(problem for *_, problem in rows)
    assert [piece.number for piece in plan.slices] == list(range(len(plan.slices)))
    assert all(piece.rows <= size for piece in plan.slices)


lines_of_any_kind = st.lists(
    st.one_of(
        st.builds(lambda text: line({"id": "x", "text": text}), texts),
        st.sampled_from([b"", b"  ", b"{", b"[1]", b"\xff", b'{"id": "", "text": "a"}', b'{"text": null}']),
    ),
    max_size=12,
)


@given(lines_of_any_kind, st.booleans(), st.booleans(), st.integers(1, 13))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_where_slices_end_does_not_matter(tmp_path, content, is_ended, is_compressed, size):
    content = b"\n".join(content) + (b"\n" if is_ended else b"")
    file = tmp_path / ("in.jsonl.gz" if is_compressed else "in.jsonl")
    file.write_bytes(gzip.compress(content) if is_compressed else content)
    rows, plan = rows_of(file, size)
    whole, all_at_once = rows_of(file, 10_000)
    assert rows == whole
    assert (plan.rows, plan.fingerprint) == (all_at_once.rows, all_at_once.fingerprint)
    assert sum(piece.rows for piece in plan.slices) == plan.rows == len(content.splitlines())


@pytest.mark.parametrize("shape", [compressed, parquet, lines], ids=lambda shape: shape.__name__)
def test_slices_may_be_asked_for_in_any_order(tmp_path, shape):
    plan = make_plan(find_parts(str(shape(tmp_path))), 2, ("text", None))
    reader = Reader(job())
    order = [3, 0, 2, 1, 1]
    read = {index: [row.text for row in reader.rows(plan.slices[index])] for index in order}
    reader.close()
    assert [text for index in sorted(read) for text in read[index]] == TEXTS


@pytest.mark.parametrize("size", [1, 3, 100])
def test_documents_without_an_id_are_numbered_as_in_their_split(tmp_path, size):
    without = [{"text": record["text"]} for record in RECORDS]
    for number, (begin, end) in enumerate([(0, 3), (3, 7)]):
        write_parquet(tmp_path / f"test-{number:05}-of-00002.parquet", without[begin:end])
    write_parquet(tmp_path / "train.parquet", without[:2])
    names = [name for _, name, *_ in rows_of(tmp_path, size)[0]]
    assert names == ["train-0", "train-1", *(f"test-{number}" for number in range(7))]


def test_a_row_that_is_no_document_says_why_and_where(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_bytes(
        b"\n".join([
            b'{"id": "d1", "text": "a"', b"[]", b'{"id": 7, "text": "a"}', b'{"id": true, "text": "a"}',
            b'{"id": "d2"}', b'{"id": "d3", "text": ["a"]}', b'{"id": "d4", "text": "\\ud800"}',
        ])
    )  # fmt: skip
    rows, _ = rows_of(file, 3)
    told = [(place.rpartition(":")[2], name, problem) for place, name, _, problem in rows]
    assert told[2] == ("3", "7", "")
    assert [number for number, *_ in told] == ["1", "2", "3", "4", "5", "6", "7"]
    assert told[0][2].startswith("it is no JSON: ")
    assert told[1][2] == "it should be an object, not a list"
    assert told[3][2].startswith("the id 'id': it should be a string, not ")
    assert told[4] == ("5", "d2", "the text 'text': it is missing")
    assert told[5] == ("6", "d3", "the text 'text': it should be a string, not a list")
    assert told[6][2].startswith("it is no JSON: ")


def test_columns_may_have_other_names(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_bytes(line({"key": 5, "body": "МИД"}) + b"\n" + line({"id": "d", "body": "МИД"}))
    rows, _ = rows_of(file, 10, text_column="body", id_column="key")
    assert rows[0] == (f"{file}:1", "5", "МИД", "")
    assert rows[1] == (f"{file}:2", "", "", "the id 'key': it is missing")


def test_what_breaks_off_while_it_is_read_is_a_problem_of_its_rows(tmp_path):
    file = parquet(tmp_path)
    plan = make_plan(find_parts(str(file)), 3, ("text", None))
    content = bytearray(file.read_bytes())
    content[4:60] = b"\x00" * 56  # the pages of the first row group
    file.write_bytes(content)
    reader = Reader(job())
    first, second = ([*reader.rows(piece)] for piece in plan.slices[:2])
    reader.close()
    assert [row.number for row in first] == [0, 1, 2]
    assert all(row.problem.startswith("it cannot be read: ") for row in first)
    assert [row.text for row in second] == TEXTS[3:6]


def test_what_cannot_be_read_now_is_no_fault_of_its_rows(tmp_path):
    file = lines(tmp_path)
    plan = make_plan(find_parts(str(file)), 3, ("text", None))
    file.unlink()
    with pytest.raises(ReadingError, match="No such file"):
        list(Reader(job()).rows(plan.slices[0]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.txt", b"text", "neither JSON Lines nor Parquet"),
        ("in.parquet", b"PAR1 and no more", "it cannot be read"),
        ("in.jsonl.gz", b"no gzip", "it cannot be read"),
        ("folder/_hidden.jsonl", b"{}", "it holds no .jsonl"),
        ("", b"", "there is no such path"),
    ],
)
def test_what_is_no_input_is_said_in_one_line(tmp_path, name, content, said):
    file = tmp_path / (name or "nothing")
    if name:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    asked = file.parent if "folder" in name else file
    with pytest.raises(InputError) as caught:
        rows_of(asked, 10)
    assert said in str(caught.value)
    done = CliRunner().invoke(app, ["extract", "rules", str(asked), str(tmp_path / "out")])
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "out").exists()


def test_a_url_whose_driver_is_not_installed_names_what_to_install(tmp_path, monkeypatch):
    fsspec = pytest.importorskip("fsspec")

    def no_driver(_):
        raise ImportError("Install s3fs to access S3\nor something else")

    monkeypatch.setattr(fsspec.core, "url_to_fs", no_driver)
    done = CliRunner().invoke(app, ["extract", "rules", "s3://b/a.jsonl", str(tmp_path / "out")])
    assert (done.exit_code, done.stderr) == (2, "error: s3://b/a.jsonl: Install s3fs to access S3\n")


def test_a_table_without_the_column_is_refused_before_anything_is_done(tmp_path):
    write_parquet(tmp_path / "in.parquet", [{"id": "a", "body": "МИД"}])
    with pytest.raises(InputError, match=r"no column 'text': it has id, body"):
        rows_of(tmp_path / "in.parquet", 10)
    with pytest.raises(InputError, match="no column 'key'"):
        rows_of(tmp_path / "in.parquet", 10, text_column="body", id_column="key")


def test_a_published_dataset_is_read_by_its_configurations(tmp_path):
    built = tmp_path / "dataset"
    for folder, split in (("spans", "test"), ("spans", "train"), ("tokens", "train")):
        (built / folder).mkdir(parents=True, exist_ok=True)
        write_parquet(built / folder / f"{split}.parquet", RECORDS[:2])
    configurations = "".join(
        f"- config_name: {name}\n  data_files: {name}/*.parquet\n" for name in ("spans", "tokens")
    )
    (built / "README.md").write_text(f"---\nconfigs:\n{configurations}---\n")
    with pytest.raises(InputError, match="tokens"):
        find_parts(str(built))
    assert [part.name for part in find_parts(str(built / "spans"))] == ["train", "test"]


def test_a_folder_of_both_kinds_is_refused_and_what_would_be_left_out_is_named(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write_parquet(folder / "b.parquet", RECORDS[:2])
    for name in ("state_of_things.json", "_errors.jsonl"):
        (folder / name).write_text("{}")
    assert [part.kind for part in find_parts(str(folder))] == ["parquet"]
    compressed(folder)
    lines(folder).rename(folder / "A.JSONL")
    done = CliRunner().invoke(app, ["extract", "regex", str(folder), str(tmp_path / "out")])
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "A.JSONL, in.jsonl.gz would be left out: put each kind into a folder of its own" in done.stderr
    assert not (tmp_path / "out").exists()
    assert [part.kind for part in find_parts(str(folder / "b*"))] == ["parquet"]
    (folder / "README.md").write_text("---\nconfigs:\n- config_name: a\n  data_files: b.parquet\n---\n")
    assert [part.kind for part in find_parts(str(folder))] == ["parquet"]


def test_a_saved_dataset_with_lines_beside_it_is_refused(tmp_path):
    folder = saved(tmp_path)
    lines(folder)
    with pytest.raises(InputError, match=r"in\.jsonl would be left out"):
        find_parts(str(folder))


@pytest.mark.parametrize("names", [("A.JSONL", "b.Ndjson.GZ"), ("A.PARQUET", "b.Parquet")])
def test_names_may_end_in_capitals(tmp_path, names):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in names:
        if "arquet" in name.lower():
            write_parquet(folder / name, RECORDS)
        else:
            content = b"\n".join(map(line, RECORDS))
            (folder / name).write_bytes(gzip.compress(content) if name.endswith("GZ") else content)
    assert [text for _, _, text, _ in rows_of(folder, 3)[0]] == TEXTS * 2
    assert [text for _, _, text, _ in rows_of(folder / names[1], 3)[0]] == TEXTS


@pytest.mark.parametrize("whole", [True, False])
def test_an_input_is_not_replaced_by_what_is_found_in_it(tmp_path, whole):
    folder = tmp_path / "news"
    folder.mkdir()
    file = lines(folder)
    before = file.read_bytes()
    done = CliRunner().invoke(
        app, ["extract", "rules", str(folder if whole else file), str(file), "--restart"]
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {file}: it is read as well")
    assert file.read_bytes() == before
