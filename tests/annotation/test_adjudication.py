"""Adjudication: what is accepted, what is asked, what is kept when it is run again."""

from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest
from adjudication_cases import (
    LATER,
    NOW,
    TEXT,
    decided,
    decision,
    document,
    encoded,
    flat,
    nested,
    records,
    reread,
    run,
    span,
    truth,
    versions,
    with_versions,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from goldspan import Annotation, Document, Span
from goldspan.annotation.adjudication import Adjudicated, decide
from goldspan.annotation.alignment import filled
from goldspan.annotation.conflicts import KINDS, worst_first
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.gold import gold_path
from goldspan.corpus.reading import parse
from goldspan.corpus.validation import check

policies = st.sampled_from(["unanimous", "majority", "threshold"])

MINISTRY = span("МИД", "BODY")
KIM = span("Анна\u00a0Ким", "OFFICIAL")
ANNA = span("Анна", "OFFICIAL")
RISE = span("5,5%", "FIGURE")


def whole(spans):
    return [(each, filled(each)) for each in spans]


def is_flat(spans):
    return all(one.end <= other.start for one, other in pairwise(spans))


def finish(one, choose, policy="unanimous"):
    """The document when every conflict is decided as ``choose`` says."""
    done = run(one, policy)
    for _ in range(100):
        if not done.conflicts:
            return done
        done = decided(done.document, choose(done.conflicts[0]), policy=policy)
    raise AssertionError("it never ends")


def picks(draw):
    """Choose a candidate, reject all, or write one's own, by what is drawn."""

    def choose(conflict):
        flat_ones = [candidate for candidate in conflict.candidates if is_flat(candidate.spans)]
        choice = draw(st.sampled_from(["pick", "reject", "edit"]))
        if conflict.field:
            content = {"pick": conflict.candidates[0].content, "reject": None, "edit": "3"}[choice]
            return decision(conflict, choice, content=content)
        if choice == "edit":
            place = conflict.about[0]
            return decision(conflict, "edit", [Span(place.start, place.end, "BODY", value={"entity": "9"})])
        if choice == "reject" or not flat_ones:
            return decision(conflict, "reject")
        return decision(conflict, "pick", draw(st.sampled_from(flat_ones)).spans)

    return choose


# What holds for all inputs


@given(versions() | versions(of=nested()), policies, st.randoms())
def test_the_order_of_annotators_does_not_change_a_byte(given_versions, policy, random):
    one = document(*given_versions)
    other = replace(one, annotations=tuple(random.sample(one.annotations, len(one.annotations))))
    done, same = run(one, policy), run(other, policy)
    assert same.conflicts == done.conflicts
    if done.decided:
        assert encoded(same.document) == encoded(done.document)


@given(versions(), policies, st.data())
def test_a_second_run_changes_nothing(given_versions, policy, data):
    done = finish(document(*given_versions), picks(data.draw), policy)
    again = reread(done.document)
    assert run(again, policy, now=LATER).document is again


@given(flat(), st.integers(1, 4))
def test_versions_that_agree_are_the_ground_truth(version, number):
    done = run(document(*[version] * number))
    assert whole(truth(done)) == whole(version)
    assert records(done) == []


@given(flat(), st.lists(flat(), max_size=2))
def test_the_version_of_a_majority_wins(version, others):
    same = [version] * (len(others) + 1)
    done = run(document(*others, *same), policy="majority")
    assert truth(done) == version


@given(versions(), policies)
def test_every_marked_span_is_accepted_or_on_record_or_in_a_conflict(given_versions, policy):
    done = run(document(*given_versions), policy)
    known = set(done.settlement.spans)
    for outcome in done.settlement.outcomes:
        known.update(outcome.decision.about if outcome.decision else ())
    for conflict in done.conflicts:
        known.update(conflict.about)
    assert known >= {each for version in given_versions for each in version}


@given(versions() | versions(of=nested()), policies, st.data())
def test_the_ground_truth_passes_the_check(given_versions, policy, data):
    done = finish(document(*given_versions), picks(data.draw), policy)
    versions_of_all = {annotation.annotator for annotation in done.document.annotations[:-1]}
    findings = [
        finding
        for finding in check(done.document)
        if finding.code in {"decision-missing", "span-overlap", "span-duplicate"}
        and finding.annotation not in versions_of_all
    ]
    assert findings == []


@given(versions(least=2), st.data())
def test_decisions_hold_where_nothing_changed(given_versions, data):
    """New work on another part of the text asks for nothing again."""
    first = [tuple(each for each in version if each.end <= 20) for version in given_versions]
    done = finish(document(*first), picks(data.draw))
    more = [(*version, Span(30, 34, "FIGURE")) for version in first]
    more[0] = first[0]
    after = run(with_versions(done.document, *more), now=LATER)
    kept = truth(done)
    assume(all(each.end <= 30 for each in kept))
    (conflict,) = after.conflicts
    assert conflict.about == (Span(30, 34, "FIGURE"),)
    final = decided(after.document, decision(conflict, "reject", decided_at=LATER))
    assert whole(truth(final)) == whole(kept)
    assert [each for each in records(final) if each["start"] < 30] == records(done)


# Policies


@pytest.mark.parametrize(
    ("policy", "threshold", "accepted"),
    [
        ("unanimous", 0.6, None),
        ("majority", 0.6, (RISE,)),
        ("threshold", 0.75, (RISE,)),
        ("threshold", 0.76, None),
    ],
)
def test_three_of_four(policy, threshold, accepted):
    done = run(document([RISE], [RISE], [RISE], []), policy, threshold=threshold)
    assert (truth(done) if done.decided else None) == accepted
    if accepted:
        (record,) = records(done)
        assert (record["choice"], record["accepted"]) == (f"{policy} 3/4", True)
        assert "3 of 4 annotators" in record["reason"]


@pytest.mark.parametrize("policy", ["majority", "threshold"])
def test_a_tie_is_a_conflict(policy):
    done = run(document([KIM], [ANNA], [KIM], [ANNA]), policy, threshold=0.1)
    assert [conflict.kind for conflict in done.conflicts] == ["extend"]
    assert not any(annotation.ground_truth for annotation in done.document.annotations)


def test_a_majority_can_be_for_nothing():
    done = run(document([RISE], [], []), "majority")
    assert truth(done) == ()
    assert [(record["choice"], record["accepted"]) for record in records(done)] == [("majority 2/3", False)]


@given(versions(of=nested()), st.floats(0.01, 1))
def test_what_a_policy_accepts_never_overlaps(given_versions, threshold):
    accepted = run(document(*given_versions), "threshold", threshold=threshold).settlement.spans
    assert is_flat(accepted)


def test_the_rows_of_a_stretch_are_decided_together():
    long, left, right = span("рост на 5,5% за год", "FIGURE"), span("рост", "BODY"), span("год", "BODY")
    assert truth(run(document([long], [left, right], [left, right]), "majority")) == (left, right)
    assert run(document([long], [left, right], [left], []), "majority").conflicts


def test_answers_that_do_not_fit_together_are_a_conflict():
    """The long span leads in its row and the last word in another, held by different annotators."""
    long, last = span("рост на 5,5% за год", "FIGURE"), span("год", "BODY")
    firsts = [span(words, "BODY") for words in ("рост", "рост на", "на 5,5%", "5,5%")]
    given_versions = [[long]] * 3 + [[first, last] for first in firsts] + [[last]]
    done = run(document(*given_versions), "threshold", threshold=0.3)
    assert [conflict.kind for conflict in done.conflicts] == ["both"]


def test_a_policy_that_is_not_kept_to_asks_again():
    done = run(document([RISE], [RISE], []), "majority")
    after = run(reread(done.document))
    assert [conflict.kind for conflict in after.conflicts] == ["missed"]
    assert after.document.spans == (RISE,)


def test_records_of_a_policy_keep_their_time():
    done = run(document([RISE], [RISE], []), "majority")
    added = with_versions(done.document, [RISE, KIM], [RISE, KIM], [KIM])
    after = run(added, "majority", now=LATER)
    assert truth(after) == (KIM, RISE)
    assert records(after) == records(done)
    assert after.document.annotations[-1].carried["updated_at"] == LATER
    assert after.document.annotations[-1].carried["created_at"] == NOW


# Conflicts

SPLIT = (span("Анна", "OFFICIAL"), span("Ким", "OFFICIAL"))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ([KIM], [], "missed"),
        ([KIM], [replace(KIM, label="BODY")], "label"),
        ([KIM], [replace(ANNA, label="BODY")], "both"),
        ([ANNA], [KIM], "extend"),
        ([KIM], [span("Ким", "OFFICIAL")], "cut"),
        ([span("и\u0306 Анна", "OFFICIAL")], [KIM], "shift"),
        (SPLIT, [KIM], "merge"),
        ([span("5,5% за", "FIGURE")], [span("5,5%", "FIGURE"), span("за", "FIGURE")], "merge"),
        ([span("на 5,5% за", "FIGURE")], [span("5,5%", "FIGURE"), span("за", "FIGURE")], "split"),
        ([ANNA, KIM], [KIM], "overlap"),
        ([ANNA, KIM], [ANNA, KIM], "overlap"),
    ],
)
def test_kinds(one, other, kind):
    for pair in ((one, other), (other, one)):
        (conflict,) = run(document(*pair)).conflicts
        assert conflict.kind == kind


