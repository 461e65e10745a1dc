"""Each rule by itself, then all of them together."""

import subprocess
import sys
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read, write
from rule_tables import TABLES

from goldspan.baselines.rule import NOTHING, Candidate
from goldspan.baselines.rules import RULES, RulesExtractor, propose, resolve
from goldspan.baselines.words import Words
from goldspan.corpus.document import Span
from goldspan.corpus.tokens import tokenize

EXTRACTOR = RulesExtractor()
NO_FIGURES = (
    "date", "year", "clock", "ordinal", "identifier", "telephone", "address", "mark", "age", "enumerator",
)  # fmt: skip


def alone(name: str, text: str) -> list[Span]:
    """What one rule makes of a text, with no other rule in its way."""
    rules = [rule for rule in RULES if rule.name == name]
    return [Span(one.start, one.end, one.label) for one in resolve(propose(Words(text), rules))]


def test_every_rule_has_a_table() -> None:
    assert set(TABLES) == {rule.name for rule in RULES}
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("name", "marked"), [(name, text) for name, texts in TABLES.items() for text in texts]
)
def test_rule_alone(name: str, marked: str) -> None:
    text, spans = read(marked)
    rule = next(rule for rule in RULES if rule.name == name)
    found = alone(name, text)
    assert write(text, found) == marked
    if rule.label == NOTHING:
        assert not spans


@pytest.mark.parametrize(
    ("name", "marked"),
    [(name, text) for name, texts in TABLES.items() for text in texts
     if name in NO_FIGURES],
)  # fmt: skip
def test_a_number_that_is_no_figure(name: str, marked: str) -> None:
    assert [one.span for one in EXTRACTOR.trace(marked) if one.span.label == "FIGURE"] == [], name


@pytest.mark.parametrize(
    "marked",
    [
        # an abbreviation in brackets, and its later uses
        "[BODY Министерство водных ресурсов] ([BODY МВРК]) сообщило: [BODY МВРК] готово",
        "АО «Астык» (АСТ) сообщило: АСТ готово",
        # a person is an official wherever the document names the person
        "Министр [OFFICIAL Иван Петров] сказал. По словам [OFFICIAL Петрова], [OFFICIAL И. Петров] прав.",
        "[OFFICIAL Петров] устал. Аким области [OFFICIAL Иван Петров] ушел.",
        "Министр [OFFICIAL Иван Петров] и врач Анна Петрова",
        "[BODY Агентство по статистике] ([BODY Казстат]) и [BODY Казстатом]",
        # a post at a body, whatever it is called
        "Технолог [BODY Минэнерго] [OFFICIAL Иван Петров] и технолог завода Олег Сидоров",
        "Врач комитета [OFFICIAL Иван Петров]; [OFFICIAL Олег Сидоров], эксперт [BODY ФАО], и эксперт Ли",
        "[OFFICIAL Иван Петров] из [BODY Минэнерго] и Олег Сидоров из Риддера",
        "[OFFICIAL Анна Петрова], она руководит [BODY управлением культуры], и Олег Сидоров, он поэт",
        "[OFFICIAL Анна Петрова], представлявшая [BODY МИД], вышла",
        # the parent of a part without a task; the task, the parent and the country in one name
        "директор департамента [BODY Министерства энергетики] и [BODY департамента угля Минэнерго]",
        "[BODY Комитет Мажилиса по аграрным вопросам, водным и земельным ресурсам] заседал",
        "[BODY Агентство по делам молодежи, физической культуры и спорта при Кабинете министров] и",
        "[BODY Служба надзора за финансовым рынком] и [BODY комиссия по приему дел]",
        "[BODY Министерства внутренних дел] и [BODY туризма и спорта], [BODY Минпромновтех]",
        "[BODY акиматов Алматинской] и [BODY Жамбылской областей]",
        # a person addressed by given name and patronymic; a name of three words; one with an article
        "Министр [OFFICIAL Иван Сергеевич Петров] вошел. – [OFFICIAL Иван Сергеевич], садитесь!",
        "министр [OFFICIAL Абдул Хаким Дост], посол [OFFICIAL Халид аль-Мазрудин]. [OFFICIAL Аль-Мазрудин]",
        "Возразил [OFFICIAL Иван Петров], аким области. За ним – [OFFICIAL Петров-Крук], сенатор",
        # the field of a job or an institution, and of a document
        "заместитель акима области по строительству и транспорту, институт животноводства",
        "раздел «[SECTOR Образование]», закон «О [SECTOR спорте]» и компания «Туризм»",
        # the longer name wins
        "[BODY Министерство энергетики] и министр энергетики",
        "глава [BODY Комитета по туризму] о развитии [SECTOR туризма]",
        "министр туризма и спорта [OFFICIAL Иван Петров]",
        # trade between states, beside a sector
        "Взаимная торговля и [SECTOR туризм]; [SECTOR туризм] и [SECTOR торговля]",
        # a change is no time of day
        "работают с 9 до 18 часов, время увеличено с [FIGURE 9] до [FIGURE 18 часов]",
        # several labels in one sentence
        "12 мая 2025 года [BODY акимат Алматы] выделил [FIGURE 5 млрд тенге] на [SECTOR транспорт].",
    ],
)
def test_all_rules(marked: str) -> None:
    text, _ = read(marked)
    assert write(text, [one.span for one in EXTRACTOR.trace(text)]) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "😀 министр [OFFICIAL Иван Петров] 🇰🇿 и [FIGURE 5%]",
        "👩‍👩‍👧 [BODY МИД Казахстана]\r\n[FIGURE 12] человек\r\nМинистр\r\nИван Петров",
        "[FIGURE 5\u00a0млрд\u00a0тенге] и [FIGURE 5  млрд тенге]",
        "министр  энергетики  [OFFICIAL Иван  Петров]",
        "\ufeff[BODY Мажилис] принял",
        "министр [OFFICIAL Ива\u0301н Петро\u0301в] и [SECTOR ту\u00adризм]",
    ],
)
def test_offsets_are_code_points(marked: str) -> None:
    text, _ = read(marked)
    assert write(text, [one.span for one in EXTRACTOR.trace(text)]) == marked


