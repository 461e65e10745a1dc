"""Converting: what a format does not carry is gone and said, and everything else is there."""

import importlib.util
import json
import re
from itertools import product

import pytest

from goldspan import Annotation, Document, InputError, Span, read
from goldspan.corpus.conversion import UnwritableError, convert, format_to_write
from goldspan.corpus.formats import FORMATS, load_format
from goldspan.corpus.formats.format import Options

TEXT = "Министр Нурбек Айтпасов посетил МИД и КазТАГ. Туризм и экспорт вырос на 5,5%, сообщил МИД."
PLAIN = (Span(8, 23, "OFFICIAL"), Span(38, 44, "BODY"))
FULL = (
    Span(8, 23, "OFFICIAL", score=0.75, value={"entity": "нурбек", "role": "министр торговли"}),
    Span(0, 23, "TITLE"),  # around another
    Span(40, 44, "BODY", score=0.5),  # an edge inside a token
    Span(86, 89, "BODY"),  # words that stand before as well
    Span(46, 70, "SECTOR", fragments=((46, 52), (63, 70))),
)
RICH = Document(
    "d1-visit",
    TEXT,
    FULL,
    {"genre": "visit", "number": 5},
    (Annotation("anna", PLAIN), Annotation("vera", FULL[:1]), Annotation("", FULL, ground_truth=True)),
)
BARE = Document("d2-talks", "МИД Казахстана", (Span(0, 14, "BODY"),))
SUFFIX = {
    "brat": "",
    "conll": ".conll",
    "huggingface": ".parquet",
    "jsonl": ".jsonl",
    "labelstudio": ".json",
    "labelstudio-min": ".json",
    "quotes": ".jsonl",
    "spacy": ".spacy",
}
EXTRAS = {"huggingface": "pyarrow", "spacy": "spacy"}

# What a message of each kind of loss speaks of.
KINDS = {
    "versions": r"annotators' versions",
    "scores": r"\bscores\b",
    "values": r"\bvalues\b",
    "metadata": r"\bmetadata\b",
    "unplaced": r"without a place",
    "spans": r"discontinuous|edge|shares|places of|token|overlap|white space",
}


def needs(*formats):
    for name in formats:
        if name in EXTRAS and importlib.util.find_spec(EXTRAS[name]) is None:
            pytest.skip(f"{EXTRAS[name]} is not installed")


def told(document):
    """What can be lost of a document, kind by kind."""
    values = {span: {k: v for k, v in (span.value or {}).items() if v is not None} for span in document.spans}
    return {
        "versions": {annotation.annotator for annotation in document.annotations[:-1]},
        "scores": {(span, span.score) for span in document.spans if span.score is not None},
        "values": {(span, tuple(sorted(value.items()))) for span, value in values.items() if value},
        "metadata": set(document.meta.items()),
        "unplaced": set(document.unplaced),
        "spans": set(document.spans),
    }


def gone(before, after):
    """The kinds of which something is lost, without and with what stood beside spans that are lost."""
    one, other = told(before), told(after)
    lost = {kind: one[kind] - other[kind] for kind in one}
    beside = {kind: {it for it in lost[kind] if it[0] in other["spans"]} for kind in ("scores", "values")}
    return {kind for kind, it in {**lost, **beside}.items() if it}, {kind for kind, it in lost.items() if it}


def said(losses):
    """The kinds of what losses speak of; what a source holds beside its documents is no part of these."""
    kinds = {loss: {kind for kind, words in KINDS.items() if re.search(words, loss)} for loss in losses}
    assert all(kinds.values()), f"a loss of no kind: {kinds}"
    return set().union(*kinds.values())


def test_every_format_is_in_the_table():
    assert set(SUFFIX) == set(FORMATS)


@pytest.mark.parametrize(("one", "other"), [*product(SUFFIX, SUFFIX)])
def test_any_format_to_any_other_loses_what_it_says_and_nothing_else(tmp_path, one, other):
    needs(one, other)
    source, target = tmp_path / f"source{SUFFIX[one]}", tmp_path / f"target{SUFFIX[other]}"
    load_format(one).write(source, [RICH, BARE], Options())
    before = list(read(source, one))
    findings = convert(source, target, one, other)
    after = list(read(target, other))
    assert [(it.id, it.text) for it in after] == [(it.id, it.text) for it in before]
    lost = [gone(document, back) for document, back in zip(before, after, strict=True)]
    least, most = (set().union(*kinds) for kinds in zip(*lost, strict=True))
    assert least <= said(it.message for it in findings if "says beside" not in it.message) <= most
    assert {finding.code for finding in findings} <= {"not-carried"}


