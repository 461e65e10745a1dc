"""What other people's continuous integration uses of this repository, run as far as one machine can."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from goldspan import Document, Span
from goldspan.corpus.formats import jsonl

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

pytestmark = [
    pytest.mark.skipif(not ACTION.exists(), reason="outside a checkout there is no action"),
    pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="needs bash"),
]


@pytest.fixture
def home(tmp_path):
    gold = golds(30)
    jsonl.write(tmp_path / "gold.jsonl", gold)
    jsonl.write(tmp_path / "good.jsonl", run(gold, 0.95, 1))
    jsonl.write(tmp_path / "bad run.jsonl", run(gold, 0.6, 2))
    (tmp_path / "temp").mkdir()
    return tmp_path


def programs():
    """A PATH on which ``goldspan`` and ``python`` are those that run this test."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def steps():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(ACTION.read_text(encoding="utf-8"))


def run_step(home, name, **inputs):
    """Run a step as GitHub does: its script in bash, inputs in the environment, files for what it says."""
    action = steps()
    (step,) = (step for step in action["runs"]["steps"] if step["name"] == name)
    known = {key: given.get("default", "") for key, given in action["inputs"].items()}
    assert inputs.keys() <= known.keys()
    environment = {"HOME": str(home), "RUNNER_TEMP": str(home / "temp")}
    environment["GITHUB_ACTION_PATH"] = str(home / "action")
    for variable in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environment[variable] = str(home / variable)
        (home / variable).touch()
    added = (home / "GITHUB_PATH").read_text(encoding="utf-8").split("\n")[:-1]
    environment["PATH"] = os.pathsep.join([*reversed(added), programs()])
    for variable, value in step["env"].items():
        source = value.removeprefix("${{ inputs.").removesuffix(" }}")
        environment[variable] = {**known, **inputs}[source] if value.startswith("${{") else value
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(shell, cwd=home, env=environment, capture_output=True, text=True, check=False)


def files(pred):
    return {"gold": "gold.jsonl", "pred": pred, "reference": "good.jsonl"}


def test_the_action_fails_annotates_and_summarises(home):
    done = run_step(home, "Gate", **files("bad run.jsonl"))
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error title=goldspan gate%3A overall::fail: F1 dropped by")
    assert (home / "GITHUB_OUTPUT").read_text() == "verdict=fail\n"
    assert (home / "GITHUB_STEP_SUMMARY").read_text().startswith("### goldspan gate: fail")
    found = {file.name for file in (home / "temp" / "goldspan-gate").iterdir()}
    assert found == {"gate.json", "gate.md", "junit.xml"}


def test_the_action_passes_and_takes_a_policy(home):
    assert run_step(home, "Gate", **files("good.jsonl")).returncode == 0
    assert (home / "GITHUB_OUTPUT").read_text() == "verdict=pass\n"
    (home / "my policy.toml").write_text("allowed-drop = 1\nallowed-drop-parts = 1\n")
    assert run_step(home, "Gate", **files("bad run.jsonl"), policy="my policy.toml").returncode == 0


def test_the_action_takes_no_former_verdict_for_its_own(home):
    assert run_step(home, "Gate", **files("good.jsonl")).returncode == 0
    (home / "GITHUB_OUTPUT").unlink()
    refused = run_step(home, "Gate", **files("none.jsonl"))
    assert refused.returncode == 2
    assert refused.stdout.startswith("::error file=none.jsonl,title=goldspan gate%3A it cannot be used::")
    assert (home / "GITHUB_OUTPUT").read_text() == ""
    assert "verdict" not in json.loads((home / "temp" / "goldspan-gate" / "gate.json").read_text())
    # Not even where goldspan does not get as far as its folder.
    assert run_step(home, "Gate", **files("good.jsonl")).returncode == 0
    (home / "GITHUB_OUTPUT").unlink()
    misused = {"documents-per-second": "fast"}
    assert run_step(home, "Gate", **files("good.jsonl"), **misused).returncode == 2
    assert (home / "GITHUB_OUTPUT").read_text() == ""


def test_the_action_runs_no_words_of_its_inputs(home):
    hostile = 'x"; touch owned; echo "$(touch owned)`touch owned`'
    assert run_step(home, "Gate", **files(hostile)).returncode == 2
    assert not (home / "owned").exists()
    assert (home / "GITHUB_OUTPUT").read_text() == ""
    for step in steps()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def wheel_of(file, name, **members):
    """Write a wheel of one module, which pip installs without a network."""
    info = f"{name}-1.0.dist-info"
    tag = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
        for path, text in members.items():
            archive.writestr(path.replace("INFO", info), text)


