"""What extractors found, kept between runs."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.bench.cache import Cache, cache_folder, texts_digest
from goldspan.corpus.document import Span

SPANS = [[Span(0, 3, "BODY", score=0.5, value={"entity": "x", "role": None})], [], [Span(2, 5, "ФИО 😀\n")]]


def whole(spans):
    """The spans with what takes no part in their equality."""
    return [[(span, span.score, span.value) for span in found] for found in spans]


def test_what_is_put_is_got_again_under_its_key_alone(tmp_path):
    cache = Cache(tmp_path / "new" / "folder")
    cache.put({"speed": 1.5, "usage": None}, SPANS, spec="rules", version="1", texts="t")
    kept = cache.get(spec="rules", version="1", texts="t")
    assert kept.facts == {"speed": 1.5, "usage": None}
    assert whole(kept.spans) == whole(SPANS)
    for other in ({"spec": "rules:x=1"}, {"version": "2"}, {"texts": "u"}):
        assert cache.get(**{"spec": "rules", "version": "1", "texts": "t"} | other) is None


@given(st.binary(max_size=40), st.integers(0, 200))
def test_bytes_that_were_changed_are_as_if_they_were_not_there(tmp_path_factory, garbage, at):
    folder = tmp_path_factory.mktemp("cache")
    cache = Cache(folder)
    cache.put({}, SPANS, spec="rules")
    (file,) = (folder / "bench").iterdir()
    content = file.read_bytes()
    changed = content[:at] + garbage + content[at + len(garbage) :]
    file.write_bytes(changed)
    kept = cache.get(spec="rules")
    assert kept is None or whole(kept.spans) == whole(SPANS)


@pytest.mark.parametrize("content", [b"", b"\n", b"null\n", b"{}\n[[1,2]]\n", b'{"format":1}\n'])
def test_a_file_of_something_else_is_as_if_it_were_not_there(tmp_path, content):
    cache = Cache(tmp_path)
    cache.put({}, SPANS, spec="rules")
    (file,) = (tmp_path / "bench").iterdir()
    file.write_bytes(content)
    assert cache.get(spec="rules") is None


def test_a_file_that_was_cut_off_is_as_if_it_were_not_there(tmp_path):
    cache = Cache(tmp_path)
    cache.put({}, SPANS, spec="rules")
    (file,) = (tmp_path / "bench").iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    for count in range(len(lines)):
        file.write_bytes(b"".join(lines[:count]))
        assert cache.get(spec="rules") is None


def test_a_folder_that_cannot_be_written_keeps_nothing_and_fails_nobody(tmp_path):
    (tmp_path / "bench").write_text("a file", encoding="utf-8")
    cache = Cache(tmp_path)
    cache.put({}, SPANS, spec="rules")
    assert cache.get(spec="rules") is None
    assert stat.S_ISREG((tmp_path / "bench").stat().st_mode)
    nowhere = Cache(None)
    nowhere.put({}, SPANS, spec="rules")
    assert nowhere.get(spec="rules") is None


def test_texts_are_told_apart_by_their_edges_and_order():
    digests = {texts_digest(texts) for texts in (["ab", "c"], ["a", "bc"], ["c", "ab"], ["ab", "c", ""], [])}
    assert len(digests) == 5


def test_the_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("GOLDSPAN_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("GOLDSPAN_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "goldspan"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder().is_absolute()
