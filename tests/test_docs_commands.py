"""Every command and every Python example that a page shows is run, here or by a test that is named here."""

import ast
import re
import shlex
import shutil
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from shown import ROOT, blocks, commands, pages

import goldspan
from goldspan.cli import app
from goldspan.corpus.gold import gold_path

PAGES = pages()
COMMANDS = [command for page, content in PAGES.items() for command in commands(page, content)]
PYTHON = [block for page, content in PAGES.items() for block in blocks(page, content, "python")]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

SERVER = "annotation/server/test_end_to_end.py::test_from_texts_to_gold"
CI_PAGE = "eval/test_ci_page.py::test_every_command_does_what_is_shown"
OWN_EXTRACTOR = "baselines/test_your_extractor.py::test_every_extractor_of_the_page_finds_the_figure"
FIRST_SESSION = "baselines/test_your_extractor.py::test_the_first_session_is_as_it_is_shown"
BENCH_OF_OWN = "baselines/test_your_extractor.py::test_the_bench_takes_them"
ABLATION = "baselines/test_ablation.py::test_from_the_command_line"
PUBLISHED = "baselines/test_published.py::test_the_network_is_scored_by_its_own_types"
SUBMITTED = "eval/test_submit_command.py::test_every_command_of_the_page_does_what_is_shown"

# Commands that ask for a server, for what is not installed, or for hours, and the tests that cover them.
ELSEWHERE = {
    "goldspan annotate up": SERVER,
    "goldspan annotate push": SERVER,
    "goldspan annotate pull": SERVER,
    "goldspan annotate status": SERVER,
    "goldspan annotate down": SERVER,
    "goldspan annotate up --local-backend": SERVER,
    "goldspan annotate backend rules --connect": "annotation/server/test_backend.py"
    "::test_predictions_arrive_where_they_may_be_seen",
    "goldspan annotate pull anna.json --annotator anna": "annotation/test_pull_command.py"
    "::test_two_annotators_are_merged_and_pulling_again_changes_nothing",
    "goldspan annotate push --url https://annotation.example.org --token-file ~/.label-studio-token": (
        "annotation/server/test_server.py::test_personal_access_tokens_do"
    ),
    "goldspan annotate push --preannotate mine:find": "annotation/test_push_command.py"
    "::test_predictions_come_with_all_but_the_blind_documents",
    "goldspan annotate history selftest-01": "annotation/test_history.py::test_the_output_is_as_recorded",
    "goldspan adjudicate --interactive": "annotation/test_adjudicate_command.py"
    "::test_a_session_that_ends_with_a_ground_truth",
    "goldspan adjudicate --interactive --as vera": "annotation/test_adjudicate_command.py"
    "::test_as_names_who_answers_for_the_ground_truth",
    "goldspan adjudicate --to-server": "annotation/server/test_adjudication_project.py"
    "::test_disagreements_go_and_come_back_decided",
    "goldspan adjudicate --from-server": "annotation/server/test_adjudication_project.py"
    "::test_disagreements_go_and_come_back_decided",
    "goldspan agree exports/ --gamma": "annotation/test_gamma.py::test_the_output_is_as_recorded",
    "goldspan ablation crf --vary scheme=IOBES --vary sequence=line --vary minfreq=1 --vary withhold=0,0.2"
    " --models runs/ablation --format markdown": ABLATION,
    "goldspan ablation crf:without=rules+lexicon --part without --models runs/ablation"
    " --format markdown": ABLATION,
    "goldspan ablation linear --models runs/ablation --format markdown": ABLATION,
    "goldspan bench --challenge --details --format markdown"
    " --learning-curve": "baselines/test_bench_results.py",
    "goldspan dataset build goldspan-dataset": "corpus/test_dataset_build.py"
    "::test_the_answer_names_each_file_and_its_hash",
    "goldspan dataset publish my-org/goldspan --dry-run": "corpus/test_dataset_publish.py"
    "::test_a_dry_run_says_what_would_change_and_changes_nothing",
    "goldspan dataset diff goldspan-dataset-0.1 goldspan-dataset": "corpus/test_dataset_diff.py"
    "::test_a_built_dataset_is_the_version_that_it_was_built_from",
    "goldspan extract crf hf://datasets/my-org/news/2024 found --to parquet --workers 8": (
        "baselines/test_extract_hub.py::test_json_lines_of_a_folder_are_read_in_order"
    ),
    "goldspan extract rules /shared/news /shared/found --engine daft --address ray://head:10001"
    " --workers 63": ("baselines/test_extract_runs.py::test_engines_make_the_same_bytes_of_what_fails_too"),
    'echo \'{"id": "d1", "text": "На 7,5 % больше"}\' > texts.jsonl': FIRST_SESSION,
    "cat found.jsonl": FIRST_SESSION,
    "python3 pipeline.py": OWN_EXTRACTOR,
}

