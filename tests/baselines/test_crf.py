"""The conditional random fields: the packaged ones, and small ones that are trained here."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import read, write

from goldspan import load
from goldspan.baselines.ablation import ablate
from goldspan.baselines.models import CARD, ModelError, digests
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import train
from goldspan.corpus.document import Document, Span
from goldspan.eval.resampling import Bootstrap

if not installed("crf"):
    pytest.skip("python-crfsuite, slovnet or their models are not installed", allow_module_level=True)

from goldspan.baselines.features.groups import GROUPS

NAMES = ("crf", "crf-fast")
FEW = "without=affix+morphology+clusters+slovnet+rules,c1=0.01,c2=0.01,minfreq=1"
ODD = [
    "",
    " \r\n\u00a0",
    "й и\u0306 😀 Кры\u0301м",
    "МИД\r\nРоссии",
    "на 5–7 млрд",
    "«Аль-Фараби»  (КазНУ)",
    "\ud800",
]


@pytest.fixture(scope="module", params=NAMES)
def extractor(request):
    return load_extractor(request.param)


def test_the_fast_one_does_without_the_network():
    groups = {name: set(load_extractor(name).card.options["groups"]) for name in NAMES}
    assert groups["crf"] - groups["crf-fast"] == {"slovnet"}


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
def test_what_they_find(extractor, marked):
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
    (spans,) = load_extractor("crf-fast").extract([text])
    reached = 0
    for span in spans:
        assert reached <= span.start < span.end <= len(text)
        words = text[span.start : span.end]
        assert words == words.strip()
        reached = span.end


def test_a_batch_is_read_as_its_texts_alone(extractor):
    texts = [*ODD, *(document.text for document in load("train")[:9]), *ODD]
    together = [list(spans) for spans in extractor.extract(texts)]
    assert together == [list(spans) for text in texts for spans in extractor.extract([text])]
    assert list(extractor.extract([])) == []


GOLD = [
    Document("a", "Сеть портов. Акбаров прибыл", (Span(13, 20, "OFFICIAL"),)),
    Document("b", "вот Акбаров", (Span(4, 11, "OFFICIAL"),)),
    Document("c", "нет никого", ()),
    Document("d", "", ()),
]


def test_training_learns_what_it_is_shown(tmp_path):
    extractor = load_extractor("crf", model=train(f"crf:{FEW}", GOLD, [], tmp_path / "m").folder)
    assert [list(found) for found in extractor.extract([document.text for document in GOLD])] == [
        list(document.spans) for document in GOLD
    ]
    assert [path.name for path in extractor.files] == ["model.crfsuite"]


def test_the_same_documents_and_seed_give_the_same_bytes(tmp_path):
    documents, spec = load("train")[:8], "crf-fast:c1=0.05,c2=0.05,without=slovnet+clusters"
    one, other = (train(spec, documents, [], tmp_path / name).folder for name in "ab")
    assert digests(one) == digests(other)
    assert (one / CARD).read_bytes() == (other / CARD).read_bytes()


@pytest.mark.parametrize("without", ["", "without=clusters", "without=clusters+slovnet"])
def test_the_fast_one_is_trained_without_the_network_whatever_else_is_left_out(tmp_path, without):
    card = train(f"crf-fast:{','.join(filter(None, ('c1=1,c2=1', without)))}", GOLD, [], tmp_path / "m").card
    assert list(card.options["groups"]) == [
        group for group in GROUPS if group != "slovnet" and group not in without
    ]


def test_the_ablation_of_the_fast_one_has_no_row_for_the_network(tmp_path):
    spec = "crf-fast:c1=1,c2=1,without=affix+lemma+morphology+lexicon+clusters+rules"
    rows = ablate(spec, GOLD, GOLD, tmp_path, bootstrap=Bootstrap(resamples=100)).rows
    assert [row.name for row in rows] == ["all", "without word", "without shape", "word alone", "shape alone"]


def test_what_is_withheld_depends_on_the_share_and_the_seed(tmp_path):
    documents, alone = load("train")[:4], "+".join(group for group in GROUPS if group != "rules")

    def model(share, seed):
        spec = f"crf:c1=0.05,c2=0.05,withhold={share},without={alone}"
        folder = train(spec, documents, [], tmp_path / f"{share}-{seed}", seed=seed).folder
        return (folder / "model.crfsuite").read_bytes()

    assert model(0, 0) == model(0, 1)
    assert len({model(0, 0), model(0.5, 0), model(0.5, 1), model(1, 0)}) == 4
    assert model(1, 0) == model(1, 1)


def test_dev_chooses_the_penalties(tmp_path):
    lines = []
    card = train(
        f"crf:{FEW.replace('c1=0.01,', '')}",
        load("train")[:6],
        load("dev")[:6],
        tmp_path / "m",
        progress=lines.append,
    ).card
    tried = card.options["tried"]
    assert len(tried) > 1
    assert {one["c2"] for one in tried} == {card.options["c2"]} == {0.01}
    best = max(one["dev"] for one in tried)
    assert card.options["c1"] == next(one["c1"] for one in tried if one["dev"] == best)
    assert card.dev == best
    assert any(line.startswith("fit 2 of 2 (c1 ") and "iteration" in line for line in lines)


def test_the_version_is_that_of_the_model(tmp_path):
    one = load_extractor("crf", model=train(f"crf:{FEW}", GOLD, [], tmp_path / "a").folder)
    other = load_extractor("crf", model=train(f"crf:{FEW}", GOLD[:2], [], tmp_path / "b").folder)
    assert one.version != other.version
    assert one.version == load_extractor("crf", model=tmp_path / "a").version


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("crf:without=vowels", ValueError, "there is no group of features 'vowels'"),
        (f"crf:without={'+'.join(GROUPS)}", ValueError, "without all groups there are no features"),
        ("crf:scheme=IOB9", OptionError, "crf: scheme=IOB9 cannot be used"),
        ("crf:sequence=page", OptionError, "crf: sequence=page cannot be used"),
        ("crf:c1=-1", OptionError, "crf: c1=-1 cannot be used: Expected `float` >= 0.0"),
        ("crf:withhold=2", OptionError, "crf: withhold=2 cannot be used: Expected `float` <= 1.0"),
        ("crf:minfreq=-1", OptionError, "crf: minfreq=-1 cannot be used: Expected `int` >= 0"),
    ],
)
def test_options_that_cannot_be_used(tmp_path, spec, kind, message):
    with pytest.raises(kind, match=message):
        train(spec, GOLD, [], tmp_path / "m")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("documents", [[], [Document("a", " \n", ())]])
def test_no_text_to_train_on(tmp_path, documents):
    with pytest.raises(ValueError, match="there is no text to train on"):
        train(f"crf:{FEW}", documents, [], tmp_path / "m")


def edit(folder, **options):
    card = json.loads((folder / CARD).read_text())
    card["options"] |= options
    (folder / CARD).write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda it: edit(it, groups=["vowels"]),
            "options that cannot be used: there is no group of features",
        ),
        (lambda it: edit(it, scheme="IOB9"), "options that cannot be used: .*scheme"),
        (lambda it: (it / "model.crfsuite").write_bytes(b"lCRF"), "is not the file that was trained"),
        (shutil.rmtree, "holds no model.json"),
    ],
)
def test_what_is_no_model_of_this_extractor_is_refused(tmp_path, change, message):
    folder = train(f"crf:{FEW}", GOLD, [], tmp_path / "m").folder
    change(folder)
    with pytest.raises(ModelError, match=message):
        load_extractor("crf", model=folder)


def test_a_model_of_the_other_kind_is_refused():
    folder = Path(load_extractor("crf-fast").folder)
    with pytest.raises(ModelError, match="holds a model of crf-fast, and crf was asked for"):
        load_extractor(f"crf:model={folder}")
