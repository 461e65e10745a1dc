"""The neural extractors; skipped where their packages are not installed."""

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from marked import read, write

from goldspan.baselines import slovnet
from goldspan.baselines.recognizer import Recognizer
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.slovnet import ModelFileError, SlovnetExtractor, merge, model_file
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Span

pytest.importorskip("slovnet")
pytest.importorskip("navec")
if slovnet.find_spec("natasha") is None:
    pytest.skip("natasha's wheel brings the model files", allow_module_level=True)

NETWORK = load_extractor("slovnet")
TOGETHER = load_extractor("slovnet+rules")


@pytest.mark.parametrize(
    "marked",
    [
        "Переговоры провели [OFFICIAL Иван Петров] и [OFFICIAL Анна Сидорова].",
        "😀😀 Переговоры провел [OFFICIAL Иван Петров].",
        "Й и\u0306 🇰🇿: переговоры провел [OFFICIAL Иван Петров].",
        "Итоги\r\n\r\nПереговоры провел [OFFICIAL Иван  Петров].\r\n",
        "Переговоры провел [OFFICIAL Андреи\u0306 Мои\u0306сеев].",
        "Переговоры\u00a0провел [OFFICIAL Иван\u00a0Петров].",
        "Астана приняла [FIGURE] гостей".replace("[FIGURE]", "12"),
    ],
)
def test_people(marked: str) -> None:
    text, _ = read(marked)
    (spans,) = NETWORK.extract([text])
    assert write(text, list(spans)) == marked


def test_organisations_and_nothing_else() -> None:
    (spans,) = NETWORK.extract(["В Астане МВД России и ООН провели встречу 5 мая на 5 млрд тенге."])
    assert {span.label for span in spans} == {"BODY"}


ALL = "В Астане МИД России и ООН приняли Ивана Петрова."


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ("PER+LOC+ORG", {"PER", "LOC", "ORG"}),
        ("LOC=PLACE", {"PLACE"}),
        ("ORG=BODY+PER", {"BODY", "PER"}),
    ],
)
def test_labels_by_the_names_that_are_asked_for(labels: str, found: set[str]) -> None:
    (spans,) = load_extractor(f"slovnet:labels={labels}").extract([ALL])
    assert {span.label for span in spans} == found


def test_without_names_the_labels_are_the_schemes() -> None:
    texts = [ALL, "", "Переговоры провел Иван Петров."]
    assert [list(spans) for spans in Recognizer().extract(texts)] == [
        list(spans) for spans in SlovnetExtractor().extract(texts)
    ]


@pytest.mark.parametrize("labels", ["", "PER=", "PER+PER", "PER OFFICIAL", "MISC=BODY"])
def test_labels_that_the_network_does_not_have_are_told(labels: str) -> None:
    with pytest.raises(OptionError, match=r"is no list such as|the network has no label"):
        load_extractor(f"slovnet:labels={labels}")


def test_empty_texts_keep_their_places() -> None:
    text = "Переговоры провел Иван Петров."
    found = [list(spans) for spans in NETWORK.extract(["", text, " \r\n\u00a0", text])]
    assert found[0] == found[2] == []
    assert found[1] == found[3] != []
    assert list(NETWORK.extract([])) == []


def test_a_batch_is_read_as_its_texts_alone() -> None:
    texts = [f"{'Слово за слово. ' * n}Переговоры провел Иван Петров и МИД России." for n in range(12)]
    assert [list(spans) for spans in NETWORK.extract(texts)] == [
        list(spans) for text in texts for spans in NETWORK.extract([text])
    ]


@pytest.mark.parametrize(
    "marked",
    [
        # whom the sentence ties to an office or a body, though no rule knows the words that do
        "Руководит им [OFFICIAL Иван Петров]. Позже [OFFICIAL Петров] ушел домой.",
        "Подпись поставил [OFFICIAL Иван Петров]: за [BODY Минэнерго] отвечает он.",
        "Приехал и его коллега [OFFICIAL Иван Петров].",
        # who is named beside an official, and an official by a part of the name
        "Министр [OFFICIAL Иван Петров] ушел. Работу поручили [OFFICIAL Петрову] и [OFFICIAL Сидорову].",
        # whom it does not, and whom it ties to other work
        "Вчера Иван Петров купил новую лошадь.",
        "Независимый эксперт Иван Петров спорит с ведомством. Скрипач Олег Сидоров выступил в ведомстве.",
        "За [BODY Минэнерго] ответил директор завода Иван Петров.",
        "Премию имени Ивана Петрова вручило ведомство.",
        # companies, universities and capitals are no bodies
        "Астана и компания «Астык» помогли Евразийскому университету.",
        # where the two overlap, the rules' span stands
        "Министр [OFFICIAL Олег Сидоров] выделил [FIGURE 5 млрд тенге] на [SECTOR туризм].",
        "Доложил [BODY департамент угля Министерства энергетики Казахстана].",
    ],
)
def test_together(marked: str) -> None:
    text, _ = read(marked)
    (spans,) = TOGETHER.extract([text])
    assert write(text, list(spans)) == marked


def test_merge_keeps_the_first_where_two_overlap() -> None:
    ruled, found = [Span(5, 9, "BODY")], [Span(0, 5, "OFFICIAL"), Span(8, 12, "BODY"), Span(12, 14, "BODY")]
    assert merge(ruled, found) == [found[0], ruled[0], found[2]]
    assert merge([], found) == found


def test_versions() -> None:
    assert NETWORK.version.count("-") == 3
    assert load_extractor("slovnet:labels=ORG=BODY+PER=OFFICIAL").version == NETWORK.version
    assert load_extractor("slovnet:labels=PER+ORG").version != NETWORK.version
    assert TOGETHER.version.startswith(f"{NETWORK.version}+")


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A natasha whose files the test writes itself, with nothing loaded before."""
    spec = ModuleSpec("natasha", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(slovnet, "find_spec", lambda _name: spec)
    slovnet.load_network.cache_clear()
    return tmp_path


def test_a_missing_model_file(wheel: Path) -> None:
    with pytest.raises(ModelFileError, match=r"no data/model/slovnet_ner_news_v1\.tar"):
        list(NETWORK.extract(["Иван Петров"]))
    assert not list(wheel.iterdir())
    slovnet.load_network.cache_clear()


def test_a_corrupt_model_file(wheel: Path) -> None:
    for name in (slovnet.NETWORK, slovnet.EMBEDDINGS):
        file = wheel / name
        file.parent.mkdir(parents=True)
        file.write_bytes(b"no archive")
    with pytest.raises(ModelFileError, match=r"slovnet_ner_news_v1\.tar cannot be read"):
        list(NETWORK.extract(["Иван Петров"]))
    slovnet.load_network.cache_clear()


def test_natasha_is_never_imported() -> None:
    assert model_file(slovnet.NETWORK).is_file()
    code = (
        "import sys; from goldspan.baselines.slovnet import SlovnetExtractor;"
        "list(SlovnetExtractor().extract(['Иван Петров'])); assert 'natasha' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
