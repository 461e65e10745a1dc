"""``regex``: capitals and digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read, write

from goldspan.baselines.registry import load_extractor

REGEX = load_extractor("regex")


@pytest.mark.parametrize(
    "marked",
    [
        "Затем выступил [OFFICIAL Иван Петров], а [OFFICIAL А. Б. Сидоров] и [OFFICIAL А.Сидорова] нет.",
        "Затем выступил [OFFICIAL Халид Аль-Мансури]; [OFFICIAL О’Нил Джон] уехал.",
        "Ждут в [BODY МИД] и в [BODY ООН], в Астане нет.",
        "Выросло на [FIGURE 5,8%] и [FIGURE 12 %], до [FIGURE 1 200] тонн и [FIGURE 3] млрд.",
        "Было [FIGURE 1\u00a0200,5], стало [FIGURE 20245] и [FIGURE 12] [FIGURE 3456].",
        "Сделали [FIGURE 7,5\u0306] и [FIGURE 9\u0301] из ста",
        "Построили за [FIGURE 19,5]млрд",
        "[OFFICIAL Выступил Петров]: с первым словом предложения не угадаешь.",
        "Это лист А4 и Б-12 не в счет, ни С. одно.",
        "Комитет По Делам Семьи молчит.",
        "Итоги\r\nИван\r\nПетров\r\n\r\n[OFFICIAL Иван Петров]\r\n",
        "Приехали: [OFFICIAL Сергеи\u0306 И\u0306ванов] 😀 [OFFICIAL Ян\u00a0Петров], [OFFICIAL Ян  Петров]",
        "туризм и строительство",
        "",
        " \r\n\u00a0",
    ],
)
def test_what_it_marks(marked: str) -> None:
    text, _ = read(marked)
    (spans,) = REGEX.extract([text])
    assert write(text, list(spans)) == marked


@given(st.lists(st.text(st.sampled_from("АБвг Иё\u0306.,-’5% \u00a0\n😀«»A"), max_size=40), max_size=4))
def test_spans_are_flat_and_in_order_for_any_text(texts: list[str]) -> None:
    found = list(REGEX.extract(texts))
    assert len(found) == len(texts)
    for text, spans in zip(texts, found, strict=True):
        reached = 0
        for span in spans:
            assert reached <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == text[span.start : span.end].strip()
            reached = span.end


def test_its_version_is_that_of_its_source() -> None:
    assert REGEX.version == load_extractor("regex").version
    assert REGEX.version.startswith("1-")
