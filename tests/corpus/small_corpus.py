"""A corpus of four documents on disk, whose texts hold what offsets and tokens trip over."""

import json
import re

from goldspan import Annotation, Document, Span
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.formats.labelstudio import text_hash
from goldspan.corpus.writing import json_bytes, write_bytes

MEMBERS = {"OFFICIAL": "inga-lavretskaya", "BODY": "mintrans"}
ENTITIES = [
    {"id": "inga-lavretskaya", "label": "OFFICIAL", "name": "Инга Лаврецкая", "aliases": []},
    {"id": "mintrans", "label": "BODY", "name": "Министерство транспорта", "aliases": ["Минтранс"]},
]

# Origin, genre, date, countries, and the text with its spans in brackets.
TEXTS = {
    "debate-1": (
        ("authored", "debate", "2018-05-04", ["KZ"]),
        "Министр 😀 [Инга  Чаи\u0306ка]OFFICIAL:\r\nв [Минтрансе]BODY рост на [5,5%]FIGURE.",
    ),
    "debate-2": (
        ("authored", "debate", "2019-01-31", ["KZ", "UZ"]),
        "Судья [П. С. Вересов]OFFICIAL\u00a0— о [туризме]SECTOR и [транспорте]SECTOR.",
    ),
    "visit-1": (
        ("news", "visit readout", "2017-02-23", ["UZ"]),
        "Торговля — более [$1,6 млрд]FIGURE, сообщил [Минтранс]BODY.\n",
    ),
    "visit-2": (
        ("authored", "visit readout", "2021-11-09", ["KG"]),
        "«[инга  чаи\u0306ка]OFFICIAL» — в [энергетической]SECTOR сфере; [Сенат]BODY.",
    ),
}
SPLITS = {"train": ["debate-1"], "dev": ["debate-2"], "test": ["visit-1", "visit-2"]}
PAIR = {"pair": "p1", "phenomenon": "range"}
CHALLENGE = [
    {
        "id": "c-1",
        **PAIR,
        "text": "от 5 до 7%",
        "note": "D6",
        "spans": [{"start": 3, "end": 4, "label": "FIGURE"}, {"start": 8, "end": 10, "label": "FIGURE"}],
    },
    {"id": "c-2", **PAIR, "text": "дом 5 на 7-й улице", "note": "F8", "spans": []},
]

_MARK = re.compile(r"\[([^]]+)\]([A-Z]+)")


def value_of(label, words):
    if label in MEMBERS:
        return {"entity": MEMBERS[label]}
    if label == "FIGURE":
        unit = "percent" if "%" in words else "USD"
        return {"value": "5.5" if unit == "percent" else "1600000000", "unit": unit, "relation": "="}
    return {"code": "ISIC:H"}


def document(name):
    (origin, genre, date, countries), marked = TEXTS[name]
    text, spans, reached = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[reached : mark.start()]
        words, label = mark.groups()
        start = len(text)
        text, reached = text + words, mark.end()
        value = value_of(label, words)
        spans.append(Span(start, len(text), label, value=value, region=f"r{start}"))
    text += marked[reached:]
    meta = {
        "language": "ru", "origin": origin, "genre": genre, "register": "bureaucratic", "date": date,
        "countries": countries, "guidelines": "1.1", "text_sha256": text_hash(text),
    }  # fmt: skip
    return Document(name, text, tuple(spans), meta, versions_of(name, tuple(spans)))


def versions_of(name, spans):
    """Both passes and the gold; the second pass misses the last span of one document."""
    missed = spans[-1:] if name == "visit-2" else ()
    decisions = [
        {"start": span.start, "end": span.end, "label": span.label, "rule": "B9", "reason": "a name"}
        for span in missed
    ]
    return (
        Annotation("pass-a@goldspan.invalid", spans),
        Annotation("pass-b@goldspan.invalid", tuple(span for span in spans if span not in missed)),
        Annotation(
            "adjudicator@goldspan.invalid", spans, ground_truth=True, carried={"decisions": decisions}
        ),
    )


def write_corpus(root, texts=TEXTS):
    """Write the corpus into a new folder, and return the folder."""
    (root / "documents").mkdir(parents=True)
    (root / "challenge").mkdir()
    for name in texts:
        labelstudio.write_task(root / "documents" / f"{name}.json", document(name))
    write_lines(root / "entities.jsonl", ENTITIES)
    write_lines(root / "challenge" / "challenge.jsonl", CHALLENGE)
    write_bytes(root / "splits.json", json_bytes({"version": "1", "reason": "by hand", "splits": SPLITS}))
    write_bytes(root / "release.json", json_bytes({"version": "0.2.0", "date": "2026-11-24"}))
    return root


def write_lines(path, records):
    path.write_text("".join(f"{json.dumps(it, ensure_ascii=False)}\n" for it in records), encoding="utf-8")


def edit(path, change):
    """Change the JSON value of a file in place."""
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
