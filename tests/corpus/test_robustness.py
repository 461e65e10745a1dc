"""Whatever a file holds, reading it gives documents and findings, or says why not."""

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import json_values, tasks

from goldspan import Document, Finding, InputError, read, validate
from goldspan.corpus.entities import read_entities
from goldspan.corpus.repair import repair_utf16

TASK = """\
{"data": {"id": "talks-2031", "text": "МИД \\ud83d\\ude80"}, "annotations": [{"result": [
{"id": "r1", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["BODY"]}}]}]}
""".encode()
LINE = '{"id": "d1", "text": "МИД", "spans": [{"start": 0, "end": 3, "label": "BODY"}]}'.encode()
ENTITY = '{"id": "mfa", "label": "BODY", "name": "МИД", "aliases": []}'.encode()
ODDITIES = (
    *(b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\n", b"\r", b"\xd0", b"\xed\xa0\x80"),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 30, b"9" * 5000, b"null", b"true", b"-1", b"0.5"),
    *(b"\\ud83d", b"\\ude80", b"\\", b'"', b"{", b"]", b","),
    *(b"[" * 2000, b"[" * 500 + b"]" * 500, b'{"a":' * 90 + b"1" + b"}" * 90),
)

suffixes = st.sampled_from((".json", ".jsonl"))


@st.composite
def spoilt(draw, content):
    """A sound file after a few accidents: bytes lost, bytes that come from elsewhere."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(start + 8, len(content))))
        content = content[:start] + draw(st.sampled_from(ODDITIES) | st.binary(max_size=3)) + content[end:]
    return content


# Objects with the right names and anything at all behind them.
ends = json_values | st.integers(-1, 9)
regions = st.fixed_dictionaries(
    {},
    optional={
        "id": json_values,
        "type": st.sampled_from(("labels", "textarea", "choices", "relation")) | json_values,
        "from_name": json_values,
        "from_id": json_values,
        "to_id": json_values,
        "value": json_values
        | st.fixed_dictionaries(
            {},
            optional={
                "start": ends,
                "end": ends,
                "text": json_values,
                "labels": json_values | st.just(["BODY"]),
                "choices": json_values,
            },
        ),
    },
)
odd_tasks = st.fixed_dictionaries(
    {
        "data": json_values
        | st.fixed_dictionaries({"id": json_values, "text": json_values | st.just("МИД 🚀 УЗ")})
    },
    optional={
        "id": json_values,
        "annotations": json_values
        | st.lists(
            st.fixed_dictionaries(
                {"result": json_values | st.lists(json_values | regions, max_size=3)},
                optional={
                    "completed_by": json_values,
                    "ground_truth": json_values,
                    "was_cancelled": json_values,
                    "decisions": json_values
                    | st.lists(
                        st.fixed_dictionaries(dict.fromkeys(("start", "end", "label", "reason"), ends))
                    ),
                },
            ),
            max_size=2,
        ),
    },
)
odd_lines = st.fixed_dictionaries(
    {"id": json_values | st.just("d1")},
    optional={
        "text": json_values | st.just("МИД 🚀 УЗ"),
        "spans": json_values
        | st.lists(
            json_values
            | st.fixed_dictionaries(
                {"start": ends, "end": ends},
                optional={"label": json_values, "score": json_values, "value": json_values},
            ),
            max_size=2,
        ),
    },
)


def answers(use, file):
    """What comes of reading ``file``; anything but an ``InputError`` passes, and fails the test."""
    try:
        return list(use(file))
    except InputError as error:
        return list(error.findings)


def read_in_every_way(file):
    findings = answers(validate, file)
    assert all(isinstance(finding, Finding) for finding in findings)
    assert not [finding for finding in findings if len(str(finding).splitlines()) != 1]
    given = answers(read, file)
    assert given, "it is neither read nor refused"
    if any(isinstance(answer, Finding) for answer in given):
        assert any(finding.severity == "error" for finding in findings), "it is refused and called valid"
    else:
        assert all(isinstance(answer, Document) for answer in given)
    answers(repair_utf16, file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("robustness")


@given(
    st.binary() | spoilt(TASK) | spoilt(LINE) | spoilt(LINE + b"\n" + LINE.replace(b"d1", b"d2")), suffixes
)
@example(b"\xff\xfe{\x00}\x00", ".json")
@example(b"[" * 100_000, ".jsonl")
@example(TASK.replace(b'["BODY"]', b"[" * 900 + b"]" * 900), ".json")
@example(TASK.replace(b'"r1"', b"[" * 90 + b"]" * 90), ".json")
@example(TASK.replace(b'"r1"', b"9" * 4000), ".json")
@example(b'{"id": "d1", "spans": [{"start": 0, "end": %s, "label": "BODY"}]}' % (b"9" * 400), ".jsonl")
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(folder, content, suffix):
    file = folder / f"any{suffix}"
    file.write_bytes(content)
    read_in_every_way(file)


@given(odd_tasks | odd_lines | tasks() | json_values, suffixes)
@settings(max_examples=200)
def test_any_json_is_read_or_refused(folder, value, suffix):
    file = folder / f"value{suffix}"
    file.write_bytes(msgspec.json.encode(value))
    read_in_every_way(file)


@given(st.binary() | spoilt(ENTITY) | spoilt(ENTITY + b"\n\n" + ENTITY.replace(b"mfa", b"mid")))
@example(ENTITY + b"\n" + ENTITY)
@settings(max_examples=150)
def test_a_registry_of_any_bytes_is_read_or_refused(folder, content):
    file = folder / "entities.jsonl"
    file.write_bytes(content)
    for answer in answers(read_entities, file):
        refused = isinstance(answer, Finding) and answer.place.startswith(str(file))
        assert refused or isinstance(answer, str)
