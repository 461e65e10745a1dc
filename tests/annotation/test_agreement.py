"""Agreement of annotators, from documents."""

import json
import random
from itertools import permutations

import pytest
from agreement_tasks import TEXT, desk, region, task, version
from hypothesis import given
from hypothesis import strategies as st
from span_strategies import TEXT as STRANGE
from span_strategies import spans
from strategies import tasks

from goldspan import Annotation, Document, InputError, Span, load
from goldspan.annotation.agreement import agree
from goldspan.annotation.agreement_report import agreement_json, render_agreement
from goldspan.annotation.boundaries import boundaries
from goldspan.annotation.token_kappa import kappa, marked, token_labels, tokenize
from goldspan.annotation.versions import gather, read_versions
from goldspan.corpus.formats.labelstudio import parse
from goldspan.eval.matching import mention
from goldspan.eval.resampling import Bootstrap

FEW = Bootstrap(resamples=100)


def documents(several):
    return [parse(each, "").document for each in several]


def measure(docs, **more):
    return agree(gather(docs), bootstrap=FEW, **more)


def blind(name, text=STRANGE, **versions):
    return Document(name, text, annotations=tuple(Annotation(who, own) for who, own in versions.items()))


def numbers(found):
    (pair,) = found.pairs
    return [
        *(scores.overall.counts.f1 for scores in pair.result.modes.values()),
        pair.alpha_u,
        pair.kappa,
        pair.kappa_marked,
    ]


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=3))
def test_it_is_symmetric_in_annotators(several):
    one = measure([blind(f"d{n}", a=left, b=right) for n, (left, right) in enumerate(several)])
    other = measure([blind(f"d{n}", a=right, b=left) for n, (left, right) in enumerate(several)])
    assert numbers(one) == pytest.approx(numbers(other))
    mirrored = {"extend": "cut", "cut": "extend", "split": "merge", "merge": "split", "shift": "shift"}
    (pair,), (turned,) = one.pairs, other.pairs
    assert {(label, mirrored[kind]): n for (label, kind), n in pair.boundaries.items()} == turned.boundaries


@given(st.lists(spans, min_size=1, max_size=3))
def test_identical_versions_agree_wholly_wherever_that_is_defined(several):
    found = measure([blind(f"d{n}", a=own, b=own) for n, own in enumerate(several)])
    assert set(numbers(found)) <= {1.0, None}
    assert (found.pairs[0].result.strict.overall.counts.f1 is None) == (not any(several))
    assert not found.pairs[0].boundaries


@given(st.lists(st.tuples(spans, spans, spans), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_of_documents_and_of_annotators_does_not_matter(several, generator):
    docs = [blind(f"d{n}", a=x, b=y, c=z) for n, (x, y, z) in enumerate(several)]
    shuffled = [
        Document(each.id, each.text, annotations=tuple(generator.sample(each.annotations, 3)))
        for each in generator.sample(docs, len(docs))
    ]
    assert agreement_json(measure(docs)) == agreement_json(measure(shuffled))
    assert render_agreement(measure(docs)) == render_agreement(measure(shuffled))


def test_the_article_has_two_passes_that_agree():
    found = measure([document for document in load() if document.meta["origin"] == "news"])
    (pair,) = found.pairs
    shown = agreement_json(found)
    assert {who["spans"] for who in shown["annotators"].values()} == {36}
    assert len(shown["annotators"]) == 2
    assert shown["excluded"] == {"ground_truth": 1, "cancelled": 0, "empty_draft": 0}
    assert numbers(found) == [1.0] * 5
    assert pair.result.strict.overall.counts.tp == 36
    assert found.mean.scores["strict", None] == (
        type(found.mean.scores["strict", None])(1.0, pair.result.strict.overall.interval)
    )


def test_pairs_and_their_mean():
    found = measure(documents(desk()))
    f1 = {(pair.one[0], pair.other[0]): pair.result.strict.overall.counts.f1 for pair in found.pairs}
    # anna and boris: 2 of 3 and 3 in d1, none of 2 and 2 in d2; vera has one of anna's two in d2.
    assert f1 == {("a", "b"): 4 / 10, ("a", "v"): 2 / 3, ("b", "v"): 0.0}
    assert found.mean.scores["strict", None].f1 == pytest.approx((4 / 10 + 2 / 3) / 3)
    overlap = {pair.other[0]: pair.result.modes["type"].overall.counts.f1 for pair in found.pairs[:2]}
    assert overlap == {"b": 8 / 10, "v": 2 / 3}
    low, high = found.mean.scores["strict", None].interval
    assert 0 <= low <= found.mean.scores["strict", None].f1 <= high <= 1
    assert [document.id for document in found.versions.shared] == ["d1", "d2"]
    assert found.versions.excluded == {"ground truth": 1, "cancelled": 1, "empty draft": 0}
    assert found.pairs[0].boundaries == {("FIGURE", "extend"): 1, ("OFFICIAL", "shift"): 1}
    assert found.pairs[0].result.confusion["SECTOR"]["BODY"] == 1


def test_the_interval_of_a_mean_holds_the_mean_of_many_documents():
    generator = random.Random(1)
    places = [Span(start, start + 4, "X") for start in range(0, 60, 6)]
    docs = [
        blind(f"d{n}", TEXT, **{who: tuple(s for s in places if generator.random() < 0.8) for who in "abc"})
        for n in range(40)
    ]
    mean = agree(gather(docs)).mean.scores["strict", None]
    assert mean.interval.low < mean.f1 < mean.interval.high
    assert mean.interval.high - mean.interval.low < 0.1


def test_agreement_over_time_and_by_origin():
    found = measure(documents(desk()))
    assert [(s.name, s.versions, s.spans, s.exact) for s in found.periods] == [
        ("2031-03", 2, 9, 6),
        ("2031-05", 2, 7, 0),
    ]
    quarters = measure(documents(desk()), period="quarter").periods
    assert [s.name for s in quarters] == ["2031-Q1", "2031-Q2"]
    origins = {s.name: (s.spans, s.exact, s.overlap) for s in found.origins}
    assert origins == {"manual": (8, 2, 4), "prediction": (7, 4, 7), "prediction-changed": (1, 0, 1)}


def test_what_says_neither_time_nor_origin_is_said_to():
    found = measure([blind("d", a=(Span(0, 5, "X"),), b=())])
    assert ([s.name for s in found.periods], [s.name for s in found.origins]) == (["undated"], ["unstated"])


@given(st.lists(tasks(), min_size=1, max_size=4))
def test_whatever_a_server_exports_is_measured_or_refused(several):
    docs = [parsed.document for parsed in (parse(each, "") for each in several) if parsed.document]
    try:
        found = measure(docs)
    except ValueError:
        return
    assert render_agreement(found, "markdown").count(found.signature) == 1
    assert json.dumps(agreement_json(found), allow_nan=False)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ([(0, 5)], [(2, 7)], "shift"),
        ([(0, 5)], [(0, 7)], "extend"),
        ([(0, 5)], [(1, 5)], "cut"),
        ([(0, 9)], [(0, 4), (5, 9)], "split"),
        ([(0, 4), (5, 9)], [(0, 9)], "merge"),
        ([(0, 4), (5, 9)], [(2, 6), (8, 12)], "shift"),
    ],
)
def test_kinds_of_edges(one, other, kind):
    sides = [[mention(Span(*place, "X")) for place in side] for side in (one, other)]
    assert boundaries(*sides) == {("X", kind): 1}


