"""The whole way from texts to gold, as the documentation tells it: commands, and people in a browser."""

import json

import pytest
from desk_commands import ADJUDICATOR, ANNOTATORS, run
from editor import Editor

from goldspan.annotation.plan import draw_plan, read_plan
from goldspan.annotation.projects import DISAGREEMENTS, find_project, project_title
from goldspan.corpus.reading import parse
from goldspan.corpus.scheme import LABELS

BLIND = (
    "👩‍💼 Министр  финансов Айгуль Сатова 👍 сообщила:\r\n"
    "рост составил  40%, до $1,6 млрд.\r\n\r\n"
    "Транспо́рт и МИД Узбекистана (МИД) ждут."
)
ALONE = "Добыча выросла на 12%, сообщил МИД Казахстана."

OFFICIAL = {"entity": "aigul-satova", "role": "Министр финансов"}
PERCENT = {"value": "40", "unit": "percent", "relation": "="}
DOLLARS = {"value": "1600000000", "unit": "USD", "relation": "="}
SECTOR = {"code": "ISIC:H"}
BODY = {"entity": "uz-mfa"}

REASON = "B2: the country belongs to the name"

# What both mark alike: key, words, their occurrence, fields.
ALIKE = (
    ("1", "Айгуль Сатова", 1, OFFICIAL),
    ("3", "40%", 1, PERCENT),
    ("3", "$1,6 млрд", 1, DOLLARS),
    ("4", "Транспо́рт", 1, SECTOR),
    ("2", "МИД", 2, BODY),
)
# Boris leaves the country out.
OTHERWISE = (("2", "МИД Узбекистана", 1, BODY), ("2", "МИД", 1, BODY))


@pytest.fixture(scope="module")
def people(label_studio, chromium):
    """Everybody in a browser window of their own, logged in."""
    contexts, editors = [], {}
    for who in (*ANNOTATORS, ADJUDICATOR):
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 900}))
        editors[who] = Editor(contexts[-1].new_page(), label_studio.url)
        editors[who].log_in(who, label_studio.passwords[who])
    yield editors
    for context in contexts:
        context.close()


def tasks_of(client, title):
    """The number of a project, and of the task of each document in it."""
    project = find_project(client, title)
    return project, {task.data["id"]: task.id for task in client.tasks.list(project=project)}


def annotate(editor, home, document, marks):
    """Mark words, and fill the fields of each right away."""
    project, tasks = home
    editor.open_task(project, tasks[document])
    for key, words, occurrence, fields in marks:
        editor.mark(key, words, occurrence)
        fill(editor, words, occurrence, fields)
    editor.submit()


def mend(editor, home):
    """Take what was suggested, and fill the fields."""
    project, tasks = home
    editor.open_task(project, tasks["alone"])
    fill(editor, "12%", 1, {"value": "12", "unit": "percent", "relation": "="})
    fill(editor, "МИД Казахстана", 1, {"entity": "kz-mfa"})
    editor.submit()


def decide(editor, home):
    """Move the end of what is in dispute, say why, and submit the rest as it stands."""
    project, tasks = home
    editor.open_task(project, tasks["blind"])
    editor.pick("МИД")
    editor.move_end("Узбекистана")
    editor.fill("comment", REASON)
    editor.submit()


def fill(editor, words, occurrence, fields):
    editor.pick(words, occurrence)
    for field, content in fields.items():
        editor.choose(content) if field == "relation" else editor.fill(field, content)
    editor.release()


def read_one(path):
    [parsed] = parse(path)
    return parsed.document


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def described(document, spans):
    return sorted((document.text[s.start : s.end], s.label, sorted((s.value or {}).items())) for s in spans)


def wanted(*marks):
    return sorted((words, LABELS[int(key) - 1], sorted(fields.items())) for key, words, _, fields in marks)


def test_from_texts_to_gold(label_studio, people, tmp_path):
    desk, client = label_studio.desk, label_studio.client()

    def goldspan(*arguments, expected=0):
        return run(*arguments, "--desk", desk.folder, expected=expected)

    # add: texts, to the byte
    (tmp_path / "blind.txt").write_bytes(BLIND.encode())
    (tmp_path / "alone.txt").write_bytes(ALONE.encode())
    goldspan("annotate", "add", tmp_path / "blind.txt", tmp_path / "alone.txt")

    # plan: with a seed that draws the blind text for two
    seed = next(n for n in range(100) if draw_plan(["alone", "blind"], ANNOTATORS, 0.5, n).blind == {"blind"})
    goldspan("annotate", "plan", "--annotators", "anna,boris", "--overlap", 0.5, "--seed", seed)
    plan = read_plan(desk.plan)
    [owner] = plan.assigned["alone"]

    # push: with suggestions, but for what two are to mark without sight of anything
    goldspan("annotate", "push", "--preannotate", "rules")
    assert json.loads(goldspan("annotate", "push", "--format", "json"))[0]["sent"] == 0
    projects = {who: tasks_of(client, project_title(who)) for who in ANNOTATORS}
    for who in ANNOTATORS:
        assert not client.tasks.get(id=str(projects[who][1]["blind"])).predictions
    assert client.tasks.get(id=str(projects[owner][1]["alone"])).predictions

    # annotate: in the browser
    for who, otherwise in zip(ANNOTATORS, OTHERWISE, strict=True):
        annotate(people[who], projects[who], "blind", (*ALIKE, otherwise))
    mend(people[owner], projects[owner])

    # pull: every offset slices to the words that were selected
    assert json.loads(goldspan("annotate", "pull", "--format", "json"))["written"]
    document = read_one(desk.documents / "blind.json")
    assert document.text == BLIND
    versions = {annotation.annotator: annotation.spans for annotation in document.annotations}
    assert versions.keys() == set(ANNOTATORS)
    for who, otherwise in zip(ANNOTATORS, OTHERWISE, strict=True):
        assert described(document, versions[who]) == wanted(*ALIKE, otherwise)

    # pull again: nothing changes
    before = contents(desk.documents)
    assert json.loads(goldspan("annotate", "pull", "--format", "json"))["documents"] == []
    assert contents(desk.documents) == before

    # agree: five of six
    agreement = json.loads(run("agree", desk.documents, "--format", "json"))
    assert [pair["documents"] for pair in agreement["pairs"]] == [1]
    assert agreement["pairs"][0]["exact"]["f1"] == pytest.approx(5 / 6)

    # adjudicate: one conflict is left, and decided in the browser
    left = json.loads(goldspan("adjudicate", "--to-server", "--format", "json", expected=1))["conflicts"]
    assert [conflict["document"] for conflict in left] == ["blind"]
    decide(people[ADJUDICATOR], tasks_of(client, DISAGREEMENTS))
    goldspan("adjudicate", "--from-server")

    # merge and validate: the gold is what was decided, and knows where it comes from
    gold = read_one(desk.documents / "blind.json")
    assert described(gold, gold.spans) == wanted(*ALIKE, OTHERWISE[0])
    run("validate", desk.documents)
    assert REASON in goldspan("annotate", "history", "blind")
    merged = contents(desk.documents)
    goldspan("annotate", "pull")
    goldspan("adjudicate", "--from-server")
    assert contents(desk.documents) == merged

    # and the browser asked nobody but the server
    assert not any(editor.strangers for editor in people.values())
