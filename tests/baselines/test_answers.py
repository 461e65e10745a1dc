"""What an extractor says, checked: spans that are right for their text, or a problem that names the fault."""

from enum import Enum
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, Span
from goldspan.baselines.answers import NoAnswerError, answers, first_line
from goldspan.baselines.models import ModelError
from goldspan.baselines.running import ExtractorError, known_labels, run
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.findings import printable
from goldspan.corpus.scheme import LABELS

TEXT = "Глава МИД"
BODY = Span(6, 9, "BODY")


class Answering:
    """Answers each text with what a function makes of it, one after the other or ``eager`` all at once."""

    name, version = "answering", "1"

    def __init__(self, answer, *, eager=False):
        self.answer, self.eager, self.asked = answer, eager, []

    def extract(self, texts):
        self.asked.append(list(texts))
        found = map(self.answer, texts)
        return list(found) if self.eager else found


def said(answer, labels=None):
    (found,) = answers(Answering(lambda _: answer), [TEXT], labels=labels)
    return found


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ([Span(6, 10, "BODY")], "returned BODY 6-10, which ends behind the 9 code points"),
        ([Span(0, 7, "BODY"), BODY], "returned BODY 6-9, which overlaps BODY 0-7"),
        ([BODY, BODY], "returned BODY 6-9, which overlaps BODY 6-9"),
        ([BODY, Span(0, 5, "BODY")], "returned BODY 0-5 behind BODY 6-9: not in order"),
        ([Span(0, 9, "BODY", fragments=((0, 5), (6, 9)))], "returned BODY 0-9, which is in pieces"),
        ([Span(0, 5, 7)], "returned a label that is int and no text"),
        ([Span(0, 5, "B\x1b[2J")], "returned B\\x1b[2J 0-5, whose label is none of BODY"),
        (
            [Span(0, 5, "BODY", score=float("nan"))],
            "returned BODY 0-5, whose score nan is no number from 0 to 1",
        ),
        ([(0, 5)], "raised TypeError: tuple was returned where a span should be"),
        ([(5, 5, "BODY")], "raised ValueError: a span from 5 to 5 is empty"),
        ([{"start": 0, "end": 5}], "raised ValueError: a span was returned with no 'label'"),
        ((0, 5, "BODY"), "returned int where a span should be"),
        ({"start": 0, "end": 5, "label": "BODY"}, "returned dict where a span should be"),
        ({"start": 0}, "returned dict where a span should be"),
        ([Span(0, 5, "\ud800")], "returned \\ud800 0-5, whose label is none of BODY"),
        (["BODY"], "returned str where a span should be"),
        ("BODY", "returned str where a span should be"),
        (None, "returned NoneType where a span should be"),
        (7, "returned int where a span should be"),
    ],
)
def test_what_cannot_be_right_is_named(answer, problem):
    assert said(answer, labels=("BODY",)).startswith(f"the extractor {problem}")


@pytest.mark.parametrize("score", [2, -0.1, True, float("inf"), 10**400, "0.5", "1\n2"])
def test_a_score_is_a_number_from_0_to_1(score):
    told = printable(repr(score)[:40])
    problem = f"the extractor returned BODY 0-5, whose score {told} is no number from 0 to 1"
    assert said([Span(0, 5, "BODY", score=score)]) == problem


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("5", "is str and no dict"),
        ([], "is list and no dict"),
        ({"value": 5}, "has 'value' as int: neither a text nor None"),
        ({"value": float("nan")}, "has 'value' as float: neither a text nor None"),
        ({"value": {}}, "has 'value' as dict: neither a text nor None"),
        ({5: "value"}, "has a key that is int and no text"),
        ({"value": "\ud800"}, "holds half of a surrogate pair, which is no character"),
        ({"\ud800": None}, "holds half of a surrogate pair, which is no character"),
    ],
)
def test_a_value_is_a_mapping_of_texts_to_texts_or_nothing(value, fault):
    problem = f"the extractor returned BODY 0-5, whose value {fault}"
    assert said([Span(0, 5, "BODY", value=value)]) == problem


def test_a_label_is_of_characters():
    problem = "the extractor returned \\ud800 0-5, whose label holds half of a surrogate pair"
    assert said([Span(0, 5, "\ud800")]).startswith(problem)


class Name(str, Enum):  # noqa: UP042 - the str() of a StrEnum is its text, and that of this is not
    BODY = "BODY"


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5), Fraction(1, 2)])
def test_numbers_and_texts_of_other_libraries_become_pythons(number):
    value = MappingProxyType({np.str_("entity"): np.str_("mid"), "none": None})
    (found,) = said([Span(0, 5, Name.BODY, score=number, value=value)], labels=("BODY",))
    assert repr(found) == repr(Span(0, 5, "BODY", score=0.5, value={"entity": "mid", "none": None}))
    assert [type(name) for name in found.value] == [str, str]


def test_no_score_and_no_value_are_none():
    (found,) = said([Span(0, 5, "BODY", value={})])
    assert (found.score, found.value) == (None, None)


def test_an_interruption_is_the_users_where_there_is_a_user_to_interrupt():
    with pytest.raises(KeyboardInterrupt):
        answers(Answering(lambda _: _raise(KeyboardInterrupt())), [TEXT])


def test_spans_are_written_down_as_a_function_may_write_them():
    found = said([(0, 5, "BODY"), {"start": 6, "end": 9, "label": "BODY", "score": 0.5}])
    assert repr(found) == repr((Span(0, 5, "BODY"), Span(6, 9, "BODY", score=0.5)))


def test_a_generator_of_spans_is_an_answer():
    assert said(span for span in [BODY]) == (BODY,)


