"""A language model behind an endpoint: what it is told, what it says, and how it says nothing."""

import json
import socket
import threading
from collections import Counter
from itertools import pairwise

import pytest
from chat_server import BreakOff, Hang, completion, quotes, serve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.llm.answers import flatten, read_answer
from goldspan.baselines.llm.endpoint import full_address
from goldspan.baselines.llm.errors import AnswerError, EndpointError
from goldspan.baselines.llm.extractor import LlmExtractor
from goldspan.baselines.llm.prompt import make_prompt
from goldspan.baselines.llm.shots import choose_shots
from goldspan.baselines.models import ModelError
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.spec import OptionError
from goldspan.cli import app
from goldspan.corpus.document import Document, Span
from goldspan.corpus.gold import load
from goldspan.corpus.scheme import LABELS

pytest.importorskip("httpx")

TEXT = "Министр Нурбек Айтпасов посетил Минэнерго. Айтпасов назвал 40%."
ANSWER = quotes(
    ("OFFICIAL", "Нурбек Айтпасов"), ("BODY", "Минэнерго"), ("OFFICIAL", "Айтпасов"), ("FIGURE", "40%")
)
SPANS = [Span(8, 23, "OFFICIAL"), Span(32, 41, "BODY"), Span(43, 51, "OFFICIAL"), Span(59, 62, "FIGURE")]
KEY = "sk-secret-7"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def make(chat, **options):
    return LlmExtractor(
        **{"url": chat.url, "model": "m", "shots": 0, "retries": 1, "backoff": 0, "timeout": 5} | options
    )


def found(extractor, *texts):
    return [list(spans) for spans in extractor.extract(texts or [TEXT])]


def asked_about(body):
    return body["messages"][-1]["content"]


# What is asked


def test_the_spans_of_an_answer():
    with serve(lambda *_: ANSWER) as chat:
        extractor = make(chat)
        assert found(extractor) == [SPANS]
        [body] = chat.requests
        assert chat.paths == ["/v1/chat/completions"]
        assert asked_about(body) == TEXT
        assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("m", 0.0, 0, 4096)
        assert body["response_format"]["json_schema"]["strict"] is True
        assert "Authorization" not in chat.headers[0]


def test_an_extractor_is_named_by_a_spec():
    with serve(lambda *_: ANSWER) as chat:
        options = "shots=0,temperature=null,limit_field=max_completion_tokens,seed=null"
        assert found(load_extractor(f"llm:url={chat.url},model=a/b:c,{options}")) == [SPANS]
        body = chat.requests[0]
        assert body["model"] == "a/b:c"
        assert body["max_completion_tokens"] == 4096
        assert not body.keys() & {"temperature", "seed", "max_tokens"}


def test_what_it_needs_is_named():
    with pytest.raises(OptionError, match=r"llm needs model: write llm:url=…,model=…"):
        load_extractor("llm:url=http://127.0.0.1:1/v1")


def test_the_prompt_is_the_guidelines_with_shots():
    shots = choose_shots(load("train"), 2, 0)
    system, *turns = make_prompt(shots)
    assert [turn["role"] for turn in turns] == ["user", "assistant"] * 2
    assert turns[0]["content"] == shots[0].text
    assert list(read_answer(turns[1]["content"], shots[0].text).spans) == list(shots[0].spans)
    for words in (
        *LABELS,
        "Titles, ranks and forms of address stay outside",
        "`[Фуад Ракиф оглы Ширвазаде]`",
    ):
        assert words in system["content"]
    assert "D17" not in system["content"]
    assert "D31" in make_prompt((), with_decisions=True)[0]["content"]
    assert "снаружи" in make_prompt((), "ru")[0]["content"]


def test_shots_are_short_show_every_label_and_are_the_same_for_a_seed():
    train = load("train")
    for seed in range(3):
        shots = choose_shots(train, 3, seed)
        assert shots == choose_shots(train, 3, seed)
        assert {span.label for shot in shots for span in shot.spans} == set(LABELS)
        assert max(len(shot.text) for shot in shots) < 1500
    assert len({shot.id for seed in range(3) for shot in choose_shots(train, 3, seed)}) > 3
    assert choose_shots(train, 0, 0) == []
    assert len(choose_shots(train[:2], 5, 0)) == 2