def test_a_decomposed_text_has_the_same_names() -> None:
    text = "Министр Андрей Майоров и Минэнерго, 5 миллионов рублей, нефтегазовой и аграрной сферах"
    found = [(text[span.start : span.end], span.label) for span, _ in EXTRACTOR.trace(text)]
    apart = normalize("NFD", text)
    assert len(apart) > len(text)
    spans = [span for span, _ in EXTRACTOR.trace(apart)]
    assert [(normalize("NFC", apart[one.start : one.end]), one.label) for one in spans] == found


def test_trace_names_the_rule() -> None:
    traced = EXTRACTOR.trace("Минэнерго выделило 5 тенге")
    assert [(one.span.label, one.rule) for one in traced] == [("BODY", "short_name"), ("FIGURE", "quantity")]


def test_the_longest_candidate_wins_then_the_earlier_rule() -> None:
    a, b, c = Candidate(0, 4, "SECTOR", "a"), Candidate(2, 9, "BODY", "b"), Candidate(2, 9, "FIGURE", "c")
    assert resolve([a, b, c]) == [b]
    assert resolve([a, c, b]) == [c]
    assert resolve([Candidate(0, 9, NOTHING, "n"), b]) == []
    assert resolve([a, Candidate(4, 9, "BODY", "d")]) == [a, Candidate(4, 9, "BODY", "d")]


def test_version_is_short_and_stable() -> None:
    assert RulesExtractor().version == EXTRACTOR.version
    head, _, digest = EXTRACTOR.version.partition("-")
    assert head.isdigit()
    assert len(digest) == 8


def test_version_counts_every_module_of_the_rules() -> None:
    code = (
        "import sys; from goldspan.baselines.rules import SOURCES; head = 'goldspan.baselines.';"
        "loaded = {name.removeprefix(head) for name in sys.modules if name.startswith(head)};"
        "assert loaded == set(SOURCES), loaded ^ set(SOURCES)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.one_of(st.text(max_size=60), st.text("аБ5 -–_.,/\\«»(:)=!?*…№%Δ'\n\u00a0yahoo", max_size=24)))
def test_words_are_those_of_the_tokenizer(text: str) -> None:
    words = Words(text)
    assert list(zip(words.starts, words.ends, strict=True)) == tokenize(words.text)
    assert words.raw[:-1] == [words.text[start:end] for start, end in tokenize(words.text)]


WORDS = sorted({word for texts in TABLES.values() for text in texts for word in read(text).text.split(" ")})
NEWS = st.lists(
    st.sampled_from(
        [*WORDS, "«", "»", "(", ")", ",", ".", "\n", "\r\n", "😀", "и", "по", "–", "м", "5", "%"]
    ),
    max_size=40,
).map(" ".join)
TEXTS = st.one_of(st.text(max_size=80), st.text("абИП .,-–«»()№$%1290\n\r\u00a0\u0301", max_size=60), NEWS)


@given(st.lists(TEXTS, max_size=4))
def test_any_text(texts: list[str]) -> None:
    batch = [list(spans) for spans in EXTRACTOR.extract(texts)]
    assert batch == [[one.span for one in EXTRACTOR.trace(text)] for text in texts]
    for text, spans in zip(texts, batch, strict=True):
        assert spans == sorted(spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
        for span in spans:
            words = text[span.start : span.end]
            assert span.end <= len(text)
            assert words == words.strip()
            assert "\n" not in words


@pytest.mark.parametrize(
    "piece",
    [
        "1 и ",
        "1-",
        "1/",
        "пять ",
        "Национального банка ",
        "энергетики и ",
        "министерств труда, ",
        "министерств труда и обороны ",
        "назначен Иван Петров ",
        "аграрной и ",
        "«Ф ",
    ],
)
def test_a_strange_text_takes_no_strange_time(piece: str) -> None:
    list(EXTRACTOR.extract([piece * 4000]))


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        ("Служба контроля ", "за контролем "),
        ("Агентство по борьбе ", "с борьбой и борьбы "),
        ("Комитет по развитию ", "в сфере развития "),
        ("Министерство ", "при Министерстве "),
        ("Департамент ", "комитета департамента Министерства "),
    ],
)
def test_a_name_without_an_end(first: str, piece: str) -> None:
    text = first + piece * 4000
    (spans,) = EXTRACTOR.extract([text])
    assert all(one.end - one.start < 600 for one in spans)


def test_nothing_to_find() -> None:
    assert [list(spans) for spans in EXTRACTOR.extract(["", " \n\t", "Тихо."])] == [[], [], []]
    assert list(EXTRACTOR.extract([])) == []