def test_a_queue_begins_with_the_worst():
    worst = document([KIM, RISE], [replace(KIM, label="BODY")], [KIM], name="b")
    mild = document([ANNA], [KIM], name="a")
    queue = worst_first([*run(mild).conflicts, *run(worst).conflicts])
    assert [(conflict.document, conflict.kind) for conflict in queue] == [
        ("b", "label"),
        ("b", "missed"),
        ("a", "extend"),
    ]
    assert list(KINDS) == sorted(KINDS, key=list(KINDS).index)


def test_who_is_first_hangs_on_the_conflict_and_not_on_the_annotator():
    places = [(start, start + 3) for start in range(0, 40, 4)]
    one = tuple(Span(*place, "BODY") for place in places)
    other = tuple(Span(*place, "FIGURE") for place in places)
    firsts = [conflict.candidates[0].spans[0].label for conflict in run(document(one, other)).conflicts]
    again = [conflict.candidates[0].spans[0].label for conflict in run(document(other, one)).conflicts]
    assert {*firsts} == {"BODY", "FIGURE"}
    assert again == firsts


def test_a_conflict_names_no_annotator():
    (conflict,) = run(document([KIM], [ANNA])).conflicts
    assert "desk.invalid" not in repr(conflict)


# Values


def test_a_field_that_only_one_filled_is_taken():
    done = run(document([replace(KIM, value={"role": "глава"})], [replace(KIM, value={"entity": "kim"})]))
    assert whole(truth(done)) == [(KIM, {"entity": "kim", "role": "глава"})]
    assert list(truth(done)[0].value) == ["entity", "role"]
    assert records(done) == []


