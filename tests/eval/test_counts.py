from hypothesis import given
from hypothesis import strategies as st

from goldspan import Counts

numbers = st.integers(0, 1000)
counts = st.builds(Counts, numbers, numbers, numbers)


def test_ratios_without_a_denominator_are_undefined():
    nothing = Counts()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    only_missed = Counts(fn=3)
    assert (only_missed.precision, only_missed.recall, only_missed.f1) == (None, 0.0, 0.0)


@given(counts, counts)
def test_counts_add_up_field_by_field(one, other):
    total = one + other
    assert (total.tp, total.fp, total.fn) == (one.tp + other.tp, one.fp + other.fp, one.fn + other.fn)


@given(counts)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(some):
    if some.tp:
        harmonic = 2 / (1 / some.precision + 1 / some.recall)
        assert abs(some.f1 - harmonic) < 1e-12
    else:
        assert some.f1 in {None, 0.0}
