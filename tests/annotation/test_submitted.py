"""What an adjudicator submits as a whole becomes decisions that make the same whole."""

from dataclasses import replace

from adjudication_cases import (
    LATER,
    NOW,
    decided,
    document,
    flat,
    records,
    reread,
    run,
    span,
    truth,
    versions,
)
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Annotation
from goldspan.annotation.alignment import filled
from goldspan.annotation.submitted import Submitted, decisions_of
from goldspan.corpus.validation import check

MINISTRY = span("МИД", "BODY", entity="mfa")
KIM = span("Анна\u00a0Ким", "OFFICIAL", entity="kim")
ANNA = span("Анна", "OFFICIAL")


def submit(spans, when=LATER):
    return Submitted(tuple(spans), "w@desk.invalid", when, "looked at")


def whole(spans):
    return [(each, filled(each)) for each in spans]


def take(done, spans, **more):
    return decided(done.document, *decisions_of(submit(spans), done), **more)


@given(versions(), st.sampled_from(["unanimous", "majority"]), flat())
def test_what_was_submitted_is_the_ground_truth(given_versions, policy, spans):
    done = run(document(*given_versions), policy)
    after = take(done, spans, policy=policy)
    assert after.decided
    assert whole(truth(after)) == whole(spans)
    findings = [finding for finding in check(after.document) if finding.code == "decision-missing"]
    assert findings == []


@given(versions(), flat(), flat())
def test_submitting_again_changes_what_was_changed(given_versions, spans, others):
    done = take(run(document(*given_versions)), spans)
    assert decisions_of(submit(spans, "2032-01-01T00:00:00Z"), done) == []
    after = decided(
        done.document, *decisions_of(submit(others, "2032-01-01T00:00:00Z"), done), now="2032-01-01T00:00:00Z"
    )
    assert whole(truth(after)) == whole(others)


@given(versions(), flat())
def test_taking_the_same_again_changes_nothing(given_versions, spans):
    done = take(run(document(*given_versions)), spans)
    again = run(reread(done.document))
    assert decisions_of(submit(spans), again) == []
    assert again.document == reread(done.document)


def test_each_conflict_gets_a_decision_and_nothing_else():
    done = run(document([MINISTRY, KIM], [MINISTRY, ANNA]))
    (decision,) = decisions_of(submit([MINISTRY, KIM]), done)
    assert (decision.choice, decision.spans, decision.reason) == ("pick", (KIM,), "looked at")


def test_a_change_of_what_all_agreed_on_is_an_edit_on_record():
    done = run(document([MINISTRY, KIM], [MINISTRY, KIM]))
    wider = span("Глава  МИД", "OFFICIAL", entity="mfa")
    after = take(done, [wider, KIM])
    assert whole(truth(after)) == whole([wider, KIM])
    assert [(r["choice"], r["start"], r["accepted"]) for r in records(after)] == [
        ("edit", wider.start, True),
        ("edit", MINISTRY.start, False),
    ]


def test_a_change_of_a_field_is_on_record():
    done = run(document([MINISTRY], [MINISTRY]))
    (record,) = records(take(done, [replace(MINISTRY, value={"entity": "ministry"})]))
    assert (record["field"], record["choice"], record["content"]) == ("entity", "edit", "ministry")
    assert truth(take(done, [replace(MINISTRY, value=None)]))[0].value is None


def test_a_span_that_nobody_marked():
    done = run(document([KIM], [KIM]))
    after = take(done, [MINISTRY, KIM])
    assert whole(truth(after)) == whole([MINISTRY, KIM])
    gone = decided(after.document, *decisions_of(submit([KIM], "2032-01-01T00:00:00Z"), after))
    assert truth(gone) == (KIM,)


def test_a_span_that_was_added_by_hand_can_be_taken_out():
    reason = {"start": MINISTRY.start, "end": MINISTRY.end, "label": "BODY", "reason": "overlooked"}
    by_hand = Annotation("w", (MINISTRY, KIM), ground_truth=True, carried={"decisions": [reason]})
    one = document([KIM], [KIM])
    done = run(reread(replace(one, annotations=(*one.annotations, by_hand), spans=by_hand.spans)))
    assert truth(done) == (MINISTRY, KIM)
    assert truth(take(done, [KIM])) == (KIM,)


def test_an_older_submission_does_not_undo_a_later_decision():
    done = take(run(document([KIM], [])), [KIM])
    assert truth(done) == (KIM,)
    assert decisions_of(submit([], NOW), done) == []


def test_a_field_of_an_added_span_can_be_emptied():
    done = take(run(document([KIM], [KIM])), [MINISTRY, KIM])
    bare = replace(MINISTRY, value=None)
    after = decided(done.document, *decisions_of(submit([bare, KIM], "2032-01-01T00:00:00Z"), done))
    assert whole(truth(after)) == whole([bare, KIM])