def test_a_field_that_two_filled_differently_is_a_conflict_of_its_own():
    one, other = (replace(KIM, value={"entity": name, "role": "глава"}) for name in ("kim", "anna-kim"))
    done = run(document([one], [other], [KIM]))
    (conflict,) = done.conflicts
    assert (conflict.kind, conflict.field, conflict.annotators) == ("value", "entity", 2)
    final = decided(done.document, decision(conflict, "pick", content="anna-kim"))
    assert whole(truth(final)) == [(KIM, {"entity": "anna-kim", "role": "глава"})]
    (record,) = records(final)
    assert (record["field"], record["content"], record["choice"]) == ("entity", "anna-kim", "pick")


def test_the_fields_of_a_span_are_asked_for_when_it_is_accepted():
    one, other = (replace(KIM, value={"entity": name}) for name in ("kim", "anna-kim"))
    done = run(document([one], [other], []))
    (conflict,) = done.conflicts
    assert conflict.kind == "missed"
    rejected = decided(done.document, decision(conflict, "reject"))
    assert truth(rejected) == ()
    assert [record.get("field") for record in records(rejected)] == [None, "entity"]
    (field,) = decided(done.document, decision(conflict, "pick", [KIM])).conflicts
    assert field.kind == "value"


def test_a_majority_decides_on_fields_too():
    names = ("kim", "kim", "anna-kim")
    done = run(document(*[[replace(KIM, value={"entity": name})] for name in names]), "majority")
    assert whole(truth(done)) == [(KIM, {"entity": "kim"})]
    assert [record["choice"] for record in records(done)] == ["majority 2/3"]


