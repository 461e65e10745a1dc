"""Datasets on disk: which files of a folder, in which order, and what the numbers of labels mean."""

import pytest
from span_strategies import TEXT

from goldspan import Document, InputError, Span, read
from goldspan.corpus.formats import huggingface

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
datasets = pytest.importorskip("datasets")
datasets.disable_progress_bars()

RICH = Document("visit", TEXT, (Span(0, 5, "OFFICIAL"),))


def written(folder, *documents):
    file = folder / "gold.parquet"
    huggingface.write(file, documents)
    return file


def fault(path):
    with pytest.raises(InputError) as caught:
        list(read(path))
    (finding,) = caught.value.findings
    return finding


def span_table(spans, names=("BODY",), shape="list"):
    label = datasets.ClassLabel(names=list(names))
    place = datasets.Value("int32")
    features = {"start": place, "end": place, "label": label}
    if shape == "columns":
        spans = {name: [span[name] for span in spans] for name in features}
        features = {name: datasets.List(feature) for name, feature in features.items()}
    else:
        features = datasets.List(features)
    text = datasets.Value("string")
    return datasets.Dataset.from_dict(
        {"text": [TEXT], "spans": [spans]}, features=datasets.Features({"text": text, "spans": features})
    )


@pytest.mark.parametrize("shape", ["list", "columns"])
@pytest.mark.parametrize("saved", [True, False])
def test_spans_with_class_labels_are_read_in_both_shapes(tmp_path, shape, saved):
    items = [{"start": 0, "end": 5, "label": 1}, {"start": 6, "end": 7, "label": 0}]
    dataset = span_table(items, ("BODY", "OFFICIAL"), shape)
    path = tmp_path / ("saved" if saved else "a.parquet")
    (dataset.save_to_disk if saved else dataset.to_parquet)(path)
    (document,) = read(path)
    assert document.spans == (Span(0, 5, "OFFICIAL"), Span(6, 7, "BODY"))


def test_a_span_whose_number_no_name_stands_for_is_named(tmp_path):
    items = [{"start": 0, "end": 5, "label": 0}, {"start": 6, "end": 7, "label": -1}]
    span_table(items).to_parquet(tmp_path / "a.parquet")
    ((document, findings),) = huggingface.read(tmp_path / "a.parquet")
    assert document.spans == (Span(0, 5, "BODY"),)
    assert [(it.code, it.field, it.place) for it in findings] == [
        ("label-unknown", "spans[1]", f"{tmp_path / 'a.parquet'}[0]")
    ]


def test_offsets_that_count_something_else_are_told_by_the_words_of_the_span(tmp_path):
    rows = [{"id": "a", "text": "😀 МИД", "spans": [{"start": 3, "end": 5, "label": "BODY", "text": "МИД"}]}]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    finding = fault(tmp_path / "a.parquet")
    assert (finding.code, finding.field) == ("region-text", "spans[0]")


def card(names):
    listed = "".join(f"          '{number}': {name}\n" for number, name in enumerate(names))
    return (
        "---\ndataset_info:\n  features:\n  - name: text\n    dtype: string\n  - name: spans\n    list:\n"
        f"    - name: label\n      dtype:\n       class_label:\n        names:\n{listed}---\n# Gold\n"
    )


def test_names_that_the_readme_changes_are_an_error(tmp_path):
    span_table([{"start": 0, "end": 5, "label": 0}], ("BODY", "FIGURE")).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "README.md").write_text(card(["BODY", "FIGURE"]), encoding="utf-8")
    assert [span.label for span in next(iter(read(tmp_path))).spans] == ["BODY"]
    (tmp_path / "README.md").write_text(card(["FIGURE", "BODY"]), encoding="utf-8")
    finding = fault(tmp_path)
    assert (finding.code, finding.field) == ("bad-record", "spans.label")
    assert "README.md names its labels FIGURE, BODY, and a.parquet BODY, FIGURE" in finding.message


def test_names_that_the_readme_alone_tells_are_used(tmp_path):
    dataset = span_table([{"start": 0, "end": 5, "label": 1}], ("x", "y"))
    table = dataset.with_format("arrow")[:].replace_schema_metadata(None)
    parquet.write_table(table, tmp_path / "a.parquet")
    assert fault(tmp_path).code == "label-unknown"
    for head in (card(["BODY", "FIGURE"]), card(["BODY", "FIGURE"]).replace("list:", "sequence:")):
        (tmp_path / "README.md").write_text(head, encoding="utf-8")
        assert [span.label for span in next(iter(read(tmp_path))).spans] == ["FIGURE"]


