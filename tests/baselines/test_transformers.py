"""Networks that classify tokens: their labels, their offsets, their windows, and how they are fine-tuned."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.models import CARD, ModelError, read_model
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import train
from goldspan.baselines.transformer.extractor import MODEL_VERSION, TransformersExtractor
from goldspan.baselines.transformer.labels import parse_mapping, read_tags_of, tag_names
from goldspan.baselines.transformer.subwords import decode, encode
from goldspan.corpus.document import Document, Span
from goldspan.corpus.scheme import LABELS
from goldspan.corpus.tokens import encode_iob2, tokenize

if not installed("transformers"):
    pytest.skip("transformers needs the extra neural", allow_module_level=True)

from tiny_networks import save_bert, tokenizer_of

GOLD = [
    Document("a", "Министр Нурбек Айтпасов посетил Минэнерго.",
             (Span(8, 23, "OFFICIAL"), Span(32, 41, "BODY"))),
    Document("b", "Доля туризма выросла до 40%, сообщила Инга Лаврецкая.",
             (Span(5, 12, "SECTOR"), Span(24, 27, "FIGURE"), Span(38, 52, "OFFICIAL"))),
    Document("c", "Минэнерго: добыча составила 120 тыс. тонн.", (Span(0, 9, "BODY"), Span(28, 41, "FIGURE"))),
]  # fmt: skip
TEXTS = [document.text for document in GOLD]
ODD = [
    "",
    " \r\n\u00a0",
    "Минэнерго 😀 и\u00a0Минфи\u0306н,\r\nНурбек  Айтпасов —\u200b40%",
    "🇰🇿👨‍👩‍👧 Ёлка\u00ad: 19,5млрд",
    "Мин\ud800энерго",
    "ﬁ № ½ Ⅷ ﷺ",
    "a" * 300,
    "слово " * 200,
]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return save_bert(tmp_path_factory.mktemp("base"), TEXTS)


@pytest.fixture(scope="module")
def trained(base, tmp_path_factory):
    lines = []
    out = tmp_path_factory.mktemp("trained") / "model"
    spec = f"transformers:base={base},epochs=40,rate=0.02,warmup=0.1,batch=3"
    card = train(spec, GOLD, GOLD, out, seed=1, progress=lines.append).card
    return out, card, lines


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    return save_bert(
        tmp_path_factory.mktemp("foreign"), TEXTS, ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC"]
    )


def spans_of(extractor, texts):
    return [list(spans) for spans in extractor.extract(texts)]


# Training


def test_it_learns(trained):
    folder, card, lines = trained
    epochs = [line for line in lines if line.startswith("epoch ")]
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in epochs]
    assert len(losses) == 40
    assert losses[-1] < losses[0] / 5
    assert card.dev == 1.0
    found = spans_of(load_extractor(f"transformers:model={folder}"), TEXTS)
    assert found == [list(document.spans) for document in GOLD]


def test_a_model_says_what_it_is(trained, base):
    folder, card, _ = trained
    assert read_model(folder, "transformers", MODEL_VERSION) == card
    assert card.options["base"].startswith(f"{base.name}@")
    assert (card.options["window"], card.options["overlap"]) == (64, 16)
    assert 1 <= card.options["epoch"] <= 40
    assert "model.safetensors" in card.files
    assert str(base.parent) not in "".join(
        file.read_text(encoding="utf-8") for file in folder.iterdir() if file.suffix in {".json", ".md"}
    )
    sizes = {file.name for file in load_extractor(f"transformers:model={folder}").files}
    assert "model.safetensors" in sizes


def test_the_same_inputs_give_the_same_bytes(base, tmp_path, capfd):
    moved = shutil.copytree(base, tmp_path / "moved" / base.name)
    for out, start in (("one", base), ("two", moved)):
        train(
            f"transformers:base={start},epochs=2,batch=2,window=16,overlap=4",
            GOLD,
            GOLD,
            tmp_path / out,
            seed=3,
        )
    train(
        f"transformers:base={base},epochs=2,batch=2,window=16,overlap=4",
        GOLD,
        GOLD,
        tmp_path / "other",
        seed=4,
    )
    one, two, other = ((tmp_path / it / CARD).read_bytes() for it in ("one", "two", "other"))
    assert one == two
    assert one != other
    assert "".join(capfd.readouterr()) == ""  # its progress is said to who asks for it, and nothing else


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("epochs=2", "transformers needs base for training: write transformers:base="),
        ("base={base},epochs=0", "epochs=0 cannot be used: it must be at least 1"),
        ("base={base},window=65", "window=65 cannot be used: the model takes 64 subwords"),
        (
            "base={base},window=8,overlap=6",
            "overlap=6 cannot be used: of a window of 8 subwords 6 are the text's",
        ),
        ("base={base},device=abacus", "device=abacus cannot be used: "),
        ("base=/nowhere/at/all", "there is no folder /nowhere/at/all"),
    ],
)
def test_what_cannot_be_trained_is_said(base, tmp_path, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        train(f"transformers:{options.format(base=base)}", GOLD, [], tmp_path / "m")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "m").exists()


def test_there_must_be_words(base, tmp_path):
    with pytest.raises(ValueError, match="there is no word to learn from"):
        train(f"transformers:base={base}", [Document("d", " ")], [], tmp_path / "m")


# Labels


def test_labels_of_other_schemes_are_read_as_they_are_meant():
    classes = dict(enumerate(["O", "B-PER", "I-PER", "S-ORG", "L-ORG", "U-LOC", "MISC", "B-FIGURE"]))
    mapping = parse_mapping("PER=OFFICIAL+ORG=BODY+LOC=+MISC=SECTOR")
    assert read_tags_of(classes, mapping) == [
        "O", "B-OFFICIAL", "I-OFFICIAL", "B-BODY", "I-BODY", "O", "I-SECTOR", "B-FIGURE",
    ]  # fmt: skip
    assert read_tags_of(dict(enumerate(tag_names())), {}) == tag_names()


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            "",
            r"the model has the labels LOC, ORG, PER: say .* with labels=LOC=OFFICIAL\+ORG=OFFICIAL",
        ),
        ("PER=OFFICIAL+ORG=BODY", "the model has the labels LOC: say"),
        ("PER=OFFICIAL+ORG=BODY+LOC=+GPE=BODY", "the model has no label GPE; it has LOC, ORG, PER"),
    ],
)
def test_labels_that_nobody_explained_are_an_error(foreign, labels, message):
    with pytest.raises(ModelError, match=message):
        spans_of(TransformersExtractor(model=foreign, labels=labels), TEXTS)


@pytest.mark.parametrize("labels", ["PER", "PER=PERSON", "=BODY"])
def test_what_is_no_mapping_is_said(labels):
    with pytest.raises(OptionError, match=r"cannot be used: .* is not of the form PER=OFFICIAL"):
        TransformersExtractor(model=Path("m"), labels=labels)


# Offsets


@pytest.fixture(scope="module", params=["wordpiece", "bytes", "sentencepiece"])
def tokenizer(request):
    return tokenizer_of(request.param, [*TEXTS, *ODD[2:4]])


WORDS = st.lists(
    st.sampled_from(["Минэнерго", "Минфи\u0306н", "😀", "40%", "🇰🇿", "19,5млрд", "Ёлка", "№", ".", "a"]),
    max_size=8,
)
GAPS = st.sampled_from([" ", "  ", "\r\n", "\u00a0", "\t", ""])


@given(WORDS, GAPS, st.data())
def test_spans_come_back_where_they_were(tokenizer, words, gap, data):
    text = gap.join(words)
    tokens = tokenize(text)
    edges = sorted(data.draw(st.sets(st.integers(0, len(tokens)), max_size=6)))
    spans = [
        Span(tokens[first].start, tokens[behind - 1].end, data.draw(st.sampled_from(LABELS)))
        for first, behind in zip(edges[::2], edges[1::2], strict=False)
    ]
    encoded = encode(tokenizer, text)
    tags = ["O"] * len(encoded.ids)
    seen = dict(zip(encoded.words, encoded.heads, strict=True))
    heads = [head for head in encoded.heads if head is not None]
    assert heads == sorted(set(heads))
    for head, tag in zip(encoded.heads, encode_iob2(encoded.words, spans).tags, strict=True):
        if head is not None:
            tags[head] = tag
    found = decode(encoded, tags)
    # A span is found again unless the tokenizer dropped the word at one of its edges.
    kept = [
        span for span in spans
        if all(seen[word] is not None for word in encoded.words if {*word} & {span.start, span.end})
    ]  # fmt: skip
    assert set(kept) <= set(found)
    assert len(found) <= len(spans)


def test_no_tokenizer_drops_letters(tokenizer):
    for text in (*TEXTS, ODD[2]):
        encoded = encode(tokenizer, text)
        for word, head in zip(encoded.words, encoded.heads, strict=True):
            assert head is not None or not any(map(str.isalnum, text[word.start : word.end]))


def test_a_tag_that_continues_nothing_begins(tokenizer):
    encoded = encode(tokenizer, "Нурбек Айтпасов посетил")
    tags = ["O"] * len(encoded.ids)
    tags[encoded.heads[0]] = tags[encoded.heads[1]] = "I-OFFICIAL"
    assert decode(encoded, tags) == [Span(0, 15, "OFFICIAL")]


# Whatever the text


def test_spans_of_any_text_can_be_scored(trained):
    extractor = load_extractor("transformers", model=trained[0], window=16, overlap=6, batch=3)
    found = spans_of(extractor, [*ODD, *TEXTS])
    assert found[:2] == [[], []]
    for text, spans in zip([*ODD, *TEXTS], found, strict=True):
        Document("d", text, tuple(spans))
        for one, other in pairwise(spans):
            assert one.end <= other.start
        for span in spans:
            words = text[span.start : span.end]
            assert words == words.strip()


def test_a_text_is_seen_whole_through_windows(trained):
    # The mentions stand behind the first window, and far from a cut.
    text = " ".join([*TEXTS * 8])
    extractor = load_extractor("transformers", model=trained[0], window=64, overlap=40)
    [found] = spans_of(extractor, [text])
    assert {text[span.start : span.end] for span in found} >= {"Минэнерго", "Инга Лаврецкая"}
    assert max(span.end for span in found) > len(text) - 20


def test_order_and_company_do_not_matter(trained):
    texts = [*TEXTS, *ODD, " ".join(TEXTS)]
    together = spans_of(load_extractor("transformers", model=trained[0], batch=4), texts)
    alone = [
        spans_of(load_extractor("transformers", model=trained[0], batch=1), [text])[0] for text in texts[::3]
    ]
    assert together[::3] == alone


# Weights of others


def test_a_foreign_model_is_read_with_its_labels_mapped(foreign):
    extractor = load_extractor(f"transformers:model={foreign},labels=PER=OFFICIAL+ORG=BODY+LOC=,window=32")
    labels = {span.label for spans in spans_of(extractor, TEXTS) for span in spans}
    assert labels <= {"OFFICIAL", "BODY"}
    versions = {
        extractor.version,
        TransformersExtractor(model=foreign, labels="PER=OFFICIAL+ORG=BODY+LOC=", window=16).version,
        TransformersExtractor(model=foreign, labels="PER=OFFICIAL+ORG=BODY+LOC=BODY", window=32).version,
        TransformersExtractor(
            model=foreign, labels="PER=OFFICIAL+ORG=BODY+LOC=", window=32, overlap=1
        ).version,
    }
    assert len(versions) == 4


def test_a_repository_is_read_from_where_it_was_fetched_to(foreign, tmp_path, monkeypatch):
    commit = "0123456789abcdef0123456789abcdef01234567"
    home = tmp_path / "models--someone--tagger"
    shutil.copytree(foreign, home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    labels = "PER=OFFICIAL+ORG=BODY+LOC="
    extractor = load_extractor(f"transformers:model=someone/tagger,labels={labels}")
    assert spans_of(extractor, TEXTS) == spans_of(TransformersExtractor(model=foreign, labels=labels), TEXTS)
    assert commit[:8] in extractor.version
    with pytest.raises(
        ModelError, match=r"someone/other is no folder here, and cannot be had from the Hub: "
    ) as caught:
        spans_of(TransformersExtractor(model=Path("someone/other")), TEXTS)
    assert "\n" not in str(caught.value)


def edit(folder, name, **fields):
    file = folder / name
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | fields), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: (it / "model.safetensors").write_bytes(b"\x80\x02."), "no network .* that can be read: "),
        (
            lambda it: (it / "model.safetensors").rename(it / "pytorch_model.bin"),
            "no network .* that can be read: ",
        ),
        (lambda it: (it / "config.json").write_text("{"), "no .* that can be read: "),
        (lambda it: edit(it, "config.json", model_type="unheard-of"), "no .* that can be read: "),
        (lambda it: (it / "tokenizer.json").write_text("{}"), "no tokenizer that can be read: "),
        (
            lambda it: edit(it, "config.json", id2label={"0": "O", "2": "B-X"}),
            "that can be read|not numbered from 0",
        ),
        (shutil.rmtree, "there is no folder "),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(foreign, tmp_path, change, message):
    folder = shutil.copytree(foreign, tmp_path / "model")
    change(folder)
    with pytest.raises(ModelError, match=message) as caught:
        spans_of(TransformersExtractor(model=folder, labels="PER=OFFICIAL+ORG=BODY+LOC="), TEXTS)
    assert "\n" not in str(caught.value)


def test_a_network_without_a_head_is_no_tagger(base):
    with pytest.raises(
        ModelError, match=r"holds no weights for classifier.*goldspan train transformers:base=FOLDER"
    ):
        spans_of(TransformersExtractor(model=base), TEXTS)


def test_code_beside_a_model_is_not_run(foreign, tmp_path):
    folder = shutil.copytree(foreign, tmp_path / "model")
    mark = tmp_path / "ran"
    (folder / "odd.py").write_text(f"open({str(mark)!r}, 'w')\nclass Odd: pass\n")
    edit(folder, "config.json", model_type="odd", auto_map={
        "AutoConfig": "odd.Odd", "AutoModelForTokenClassification": "odd.Odd",
    })  # fmt: skip
    with pytest.raises(ModelError):
        spans_of(TransformersExtractor(model=folder), TEXTS)
    assert not mark.exists()


def test_a_trained_model_that_was_changed_is_refused(trained, tmp_path):
    folder = shutil.copytree(trained[0], tmp_path / "model")
    edit(folder, "config.json", id2label={"0": "O"})
    with pytest.raises(ModelError, match=r"config\.json is not the file that was trained"):
        spans_of(TransformersExtractor(model=folder), TEXTS)
    with pytest.raises(ModelError, match=r"config\.json is not the file that was trained"):
        _ = TransformersExtractor(model=folder).version


def test_what_it_needs_is_named():
    with pytest.raises(OptionError, match="transformers needs model: write transformers:model=…"):
        load_extractor("transformers")
    with pytest.raises(OptionError, match="batch=0 cannot be used"):
        load_extractor("transformers:model=m,batch=0")
