"""``SECURITY.md``: each line of it has a test, and each test here stands behind a line."""

import ast
import json
import os
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from rich.text import Text

import goldspan
from goldspan import Document, Span
from goldspan.baselines.bench.folder import stems
from goldspan.baselines.llm.errors import EndpointError
from goldspan.baselines.registry import load_extractor
from goldspan.cli import app
from goldspan.cli.common import plain, warn
from goldspan.corpus.findings import printable
from goldspan.corpus.formats import jsonl

sys.path.insert(0, str(Path(__file__).parent / "baselines"))
from chat_server import serve

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "SECURITY.md"
PACKAGE = Path(goldspan.__file__).parent

ROW = re.compile(r"^\|(.*)\|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")

in_a_checkout = pytest.mark.skipif(not PAGE.exists(), reason="the page is not here")


# The page


def lines():
    """The last cell of each line of the page's tables."""
    rows = [[cell.strip() for cell in row] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))]
    return [row[-1] for row in rows if row[-1] != "test" and not set(row[-1]) <= set("- ")]


def named():
    return [NAME.fullmatch(line) for line in lines()]


@cache
def collected(file):
    """The tests that pytest finds in a file of this folder."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@in_a_checkout
def test_every_line_names_a_test_and_the_test_is_there():
    assert len(lines()) > 50
    assert all(named()), [line for line, found in zip(lines(), named(), strict=True) if not found]
    for found in named():
        file, name = found.groups()
        assert Path(file).name.startswith("test_")
        assert name.startswith("test_")
        assert (ROOT / file).is_file(), file
        assert name in collected(file), f"{file} has no {name}"


@in_a_checkout
def test_every_defence_that_is_tested_here_is_on_the_page():
    here = {name for name in collected("tests/test_security.py") if name.startswith("test_")}
    assert here - {found[2] for found in named()} == {
        "test_every_line_names_a_test_and_the_test_is_there",
        "test_every_defence_that_is_tested_here_is_on_the_page",
        "test_what_would_run_is_seen",
    }


# Nothing is run

# What runs its argument, or makes any object that it names, by the name that it is called by.
RUNS = {
    *("eval", "exec", "compile", "system", "popen", "getoutput", "getstatusoutput", "extractall"),
    *("pickle.load", "pickle.loads", "marshal.load", "marshal.loads", "shelve.open", "joblib.load"),
    *("yaml.load", "yaml.unsafe_load", "yaml.full_load", "torch.load", "dill.load", "cloudpickle.loads"),
}
METHODS = {"re.compile", "model.eval", "self.model.eval"}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
FLAGS = {"shell": False, "allow_pickle": False, "trust_remote_code": False, "verify": True}


def found_in(source):
    """What of a module could run what it reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
            yield from (f"import {name}" for name in modules if name and name.split(".")[0] in MODULES)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if (called in RUNS or called.rpartition(".")[2] in RUNS) and called not in METHODS:
                yield called
            for flag in node.keywords:
                if flag.arg in FLAGS and ast.unparse(flag.value) != str(FLAGS[flag.arg]):
                    yield ast.unparse(flag)
            if called in {"np.load", "numpy.load"} and "allow_pickle" not in {it.arg for it in node.keywords}:
                yield f"{called} without allow_pickle=False"


def test_nothing_is_unpickled_evaluated_or_given_to_a_shell():
    modules = [Path(home, name) for home, _, names in os.walk(PACKAGE, followlinks=True) for name in names]
    sources = {path: path.read_text(encoding="utf-8") for path in modules if path.suffix == ".py"}
    assert len(sources) > 250
    told = {str(path): list(found_in(source)) for path, source in sources.items()}
    assert not {path: found for path, found in told.items() if found}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from marshal import loads", "eval(text)", "yaml.load(text)", "os.system(line)",
        "subprocess.run(line, shell=True)", "np.load(file)", "np.load(file, allow_pickle=True)",
        "Model.from_pretrained(folder, trust_remote_code=trusted)", "archive.extractall()",
    ],
)  # fmt: skip
def test_what_would_run_is_seen(source):
    assert list(found_in(source))


# Hostile files

NESTED = {"open": "[" * 100_000, "closed": "[" * 5000 + "]" * 5000}


def run(*arguments):
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


CARD = (
    '{{"format": 1, "kind": "linear", "version": "1", "corpus": "", "data": "", "documents": 1, "seed": 1,'
    ' "dev": null, "files": {{}}, "options": {{"x": {}}}}}'
)


@pytest.fixture
def gold(tmp_path):
    jsonl.write(tmp_path / "gold.jsonl", [Document("d1", "МИД", (Span(0, 3, "BODY"),))])
    return tmp_path / "gold.jsonl"


