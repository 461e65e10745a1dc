from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, Signature, Span
from goldspan.eval.signature import gold_hash

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
    tokenizer=st.sampled_from(["", "razdel-0.5.0"]),
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


def test_the_gold_hash_depends_on_ids_texts_and_spans_and_on_nothing_else():
    one = Document("a", "Нур-Султан", (Span(0, 3, "X"),))
    two = Document("b", "Ташкент")
    base = gold_hash([one, two])
    assert base == gold_hash([two, one])
    assert base == gold_hash([replace(one, meta={"genre": "brief"}, place="x"), two])
    changes = [
        replace(one, id="c"),
        replace(one, text="Нур-султан"),
        replace(one, spans=(Span(0, 4, "X"),)),
        replace(one, spans=(Span(0, 3, "Y"),)),
    ]
    assert len({base, *(gold_hash([change, two]) for change in changes)}) == 5