# Commands of a page, by how they begin, all of which another test finds on it and runs.
FOUND_ELSEWHERE = {
    ("docs/your-extractor.md", "goldspan extract "): OWN_EXTRACTOR,
    ("docs/your-extractor.md", "goldspan bench "): BENCH_OF_OWN,
}

# Pages that a test of their own follows from top to bottom.
FOLLOWED = {"docs/ci.md": CI_PAGE, "docs/leaderboard.md": SUBMITTED, "docs/published.md": PUBLISHED}

# What is run in place of a command with stand-ins, or of one that would take the whole test split.
INSTEAD = {
    "goldspan convert export.json gold.jsonl": ["goldspan convert export.json gold.jsonl --force"],
    "goldspan score gold found": ["goldspan score gold.jsonl found"],
    "goldspan bench --out runs/today": [
        "goldspan bench gold.jsonl --extractor regex --extractor lexicon --out runs/today"
    ],
    'goldspan bench --extractor mine:find --extractor "command:./mine --fast" --extractor rules': [
        'goldspan bench gold.jsonl --extractor mine:find --extractor "command:{python} mine.py"'
    ],
    "goldspan agree PATH… [--gamma] [--period month|quarter] [--format text|json|markdown]": [
        "goldspan agree desk/documents --period month --format text",
        "goldspan agree desk/documents --period quarter --format json",
        "goldspan agree desk/documents --format markdown",
    ],
    "goldspan score GOLD PREDICTIONS [--seqeval] [--format text|json|markdown]": [
        "goldspan score gold.jsonl predictions.jsonl --seqeval --format text",
        "goldspan score gold.jsonl predictions.jsonl --format json",
        "goldspan score gold.jsonl predictions.jsonl --format markdown",
    ],
    "goldspan compare GOLD A B [C …] [--format text|json|markdown|latex]": [
        f"goldspan compare gold.jsonl old.jsonl new.jsonl predictions.jsonl --format {style}"
        for style in ("text", "json", "markdown", "latex")
    ],
    "goldspan score GOLD PREDICTIONS --compat seqeval-default,nervaluate": [
        "goldspan score gold.jsonl predictions.jsonl --compat seqeval-default"
    ],
    "goldspan score corpus/data predictions.jsonl --compat seqeval-default,nervaluate": [
        "goldspan score corpus/data predictions.jsonl --compat seqeval-default"
    ],
    "goldspan conformance --tool nervaluate": ["goldspan conformance --tool seqeval-default"],
    "goldspan challenge predictions.jsonl": ["goldspan challenge challenge.jsonl"],
    "goldspan challenge --extractor rules --failures": ["goldspan challenge --extractor regex --failures"],
    "goldspan extract rules news.jsonl found --workers 2": [
        "goldspan extract regex news.jsonl found --workers 2"
    ],
}

# Commands whose answer here is "no".
REFUSED = {
    "goldspan validate gold.jsonl",
    "goldspan validate mine.jsonl --answers selftest",
    "goldspan validate desk/documents",  # nobody has annotated the text that was added before
}

# What a command reads, where that is not what other commands read under this name.
BEFORE = {"goldspan validate gold.jsonl": ("corpus/invalid/span-space-edge.jsonl", "gold.jsonl")}

