"""The ablation, over a trainer whose groups of features are letters."""

import json
import sys
from pathlib import Path
from re import finditer
from types import ModuleType

import pytest

from goldspan.baselines.ablation import ablate
from goldspan.baselines.models import read_model
from goldspan.baselines.registry import EXTRACTORS, Entry
from goldspan.baselines.spec import OptionError
from goldspan.baselines.training import TRAINERS, TrainerEntry
from goldspan.cli import app
from goldspan.corpus.document import Document, Span
from goldspan.corpus.formats import jsonl
from goldspan.eval.resampling import Bootstrap
from goldspan.version import __version__

GROUPS = ("a", "b", "c", "d")
GOLDEN = Path(__file__).parent / "golden" / "ablation.txt"
QUICK = Bootstrap(resamples=200)


class Letters:
    """Finds the letters that its model has, in capitals or not."""

    name = "letters"

    def __init__(self, *, model: Path) -> None:
        self.card = read_model(model, "letters", "1")
        self.version = f"{self.card.digest}-{LETTERS.release}"
        self._letters = json.loads((model / "letters.json").read_text())

    def extract(self, texts):
        pattern = f"[{''.join(self._letters)}]"
        return [[Span(*found.span(), "LETTER") for found in finditer(pattern, text)] for text in texts]


def learn(documents, dev, folder, *, seed, progress, case: str = "open", without: str = ""):
    LETTERS.trained += 1
    progress(f"reading {len(documents)} documents")
    groups = [group for group in GROUPS if group not in without.split("+")]
    letters = [group.upper() if case == "capital" else group for group in groups]
    (folder / "letters.json").write_text(json.dumps(letters))
    chosen = "small" if case == "open" and dev else case
    return {"groups": groups, "case": chosen, "seed": seed}


LETTERS = ModuleType("letters_of_a_test")
LETTERS.learn, LETTERS.Letters, LETTERS.MODEL_VERSION, LETTERS.GROUPS = learn, Letters, "1", GROUPS
LETTERS.release = LETTERS.trained = 0


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    monkeypatch.setitem(sys.modules, LETTERS.__name__, LETTERS)
    monkeypatch.setitem(EXTRACTORS, "letters", Entry(f"{LETTERS.__name__}:Letters", asks=("model",)))
    monkeypatch.setitem(TRAINERS, "letters", TrainerEntry(f"{LETTERS.__name__}:learn"))
    monkeypatch.setattr(LETTERS, "trained", 0)
    monkeypatch.setattr(LETTERS, "release", 0)


def gold(name, text):
    """Every small a, b and c is a letter; d is none."""
    return Document(name, text, tuple(Span(*found.span(), "LETTER") for found in finditer("[abc]", text)))


TRAIN = [gold("t", "abc")]
DEV = [gold(f"{index}", text) for index, text in enumerate(["aabcd", "abd", "cba", "ddd", "a", "bA"] * 3)]


def f1_of(right, wrong, missed):
    return 2 * right / (2 * right + wrong + missed)


def test_each_group_left_out_and_alone(tmp_path):
    found = ablate("letters", TRAIN, DEV, tmp_path, bootstrap=QUICK)
    rows = {row.name: row for row in found.rows}
    assert list(rows) == ["all", *(f"without {one}" for one in GROUPS), *(f"{one} alone" for one in GROUPS)]
    # In each six texts a, b, c and d stand 5, 4, 2 and 5 times.
    expected = {
        "all": f1_of(11, 5, 0),
        "without a": f1_of(6, 5, 5),
        "without b": f1_of(7, 5, 4),
        "without c": f1_of(9, 5, 2),
        "without d": 1.0,
        "a alone": f1_of(5, 0, 6),
        "b alone": f1_of(4, 0, 7),
        "c alone": f1_of(2, 0, 9),
        "d alone": 0.0,
    }
    found_f1 = {name: row.result.strict.overall.counts.f1 for name, row in rows.items()}
    assert found_f1 == pytest.approx(expected)
    assert rows["all"].against is None
    for name in expected.keys() - {"all"}:
        difference = rows[name].against.difference
        assert difference.f1 == pytest.approx(expected[name] - expected["all"])
        assert difference.interval.low <= difference.f1 <= difference.interval.high
        assert rows[name].against.p_holm >= difference.p_randomisation
    assert rows["without d"].against.difference.f1 > 0 > rows["without a"].against.difference.f1