def test_any_label_will_do_where_none_are_given():
    assert said([Span(0, 5, "РОЛЬ")]) == (Span(0, 5, "РОЛЬ"),)


def _raise(error):
    raise error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (RuntimeError("first\nsecond"), "the extractor raised RuntimeError: first"),
        (RuntimeError(), "the extractor raised RuntimeError: no message"),
        (SystemExit(0), "the extractor raised SystemExit: 0"),
        (NoAnswerError("the file does not name it"), "the file does not name it"),
    ],
)
def test_what_it_raises_on_a_text_is_the_problem_of_that_text(error, problem):
    extractor = Answering(lambda text: [] if text == TEXT else _raise(error))
    assert answers(extractor, [TEXT, "!", TEXT]) == [(), problem, ()]


def test_an_exception_that_says_nothing_is_told_by_its_class():
    assert first_line(RuntimeError(" \n")) == "RuntimeError"
    assert first_line(RuntimeError("first\nsecond")) == "first"


@pytest.mark.parametrize("error", [ModelError("no weights"), MissingExtraError("no torch")])
def test_what_every_text_would_meet_is_raised(error):
    with pytest.raises(type(error), match=str(error)):
        answers(Answering(lambda _: _raise(error)), [TEXT, TEXT])


@pytest.mark.parametrize("eager", [False, True])
def test_one_text_that_goes_wrong_costs_the_others_nothing(eager):
    extractor = Answering(lambda text: [BODY] if text == TEXT else [Span(0, 2, "BODY")], eager=eager)
    good, bad, other = answers(extractor, [TEXT, "!", TEXT])
    assert (good, other) == ((BODY,), (BODY,))
    assert bad == "the extractor returned BODY 0-2, which ends behind the 1 code points"
    assert extractor.asked == [[TEXT, "!", TEXT], [TEXT], ["!"], [TEXT]]


@pytest.mark.parametrize(("more", "problem"), [(-1, "0 answers for 1 texts"), (1, "more answers than 1")])
def test_answers_that_cannot_be_told_apart_are_none(more, problem):
    class Miscounting:
        name, version = "miscounting", "1"

        def extract(self, texts):
            return [[]] * (len(texts) + more)

    assert answers(Miscounting(), [TEXT]) == [f"the extractor gave {problem}"]


def test_it_is_told_which_answer_is_waited_for():
    heard = []
    answers(Answering(lambda _: []), ["а", "б"], heard.append)
    assert heard == [0, 0, 1]


anything = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.integers(-2, 12),
    st.tuples(st.integers(-1, 9), st.integers(-1, 12), st.sampled_from(["BODY", "X"])),
    st.builds(
        lambda start, length, label, score: Span(start, start + length, label, score=score),
        st.integers(0, 10),
        st.integers(1, 6),
        st.sampled_from(["BODY", "X", 3]),
        st.one_of(st.none(), st.floats()),
    ),
)


@given(st.lists(st.one_of(st.lists(anything, max_size=4), anything), min_size=1, max_size=4), st.booleans())
def test_whatever_is_returned_only_flat_sorted_known_spans_inside_the_text_get_through(returned, eager):
    left = iter(returned * (1 + len(returned)))
    documents = [Document(f"d{number}", "Й" * 9) for number in range(len(returned))]
    extractor = Answering(lambda _: next(left), eager=eager)
    found = list(run(extractor, documents, labels=("BODY",), on_error="skip"))
    assert [one.document for one in found] == [document.id for document in documents]
    for one in found:
        assert (one.spans is None) != (one.problem is None)
        spans = one.spans or ()
        assert all(type(span) is Span and span.end <= 9 and span.label == "BODY" for span in spans)
        assert all(first.end <= second.start for first, second in pairwise(spans))


def test_offsets_are_code_points_whatever_the_text():
    texts = ["🏛 МИД", "м\u043e\u0438\u0306 МИД", "строка\r\nМИД", "МИД\u00a0 МИД", "", " \t"]
    ends = Answering(lambda text: [Span(len(text) - 1, len(text), "BODY")] if text.strip() else [])
    found = answers(ends, texts, labels=LABELS)
    assert [text[answer[0].start :] for text, answer in zip(texts, found, strict=True) if answer] == ["Д"] * 4


def test_a_document_that_fails_stops_the_run_which_names_it():
    extractor = Answering(lambda _: [Span(0, 3, "BODY")])
    documents = [Document("d1", TEXT), Document("d2", "О"), Document("d3", None)]
    with pytest.raises(ExtractorError, match=r"^answering: document d2: the extractor returned BODY 0-3, w"):
        list(run(extractor, documents))
    first, second, third = run(extractor, documents, on_error="skip")
    assert (first.spans, first.problem) == ((Span(0, 3, "BODY"),), None)
    assert second.spans is None
    assert third == ("d3", None, "there is no text to extract from")


def test_documents_are_taken_as_they_are_needed():
    def endless():
        while True:
            yield Document("d", TEXT)

    extractor = Answering(lambda _: [BODY])
    running = run(extractor, endless(), batch=2)
    assert [next(running).spans for _ in range(3)] == [(BODY,)] * 3
    assert extractor.asked == [[TEXT] * 2] * 2


def test_the_labels_that_an_extractor_may_use_are_the_schemes_and_the_golds():
    assert known_labels([Document("d", TEXT, (BODY, Span(0, 5, "РОЛЬ")))]) == (*LABELS, "РОЛЬ")


def test_an_extractor_that_nothing_helps_ends_the_run():
    with pytest.raises(ExtractorError, match=r"^answering: no weights$"):
        list(
            run(Answering(lambda _: _raise(ModelError("no weights"))), [Document("d", "т")], on_error="skip")
        )