def test_a_field_that_was_filled_by_hand_stays():
    done = run(document([KIM], [KIM]))
    item = msgspec.json.decode(encoded(done.document))
    place = {"start": KIM.start, "end": KIM.end, "text": ["kim"]}
    region = item["annotations"][-1]["result"][0]["id"]
    item["annotations"][-1]["result"].append(
        {"id": region, "from_name": "entity", "to_name": "text", "type": "textarea", "value": place}
    )
    by_hand, _ = labelstudio.parse(item, "")
    assert run(by_hand, now=LATER).document is by_hand
    more = run(with_versions(by_hand, [KIM, RISE], [KIM, RISE]), now=LATER)
    assert whole(truth(more)) == [(KIM, {"entity": "kim"}), (RISE, {})]


# Decisions


def test_a_decision_waits_until_the_last_is_made():
    done = run(document([KIM, RISE], [ANNA]))
    first, second = done.conflicts
    half = decided(done.document, decision(first, "pick", [KIM]))
    assert half.conflicts == (second,)
    assert not any(annotation.ground_truth for annotation in half.document.annotations)
    again = reread(half.document)
    assert run(again, now=LATER).document is again
    final = decided(again, decision(second, "reject", rule="F2", decided_at=LATER))
    assert truth(final) == (KIM,)
    assert "adjudication" not in final.document.carried
    assert [(r["start"], r["accepted"], r["reason"], r.get("rule")) for r in records(final)] == [
        (ANNA.start, False, "seen", None),
        (KIM.start, True, "seen", None),
        (RISE.start, False, "seen", "F2"),
    ]


def test_a_deferred_conflict_is_left():
    done = run(document([RISE], []))
    (conflict,) = done.conflicts
    after = decided(done.document, decision(conflict, "defer", reason="ask the editor"))
    (left,) = after.conflicts
    assert left.deferred.reason == "ask the editor"
    assert not after.decided


def test_what_does_not_apply_any_more_is_asked_again_and_shown():
    done = run(document([KIM], [ANNA]))
    final = decided(done.document, decision(done.conflicts[0], "pick", [KIM], reason="the whole name"))
    after = run(with_versions(final.document, [KIM], [span("Ким", "OFFICIAL")]), now=LATER)
    (conflict,) = after.conflicts
    assert [hint.reason for hint in conflict.hints] == ["the whole name"]
    assert conflict.truth == (KIM,)
    assert after.document.spans == (KIM,)
    assert records(after) == records(final)


def test_a_ground_truth_stays_until_new_conflicts_are_decided():
    done = run(document([KIM], [KIM]))
    later = with_versions(done.document, [KIM], [RISE])
    after = run(later, now=LATER)
    assert after.document is later
    assert len(after.conflicts) == 2


def test_an_edit_may_not_run_into_what_is_settled():
    place = Span(KIM.start, RISE.end, "FIGURE")
    done = run(document([KIM, RISE], [KIM]))
    (conflict,) = done.conflicts
    after = decided(done.document, decision(conflict, "edit", [place]))
    (again,) = after.conflicts
    assert again.kind == "overlap"
    assert again.hints[0].spans == (place,)


