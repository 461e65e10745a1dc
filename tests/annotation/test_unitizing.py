"""αU against the formula written out, and against the example that its author published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Span
from goldspan.annotation.unitizing import Continuum, alpha, disagreement, stretches


def sections(units, length):
    """Units (True) and the gaps (False) between them, as (start, length, is a unit)."""
    found, reached = [], 0
    for start, end in units:
        if start > reached:
            found.append((reached, start - reached, False))
        found.append((start, end - start, True))
        reached = end
    return [*found, (reached, length - reached, False)] if reached < length else found


def distance(one, other):
    """Krippendorff's squared difference of two sections."""
    (b, size, unit), (c, extent, is_unit) = one, other
    if unit and is_unit and -size < b - c < extent:
        return (b - c) ** 2 + (b + size - c - extent) ** 2
    if unit and not is_unit and c <= b and b + size <= c + extent:
        return size**2
    if is_unit and not unit and b <= c and c + extent <= b + size:
        return extent**2
    return 0


def brute_force(continua):
    """Observed and expected disagreement from every pair of sections and every position of each."""
    total = sum(length for length, _, _ in continua)
    observed = 0
    sizes, gaps = [], []
    for length, one, other in continua:
        sides = [sections(units, length) for units in (one, other)]
        observed += sum(distance(a, b) for a in sides[0] for b in sides[1])
        sizes += [size for side in sides for _, size, unit in side if unit]
        gaps += [size for side in sides for _, size, unit in side if not unit]
    met = 0
    for index, size in enumerate(sizes):
        for extent in sizes[index + 1 :]:
            met += sum(distance((b, size, True), (0, extent, True)) for b in range(-size + 1, extent))
        for gap in gaps:
            met += sum(distance((b, size, True), (0, gap, False)) for b in range(-size, gap + 1))
    same = sum(size * (size - 1) for size in sizes)
    return observed / total**2, 2 / total * met / (2 * total * (2 * total - 1) - same)


@st.composite
def unit_lists(draw, length):
    cuts = draw(st.lists(st.integers(0, length), max_size=6).map(sorted))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]


@st.composite
def continua(draw):
    lengths = draw(st.lists(st.integers(1, 14), min_size=1, max_size=3))
    return [Continuum(length, draw(unit_lists(length)), draw(unit_lists(length))) for length in lengths]


@given(continua())
def test_it_is_what_the_formula_says(several):
    found = disagreement(several)
    assert found == pytest.approx(brute_force(several))


@given(continua())
def test_it_is_symmetric_and_the_order_of_documents_does_not_matter(several):
    turned = [Continuum(length, other, one) for length, one, other in reversed(several)]
    assert disagreement(several) == pytest.approx(disagreement(turned))


@given(continua())
def test_identical_units_agree_wholly(several):
    found = alpha([disagreement(Continuum(length, one, one) for length, one, _ in several)])
    assert found in {1.0, None}


# Krippendorff 2004, "Measuring the reliability of qualitative text analysis data", Quality & Quantity 38: a
# continuum from 150 to 450, two observers, categories c and k. DKPro Statistics (Apache-2.0) has the same
# data and figures in its test Krippendorff2004Test, from where they were taken.
EXAMPLE = {
    "c": Continuum(300, [(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)]),
    "k": Continuum(300, [(30, 90), (150, 200)], [(30, 90), (150, 200)]),
}


def test_the_published_example():
    found = {label: disagreement([continuum]) for label, continuum in EXAMPLE.items()}
    # By hand: (225-220)² + (295-300)² = 50, (370-355)² + (400-375)² = 850, and a unit of 20 in a gap: 400.
    assert found["c"].observed == pytest.approx((50 + 850 + 400) / 300**2)
    assert round(found["c"].observed, 4) == 0.0144
    assert round(found["c"].expected, 4) == 0.0532
    assert (found["k"].observed, round(found["k"].expected, 4)) == (0.0, 0.0490)
    assert alpha([found["c"]]) == pytest.approx(0.7286, abs=1e-4)
    assert alpha([found["k"]]) == 1.0
    # Published as 0.8591, which is what the rounded figures give.
    assert round(1 - 0.0144 / (0.0532 + 0.0490), 4) == 0.8591
    assert alpha(found.values()) == pytest.approx(0.8591, abs=5e-4)
    for label, continuum in EXAMPLE.items():
        assert found[label] == pytest.approx(brute_force([continuum]))


def test_nothing_marked_is_undefined():
    assert alpha([disagreement([Continuum(9, [], [])])]) is None
    assert alpha([disagreement([Continuum(0, [], [])])]) is None
    assert alpha([]) is None


def test_fragments_are_units_and_overlapping_spans_of_a_label_are_one():
    apart = Span(0, 9, "X", fragments=((0, 2), (5, 9)))
    assert stretches([apart]) == [(0, 2), (5, 9)]
    assert stretches([Span(0, 5, "X"), Span(3, 8, "X"), Span(8, 9, "X")]) == [(0, 8), (8, 9)]
