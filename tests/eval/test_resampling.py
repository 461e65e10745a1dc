import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.eval.resampling import Bootstrap, f1_interval, resample

cell = st.integers(0, 5)
rows_of_units = st.lists(st.tuples(cell, cell, cell), min_size=2, max_size=40)


def naive_interval(rows, how):
    """The bootstrap as textbooks write it: draw units one by one, with replacement."""
    generator = np.random.default_rng(how.seed)
    values = []
    for _ in range(how.resamples):
        tp, fp, fn = rows[generator.integers(0, len(rows), len(rows))].sum(axis=0)
        if tp + fp + fn:
            values.append(2 * tp / (2 * tp + fp + fn))
    return np.quantile(values, [0.025, 0.975])


def test_the_interval_is_that_of_the_naive_bootstrap():
    generator = np.random.default_rng(7)
    rows = generator.integers(0, [6, 3, 3], size=(80, 3))
    fast = f1_interval(rows, Bootstrap(resamples=20_000))
    slow = naive_interval(rows, Bootstrap(resamples=20_000, seed=1))
    assert np.abs(np.array(fast) - slow).max() < 0.003


@given(rows_of_units)
@settings(max_examples=50)
def test_the_order_of_units_does_not_matter(rows):
    how = Bootstrap(resamples=500)
    there, back = (np.array(some, dtype=np.int64) for some in (rows, rows[::-1]))
    assert f1_interval(there, how) == f1_interval(back, how)


@given(rows_of_units)
@settings(max_examples=50)
def test_a_resample_has_as_many_units_as_the_sample(rows):
    with_ones = np.hstack([np.array(rows, dtype=np.int64), np.ones((len(rows), 1), dtype=np.int64)])
    assert (resample(with_ones, Bootstrap(resamples=50))[:, 3] == len(rows)).all()


@given(rows_of_units)
@settings(max_examples=50)
def test_an_interval_lies_between_0_and_1_and_holds_its_order(rows):
    bounds = f1_interval(np.array(rows, dtype=np.int64), Bootstrap(resamples=200))
    if bounds is not None:
        assert 0 <= bounds.low <= bounds.high <= 1


def test_one_unit_and_units_without_spans_have_no_interval():
    assert f1_interval(np.array([[3, 1, 1]]), Bootstrap()) is None
    assert f1_interval(np.zeros((5, 3), dtype=np.int64), Bootstrap()) is None


def test_the_seed_decides_the_draw():
    rows = np.random.default_rng(0).integers(0, 4, size=(30, 3))
    assert f1_interval(rows, Bootstrap(seed=1)) == f1_interval(rows, Bootstrap(seed=1))
    assert f1_interval(rows, Bootstrap(seed=1)) != f1_interval(rows, Bootstrap(seed=2))
