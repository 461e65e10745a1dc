"""Rivals' numbers beside ours, and why they differ."""

import pytest

from goldspan import Document, Span
from goldspan.eval.compat import compatibility, render, tag_compatibility
from goldspan.eval.counts import Counts
from goldspan.eval.pairing import pair
from goldspan.eval.rivals import registry
from goldspan.eval.rivals.rival import REASONS, Measured, Rival, Tagged

TEXT = "Аскар Мамин провёл встречу в МИД"
WHO, FIRST, LAST = Span(0, 11, "OFFICIAL"), Span(0, 5, "OFFICIAL"), Span(6, 11, "OFFICIAL")
BODY, INSIDE, CITY = Span(29, 32, "BODY"), Span(0, 3, "OFFICIAL"), Span(29, 32, "CITY")
PIECES = Span(0, 26, "OFFICIAL", fragments=((0, 11), (19, 26)))


def compared(name, *documents):
    golds = [Document(str(i), TEXT, gold) for i, (gold, _) in enumerate(documents)]
    predictions = [Document(str(i), None, predicted) for i, (_, predicted) in enumerate(documents)]
    if registry.find(name).version() is None:
        pytest.skip(f"{name} is not installed")
    (found,) = compatibility(pair(golds, predictions), [name])
    return found


def causes(found):
    return {difference.document: difference.reasons for difference in found.differences}


FLAT = ((WHO, BODY), (WHO,))
TAG_SCORERS = ["seqeval-default", "seqeval-strict", "conlleval", "seqscore"]


@pytest.mark.parametrize("name", registry.RIVALS)
def test_nothing_differs_over_flat_spans_of_whole_words(name):
    found = compared(name, FLAT, ((BODY,), (BODY, LAST)), ((), ()))
    assert found.modes["strict"].equal
    assert found.modes["strict"].ours == Counts(2, 1, 1)
    assert (found.differences, found.rest_agrees, found.failure) == ((), True, "")


@pytest.mark.parametrize("name", TAG_SCORERS)
def test_what_tags_cannot_hold_is_named_with_its_document(name):
    found = compared(
        name, FLAT, ((WHO, FIRST), (WHO,)), ((INSIDE,), (INSIDE,)), ((PIECES,), (PIECES,)), ((BODY,), (BODY,))
    )
    assert causes(found) == {
        "1": ("overlap not encodable",),
        "2": ("edge inside a token",),
        "3": ("discontinuous span",),
    }
    assert found.rest_agrees
    assert not found.modes["strict"].equal


def test_nervaluates_dropped_labels_and_greedy_pairs_are_told_apart():
    split = ((WHO,), (FIRST, LAST))
    greedy = ((Span(6, 18, "BODY"),), (Span(0, 11, "BODY"), Span(6, 18, "BODY")))
    found = compared("nervaluate", FLAT, split, ((BODY,), (CITY,)), greedy)
    assert causes(found) == {"2": ("label outside tags",), "3": ("greedy matching",)}
    assert found.rest_agrees
    assert set(found.differences[0].modes) == {"strict", "exact", "partial", "type"}


def test_spanevals_free_predictions_are_named():
    whole = Span(0, len(TEXT), "OFFICIAL")
    found = compared("spaneval", FLAT, ((WHO,), (FIRST, LAST)), ((WHO, BODY), (whole,)))
    assert causes(found) == {
        "1": ("extra prediction uncharged",),
        "2": ("one prediction, several gold spans",),
    }


def test_a_document_that_a_rival_refuses_is_named():
    found = compared("spaneval", FLAT, ((WHO, FIRST), (WHO,)))
    assert (found.failure, found.modes) == ("it refuses gold spans that overlap", {})
    assert causes(found) == {"1": ("crash",)}
    assert "(alone it fails on 1)" in render([found])