def test_groups_added_and_options_varied(tmp_path):
    vary = {"case": ["capital", "small"]}
    rows = ablate("letters:without=d", TRAIN, DEV, tmp_path, parts=["added"], vary=vary).rows
    assert [row.name for row in rows] == ["all", "up to b", "case capital"]
    assert [row.trial.options["groups"] for row in rows] == [["a", "b", "c"], ["a", "b"], ["a", "b", "c"]]
    assert rows[2].trial.spec == "letters:case=capital,without=d"


def test_variants_get_the_options_that_were_chosen_for_the_whole(tmp_path):
    rows = ablate("letters", TRAIN, DEV, tmp_path, bootstrap=QUICK).rows
    assert {row.trial.options["case"] for row in rows} == {"small"}  # without dev it would be left open


def test_models_are_kept_until_something_changes(tmp_path, monkeypatch):
    def trained(spec="letters", documents=TRAIN, dev=DEV, seed=0):
        monkeypatch.setattr(LETTERS, "trained", 0)
        ablate(spec, documents, dev, tmp_path, parts=["without"], seed=seed, bootstrap=QUICK)
        return LETTERS.trained

    assert trained() == 5
    assert trained() == 0
    assert trained(seed=1) == 5
    assert trained(documents=DEV) == 5
    assert trained(dev=DEV[:5]) == 5
    monkeypatch.setattr(LETTERS, "release", 1)  # the extractor's code has changed
    assert trained() == 5
    for path in tmp_path.glob("*.json"):
        path.write_text("{")
    assert trained() == 5
    kept = next(path for path in tmp_path.glob("*.json") if path.read_text() != "{")
    (kept.with_suffix("") / "letters.json").write_text("[]")
    assert trained() == 1
    assert trained() == 0


def test_what_cannot_be_taken_apart_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(LETTERS, "GROUPS", ())
    with pytest.raises(OptionError, match="letters has no groups of features that could be left out"):
        ablate("letters", TRAIN, DEV, tmp_path)
    with pytest.raises(ValueError, match="nothing trains 'rules'"):
        ablate("rules", TRAIN, DEV, tmp_path)


@pytest.fixture
def files(tmp_path):
    jsonl.write(tmp_path / "train.jsonl", TRAIN)
    jsonl.write(tmp_path / "dev.jsonl", DEV)
    return [
        "--train",
        str(tmp_path / "train.jsonl"),
        "--dev",
        str(tmp_path / "dev.jsonl"),
        "--resamples",
        "200",
    ]


def test_from_the_command_line(files, tmp_path, capsys):
    app(["ablation", "letters", *files, "--models", str(tmp_path / "kept")], standalone_mode=False)
    table = capsys.readouterr().out
    assert table.replace(__version__, "VERSION") == GOLDEN.read_text(encoding="utf-8")
    app(["ablation", "letters", *files, "--format", "markdown"], standalone_mode=False)
    assert "| without a |" in capsys.readouterr().out
    app(["ablation", "letters", *files, "--part", "alone", "--format", "json"], standalone_mode=False)
    answer = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in answer["rows"]] == ["all", "a alone", "b alone", "c alone", "d alone"]
    assert answer["rows"][0]["difference"] is None
    assert answer["rows"][1]["difference"]["f1"] == pytest.approx(
        answer["rows"][1]["overall"]["strict"]["f1"] - answer["rows"][0]["overall"]["strict"]["f1"]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["palmistry"], "nothing trains 'palmistry'"),
        (["letters:size=1"], "letters has no option 'size'"),
        (["letters", "--vary", "case"], "--vary case: write OPTION=VALUE,VALUE"),
        (["letters", "--vary", "size=1"], "letters has no option 'size'"),
        (["letters", "--train", "gold.jsonl"], "--train without --dev"),
    ],
)
def test_calls_that_cannot_be_carried_out(arguments, message, capsys):
    with pytest.raises(SystemExit) as caught:
        app(["ablation", *arguments], standalone_mode=False)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