def test_the_steps_of_the_action_run_one_after_the_other(home):
    """What is installed stands for goldspan: a command of that name, which the next step must find."""
    wheel = home / "stand_in-1.0-py3-none-any.whl"
    module = f"import subprocess, sys\n\ndef main():\n    command = [{sys.executable!r}, '-m', 'goldspan']\n"
    module += "    print('in place of goldspan')\n    sys.exit(subprocess.call([*command, *sys.argv[1:]]))\n"
    points = "[console_scripts]\ngoldspan = stand_in:main\n"
    wheel_of(wheel, "stand_in", **{"stand_in.py": module, "INFO/entry_points.txt": points})
    installed = run_step(home, "Install goldspan", requirement=str(wheel))
    assert installed.returncode == 0, installed.stderr
    (added,) = (home / "GITHUB_PATH").read_text(encoding="utf-8").splitlines()
    assert [file.name for file in Path(added).iterdir()] == ["goldspan"]
    judged = run_step(home, "Gate", **files("bad run.jsonl"))
    assert judged.returncode == 1, judged.stderr
    assert "in place of goldspan" in judged.stdout
    assert (home / "GITHUB_OUTPUT").read_text() == "verdict=fail\n"


def test_the_action_installs_itself_where_it_is_told_nothing(home):
    """pip is asked for the folder that GitHub names: here there is none, which pip says."""
    refused = run_step(home, "Install goldspan")
    assert refused.returncode != 0
    assert str(home / "action") in refused.stderr
    known = steps()["inputs"]
    # GitHub knows its context of an action's steps, and not yet where it reads what inputs are by default.
    assert not any("${{" in str(given.get("default")) for given in known.values())


def test_the_hook_stops_a_commit_of_documents_that_are_wrong(tmp_path):
    """The manifest as it is, but for the environment: pre-commit would make a new one."""
    pytest.importorskip("pre_commit")
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    environment = os.environ | {
        "PATH": programs(),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "x@y.z" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    # A commit hook, where these tests run in one, names another repository.
    for name in [name for name in environment if name in {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"}]:
        environment.pop(name)

    def git(folder, *arguments):
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    for folder in (hooks, project):
        folder.mkdir()
        git(folder, "init", "--quiet")
    manifest = HOOKS.read_text(encoding="utf-8")
    assert "language: python" in manifest
    (hooks / HOOKS.name).write_text(manifest.replace("language: python", "language: system"))
    git(hooks, "add", "--all")
    git(hooks, "commit", "--quiet", "--message", "hooks")
    revision = git(hooks, "rev-parse", "HEAD")[1].strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n"
        "  - id: goldspan-validate\n    args: [gold, --labels, PERSON]\n    files: ^gold/\n"
    )
    (project / "gold").mkdir()
    git(project, "add", "--all")
    installed = [sys.executable, "-m", "pre_commit", "install"]
    subprocess.run(installed, cwd=project, env=environment, check=True, capture_output=True)
    jsonl.write(project / "gold" / "good.jsonl", [Document("d1", "Аким ушёл.", (Span(0, 4, "PERSON"),))])
    git(project, "add", "--all")
    status, shown = git(project, "commit", "--message", "good")
    assert (status, "Passed" in shown) == (0, True), shown
    jsonl.write(project / "gold" / "bad.jsonl", [Document("d2", "Аким ушёл.", (Span(0, 5, "PERSON"),))])
    git(project, "add", "--all")
    status, shown = git(project, "commit", "--message", "bad")
    assert status == 1
    assert "span-space-edge" in shown


def test_the_gate_of_this_repository_has_a_policy_and_references():
    from goldspan.eval.policy import find_policy
    from goldspan.eval.recorded import read_reference

    assert not find_policy(ROOT).significant
    found = sorted((ROOT / "eval" / "reference").glob("*.json"))
    assert "rules.json" in {file.name for file in found}
    for file in found:
        reference = read_reference(file)
        assert reference.predictions
        assert reference.reason
        assert json.loads(file.read_text(encoding="utf-8"))["score"]["f1"] > 0
