"""Clusters of words, as the packaged model has them."""

import numpy as np
import pytest

from goldspan.baselines.registry import installed, load_extractor

if not installed("crf-fast"):
    pytest.skip("python-crfsuite, pymorphy3 or navec is not installed", allow_module_level=True)

from goldspan.baselines.features import clusters as home
from goldspan.baselines.features.clusters import SIZES, Clusters, read_clusters, write_clusters
from goldspan.baselines.features.forms import form

FILE = load_extractor("crf-fast").folder / "clusters.npz"
CLUSTERS = read_clusters(FILE)


def of(word):
    return list(CLUSTERS.features(form(word, word.lower().replace("ё", "е"), 0)))


@pytest.mark.parametrize(
    ("one", "other"), [("января", "февраля"), ("казахстан", "узбекистан"), ("Казахстан", "казахстан")]
)
def test_words_of_one_meaning_are_together(one, other):
    assert of(one)[1:] == of(other)[1:]
    assert [feature.partition("=")[0] for feature in of(one)] == [f"n{size}" for size in SIZES]


def test_words_of_different_meanings_are_not():
    assert not set(of("млрд")) & set(of("казахстан"))


def test_a_word_that_navec_does_not_know_has_none():
    assert of("ъъъъ") == of("") == of("😀") == []


def test_smaller_clusters_lie_in_larger_ones():
    with np.load(FILE, allow_pickle=False) as arrays:
        smallest, larger = arrays["smallest"], arrays["larger"]
    assert smallest.max() < SIZES[0]
    assert [row.max() < size for row, size in zip(larger, SIZES[1:], strict=True)] == [True, True]
    assert Clusters(smallest, larger).features(form("млрд", "млрд", 0)) == of("млрд")
    with pytest.raises(ValueError, match="these are no clusters of navec's words: train the model again"):
        Clusters(smallest[:-1], larger)


def test_the_same_numbers_are_written_as_the_same_bytes(tmp_path, monkeypatch):
    with np.load(FILE, allow_pickle=False) as arrays:
        numbers = arrays["smallest"], arrays["larger"]
    monkeypatch.setattr(home, "_cluster", lambda _: numbers)
    files = [tmp_path / "one.npz", tmp_path / "other.npz"]
    for file in files:
        write_clusters(file, 0)
    # Not compared with the packaged bytes: releases of Python differ in what they write into a zip's header.
    assert files[0].read_bytes() == files[1].read_bytes()
    with np.load(files[0], allow_pickle=False) as written:
        assert np.array_equal(written["smallest"], numbers[0])
        assert np.array_equal(written["larger"], numbers[1])