def test_edges_of_other_labels_and_of_equal_spans_are_none():
    assert not boundaries([(0, 5, "X")], [(1, 5, "Y")])
    assert not boundaries([(0, 5, "X")], [(0, 5, "X"), (0, 3, "X")])


def test_token_kappa():
    # Cohen 1960 with a table of 50 that is easily worked out: 0.7 observed, 0.5 by chance.
    assert kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}) == pytest.approx(0.4)
    assert kappa({}) is kappa({("", ""): 9}) is None
    assert marked({("", ""): 9, ("X", ""): 1}) == {("X", ""): 1}
    tokens = tokenize("в МИД, 5,5%")
    assert len(tokens.starts) == 7
    spans = [Span(0, 7, "LONG"), Span(2, 5, "SHORT"), Span(7, 8, "EDGE")]
    assert token_labels(tokens, spans) == ["LONG", "LONG", "LONG", "EDGE", "", "", ""]


def test_empty_drafts_are_no_versions_and_empty_answers_are():
    drafts = {"drafts": [{"annotation": 7, "result": []}]}
    empty = version("b", id=7)
    assert measure(documents([task("d", version("a"), empty)])).mean.pairs == 1
    for each in (task("d", version("a"), empty, **drafts), task("d", version("a"), empty | {"draft": True})):
        versions = gather(documents([each]))
        assert (versions.excluded["empty draft"], versions.shared) == (1, ())


def test_exports_of_one_project_each_come_together_and_a_copy_counts_once():
    one, other = version("a", region("МИД", "BODY")), version("b", region("МИД", "BODY"))
    docs = documents([task("d", one), task("d", other), task("d", one)])
    assert measure(docs).pairs[0].result.strict.overall.counts.tp == 1


def test_predictions_without_a_text_beside_the_tasks_do_not_matter():
    both = documents([task("d", version("a"), version("b"))])
    bare = Document("d", None)
    for order in ([bare, *both], [*both, bare]):
        assert [document.text for document in gather(order).shared] == [TEXT]


@pytest.mark.parametrize(
    ("several", "message"),
    [
        ([task("d")], "no document holds an annotator's version"),
        ([task("d", version("a")), task("e", version("a"))], "'a' is the only annotator"),
        ([task("d", version("a")), task("e", version("b"))], "no document has versions by two.*'a' 1, 'b' 1"),
        ([task("d", version("a"), version("a", lead_time=2))], "'a' has two versions"),
        ([task("d", version("a"), version(""))], "names no annotator"),
        ([task("d", version("a")), task("d", version("b"), text="x")], "has two texts"),
    ],
)
def test_what_cannot_be_compared_is_refused(several, message):
    with pytest.raises(ValueError, match=message):
        measure(documents(several))


def test_faults_of_versions_that_are_left_out_do_not_matter_and_others_do(tmp_path):
    broken = region("МИД", "BODY")
    broken["value"] = broken["value"] | {"end": 999}
    good = region("МИД", "BODY")
    file = tmp_path / "export.json"

    def read(*annotations):
        file.write_text(json.dumps([task("d", *annotations)]), encoding="utf-8")
        return read_versions([file])

    both = version("a", good), version("b", good)
    assert len(read(*both, version("g", broken, ground_truth=True)).shared) == 1
    assert len(read(*both, version("c", broken, was_cancelled=True)).shared) == 1
    for annotations in permutations((version("a", good), version("b", broken))):
        with pytest.raises(InputError, match="span-out-of-range"):
            read(*annotations)
    with pytest.raises(InputError, match="span-out-of-range"):
        read(version("a", good), version("b", broken), version("b", good, ground_truth=True))
