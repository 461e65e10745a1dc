"""Spans by the descriptions of labels, from a GLiNER model that the tests build."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from goldspan.baselines.gliner import GlinerExtractor, on_words
from goldspan.baselines.gliner_network import GlinerNetwork, load_gliner
from goldspan.baselines.guidelines import describe_labels
from goldspan.baselines.models import CARD, ModelError
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Document, Span
from goldspan.corpus.scheme import LABELS
from goldspan.corpus.tokens import tokenize

if not installed("gliner"):
    pytest.skip("gliner needs the extra gliner", allow_module_level=True)

from tiny_networks import save_gliner

# Packages that gliner needs say so when they are imported.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")

TEXTS = [
    "Министр Нурбек Айтпасов посетил Минэнерго.",
    "Доля туризма выросла до 40%, сообщила Инга Лаврецкая.",
]
ODD = [
    "",
    " \r\n\u00a0",
    "Минэнерго 😀 и\u00a0Минфи\u0306н,\r\nНурбек  Айтпасов —\u200b40%",
    "🇰🇿👨‍👩‍👧 Ёлка\u00ad: 19,5млрд",
    "Мин\ud800энерго",
    "a" * 300,
    "слово " * 300,
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_gliner(tmp_path_factory.mktemp("gliner") / "model", TEXTS)


def spans_of(extractor, texts):
    return [list(spans) for spans in extractor.extract(texts)]


def test_it_finds_what_the_model_finds(tiny):
    """On a text that is seen whole there is nothing between the model and the spans but the descriptions."""
    from gliner import GLiNER

    model = GLiNER.from_pretrained(str(tiny))
    described = describe_labels()
    label = {description: label for label, description in described.items()}
    extractor = load_extractor(f"gliner:model={tiny},threshold=0.45")
    found = spans_of(extractor, TEXTS)
    assert any(found)
    for text, spans in zip(TEXTS, found, strict=True):
        [entities] = model.inference([text], list(described.values()), threshold=0.45)
        plain = [Span(it["start"], it["end"], label[it["label"]]) for it in entities]
        assert spans == on_words(text, sorted(plain))
        assert all(0.45 <= span.score <= 1 for span in spans)


def test_spans_of_any_text_can_be_scored(tiny):
    extractor = load_extractor("gliner", model=tiny, threshold=0.4, window=40, overlap=12, batch=3)
    texts = [*ODD, *TEXTS]
    found = spans_of(extractor, texts)
    assert found[:2] == [[], []]
    assert any(found)
    for text, spans in zip(texts, found, strict=True):
        Document("d", text, tuple(spans))
        edges = {edge for word in tokenize(text) for edge in word}
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert all(span.start in edges and span.end in edges and span.label in LABELS for span in spans)


def marking(words, label, seen):
    """A model that finds certain words, and notes what it is shown."""

    def inference(texts, labels, **_):
        seen.extend(texts)
        return [
            [
                {"start": at, "end": at + len(word), "label": labels[LABELS.index(label)], "score": 0.9}
                for word in words
                for at in range(len(text))
                if text.startswith(word, at)
            ]
            for text in texts
        ]

    return inference


def test_a_text_is_seen_whole_through_stretches(tiny, monkeypatch):
    model, seen = load_gliner(tiny), []
    monkeypatch.setattr(model, "inference", marking(["Айтпасов", "40%"], "BODY", seen))
    text = "  ".join(TEXTS * 12)
    network = GlinerNetwork(model, describe_labels(), window=40, overlap=16)
    [found] = network.find([text], threshold=0.5, batch_size=8)
    expected = [
        Span(at, at + len(word), "BODY")
        for word in ("Айтпасов", "40%")
        for at in range(len(text))
        if text.startswith(word, at)
    ]
    assert len(seen) > 5
    assert found == sorted(expected)


def test_words_that_the_tokenizer_drops_move_no_offset(tiny):
    text = "Министр\u200b \u0306\u200b Нурбек\u200b \u0301\u200b Айтпасов"
    model = load_gliner(tiny)
    network = GlinerNetwork(model, describe_labels())
    [found] = network.find([text], threshold=0.0, batch_size=1)
    words = {"Министр", "Нурбек", "Айтпасов"}
    assert found
    assert {text[span.start : span.end].split("\u200b", maxsplit=1)[0] for span in found} <= words
    assert [word for word, *_ in model.data_processor.words_splitter(text)] == [
        "Министр",
        "Нурбек",
        "Айтпасов",
    ]


def test_no_word_is_cut_off(tiny, recwarn):
    """gliner cuts off what is too long, words by a warning and subwords without one."""
    model = load_gliner(tiny)
    network = GlinerNetwork(model, describe_labels())
    described = list(describe_labels().values())
    for text in [*ODD[2:4], *ODD[5:], " ".join(TEXTS * 20)]:
        for stretch in network.stretches(text):
            prepared = model.prepare_batch([text[stretch.start : stretch.end]], described)
            batch = model.collate_batch(
                prepared["input_x"], prepared["entity_types"], model.create_collator()
            )
            words = len(prepared["tokens"][0])
            assert words <= model.config.max_len
            assert batch["words_mask"].max() == words  # each has a subword that stands for it
        list(network.find([text], threshold=0.3, batch_size=8))
    assert [str(it.message) for it in recwarn if "truncated" in str(it.message)] == []


def test_order_and_company_do_not_matter(tiny):
    texts = [*TEXTS, *ODD]
    together = spans_of(GlinerExtractor(model=tiny, threshold=0.45), texts)
    assert together == [
        spans_of(GlinerExtractor(model=tiny, threshold=0.45, batch=1), [text])[0] for text in texts
    ]


def test_the_likelier_of_two_stands():
    text = "Минфи\u0306н и 40%"
    spans = [Span(0, 5, "BODY", score=0.6), Span(6, 7, "BODY", score=0.5), Span(10, 12, "FIGURE", score=0.9)]
    assert on_words(text, []) == []
    found = on_words(text, spans)
    assert [span.label for span in found].count("FIGURE") == 1
    assert all(one.end <= other.start for one, other in pairwise(found))
    edges = {edge for word in tokenize(text) for edge in word}
    assert all({span.start, span.end} <= edges for span in found)


def test_the_version_changes_with_all_that_spans_depend_on(tiny, tmp_path):
    other = save_gliner(tmp_path / "other", TEXTS, seed=8)
    changes = [{}, {"model": other}, {"threshold": 0.4}, {"language": "ru"}, {"window": 50}, {"overlap": 3}]
    versions = {GlinerExtractor(**{"model": tiny} | change).version for change in changes}
    assert len(versions) == len(changes)
    assert GlinerExtractor(model=tiny, batch=2).version in versions
    assert {file.name for file in GlinerExtractor(model=tiny).files} >= {
        "model.safetensors",
        "gliner_config.json",
    }


def edit(folder, **fields):
    file = folder / "gliner_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def ask_for_code(folder):
    config = json.loads((folder / "gliner_config.json").read_text())
    edit(folder, encoder_config=config["encoder_config"] | {"auto_map": {"AutoModel": "odd.Odd"}})


def name_an_encoder_with_code(folder):
    encoder = folder / "encoder"
    encoder.mkdir()
    (encoder / "config.json").write_text('{"model_type": "bert", "auto_map": {"AutoModel": "odd.Odd"}}')
    edit(folder, encoder_config=None, model_name=str(encoder))


def drop_a_weight(folder):
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights.pop(next(name for name in weights if "prompt" in name))
    save_file(weights, folder / "model.safetensors")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda it: (it / "gliner_config.json").unlink(),
            "holds no gliner_config.json, so it is no GLiNER model",
        ),
        (
            lambda it: (it / "model.safetensors").rename(it / "pytorch_model.bin"),
            "holds no model.safetensors",
        ),
        (
            lambda it: (it / "model.safetensors").write_bytes(b"\x80\x02."),
            "no GLiNER model that can be read: ",
        ),
        (lambda it: (it / "gliner_config.json").write_text("{"), "gliner_config.json cannot be read: "),
        (lambda it: (it / "gliner_config.json").write_text("[]"), "gliner_config.json cannot be read: "),
        (lambda it: (it / "tokenizer.json").write_text("{}"), "no GLiNER model that can be read: "),
        (ask_for_code, "asks for code that comes with the model, and none is run here"),
        (name_an_encoder_with_code, "asks for code that comes with the model, and none is run here"),
        (drop_a_weight, "model.safetensors holds no weights for prompt.*: it is another model's"),
        (lambda it: (it / CARD).write_text("{}"), "model.json is no model's card"),
        (shutil.rmtree, "there is no folder "),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(tiny, tmp_path, change, message):
    folder = shutil.copytree(tiny, tmp_path / "model")
    change(folder)
    with pytest.raises(ModelError, match=message) as caught:
        spans_of(GlinerExtractor(model=folder), TEXTS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 1.5}, "threshold=1.5 cannot be used: it must be between 0 and 1"),
        ({"batch": 0}, "batch=0 cannot be used"),
        ({"language": "de"}, "language=de cannot be used: it must be en or ru"),
        ({"window": 500}, "window=500 cannot be used: the model takes 100 subwords beside its labels"),
        ({"window": 9, "overlap": 9}, "overlap=9 cannot be used: the window has 9 subwords"),
        ({"device": "abacus"}, "device=abacus cannot be used: "),
    ],
)
def test_options_that_cannot_be_used_are_named(tiny, options, message):
    with pytest.raises(OptionError, match=message):
        spans_of(GlinerExtractor(**{"model": tiny} | options), TEXTS)


def test_a_network_that_is_too_short_for_its_labels(tmp_path):
    short = save_gliner(tmp_path / "short", TEXTS, positions=64)
    with pytest.raises(ModelError, match="the model takes 64 subwords, and its labels need "):
        spans_of(GlinerExtractor(model=short), TEXTS)


def test_what_it_needs_is_named():
    with pytest.raises(OptionError, match="gliner needs model: write gliner:model=…"):
        load_extractor("gliner")
    assert isinstance(load_extractor("gliner:model=m"), GlinerExtractor)
    assert GlinerExtractor(model=Path("m")).name == "gliner"
