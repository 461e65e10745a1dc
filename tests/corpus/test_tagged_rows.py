"""Datasets of tokens and tags: each scheme, numbers and names, offsets, and tags that break their scheme."""

import pytest

from goldspan import InputError, read
from goldspan.corpus.formats import huggingface
from goldspan.corpus.formats.format import Options
from goldspan.corpus.tags import write_tags

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
datasets = pytest.importorskip("datasets")
datasets.disable_progress_bars()

TOKENS = ["Аскар", "Мамин", "МИД", "Казахстана", "туризм"]
CHUNKS = [(0, 2, "PER"), (2, 4, "ORG"), (4, 5, "ORG")]
NAMES = [f"{prefix}-{label}" for prefix in "BIESLU" for label in ("PER", "ORG")]


def tag_dataset(tags, names=None, **more):
    tag = datasets.ClassLabel(names=names) if names else datasets.Value("string")
    features = {"tokens": datasets.List(datasets.Value("string")), "ner_tags": datasets.List(tag)}
    rows = {"tokens": [TOKENS] * len(tags), "ner_tags": tags}
    dataset = datasets.Dataset.from_dict(rows, features=datasets.Features(features))
    for name, column in more.items():
        dataset = dataset.add_column(name, column)
    return dataset


def labelled(document):
    return [(span.label, document.surface(span)) for span in document.spans]


MEANT = [("PER", "Аскар Мамин"), ("ORG", "МИД Казахстана"), ("ORG", "туризм")]


@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "IOBES", "BILOU"])
@pytest.mark.parametrize("told_by_user", [True, False])
@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
def test_tags_of_each_scheme_are_read(tmp_path, scheme, told_by_user, saved, numbered):
    tags = write_tags(len(TOKENS), CHUNKS, scheme)
    dataset = tag_dataset([tags], ["O", *NAMES] if numbered else None)
    path = tmp_path / ("saved" if saved else "tags.parquet")
    (dataset.save_to_disk if saved else dataset.to_parquet)(path)
    (document,) = read(path, options=Options(scheme=scheme if told_by_user else ""))
    assert (document.id, document.text) == ("train-0", " ".join(TOKENS))
    assert labelled(document) == MEANT


def test_a_text_offsets_and_other_columns_are_read_with_tags(tmp_path):
    text = "Аскар  Мамин,МИД\nКазахстана туризм"
    places = [[0, 5], [7, 12], [13, 16], [17, 27], [28, 34]]
    tags = write_tags(len(TOKENS), CHUNKS, "IOB2")
    structs = [{"start": start, "end": end} for start, end in places]
    for offsets in (places, structs, {"start": [p[0] for p in places], "end": [p[1] for p in places]}):
        for given_text in (text, None):
            rows = {"id": [7], "text": [given_text], "offsets": [offsets], "tokens": [TOKENS]}
            table = pa.table({**rows, "tags": [tags], "genre": ["указ"]})
            parquet.write_table(table, tmp_path / "a.parquet")
            (document,) = read(tmp_path / "a.parquet")
            assert (document.id, document.text, document.meta) == ("7", given_text, {"genre": "указ"})
            places_read = [(span.start, span.end) for span in document.spans]
            assert places_read == [(0, 12), (13, 27), (28, 34)]


def test_tokens_are_found_in_a_text_with_nothing_but_space_between(tmp_path):
    tags = write_tags(len(TOKENS), CHUNKS, "IOB2")
    dataset = tag_dataset([tags, tags], text=["Аскар\n Мамин МИД  Казахстана туризм ", "Аскар и Мамин"])
    dataset.to_parquet(tmp_path / "a.parquet")
    (first, _), (second, findings) = huggingface.read(tmp_path / "a.parquet")
    assert labelled(first)[0] == ("PER", "Аскар\n Мамин")
    assert second is None
    assert [(it.code, it.field, it.document) for it in findings] == [("bad-record", "tokens[1]", "train-1")]


def test_faulty_tags_are_errors_or_repaired(tmp_path):
    tag_dataset([["O", "I-PER", "O", "B-ORG", "O"]]).to_parquet(tmp_path / "a.parquet")

    def codes(repair):
        ((document, findings),) = huggingface.read(
            tmp_path / "a.parquet", Options(scheme="IOB2", repair=repair)
        )
        return [(it.code, it.field) for it in findings], [span.label for span in document.spans]

    assert codes("none") == ([("tag-unreadable", "ner_tags[1]")], [])
    assert codes("conlleval") == ([("tag-repaired", "ner_tags[1]")], ["PER", "ORG"])
    assert codes("discard") == ([("tag-repaired", "ner_tags[1]")], ["ORG"])


def test_tags_that_leave_a_doubt_need_a_scheme(tmp_path):
    tag_dataset([["B-PER", "O", "I-PER", "I-ORG", "B-PER"]]).to_parquet(tmp_path / "a.parquet")
    assert fault(tmp_path / "a.parquet").code == "tag-unreadable"


def fault(path):
    with pytest.raises(InputError) as caught:
        list(read(path))
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize("number", [-1, 3, 99])
def test_a_number_that_no_name_stands_for_is_named(tmp_path, number):
    dataset = tag_dataset([[0, 1, 2, 0, 0]], ["O", "B-PER", "I-PER"])
    table = dataset.with_format("arrow")[:]
    column = pa.array([[0, number, 0, 0, 0]])
    parquet.write_table(table.set_column(1, "ner_tags", column), tmp_path / "a.parquet")
    finding = fault(tmp_path / "a.parquet")
    assert (finding.code, finding.field) == ("label-unknown", "ner_tags[1]")
    assert f"{number} is the number of none of 3 label names" in str(finding)


def test_saved_splits_are_read_in_the_same_order(tmp_path):
    rows = {name: tag_dataset([["O"] * 5]) for name in ("test", "dev", "train", "extra")}
    datasets.DatasetDict(rows).save_to_disk(tmp_path / "saved")
    assert [document.id for document in read(tmp_path / "saved")] == ["train-0", "dev-0", "test-0", "extra-0"]