@pytest.mark.parametrize("nesting", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("at.json", '{{"signature": "x", "overall": {{}}, "x": {}}}', "score GOLD GOLD --against FILE"),
        ("at.json", '{{"goldspan_reference": 1, "x": {}}}', "gate --gold GOLD --pred GOLD --reference FILE"),
        ("at.toml", "allowed-drop = {}", "gate --gold GOLD --pred GOLD --reference GOLD --policy FILE"),
        ("at.jsonl", '{{"id": "d1", "spans": {}}}', "score GOLD FILE"),
        ("at.json", '{{"data": {{"text": "a"}}, "x": {}}}', "validate FILE"),
        ("splits.json", '{{"x": {}}}', "dataset diff FOLDER FOLDER"),
        ("croissant.json", '{{"x": {}}}', "dataset diff FOLDER FOLDER"),
        ("plan.json", '{{"overlap": {}}}', "annotate push --desk FOLDER"),
        ("model.json", CARD, "bench GOLD --extractor linear:model=FOLDER"),
        ("bench.json", '{{"x": {}}}', "report FOLDER -o FOLDER/page.html"),
        ("_manifest.json", '{{"format": 1, "x": {}}}', "extract regex GOLD FOLDER"),
        ("at.jsonl", '{{"id": "a", "text": "a", "pair": {}}}', "challenge GOLD --gold FILE"),
    ],
)
def test_nesting_is_refused_in_one_line(tmp_path, gold, nesting, name, content, command):
    folder = tmp_path / "folder"
    (folder / "documents").mkdir(parents=True)
    (folder / name).write_text(content.format(nesting))
    words = {"FILE": folder / name, "FOLDER": folder, "GOLD": gold}
    filled = re.sub("FILE|FOLDER|GOLD", lambda word: str(words[word[0]]), command)
    result = run(*filled.split())
    assert result.exit_code == 2
    assert len(result.stderr.splitlines() or result.stdout.splitlines()[:1]) == 1
    assert len(result.output) < 2000


# Names that become paths


def test_ids_name_no_file_of_an_extraction(tmp_path):
    (tmp_path / "in").mkdir()
    ids = ["../escaped", "/escaped", "a/b", "..", "con", "x\x00y"]
    source = tmp_path / "in" / "texts.jsonl"
    jsonl.write(source, [Document(name, "МИД 5 %", ()) for name in ids])
    result = run("extract", "regex", source, tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    shards = [path for path in (tmp_path / "out").iterdir() if not path.name.startswith("_")]
    assert [path.name for path in shards] == ["part-00000.jsonl"]
    assert [json.loads(line)["id"] for line in shards[0].read_text().splitlines()] == ids


def test_the_names_of_extractors_stay_in_the_folder():
    names = ["command:../../x", "/etc/passwd", "..", "a\\..\\b", "x:y/z", "predictions:../p.jsonl", ".", ""]
    made = stems([*names, *names])
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[\w+][\w+.-]*", name) for name in made)


# Extractors


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell to be wary of")
def test_a_command_line_is_no_shells(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "echo.py").write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    open('arguments', 'w').write(json.dumps(sys.argv[1:]))\n"
        "    print(json.dumps({'id': json.loads(line)['id'], 'spans': []}), flush=True)\n"
    )
    rest = [";", "touch", "owned", "$(touch owned)", "`touch owned`", "|", "&&", "$HOME", "*"]
    quoted = " ".join(f"'{word}'" if " " in word else word for word in rest)
    extractor = load_extractor(f"command:{sys.executable} echo.py {quoted}")
    assert list(extractor.extract(["МИД; touch owned $(touch owned)"])) == [[]]
    extractor.close()
    assert json.loads((tmp_path / "arguments").read_text()) == rest
    assert not (tmp_path / "owned").exists()


def test_no_key_follows_a_redirection(monkeypatch):
    pytest.importorskip("httpx")
    monkeypatch.setenv("GOLDSPAN_TEST_KEY", "sk-secret")
    with serve(lambda *_: "") as elsewhere:
        for status in (301, 302, 307, 308):
            there = (status, {"Location": f"{elsewhere.url}/chat/completions"}, b"")
            with serve(lambda *_, there=there: there) as chat:
                extractor = load_extractor(
                    "llm", url=chat.url, model="m", key_env="GOLDSPAN_TEST_KEY", retries=0, shots=0
                )
                with pytest.raises(EndpointError, match=f"HTTP {status}"):
                    list(extractor.extract(["МИД"]))
                assert chat.headers[0]["Authorization"] == "Bearer sk-secret"
        assert elsewhere.requests == []


# Readers of what is printed


@given(st.text(st.sampled_from("[]/b\\ red:smile:=@\x1b\u202e")) | st.text())
@example("in/[/b]")
@example("[red]\\[/red]")
def test_a_progress_bar_shows_names_as_they_stand(name):
    shown = Text.from_markup(plain(f"looking at {name}"), emoji=False)
    assert not shown.spans
    # Rich counts backslashes before a bracket in its own way.
    assert shown.plain.replace("\\", "") == printable(f"looking at {name}").replace("\\", "")


def test_warnings_are_one_printable_line(capsys):
    warn("document a\x1b[2J\u202eb\n::error::c is left out")
    assert capsys.readouterr().err == r"warning: document a\x1b[2J\u202eb\n::error::c is left out" + "\n"
