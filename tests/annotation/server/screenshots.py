"""Draws the pictures of ``docs/images``: ``python tests/annotation/server/screenshots.py``.

It starts a server in a folder that goes away, and annotates a text there as ``docs/annotating.md`` says.
It takes the browser and the Label Studio that the tests here take.
"""

import json
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from desk_commands import run
from editor import Editor, launch
from playwright.sync_api import sync_playwright

from goldspan.annotation.connection import connect
from goldspan.annotation.desk import open_desk
from goldspan.annotation.projects import find_project, project_title, server_of

IMAGES = Path(__file__).parents[3] / "docs" / "images"
SIZE = {"width": 1200, "height": 720}

# Written for these pictures, in the genre's style.
TEXTS = {
    "authored-railway": (
        "Вице-министр Казахстана Ермек Асанов сообщил, что вывоз продукции сельского хозяйства вырос"
        " на 12,5%, до 3,4 млн тонн.\n\n"
        "По его словам, МИД Узбекистана и государственное учреждение «Дирекция мостов» согласовали проект"
        " стоимостью более $1,6 млрд. Следующая встреча пройдёт в Ташкенте."
    ),
    "authored-clinic": "Министерство здравоохранения откроет 14 поликлиник.",
    "authored-harvest": "Аграрии собрали 20 млн тонн зерна, заявил министр.",
}
MARKS = (
    ("1", "Ермек Асанов"),
    ("4", "сельского хозяйства"),
    ("3", "12,5%"),
    ("3", "3,4 млн тонн"),
    ("2", "МИД Узбекистана"),
    ("2", "государственное учреждение «Дирекция мостов»"),
    ("3", "$1,6 млрд"),
)


@contextmanager
def workplace():
    """A desk with a server, and documents pushed to two annotators."""
    with TemporaryDirectory() as folder:
        desk = open_desk(Path(folder) / "desk")
        where = ("--desk", desk.folder)
        for name, text in TEXTS.items():
            (Path(folder) / f"{name}.txt").write_bytes(text.encode())
        texts = sorted(Path(folder).glob("*.txt"))
        try:
            run("annotate", "add", *texts, *where)
            run("annotate", "plan", "--annotators", "anna,boris", "--overlap", "1", *where)
            run("annotate", "up", *where)
            run("annotate", "push", *where)
            yield desk
        finally:
            run("annotate", "down", *where)


def draw(desk, page):
    """Go through the steps of the documentation, and take a picture of each."""
    client = connect(desk)
    editor = Editor(page, server_of(client))
    anna = "anna@goldspan.invalid"
    editor.log_in(anna, json.loads((desk.server / "logins.json").read_text(encoding="utf-8"))[anna])
    page.goto(f"{editor.server}/projects/")
    page.get_by_text(project_title(anna)).wait_for()
    picture(page, "projects", height=280)
    project = find_project(client, project_title(anna))
    tasks = {task.data["id"]: task.id for task in client.tasks.list(project=project)}
    editor.open_task(project, tasks["authored-railway"])
    for key, words in MARKS:
        editor.mark(key, words)
    editor.pick("Дирекция")
    editor.move_end("мостов»")
    editor.release()
    picture(page, "editor")
    editor.pick("$1,6 млрд")
    editor.fill("value", "1600000000")
    editor.fill("unit", "USD")
    editor.choose(">")
    picture(page, "region")
    editor.submit()


def picture(page, name, height=SIZE["height"]):
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png", clip={"x": 0, "y": 0, **SIZE, "height": height})


def main():
    IMAGES.mkdir(exist_ok=True)
    with workplace() as desk, sync_playwright() as driver:
        browser = launch(driver)
        page = browser.new_context(viewport=SIZE).new_page()
        draw(desk, page)
        browser.close()


if __name__ == "__main__":
    main()
