"""The best sequence of tags that may be."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.viterbi import Decoder
from goldspan.corpus.tags import SCHEMES, read_tags

PREFIXES = {"IOB2": "BI", "IOB1": "BI", "IOBES": "BIES", "BILOU": "BILU"}


def tags_of(scheme, labels="xy"):
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in PREFIXES[scheme])]


@st.composite
def problems(draw, longest, labels="xy"):
    scheme = draw(st.sampled_from(SCHEMES))
    tags = draw(st.permutations(tags_of(scheme, labels)))
    length = draw(st.integers(0, longest))
    # Whole numbers: their sums are exact, and ties are frequent.
    row = st.lists(st.integers(-5, 5), min_size=len(tags), max_size=len(tags))
    scores = draw(st.lists(row, min_size=length, max_size=length))
    return scheme, tags, np.array(scores, dtype=np.float32).reshape(length, len(tags))


def total(scores, tags, path):
    return sum(scores[index, tags.index(tag)] for index, tag in enumerate(path))


@given(problems(longest=4, labels="x"))
def test_it_is_as_good_as_the_best_of_all(problem):
    scheme, tags, scores = problem
    every = [path for path in product(tags, repeat=len(scores)) if not read_tags(path, scheme).faults]
    found = Decoder(tags, scheme).decode(scores)
    assert total(scores, tags, found) == max(total(scores, tags, path) for path in every)


@given(problems(longest=12))
def test_it_keeps_to_the_scheme(problem):
    scheme, tags, scores = problem
    found = Decoder(tags, scheme).decode(scores)
    assert len(found) == len(scores)
    assert not read_tags(found, scheme).faults
    assert found == Decoder(tags, scheme).decode(scores)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([[1, 0, 0], [0, 3, 0], [0, 0, 2]], ["O", "B-x", "I-x"]),
        # The best of each word would be «O I-x»: here I-x costs less with a B-x before it than not at all.
        ([[2, 1, 0], [0, 0, 3]], ["B-x", "I-x"]),
        ([[9, 1, 0], [0, 0, 3]], ["O", "O"]),
    ],
)
def test_what_is_chosen(scores, expected):
    assert Decoder(["O", "B-x", "I-x"], "IOB2").decode(np.array(scores, dtype=np.float32)) == expected


@pytest.mark.parametrize(
    ("tags", "scheme", "message"),
    [
        (["B-x", "I-x"], "IOB2", "without the tag O"),
        (["O", "B-x", "E-y"], "IOBES", "'E-y' can stand nowhere among tags of IOBES"),
        (["O", "B-x", "I-x", "S-x"], "IOB2", "'S-x' can stand nowhere"),
        (["O"], "IOB9", "no tag scheme 'IOB9'"),
    ],
)
def test_tags_of_no_scheme(tags, scheme, message):
    with pytest.raises(ValueError, match=message):
        Decoder(tags, scheme)
