"""Letters that say which systems differ."""

from itertools import combinations
from string import ascii_uppercase

from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.bench.significance import compact_letters, different
from goldspan.eval.comparison import PairedTest


@st.composite
def systems_and_pairs(draw):
    names = list(ascii_uppercase[: draw(st.integers(1, 7))])
    every = [frozenset(pair) for pair in combinations(names, 2)]
    return names, set(draw(st.lists(st.sampled_from(every)))) if every else set()


@given(systems_and_pairs())
def test_systems_share_a_letter_if_and_only_if_they_do_not_differ(drawn):
    names, differ = drawn
    letters = compact_letters(names, differ)
    assert list(letters) == names
    assert all(letters.values())
    for pair in map(frozenset, combinations(names, 2)):
        one, other = pair
        assert (set(letters[one]) & set(letters[other]) == set()) == (pair in differ)


@given(systems_and_pairs())
def test_no_letter_says_what_another_says_already(drawn):
    names, differ = drawn
    letters = compact_letters(names, differ)
    every = {letter for found in letters.values() for letter in found}
    groups = [{name for name in names if letter in letters[name]} for letter in every]
    assert not any(one < other for one in groups for other in groups)


def test_the_example_of_a_middle_that_differs_from_neither():
    differ = [frozenset("AC")]
    assert compact_letters(["A", "B", "C"], differ) == {"A": ("a",), "B": ("a", "b"), "C": ("b",)}


def test_the_best_has_the_first_letter():
    differ = [frozenset(pair) for pair in combinations("XYZ", 2)]
    assert compact_letters(["Z", "X", "Y"], differ) == {"Z": ("a",), "X": ("b",), "Y": ("c",)}


def test_a_difference_that_is_undefined_is_none():
    tests = [
        PairedTest("a", "b", None, 0.01, ()),
        PairedTest("a", "c", None, None, ()),
        PairedTest("b", "c", None, 0.05, ()),
    ]
    assert different(tests, 0.05) == {frozenset("ab")}
