"""Models: trained, kept with a card, and refused when they are not what the card says."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from re import finditer
from types import ModuleType

import pytest

from goldspan.baselines.models import CARD, README, TIMING, ModelError, read_model
from goldspan.baselines.registry import EXTRACTORS, Entry, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import TRAINERS, TrainerEntry, train
from goldspan.cli import app
from goldspan.corpus.document import Document, Span
from goldspan.corpus.formats import jsonl
from goldspan.corpus.gold import gold_path, load
from goldspan.eval.fingerprint import fingerprint

VERSION = "1"


class Words:
    """Finds the words that it was trained on."""

    name = "words"

    def __init__(self, *, model: Path) -> None:
        self.card = read_model(model, "words", VERSION)
        self.version = self.card.digest
        self._known = dict(json.loads((model / "words.json").read_text()))

    def extract(self, texts: Sequence[str]) -> list[list[Span]]:
        return [
            [
                Span(*word.span(), self._known[word[0]])
                for word in finditer(r"\w+", text)
                if word[0] in self._known
            ]
            for text in texts
        ]


def learn(
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    seed: int,
    progress: Callable[[str], object],
    least: int = 1,
) -> Mapping[str, object]:
    progress("counting")
    words = [(document.surface(span), span.label) for document in documents for span in document.spans]
    kept = sorted({pair for pair in words if words.count(pair) >= least})
    (folder / "words.json").write_text(json.dumps(kept))
    return {"least": least, "words": len(kept), "chosen on": len(dev), "seed": seed}


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    home = ModuleType("words_of_a_test")
    home.learn, home.Words, home.MODEL_VERSION = learn, Words, VERSION
    monkeypatch.setitem(sys.modules, home.__name__, home)
    monkeypatch.setitem(EXTRACTORS, "words", Entry(f"{home.__name__}:Words", asks=("model",)))
    monkeypatch.setitem(TRAINERS, "words", TrainerEntry(f"{home.__name__}:learn"))


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        app(arguments, standalone_mode=False)
    assert caught.value.code == 2
    return capsys.readouterr().err


GOLD = [Document("a", "Акбаров прибыл", (Span(0, 7, "OFFICIAL"),))]
DEV = [Document("b", "вот Акбаров", (Span(4, 11, "OFFICIAL"),)), Document("c", "нет", ())]

pytestmark = pytest.mark.usefixtures("words")


def test_a_model_is_made_and_used(tmp_path: Path) -> None:
    lines: list[str] = []
    trained = train("words:least=1", GOLD, DEV, tmp_path / "m", corpus="9.9.9", seed=3, progress=lines.append)
    assert trained.card.dev == 1.0
    assert trained.card.options == {"least": 1, "words": 1, "chosen on": 2, "seed": 3}
    assert (trained.card.corpus, trained.card.documents, trained.card.seed) == ("9.9.9", 1, 3)
    assert {path.name for path in trained.folder.iterdir()} == {CARD, README, TIMING, "words.json"}
    assert lines == ["counting", "scoring on the development documents"]
    extractor = load_extractor(f"words:model={trained.folder}")
    assert extractor.extract(["Акбаров"]) == [[Span(0, 7, "OFFICIAL")]]


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (train("words", GOLD, DEV, tmp_path / name).folder for name in "ab")
    for name in (CARD, README, "words.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_a_model_replaces_a_model_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "m"
    train("words", GOLD, DEV, out)
    train("words:least=2", GOLD, DEV, out)
    assert read_model(out, "words", VERSION).options["words"] == 0
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("важно")
    with pytest.raises(ModelError, match="is there and holds no model: name another folder"):
        train("words", GOLD, DEV, other)
    assert (other / "letter.txt").read_text() == "важно"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters", "m"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: (it / "words.json").write_text("[]"), "words.json is not the file that was trained"),
        (lambda it: (it / "words.json").unlink(), "words.json: No such file .*; the model is not whole"),
        (
            lambda it: (it / CARD).unlink(),
            "holds no model.json, so it is no model: make one with `goldspan train`",
        ),
        (lambda it: (it / CARD).write_text("{"), "model.json is no model's card"),
        (lambda it: edit(it, kind="crf"), "holds a model of crf, and words was asked for"),
        (lambda it: edit(it, version="0"), "was made by version '0' of words, which is at '1': train again"),
        (lambda it: edit(it, format=2), "model.json is no model's card"),
        (lambda it: edit(it, files={"../words.json": "00"}), "which lies outside of the model's folder"),
        (lambda it: edit(it, files={"/etc/hostname": "00"}), "which lies outside of the model's folder"),
    ],
)
def test_what_is_not_the_model_of_its_card_is_refused(
    tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    train("words", GOLD, DEV, tmp_path / "m")
    change(tmp_path / "m")
    with pytest.raises(ModelError, match=message):
        load_extractor(f"words:model={tmp_path / 'm'}")


def edit(folder: Path, **fields: object) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | fields))


def test_what_an_extractor_asks_for_is_named() -> None:
    with pytest.raises(OptionError, match="words needs model: write words:model=…"):
        load_extractor("words")


def test_what_cannot_be_trained_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing trains 'rules'; there are .*words"):
        train("rules", GOLD, DEV, tmp_path / "m")
    with pytest.raises(OptionError, match="words has no option 'most'; it has least"):
        train("words:most=1", GOLD, DEV, tmp_path / "m")


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["train", "words", "--out", str(tmp_path / "m")], standalone_mode=False)
    out = capsys.readouterr().out
    assert "words, trained on 142 documents in " in out
    assert "strict micro F1 on dev: 0." in out
    card = read_model(tmp_path / "m", "words", VERSION)
    assert card.corpus
    assert "nothing trains 'palmistry'" in refused(
        ["train", "palmistry", "--out", str(tmp_path / "n")], capsys
    )


@pytest.mark.parametrize("inside", [".", "documents"])
def test_of_the_folder_of_a_corpus_its_splits_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], inside: str
) -> None:
    corpus, out = str(gold_path() / inside), tmp_path / "m"
    app(["train", "words", "--train", corpus, "--dev", corpus, "--out", str(out)], standalone_mode=False)
    assert "words, trained on 142 documents in " in capsys.readouterr().out
    card = read_model(out, "words", VERSION)
    assert card.data == fingerprint(load("train"))
    assert card.options["chosen on"] == len(load("dev"))


def test_options_are_not_chosen_on_what_is_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, both = tmp_path / "one.jsonl", tmp_path / "both.jsonl"
    jsonl.write(one, GOLD)
    jsonl.write(both, [*GOLD, *DEV])
    call = ["train", "words", "--out", str(tmp_path / "m"), "--train", str(one), "--dev"]
    assert refused([*call, str(one)], capsys) == (
        "error: --dev: all of its documents are trained on as well: name others\n"
    )
    assert not (tmp_path / "m").exists()
    app([*call, str(both)], standalone_mode=False)
    assert "warning: --dev: of its 3 documents 1 are trained on as well\n" in capsys.readouterr().err


@pytest.mark.parametrize("label", ["OFFI\nCIAL", "OFFI\tCIAL", "OFFI\u2028CIAL", "\u00a0"])
def test_a_label_that_is_no_line_is_not_learned(tmp_path: Path, label: str) -> None:
    odd = [Document("a", "Акбаров прибыл", (Span(0, 7, label),))]
    with pytest.raises(ValueError, match=r"^document a: the label .* cannot be learned"):
        train("words", odd, [], tmp_path / "m")
    assert not list(tmp_path.iterdir())
    train("words", [Document("a", "Акбаров", (Span(0, 7, "Job title"),))], [], tmp_path / "m")


def test_spans_that_tags_cannot_hold_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    overlapping = [
        Document("a", "вот Акбаров прибыл", (Span(4, 11, "OFFICIAL"), Span(4, 18, "BODY"))),
        Document("e", "вот Акбаров", (Span(4, 7, "OFFICIAL"),)),
    ]
    one, dev, out = tmp_path / "one.jsonl", tmp_path / "dev.jsonl", str(tmp_path / "m")
    jsonl.write(one, overlapping)
    jsonl.write(dev, DEV)
    call = ["train", "words", "--out", out, "--train", str(one), "--dev", str(dev)]
    app(call, standalone_mode=False)
    assert "left out" not in capsys.readouterr().err  # it learns no tags
    monkeypatch.setitem(TRAINERS, "words", TRAINERS["words"]._replace(words=True))
    app(call, standalone_mode=False)
    assert (
        "warning: gold spans left out of training, because tags of words cannot hold them: 2 (in pieces"
        in capsys.readouterr().err
    )
    jsonl.write(one, GOLD)
    app(call, standalone_mode=False)
    assert "left out" not in capsys.readouterr().err