def test_a_rare_label_is_shown_by_the_document_that_has_it():
    common = [Document(f"d{i}", "0123456789", (Span(0, 1, "BODY"), Span(2, 3, "BODY"))) for i in range(5)]
    rare = Document("rare", "0123456789", (Span(0, 1, "SECTOR"),))
    assert rare in choose_shots([*common, rare], 2, 0)


def test_a_text_without_a_word_is_not_asked_about():
    with serve(lambda *_: ANSWER) as chat:
        assert found(make(chat), "", TEXT, " \r\n\u00a0") == [[], SPANS, []]
        assert len(chat.requests) == 1
        assert found(make(chat), "") == [[]]


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000/v1", "ftp://host/v1", "http:///v1", "http://[::1/v1", "http://h:port/v1", ""]
)
def test_what_is_no_address_is_said(url):
    with pytest.raises(OptionError, match=r"is no address such as http://127\.0\.0\.1:8000/v1"):
        LlmExtractor(url=url, model="m")


@pytest.mark.parametrize("url", ["http://h/v1", "http://h/v1/", "http://h/v1/chat/completions"])
def test_the_base_of_an_endpoint_is_its_address(url):
    assert full_address(url) == "http://h/v1/chat/completions"
    assert full_address("https://h/a?version=1") == "https://h/a/chat/completions?version=1"


@pytest.mark.parametrize(
    "options",
    [{"shots": -1}, {"timeout": 0}, {"timeout": float("nan")}, {"retries": -1}, {"concurrency": 0},
     {"max_tokens": 0}, {"price_in": -1.0}, {"language": "de"}],
)  # fmt: skip
def test_options_that_cannot_be_used_are_named(options):
    [name] = options
    with pytest.raises(OptionError, match=f"llm: {name}=.* cannot be used: it must be "):
        LlmExtractor(url="http://h/v1", model="m", **options)


def test_the_version_changes_with_all_that_the_answer_may_change_with():
    base = {"url": "http://h/v1", "model": "m", "shots": 1}
    changes = [{}, {"url": "http://i/v1"}, {"model": "n"}, {"shots": 2}, {"temperature": 0.5}, {"seed": 1},
               {"language": "ru"}, {"decisions": True}, {"max_tokens": 9}]  # fmt: skip
    versions = [LlmExtractor(**base | change).version for change in changes]
    assert len(set(versions)) == len(changes)
    same = [{}, {"timeout": 3}, {"retries": 0}, {"concurrency": 9}, {"price_in": 1.0}, {"key_env": "MINE"}]
    assert {LlmExtractor(**base | change).version for change in same} == {versions[0]}


# Order, and many at a time


def test_answers_come_in_the_order_of_the_texts():
    numbers = [f"{number} млн тенге" for number in range(30)]
    both = threading.Barrier(2)

    def respond(body, number):
        if number < 2:
            both.wait(5)  # two requests are under way at the same time, or this fails
        return quotes(("FIGURE", asked_about(body)))

    with serve(respond) as chat:
        extractor = make(chat, concurrency=3)
        assert found(extractor, *numbers) == [[Span(0, len(text), "FIGURE")] for text in numbers]
        assert 2 <= chat.most_working <= 3
        assert extractor.usage.answers == 30


def test_who_stops_reading_leaves_nothing_behind():
    with serve(lambda body, _: Hang() if asked_about(body) == "second" else quotes()) as chat:
        spans = make(chat).extract(["first", "second", "third"])
        assert list(next(spans)) == []
        spans.close()
        assert "llm" not in {thread.name for thread in threading.enumerate()}


# What is said


