"""Columns carry ids, texts and flat spans of whole tokens unchanged, and say what else there was."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import names, plain_documents, texts

from goldspan import Annotation, Document, InputError, Span, read
from goldspan.corpus.formats import conll
from goldspan.corpus.formats.format import Options
from goldspan.corpus.reading import parse
from goldspan.corpus.tags import SCHEMES
from goldspan.corpus.tokens import tokenize
from goldspan.corpus.validation import validate

labels = st.sampled_from(("BODY", "FIGURE", "per-son", "сектор 1"))
PLAIN = (
    "# id = plan-2031\n"
    '# text = "Министерство энергетики утвердило план."\n'
    "Министерство\tB-BODY\nэнергетики\tI-BODY\nутвердило\tO\nплан\tO\n.\tO\n"
).encode()


@st.composite
def tagged_documents(draw):
    text = draw(texts)
    tokens = tokenize(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=8)))
    places = [pair for pair in pairwise(cuts) if draw(st.booleans())]
    spans = [Span(tokens[first].start, tokens[behind - 1].end, draw(labels)) for first, behind in places]
    return Document(draw(names), text, tuple(spans))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("conll")


def written(folder, content, name="gold.conll"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def spans_of(document):
    return [(document.surface(span), span.label) for span in document.spans]


def faults(path, options=Options()):  # noqa: B008 - frozen
    with pytest.raises(InputError) as caught:
        list(read(path, options=options))
    return [
        (finding.place.rpartition(":")[2], finding.code, finding.message) for finding in caught.value.findings
    ]


@given(
    st.lists(tagged_documents(), max_size=4, unique_by=lambda document: document.id),
    st.sampled_from(("", *SCHEMES)),
    st.booleans(),
)
@settings(max_examples=60)
@example(
    [Document("d1", "а\u0301\u00a0б  😀\r\nМИД -DOCSTART- # x\n", (Span(0, 2, "BODY"), Span(9, 12, "BODY")))],
    "",
    True,
)
@example(
    [Document("# id = x", "-DOCSTART- x", ()), Document('"', "# id = y", ()), Document("O\n", "", ())],
    "",
    False,
)
def test_flat_spans_of_whole_tokens_come_back(folder, documents, scheme, told):
    path = folder / "round.conll"
    options = Options(scheme=scheme)
    conll.write(path, documents, options)
    back = [parsed.document for parsed in conll.read(path, Options() if told else options)]
    assert back == documents or (not documents and not back)
    assert [loss for document in documents for loss in conll.losses(document)] == []
    crlf = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + crlf)
    assert [parsed.document for parsed in conll.read(path, Options())] == documents


@given(plain_documents(with_text=True))
@settings(max_examples=60)
def test_what_does_not_come_back_is_among_the_losses(folder, document):
    path = folder / "losses.conll"
    conll.write(path, [document], Options())
    (parsed,) = conll.read(path, Options(scheme="IOB2"))
    assert parsed.findings == []
    assert (parsed.document.id, parsed.document.text) == (document.id, document.text)
    lost = [loss for loss in conll.losses(document) if loss.startswith("the span ")]
    assert set(parsed.document.spans) <= set(document.spans)
    assert len(lost) == len(document.spans) - len(parsed.document.spans)


def test_losses_name_each_thing():
    document = Document(
        "d1",
        "Министерство энергетики",
        (
            Span(0, 5, "BODY"),
            Span(0, 12, "BODY", score=0.5, value={"entity": "x"}),
            Span(0, 23, "BODY"),
            Span(0, 23, "SECTOR", fragments=((0, 3), (13, 23))),
            Span(13, 23, "a\tb"),
        ),
        {"date": "2031-03-02"},
        (Annotation("anna"), Annotation("vera")),
        unplaced=("BODY",),
    )
    assert list(conll.losses(document)) == [
        "the span 0-5 ('BODY'): an edge falls inside a token or between tokens",
        "the span 0-23 ('BODY'): it shares a token with another span",
        "the span 0-23 ('SECTOR'): it is discontinuous",
        "the span 13-23 ('a\\tb'): no column holds its label",
        "1 scores",
        "1 normalised values",
        "1 spans without a place",
        "the metadata field 'date'",
        "2 annotators' versions",
    ]
    assert list(conll.losses(Document("d1", None, (Span(0, 1, "X"),)))) == [
        "the lack of a text",
        "1 spans, for want of a text",
    ]


def test_a_document_without_a_text_is_an_id(folder):
    conll.write(folder / "ids.conll", [Document("d1", None), Document("d2", None, (Span(0, 1, "X"),))])
    assert list(read(folder / "ids.conll")) == [Document("d1", ""), Document("d2", "")]


def test_columns_of_the_shared_tasks(folder):
    path = written(
        folder,
        "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\n# NN I-NP O\n\nPeter NNP I-NP I-PER\n\n"
        "-DOCSTART- -X- O O\n\n-DOCSTART- -X- O O\n\n# a comment\n#\nBRUSSELS\tNNP\tI-NP\tI-LOC \t\n",
    )
    one, two, three = read(path)
    assert (one.id, one.text, spans_of(one)) == (
        "1",
        "EU rejects #\nPeter",
        [("EU", "ORG"), ("Peter", "PER")],
    )
    assert (two.id, two.text, two.spans) == ("2", "", ())
    assert (three.id, spans_of(three), three.place) == ("3", [("BRUSSELS", "LOC")], f"{path}:11")


def test_an_id_behind_the_mark_names_the_same_document(folder):
    path = written(
        folder, '-DOCSTART- O\n\n# id = d1\nМИД B-BODY\n\n# id = "d\\n2"\n\n# text = МИД.\nМИД O\n'
    )
    assert [(document.id, spans_of(document)) for document in read(path)] == [
        ("d1", [("МИД", "BODY")]),
        ("d\n2", []),
    ]


def test_lines_end_in_any_way_and_hold_anything(folder):
    path = written(folder, b"\xef\xbb\xbfa\x00\tB-X\r\nb\xc2\xa0c\tI-X\rd\xe2\x80\xa8\tO\n\r\n\r\ne O")
    (document,) = read(path)
    assert document.text == "a\x00 b\u00a0c d\u2028\ne"
    assert document.spans == (Span(0, 6, "X"),)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PLAIN.replace("\nплан".encode(), b"\n\xc0\xef"), ("6", "bad-encoding", "a byte 0xc0")),
        ("МИД O\nРФ\n", ("2", "bad-record", "'РФ' should be a token and its tag")),
        ("МИД\tO\n\tO\n", ("2", "bad-record", "should be a token and its tag")),
        (
            PLAIN.replace("\nплан".encode(), "\nплана".encode()),
            ("6", "bad-record", "does not go on with 'плана'"),
        ),
        (PLAIN.replace(b"\n.\tO", b""), ("1", "bad-record", "the text goes on at 38")),
        (PLAIN.replace(b'."\n', b".\n"), ("2", "bad-record", "no JSON string: ")),
        (PLAIN.replace(b'."\n', b'\\ud83d."\n'), ("2", "text-surrogate", "no JSON string: ")),
        ("# id =  \nМИД O\n", ("1", "bad-record", "the id is empty")),
        ('# id = ""\nМИД O\n', ("1", "bad-record", "the id is empty")),
        ('МИД O\n# text = "МИД"\n', ("2", "bad-record", "it should stand once, before the tokens")),
        ("МИД B-BODY\nРФ B\n", ("2", "tag-unreadable", "'B': it has no label")),
        ("МИД b-body\n", ("1", "tag-unreadable", "'b-body': it is no IOB2 tag")),
    ],
)
def test_a_fault_is_found_on_its_line(folder, content, expected):
    line, code, message = expected
    (found,) = faults(written(folder, content))
    assert found[:2] == (line, code)
    assert message in found[2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("МИД B-BODY\nи O\nРФ I-BODY\n", "the tags break IOB2 and IOB1 alike"),
        ("МИД U-BODY\nи O\nРФ S-BODY\n", "the tags are of no one scheme"),
    ],
)
def test_tags_that_leave_a_doubt_ask_for_the_scheme(folder, content, message):
    path = written(folder, content)
    with pytest.raises(InputError, match=message) as caught:
        list(read(path))
    (finding,) = caught.value.findings
    assert (finding.code, finding.place) == ("tag-unreadable", str(path))
    assert "--scheme" in str(finding)


def test_what_repair_says_is_done_and_told(folder):
    path = written(folder, "МИД B-BODY\nи O\nРФ I-BODY\n")
    for options, kept, line in (
        (Options(repair="conlleval"), ["МИД", "РФ"], 3),
        (Options(scheme="IOB2", repair="discard"), ["МИД"], 3),
        (Options(scheme="IOB1", repair="discard"), ["РФ"], 1),
    ):
        warnings = []
        (document,) = read(path, options=options, warn=warnings.append)
        assert [document.surface(span) for span in document.spans] == kept
        (warning,) = warnings
        assert (warning.code, warning.place) == ("tag-repaired", f"{path}:{line}")


@pytest.mark.parametrize("name", ["gold.txt", "gold", "gold.cols"])
def test_columns_are_told_by_their_first_lines(folder, name):
    for content in ("\n# x\nМИД NN B-BODY\n", "-DOCSTART- -X- O\n\nМИД B-BODY\n", "# id = d1\nМИД\tB-BODY\n"):
        (document,) = read(written(folder, content, name))
        assert spans_of(document) == [("МИД", "BODY")]
    with pytest.raises(InputError, match="bad-json"):
        list(read(written(folder, "Министр прибыл.\n", name)))


accidents = st.sampled_from(
    (
        *(
            b"",
            b"\t",
            b" ",
            b"\n",
            b"\r",
            b"\n\n",
            b"\x00",
            b"\xd0",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"#",
            b'"',
        ),
        *(b"-DOCSTART-", b"\n# id = ", b'\n# text = "', b"\n# text = ", b"B", b"I-X", b"\tS-X\n", b"\\ud83d"),
    )
)


@st.composite
def spoilt(draw):
    content = PLAIN * draw(st.integers(1, 2))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(start + 8, len(content))))
        content = content[:start] + draw(accidents | st.binary(max_size=3)) + content[end:]
    return content


@given(
    spoilt() | st.binary(max_size=40) | st.lists(accidents, max_size=12).map(b"".join),
    st.builds(Options, st.sampled_from(("", *SCHEMES)), st.sampled_from(("none", "conlleval", "discard"))),
)
@settings(max_examples=200)
def test_any_bytes_give_documents_or_findings(folder, content, options):
    path = written(folder, content, "any.conll")
    for parsed in conll.read(path, options):
        assert parsed.document is not None or parsed.findings
    told = []
    with suppress(InputError):
        told = list(read(path, options=options))
        assert told == [parsed.document for parsed in parse(path, options=options)]
    with suppress(InputError):
        found = {finding.severity for finding in validate(path, options=options)}
        assert told or "error" in found


def test_documents_are_read_one_by_one(folder):
    path = written(folder, b"# id = d1\na O\n" + b"# id = d2\n" + b"x" * 5_000_000 + b"\tB-X\n\xff")
    parsed = conll.read(path, Options(scheme="IOB2"))
    assert next(parsed).document == Document("d1", "a")
    assert [finding.code for finding in next(parsed).findings] == ["bad-encoding"]
