"""Scores of tags: what seqeval's strict mode says of sound tags, and an answer where it has none."""

import warnings
from itertools import pairwise

import pytest
import seqeval.metrics
import seqeval.scheme
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.corpus.tags import SCHEMES, TagReader, read_tags, write_tags
from goldspan.eval import tag_counting
from goldspan.eval.counts import Counts
from goldspan.eval.tags import (
    TagError,
    accuracy_score,
    classification_report,
    count_tags,
    f1_score,
    performance_measure,
    precision_score,
    recall_score,
    score_tags,
)

SCORES = {"precision_score": precision_score, "recall_score": recall_score, "f1_score": f1_score}
LABELS = ("X", "Y", "per-son")


@st.composite
def chunks_of(draw, length):
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    return [
        (first, behind, draw(st.sampled_from(LABELS)))
        for first, behind in pairwise(cuts)
        if draw(st.booleans())
    ]


@st.composite
def corpora(draw, scheme):
    lengths = draw(st.lists(st.integers(0, 8), min_size=1, max_size=5))
    sides = []
    for length in lengths:
        gold = draw(chunks_of(length))
        other = gold if draw(st.booleans()) else draw(chunks_of(length))
        sides.append([write_tags(length, chunks, scheme) for chunks in (gold, other)])
    return [gold for gold, _ in sides], [other for _, other in sides]


wild_tags = st.sampled_from(
    ("O", "B-X", "I-X", "E-X", "S-X", "I-Y", "B-Y", "U-X", "L-Y", "B", "O-X", ".", "x-X")
)
wild_corpora = st.lists(st.integers(0, 6), max_size=5).flatmap(
    lambda lengths: st.tuples(
        *[
            st.tuples(*[st.lists(wild_tags, min_size=n, max_size=n) for n in lengths]).map(list)
            for _ in range(2)
        ]
    )
)