# Examples in Python that a test of their own runs, by page.
PYTHON_ELSEWHERE = {
    "README.md": "test_readme.py::test_the_python_example_runs",
    "docs/ci.md": "eval/test_ci_page.py::test_the_suite_shown_runs",
    "docs/your-extractor.md": OWN_EXTRACTOR,
    "docs/published.md": PUBLISHED,
}

MINE = """
import json, re, sys
def find(text):
    return [(found.start(), found.end(), "FIGURE") for found in re.finditer(r"[0-9]+", text)]
if __name__ == "__main__":
    for line in sys.stdin:
        question = json.loads(line)
        spans = [{"start": start, "end": end, "label": label} for start, end, label in find(question["text"])]
        print(json.dumps({"id": question["id"], "spans": spans}), flush=True)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the pages speak of: a small corpus, predictions, texts, a desk, an extractor, a reference."""
    home = tmp_path_factory.mktemp("made")
    data, desk = home / "corpus" / "data", home / "desk"
    for root in (data, desk):
        (root / "documents").mkdir(parents=True)
        for document in goldspan.load("train")[:3]:
            shutil.copy(gold_path() / "documents" / f"{document.id}.json", root / "documents")
    shutil.copy(gold_path() / "entities.jsonl", data)
    shutil.copy(min((data / "documents").iterdir()), home / "export.json")
    shutil.copy(gold_path() / "challenge" / "challenge.jsonl", home)
    (home / "texts").mkdir()
    (home / "texts" / "visit.txt").write_text("Министр прибыл.\n", encoding="utf-8")
    (home / "mine.py").write_text(MINE, encoding="utf-8")
    (answer,) = blocks("", PAGES["docs/annotating.md"], "json")
    (home / "mine.jsonl").write_text(answer.content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        assert invoke("goldspan convert corpus/data gold.jsonl").exit_code == 0
        gate = "goldspan gate --gold gold.jsonl --pred gold.jsonl --reference reference.json"
        assert invoke(f"{gate} --update --reason first").exit_code == 0
    for name in ("news", "texts", "predictions", "old", "new"):
        shutil.copy(home / "gold.jsonl", home / f"{name}.jsonl")
    return home


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    """A folder of one's own with what the pages speak of."""
    home = tmp_path / "home"
    shutil.copytree(made, home)
    monkeypatch.chdir(home)
    monkeypatch.setenv("GOLDSPAN_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(home)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield home
    sys.modules.pop("mine", None)


def invoke(line):
    """Run ``goldspan …`` in this process."""
    arguments = [word for one in shlex.split(line, comments=True)[1:] for word in expanded(one)]
    return CliRunner().invoke(app, arguments)


def expanded(word):
    """A word, or the files that it stands for, as a shell has it."""
    return sorted(map(str, Path().glob(word))) if "*" in word and not word.startswith("-") else [word]


def plain(line):
    """A command without the remark behind it."""
    return re.sub(r"\s+# .*", "", line)


def covered(test):
    """Whether a test is there: ``path``, or ``path::name``."""
    path, _, name = test.partition("::")
    file = ROOT / "tests" / path
    return file.exists() and (not name or f"def {name}(" in file.read_text(encoding="utf-8"))


def is_ours(command):
    return plain(command.line).startswith("goldspan ")


def is_run_elsewhere(command):
    begun = any(command.page == page and command.line.startswith(begin) for page, begin in FOUND_ELSEWHERE)
    return begun or plain(command.line) in ELSEWHERE


@pytest.mark.parametrize(
    "page", sorted({command.page for command in COMMANDS if is_ours(command)} - FOLLOWED.keys())
)
def test_the_commands_of_a_page_run(page, folder):
    for command in COMMANDS:
        line = plain(command.line)
        if command.page != page or not is_ours(command) or is_run_elsewhere(command):
            continue
        if line in BEFORE:
            shutil.copy(ROOT / "tests" / BEFORE[line][0], folder / BEFORE[line][1])
        for instead in INSTEAD.get(line, [line]):
            result = invoke(instead.replace("{python}", shlex.quote(sys.executable)))
            assert result.exit_code == int(line in REFUSED), (instead, result.output, result.exception)
        if line not in INSTEAD:
            for shown in command.shown:
                assert shown in result.output.splitlines(), (line, result.output)


@pytest.mark.parametrize("command", [one for one in COMMANDS if not is_ours(one)], ids=lambda one: one.line)
def test_a_command_of_another_program_can_be_called(command):
    line = plain(command.line)
    words = shlex.split(line)
    if line in ELSEWHERE or (command.page in FOLLOWED and "benchmarks/" not in line):
        return
    if "pip" in words or words[0].endswith("/pip"):
        check_installation(words)
    elif words[1:2] == ["dev.py"]:
        ci = ROOT / ".ci" / "run"
        assert words[2] in {"bench", "test", "check"}
        assert not ci.exists() or words[2] in ci.read_text(encoding="utf-8")
    elif words[1:2] == ["-c"]:
        exec(compile(words[2], command.page, "exec"), {})  # noqa: S102 - it is our own
    else:
        check_script(words)


def check_installation(words):
    """The extras and groups that are asked for are there."""
    extras = {name for word in words for found in re.findall(r"\[(.+)\]", word) for name in found.split(",")}
    assert extras <= PROJECT["project"]["optional-dependencies"].keys()
    groups = {words[place + 1] for place, word in enumerate(words) if word == "--group"}
    assert groups <= PROJECT["dependency-groups"].keys()
    assert extras or groups or words[-1] == "goldspan"


def check_script(words):
    """A script of the checkout is there, and knows the options that it is called with."""
    script = next((word for word in words if word.endswith(".py")), None)
    module = words[words.index("-m") + 1] if "-m" in words else None
    assert script or module == "pytest", f"{shlex.join(words)}: say in this file what runs it"
    if module == "pytest":
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        return
    if not (ROOT / script).exists():
        assert not (ROOT / "corpus").exists(), f"there is no {script}"
        pytest.skip("the script is in the checkout only")
    names = {option.partition("=")[0] for option in words if option.startswith("--")}
    source = (ROOT / script).read_text(encoding="utf-8")
    known = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    assert names <= known


@pytest.mark.parametrize("page", sorted({block.page for block in PYTHON} - PYTHON_ELSEWHERE.keys()))
@pytest.mark.usefixtures("folder")
def test_the_python_of_a_page_runs(page):
    names = {"__name__": "__main__"}
    for block in PYTHON:
        if block.page == page:
            exec(compile(block.content, page, "exec"), names)  # noqa: S102 - it is our own


@pytest.mark.parametrize(
    "test",
    sorted({*ELSEWHERE.values(), *FOUND_ELSEWHERE.values(), *FOLLOWED.values(), *PYTHON_ELSEWHERE.values()}),
)
def test_a_test_that_covers_a_command_is_there(test):
    assert covered(test)


def test_no_list_of_this_file_names_what_no_page_shows():
    shown = {plain(command.line) for command in COMMANDS}
    assert (ELSEWHERE.keys() | INSTEAD.keys() | REFUSED) - shown == set()
    assert PYTHON_ELSEWHERE.keys() - {block.page for block in PYTHON} == set()


NAMED = sorted(
    {
        (page, named)
        for page, content in PAGES.items()
        for named in re.findall(r"(?<!`)`goldspan ([a-z][^`]*)`(?!`)", content)
    }
)


@pytest.mark.parametrize(("page", "named"), NAMED)
def test_a_command_that_prose_names_is_there_with_its_options(page, named):
    command, words = app, named.split()
    context = click.Context(app, info_name="goldspan")
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        if name.isupper():
            return
        command = command.get_command(context, name)
        assert command is not None, f"{page} names {name!r}"
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    used = {word.partition("=")[0].strip("[]") for word in words if word.lstrip("[").startswith("--")}
    assert used <= known | {"--help"}
