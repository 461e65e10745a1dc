from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, Signature, Span
from goldspan.eval.fingerprint import fingerprint

words = st.text(min_size=1, max_size=8)

signatures = st.builds(
    Signature,
    version=words,
    gold=st.text("0123456789abcdef", min_size=12, max_size=12),
    documents=st.integers(0, 10**6),
    labels=st.lists(words, max_size=4).map(tuple),
    unit=st.sampled_from(["document", "paragraph"]),
    bootstrap=st.integers(0, 10**5),
    level=st.sampled_from([0.9, 0.95, 0.99]),
    seed=st.integers(0, 2**31),
    missing=st.sampled_from(["error", "empty"]),
    matching=st.sampled_from([("strict",), ("strict", "exact", "partial", "type")]),
    interval=st.sampled_from(["percentile", "bca"]),
    tokenizer=st.sampled_from(["", "razdel-0.5.0"]),
    repair=st.sampled_from(["", "conlleval gold=2 predicted=0"]),
    quotes=st.sampled_from(["", "exact=10 repeated=2 inflected=1 unfound=0"]),
)


@given(signatures)
def test_a_signature_parses_back_into_itself(signature):
    line = str(signature)
    assert Signature.parse(line) == signature
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "goldspan",
        "nrefs:1|case:mixed",
        "goldspan|v:1|docs:many|gold:1|labels:A",
        "goldspan|v:1|colour:red",
    ],
)
def test_what_is_no_signature_is_refused(line):
    with pytest.raises(ValueError, match="no signature of goldspan"):
        Signature.parse(line)


def test_the_fingerprint_depends_on_ids_texts_and_spans_and_on_nothing_else():
    one = Document("a", "Нур-Султан", (Span(0, 3, "X"),))
    two = Document("b", "Ташкент")
    base = fingerprint([one, two])
    assert base == fingerprint([two, one])
    assert base == fingerprint([replace(one, meta={"genre": "brief"}, place="x"), two])
    changes = [
        replace(one, id="c"),
        replace(one, text="Нур-султан"),
        replace(one, spans=(Span(0, 4, "X"),)),
        replace(one, spans=(Span(0, 3, "Y"),)),
    ]
    assert len({base, *(fingerprint([change, two]) for change in changes)}) == 5


@given(signatures, signatures)
def test_only_the_drawing_of_intervals_may_differ_between_scores_that_are_compared(one, other):
    conflicts = one.conflicts(other)
    assert not {"boot", "level", "ci", "seed"} & conflicts.keys()
    same = replace(
        one, bootstrap=other.bootstrap, level=other.level, interval=other.interval, seed=other.seed
    )
    assert one.conflicts(same) == {}
    assert (one.gold != other.gold) == ("gold" in conflicts)
