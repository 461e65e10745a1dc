"""``lexicon``: what was seen, found again; skipped where its packages are not installed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read, write

import goldspan
from goldspan.baselines.extractor import Extractor
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Document
from goldspan.corpus.findings import InputError
from goldspan.corpus.formats import jsonl

if not installed("lexicon"):
    pytest.skip("lexicon needs packages that are not installed", allow_module_level=True)

SEEN = (
    "Выступил [OFFICIAL Айдар Сагинтаев], из [BODY Агентства по делам весны] ушли [FIGURE 12 километров].",
    "В [BODY Агентстве] ждут [FIGURE 1,5 млрд тенге] на [SECTOR скворечную отрасль].",
    "Отмечен рост: [SECTOR пчелы] и [SECTOR пчелы], еще пчелы; шмели, шмели, [SECTOR шмели].",
    "Там [BODY ФАС], а пес без команды фас.",
    "Прошла [BODY Палата «Весна – лето»].",
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("seen") / "seen.jsonl"
    jsonl.write(
        file, [Document(f"d{n}", text, tuple(spans)) for n, (text, spans) in enumerate(map(read, SEEN))]
    )
    return file


@pytest.fixture(scope="module")
def lexicon(seen: Path) -> Extractor:
    return load_extractor(f"lexicon:documents={seen}")


@pytest.mark.parametrize(
    "marked",
    [
        "Директор [BODY агентства по делам весны] и [OFFICIAL Айдару Сагинтаеву] пишет.",
        "ПРИНЯТО: [BODY АГЕНТСТВО] ПО ДЕЛАМ ВЕСНЫ.",
        "Дали [FIGURE 3,25 млрд тенге] и [FIGURE 7 километрам], но не 8 млрд.",
        "В [SECTOR скворечной отрасли] [BODY ФАС] сказала «фас».",
        'Прошла [BODY Палата "Весна — лето"].',
        "Растут шмели и [SECTOR пчела].",
        "[BODY Агентство] по\r\nделам весны и [BODY Агентство  по\u00a0делам весны].",
        "😀 и\u0306 [OFFICIAL Аи\u0306дар Сагинтаев] – из [BODY Мажилиса] и [BODY Минфина].",
        "Псевдоагентство, агентство-спутник; [SECTOR сельским хозяйством], АПКшный.",
        "[BODY Жогорку Кенеш] и [BODY Азиатскому банку развития].",
        "",
        " \r\n\u00a0",
    ],
)
def test_what_it_finds(lexicon: Extractor, marked: str) -> None:
    text, _ = read(marked)
    (spans,) = lexicon.extract([text])
    assert write(text, list(spans)) == marked


def test_ambiguous_names_are_kept_by_their_precision(seen: Path) -> None:
    text = "Вот шмели и пчелы."
    found = {
        precision: [
            text[span.start : span.end]
            for spans in load_extractor("lexicon", documents=seen, precision=precision).extract([text])
            for span in spans
        ]
        for precision in (0, 0.5, 1)
    }
    assert found == {0: ["шмели", "пчелы"], 0.5: ["пчелы"], 1: []}


PIECES = st.sampled_from(
    ["агентство", "по делам", "12", "весны", "й", "и\u0306", "\n", "😀", "ФАС", " ", " "]
)


@given(texts=st.lists(st.lists(PIECES, max_size=20).map("".join), max_size=3))
def test_spans_are_flat_and_in_order_for_any_text(lexicon: Extractor, texts: list[str]) -> None:
    found = list(lexicon.extract(texts))
    assert len(found) == len(texts)
    for text, spans in zip(texts, found, strict=True):
        edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
        assert edges == sorted(edges)


def test_the_version_follows_options_and_documents(seen: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    jsonl.write(other, [Document("d0", "Агентство")])
    versions = [
        load_extractor("lexicon", **options).version
        for options in ({}, {"precision": 0.4}, {"documents": seen}, {"documents": other})
    ]
    assert len(set(versions)) == len(versions)
    assert load_extractor("lexicon").version == versions[0]


@pytest.mark.parametrize("precision", ["-0.1", "1.5", "nan", "much"])
def test_a_precision_that_is_no_fraction(precision: str) -> None:
    with pytest.raises(OptionError, match="precision"):
        load_extractor(f"lexicon:precision={precision}")


def test_documents_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        list(load_extractor("lexicon", documents=tmp_path / "none.jsonl").extract(["Агентство"]))


def test_the_packaged_lexicon_knows_training_and_no_more() -> None:
    document = next(one for one in goldspan.load("train") if len(one.spans) > 10)
    (spans,) = load_extractor("lexicon").extract([document.text or ""])
    assert len(set(spans) & set(document.spans)) > 0.8 * len(document.spans)
    assert list(load_extractor("lexicon").extract(["Приехал Ыбырай Щукинсонов."])) == [[]]
