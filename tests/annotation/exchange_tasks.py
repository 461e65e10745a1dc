"""A desk with a few documents, and exports of what annotators did with them, from a few words each."""

import json
from itertools import count

from click.testing import CliRunner

from goldspan.annotation.plan import Plan, write_plan
from goldspan.cli import app
from goldspan.corpus.formats.labelstudio import text_hash

ANNA, BORIS, VERA = (f"{name}@goldspan.invalid" for name in ("anna", "boris", "vera"))
TEXT = "Министр 😀 Анна  Ким посетила МИД.\r\nЭкспорт\u00a0вырос на 5,5% — до и\u0306."
NAMES = ("d1", "d2", "d3")

_numbers = count(1000)


def run(*arguments, expected=0):
    """What a command says: its exit status is as expected, and it has no traceback."""
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert expected in {result.exit_code, None}, f"{arguments}: {result.exit_code}\n{result.output}"
    assert "Traceback" not in result.output
    return result


def make_desk(folder, names=NAMES, text=TEXT, **assigned):
    """A desk whose documents have all the same text, with a plan if anything is assigned."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for name in names:
        data = {"id": name, "text": text, "guidelines": "1.1", "text_sha256": text_hash(text)}
        write(documents / f"{name}.json", {"data": data})
    if assigned:
        annotators = tuple(sorted({who for them in assigned.values() for who in them}))
        write_plan(folder / "plan.json", Plan(annotators, 0.0, 1, dict(sorted(assigned.items()))))
    return folder


def write(file, value):
    """Write JSON as a server does."""
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return file


def region(words, label, text=TEXT, **more):
    """The result item that marks the first ``words`` of a text."""
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    base = {"id": f"{label}-{start}", "from_name": "span", "to_name": "text", "type": "labels"}
    return {**base, "origin": "manual", "value": value, **more}


def annotation(who, *result, at=10, **more):
    """An annotation as the server exports it; ``at`` is the minute of its last change."""
    number = next(_numbers)
    completed_by = {"id": 2, "email": who, "first_name": "", "last_name": ""}
    return {
        "id": number,
        "completed_by": completed_by if isinstance(who, str) else who,
        "result": list(result),
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2031-03-02T09:00:00.000001Z",
        "updated_at": f"2031-03-02T10:{at:02}:00.000001Z",
        "lead_time": 12.5,
        "prediction": {},
        "result_count": len(result),
        "unique_id": f"0b9f1a52-0000-4000-8000-{who}",
        "task": number,
        "project": 3,
        "updated_by": 2,
        "parent_prediction": None,
        "parent_annotation": None,
        **more,
    }


def task(name, *annotations, text=TEXT, **more):
    """A task as the server exports it."""
    data = {"id": name, "text": text, "text_sha256": text_hash(text), "guidelines": "1.1"}
    beside = {"drafts": [], "predictions": [], "meta": {}, "inner_id": 1, "project": 3}
    return {"id": next(_numbers), "annotations": list(annotations), "data": data, **beside, **more}


def contents(folder):
    """The bytes of each document of a desk."""
    return {file.name: file.read_bytes() for file in sorted((folder / "documents").iterdir())}


def document(folder, name):
    """A document's file, decoded."""
    return json.loads((folder / "documents" / f"{name}.json").read_text(encoding="utf-8"))
