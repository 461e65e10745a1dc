"""The trained spaCy pipelines: small ones, made here."""

import json
import random
import shutil

import numpy as np
import pytest

from goldspan import load
from goldspan.baselines import spacy_training
from goldspan.baselines.models import CARD, ModelError, digests
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import train
from goldspan.corpus.document import Document, Span

if not (installed("spacy") and installed("slovnet")):
    pytest.skip("spaCy or navec is not installed", allow_module_level=True)

from spacy.attrs import LOWER

SMALL = "spacy:vectors=0,dropout=0"
GOLD = [
    Document("a", "Сеть портов. Акбаров прибыл", (Span(13, 20, "OFFICIAL"),)),
    Document("b", "вот Акбаров, на 5–7 мест", (Span(4, 11, "OFFICIAL"), Span(16, 17, "FIGURE"))),
    Document("c", "нет никого", ()),
    Document("d", "", ()),
    Document("e", "й и\u0306 😀\r\n\r\nвот  Акба\u0301ров\u00a0", (Span(15, 23, "OFFICIAL"),)),
]
ODD = ["", " \r\n\u00a0", "й и\u0306 😀 Кры\u0301м", "МИД\r\nРоссии", "«Аль-Фараби»  (КазНУ)", "\ud800"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model that knows ``GOLD`` by heart."""
    spec = f"{SMALL},epochs=20"
    return train(spec, GOLD, [], tmp_path_factory.mktemp("spacy") / "m").folder


def test_training_learns_what_it_is_shown(folder):
    extractor = load_extractor(f"spacy:model={folder}")
    found = extractor.extract([document.text for document in GOLD])
    assert [list(spans) for spans in found] == [list(document.spans) for document in GOLD]


def test_a_batch_is_read_as_its_texts_alone(folder):
    extractor = load_extractor("spacy", model=folder)
    texts = [*ODD, *(document.text for document in GOLD), *(document.text for document in load("train")[:3])]
    together = [list(spans) for spans in extractor.extract(texts)]
    assert any(together)
    assert together == [list(*extractor.extract([text])) for text in texts]
    assert list(extractor.extract([])) == []


def test_no_word_of_a_text_is_kept(folder):
    extractor = load_extractor("spacy", model=folder)
    list(extractor.extract(["одно"]))
    strings = extractor._pipeline.vocab.strings  # noqa: SLF001 - what would grow with each text
    count = len(strings)
    list(extractor.extract(["другое слово", "третье"]))
    assert len(strings) == count


def test_the_files_are_those_of_the_card(folder):
    extractor = load_extractor("spacy", model=folder)
    assert {path.relative_to(folder).as_posix() for path in extractor.files} == set(digests(folder))
    assert {"config.cfg", "ner/model", "vocab/strings.json"} <= set(digests(folder))
    assert str(folder) not in (folder / "config.cfg").read_text()


def test_vectors_are_of_the_most_frequent_words_whatever_their_case(tmp_path):
    spec = "spacy:epochs=1,vectors=1000"
    folder = train(spec, GOLD, [], tmp_path / "m").folder
    vectors = load_extractor("spacy", model=folder)._pipeline.vocab.vectors  # noqa: SLF001 - what it sees
    assert vectors.shape == (1000, 300)
    assert [vectors.find(key=word) for word in ("в", "и", "на")] == [0, 1, 2]
    assert vectors.find(key="подешевело") == -1
    assert vectors["россии"].any()
    assert vectors.attr == LOWER


def test_the_same_documents_and_seed_give_the_same_bytes(tmp_path):
    spec = "spacy:epochs=2,vectors=100"
    documents, dev = [*GOLD, load("train")[0]], load("dev")[:1]
    state, numpy_state = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    one, other, third = (
        train(spec, documents, dev, tmp_path / name, seed=seed).folder
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    assert digests(one) == digests(other) != digests(third)
    assert (one / CARD).read_bytes() == (other / CARD).read_bytes()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == (state, numpy_state)  # noqa: NPY002


def test_dev_chooses_the_epoch(tmp_path, monkeypatch):
    scores = iter([0.1, 0.3, 0.3, 0.2])
    monkeypatch.setattr(spacy_training, "_score", lambda *_: next(scores))
    lines = []
    card = train("spacy:epochs=4,vectors=0", GOLD, GOLD[:1], tmp_path / "m", progress=lines.append).card
    assert card.options["epoch"] == 2
    assert any("epoch 4 of 4: loss" in line and "strict micro F1 0.200 on dev" in line for line in lines)


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("spacy:epochs=0", OptionError, "spacy: epochs=0 cannot be used"),
        ("spacy:dropout=1", OptionError, "spacy: dropout=1 cannot be used"),
        ("spacy:vectors=-1", OptionError, "spacy: vectors=-1 cannot be used"),
        ("spacy:without=word", OptionError, "spacy has no option 'without'"),
    ],
)
def test_options_that_cannot_be_used(tmp_path, spec, kind, message):
    with pytest.raises(kind, match=message):
        train(spec, GOLD, [], tmp_path / "m")


@pytest.mark.parametrize("documents", [[], [Document("a", " ", ())], [Document("a", "нет никого", ())]])
def test_nothing_to_learn(tmp_path, documents):
    with pytest.raises(ValueError, match="there is nothing to learn"):
        train(SMALL, documents, [], tmp_path / "m")
    assert not list(tmp_path.iterdir())


def damage(folder):
    """What passes for whole, and is none."""
    (folder / "ner" / "model").write_bytes(b"\x93")
    card = json.loads((folder / CARD).read_text())
    card["files"] = digests(folder)
    (folder / CARD).write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: (it / "config.cfg").write_text("[nlp]"), "is not the file that was trained"),
        (lambda it: (it / "ner" / "model").unlink(), "the model is not whole"),
        (damage, "cannot be loaded by spaCy"),
        (shutil.rmtree, "holds no model.json"),
    ],
)
def test_what_is_no_model_of_this_extractor_is_refused(folder, tmp_path, change, message):
    copy = tmp_path / "m"
    shutil.copytree(folder, copy)
    change(copy)
    with pytest.raises(ModelError, match=message):
        list(load_extractor("spacy", model=copy).extract(["текст"]))


def test_the_model_is_asked_for():
    with pytest.raises(OptionError, match="spacy needs model: write spacy:model=…"):
        load_extractor("spacy")