@pytest.mark.parametrize(
    "content",
    [
        f"Конечно! Вот ответ:\n\n```json\n{ANSWER}\n```\nНадеюсь, это поможет {{и вам}}.",
        f'<think>{{"spans": []}} or not</think>{ANSWER}',
        f"{ANSWER}\n{ANSWER}",
        json.dumps({"reasoning": "…", **json.loads(ANSWER)}),
    ],
)
def test_prose_around_an_answer_is_no_part_of_it(content):
    assert list(read_answer(content, TEXT).spans) == SPANS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Я не нашёл ничего.", "the answer has no JSON object with spans: Я не нашёл ничего."),
        (ANSWER[:-20], "the answer has no JSON object with spans: "),
        ("[]", "the answer has no JSON object with spans"),
        ("{" * 5000, "the answer has no JSON object with spans"),
        ('{"spans": ' + "[" * 200_000, "the answer has no JSON object with spans"),
        (f'{ANSWER} or {{"spans": []}}', "the answer has 2 JSON objects with spans, which differ"),
        ('{"spans": "none"}', "the answer's spans: it should be a list, not 'none'"),
        ('{"spans": null}', "the answer's spans: it should be a list"),
        ('{"spans": ["Минэнерго"]}', r"the answer's spans\[0\]: it should be an object"),
        ('{"spans": [{"text": "Минэнерго"}]}', r"the answer's spans\[0\]: the label is "),
        ('{"spans": [{"label": "BODY"}]}', r"the answer's spans\[0\].text: it is missing"),
        ('{"spans": [{"label": "BODY", "text": 7}]}', r"the answer's spans\[0\].text: it should be a string"),
        (
            quotes(("ORG", "Минэнерго")),
            "the answer has the label ORG; there are OFFICIAL, BODY, FIGURE, SECTOR",
        ),
        (quotes(("\u202eGRO", "нигде")), r"the answer has the label \\u202eGRO"),
    ],
)
def test_what_is_no_answer_is_no_empty_answer(content, message):
    with pytest.raises(AnswerError, match=message):
        read_answer(content, TEXT)
    with (
        serve(lambda *_: content) as chat,
        pytest.raises(AnswerError, match=f"text 2 of 2: {message}"),
    ):
        found(make(chat), "", TEXT)


def test_fields_that_were_not_asked_for_are_passed_over():
    content = '{"spans": [{"label": "BODY", "text": "Минэнерго", "score": "high", "start": 3}]}'
    assert list(read_answer(content, TEXT).spans) == [SPANS[1]]


def test_quotes_are_found_and_counted():
    text = "Министерство энергетики: глава министерства энергетики Аскар Мамин, Мамин и 2,1 млн."
    content = quotes(
        ("OFFICIAL", "Аскар Мамин"),
        ("OFFICIAL", "Мамин"),
        ("BODY", "министерство энергетики"),  # only inflected
        ("SECTOR", "энергетики"),  # inside of a longer one
        ("FIGURE", "1 млн"),  # no part of 2,1 млн
        ("FIGURE", ""),
    )
    answer = read_answer(content, text)
    assert [text[span.start : span.end] for span in answer.spans] == [
        "министерства энергетики",
        "Аскар Мамин",
        "Мамин",
    ]
    assert answer.quotes == Counter(exact=1, repeated=2, inflected=1, unfound=2, overlapping=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Минэнерго 😀 и\u00a0Минфи\u0306н", "Минфи\u0306н"),
        ("Строка\r\nМинэнерго\r\n", "Минэнерго"),
        ("при  Кабинете  министров", "Кабинете министров"),
        ("🇰🇿 — Мажилис", "Мажилис"),
    ],
)
def test_offsets_are_code_points_of_the_very_text(text, words):
    [span] = read_answer(quotes(("BODY", words)), text).spans
    assert "".join(text[span.start : span.end].split()) == "".join(words.split())


SPANS_OF_TEXTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(LABELS)), max_size=12
).map(lambda drawn: [Span(start, start + length, label) for start, length, label in drawn])


@given(SPANS_OF_TEXTS)
def test_flat_spans_are_in_order_and_leave_out_only_what_overlaps_something_longer(spans):
    flat = flatten(spans)
    assert list(flat) == sorted(flat)
    assert all(one.end <= other.start for one, other in pairwise(flat))
    for span in set(spans) - set(flat):
        over = [one for one in flat if one.start < span.end and span.start < one.end]
        assert max(one.end - one.start for one in over) >= span.end - span.start


@given(
    st.text(st.sampled_from("абвМ 1,.\r\n\u00a0\u0306😀—"), max_size=30),
    st.lists(
        st.tuples(st.sampled_from(LABELS), st.text(st.sampled_from("абвМ 1,.\u0306😀"), max_size=4)),
        max_size=6,
    ),
)
def test_whatever_is_quoted_the_spans_can_be_scored(text, pairs):
    answer = read_answer(quotes(*pairs), text)
    Document("d", text, answer.spans)
    assert sum(answer.quotes.values()) - answer.quotes["overlapping"] == len(pairs)


