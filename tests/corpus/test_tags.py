"""Tags hold flat chunks and nothing else, whatever the scheme, and say where they break it."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldspan.corpus import tags as tags_module
from goldspan.corpus.tags import SCHEMES, TagReader, detect_scheme, read_tags, write_tags

LABELS = ("BODY", "per-son", "сектор", "b", "-")
schemes = st.sampled_from(SCHEMES)


@st.composite
def flat_chunks(draw, labels=LABELS):
    length = draw(st.integers(0, 12))
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    # Chunks touch where a cut ends one and begins the next.
    places = [pair for pair in pairwise(cuts) if draw(st.booleans())]
    return length, [(first, behind, draw(st.sampled_from(labels))) for first, behind in places]


any_tag = st.one_of(
    st.just("O"),
    st.builds("{}-{}".format, st.sampled_from("BIESLU"), st.sampled_from(("X", "Y"))),
    st.sampled_from(("B", "I-", "O-X", "-X", "", "x", "b-X", "X-X", ".", ".-X", "[-X", "]-X", "PER")),
)
any_tags = st.lists(any_tag, max_size=9)


@given(flat_chunks(), schemes)
@settings(max_examples=300)
def test_flat_chunks_come_back_from_their_tags(drawn, scheme):
    length, chunks = drawn
    tags = write_tags(length, reversed(chunks), scheme)
    assert len(tags) == length
    for repair in ("none", "conlleval", "discard"):
        assert read_tags(tags, scheme, repair) == (chunks, [])


@given(any_tags, schemes)
@settings(max_examples=300)
def test_tags_without_a_fault_are_those_that_their_chunks_give(tags, scheme):
    chunks, faults = read_tags(tags, scheme)
    assert (write_tags(len(tags), chunks, scheme) == tags) == (not faults)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("IOB1", "I-X I-X B-X O I-Y I-X"),
        ("IOB2", "B-X I-X B-X O B-Y B-X"),
        ("IOBES", "B-X E-X S-X O S-Y S-X"),
        ("BILOU", "B-X L-X U-X O U-Y U-X"),
    ],
)
def test_the_same_chunks_in_each_scheme(scheme, expected):
    chunks = [(0, 2, "X"), (2, 3, "X"), (4, 5, "Y"), (5, 6, "X")]
    assert write_tags(6, chunks, scheme) == expected.split()


# conlleval's own loop and tables, written down from the script of the CoNLL-2000 shared task.


def conlleval_ends(before, tag, type_before, its_type):
    return (
        (before, tag) in {("B", "B"), ("B", "O"), ("I", "B"), ("I", "O"), ("E", "E"), ("E", "I"), ("E", "O")}
        or (before not in {"O", "."} and type_before != its_type)
        or before in {"]", "["}
    )


def conlleval_starts(before, tag, type_before, its_type):
    return (
        (before, tag) in {("B", "B"), ("I", "B"), ("O", "B"), ("O", "I"), ("E", "E"), ("E", "I"), ("O", "E")}
        or (tag not in {"O", "."} and type_before != its_type)
        or tag in {"[", "]"}
    )


def conlleval_chunks(tags):
    chunks, start = [], None
    before, type_before = "O", ""
    for index, text in enumerate([*tags, "O"]):
        tag, hyphen, its_type = text.partition("-")
        its_type = its_type if hyphen else ""
        starts = conlleval_starts(before, tag, type_before, its_type)
        if start is not None and (starts or conlleval_ends(before, tag, type_before, its_type)):
            chunks.append((start, index, type_before))
            start = None
        if starts:
            start = index
        before, type_before = tag, its_type
    return [chunk for chunk in chunks if chunk[2]]


# With these the script leaves a chunk open for good.
open_ended = {"O-X", ".-X"}


@given(any_tags.filter(open_ended.isdisjoint), st.sampled_from(("IOB1", "IOB2")))
@settings(max_examples=300)
@example(["B-X", "I-Y", "I-Y", "O", "I-X", "E-X", "B-X"], "IOB2")
def test_conlleval_reads_as_the_script_does(tags, scheme):
    assert read_tags(tags, scheme, "conlleval").chunks == conlleval_chunks(tags)


@pytest.mark.parametrize(
    ("scheme", "tags", "chunks"),
    [
        ("IOBES", "S-X S-X I-X E-X B-X", [(0, 1, "X"), (1, 2, "X"), (2, 4, "X"), (4, 5, "X")]),
        ("BILOU", "U-X U-X I-X L-X B-X", [(0, 1, "X"), (1, 2, "X"), (2, 4, "X"), (4, 5, "X")]),
        ("IOBES", "B-X O E-X", [(0, 1, "X"), (2, 3, "X")]),
        ("BILOU", "B-X S-Y", [(0, 1, "X"), (1, 2, "Y")]),
    ],
)
def test_conlleval_with_single_tokens(scheme, tags, chunks):
    assert read_tags(tags.split(), scheme, "conlleval").chunks == chunks


@given(any_tags, schemes)
@settings(max_examples=300)
def test_discard_drops_what_a_faulty_tag_is_part_of_and_nothing_else(tags, scheme):
    every, faults = read_tags(tags, scheme, "conlleval")
    kept, same = read_tags(tags, scheme, "discard")
    assert [fault[:3] for fault in same] == [fault[:3] for fault in faults]
    assert all(fault.repaired for fault in same)
    places = {fault.position for fault in faults}
    assert kept == [chunk for chunk in every if places.isdisjoint(range(chunk[0], chunk[1]))]
    assert all(fault.tag == tags[fault.position] for fault in faults)


@pytest.mark.parametrize(
    ("scheme", "tags", "position", "reason"),
    [
        ("IOB2", "O I-X", 1, "no X stands before it that it could continue in IOB2"),
        ("IOB2", "B-X I-Y", 1, "no Y stands before"),
        ("IOB2", "B-X S-X", 1, "it is no IOB2 tag"),
        ("IOB2", "b-X O", 0, "it is no IOB2 tag"),
        ("IOB2", "B O", 0, "it has no label"),
        ("IOB2", "O-X O", 0, "it is no IOB2 tag"),
        ("IOB1", "O B-X", 1, "in IOB1 a B stands right behind another X and nowhere else"),
        ("IOB1", "I-X B-Y", 1, "right behind another Y"),
        ("IOBES", "B-X O", 0, "nothing ends its span in IOBES"),
        ("IOBES", "S-X E-X", 1, "no X stands before"),
        ("IOBES", "O O B-X", 2, "nothing ends its span"),
        ("BILOU", "B-X I-X B-X L-X", 1, "nothing ends its span in BILOU"),
        ("BILOU", "B-X E-X", 1, "it is no BILOU tag"),
    ],
)
def test_a_fault_says_which_tag_and_why(scheme, tags, position, reason):
    faults = read_tags(tags.split(), scheme).faults
    assert reason in {fault.position: fault.reason for fault in faults}[position]
    assert not any(fault.repaired for fault in faults)


@pytest.mark.parametrize("outside", ["O-X", ".-X", ".", "O"])
def test_nothing_goes_on_behind_a_tag_outside(outside):
    assert read_tags(["X-X", outside, "O"], "IOB2", "conlleval").chunks == [(0, 1, "X")]


def test_a_tag_without_a_label_is_repaired_by_no_reading():
    (chunks, faults) = read_tags(["B-X", "I", "O-X"], "IOB2", "conlleval")
    assert chunks == [(0, 1, "X")]
    assert [fault.repaired for fault in faults] == [False, True]


@pytest.mark.parametrize("chunk", [(0, 0, "X"), (2, 1, "X"), (0, 4, "X"), (-1, 1, "X"), (0, 1, "")])
def test_what_is_no_chunk_of_these_tokens_is_not_written(chunk):
    with pytest.raises(ValueError, match="cannot be held by tags of 3 tokens"):
        write_tags(3, [chunk], "IOB2")


def test_chunks_that_overlap_are_not_written():
    with pytest.raises(ValueError, match="cannot be held"):
        write_tags(3, [(0, 2, "X"), (1, 3, "Y")], "IOBES")


def test_there_are_four_schemes_and_three_repairs():
    with pytest.raises(ValueError, match="no tag scheme 'IOE2'"):
        read_tags([], "IOE2")
    with pytest.raises(ValueError, match="no tag scheme ''"):
        write_tags(0, [], "")
    with pytest.raises(ValueError, match="no repair 'some'"):
        read_tags([], "IOB2", "some")
    with pytest.raises(TypeError, match="a tag is a string"):
        read_tags([None], "IOB2")


def test_a_reader_forgets_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(tags_module, "_REMEMBERED", 20)
    reader = TagReader("IOB2")
    for number in range(200):
        tags = [f"B-{number}", f"I-{number}", "O", "B-X", f"I-{number}"]
        chunks, faults = reader.read(tags)
        assert chunks == [(0, 2, str(number)), (3, 4, "X"), (4, 5, str(number))]
        assert [fault.position for fault in faults] == [4]
        assert len(reader._tags) <= 22  # noqa: SLF001 - what it remembers is not to be seen from outside


@given(st.lists(flat_chunks(), max_size=4), schemes)
def test_tags_tell_their_scheme(drawn, scheme):
    sequences = [write_tags(length, chunks, scheme) for length, chunks in drawn]
    told, candidates = detect_scheme(sequences)
    if any(chunks for _, chunks in drawn):
        assert (told, candidates) == (scheme, (scheme,))
    else:
        assert (told, candidates) == ("IOB2", SCHEMES)


@given(st.lists(any_tags, max_size=4))
def test_a_scheme_that_is_told_is_the_only_one_that_tags_do_not_break(sequences):
    told, candidates = detect_scheme(sequences)
    assert told in {"", *candidates}
    sound = [scheme for scheme in SCHEMES if not any(read_tags(tags, scheme).faults for tags in sequences)]
    if sound:
        assert list(candidates) == sound
        assert told == sound[0]


@pytest.mark.parametrize(
    ("sequences", "told", "candidates"),
    [
        (["B-X I-X", "I-X"], "", ("IOB2", "IOB1")),
        (["B-X I-X O B", "x"], "IOB2", ("IOB2",)),
        (["B-X O S-X"], "IOBES", ("IOBES",)),
        (["I-X U-X"], "BILOU", ("BILOU",)),
        (["S-X U-X"], "", ()),
        (["B I"], "IOB2", SCHEMES),
    ],
)
def test_faulty_tags_tell_their_scheme_where_they_can(sequences, told, candidates):
    assert detect_scheme(tags.split() for tags in sequences) == (told, candidates)
