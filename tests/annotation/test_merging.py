"""Pulled versions merged into documents: a function of its inputs, which never loses a version."""

from itertools import permutations

import pytest
from exchange_tasks import ANNA, BORIS, TEXT, VERA, annotation, region
from hypothesis import given
from hypothesis import strategies as st
from strategies import canonical

from goldspan.annotation.merging import merge
from goldspan.annotation.pulled_versions import Pulled, kept, latest, own_fields, state
from goldspan.corpus.formats import labelstudio

MID, KIM, FIGURE = region("МИД", "BODY"), region("Анна  Ким", "OFFICIAL"), region("5,5%", "FIGURE")
RESULTS = ([], [MID], [KIM], [MID, KIM], [KIM, FIGURE])


def pulled(name, who, *result, **more):
    """A version as the gate lets it through."""
    return Pulled(name, who, kept(annotation(who, *result, **more), who, "1.1"), f"export[{name}]")


def parsed(name, *items, **beside):
    found = labelstudio.parse(
        {"data": {"id": name, "text": TEXT}, "annotations": list(items), **beside}, name
    )
    return found.document


def desk(**documents):
    return {name: parsed(name, *items) for name, items in documents.items()}


def after(documents, merged):
    """All documents of a desk, as their files hold them."""
    return {
        name: canonical(labelstudio.encode(document))
        for name, document in {**documents, **{one.id: one for one in merged.documents}}.items()
    }


def again(documents, merged):
    return {**documents, **{one.id: one for one in merged.documents}}


def items(merged):
    """The annotations of the only document that changed."""
    (document,) = merged.documents
    return [one.carried for one in document.annotations]


@st.composite
def exports(draw):
    """States of annotations, one annotation for each annotator of a document, at different times."""
    versions = []
    for name in ("d1", "d2"):
        for who in (ANNA, BORIS, VERA):
            times = draw(st.lists(st.integers(0, 59), max_size=3, unique=True))
            versions += [
                pulled(name, who, *draw(st.sampled_from(RESULTS)), at=at, was_cancelled=draw(st.booleans()))
                for at in times
            ]
    return versions


@given(exports(), st.randoms(), st.booleans())
def test_neither_the_order_nor_the_number_of_pulls_changes_a_byte(versions, shuffle, with_gold):
    gold = {"completed_by": {"email": "adjudicator@goldspan.invalid"}, "ground_truth": True, "result": [MID]}
    documents = desk(d1=[gold] if with_gold else [], d2=[])
    together = after(documents, merge(documents, versions))
    shuffle.shuffle(versions)
    assert after(documents, merge(documents, versions)) == together
    step = documents
    for version in versions:
        step = again(step, merge(step, [version]))
    assert after(step, merge(step, [])) == together
    once = again(documents, merge(documents, versions))
    repeated = merge(once, versions)
    assert (repeated.documents, repeated.outcomes["new"], repeated.outcomes["changed"]) == ((), 0, 0)


@given(exports())
def test_the_last_state_of_each_annotator_is_there_in_order_and_whole(versions):
    documents = desk(d1=[], d2=[])
    merged = again(documents, merge(documents, versions))
    for name, document in merged.items():
        last = {}
        for version in versions:
            if version.document == name:
                before = last.get(version.annotator)
                later = before is None or version.item["updated_at"] > before.item["updated_at"]
                last[version.annotator] = version if later else before
        assert [one.annotator for one in document.annotations] == sorted(last)
        for one in document.annotations:
            assert one.carried == last[one.annotator].item


@given(exports(), exports())
def test_a_merge_never_removes_a_version(first, second):
    documents = desk(d1=[], d2=[])
    once = again(documents, merge(documents, first))
    twice = again(once, merge(once, second))
    for name in documents:
        before = {one.annotator for one in once[name].annotations}
        assert before <= {one.annotator for one in twice[name].annotations}


def test_an_annotation_of_nothing_is_an_answer():
    merged = merge(desk(d1=[]), [pulled("d1", ANNA)])
    (item,) = items(merged)
    assert (item["result"], item["completed_by"]) == ([], {"email": ANNA})
    assert merged.outcomes["new"] == 1


def test_what_a_server_counts_by_is_left_out_and_the_rest_kept():
    who = annotation(ANNA, MID, parent_prediction=4, prediction={"model_version": "rules 1", "result": []})
    item = kept(who, ANNA, "1.1")
    assert item == {
        "completed_by": {"email": ANNA},
        "created_at": who["created_at"],
        "updated_at": who["updated_at"],
        "lead_time": 12.5,
        "unique_id": who["unique_id"],
        "guidelines": "1.1",
        "from_prediction": "rules 1",
        "pulled": {"sha256": state(who), "updated_at": who["updated_at"]},
        "result": [MID],
    }
    assert own_fields({**item, "doubts": []}) == {"doubts": []}


def edited(version, *result):
    """A pulled version whose result was edited in the document."""
    return {**version.item, "result": list(result), "doubts": [{"doubt": "?"}]}