# When there is no answer


def failing(status, said="", **headers):
    return status, headers, json.dumps({"error": {"message": said}}).encode() if said else b""


@pytest.mark.parametrize(
    ("response", "error", "message"),
    [
        (failing(401, f"bad {KEY}"), EndpointError, r"the key in OPENAI_API_KEY \(HTTP 401: bad \*\*\*\)"),
        (failing(403), EndpointError, r"refuses the key in OPENAI_API_KEY \(HTTP 403\): set OPENAI_API_KEY"),
        (failing(404, "no model m"), EndpointError, r"has no such model, .* \(HTTP 404: no model m\)"),
        (failing(402, "pay"), EndpointError, r"cannot be used \(HTTP 402: pay\)"),
        ((307, {"Location": "http://127.0.0.1:1/"}, b""), EndpointError, r"cannot be used \(HTTP 307\)"),
        (failing(429, "slow down"), EndpointError, r"takes no more .*\(HTTP 429: slow down\), 2 times"),
        ((429, {"Retry-After": "3600"}, b""), EndpointError, r"\(HTTP 429\); it asks to wait 3600 s"),
        (failing(500, "oops"), AnswerError, r"failed \(HTTP 500: oops\), 2 times"),
        ((503, {}, b"<html>\n<b>busy\x1b[31m"), AnswerError, r"503: <html> <b>busy\\x1b\[31m\), 2 times"),
        (failing(400, "too long"), AnswerError, r"refused the request \(HTTP 400: too long\)"),
        (BreakOff(b'{"choices"'), AnswerError, "broke off before its answer was whole: .*, 2 times"),
        (b"<html>welcome", AnswerError, "the endpoint's answer is no chat completion: <html>welcome"),
        (b'{"error": {"message": "upstream"}}', AnswerError, "no chat completion: upstream"),
        (b'{"choices": []}', AnswerError, "a chat completion without a choice"),
        (b'{"choices": [{"message": {"content": 7}}]}', AnswerError, "no chat completion: Expected `str"),
        (completion('{"spans": [', "length"), AnswerError, "was cut off after 10 tokens: raise max_tokens"),
        (completion(ANSWER, "length", None), AnswerError, "the answer was cut off: raise max_tokens"),
        (completion(None, refusal="I cannot"), AnswerError, "the model refused to answer: I cannot"),
        (completion("", "content_filter"), AnswerError, "content filter held the answer back"),
        (completion(None), AnswerError, "the answer is empty"),
        (completion(" \n"), AnswerError, "the answer is empty"),
    ],
)  # fmt: skip
def test_there_is_one_clear_error(monkeypatch, response, error, message):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve(lambda *_: response) as chat:
        with pytest.raises(error, match=f"text 1 of 1: .*{message}") as caught:
            found(make(chat))
        assert "\n" not in str(caught.value)
        assert KEY not in str(caught.value)
        assert caught.value.__cause__ is None
        assert chat.headers[0]["Authorization"] == f"Bearer {KEY}"
    # Where no other text would get an answer, a run over many need not try.
    assert isinstance(caught.value, ModelError) == (error is EndpointError)


def test_without_a_key_the_variable_is_named(monkeypatch):
    monkeypatch.setenv("MY_KEY", "  ")
    with (
        serve(lambda *_: failing(401)) as chat,
        pytest.raises(EndpointError, match=r"a request without a key .*set MY_KEY"),
    ):
        found(make(chat, key_env="MY_KEY"))


