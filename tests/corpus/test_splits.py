"""Splits and versions of the corpus, and loading by split without any other package."""

import subprocess
import sys

import pytest
from small_corpus import SPLITS, TEXTS, edit

import goldspan
from goldspan import InputError
from goldspan.corpus.release import Release, read_release
from goldspan.corpus.splits import read_splits


def messages(error):
    return [(finding.field, finding.message) for finding in error.value.findings]


def test_splits_are_read_in_the_order_of_ids(small_corpus):
    edit(small_corpus / "splits.json", lambda it: it["splits"]["test"].reverse())
    assert read_splits(small_corpus) == {name: tuple(ids) for name, ids in SPLITS.items()}


def test_everything_that_is_wrong_with_splits_is_said_at_once(small_corpus):
    wrong = {"train": ["debate-1", "ghost"], "dev": [], "test": ["visit-1", "debate-1"], "extra": ["visit-1"]}
    edit(small_corpus / "splits.json", lambda it: it.update(splits=wrong))
    with pytest.raises(InputError) as error:
        read_splits(small_corpus)
    assert messages(error) == [
        ("splits.dev", "it holds no document"),
        ("splits.train[1]", "there is no document 'ghost'"),
        ("splits.test[1]", "document 'debate-1' is in train already"),
        ("splits.extra", "there are the splits train, dev, test and no other"),
        ("splits.extra[0]", "document 'visit-1' is in test already"),
        ("splits", "document 'debate-2' is in no split"),
        ("splits", "document 'visit-2' is in no split"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "bad-json"),
        (b"\xff", "bad-json"),
        (b"[]", "bad-record"),
        (b'{"version": "1", "splits": {}}', "bad-record"),
    ],
)
def test_a_file_that_is_no_splits_is_an_error(small_corpus, content, code):
    (small_corpus / "splits.json").write_bytes(content)
    with pytest.raises(InputError) as error:
        read_splits(small_corpus)
    assert [finding.code for finding in error.value.findings] == [code]


def test_splits_need_a_reason(small_corpus):
    edit(small_corpus / "splits.json", lambda it: it.update(reason=""))
    with pytest.raises(InputError, match="reason"):
        read_splits(small_corpus)


def test_a_release_has_a_version_a_day_and_a_tag(small_corpus):
    release = read_release(small_corpus)
    assert release == Release("0.2.0", "2026-11-24")
    assert release.tag == "v0.2.0"


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"version": "0.2", "date": "2026-11-24"}', b'{"version": "0.2.0", "date": "24.11.2026"}'],
)
def test_a_release_that_cannot_be_read_is_an_error(small_corpus, content):
    (small_corpus / "release.json").write_bytes(content)
    with pytest.raises(InputError, match=r"release\.json"):
        read_release(small_corpus)


@pytest.mark.parametrize(
    ("split", "ids"),
    [("test", SPLITS["test"]), ("dev", SPLITS["dev"]), ("validation", SPLITS["dev"]), (None, sorted(TEXTS))],
)
def test_the_documents_of_a_split_are_loaded(small_corpus, monkeypatch, split, ids):
    monkeypatch.setattr("goldspan.corpus.gold.gold_path", lambda: small_corpus)
    loaded = goldspan.load(split) if split else goldspan.load()
    assert [document.id for document in loaded] == ids
    assert all(document.spans for document in loaded)


def test_a_split_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="there is no split 'exam'; there are train, dev, test"):
        goldspan.load("exam")


def test_loading_a_split_needs_no_package_for_datasets(small_corpus):
    program = (
        "import sys\n"
        "for name in ('datasets', 'pyarrow', 'huggingface_hub', 'pandas', 'yaml'): sys.modules[name] = None\n"
        "import pathlib, goldspan, goldspan.corpus.gold as gold\n"
        "gold.gold_path = lambda: pathlib.Path(sys.argv[1])\n"
        "print([one.id for one in goldspan.load('test')])\n"
    )
    command = [sys.executable, "-c", program, small_corpus]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == f"{SPLITS['test']}\n"