@given(st.sampled_from(("IOB2", "IOBES", "BILOU")).flatmap(lambda it: st.tuples(st.just(it), corpora(it))))
@settings(max_examples=100)
def test_sound_tags_score_as_in_seqeval_strict(drawn):
    scheme, (truth, given_tags) = drawn
    if not any(tag != "O" for tags in (*truth, *given_tags) for tag in tags):
        return  # seqeval has no answer: see below
    its = {"mode": "strict", "scheme": getattr(seqeval.scheme, scheme), "zero_division": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, ours in SCORES.items():
            theirs = getattr(seqeval.metrics, name)
            for average in ("micro", "macro", "weighted", None):
                expected = theirs(truth, given_tags, average=average, **its)
                assert ours(truth, given_tags, average=average, **its) == pytest.approx(expected, abs=1e-12)
    report = seqeval.metrics.classification_report(truth, given_tags, digits=3, **its)
    assert classification_report(truth, given_tags, digits=3, **its) == report
    rows = seqeval.metrics.classification_report(truth, given_tags, output_dict=True, **its)
    ours = classification_report(truth, given_tags, output_dict=True, **its)
    assert list(ours) == list(rows)
    for name, row in rows.items():
        assert ours[name] == pytest.approx(row, abs=1e-12)
    if any(truth):
        assert accuracy_score(truth, given_tags) == seqeval.metrics.accuracy_score(truth, given_tags)
    assert performance_measure(truth, given_tags) == seqeval.metrics.performance_measure(truth, given_tags)


@given(corpora("IOB1"))
def test_iob1_scores_as_the_same_spans_in_iob2(drawn):
    # seqeval's IOB1 loses a chunk that follows one of another label.
    again = [
        [write_tags(len(tags), read_tags(tags, "IOB1").chunks, "IOB2") for tags in side] for side in drawn
    ]
    assert count_tags(*drawn, scheme="IOB1") == count_tags(*again)


def slowly(truth, given_tags, scheme, repair):
    """The same, by the definition: sets of (sequence, first, behind, label)."""
    sides, repaired = [], []
    for side in (truth, given_tags):
        read = [read_tags(tags, scheme, repair) for tags in side]
        if any(not fault.repaired for tagged in read for fault in tagged.faults):
            return None
        sides.append({(n, *chunk) for n, tagged in enumerate(read) for chunk in tagged.chunks})
        repaired.append(sum(len(tagged.faults) for tagged in read))
    gold, predicted = sides
    counts = {
        label: Counts(
            *(
                sum(it[3] == label for it in some)
                for some in (gold & predicted, predicted - gold, gold - predicted)
            )
        )
        for label in sorted({it[3] for it in gold | predicted})
    }
    return counts, *repaired


@given(
    wild_corpora, st.sampled_from(SCHEMES), st.sampled_from(("none", "conlleval", "discard")), st.booleans()
)
@settings(max_examples=300)
def test_counts_are_those_of_sets_of_spans(drawn, scheme, repair, one_by_one):
    expected = slowly(*drawn, scheme, repair)
    most = tag_counting._MOST_TAGS  # noqa: SLF001 - both ways to count must agree
    tag_counting._MOST_TAGS = 0 if one_by_one else most  # noqa: SLF001
    try:
        if expected is None:
            with pytest.raises(TagError):
                count_tags(*drawn, scheme=scheme, repair=repair)
        else:
            assert count_tags(*drawn, scheme=scheme, repair=repair) == expected
    finally:
        tag_counting._MOST_TAGS = most  # noqa: SLF001


@given(wild_corpora)
def test_swapping_the_sides_swaps_precision_and_recall(drawn):
    one, other = score_tags(*drawn, repair="discard"), score_tags(*reversed(drawn), repair="discard")
    assert one.overall.precision == other.overall.recall
    assert (one.repaired_gold, one.repaired_predicted) == (other.repaired_predicted, other.repaired_gold)


def test_more_labels_than_a_table_has():
    truth = [[f"B-{number}", "O"] for number in range(3000)]
    given_tags = [*truth[:2000], *([["O", "O"]] * 1000)]
    assert score_tags(truth, given_tags).overall == Counts(2000, 0, 1000)


# What seqeval 1.2.2 gets wrong


def test_lower_case_labels_are_labels_and_lower_case_prefixes_are_faults():
    with pytest.raises(KeyError):
        seqeval.metrics.f1_score([["b-per"]], [["b-per"]], mode="strict", scheme=seqeval.scheme.IOB2)
    with pytest.raises(TagError, match=r"y_true\[0\]\[0\] is 'b-per': it is no IOB2 tag; "):
        f1_score([["b-per"]], [["b-per"]])
    assert f1_score([["B-per"]], [["B-per"]]) == 1


@pytest.mark.parametrize(
    ("truth", "given_tags", "message"),
    [
        (
            [["O"], ["O", "I-PER"]],
            [["O"], ["O", "O"]],
            r"y_true\[1\]\[1\] is 'I-PER': no PER stands before it",
        ),
        (
            [["O"], ["O", "O"]],
            [["O"], ["O", "I-PER"]],
            r"y_pred\[1\]\[1\] is 'I-PER': no PER stands before it",
        ),
        ([["B"]], [["O"]], r"y_true\[0\]\[0\] is 'B': it has no label; .* \(it is IOB2\), or repair="),
    ],
)
def test_an_invalid_tag_is_an_error_on_either_side(truth, given_tags, message):
    for score in (*SCORES.values(), score_tags, count_tags, classification_report):
        with pytest.raises(TagError, match=message):
            score(truth, given_tags)


def test_a_tag_error_says_where_it_was():
    with pytest.raises(TagError) as caught:
        f1_score([["O"], ["B-X", "I-Y"]], [["O"], ["O", "O"]])
    error = caught.value
    assert (error.side, error.sequence, error.position, error.tag) == ("y_true", 1, 1, "I-Y")
    assert error.reason.startswith("no Y stands before")


def test_repair_is_explicit_and_counted():
    truth, given_tags = [["B-X", "I-X", "O"]], [["I-X", "I-X", "O"]]
    assert f1_score(truth, given_tags, repair="conlleval") == 1
    assert f1_score(truth, given_tags, repair="discard") == 0
    score = score_tags(truth, given_tags, repair="conlleval")
    assert (score.repaired_gold, score.repaired_predicted, score.repair) == (0, 1, "conlleval")
    assert score.labels == {"X": Counts(1, 0, 0)}
    with pytest.raises(TagError, match=r"y_pred.*'B': it has no label; give the scheme[^,]*$"):
        f1_score(truth, [["B", "O", "O"]], repair="conlleval")


def test_nothing_to_score_is_undefined_and_no_number():
    nothing = [["O", "O"]], [["O", "O"]]
    for score in SCORES.values():
        assert score([], []) is None
        assert score([[]], [[]]) is None
        for average in ("micro", "macro", "weighted"):
            assert score(*nothing, average=average) is None
            assert score(*nothing, average=average, zero_division=1) == 1
            assert score(*nothing, average=average, zero_division=0.0) == 0
        assert score(*nothing, average=None) == []
    assert accuracy_score([[]], [[]]) is None
    rows = classification_report(*nothing, output_dict=True)
    undefined = {"precision": None, "recall": None, "f1-score": None, "support": 0}
    assert rows == dict.fromkeys(("micro avg", "macro avg", "weighted avg"), undefined)
    assert classification_report(*nothing).count("n/a") == 9


def test_one_undefined_label_makes_the_macro_average_undefined():
    truth, given_tags = [["B-X", "B-Y"]], [["B-X", "O"]]
    assert precision_score(truth, given_tags, average=None) == [1, None]
    assert precision_score(truth, given_tags, average="macro") is None
    assert precision_score(truth, given_tags, average="macro", zero_division=0) == 0.5
    assert f1_score(truth, given_tags, average="macro") == 0.5
    assert "  Y        n/a      0.00      0.00         1" in classification_report(truth, given_tags)


def test_a_spurious_label_without_weight_is_said_aloud():
    truth, given_tags = [["B-X", "O"]], [["B-X", "B-Y"]]
    with pytest.warns(UserWarning, match="no weight for Y: predicted, and never in the gold") as caught:
        assert f1_score(truth, given_tags, average="weighted") == 1
    assert caught[0].filename == __file__
    assert f1_score(truth, given_tags) == pytest.approx(2 / 3)
    assert f1_score(truth, given_tags, average="macro") == 0.5
    assert score_tags(truth, given_tags).spurious == ["Y"]


def test_strict_mode_needs_no_scheme_to_be_strict():
    truth, given_tags = [["B-X", "I-X"]], [["I-X", "I-X"]]
    assert seqeval.metrics.f1_score(truth, given_tags, mode="strict") == 1
    for mode in ("strict", None):
        with pytest.raises(TagError):
            f1_score(truth, given_tags, mode=mode)


def test_bilou_is_read_as_bilou():
    truth = [["U-X", "B-X", "L-X"]]
    assert f1_score(truth, [["U-X", "O", "O"]], scheme="BILOU") == pytest.approx(2 / 3)
    assert f1_score(truth, truth, scheme=seqeval.scheme.BILOU) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "IOE2"}, "no tag scheme 'IOE2'"),
        ({"scheme": seqeval.scheme.IOE2}, "no tag scheme 'IOE2'"),
        ({"repair": "some"}, "no repair 'some'"),
        ({"mode": "default"}, "no mode 'default'"),
        ({"average": "samples"}, "no average 'samples'"),
        ({"suffix": True}, "prefix behind the label"),
    ],
)
def test_what_there_is_not_is_refused(options, message):
    for score in SCORES.values():
        with pytest.raises(ValueError, match=message):
            score([["O"]], [["O"]], **options)


@pytest.mark.parametrize(
    ("truth", "given_tags", "error", "message"),
    [
        ([["O"]], [], ValueError, "y_true has 1 sequences, y_pred 0"),
        ([["O"], ["O"]], [["O"], []], ValueError, r"y_true\[1\] has 1 tags, y_pred\[1\] 0"),
        (["O"], ["O"], TypeError, "y_true should hold one list of tags for each sequence"),
        ([["O"]], [1], TypeError, "y_pred should hold one list"),
        ([[None]], [[None]], TypeError, "a tag is a string, and not None"),
    ],
)
def test_what_is_no_pair_of_lists_of_tags_is_refused(truth, given_tags, error, message):
    for score in (*SCORES.values(), classification_report):
        with pytest.raises(error, match=message):
            score(truth, given_tags)


def test_other_sequences_than_lists_will_do():
    assert f1_score((("B-X", "O"),), [["B-X", "O"]]) == 1


def test_what_was_learnt_of_one_corpus_is_no_matter_for_the_next():
    reader = TagReader("IOB2")
    assert reader.read(["B-X"]) == reader.read(["B-X"])
