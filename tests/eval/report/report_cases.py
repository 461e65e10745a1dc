"""Documents and systems that a report is tried on: nested and overlapping spans, and texts that mean harm."""

import base64
import gzip
import json
import re

from goldspan import Document, Span
from goldspan.eval.pairing import pair
from goldspan.eval.report.page import render
from goldspan.eval.report.subject import Given, measure
from goldspan.eval.resampling import Bootstrap

HOSTILE = "</script><script>window.harmed = 1</script><img src=x onerror='window.harmed = 2'><!--<script>"
TURNED = "до \u202eнаоборот\u202c и \u2067внутри\u2069 после\x07"
LONG = "Ъ" * 3000

# The words that are marked, and by whom, are found by their place: every text is said once.
NESTED = "Министр Инга Чаи\u0306ка из МИД\u00a0Казахстана 😀 сообщила о 1\u202f200 млрд  тенге."


def span(text, words, label, **more):
    start = text.index(words)
    return Span(start, start + len(words), label, **more)


def at(words, label, **more):
    return span(NESTED, words, label, **more)


def gold():
    split = Span(8, 33, "BODY", fragments=((8, 12), (21, 33)))
    return [
        Document(
            "nested",
            NESTED,
            (
                at("Министр Инга Чаи\u0306ка", "OFFICIAL"),
                at("Инга Чаи\u0306ка", "OFFICIAL", value={"entity": "чайка"}),
                at("МИД\u00a0Казахстана", "BODY"),
                at("Казахстана", "SECTOR"),
                split,
                at("1\u202f200 млрд  тенге", "FIGURE"),
            ),
            {"genre": "news"},
        ),
        Document(HOSTILE, HOSTILE, (span(HOSTILE, "<img src=x onerror='window.harmed = 2'>", "BODY"),)),
        Document("turned", TURNED, (span(TURNED, "\u202eнаоборот\u202c", "BODY"),)),
        Document("long", LONG, (Span(0, 2999, "OFFICIAL"),)),
        Document("lines", "Первая строка.\r\nВторая строка о МИД.\n\n\tТретья.", (Span(33, 36, "BODY"),)),
        Document("empty", ""),
        Document("blank", " \u00a0\n "),
    ]


def first(documents):
    """A system that is wrong in every way that there is."""
    found = {
        "nested": (
            at("Инга Чаи\u0306ка", "OFFICIAL", score=0.9),
            at("МИД\u00a0Казахстана 😀", "BODY", score=0.8),
            at("Казахстана", "BODY", score=0.7),
            at("1\u202f200", "FIGURE", score=0.4),
            at("тенге", "FIGURE", score=0.3),
            at("сообщила", "SECTOR", score=0.2),
        ),
    }
    return [Document(one.id, None, found.get(one.id, ())) for one in documents]


def second(documents):
    """A system that finds everything, and a quote that is nowhere in the text."""
    return [
        Document(one.id, None, one.spans, unplaced=("BODY",) if one.id == "lines" else ())
        for one in documents
    ]


def subject(documents=None, systems=(("first", first), ("second", second)), title="a report", **more):
    documents = gold() if documents is None else documents
    given = [Given(name, pair(documents, system(documents))) for name, system in systems]
    return measure(title, given, bootstrap=Bootstrap(resamples=100), **more)


def data(page):
    """The facts, the index and the documents that a page holds."""
    facts, index = (
        json.loads(
            re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1]
        )
        for name in ("facts", "index")
    )
    blocks = re.findall(r'<script type="text/plain" class="block">(.*?)</script>', page)
    documents = [one for block in blocks for one in json.loads(gzip.decompress(base64.b64decode(block)))]
    return facts, index, documents


def report(**more):
    return render(subject(**more))
