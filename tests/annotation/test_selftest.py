"""The self-test of the guidelines: its answers are sound, and whoever differs from them is told why."""

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from goldspan.annotation.answers import SELFTEST, check_answers, differences, read_answers
from goldspan.cli import app
from goldspan.corpus.document import Annotation, Document, Span
from goldspan.corpus.formats import jsonl, labelstudio
from goldspan.corpus.scheme import GUIDELINES_VERSION, LABELS
from goldspan.corpus.validation import validate

HOME = files("goldspan.annotation") / "selftest"
ANSWERS = read_answers(SELFTEST)
SPANS = [span for document in ANSWERS.values() for span in document.spans]
GUIDELINES = (files("goldspan.annotation") / "guidelines.en.md").read_text(encoding="utf-8")


def decisions(document):
    (annotation,) = document.annotations
    return annotation.carried["decisions"]


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def learner(tmp_path):
    """Writes what a learner marked, a mapping of ids to spans, and names the file."""

    def write(spans):
        file = tmp_path / "mine.jsonl"
        jsonl.write(file, [Document(name, None, tuple(marked)) for name, marked in spans.items()])
        return file

    return write


def the_answers():
    return {name: document.spans for name, document in ANSWERS.items()}


def test_the_exercise_is_the_texts_of_the_answers_with_nothing_marked():
    tasks = json.loads((HOME / "exercise.json").read_bytes())
    assert [set(task) for task in tasks] == [{"data"}] * len(tasks)
    assert {task["data"]["id"]: task["data"]["text"] for task in tasks} == {
        name: document.text for name, document in ANSWERS.items()
    }
    for task in tasks:
        assert task["data"]["text_sha256"] == labelstudio.text_hash(task["data"]["text"])
        assert task["data"]["origin"] == "authored"
        assert task["data"]["guidelines"] == GUIDELINES_VERSION


def test_the_answers_are_valid():
    assert list(validate(HOME / "answers.json")) == []


def test_the_self_test_is_short():
    assert 8 <= len(ANSWERS) <= 12
    for document in ANSWERS.values():
        assert (
            2
            <= len(re.findall(r"[.!?]»?(?:\s|$)", re.sub(r"№|тыс\. |млн |[А-Я]\. ", "", document.text)))
            <= 4
        )


@pytest.mark.parametrize(("language", "of"), [("ru", "из"), ("en", "of the")])
def test_the_guidelines_say_how_many_spans_there_are(language, of):
    text = (files("goldspan.annotation") / f"guidelines.{language}.md").read_text(encoding="utf-8")
    assert re.findall(rf"60 (?:спанов )?{of} (\d+)", text) == [str(len(SPANS))]


def test_every_label_is_in_several_texts():
    for label in LABELS:
        assert sum(any(span.label == label for span in one.spans) for one in ANSWERS.values()) >= 3


def test_every_span_has_the_rule_that_decides_it_and_so_has_every_trap():
    rules = set(re.findall(r"^(?:\| )?\*\*([A-Z]\d+)\b", GUIDELINES, flags=re.MULTILINE))
    for document in ANSWERS.values():
        marked = {(one["start"], one["end"], one["label"]) for one in decisions(document) if one["accepted"]}
        assert marked == {(span.start, span.end, span.label) for span in document.spans}
        for one in decisions(document):
            assert one["reason"]
            assert {one["rule"], *re.findall(r"\b[POBFSND]\d+\b", one["reason"])} <= rules
            if not one["accepted"]:
                touched = [
                    span for span in document.spans if span.start < one["end"] and one["start"] < span.end
                ]
                assert touched == []


def test_every_rule_of_a_label_decides_something():
    ruled = {one["rule"] for document in ANSWERS.values() for one in decisions(document)}
    text = " ".join(one["reason"] for document in ANSWERS.values() for one in decisions(document))
    ruled.update(re.findall(r"\b[POBFSND]\d+\b", text))
    labels = set(re.findall(r"^\*\*([POBFS]\d+)\b", GUIDELINES, flags=re.MULTILINE))
    assert labels <= ruled


def test_a_learner_who_gives_the_answers_is_told_so(learner):
    result = run("validate", learner(the_answers()), "--answers", "selftest")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{len(SPANS)} of {len(SPANS)} spans as in the answers\n")


def test_a_learner_who_marks_spans_alone_is_told_that_values_were_not_compared(learner):
    spans = {
        name: [Span(one.start, one.end, one.label) for one in marked]
        for name, marked in the_answers().items()
    }
    result = run("validate", learner(spans), "--answers", "selftest")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: no field of a normalised value is filled")


@pytest.mark.parametrize(
    ("name", "words", "label", "said"),
    [
        ("selftest-01", "Министр транспорта Казахстана Дамир Укасов", "OFFICIAL", "(O4: "),
        ("selftest-02", "совместной межправительственной комиссии (МПК)", "BODY", "(B8: "),
        ("selftest-03", "химической и нефтехимической промышленности", "SECTOR", "(P1: "),
        ("selftest-04", "почти на 40%", "FIGURE", "should be FIGURE '40%' at "),
        ("selftest-06", "Антон Прясловский", "OFFICIAL", "is nothing to mark (D15: "),
        ("selftest-08", "Правительство", "BODY", "is nothing to mark (B9: "),
        ("selftest-11", "45 лет", "FIGURE", "is nothing to mark (F8: "),
    ],
)
def test_a_wrong_span_is_answered_with_the_rule(learner, name, words, label, said):
    start = ANSWERS[name].text.index(words)
    wrong = Span(start, start + len(words), label)
    right = [span for span in ANSWERS[name].spans if span.end <= wrong.start or wrong.end <= span.start]
    result = run("validate", learner({**the_answers(), name: [*right, wrong]}), "--answers", "selftest")
    line, _, _ = result.stdout.splitlines()
    assert result.exit_code == 1
    assert (
        f" error answer-differs: document {name}, span {wrong.start}-{wrong.end}: {label} '{words}' " in line
    )
    assert said in line


