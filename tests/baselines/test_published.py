"""``docs/published.md``: what it shows is run, on a corpus that is made here in the form of Collection5."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.baselines.registry import installed
from goldspan.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "published.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the page is in the repository only")

# Places of politics and newspapers are types of their own there, and lines end as Windows ends them.
TEXTS = {
    "001": "😀 В Москве прошла встреча.\r\n\r\nПрезидент России Владимир Путин и глава МИД Олег Лавров.\r\n",
    "002": "Итоги и\u0306. Об этом пишет газета «Коммерсантъ». Иван Петров уехал в Казань.\r\n",
}
NAMES = {
    "001": {
        "Москве": "LOC",
        "России": "GEOPOLIT",
        "Владимир Путин": "PER",
        "МИД": "ORG",
        "Олег Лавров": "PER",
    },
    # The gold has one word less than the network finds.
    "002": {"Коммерсантъ": "MEDIA", "Петров": "PER", "Казань": "LOC"},
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    corpus = tmp_path / "Collection5"
    corpus.mkdir()
    for name, text in TEXTS.items():
        (corpus / f"{name}.txt").write_bytes(text.encode())
        lines = [
            f"T{number}\t{label} {text.index(words)} {text.index(words) + len(words)}\t{words}\n"
            for number, (words, label) in enumerate(NAMES[name].items(), start=1)
        ]
        (corpus / f"{name}.ann").write_bytes("".join(lines).encode())
    (code,) = re.findall(r"`by_words.py`:\n\n```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "by_words.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_the_network_is_scored_by_its_own_types():
    if not installed("slovnet"):
        pytest.skip("slovnet, navec or natasha is not installed")
    scores = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            arguments = shlex.split(line.removeprefix("$ "))
            if arguments[0] == "sed":
                subprocess.run(["sh", "-c", line.removeprefix("$ ")], check=True)  # noqa: S607
            elif arguments[0] == "python":
                subprocess.run([sys.executable, *arguments[1:]], check=True)
            elif arguments[1] == "score":
                done = CliRunner().invoke(app, [*arguments[1:], "--format", "json"])
                scores.append(json.loads(done.stdout))
            else:
                assert CliRunner().invoke(app, arguments[1:]).exit_code == 0
    spans, words = [
        {label: score["strict"]["f1"] for label, score in found["labels"].items()} for found in scores
    ]
    assert spans["LOC"] == words["LOC"] == 1
    # «Иван Петров» of the network against «Петров»: no span is right, and one word of two.
    assert spans["PER"] == pytest.approx(2 / 3)
    assert words["PER"] == pytest.approx(10 / 11)
    assert set(spans) == {"PER", "LOC", "ORG"}
