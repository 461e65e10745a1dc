"""What extractors say that they used: read, added up, and shown."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.usage import describe, minus, plus, read_usage

COUNTS = st.integers(0, 1 << 40) | st.none()
USAGES = st.fixed_dictionaries(
    {"tokens": COUNTS, "requests": COUNTS, "quotes": st.dictionaries(st.sampled_from("abc"), COUNTS)}
)


class Counting:
    """Says that it used ``said``."""

    name, version = "counting", "1"

    def __init__(self, said):
        self._said = said

    @property
    def usage(self):
        return self

    def to_json(self):
        if isinstance(self._said, Exception):
            raise self._said
        return self._said


def test_what_is_read_is_json():
    assert read_usage(Counting({"tokens": 7, "by": {"a": 1.5}})) == {"tokens": 7, "by": {"a": 1.5}}
    for odd in (object(), {"what": object()}, [1], RuntimeError("no such luck")):
        assert read_usage(Counting(odd)) is None
    assert read_usage(object()) is None


@given(USAGES, USAGES)
def test_what_was_added_can_be_taken_away(one, other):
    total = plus(one, other)
    assert total == plus(other, one)
    assert plus(one, {}) == one
    for name in ("tokens", "requests"):
        if other[name] is None or one[name] is None:
            assert total[name] is None
        else:
            assert minus(total, other)[name] == one[name]
    for name, count in total["quotes"].items():
        parts = [usage["quotes"].get(name, 0) for usage in (one, other)]
        assert count == (None if None in parts else sum(parts))


def test_sums_of_prices_have_no_odd_digits():
    assert plus({"cost": 0.1}, {"cost": 0.2}) == {"cost": 0.3}
    assert minus({"cost": 0.3, "of": "EUR"}, {"cost": 0.1, "of": "EUR"}) == {"cost": 0.2, "of": "EUR"}


def test_a_usage_on_a_line():
    usage = {"requests": 12, "cost": None, "quotes": {"exact": 5, "repeated": 1}}
    assert describe(usage) == "requests 12, cost unknown, quotes (exact 5, repeated 1)"