def test_a_span_that_is_missing_and_a_field_that_is_wrong_are_named_with_the_rule(learner):
    spans = the_answers()
    first, *others = spans["selftest-04"]
    points = next(span for span in others if "пунктов" in ANSWERS["selftest-04"].surface(span))
    others[others.index(points)] = replace(points, value={**points.value, "unit": "percent"})
    result = run("validate", learner({**spans, "selftest-04": others}), "--answers", "selftest")
    missing, wrong, *_ = result.stdout.splitlines()
    assert f"span {first.start}-{first.end}: FIGURE 'девять месяцев' is not marked (F6: " in missing
    assert "field unit" in wrong
    assert "is 'percent' and should be 'percentage-point' (N6: " in wrong


def test_a_field_left_open_is_named_once_any_is_filled_and_an_id_never(learner):
    spans = the_answers()
    official = next(span for span in spans["selftest-01"] if span.label == "OFFICIAL")
    given = {"entity": "someone-else"}
    changed = [replace(span, value=given) if span == official else span for span in spans["selftest-01"]]
    result = run("validate", learner({**spans, "selftest-01": changed}), "--answers", "selftest")
    line, _, _ = result.stdout.splitlines()
    assert "field role" in line
    assert "is empty and should be 'Министр транспорта Казахстана'" in line


def test_what_is_not_answered_is_named(learner):
    spans = the_answers()
    del spans["selftest-05"]
    line, _, _ = run("validate", learner(spans), "--answers", "selftest").stdout.splitlines()
    assert " error answer-differs: document selftest-05: it is not answered; " in line


def test_an_untouched_exercise_gives_no_answer_away():
    result = run("validate", HOME / "exercise.json", "--answers", "selftest")
    assert result.exit_code == 1
    assert "answer-differs" not in result.stdout
    assert "0 of 0 spans as in the answers" in result.stdout


def test_quotes_will_do_without_a_text(tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"id": "selftest-01", "spans": [{"label": "OFFICIAL", "text": "Дамир Укасов"}]}\n', encoding="utf-8"
    )
    result = run("validate", file, "--answers", "selftest")
    assert "1 of 4 spans as in the answers" in result.stdout
    assert "quote-unfound" not in result.stdout


def test_another_text_is_refused_and_tells_no_answer(tmp_path):
    file = tmp_path / "mine.jsonl"
    jsonl.write(file, [Document("selftest-01", "Другой текст.", (Span(0, 6, "BODY"),))])
    checked = check_answers(file, ANSWERS)
    assert [one.code for one in checked.findings if one.document == "selftest-01"] == ["text-differs"]
    assert (checked.asked, checked.right) == (4, 0)


def test_each_annotator_is_checked(tmp_path):
    answer = ANSWERS["selftest-07"]
    versions = (
        Annotation("anna@goldspan.invalid", answer.spans),
        Annotation("vera@goldspan.invalid", answer.spans[1:]),
        Annotation("olga@goldspan.invalid", (), cancelled=True),
    )
    file = tmp_path / "selftest-07.json"
    labelstudio.write_task(file, replace(answer, spans=(), annotations=versions, carried={}))
    checked = check_answers(file, {"selftest-07": answer})
    assert [one.annotation for one in checked.findings] == ["vera@goldspan.invalid"]
    assert (checked.asked, checked.right) == (4, 3)


def test_answers_that_cannot_be_read_are_one_line(learner, tmp_path):
    result = run("validate", learner(the_answers()), "--answers", tmp_path / "none.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path / 'none.json'}: error missing-input: ")


@st.composite
def markings(draw):
    answer = draw(st.sampled_from(list(ANSWERS.values())))
    length = len(answer.text)
    spans = st.builds(
        lambda start, size, label: Span(start, min(start + size, length), label),
        st.integers(0, length - 1),
        st.integers(1, 40),
        st.sampled_from(LABELS),
    )
    kept = draw(st.lists(st.sampled_from(answer.spans), unique=True))
    return answer, tuple({*kept, *draw(st.lists(spans, max_size=4))})


@given(markings())
def test_only_the_answers_pass_and_every_fault_is_told(marking):
    answer, spans = marking
    found = list(differences(answer, Annotation("", spans), answer, fields=False))
    assert (found == []) == (set(spans) == set(answer.spans))
    assert {finding.code for finding in found} <= {"answer-differs"}
    told = {finding.span for finding in found}
    assert set(spans) - set(answer.spans) <= told
    for span in set(answer.spans) - set(spans):
        assert span in told or any(f"at {span.start}-{span.end}" in finding.message for finding in found)


def test_the_command_writes_the_exercise_and_overwrites_nothing_else(tmp_path):
    file = tmp_path / "exercise.json"
    assert run("annotate", "selftest", file).exit_code == 0
    assert file.read_bytes() == (HOME / "exercise.json").read_bytes()
    assert run("annotate", "selftest", file).exit_code == 0
    file.write_bytes(b"mine")
    result = run("annotate", "selftest", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {file} is there and holds something else: name another file\n"
    assert file.read_bytes() == b"mine"
