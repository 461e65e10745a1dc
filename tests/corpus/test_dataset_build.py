"""The dataset that is built: its bytes, what others' tools load from it, and what it says of itself."""

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_corpus import SPLITS, TEXTS, document, edit, write_corpus

import goldspan
from goldspan import read
from goldspan.cli import app
from goldspan.corpus.dataset.configurations import METADATA
from goldspan.corpus.scheme import LABELS

pytest.importorskip("yaml")
pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

TAGS = ["O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI")]
PUBLISHED = {"train": SPLITS["train"], "validation": SPLITS["dev"], "test": SPLITS["test"]}
GOLDEN = Path(__file__).parent / "golden"


def run(*arguments):
    return CliRunner().invoke(app, ["dataset", *map(str, arguments)])


@pytest.fixture(scope="module")
def built(shared_corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "goldspan"
    result = run("build", folder, "--corpus", shared_corpus)
    assert (result.exit_code, result.stderr) == (0, "")
    return folder


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# Bytes


def test_builds_by_different_processes_give_the_same_bytes(shared_corpus, built, tmp_path):
    command = [
        sys.executable,
        "-m",
        "goldspan",
        "dataset",
        "build",
        tmp_path / "out",
        "--corpus",
        shared_corpus,
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tashkent", "LC_ALL": "C"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert contents(tmp_path / "out") == contents(built)


def test_a_dataset_is_built_over_an_earlier_one(small_corpus, tmp_path):
    out = tmp_path / "out"
    assert run("build", out, "--corpus", small_corpus).exit_code == 0
    before = contents(out)
    edit(small_corpus / "release.json", lambda it: it.update(version="0.2.1"))
    assert run("build", out, "--corpus", small_corpus).exit_code == 0
    after = contents(out)
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"README.md", "datasheet.md", "croissant.json"}


def test_a_folder_that_holds_something_else_is_left_alone(shared_corpus, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    result = run("build", tmp_path, "--corpus", shared_corpus)
    assert result.exit_code == 2
    assert "holds 'thesis.txt', which is no part of the dataset" in result.stderr
    assert contents(tmp_path) == {"thesis.txt": b"mine"}


def test_the_answer_names_each_file_and_its_hash(shared_corpus, tmp_path):
    result = run("build", tmp_path / "out", "--corpus", shared_corpus, "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["version"] == "0.2.0"
    assert {name: it["sha256"] for name, it in answer["files"].items()} == {
        name: sha256(content).hexdigest() for name, content in contents(tmp_path / "out").items()
    }


def test_another_writer_than_the_pinned_one_is_warned_of(shared_corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("goldspan.corpus.dataset.parquet.WRITER", "pyarrow 1.2.3")
    result = run("build", tmp_path / "out", "--corpus", shared_corpus)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: the Parquet files are written by pyarrow")
    assert "pyarrow 1.2.3" in result.stderr


# Rows


def test_spans_come_back_as_they_were(built):
    for split, names in PUBLISHED.items():
        rows = list(read(built / "spans" / f"{split}.parquet"))
        assert [row.id for row in rows] == names
        for row, known in zip(rows, map(document, names), strict=True):
            assert (row.text, row.spans, dict(row.meta)) == (known.text, known.spans, dict(known.meta))
            assert [dict(span.value) for span in row.spans] == [dict(span.value) for span in known.spans]


def test_every_span_repeats_its_words(built):
    for file in built.glob("*/*.parquet"):
        table = parquet.read_table(file)
        if "spans" in table.column_names:
            for row in table.to_pylist():
                assert all(row["text"][it["start"] : it["end"]] == it["text"] for it in row["spans"])


def test_tokens_hold_the_same_spans(built):
    for split, names in PUBLISHED.items():
        rows = list(read(built / "tokens" / f"{split}.parquet"))
        assert [row.id for row in rows] == names
        # The tags hold every span whose edges are those of tokens.
        for row in rows:
            known = set(document(row.id).spans)
            assert set(row.spans) <= known
        table = parquet.read_table(built / "tokens" / f"{split}.parquet").to_pylist()
        for row in table:
            assert [row["text"][start:end] for start, end in row["offsets"]] == row["tokens"]
            assert all(0 <= tag < len(TAGS) for tag in row["ner_tags"])


def test_challenge_items_are_rows_of_test(built):
    rows = parquet.read_table(built / "challenge" / "test.parquet").to_pylist()
    assert [(row["id"], row["pair"], row["phenomenon"], row["note"]) for row in rows] == [
        ("c-1", "p1", "range", "D6"),
        ("c-2", "p1", "range", "F8"),
    ]
    assert [it["text"] for it in rows[0]["spans"]] == ["5", "7%"]
    assert rows[1]["spans"] == []


def test_the_built_tables_have_no_finding(built):
    for file in built.glob("*/*.parquet"):
        result = CliRunner().invoke(app, ["validate", str(file)])
        assert (file, result.exit_code) == (file, 0)


# Features


def test_code_readme_and_parquet_agree_on_the_names_of_labels(built):
    yaml = pytest.importorskip("yaml")
    head = yaml.safe_load((built / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    infos = {info["config_name"]: info for info in head["dataset_info"]}
    places = {"spans": ("spans", LABELS), "challenge": ("spans", LABELS), "tokens": ("ner_tags", TAGS)}
    assert infos.keys() == places.keys()
    for name, (column, known) in places.items():
        told = next(it for it in infos[name]["features"] if it["name"] == column)
        if column == "spans":
            told = next(it for it in told["list"] if it["name"] == "label")
        else:
            told = told["sequence"]
        assert told["dtype"]["class_label"]["names"] == {str(n): label for n, label in enumerate(known)}
        for file in (built / name).iterdir():
            feature = json.loads(parquet.read_schema(file).metadata[b"huggingface"])["info"]["features"][
                column
            ]
            label = feature[0]["label"] if column == "spans" else feature["feature"]
            assert label == {"names": list(known), "_type": "ClassLabel"}


def test_no_feature_has_a_name_that_older_readers_lack_or_that_turns_structs_over(built):
    for file in built.glob("*/*.parquet"):
        metadata = parquet.read_schema(file).metadata[b"huggingface"].decode()
        assert '"_type":"List"' not in metadata.replace(" ", "")
        assert not re.search(r'"feature":\{(?!"(?:dtype|names|feature)")', metadata.replace(" ", ""))


LOADER = """
import json, sys
from datasets import load_dataset
folder, cache = sys.argv[1:]
found = {}
for name in ("", "spans", "tokens", "challenge"):
    loaded = load_dataset(folder, name or None, cache_dir=cache)
    features = next(iter(loaded.values())).features
    found[name] = {split: list(loaded[split]) for split in loaded}
    if name == "tokens":
        found["tags"] = features["ner_tags"].feature.names
    elif name != "challenge":
        spans = features["spans"]
        span = spans[0] if isinstance(spans, list) else spans.feature
        found["labels"] = span["label"].names
print(json.dumps(found))
"""


def loaded_by(python, folder, cache):
    environment = {
        **os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(cache),
        "HF_DATASETS_CACHE": str(cache / "datasets"),
    }  # fmt: skip
    command = [python, "-c", LOADER, folder, cache / "own"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def check_loaded(found):
    assert found["tags"] == TAGS
    assert found["labels"] == list(LABELS)
    assert found[""] == found["spans"]
    for name in ("spans", "tokens"):
        assert {split: [row["id"] for row in rows] for split, rows in found[name].items()} == PUBLISHED
    assert [row["id"] for row in found["challenge"]["test"]] == ["c-1", "c-2"]
    for rows in found["spans"].values():
        for row in rows:
            known = document(row["id"])
            assert row["text"] == known.text
            assert [(it["start"], it["end"], LABELS[it["label"]]) for it in row["spans"]] == [
                (span.start, span.end, span.label) for span in known.spans
            ]


def test_datasets_loads_every_configuration_offline(built, tmp_path):
    pytest.importorskip("datasets")
    check_loaded(loaded_by(sys.executable, built, tmp_path))


@pytest.mark.skipif("GOLDSPAN_OLD_DATASETS" not in os.environ, reason="names a Python with datasets 3.6")
def test_an_older_release_of_datasets_loads_it_too(built, tmp_path):
    check_loaded(loaded_by(os.environ["GOLDSPAN_OLD_DATASETS"], built, tmp_path))


# Card, datasheet, Croissant


def readable(page):
    """A page without what other releases of the tools write into it."""
    page = re.sub(r"pyarrow \d[\d.]*", "pyarrow X", page)
    page = re.sub(r"razdel-[\w.+]*\w", "razdel-X", page)
    page = re.sub(r"\|v:[\d.]+\|versions:\w+\|", "|v:X|versions:X|", page)
    return re.sub(r"((?:num_bytes|download_size|dataset_size): )\d+", r"\1N", page)


@pytest.mark.parametrize(
    ("page", "golden"), [("README.md", "dataset_card.md"), ("datasheet.md", "datasheet.md")]
)
def test_the_pages_read_as_they_should(built, page, golden):
    text = readable((built / page).read_text(encoding="utf-8"))
    assert text == (GOLDEN / golden).read_text(encoding="utf-8")


def test_the_card_has_every_section_of_the_hubs_template(built):
    hub = pytest.importorskip("huggingface_hub")
    template = Path(hub.__file__).parent / "templates" / "datasetcard_template.md"
    card = (built / "README.md").read_text(encoding="utf-8")
    headings = [line for line in template.read_text(encoding="utf-8").splitlines() if line.startswith("##")]
    assert len(headings) > 20
    assert [line for line in card.splitlines() if line in headings] == headings


def test_the_cards_numbers_are_those_of_the_documents(built):
    card = (built / "README.md").read_text(encoding="utf-8")
    documents = [document(name) for name in TEXTS]
    spans = [span for one in documents for span in one.spans]
    assert f"{len(documents)} documents,\n{len(spans)} gold spans" in card
    for split, names in PUBLISHED.items():
        mine = [span.label for name in names for span in document(name).spans]
        counts = " | ".join(str(mine.count(label)) for label in LABELS)
        assert re.search(rf"\| `{split}` \| {len(names)} \| \d+ \| {len(mine)} \| {counts} \|", card)
    # «Чайка» of test is in training, in other letter case; «Вересов» of validation is not.
    assert "| `validation` | 100 % (1 of 1) | n/a (0 of 0) |" in card
    assert "| `test` | 0 % (0 of 1) | 100 % (2 of 2) |" in card


def test_croissant_describes_every_file_and_column(built):
    described = json.loads((built / "croissant.json").read_bytes())
    sums = {file["contentUrl"]: file["sha256"] for file in described["distribution"]}
    tables = {path.relative_to(built).as_posix(): path for path in built.glob("*/*.parquet")}
    assert sums == {name: sha256(path.read_bytes()).hexdigest() for name, path in tables.items()}
    for records in described["recordSet"]:
        name, _, split = records["@id"].partition("-")
        columns = [field["@id"].rpartition("/")[2] for field in records["field"]]
        assert columns == parquet.read_schema(built / name / f"{split}.parquet").names
    assert described["version"] == "0.2.0"


CROISSANT = """
import json, sys, mlcroissant
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
first = next(iter(dataset.records("spans-test")))
words = [it["spans-test/spans/text"].decode() for it in first["spans-test/spans"]]
print(json.dumps([dataset.metadata.ctx.issues.report(), first["spans-test/id"].decode(), words]))
"""


@pytest.mark.skipif(find_spec("mlcroissant") is None, reason="needs mlcroissant")
def test_mlcroissant_reads_records_and_finds_no_fault(built):
    # In a process of its own: the library warns of its own dependencies.
    command = [sys.executable, "-c", CROISSANT, built / "croissant.json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == ["", "visit-1", ["$1,6 млрд", "Минтранс"]]


def test_all_metadata_of_the_packaged_corpus_is_published():
    known = {name for one in goldspan.load() for name in one.meta}
    assert known <= METADATA.keys()


# Bad input: one clear error, and no file


def no_member(name):
    def change(root):
        edit(root / "splits.json", lambda it: it["splits"]["test"].append(name))

    return change


def copy_text(root):
    source = json.loads((root / "documents" / "visit-1.json").read_bytes())["data"]
    edit(
        root / "documents" / "visit-2.json",
        lambda it: it.update(
            data={**it["data"], "text": source["text"], "text_sha256": source["text_sha256"]},
            annotations=[{**one, "result": [], "decisions": []} for one in it["annotations"]],
        ),
    )


def set_data(name, **more):
    return lambda root: edit(root / "documents" / f"{name}.json", lambda it: it["data"].update(more))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_member("ghost"), "there is no document 'ghost'"),
        (no_member("debate-1"), "document 'debate-1' is in train already"),
        (lambda root: (root / "splits.json").unlink(), "there is no such file, and it says which documents"),
        (lambda root: (root / "release.json").unlink(), "it says the version of the corpus"),
        (lambda root: edit(root / "release.json", lambda it: it.update(version="next")), "like 0.2.0"),
        (lambda root: (root / "challenge" / "challenge.jsonl").unlink(), "challenge.jsonl"),
        (lambda root: (root / "entities.jsonl").write_text("", encoding="utf-8"), "entity-unknown"),
        (lambda root: (root / "documents" / "debate-1.json").write_bytes(b"{"), "bad-json"),
        (copy_text, "it is the text of document 'visit-1'"),
        (set_data("debate-1", origin="dreamt"), "the origin is 'dreamt'"),
        (set_data("debate-1", text="Другой текст о министре и Минтрансе, длиннее прежнего."), "text-changed"),
    ],
)  # fmt: skip
def test_a_corpus_that_is_not_sound_is_not_built(tmp_path, spoil, message):
    root = write_corpus(tmp_path / "corpus")
    spoil(root)
    result = run("build", tmp_path / "out", "--corpus", root)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_documents_without_two_passes_are_not_built(small_corpus, tmp_path):
    for file in (small_corpus / "documents").iterdir():
        edit(file, lambda it: it.update(annotations=it["annotations"][-1:]))
    result = run("build", tmp_path / "out", "--corpus", small_corpus)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert not (tmp_path / "out").exists()
