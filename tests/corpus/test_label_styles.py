"""Labels are told apart by eyes of every kind, and without colours."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.corpus.label_styles import PAGE, TINT, TONES, label_styles
from goldspan.corpus.scheme import LABELS

# Machado, Oliveira & Fernandes 2009, at a severity of 1.
SIGHT = {
    "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Ottosson 2020.
LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def rgb(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    dark, light = sorted(float(linear(values) @ [0.2126, 0.7152, 0.0722]) for values in (one, other))
    return (light + 0.05) / (dark + 0.05)


def oklab(values):
    return np.array(LAB) @ np.cbrt(np.array(LMS) @ np.clip(values, 0, 1))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read_on_the_page_and_on_its_own_tint(theme):
    page = rgb(getattr(PAGE, theme))
    for tone in TONES:
        colour = rgb(getattr(tone, theme))
        assert contrast(colour, page) >= 4.5
        # A browser mixes into whole steps of a channel, and may come out one step darker.
        ground = TINT * colour + (1 - TINT) * page
        assert min(contrast(colour, ground + step / 255) for step in (-1, 0, 1)) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_the_schemes_labels_have_colours_that_are_told_apart(theme, sight):
    colours = [linear(rgb(getattr(tone, theme))) for tone in TONES[: len(LABELS)]]
    seen = [oklab(np.array(SIGHT[sight]) @ colour) for colour in colours]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= 0.08


@given(st.lists(st.text(min_size=1, max_size=6) | st.sampled_from(LABELS), max_size=12))
def test_every_label_has_a_tag_of_its_own(labels):
    styles = label_styles(labels)
    assert list(styles) == list(dict.fromkeys(labels))
    assert len({style.tag for style in styles.values()}) == len(styles)
    assert all(label.startswith(style.tag) for label, style in styles.items())


@given(st.lists(st.text(min_size=1, max_size=6), max_size=8), st.sampled_from(LABELS))
def test_a_label_of_the_scheme_looks_alike_in_any_company(others, label):
    found = label_styles([*others, label])[label]
    assert (found.colour, found.underline) == label_styles(LABELS)[label][::2]


def test_colours_that_come_again_come_with_other_lines():
    styles = list(label_styles([f"L{number}" for number in range(12)]).values())
    assert len({(style.colour, style.underline) for style in styles}) == 12
