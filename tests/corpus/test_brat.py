"""brat standoff: pairs of files, fragments that stay fragments, and lines that are carried."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from span_strategies import TEXT
from span_strategies import spans as spans_of_text
from strategies import spans_in, texts, whole

from goldspan import Document, InputError, Span, read
from goldspan.corpus.formats import brat
from goldspan.corpus.reading import parse

VISIT = "Аскар Мамин посетил\nМИД Казахстана."

ids = st.sampled_from(("d1", "новость-2031", "a.b", "Ё_2", "0"))
labels = st.sampled_from(("OFFICIAL", "BODY", "сектор", "T1", "a:b"))
simple = st.text(min_size=1, max_size=5).filter(lambda text: not any(map(str.isspace, text)))
values = st.none() | st.dictionaries(st.sampled_from(("entity", "role")), simple, min_size=1, max_size=2)


@st.composite
def documents(draw):
    """Documents that brat can hold all of."""
    text = draw(st.just(TEXT) | texts)
    spans = draw(spans_of_text) if text == TEXT else draw(spans_in(text, labels=labels))
    regions = st.sampled_from(("", "T1", "T7", "r1"))
    spans = [replace(span, score=None, region=draw(regions), value=draw(values)) for span in spans]
    return Document(draw(ids), text, tuple(spans))


def pair(folder, annotations, text=VISIT, name="visit"):
    """A folder with one pair of files."""
    (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    (folder / f"{name}.ann").write_text(annotations, encoding="utf-8", newline="")
    return folder


def findings(path):
    return [finding for parsed in parse(path) for finding in parsed.findings]


@given(st.lists(documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
@settings(max_examples=100)
def test_documents_come_back_with_their_fragments_and_values(tmp_path_factory, given_):
    folder = tmp_path_factory.mktemp("brat") / "out"
    assert [list(brat.losses(document)) for document in given_] == [[]] * len(given_)
    brat.write(folder, given_)
    back = list(read(folder))
    expected = sorted(given_, key=lambda document: document.id)
    assert [(it.id, it.text, it.spans) for it in back] == [(it.id, it.text, it.spans) for it in expected]
    assert [list(map(whole, it.spans)) for it in back] == [list(map(whole, it.spans)) for it in expected]
    brat.write(folder, back)
    assert list(read(folder)) == back


def test_a_folder_reads_as_it_was_annotated(tmp_path):
    annotations = (
        "T1\tOFFICIAL 0 11\tАскар Мамин\n"
        "T2\tBODY 20 23;24 34\tМИД Казахстана\n"
        "T3\tVisit 12 19\tпосетил\n"
        "E1\tVisit:T3 Who:T1 Where:T2\n"
        "R1\tWorks Arg1:T1 Arg2:T2\n"
        "A1\tNegation E1\n"
        "N1\tReference T1 entity:askar-mamin\tАскар Мамин\n"
        "#1\tAnnotatorNotes R1\tпроверить\n"
        "*\tEquiv T1 T2\n"
    )
    (document,) = read(pair(tmp_path, annotations))
    assert document == Document(
        "visit",
        VISIT,
        (
            Span(0, 11, "OFFICIAL"),
            Span(12, 19, "Visit"),
            Span(20, 34, "BODY", fragments=((20, 23), (24, 34))),
        ),
        carried={"brat": annotations.splitlines()[3:]},
    )
    assert [(span.region, span.value) for span in document.spans] == [
        ("T1", {"entity": "askar-mamin"}),
        ("T3", None),
        ("T2", None),
    ]
    brat.write(tmp_path / "back", [document])
    lines = (tmp_path / "back" / "visit.ann").read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == sorted(annotations.splitlines())
    assert list(read(tmp_path / "visit.ann")) == [document]


def test_fragments_that_touch_are_one_stretch_and_a_line_end_parts_them(tmp_path):
    annotations = "T1\tA 0 5;5 11\tАскар Мамин\nT2\tA 12 19;20 23\tпосетил МИД\nT3\tB 0 2;2 5;6 8\tАскар Ма\n"
    (document,) = read(pair(tmp_path, annotations))
    assert document.spans == (
        Span(0, 8, "B", fragments=((0, 5), (6, 8))),
        Span(0, 11, "A"),
        Span(12, 23, "A", fragments=((12, 19), (20, 23))),
    )


def test_offsets_count_code_points_and_both_characters_of_a_line_end(tmp_path):
    (document,) = read(pair(tmp_path, "T1\tBODY 4 7\tМИД\r\n\r\n", text="😀\r\n МИД"))
    assert document.surface(document.spans[0]) == "МИД"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("T1\tOFFICIAL 0 11", "bad-record"),
        ("T1 OFFICIAL 0 11 Аскар Мамин", "bad-record"),
        ("X1\tOFFICIAL 0 11\tАскар Мамин", "bad-record"),
        ("T1\tOFFICIAL 0,11\tАскар Мамин", "span-offsets"),
        ("T1\tOFFICIAL -1 11\tАскар Мамин", "span-offsets"),
        ("T1\tOFFICIAL ٠ ٥\tАскар", "span-offsets"),
        (f"T1\tOFFICIAL 0 {'9' * 5000}\tАскар", "span-offsets"),
        ("T1\tOFFICIAL\tАскар Мамин", "span-offsets"),
        ("T1\tOFFICIAL 6 11;0 5\tМамин Аскар", "span-offsets"),
        ("T1\tOFFICIAL 0 5;3 11\tАскар ар Мамин", "span-offsets"),
        ("T1\tOFFICIAL 5 5\t", "span-empty"),
        ("T1\tOFFICIAL 30 99\tстана.", "span-out-of-range"),
        ("T1\t 0 11\tАскар Мамин", "label-missing"),
        ("T1\tOFFICIAL 0 11\tАскар Мамин-", "region-text"),
        ("T9\tBODY 20 23\tМИД", "region-id-duplicate"),
        ("T1\tBODY 20 23\tМИД", "span-duplicate"),
        ("R1\tWorks Arg1:T9 Arg2:T8", "relation-dangling"),
        ("A1\tNegation E1", "relation-dangling"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path, line, code):
    folder = pair(tmp_path, f"T9\tBODY 20 23\tМИД\n{line}\n")
    (found,) = findings(folder)
    assert (found.code, found.place, found.document) == (code, f"{folder / 'visit.ann'}:2", "visit")
    with pytest.raises(InputError, match=code):
        list(read(folder))


@pytest.mark.parametrize("missing", ["visit.txt", "visit.ann"])
def test_a_pair_is_two_files(tmp_path, missing):
    folder = pair(pair(tmp_path, ""), "", name="other")
    (folder / missing).unlink()
    (found,) = findings(folder)
    assert (found.code, missing in found.message) == ("bad-record", True)


@pytest.mark.parametrize("spoilt", ["visit.txt", "visit.ann"])
def test_a_file_that_is_no_utf_8_is_named_with_its_line(tmp_path, spoilt):
    (pair(tmp_path, "") / spoilt).write_bytes(b"# 1\n\xc0")
    (found,) = findings(tmp_path)
    assert (found.code, found.place) == ("bad-encoding", f"{tmp_path / spoilt}:2")


def test_a_folder_inside_is_not_passed_over(tmp_path):
    (pair(tmp_path, "") / "more").mkdir()
    assert findings(tmp_path) == []
    pair(tmp_path / "more", "")
    assert [found.code for found in findings(tmp_path)] == ["bad-record"]


@pytest.mark.parametrize("name", ["../d1", "/d1", "a/b", "a\\b", ".d1", "a b", "a\x00", "d" * 201, "-"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="document-id"):
        brat.write(tmp_path / "out", [Document(name, "МИД")])
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    for code, documents_ in (
        ("document-duplicate", [Document("d1", ""), Document("D1", "")]),
        ("bad-record", [Document("d1", None)]),
        ("text-surrogate", [Document("d0", ""), Document("d1", "\ud83d")]),
    ):
        with pytest.raises(InputError, match=code):
            brat.write(tmp_path / "out", documents_)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_not_mixed_with_and_its_own_is_written_again(tmp_path):
    pair(tmp_path, "", name="other")
    with pytest.raises(FileExistsError, match=r"other\.ann"):
        brat.write(tmp_path, [Document("d1", "МИД")])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other.ann", "other.txt"]
    brat.write(tmp_path, [Document("other", "МИД")])
    assert [document.text for document in read(tmp_path)] == ["МИД"]
    with pytest.raises(FileExistsError, match=r"other\.txt"):
        brat.write(tmp_path / "other.txt", [Document("other", "МИД")])


def test_lines_about_a_span_that_is_gone_go_with_it(tmp_path):
    annotations = (
        "T1\tA 0 5\tАскар\nT2\tB 20 23\tМИД\nN1\tReference T2 entity:mid\tМИД\n"
        "R1\tIn Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes R1\tхм\n#2\tAnnotatorNotes T2\tда\n"
    )
    (document,) = read(pair(tmp_path, annotations))
    fewer = replace(document, spans=(replace(document.spans[1], value={"entity": "mfa"}),))
    assert list(brat.losses(fewer)) == ["2 lines about spans that are gone"]
    brat.write(tmp_path, [replace(fewer, id="visit")])
    assert (tmp_path / "visit.ann").read_text(encoding="utf-8") == (
        "T2\tB 20 23\tМИД\n#2\tAnnotatorNotes T2\tда\nN1\tReference T2 entity:mfa\tmfa\n"
    )


def test_what_brat_cannot_hold_is_said():
    spans = (Span(0, 1, "a b"), Span(0, 2, "A", score=0.5, value={"role": "глава МИД", "entity": "mid"}))
    document = Document("d1", None, spans, {"date": 1}, carried={"meta": 1, "data": {}}, unplaced=("A",))
    assert list(brat.losses(document)) == [
        "a document without a text",
        "metadata (date)",
        "1 spans without a place",
        "what the source says beside (meta)",
        "1 spans with white space in their labels",
        "scores of spans",
        "fields of values that are no single words (role)",
    ]


LINES = (
    *("T1\tA 0 5\tАскар", "T2\tA 0 2;3 5\tАс ар", "R1\tIn Arg1:T1 Arg2:T2", "E1\tA:T1", "*\tEquiv T1 T2"),
    *(
        "N1\tReference T1 a:b\tc",
        "#1\tAnnotatorNotes T1\tx",
        "# x",
        "T1",
        "\t\t\t",
        "\ufeff",
        "\x00",
        "T1\tA ;\t",
    ),
)


@given(st.binary() | st.lists(st.sampled_from(LINES) | st.text(), max_size=6).map("\n".join).map(str.encode))
@example(b"\xef\xbb\xbfT1\tA 0 5\t\xd0\x90")
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    file = pair(tmp_path_factory.getbasetemp(), "", name="any") / "any.ann"
    file.write_bytes(content)
    (parsed,) = brat.read(file)
    assert parsed.document is not None or parsed.findings
    assert all(len(str(finding).splitlines()) == 1 for finding in parsed.findings)
    if parsed.document and not parsed.findings:
        brat.write(file.parent / "again", [parsed.document])
        assert list(read(file.parent / "again")) == [parsed.document]