@pytest.mark.parametrize("name", SUFFIX)
def test_a_format_loses_of_a_rich_document_what_it_says_and_nothing_of_a_bare_one(tmp_path, name):
    needs(name)
    target, a_format = tmp_path / f"target{SUFFIX[name]}", load_format(name)
    a_format.write(target, [RICH, BARE], Options())
    rich, bare = read(target, name)
    least, most = gone(RICH, rich)
    assert least <= said(a_format.losses(RICH, Options())) <= most
    assert gone(BARE, bare) == (set(), set())
    assert list(a_format.losses(BARE, Options())) == []


def _jsonl(folder, *documents):
    file = folder / "documents.jsonl"
    load_format("jsonl").write(file, documents, Options())
    return file


@pytest.mark.parametrize("name", SUFFIX)
def test_a_format_that_loses_nothing_comes_back_the_same(tmp_path, name):
    needs(name)
    first, second = (tmp_path / f"{it}{SUFFIX[name]}" for it in ("first", "second"))
    load_format(name).write(first, [BARE], Options())
    assert convert(first, second, name, name) == []
    documents = list(read(first, name))
    assert list(read(second, name)) == documents
    if second.is_file():
        assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.json", "labelstudio"),
        ("a.parquet", "huggingface"),
        ("a.spacy", "spacy"),
        ("a.CONLL", "conll"),
        ("a.tsv", "conll"),
    ],
)
def test_a_suffix_tells_the_format(tmp_path, name, format_):
    assert format_to_write(tmp_path / name) == format_


@pytest.mark.parametrize(
    ("name", "to", "error"),
    [
        ("a.txt", "", ValueError),
        ("a", "", ValueError),
        ("a.jsonl", "xml", ValueError),
        ("a.jsonl", "labelstudio", UnwritableError),
        ("a.json", "jsonl", UnwritableError),
        ("a", "huggingface", UnwritableError),
    ],
)
def test_a_target_whose_name_does_not_fit_is_refused(tmp_path, name, to, error):
    with pytest.raises(error):
        convert(_jsonl(tmp_path, BARE), tmp_path / name, "", to)
    assert not (tmp_path / name).exists()


def test_losses_are_counted_over_documents_and_the_first_is_named(tmp_path):
    score = {"start": 0, "end": 3, "label": "BODY", "score": 0.5}
    split = {"start": 0, "end": 6, "label": "BODY", "fragments": [[0, 2], [4, 6]]}
    other = {**split, "label": "TITLE"}
    rows = [
        {"id": "a", "text": TEXT, "spans": []},
        {"id": "b", "text": TEXT, "spans": [score, split]},
        {"id": "c", "text": TEXT, "spans": [score, split, other]},
        {"id": "d", "text": TEXT, "spans": [], "label": "1 of 5", "lead_time": 2},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    findings = convert(file, tmp_path / "min.json", "", "labelstudio-min")
    assert [(it.document, it.place, it.message) for it in findings] == [
        (
            "b",
            f"{file}:2",
            "the fragments of 3 discontinuous spans, in 2 documents, of which this is the first",
        ),
        ("b", f"{file}:2", "scores of spans, in 2 documents, of which this is the first"),
        ("d", f"{file}:4", "the metadata field 'label', in this document"),
        ("d", f"{file}:4", "the metadata field 'lead_time', in this document"),
    ]


def test_spans_that_columns_cannot_hold_are_counted_by_the_reason(tmp_path):
    nested = [{"start": 0, "end": end, "label": "BODY"} for end in (7, 23, 31)]
    rows = [{"id": name, "text": TEXT, "spans": nested} for name in "ab"]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    (finding,) = convert(file, tmp_path / "gold.conll")
    reason = "it shares a token with another span"
    assert finding.message == f"4 spans: {reason}, in 2 documents, of which this is the first"


def test_nothing_is_written_where_the_source_has_a_fault(tmp_path):
    file = _jsonl(tmp_path, BARE)
    file.write_bytes(file.read_bytes() + b"{\n")
    with pytest.raises(InputError, match=r"documents\.jsonl:2"):
        convert(
            file, tmp_path / "out.parquet" if importlib.util.find_spec("pyarrow") else tmp_path / "out.jsonl"
        )
    assert [it.name for it in tmp_path.iterdir()] == [file.name]


def test_documents_are_read_as_they_are_written(tmp_path, monkeypatch):
    order = []
    jsonl = load_format("jsonl")
    encode, losses = jsonl.encode, jsonl.losses
    monkeypatch.setattr(jsonl, "encode", lambda it: order.append(("write", it.id)) or encode(it))
    monkeypatch.setattr(jsonl, "losses", lambda it, _: order.append(("read", it.id)) or losses(it))
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(f'{{"id": "{name}", "spans": []}}\n' for name in "ab"), encoding="utf-8")
    convert(file, tmp_path / "out.jsonl")
    assert order == [("read", "a"), ("write", "a"), ("read", "b"), ("write", "b")]