@pytest.mark.parametrize("key", ["sk-\nsecret", "sk-секрет"])
def test_a_key_that_fits_no_header_is_not_shown(monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with serve(lambda *_: ANSWER) as chat:
        with pytest.raises(EndpointError, match="OPENAI_API_KEY holds characters that no key has") as caught:
            found(make(chat))
        assert "sk-" not in str(caught.value)
        assert not chat.requests


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://user:pass@127.0.0.1:{free.getsockname()[1]}/v1?token=secret"
        extractor = LlmExtractor(url=url, model="m", shots=0, retries=1, backoff=0)
        with pytest.raises(EndpointError, match=r"text 1 of 1: .* cannot be reached: .*, 2 times") as caught:
            found(extractor)
    assert "pass" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("response", [Hang(), Hang(b'{"choices": [')])
def test_who_hangs_is_left(response):
    with (
        serve(lambda *_: response) as chat,
        pytest.raises(AnswerError, match=r"gave no answer within 0.05 s, 2 times"),
    ):
        found(make(chat, timeout=0.05))


def test_an_answer_without_end_is_not_read():
    with (
        serve(lambda *_: (200, {}, b" " * (9 << 20))) as chat,
        pytest.raises(AnswerError, match="more than 8 MiB"),
    ):
        found(make(chat))


def test_a_text_that_cannot_be_sent():
    with (
        serve(lambda *_: ANSWER) as chat,
        pytest.raises(AnswerError, match="text 1 of 1: it holds a lone surrogate"),
    ):
        found(make(chat), "Мин\ud800")


def test_one_text_without_an_answer_does_not_take_the_others_answers():
    with serve(lambda body, _: "?" if asked_about(body) == "b" else quotes()) as chat:
        spans = make(chat).extract(["a", "b", "c"])
        assert list(next(spans)) == []
        with pytest.raises(AnswerError, match="text 2 of 3"):
            next(spans)


# Once more


@pytest.mark.parametrize(
    "response",
    [failing(500), failing(503, "busy"), (429, {"Retry-After": "0"}, b""), BreakOff(), BreakOff(b'{"cho'),
     Hang(), (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b""), (529, {"Retry-After": "?"}, b"")],
)  # fmt: skip
def test_what_passes_is_asked_again(response):
    with serve(lambda _, number: response if number < 2 else ANSWER) as chat:
        extractor = make(chat, retries=2, timeout=0.5 if isinstance(response, Hang) else 5)
        assert found(extractor) == [SPANS]
        assert (extractor.usage.requests, extractor.usage.retries) == (3, 2)


def test_waits_double_and_are_no_shorter_than_was_asked_for(monkeypatch):
    waits = []

    async def note(seconds):
        waits.append(seconds)

    monkeypatch.setattr("goldspan.baselines.llm.endpoint.asyncio.sleep", note)
    answers = [
        failing(500),
        failing(500),
        (503, {"Retry-After": "30"}, b""),
        failing(500),
        failing(500),
        ANSWER,
    ]
    with serve(lambda _, number: answers[number]) as chat:
        assert found(make(chat, retries=5, backoff=3, max_wait=40)) == [SPANS]
    assert waits == [3, 6, 30, 24, 40]


def test_what_does_not_pass_is_asked_once():
    with serve(lambda *_: "no") as chat:
        with pytest.raises(AnswerError):
            found(make(chat, retries=5))
        assert len(chat.requests) == 1


@pytest.mark.parametrize(
    ("refused", "form"), [(("json_schema",), "json_object"), (("json_schema", "json_object"), None)]
)
@pytest.mark.parametrize("status", [400, 422])
def test_an_endpoint_gets_the_first_format_that_it_takes(status, refused, form):
    def kind(body):
        return body.get("response_format", {}).get("type")

    with serve(lambda body, _: failing(status, "format") if kind(body) in refused else ANSWER) as chat:
        extractor = make(chat, concurrency=1)
        assert found(extractor, TEXT, f"{TEXT} ") == [SPANS, SPANS]
        assert [kind(body) for body in chat.requests] == [*refused, form, form]
        # The one who was told knows it the next time, too.
        chat.requests.clear()
        assert found(extractor, f"{TEXT}\n") == [SPANS]
        assert [kind(body) for body in chat.requests] == [form]


# What it costs


def test_tokens_and_money_are_counted():
    with serve(lambda _, number: completion(ANSWER if number else "?")) as chat:
        extractor = make(chat, price_in=2.0, price_out=10.0)
        with pytest.raises(AnswerError):
            found(extractor)
        found(extractor, TEXT)
        found(extractor, TEXT)
        usage = extractor.usage
    assert (usage.answers, usage.cached, usage.requests, usage.tokens_in, usage.tokens_out) == (
        2,
        1,
        2,
        200,
        20,
    )
    assert usage.cost == pytest.approx((200 * 2 + 20 * 10) / 1e6)
    assert usage.quotes == {"exact": 6, "repeated": 2, "inflected": 0, "unfound": 0, "overlapping": 0}
    assert usage.to_json()["cost"] == usage.cost
    assert str(usage) == (
        "2 answers, 1 of them from the cache; 2 requests, 0 of them retries; "
        "200 tokens in, 20 out; cost 0.0006; "
        "quotes exact=6 repeated=2 inflected=0 unfound=0 overlapping=0"
    )


def test_a_cost_that_is_not_known_is_not_told():
    with serve(lambda *_: completion(ANSWER, tokens=None)) as chat:
        extractor = make(chat, price_in=1.0, price_out=1.0)
        found(extractor)
        assert (extractor.usage.cost, extractor.usage.uncounted) == (None, 1)
        assert "0 tokens in, 0 out (and 1 answers uncounted)" in str(extractor.usage)
        assert make(chat, price_in=1.0).usage.cost is None


def test_extract_says_what_its_shards_used(tmp_path):
    source = tmp_path / "in.jsonl"
    records = ({"id": f"d{number}", "text": TEXT + " " * number} for number in range(3))
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    with serve(lambda *_: ANSWER) as chat:
        spec = f"llm:url={chat.url},model=m,shots=0,price_in=2.0,price_out=10.0"
        asked = ["extract", spec, str(source), str(tmp_path / "out"), "--shard-size", "1"]
        shown = CliRunner().invoke(app, [*asked, "--workers", "2"])
        assert shown.exit_code == 0, shown.stderr
        again = CliRunner().invoke(app, [*asked, "--format", "json"])
        assert len(chat.requests) == 3
    used = json.loads(again.stdout)["usage"]
    counts = {name: used[name] for name in ("answers", "requests", "tokens_in", "tokens_out", "cost")}
    assert counts == {"answers": 3, "requests": 3, "tokens_in": 300, "tokens_out": 30, "cost": 0.0009}
    assert used["quotes"]["exact"] == 9
    assert "used: answers 3, cached 0, requests 3, " in shown.stdout
    assert "cost 0.0009, quotes (exact 9, repeated 3, " in shown.stdout


# The cache


def test_no_answer_is_paid_for_twice(tmp_path):
    with serve(lambda *_: ANSWER) as chat:
        first = make(chat, cache=tmp_path / "answers")
        assert found(first) == found(first) == [SPANS]
        assert len(chat.requests) == 1
        again = make(chat, cache=tmp_path / "answers")
        assert found(again) == [SPANS]
        assert len(chat.requests) == 1
        assert (again.usage.cached, again.usage.tokens_in) == (1, 0)
        # Whatever the answer depends on makes it another question.
        for options in ({"model": "n"}, {"temperature": 0.5}, {"shots": 1}, {"seed": 1}):
            found(make(chat, cache=tmp_path / "answers", **options))
        assert len(chat.requests) == 5
    [file, *_] = (tmp_path / "answers").rglob("*.json")
    assert json.loads(file.read_text(encoding="utf-8"))["reply"]["content"] == ANSWER


def test_answers_of_no_use_are_not_kept(tmp_path):
    with serve(lambda *_: "no") as chat:
        for _ in range(2):
            with pytest.raises(AnswerError):
                found(make(chat, cache=tmp_path))
        assert len(chat.requests) == 2
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 2}', b"\xff\xfe", None])
def test_what_the_cache_cannot_read_is_asked_again(tmp_path, content):
    with serve(lambda *_: ANSWER) as chat:
        found(make(chat, cache=tmp_path))
        [file] = tmp_path.rglob("*.json")
        # Whole, but another question's answer.
        other = json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"key": "0"}).encode()
        file.write_bytes(other if content is None else content)
        assert found(make(chat, cache=tmp_path)) == [SPANS]
        assert len(chat.requests) == 2
        assert found(make(chat, cache=tmp_path)) == [SPANS]
        assert len(chat.requests) == 2


def test_a_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        serve(lambda *_: ANSWER) as chat,
        pytest.raises(EndpointError, match=r"text 1 of 1: the cache cannot be written: .*file"),
    ):
        found(make(chat, cache=tmp_path / "file"))
