"""Windows over a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.windows import Window, windows

SIZES = st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


@given(st.integers(0, 300), SIZES)
def test_each_unit_is_answered_for_once_where_it_stands_far_from_a_cut(length, sizes):
    size, overlap = sizes
    made = windows(length, size, overlap)
    assert [unit for it in made for unit in range(it.first, it.behind)] == list(range(length))
    for window in made:
        assert window.end - window.start == min(size, length)
        assert window.start <= window.first < window.behind <= window.end
        if window.start > 0:
            assert window.first - window.start >= overlap // 2
        if window.end < length:
            assert window.end - window.behind >= overlap // 2


def test_an_example():
    assert windows(10, 6, 2) == [Window(0, 6, 0, 5), Window(4, 10, 5, 10)]
    assert windows(0, 6, 2) == []
    assert windows(3, 6, 2) == [Window(0, 3, 0, 3)]


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (4, 4), (4, -1)])
def test_windows_that_cannot_be(size, overlap):
    with pytest.raises(ValueError, match=f"windows of {size} cannot overlap by {overlap}"):
        windows(10, size, overlap)
