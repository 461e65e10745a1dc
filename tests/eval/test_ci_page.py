"""docs/ci.md, followed from top to bottom."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from goldspan.eval.policy import Policy, read_policy

PAGE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder of someone who ran every command of the page, each of which did what the page shows."""
    if os.name == "nt":
        pytest.skip("the page speaks to a shell of Unix")
    home = tmp_path_factory.mktemp("project")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, shown = part.partition("\n")
            if command.startswith("pip "):
                continue
            done = subprocess.run(
                ["bash", "-c", command],  # noqa: S607 - whichever bash there is
                cwd=home,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (command, done.stderr)
            for line in shown.splitlines():
                assert line in done.stdout.splitlines(), (command, done.stdout)
    return home


def test_every_command_does_what_is_shown(followed):
    assert "faster model" in (followed / "reference.json").read_text(encoding="utf-8")


def test_what_a_pass_looks_like_is_shown(followed):
    paths = [f"--{name}={followed / 'worse.jsonl'}" for name in ("pred", "reference")]
    command = [sys.executable, "-m", "goldspan", "gate", f"--gold={followed / 'gold.jsonl'}", *paths]
    done = subprocess.run(command, cwd=followed, capture_output=True, text=True, check=True)
    assert [done.stdout.splitlines()[0]] == blocks("text")[0].splitlines()


def test_what_a_failure_names_is_shown(followed):
    paths = [
        f"--{name}={followed / file}"
        for name, file in (("pred", "worse.jsonl"), ("reference", "today.jsonl"))
    ]
    command = [sys.executable, "-m", "goldspan", "gate", f"--gold={followed / 'gold.jsonl'}", *paths]
    done = subprocess.run(command, cwd=followed, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("fail: ")] == blocks("text")[
        1
    ].splitlines()


def test_the_policy_shown_is_the_default(tmp_path):
    (tmp_path / "gate.toml").write_text(blocks("toml")[0], encoding="utf-8")
    assert read_policy(tmp_path / "gate.toml") == Policy()
    every = re.sub("^# (?=[a-z-]+ = )", "", blocks("toml")[0], flags=re.MULTILINE)
    shown = tomllib.loads(every)
    assert shown["tool"]["goldspan"]["gate"].keys() == {
        name.replace("_", "-") for name in Policy.__struct_fields__
    }


def test_the_suite_shown_runs(followed):
    (followed / "test_accuracy.py").write_text(blocks("python")[0], encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_accuracy.py"]
    done = subprocess.run(command, cwd=followed, capture_output=True, text=True, check=False)
    # The last command of the page has accepted the worse predictions, so that today's are an improvement.
    assert "3 passed" in done.stdout, done.stdout


def test_an_extractor_is_held_to_every_span_by_the_policy_shown(followed, tmp_path):
    (tmp_path / "gate.toml").write_text(blocks("toml")[1], encoding="utf-8")
    paths = [
        f"--{name}={followed / file}" for name, file in (("gold", "gold.jsonl"), ("pred", "worse.jsonl"))
    ]
    command = [sys.executable, "-m", "goldspan", "gate", *paths, f"--policy={tmp_path / 'gate.toml'}"]

    def judged(reference):
        whole = [*command, f"--reference={followed / reference}"]
        return subprocess.run(whole, capture_output=True, text=True, check=False)

    assert judged("worse.jsonl").returncode == 0
    failed = judged("today.jsonl")
    assert failed.returncode == 1
    assert "fail: new errors: " in failed.stdout
    assert "(p " not in failed.stdout


def test_the_hook_shown_takes_labels_of_ones_own(tmp_path):
    yaml = pytest.importorskip("yaml")
    (hook,) = yaml.safe_load(blocks("yaml")[2])["repos"][0]["hooks"]
    command = [sys.executable, "-m", "goldspan", "validate", *hook["args"]]
    text = '{"id": "d1", "text": "Анна Ким", "spans": [{"start": 0, "end": 8, "label": "PERSON"}]}\n'
    (tmp_path / "gold.jsonl").write_text(text, encoding="utf-8")
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    bare = subprocess.run(command[:5], cwd=tmp_path, check=False, capture_output=True)
    assert (bare.returncode, b"label-unknown" in bare.stdout + bare.stderr) == (1, True)


def test_the_sizes_shown_are_those_of_the_gate():
    script = Path(__file__).parents[2] / "benchmarks" / "gate_sizes.py"
    if not script.exists():
        pytest.skip("the benchmarks are not here")
    measured = runpy.run_path(str(script))["measured"]
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| [\d,]+ \|", line)]
    assert len(rows) == 6
    for row in rows[:2]:
        for share, shown, passes in ((0.02, *row[2:4]), (0.10, *row[4:6])):
            seen, passed = measured(int(row[0]), share, runs=12)
            assert seen == pytest.approx(float(shown), rel=0.15)
            assert abs(passed - int(passes.rstrip("%")) / 100) < 0.45


def run_as_gitlab(script, home, predictions):
    """Run the lines of a job as GitLab does: one shell, which stops at the first that fails."""
    programs = home / "programs"
    programs.mkdir(exist_ok=True)
    for name, text in (("pip", 'test "$*" = "install goldspan"'), ("python", f'cp {predictions} "$3"')):
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    command = ["bash", "-eo", "pipefail", "-c", "\n".join(script)]
    environment = os.environ | {"PATH": path}
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "status", "failures"), [("good", 0, False), ("worse", 1, True)])
def test_the_job_of_gitlab_runs_and_leaves_what_it_names(followed, tmp_path, name, status, failures):
    yaml = pytest.importorskip("yaml")
    accuracy = yaml.safe_load(blocks("yaml")[1])["accuracy"]
    shutil.copy(followed / "run" / "gold.jsonl", tmp_path / "gold.jsonl")
    shutil.copy(followed / "run" / "regex.predictions.jsonl", tmp_path / "good")
    shutil.copy(followed / "worse.jsonl", tmp_path / "worse")
    files = ["--gold", "gold.jsonl", "--pred", "good", "--reference", "reference.json"]
    record = [sys.executable, "-m", "goldspan", "gate", *files, "--update", "--reason", "the first"]
    subprocess.run(record, cwd=tmp_path, check=True, capture_output=True)
    done = run_as_gitlab(accuracy["script"], tmp_path, name)
    assert done.returncode == status, done.stderr
    kept = accuracy["artifacts"]
    assert kept["when"] == "always"
    assert all((tmp_path / path).is_dir() for path in kept["paths"])
    suite = ET.parse(tmp_path / kept["reports"]["junit"]).getroot().find("testsuite")  # noqa: S314 - our own
    assert (suite.get("failures") != "0") is failures


def test_snippets_of_services_name_what_there_is():
    yaml = pytest.importorskip("yaml")
    github, _, hooks = map(yaml.safe_load, blocks("yaml"))
    assert hooks["repos"][0]["repo"].endswith("/OWNER/goldspan")
    for placeholder in ("OWNER", "TAG"):
        assert f"`{placeholder}` is" in PAGE
    (step,) = (one for one in github["jobs"]["accuracy"]["steps"] if "goldspan" in one.get("uses", ""))
    action = Path(__file__).parents[2] / "action.yml"
    manifest = action.with_name(".pre-commit-hooks.yaml")
    if action.exists():
        known = yaml.safe_load(action.read_text(encoding="utf-8"))["inputs"]
        assert {name for name, one in known.items() if one.get("required")} == step["with"].keys()
        ids = {one["id"] for one in yaml.safe_load(manifest.read_text(encoding="utf-8"))}
        assert {one["id"] for one in hooks["repos"][0]["hooks"]} == ids
