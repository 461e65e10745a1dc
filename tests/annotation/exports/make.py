"""Makes the exports beside this file on a running Label Studio, in projects that it deletes afterwards.

LABEL_STUDIO_API_KEY=… python tests/annotation/exports/make.py http://127.0.0.1:8080
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from label_studio_sdk import LabelStudio
from label_studio_sdk.core import ApiError

from goldspan.annotation.project_exports import export
from goldspan.annotation.projects import label_config
from goldspan.corpus.formats.labelstudio import text_hash

HERE = Path(__file__).parent
VISIT = "Министр 😀 Анна  Ким посетила МИД.\r\nЭкспорт вырос на 5,5% — до $1,6 млрд."
PORT = "Порт Актау нарастил перевалку на 40%."
RAIN = "В посёлке прошёл дождь."
TEXTS = {"visit-2031": VISIT, "port-2031": PORT, "rain-2031": RAIN, "skipped-2031": PORT}
LENA, TIMUR = "lena@goldspan.invalid", "timur@goldspan.invalid"


def region(name, words, label, text=VISIT, *, origin="manual", shown=None):
    """A region as the editor makes it, whose copy of the words may be another than the slice."""
    start = text.index(words)
    place = {"start": start, "end": start + len(words)}
    return {
        "id": name,
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "origin": origin,
        "value": {**place, "text": words if shown is None else shown, "labels": [label]},
    }


def field(of, name, content):
    """A field of a region's value."""
    kind, key = ("choices", "choices") if name == "relation" else ("textarea", "text")
    place = {key: of["value"][key] for key in ("start", "end")}
    return {
        "id": of["id"],
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "origin": "manual",
        "value": {**place, key: [content]},
    }


def comment(words):
    """A comment on the whole document."""
    return {
        "id": "kW3nP1qa7u",
        "from_name": "comment",
        "to_name": "text",
        "type": "textarea",
        "origin": "manual",
        "value": {"text": [words]},
    }


def data(name):
    """The data of a document's task, as ``goldspan annotate push`` sends it."""
    text = TEXTS[name]
    return {
        "id": name,
        "text": text,
        "text_sha256": text_hash(text),
        "guidelines": "1.1",
        "config_sha256": "0" * 12,
    }


def sound(client, project, users):
    """Annotations as two people make them, with every thing that the editor offers."""
    kim = region("aF9xQ2mZ01", "Анна  Ким", "OFFICIAL", shown="Анна Ким")  # as browsers copy it
    body = region("aF9xQ2mZ02", "МИД", "BODY")
    figure = region("aF9xQ2mZ03", "5,5%", "FIGURE")
    head = {"type": "relation", "from_id": kim["id"], "to_id": body["id"], "direction": "right"}
    predicted = region("pR5dX8kL01", "40%", "FIGURE", PORT, origin="prediction")
    tasks = [{"data": data(name)} for name in TEXTS]
    tasks[1]["predictions"] = [{"model_version": "rules 1", "score": 0.5, "result": [predicted]}]
    visit, port, rain, skipped = client.projects.import_tasks(
        project, request=tasks, return_task_ids=True
    ).task_ids
    prediction = next(iter(client.predictions.list(task=port))).id

    def annotate(task, who, *result, **more):
        return client.annotations.create(
            id=task, result=list(result), completed_by=users[who], lead_time=12.25, **more
        )

    annotate(
        visit,
        LENA,
        kim,
        field(kim, "entity", "anna-kim"),
        field(kim, "role", "Министр"),
        body,
        figure,
        field(figure, "value", "5.5"),
        field(figure, "unit", "percent"),
        field(figure, "relation", "="),
        head,
        comment("B2?"),
    )
    annotate(visit, TIMUR, body, region("bT4cW6vN02", "$1,6 млрд", "FIGURE"))
    more = region("pR5dX8kL02", "на 40%", "FIGURE", PORT, origin="prediction-changed")
    annotate(port, LENA, predicted, parent_prediction=prediction)
    annotate(port, TIMUR, {**more, "id": predicted["id"]}, parent_prediction=prediction)
    annotate(rain, LENA)
    annotate(skipped, TIMUR, was_cancelled=True)


def bogus(client, project, users):
    """What the server stores although no editor could make it."""
    (visit,) = client.projects.import_tasks(
        project, request=[{"data": data("visit-2031")}], return_task_ids=True
    ).task_ids
    past = region("cX1bO7gS01", "МИД", "BODY")
    past["value"]["end"] = len(VISIT) + 40
    other = region("cX1bO7gS02", "5,5%", "FIGURE", shown="6,6%")
    unknown = region("cX1bO7gS03", "Анна  Ким", "PERSON")
    strange = {**region("cX1bO7gS04", "млрд", "FIGURE"), "from_name": "ner"}
    client.annotations.create(id=visit, result=[past, other, unknown, strange], completed_by=users[LENA])


def main(url):
    """Make the projects, export them in each format, and delete them."""
    client = LabelStudio(base_url=url, api_key=os.environ["LABEL_STUDIO_API_KEY"])
    for who in (LENA, TIMUR):
        with suppress(ApiError):  # there already
            client.users.create(email=who, username=who, first_name="", last_name="")
    users = {user.email: user.id for user in client.users.list() if user.email in {LENA, TIMUR}}
    for fill in (sound, bogus):
        project = client.projects.create(title=f"exports: {fill.__name__}", label_config=label_config()).id
        try:
            fill(client, project, users)
            snapshot = export(client, project)
            write(f"{fill.__name__}-snapshot.json", snapshot)
            if fill is sound:
                write("sound-plain.json", client.projects.exports.as_json(project))
                rows = json.loads(client.projects.exports.as_binary(project, export_type="JSON_MIN"))
                write("sound-min.json", rows)
                columns = client.projects.exports.as_binary(project, export_type="CONLL2003")
                (HERE / "sound-conll2003.conll").write_bytes(columns)
        finally:
            client.projects.delete(id=project)


def write(name, value):
    """Write JSON as a person reads it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    (HERE / name).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
