import pytest
from desk_commands import ANNOTATORS
from editor import Editor

from goldspan.annotation.projects import ensure_project
from goldspan.corpus.formats.regions import parse_result

TEXT = (
    "Министр 👩‍💻 Асель  Каримова (Минфин РК, НБ) сообщила: бюджет вырос на 40%, до $1,6 млрд.\r\n"
    "Глава ГУ «Дирекция мостов», Ж. Иванов, назвал «ёлочки», 1,6 и 12 000 т.\r\n\r\n"
    "Ударе́ние на транспо́рт; А.Б. Петров."
)


@pytest.fixture(scope="module")
def annotated(label_studio, chromium):
    """The result of an annotation that was made by hand, and where the browser asked for something."""
    client = label_studio.client()
    project = ensure_project(client, "goldspan test: editor")
    task = client.projects.import_tasks(
        project, request=[{"data": {"id": "d1", "text": TEXT}}], return_task_ids=True
    ).task_ids[0]
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    editor = Editor(context.new_page(), label_studio.url)
    editor.log_in(ANNOTATORS[0], label_studio.passwords[ANNOTATORS[0]])
    editor.open_task(project, task)
    editor.mark("1", "Асель  Каримова")
    editor.mark("1", "Ж. Ивано")
    editor.mark("1", "А.Б. Петров")
    editor.mark("2", "Минфин РК")
    editor.mark("2", "НБ")
    editor.mark("2", "ГУ «Дирекция мостов»")
    editor.mark("3", "40%")
    editor.mark("3", "$1,6 млрд")
    editor.mark("3", "1,6", 2)
    editor.mark("3", "12 000 т")
    editor.mark("4", "ранспо́рт")
    editor.mark("4", "ёлочки")
    editor.pick("Дирекция")
    editor.move_end("мостов»")
    editor.fill("entity", "bridge-directorate")
    editor.pick("Каримова")
    editor.fill("entity", "asel-karimova")
    editor.fill("role", "Министр")
    editor.pick("$1,6")
    editor.fill("value", "1600000000")
    editor.fill("unit", "USD")
    editor.choose(">=")
    editor.pick("транспо́рт")
    editor.fill("code", "ISIC:H")
    editor.fill("comment", "B7: кавычки?")
    editor.submit()
    context.close()
    [annotation] = client.tasks.get(id=str(task)).annotations
    return annotation, editor.strangers


def spans(annotation):
    found, findings = parse_result(annotation["result"], TEXT)
    assert not findings
    return {TEXT[span.start : span.end]: span for span in found}


def test_every_offset_slices_to_the_words_that_were_selected(annotated):
    annotation, _ = annotated
    assert {words: span.label for words, span in spans(annotation).items()} == {
        "Асель  Каримова": "OFFICIAL",
        "Ж. Иванов": "OFFICIAL",
        "А.Б. Петров": "OFFICIAL",
        "Минфин РК": "BODY",
        "НБ": "BODY",
        "ГУ «Дирекция мостов»": "BODY",
        "40%": "FIGURE",
        "$1,6 млрд": "FIGURE",
        "1,6": "FIGURE",
        "12 000 т": "FIGURE",
        "транспо́рт": "SECTOR",
        "ёлочки": "SECTOR",
    }


def test_fields_belong_to_the_region_that_was_picked(annotated):
    annotation, _ = annotated
    assert {words: span.value for words, span in spans(annotation).items() if span.value} == {
        "ГУ «Дирекция мостов»": {"entity": "bridge-directorate"},
        "Асель  Каримова": {"entity": "asel-karimova", "role": "Министр"},
        "$1,6 млрд": {"value": "1600000000", "unit": "USD", "relation": ">="},
        "транспо́рт": {"code": "ISIC:H"},
    }


def test_the_comment_is_of_the_document(annotated):
    annotation, _ = annotated
    [comment] = [item for item in annotation["result"] if item.get("from_name") == "comment"]
    assert comment["value"] == {"text": ["B7: кавычки?"]}


def test_the_version_is_its_annotator_s(annotated):
    annotation, _ = annotated
    assert annotation["completed_by"]["email"] == ANNOTATORS[0]


def test_the_browser_asks_nobody_else(annotated):
    _, strangers = annotated
    assert strangers == []
