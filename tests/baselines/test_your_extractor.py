"""``docs/your-extractor.md``: all that it shows is run."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan import Document, Span, load_extractor, read
from goldspan.baselines.running import run
from goldspan.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "your-extractor.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the page is in the repository only")

FILE = re.compile(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
TEXT = "На 7,5 % больше"
FOUND = (Span(3, 8, "FIGURE"),)


def page():
    return PAGE.read_text(encoding="utf-8")


def commands(name):
    """The arguments of each call of ``goldspan NAME`` on the page."""
    lines = [line for block in CONSOLE.findall(page()) for line in block.splitlines()]
    return [shlex.split(line)[3:] for line in lines if line.startswith(f"$ goldspan {name} ")]


SPECS = list(dict.fromkeys(arguments[0] for arguments in commands("extract"))) if PAGE.exists() else []


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with the files of the page, whose package is installed."""
    files = dict(FILE.findall(page()))
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    project = tomllib.loads(files["pyproject.toml"])["project"]
    info = tmp_path / "percent_extractor-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 1\n")
    for group, points in project["entry-points"].items():
        lines = [f"[{group}]", *(f"{name} = {home}" for name, home in points.items())]
        (info / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    for name in files:
        sys.modules.pop(name.removesuffix(".py"), None)


def invoke(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.parametrize("spec", SPECS)
def test_every_extractor_of_the_page_finds_the_figure(spec):
    if "node" in spec and not shutil.which("node"):
        pytest.skip("there is no node")
    if spec.startswith("spacy-pipeline"):
        pytest.importorskip("spacy")
        subprocess.run([sys.executable, "pipeline.py"], check=True)
    extractor = load_extractor(spec.replace("python3", shlex.quote(sys.executable)))
    found = list(run(extractor, [Document("d1", TEXT), Document("d1", TEXT)]))
    assert [(one.spans, one.problem) for one in found] == [(FOUND, None)] * 2


def test_each_way_has_an_example():
    ways = (
        "mine:find",
        "model:Model",
        "command: python3",
        "command: node",
        "spacy-pipeline:",
        "predictions:",
        "percent",
    )
    assert all(any(spec.startswith(way) for spec in SPECS) for way in ways)


def test_the_first_session_is_as_it_is_shown(folder):
    (session,) = [block for block in CONSOLE.findall(page()) if block.startswith("$ echo")]
    write, extract, _, shown = session.splitlines()
    subprocess.run(["sh", "-c", write.removeprefix("$ ")], check=True)  # noqa: S607
    invoke(*shlex.split(extract)[2:])
    assert (folder / "found.jsonl").read_text(encoding="utf-8") == f"{shown}\n"
    (document,) = read(folder / "found.jsonl")
    assert document.spans == FOUND


def test_the_bench_takes_them(folder):
    (folder / "gold.jsonl").write_bytes((folder / "predictions.jsonl").read_bytes())
    for arguments in commands("bench"):
        shown = invoke("bench", "gold.jsonl", "--no-cache", *arguments).stdout
        assert re.search(r"^mine:find +\S+ +1\.000", shown, re.MULTILINE)


def test_the_python_of_the_page_says_what_was_found(capsys):
    (code,) = re.findall(r"in Python:\n\n```python\n(.*?)```", page(), re.DOTALL)
    exec(compile(code, "page", "exec"), {})  # noqa: S102 - the page's own lines
    assert capsys.readouterr().out == f"d1 {FOUND} None\n"
