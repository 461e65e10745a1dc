"""The documents of a report: what the explorer is told is what was scored."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from report_cases import gold, second, subject
from strategies import spans_in, texts

from goldspan import Document, Span
from goldspan.eval.errors import KINDS
from goldspan.eval.pairing import Pair
from goldspan.eval.report.explored import BLOCK, RIGHT, explore, outcomes, snippet

LABELS = st.sampled_from(("BODY", "FIGURE"))


@st.composite
def pairs(draw):
    text = draw(texts)
    sides = [draw(spans_in(text, labels=LABELS)) for _ in range(2)]
    unplaced = draw(st.lists(LABELS, max_size=2))
    return Pair(
        Document("d", text, tuple(sides[0])), Document("d", text, tuple(sides[1]), unplaced=tuple(unplaced))
    )


@given(pairs())
def test_every_span_has_an_outcome(one):
    found = list(outcomes(one))
    golds = Counter(outcome.gold for outcome in found if outcome.kind not in {"split", "duplicate"})
    predicted = Counter(outcome.predicted for outcome in found)
    assert golds - Counter({None: golds[None]}) == Counter(one.gold.spans)
    assert predicted - Counter({None: predicted[None]}) == Counter(one.prediction.spans)
    assert sorted(outcome.unplaced for outcome in found if outcome.unplaced) == list(one.prediction.unplaced)


def test_the_index_counts_what_the_score_counts():
    shown = subject()
    explored = explore(shown)
    for number, system in enumerate(shown.systems):
        counted = Counter()
        for row in explored.index["outcomes"]:
            for combination, times in zip(row[::2], row[1::2], strict=True):
                about = explored.facts["combinations"][combination]
                if about["system"] == number:
                    counted[about["kind"]] += times
        assert {kind: counted[kind] for kind in KINDS} == system.result.errors
        assert counted[RIGHT] == system.result.strict.overall.counts.tp


def test_parts_of_a_pair_are_those_of_either_span():
    shown = subject([gold()[0]])
    explored = explore(shown)
    parts = [tuple(part) for part in explored.facts["parts"]]
    number = [system.name for system in shown.systems].index("first")
    boundary = next(
        one
        for one in explored.facts["combinations"]
        if one["kind"] == "boundary" and explored.facts["labels"][one["gold"]]["name"] == "FIGURE"
        and one["system"] == number
    )  # fmt: skip
    lengths = {value for name, value in (parts[part] for part in boundary["parts"]) if name == "length"}
    assert lengths == {"4-5", "2"}  # «1 200 млрд  тенге» and «1 200»
    assert "label" not in {name for name, _ in parts}


def test_blocks_hold_the_documents_in_order():
    documents = [Document(f"d{number}", "МИД", (Span(0, 3, "BODY"),)) for number in range(BLOCK + 1)]
    explored = explore(subject(documents, systems=(("second", second),)))
    assert len(explored.blocks) == 2
    assert explored.index["ids"] == [document.id for document in documents]


def test_a_snippet_is_one_line_of_letters_that_can_be_shown():
    assert snippet("  Первая\r\n\u202eвторая\x07  ") == "Первая \\u202eвторая\\x07"
    assert snippet("слово " * 100).endswith("слово…")
    assert len(snippet("ы" * 1000)) == 91
    assert snippet(" \u00a0\n") == ""
