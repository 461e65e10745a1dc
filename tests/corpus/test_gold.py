"""The packaged corpus: valid, whole, and with the versions that it was decided from."""

import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.cli import app
from goldspan.corpus.entities import read_entities
from goldspan.corpus.gold import gold_path
from goldspan.corpus.scheme import FIELDS, GUIDELINES_VERSION, LABELS

ARTICLE = "kz-uz-commission-2017-02-23"
DOCUMENTS = goldspan.load()


@pytest.fixture
def article():
    (document,) = (document for document in DOCUMENTS if document.id == ARTICLE)
    return document


def test_the_packaged_corpus_is_valid():
    result = CliRunner().invoke(app, ["validate", str(gold_path()), "--format", "json"])
    assert result.exit_code == 0
    # Two texts run words together, as the passes or the ground truth say.
    assert {(finding["code"], finding["document"]) for finding in json.loads(result.stdout)} == {
        ("span-in-token", "cabinet-kg-2020-07-15"),
        ("span-in-token", "interview-kg-ru-2016-02-19"),
    }


@pytest.mark.parametrize("file", sorted((gold_path() / "documents").iterdir()), ids=lambda file: file.stem)
def test_a_text_is_the_bytes_that_were_annotated(file):
    data = json.loads(file.read_bytes())["data"]
    assert sha256(data["text"].encode()).hexdigest() == data["text_sha256"]


def test_the_documents_come_in_the_order_of_their_ids():
    assert [document.id for document in DOCUMENTS] == sorted(document.id for document in DOCUMENTS)


def test_the_article_is_the_one_that_the_corpus_began_with(article):
    recorded = "bbf57dbf022a23edea517f9bc3b89315c0b2472cb6a4aacbe57f4d665b05261b"
    assert sha256(article.text.encode()).hexdigest() == article.meta["text_sha256"] == recorded
    assert article.text.startswith("Первый заместитель премьер-министра Казахстана Аскар Мамин 23 февраля")
    assert article.text.endswith("подписали соответствующий протокол.")


def test_the_article_has_36_spans_that_read_as_they_should(article):
    assert len(article.spans) == 36
    assert {span.label for span in article.spans} == set(LABELS)
    surfaces = [article.surface(span) for span in article.spans]
    assert surfaces[:4] == [
        "Аскар Мамин",
        "Шавкатом Мирзиёевым",
        "совместной межправительственной комиссии",
        "МПК",
    ]
    assert {"$1,6 млрд", "40%", "1,6", "$5 млрд", "химической", "нефтехимической промышленности"} <= {
        *surfaces
    }


def test_each_annotators_version_is_kept_beside_the_adjudicated_one(article):
    assert [(it.annotator, it.ground_truth) for it in article.annotations] == [
        ("pass-a@goldspan.invalid", False),
        ("pass-b@goldspan.invalid", False),
        ("adjudication@goldspan.invalid", True),
    ]
    assert all(annotation.spans for annotation in article.annotations)
    assert article.annotations[-1].spans == article.spans


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
def test_a_gold_document_says_its_origin_date_and_guidelines(document):
    assert document.meta["origin"] in {"news", "authored"}
    made_by, today = (version.split(".") for version in (document.meta["guidelines"], GUIDELINES_VERSION))
    assert list(map(int, made_by)) <= list(map(int, today))
    assert document.meta["language"] == "ru"
    assert document.annotations[-1].ground_truth


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
def test_every_gold_span_has_a_value_of_its_label(document):
    for span in document.spans:
        assert span.value
        assert span.value.keys() <= FIELDS[span.label].keys()


def test_every_entity_of_the_registry_is_used_and_in_order():
    entities = read_entities(gold_path() / "entities.jsonl")
    used = {span.value.get("entity") for document in DOCUMENTS for span in document.spans}
    assert set(entities) == used - {None}
    assert list(entities) == sorted(entities)


def test_officials_of_dev_and_test_have_other_family_names_than_those_of_training():
    """Else a system could learn the names that it is tested on. East Asian family names come first."""
    names = {
        entity["id"]: entity["name"].split()[-1].removesuffix("а")
        for entity in map(json.loads, (gold_path() / "entities.jsonl").read_text("utf-8").splitlines())
        if entity["label"] == "OFFICIAL"
    }
    families = {
        split: {
            names[span.value["entity"]]
            for document in goldspan.load(split)
            for span in document.spans
            if span.label == "OFFICIAL"
        }
        for split in ("train", "dev", "test")
    }
    east_asian = {"Минчжэ", "Гю", "Шаовэй", "Ук"}
    assert (families["dev"] | families["test"]) & families["train"] <= east_asian