def test_what_was_edited_in_the_document_alone_stays():
    before = pulled("d1", ANNA, MID)
    merged = merge(desk(d1=[edited(before, KIM)]), [before])
    assert (merged.documents, merged.findings) == ((), ())


def test_what_was_edited_on_the_server_alone_comes_and_notes_of_ones_own_stay():
    before, now = pulled("d1", ANNA, MID, at=1), pulled("d1", ANNA, KIM, at=2)
    merged = merge(desk(d1=[{**before.item, "doubts": [{"doubt": "?"}]}]), [now])
    (item,) = items(merged)
    assert item == {"doubts": [{"doubt": "?"}], **now.item}
    assert (merged.outcomes["changed"], merged.findings) == (1, ())


def test_the_same_edit_on_both_sides_is_no_conflict():
    before, now = pulled("d1", ANNA, MID, at=1), pulled("d1", ANNA, KIM, at=2)
    merged = merge(desk(d1=[edited(before, KIM)]), [now])
    assert items(merged)[0]["pulled"] == now.item["pulled"]
    assert merged.findings == ()


@pytest.mark.parametrize("keep", ["", "desk", "server"])
def test_what_was_edited_on_both_sides_is_a_conflict(keep):
    before, now = pulled("d1", ANNA, MID, at=1), pulled("d1", ANNA, KIM, at=2)
    documents = desk(d1=[edited(before, FIGURE)])
    merged = merge(documents, [now, pulled("d1", BORIS, MID)], keep)
    one, other = items(merged)
    assert other["completed_by"] == {"email": BORIS}
    assert one["result"] == ([KIM] if keep == "server" else [FIGURE])
    assert [finding.code for finding in merged.findings] == ([] if keep else ["edited-twice"])
    assert merge(again(documents, merged), [now], "").outcomes["conflict"] == (0 if keep else 1)


def test_an_edit_on_both_sides_is_a_conflict_whatever_else_was_made_by_hand():
    by_hand = {"completed_by": {"email": ANNA}, "result": [MID]}
    merged = merge(desk(d1=[by_hand]), [pulled("d1", ANNA, KIM)])
    assert [finding.code for finding in merged.findings] == ["edited-twice"]
    same = merge(desk(d1=[by_hand]), [pulled("d1", ANNA, MID)])
    assert (same.findings, "pulled" in items(same)[0]) == ((), True)


def test_an_older_export_does_not_bring_back_what_was_before():
    before, now = pulled("d1", ANNA, MID, at=1), pulled("d1", ANNA, KIM, at=2)
    assert merge(desk(d1=[now.item]), [before]).documents == ()
    assert merge(desk(d1=[edited(now, FIGURE)]), [before]).findings == ()


def test_two_annotations_of_one_annotator_are_an_error_unless_they_say_the_same():
    one, copy = pulled("d1", ANNA, MID), pulled("d1", ANNA, MID, unique_id="another")
    other = pulled("d1", ANNA, KIM, unique_id="a-third")
    assert merge(desk(d1=[]), [one, copy]).outcomes["new"] == 1
    merged = merge(desk(d1=[]), [one, copy, other, pulled("d1", BORIS, KIM)])
    assert [(finding.code, finding.annotation) for finding in merged.findings] == [
        ("annotation-repeated", ANNA)
    ]
    assert [item["completed_by"]["email"] for item in items(merged)] == [BORIS]


def test_a_version_that_was_skipped_gives_way_to_one_that_was_not():
    skipped = pulled("d1", ANNA, was_cancelled=True, unique_id="skipped", at=50)
    answer = pulled("d1", ANNA, MID, at=10)
    for order in permutations([skipped, answer]):
        assert latest(order) == [answer]
    assert latest([skipped]) == [skipped]


def test_a_ground_truth_stays_last_and_is_said_to_be_outdated():
    gold = {"completed_by": {"email": "adjudicator@goldspan.invalid"}, "ground_truth": True, "result": [MID]}
    documents = desk(d1=[gold, pulled("d1", BORIS, MID).item])
    merged = merge(documents, [pulled("d1", ANNA, MID)])
    assert [item["completed_by"]["email"] for item in items(merged)] == [
        ANNA,
        BORIS,
        "adjudicator@goldspan.invalid",
    ]
    assert items(merged)[-1] == gold
    assert [finding.code for finding in merged.findings] == ["gold-outdated"]
    assert merge(again(documents, merged), [pulled("d1", BORIS, MID)]).findings == ()


def test_moments_are_compared_as_moments_and_not_as_letters():
    early = pulled("d1", ANNA, MID, updated_at="2031-03-02T10:00:00Z")
    late = pulled("d1", ANNA, KIM, updated_at="2031-03-02T10:00:00.500000Z")
    for order in permutations([early, late]):
        assert [version.item["result"] for version in latest(order)] == [[KIM]]
    assert items(merge(desk(d1=[early.item]), [late]))[0]["result"] == [KIM]
