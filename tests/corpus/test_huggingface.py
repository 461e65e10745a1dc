"""Hugging Face datasets: what is written comes back, the library loads it, and labels are what all say."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from span_strategies import TEXT, spans
from strategies import canonical, plain_documents, whole

from goldspan import Document, InputError, Span, read
from goldspan.corpus.formats import huggingface
from goldspan.corpus.formats.format import Options

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
datasets = pytest.importorskip("datasets")
datasets.disable_progress_bars()

RICH = Document(
    "visit",
    TEXT,
    (
        Span(0, 5, "OFFICIAL", score=0.25, value={"entity": "аскар", "role": None}),
        Span(0, 7, "BODY", fragments=((0, 2), (5, 7))),
    ),
    {"date": "2031-03-02", "tags": ["a", 1, None]},
)
PLAIN = Document("empty", None)


def told(document):
    beside = [(whole(span), span.score) for span in document.spans]
    return document.id, document.text, beside, canonical(document.meta)


def written(folder, *documents):
    file = folder / "gold.parquet"
    huggingface.write(file, documents)
    return file


def back(path, options=None):
    return [told(document) for document in read(path, options=options or Options())]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("huggingface")


@given(st.lists(plain_documents(), min_size=1, max_size=4, unique_by=lambda document: document.id))
@settings(max_examples=60)
def test_any_documents_come_back_from_parquet(folder, documents):
    assert back(written(folder, *documents)) == list(map(told, documents))


@given(spans)
@settings(max_examples=60)
def test_fragments_come_back_from_parquet(folder, some):
    (document,) = read(written(folder, Document("d", TEXT, some)))
    assert document.spans == tuple(sorted(some))


def test_the_same_documents_are_the_same_bytes_in_row_groups_of_a_thousand(tmp_path):
    documents = [replace(RICH, id=f"d{number}") for number in range(2500)]
    file = written(tmp_path, *documents)
    before = file.read_bytes()
    assert written(tmp_path, *documents).read_bytes() == before
    assert parquet.ParquetFile(file).metadata.num_row_groups == 3
    assert len(back(file)) == 2500


@pytest.mark.parametrize("error", [ValueError("no more"), KeyboardInterrupt()])
def test_what_cannot_be_finished_is_not_there(tmp_path, error):
    def documents():
        yield RICH
        raise error

    with pytest.raises(type(error)):
        huggingface.write(tmp_path / "gold.parquet", documents())
    assert list(tmp_path.iterdir()) == []


def test_only_annotators_versions_and_unplaced_spans_are_lost():
    assert list(huggingface.losses(RICH)) == []
    assert list(huggingface.losses(replace(RICH, unplaced=("BODY",)))) == ["1 spans without a place"]


def loaded(path, tmp_path):
    return datasets.load_dataset(str(path), cache_dir=str(tmp_path / "cache"))


def test_the_library_loads_the_folder_that_a_file_is_in(tmp_path):
    (tmp_path / "gold").mkdir()
    written(tmp_path / "gold", RICH, PLAIN)
    found = loaded(tmp_path / "gold", tmp_path)
    assert list(found) == ["train"]
    number, text = datasets.Value("int64"), datasets.Value("string")
    assert found["train"].features == datasets.Features(
        {
            "id": text,
            "text": text,
            "spans": datasets.List(
                {
                    "start": number,
                    "end": number,
                    "label": text,
                    "fragments": datasets.List(datasets.List(number)),
                    "score": datasets.Value("float64"),
                    "value": text,
                }
            ),
            "meta": text,
        }
    )
    first, second = found["train"]
    assert (first["id"], first["text"], second["text"], second["spans"]) == ("visit", TEXT, None, [])
    assert json.loads(first["spans"][0]["value"]) == {"entity": "аскар", "role": None}


def test_what_the_library_saves_to_disk_is_read(tmp_path):
    (tmp_path / "gold").mkdir()
    written(tmp_path / "gold", RICH, PLAIN)
    found = loaded(tmp_path / "gold", tmp_path)
    found.save_to_disk(tmp_path / "saved")
    found["train"].save_to_disk(tmp_path / "one")
    assert back(tmp_path / "saved") == back(tmp_path / "one") == [told(RICH), told(PLAIN)]
    found["train"].to_parquet(tmp_path / "again.parquet")
    assert back(tmp_path / "again.parquet") == [told(RICH), told(PLAIN)]


def fault(path):
    with pytest.raises(InputError) as caught:
        list(read(path))
    (finding,) = caught.value.findings
    return finding


# Whatever it holds


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "a", "words": ["x"]}],
        [{"id": "a", "tokens": ["x"]}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O", "O"]}],
        [{"id": "a", "tokens": [None], "ner_tags": ["O"]}],
        [{"id": "a", "tokens": ["x"], "ner_tags": None}],
        [{"id": "a", "tokens": ["x"], "ner_tags": [0.5]}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O"], "offsets": [[0]]}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O"], "offsets": [[1, 0]]}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O"], "offsets": []}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O"], "text": "y"}],
        [{"id": "a", "tokens": ["x"], "ner_tags": ["O"], "text": "y", "offsets": [[0, 1]]}],
        [{"id": "a", "spans": 5}],
        [{"id": "a", "spans": None}],
        [{"id": "a", "spans": ["x"]}],
        [{"id": "a", "spans": {"start": [1], "end": [2, 3], "label": ["x"]}}],
        [{"id": "a", "spans": {"start": 1}}],
        [{"id": None, "spans": []}],
        [{"id": 0.5, "spans": []}],
        [{"id": "a", "text": 5, "spans": []}],
        [{"id": "a", "spans": [{"start": 0, "end": 1, "label": "x", "value": "[]"}]}],
        [{"id": "a", "spans": [{"start": 0, "end": 1, "label": "x", "score": "high"}]}],
        [{"id": "a", "spans": [{"start": 0.0, "end": 1.0, "label": "x"}]}],
    ],
)
def test_rows_that_are_no_documents_are_errors(tmp_path, rows):
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    found = fault(tmp_path / "a.parquet")
    assert found.severity == "error"
    assert str(tmp_path / "a.parquet") in found.place


@pytest.mark.parametrize("name", ["state.json", "dataset_dict.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"splits": ["train"]}', b"\xff"])
def test_a_folder_that_is_no_saved_dataset_is_an_error(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path).code == "bad-record"


def test_a_dataset_info_that_is_no_json_is_an_error(tmp_path):
    written(tmp_path, RICH)
    (tmp_path / "dataset_info.json").write_bytes(b"{")
    assert fault(tmp_path).code == "bad-json"


def test_nan_is_no_score(tmp_path):
    rows = [{"id": "a", "spans": [{"start": 0, "end": 1, "label": "x", "score": float("nan")}]}]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert [span.score for document in read(tmp_path / "a.parquet") for span in document.spans] == [None]


@pytest.fixture(scope="module")
def sound(folder):
    return written(
        folder, RICH, PLAIN, *(replace(RICH, id=f"d{number}") for number in range(20))
    ).read_bytes()


@given(st.binary(max_size=64), st.integers(0), st.integers(0, 16))
@example(b"", 0, 0)
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(folder, sound, accident, start, length):
    file = folder / "any.parquet"
    start %= len(sound)
    for content in (accident, sound[:start] + accident + sound[start + length :]):
        file.write_bytes(content)
        for document, findings in huggingface.read(file):
            assert isinstance(document, Document) or findings
            assert all(len(str(finding).splitlines()) == 1 for finding in findings)