def test_spacys_ignored_and_resolved_predictions_are_named():
    found = compared("spacy", FLAT, ((BODY,), (BODY, INSIDE)), ((WHO,), (WHO, FIRST)))
    assert causes(found) == {"1": ("edge inside a token",), "2": ("overlap resolved",)}


def test_invalid_gold_that_is_dropped_is_named():
    tagged = Tagged("IOB2", "none", [["I-A", "O", "B-A"], ["B-A"]], [["O", "O", "B-A"], ["B-A"]])
    strict, default = tag_compatibility(tagged, ["seqeval-strict", "seqeval-default"])
    assert causes(strict) == {"0": ("invalid gold dropped",)}
    assert (strict.modes["strict"].ours, strict.rest_agrees) == (Counts(2, 0, 1), True)
    assert default.differences == ()


def test_an_invalid_prediction_that_is_read_otherwise_is_named():
    tagged = Tagged("IOB2", "none", [["B-A", "I-A"]], [["I-A", "I-A"]])
    (found,) = tag_compatibility(tagged, ["seqeval-strict"])
    assert causes(found) == {"0": ("invalid tags read otherwise",)}


def test_valid_tags_that_are_decoded_otherwise_are_named():
    tagged = Tagged("BILOU", "none", [["U-A", "U-A"], ["U-A"]], [["U-A", "O"], ["U-A"]])
    (found,) = tag_compatibility(tagged, ["seqeval-default"])
    assert causes(found) == {"0": ("tags decoded otherwise",)}
    (refused,) = tag_compatibility(tagged, ["conlleval"])
    assert refused.failure == "tags with B, I and O alone, and no BILOU"


def test_a_rival_that_is_not_installed_is_said_to_be_missing(monkeypatch):
    absent = Rival(name="absent", package="no-such-distribution", score=lambda *_: Measured({}, []))
    monkeypatch.setitem(registry.RIVALS, "absent", absent)
    document = Document("d", TEXT, (WHO,))
    (found,) = compatibility(pair([document], [document]), ["absent"])
    assert found.failure == "not installed: pip install no-such-distribution"
    assert "absent: not installed" in render([found])


def test_a_rival_that_crashes_has_no_number_and_its_documents_are_named(monkeypatch):
    def score(documents, labels):
        if any(not sides.gold for sides in documents):
            raise IndexError("list index out of range")
        return registry.RIVALS["conlleval"].score(documents, labels)

    monkeypatch.setitem(registry.RIVALS, "frail", Rival(name="frail", package="", score=score))
    found = compared("frail", FLAT, ((), (WHO,)))
    assert found.failure == "IndexError: list index out of range"
    assert causes(found) == {"1": ("crash",)}


def test_an_unknown_rival_is_refused():
    with pytest.raises(ValueError, match="no scorer 'nobody': there are seqeval-default"):
        compatibility([], ["nobody"])


def test_every_reason_given_has_a_meaning():
    found = compared("conlleval", ((WHO, FIRST), (WHO,)))
    assert found.reasons().keys() <= REASONS.keys()


def test_the_comparison_as_text_and_as_json():
    found = compared("conlleval", FLAT, ((WHO, FIRST), (WHO,)))
    text = render([found])
    assert "conlleval algorithm strict" in text
    assert "1 document differs (overlap not encodable 1); all others agree" in text
    shown = found.to_json()
    assert shown["documents"][0]["reasons"] == ["overlap not encodable"]
    assert shown["modes"]["strict"]["ours"]["tp"] == 2
    assert shown["modes"]["strict"]["theirs"]["tp"] == 1  # the tags hold the shorter of the two gold spans
    assert "| conlleval algorithm strict" in render([found], "markdown")


def test_what_a_scorer_of_ratios_leaves_out_shows_where_nothing_is_right_too():
    found = compared("spacy", FLAT, ((WHO,), (BODY, INSIDE)))
    assert [(each.document, each.modes, each.reasons) for each in found.differences] == [
        ("1", {}, ("edge inside a token",))
    ]
    assert found.rest_agrees
