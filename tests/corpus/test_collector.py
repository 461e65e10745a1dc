import gc

import pytest

from goldspan.corpus.collector import paused


def test_the_search_for_cycles_goes_on_afterwards():
    with paused():
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()  # the inner pause ends nothing that it did not begin
    assert gc.isenabled()


def fail():
    with paused():
        raise KeyError


def test_and_after_a_failure():
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()
