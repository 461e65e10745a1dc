"""The linear classifier: the packaged one, and small ones that are trained here."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import read, write

from goldspan import load
from goldspan.baselines import linear, linear_training
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.linear_features import GROUPS, columns, groups_without
from goldspan.baselines.models import CARD, ModelError, digests
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import train
from goldspan.corpus.document import Document, Span

if not installed("linear"):
    pytest.skip("scikit-learn is not installed", allow_module_level=True)

SMALL = "linear:c=1000,bits=10,without=patterns+lexicon"
ODD = [
    "",
    " \r\n\u00a0",
    "й и\u0306 😀 Кры\u0301м",
    "МИД\r\nРоссии",
    "на 5–7 млрд",
    "«Аль-Фараби»  (КазНУ)",
    "\ud800",
]
GOLD = [
    Document("a", "Сеть портов. Акбаров прибыл", (Span(13, 20, "OFFICIAL"),)),
    Document("b", "вот Акбаров", (Span(4, 11, "OFFICIAL"),)),
    Document("c", "нет никого", ()),
    Document("d", "", ()),
]


@pytest.fixture(scope="module")
def extractor():
    return load_extractor("linear")


@pytest.mark.parametrize(
    "marked",
    [
        "Министр финансов [OFFICIAL Ерулан Жамаубаев] доложил, что доходы выросли на [FIGURE 15,7%].",
        "😀😀 Об этом сообщили в [BODY Министерстве финансов].",
        "Й и\u0306 🇰🇿: об этом сообщили в [BODY Министерстве финансов].",
        "Итоги\r\n\r\nДоходы выросли на [FIGURE 5  млрд тенге].\r\n",
        "Доходы\u00a0выросли на [FIGURE 5\u00a0млрд тенге].",
        "Погода в горах была хорошей.",
    ],
)
def test_what_it_finds(extractor, marked):
    text, _ = read(marked)
    (spans,) = extractor.extract([text])
    assert write(text, list(spans)) == marked


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([*ODD, "Министр ", "Иван Петров ", "и\u0306", ", ", "млрд $", "\n"])).map(
        "".join
    )
)
def test_spans_are_flat_in_order_and_tight(text):
    (spans,) = load_extractor("linear").extract([text])
    reached = 0
    for span in spans:
        assert reached <= span.start < span.end <= len(text)
        words = text[span.start : span.end]
        assert words == words.strip()
        reached = span.end


def test_a_batch_is_read_as_its_texts_alone(extractor):
    texts = [*ODD, *(document.text for document in load("train")[:9]), *ODD]
    together = [list(spans) for spans in extractor.extract(texts)]
    assert together == [list(*load_extractor("linear").extract([text])) for text in texts]
    assert list(extractor.extract([])) == []


def test_what_is_forgotten_is_found_again(extractor, monkeypatch):
    texts = [document.text for document in load("train")[:5]]
    expected = [list(spans) for spans in extractor.extract(texts)]
    monkeypatch.setattr(linear, "_REMEMBERED", 100)
    assert [list(spans) for spans in load_extractor("linear").extract(texts)] == expected


def test_scores_are_those_of_the_table_that_it_was_trained_on():
    readings = [Reading(text) for text in (*ODD, load("train")[0].text)]
    random = np.random.default_rng(0)
    weights, bias = random.normal(size=(1 << 10, 3)), random.normal(size=3)
    options = linear.Settings(GROUPS, "IOB2", 10, ("O", "B-x", "I-x"))
    table = linear_training._table(readings, GROUPS, 10)  # noqa: SLF001 - the other side of one sum
    classifier = linear.Classifier(options, weights, bias)
    found = np.concatenate([classifier.scores(reading) for reading in readings])
    assert np.allclose(found, table @ weights + bias, atol=1e-4)


def test_what_the_groups_know():
    reading = Reading("Глава МИД: 15 млн.")
    found = {name: [column.known for column in columns(reading, [name])] for name in GROUPS}
    assert found["word"] == [[("w=глава",), ("w=мид",), ("w=:",), ("w=99",), ("w=млн",), ("w=.",)]]
    assert found["shape"][0][1] == ("s=X", "capitals")
    assert found["shape"][1][0] == ("first",)
    assert found["affix"][0][4] == ("p=мл", "e=н", "e=лн")
    assert found["lexicon"][0][0] == ("k=OFFICE",)
    assert found["pairs"][0][0] == ("ww=глава|мид", "ee=ава|мид")
    assert found["pairs"][0][-1] == ("ww=.|", "ee=.|")
    assert found["patterns"][0][3] == ("ss=s=9|s=x", "kk=s=9|s=x", "kkk=s=:|s=9|s=x")
    assert found["patterns"][0][-1] == ("ss=s=.|", "kk=s=.|", "kkk=s=x|s=.|")
    assert found["patterns"][0][0][2].startswith("kkk=|k=OFFICE|")


def test_groups_that_are_left_out():
    assert groups_without("") == GROUPS
    assert groups_without("word+pairs") == ("shape", "affix", "lexicon", "patterns")


def test_training_learns_what_it_is_shown(tmp_path):
    extractor = load_extractor("linear", model=train(SMALL, GOLD, [], tmp_path / "m").folder)
    assert [list(found) for found in extractor.extract([document.text for document in GOLD])] == [
        list(document.spans) for document in GOLD
    ]
    assert [path.name for path in extractor.files] == ["weights.npz"]


@pytest.mark.parametrize("scheme", ["IOB2", "IOBES"])
@pytest.mark.parametrize("spans", [(Span(0, 3, "BODY"),), (Span(0, 10, "BODY"),)])
def test_a_document_that_is_little_else_than_a_span(tmp_path, scheme, spans):
    gold = [Document("a", "МИД России", spans)]
    folder = train(f"{SMALL},scheme={scheme}", gold, [], tmp_path / "m").folder
    found = load_extractor("linear", model=folder).extract(["МИД России", ""])
    assert [list(one) for one in found] == [list(spans), []]


def test_the_same_documents_give_the_same_bytes_whatever_the_seed(tmp_path):
    documents, spec = load("train")[:8], "linear:c=10,bits=10"
    one, other = (train(spec, documents, [], tmp_path / str(seed), seed=seed).folder for seed in (0, 1))
    assert digests(one) == digests(other)


def test_dev_chooses_the_penalty(tmp_path, monkeypatch):
    monkeypatch.setattr(linear_training, "C", (1e-4, 10.0))
    lines = []
    card = train(
        "linear:bits=12", load("train")[:6], load("dev")[:6], tmp_path / "m", progress=lines.append
    ).card
    poor, rich = card.options["tried"]
    assert poor["dev"] < rich["dev"]
    assert card.options["c"] == 10
    assert card.dev == rich["dev"]
    assert "fit 2 of 2 (c 10)" in lines


def test_the_version_is_that_of_the_model(tmp_path):
    one = load_extractor("linear", model=train(SMALL, GOLD, [], tmp_path / "a").folder)
    other = load_extractor("linear", model=train(SMALL, GOLD[:1], [], tmp_path / "b").folder)
    assert one.version != other.version
    assert one.version == load_extractor("linear", model=tmp_path / "a").version


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("linear:without=vowels", ValueError, "there is no group of features 'vowels'"),
        (f"linear:without={'+'.join(GROUPS)}", ValueError, "without all groups there are no features"),
        ("linear:scheme=IOB9", OptionError, "linear: scheme=IOB9 cannot be used"),
        ("linear:c=0", OptionError, "linear: c=0 cannot be used: Expected `float` > 0"),
        ("linear:bits=40", OptionError, "linear: bits=40 cannot be used: Expected `int` <= 20"),
    ],
)
def test_options_that_cannot_be_used(tmp_path, spec, kind, message):
    with pytest.raises(kind, match=message):
        train(spec, GOLD, [], tmp_path / "m")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("documents", [[], [Document("a", " \n", ())], [Document("a", "нет никого", ())]])
def test_nothing_to_learn(tmp_path, documents):
    with pytest.raises(ValueError, match="there is nothing to learn"):
        train(SMALL, documents, [], tmp_path / "m")


def edit(folder, **options):
    card = json.loads((folder / CARD).read_text())
    card["options"] |= options
    (folder / CARD).write_text(json.dumps(card))


def replace_weights(folder, content):
    (folder / "weights.npz").write_bytes(content)
    card = json.loads((folder / CARD).read_text())
    card["files"] = digests(folder)
    (folder / CARD).write_text(json.dumps(card))


def pickled(folder):
    with (folder / "other.npz").open("wb") as stream:
        np.savez(stream, weights=np.array([{}], dtype=object), bias=np.zeros(3))
    content = (folder / "other.npz").read_bytes()
    (folder / "other.npz").unlink()
    return content


def swollen(folder):
    """Little that unpacks to much."""
    with (folder / "other.npz").open("wb") as stream:
        np.savez_compressed(stream, weights=np.zeros((1 << 18, 3)), bias=np.zeros(3))
    content = (folder / "other.npz").read_bytes()
    (folder / "other.npz").unlink()
    return content


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: edit(it, groups=["vowels"]), "options that cannot be used: there is no group"),
        (lambda it: edit(it, scheme="IOB9"), "options that cannot be used: .*scheme"),
        (lambda it: edit(it, bits=2), "options that cannot be used: .*bits"),
        (lambda it: edit(it, bits=11), "cannot be read: the weights are not those of 2 tags and 11 bits"),
        (lambda it: edit(it, tags=["E-x", "O"]), "cannot be read: 'E-x' can stand nowhere"),
        (lambda it: (it / "weights.npz").write_bytes(b"PK"), "is not the file that was trained"),
        (lambda it: replace_weights(it, b"PK"), "cannot be read"),
        (lambda it: replace_weights(it, pickled(it)), "cannot be read: Object arrays cannot be loaded"),
        (lambda it: replace_weights(it, swollen(it)), "it holds more than the card says"),
        (shutil.rmtree, "holds no model.json"),
    ],
)
def test_what_is_no_model_of_this_extractor_is_refused(tmp_path, change, message):
    folder = train(f"{SMALL},scheme=IOB2", GOLD, [], tmp_path / "m").folder
    change(folder)
    with pytest.raises(ModelError, match=message):
        list(load_extractor("linear", model=folder).extract(["текст"]))
