"""Scores of parts of a corpus."""

import pytest
from hypothesis import given
from span_strategies import TEXT, spans

from goldspan import Counts, Document, Span, score
from goldspan.eval import slices as slices_module
from goldspan.eval.pairing import pair
from goldspan.eval.slices import SLICES, of_metadata, registered_slices, score_slices, seen_in

ARTICLE = "Минтранс и Министерство транспорта Казахстана получили 1 250 тонн, 5,5% и 12 судов, два парома."


def span(words, label, start=0):
    at = ARTICLE.index(words, start)
    return Span(at, at + len(words), label)


GOLD = (
    span("Минтранс", "BODY"),
    span("Министерство транспорта Казахстана", "BODY"),
    span("1 250 тонн", "FIGURE"),
    span("5,5%", "FIGURE"),
    span("12", "FIGURE"),
    span("два парома", "FIGURE"),
)


def parts(slices, gold=GOLD, predicted=GOLD[:3], **meta):
    pairs = pair([Document("d", ARTICLE, gold, meta)], [Document("d", None, predicted)])
    return {(part.slice, part.name): part.score.counts for part in score_slices(pairs, slices)}


def test_the_parts_of_each_built_in_slice():
    found = parts(SLICES)
    assert found["label", "BODY"] == Counts(2, 0, 0)
    assert found["label", "FIGURE"] == Counts(1, 0, 3)
    assert {name: c for (a_slice, name), c in found.items() if a_slice == "length"} == {
        "1": Counts(1, 0, 2),
        "2": Counts(0, 0, 1),
        "3": Counts(2, 0, 0),
    }
    assert {name: c for (a_slice, name), c in found.items() if a_slice == "number"} == {
        "grouped": Counts(1, 0, 0),
        "decimal": Counts(0, 0, 1),
        "integer": Counts(0, 0, 1),
        "no digits": Counts(2, 0, 1),
    }
    assert found["position", "quarter 1"] == Counts(2, 0, 0)


def test_seen_spans_are_told_from_unseen_ones_by_label_and_words_whatever_their_case():
    training = [Document("t", "МИНТРАНС и 5,5%", (Span(0, 8, "BODY"), Span(11, 15, "BODY")))]
    found = parts({"seen": seen_in(training)})
    assert found == {("seen", "seen"): Counts(1, 0, 0), ("seen", "unseen"): Counts(2, 0, 3)}


def test_a_field_of_the_metadata_is_a_slice_and_a_list_puts_a_document_into_several_parts():
    found = parts(
        {"countries": of_metadata("countries"), "genre": of_metadata("genre")}, countries=["KZ", "UZ"]
    )
    assert found == {("countries", "KZ"): Counts(3, 0, 3), ("countries", "UZ"): Counts(3, 0, 3)}


@given(spans, spans)
def test_the_parts_of_a_slice_that_leaves_nothing_out_sum_to_the_whole(gold, predicted):
    pairs = pair([Document("d", TEXT, gold)], [Document("d", None, predicted)])
    whole = score([Document("d", TEXT, gold)], [Document("d", None, predicted)]).strict.overall.counts
    for name in ("label", "position", "number"):
        found = score_slices(pairs, {name: SLICES[name]})
        assert sum((part.score.counts for part in found), Counts()) == whole


def test_a_part_of_few_spans_looks_like_one():
    gold = [Document(f"d{n:02}", ARTICLE, GOLD) for n in range(20)]
    rare = Document("d20", ARTICLE, (*GOLD, span("Казахстана", "SECTOR")))
    predicted = [Document(d.id, None, GOLD[:5]) for d in gold] + [Document("d20", None, GOLD[:2])]
    found = {
        part.name: part.score
        for part in score_slices(pair([*gold, rare], predicted), {"label": SLICES["label"]})
    }
    width = {name: s.interval.high - s.interval.low for name, s in found.items()}
    assert found["SECTOR"].counts.support == 1
    assert width["FIGURE"] > width["BODY"]


def test_an_installed_package_may_offer_slices(monkeypatch):
    class Point:
        name = "capital"

        def load(self):
            return lambda document, span: [str(document.surface(span)[0].isupper())]

    monkeypatch.setattr(
        "importlib.metadata.entry_points", lambda group: [Point()] * (group == "goldspan.slices")
    )
    found = parts(registered_slices())
    assert found == {("capital", "True"): Counts(2, 0, 0), ("capital", "False"): Counts(1, 0, 3)}
    assert slices_module.ENTRY_POINTS == "goldspan.slices"


@pytest.mark.parametrize("words", ["", "😀"])
def test_a_text_that_is_not_there_has_no_words_to_slice_by(words):
    bare = [Document("d", words or None, (Span(0, 1, "BODY"),))]
    found = score_slices(pair(bare, bare), {"length": SLICES["length"], "position": SLICES["position"]})
    assert len(found) == (2 if words else 0)