def test_a_stale_edit_gives_way_to_what_all_agree_on():
    done = run(document([RISE], []))
    wide = Span(KIM.start, RISE.end, "FIGURE")
    final = decided(done.document, decision(done.conflicts[0], "edit", [wide]))
    assert truth(final) == (wide,)
    after = run(with_versions(final.document, [KIM, RISE], [KIM]), now=LATER)
    assert [conflict.kind for conflict in after.conflicts] == ["overlap"]
    assert after.document.spans == (wide,)


@pytest.mark.parametrize("junk", [7, None, "x", {"start": "0"}, {"label": []}, {"decisions": 3}, []])
def test_records_that_cannot_be_read_are_carried(junk):
    done = run(document([KIM], [KIM]))
    annotation = done.document.annotations[-1]
    carried = {**annotation.carried, "decisions": [junk]}
    annotations = (*done.document.annotations[:-1], replace(annotation, carried=carried))
    odd = replace(done.document, annotations=annotations, carried={"adjudication": junk})
    after = run(with_versions(odd, [KIM, RISE], [KIM, RISE]))
    assert records(after) == [junk]
    assert truth(after) == (KIM, RISE)


def test_decisions_behind_the_text_are_none():
    done = run(document([KIM], []))
    (conflict,) = done.conflicts
    far = Span(KIM.start, len(TEXT) + 5, "OFFICIAL")
    assert decided(done.document, decision(conflict, "edit", [far])).conflicts


def test_notes_in_a_record_stay():
    done = run(document([KIM], []))
    final = decided(done.document, decision(done.conflicts[0], "pick", [KIM]))
    annotation = final.document.annotations[-1]
    noted = [{**record, "note": "checked"} for record in annotation.carried["decisions"]]
    odd = replace(annotation, carried={**annotation.carried, "decisions": noted})
    one = replace(final.document, annotations=(*final.document.annotations[:-1], odd))
    after = run(with_versions(one, [KIM, RISE], [RISE]))
    assert records(after) == noted


# Files that were adjudicated by hand


def test_the_packaged_corpus_does_not_change():
    for one, _ in parse(gold_path()):
        done = run(one)
        assert done.document is one
        assert done.decided


def test_a_span_that_was_added_by_hand_stays_with_its_reason():
    reason = {"start": RISE.start, "end": RISE.end, "label": "FIGURE", "reason": "both overlooked it"}
    by_hand = Annotation("w", (KIM, RISE), ground_truth=True, carried={"decisions": [reason], "result": []})
    one = document([KIM], [KIM])
    one = reread(replace(one, annotations=(*one.annotations, by_hand), spans=(KIM, RISE)))
    assert run(one).document is one
    asked = run(with_versions(one, [KIM, span("5,5% за", "FIGURE")], [KIM]))
    (conflict,) = asked.conflicts
    assert conflict.truth == (RISE,)


def test_nobody_and_nothing():
    assert run(document()) == Adjudicated(document())
    nothing = run(document([], []))
    assert nothing.decided
    assert truth(nothing) == ()


def test_annotations_that_do_not_count():
    cancelled = Annotation("c@desk.invalid", (RISE,), cancelled=True)
    one = document([KIM], [KIM])
    done = run(replace(one, annotations=(cancelled, *one.annotations)))
    assert truth(done) == (KIM,)
    assert [annotation.annotator[0] for annotation in done.document.annotations] == ["a", "b", "c", "a"]


def test_an_annotator_without_a_name_is_refused():
    with pytest.raises(ValueError, match="names no annotator"):
        run(Document("d", TEXT, annotations=(Annotation("", (KIM,)),)))


def test_a_later_decision_takes_the_place_of_an_earlier_one():
    done = run(document([KIM], []))
    (conflict,) = done.conflicts
    one = decide(done.document, [decision(conflict, "defer")])
    assert truth(decided(one, decision(conflict, "pick", [KIM]))) == (KIM,)
