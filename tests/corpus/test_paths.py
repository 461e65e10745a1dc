"""Paths that a file names: whether they stay in its folder."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.corpus.paths import stays_inside

PIECES = st.lists(st.sampled_from(("..", ".", "a", "b.txt", "", "C:", " ")), max_size=5)


@pytest.mark.parametrize("name", ["a", "a/b.parquet", ".hidden", "a..b", "документ.txt", "./a", "a\\b"])
def test_a_path_within_is_one(name):
    assert stays_inside(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../a", "a/../../b", "a/..", "/etc/passwd", "//host/share", "C:\\a", "C:a", "c:/a"),
        *("a:stream", "./C:", "\\a", "..\\a", "a\\..\\..\\b", "a\x00", "a\nb", "\u202ea"),
    ],
)
def test_what_leads_elsewhere_or_hides_it_is_none(name):
    assert not stays_inside(name)


@given(PIECES, st.sampled_from("/\\"))
def test_what_stays_inside_does_so_on_any_system(pieces, slash):
    name = slash.join(pieces)
    if stays_inside(name):
        home = Path("/home/folder")
        assert home in (home / PurePosixPath(name)).parents
        there = PureWindowsPath("C:/folder")
        assert there in (there / PureWindowsPath(name)).parents
