"""Plans against documents."""

import json

import pytest

from goldspan import Document, InputError, Span
from goldspan.corpus.coverage import cover
from goldspan.corpus.planned import read_planned

TEXT = "Рост\u00a0— от 5 до 7%. Директор ТОО «Дала» Дана Сеитова молчит."
META = {"origin": "authored", "genre": "brief", "register": "dry", "countries": ["KZ"], "date": "2020-01-02"}
PLAN = {
    "id": "a", "genre": "brief", "register": "dry", "countries": ["KZ"], "date": "2020-01-02", "words": 11,
    "sectors": ["энергетика"], "phenomena": ["range"], "negatives": ["company-head"],
}  # fmt: skip


def planned(tmp_path, *plans):
    (tmp_path / "plan.jsonl").write_text("".join(f"{json.dumps(PLAN | plan)}\n" for plan in plans))
    return read_planned(tmp_path)


def test_what_was_planned_and_is_there_is_found(tmp_path):
    spans = (Span(10, 11, "FIGURE"), Span(15, 17, "FIGURE"))
    coverage = cover([Document("a", TEXT, spans, META)], planned(tmp_path, {}))
    (phenomenon,), (negative,), (sector,) = coverage.phenomena, coverage.negatives, coverage.sectors
    assert (phenomenon.name, phenomenon.planned, phenomenon.found) == ("range", 1, 1)
    assert (negative.name, negative.planned, negative.found) == ("company-head", 1, 1)
    assert (sector.name, sector.missing) == ("энергетика", ("a",))
    assert (coverage.absent, coverage.unplanned, coverage.differing, coverage.off_length) == ((), (), (), ())


def test_what_is_not_there_is_missing(tmp_path):
    other = Document("b", "Текст короче.", (), META | {"genre": "debate"})
    coverage = cover([other], planned(tmp_path, {"id": "b"}, {"id": "c"}))
    assert coverage.absent == ("c",)
    assert [(one.document, one.field) for one in coverage.differing] == [("b", "genre")]
    assert coverage.off_length == ("b",)
    assert [one.missing for one in (*coverage.phenomena, *coverage.negatives)] == [("b",), ("b",)]
    assert cover([other], {}).unplanned == ("b",)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"phenomena": ["rhyme"]}, "there is no 'rhyme'"),
        ({"words": 0}, r"`\$.words`"),
        ({"colour": "red"}, "unknown field `colour`"),
    ],
)
def test_a_plan_that_cannot_be_used_is_named(tmp_path, plan, message):
    with pytest.raises(InputError, match=message):
        planned(tmp_path, plan)


def test_a_document_is_planned_once(tmp_path):
    with pytest.raises(InputError, match="'a' is planned twice"):
        planned(tmp_path, {}, {})
