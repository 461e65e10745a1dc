import gc

import pytest

from goldspan.corpus.collector import paused


def test_the_search_for_cycles_is_as_it_was_afterwards():
    assert gc.isenabled()
    with pytest.raises(KeyError), paused():
        assert not gc.isenabled()
        with paused():
            pass
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