def test_the_card_that_the_library_writes_is_understood(tmp_path):
    dataset = span_table([{"start": 0, "end": 5, "label": 1}], ("BODY", "FIGURE"))
    infos = datasets.info.DatasetInfosDict({"default": dataset.info})
    data = datasets.DatasetDict(train=dataset)
    assert data
    from huggingface_hub import DatasetCard, DatasetCardData

    card_data = DatasetCardData()
    infos.to_dataset_card_data(card_data)
    (tmp_path / "README.md").write_text(str(DatasetCard(f"---\n{card_data}\n---\n")), encoding="utf-8")
    table = dataset.with_format("arrow")[:].replace_schema_metadata(None)
    parquet.write_table(table, tmp_path / "a.parquet")
    assert [span.label for span in next(iter(read(tmp_path))).spans] == ["FIGURE"]


# Each line says twice what the one before says.
DOUBLING = "".join(f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]\n" for at in range(1, 40))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("configs:\n- config_name: tokens\n- config_name: spans\n", "several configurations (tokens, spans)"),
        ("dataset_info:\n- config_name: a\n- config_name: b\n", "several configurations (a, b)"),
        ("a: [\n", "is no YAML"),
        ("- a\n", "should be a mapping"),
        ("a: !!python/object/apply:os.getcwd []\n", "is no YAML"),
        ("a: &a [*a]\n", "repeats itself without end"),
        (f"a0: &a0 [1, 1]\n{DOUBLING}", "repeats itself without end"),
        ("configs:\n- data_files: /etc/*.parquet\n", "names the data files"),
        ("configs:\n- data_files: ../*.parquet\n", "names the data file"),
        ("configs:\n- data_files: none/*.parquet\n", "holds no Parquet file"),
    ],
)
def test_a_readme_that_cannot_be_followed_is_an_error(tmp_path, head, message):
    written(tmp_path, RICH)
    (tmp_path / "README.md").write_text(f"---\n{head}---\n", encoding="utf-8")
    assert message in fault(tmp_path).message


# Splits


def nameless(file, *texts):
    file.parent.mkdir(exist_ok=True)
    none = pa.list_(pa.struct({"start": pa.int64(), "end": pa.int64(), "label": pa.string()}))
    columns = {"text": pa.array(texts, pa.string()), "spans": pa.array([[] for _ in texts], none)}
    parquet.write_table(pa.table(columns), file)


def ids(path):
    return [(document.id, document.text) for document in read(path)]


def test_splits_are_read_in_a_fixed_order_and_name_documents_without_an_id(tmp_path):
    nameless(tmp_path / "data" / "test-00000-of-00001.parquet", "e")
    nameless(tmp_path / "data" / "train-00001-of-00002.parquet", "c")
    nameless(tmp_path / "data" / "train-00000-of-00002.parquet", "a", "b")
    nameless(tmp_path / "dev" / "0.parquet", "d")
    nameless(tmp_path / "data" / "extra-00000-of-00001.parquet", "f")
    expected = [("train-0", "a"), ("train-1", "b"), ("train-2", "c"), ("validation-0", "d")]
    assert ids(tmp_path) == [*expected, ("test-0", "e"), ("extra-0", "f")]
    assert ids(tmp_path / "data" / "test-00000-of-00001.parquet") == [("test-0", "e")]


def test_splits_that_the_readme_names_are_read(tmp_path):
    nameless(tmp_path / "one.parquet", "b")
    nameless(tmp_path / "two.parquet", "a")
    nameless(tmp_path / "three.parquet", "x")
    head = (
        "configs:\n- data_files:\n  - {split: test, path: one.parquet}\n  - {split: train, path: [two.*]}\n"
    )
    (tmp_path / "README.md").write_text(f"---\n{head}---\n", encoding="utf-8")
    assert ids(tmp_path) == [("train-0", "a"), ("test-0", "b")]


def test_an_id_in_two_splits_is_an_error(tmp_path):
    huggingface.write(tmp_path / "train.parquet", [RICH])
    huggingface.write(tmp_path / "test.parquet", [RICH])
    assert fault(tmp_path).code == "document-duplicate"
