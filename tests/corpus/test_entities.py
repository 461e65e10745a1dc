"""The registry of entities."""

import pytest

from goldspan import InputError
from goldspan.corpus.entities import Entity, read_entities

MFA = '{"id": "mfa", "label": "BODY", "name": "Министерство иностранных дел", "aliases": ["МИД"]}\n'


def test_entities_are_read_by_id(tmp_path):
    file = tmp_path / "entities.jsonl"
    file.write_text(
        f'\ufeff{MFA}\n{{"id": "anna-kim", "label": "OFFICIAL", "name": "Анна Ким"}}', encoding="utf-8"
    )
    assert read_entities(file) == {
        "mfa": Entity("mfa", "BODY", "Министерство иностранных дел", ("МИД",)),
        "anna-kim": Entity("anna-kim", "OFFICIAL", "Анна Ким"),
    }


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (MFA, "bad-record", "'mfa' stands twice"),
        ('{"id": "mid", "label": "BODY"}', "bad-record", "missing required field `name`"),
        (
            '{"id": "mid", "label": "BODY", "name": "МИД", "alias": "МИД"}',
            "bad-record",
            "unknown field `alias`",
        ),
        ('{"id": 5, "label": "BODY", "name": "МИД"}', "bad-record", "$.id"),
        ('["mid"]', "bad-record", "array"),
        ('{"id": ', "bad-json", "truncated"),
        (b'{"id": "\xc8"}', "bad-encoding", "0xc8"),
    ],
)
def test_a_line_that_is_no_entity_is_named(tmp_path, line, code, message):
    file = tmp_path / "entities.jsonl"
    file.write_bytes(MFA.encode() + (line if isinstance(line, bytes) else line.encode()))
    with pytest.raises(InputError) as caught:
        read_entities(file)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place) == (code, f"{file}:2")
    assert message in finding.message


def test_a_registry_that_is_not_there_is_an_error_of_the_input(tmp_path):
    with pytest.raises(InputError, match="it cannot be read"):
        read_entities(tmp_path / "entities.jsonl")
