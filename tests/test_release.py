"""What a release rests on: one version everywhere, a changelog that tells of it, workflows to be trusted."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.cli import app
from goldspan.corpus.gold import gold_path
from goldspan.corpus.release import read_release
from goldspan.version import __version__

ROOT = Path(__file__).parents[1]
CHANGELOG = ROOT / "CHANGELOG.md"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ROOT / ".github" / "workflows" / "release.yml"

in_a_checkout = pytest.mark.skipif(not WORKFLOWS, reason="outside a checkout there are no workflows")
with_bash = pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="needs bash")

VERSION = re.compile(r"\d+\.\d+\.\d+")


def parts(number):
    return tuple(map(int, number.split(".")))


def headings():
    return re.findall(r"^## (.+)$", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)


# The version


def test_the_command_says_its_version_and_what_belongs_to_it():
    result = CliRunner().invoke(app, ["--version"], prog_name="goldspan")
    corpus = read_release(gold_path()).version
    python = sys.version.split()[0]
    assert result.stdout == f"goldspan {__version__} (corpus {corpus}, Python {python})\n"
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_version_is_one():
    assert version("goldspan") == __version__
    assert VERSION.fullmatch(__version__)
    citation = ROOT / "CITATION.cff"
    if citation.exists():
        told = re.search(r"^version: (\S+)$", citation.read_text(encoding="utf-8"), re.MULTILINE)
        assert told is None or told[1].strip("\"'") == __version__


@pytest.mark.skipif(not CHANGELOG.exists(), reason="outside a checkout there is no changelog")
def test_the_changelog_tells_of_the_version_or_of_what_is_to_come():
    found = headings()
    released = [heading for heading in found if heading != "Unreleased"]
    assert found in (["Unreleased", *released], released)
    assert all(re.fullmatch(rf"{VERSION.pattern} - \d{{4}}-\d\d-\d\d", heading) for heading in released)
    versions = [parts(heading.split()[0]) for heading in released]
    assert versions == sorted(set(versions), reverse=True)
    if "Unreleased" not in found:
        assert versions[0] == parts(__version__)
    assert not versions or versions[0] <= parts(__version__)


# The workflows


def loaded(file):
    return pytest.importorskip("yaml").safe_load(file.read_text(encoding="utf-8"))


def steps():
    """Each step of each job, with the name of its file."""
    for file in WORKFLOWS:
        for job in loaded(file)["jobs"].values():
            yield from ((file.name, step) for step in job.get("steps", ()))
    yield from (("action.yml", step) for step in loaded(ROOT / "action.yml")["runs"]["steps"])


@in_a_checkout
def test_actions_are_pinned_to_commits():
    lines = [
        (file.name, line)
        for file in (*WORKFLOWS, ROOT / "action.yml")
        for line in re.findall(r"^\s*(?:- )?uses: (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(lines) > 10
    pinned = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/\w+\.yml")
    assert not [line for line in lines if not pinned.fullmatch(line[1])]
    commits = {tuple(line.split(" # ")[0].split("@")) for _, line in lines if "@" in line}
    assert len({action for action, _ in commits}) == len(commits), "one action in two versions"


@in_a_checkout
def test_no_expression_stands_in_a_script():
    scripts = [(file, step["run"]) for file, step in steps() if "run" in step]
    assert len(scripts) > 5
    assert not [script for script in scripts if "${{" in script[1]]


@in_a_checkout
def test_a_workflow_has_no_right_that_it_does_not_name():
    for file in WORKFLOWS:
        workflow = loaded(file)
        assert workflow["permissions"] == {"contents": "read"}, file.name
        assert "pull_request_target" not in workflow[True], file.name  # YAML's own reading of "on"
        assert "secrets." not in file.read_text(encoding="utf-8"), file.name


@in_a_checkout
def test_only_one_job_may_publish_and_it_has_no_password():
    jobs = loaded(RELEASE)["jobs"]
    publishing = {
        name
        for name, job in jobs.items()
        if any("pypi-publish" in step.get("uses", "") for step in job.get("steps", ()))
    }
    assert publishing == {"publish"}
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    (_, upload) = jobs["publish"]["steps"]
    assert not upload.get("with", {}).keys() & {"password", "user", "attestations"}
    # It is built where nobody may publish, and what is published is what was tested and attested.
    assert "id-token" not in jobs["build"].get("permissions", {})
    order = ["check", "build", "wheel", "attest", "publish", "announce"]
    assert list(jobs) == order
    assert [jobs[name].get("needs") for name in order] == [None, *order[:-1]]


@in_a_checkout
def test_what_the_workflows_run_is_there():
    scripts = "\n".join(step["run"] for _, step in steps() if "run" in step)
    programs = set(re.findall(r"(?<!\S)\.ci/\w+", scripts))
    assert programs == {".ci/run", ".ci/wheel", ".ci/describe"}
    assert all(os.access(ROOT / program, os.X_OK) for program in programs)


@in_a_checkout
@with_bash
def test_what_the_wheel_is_tested_with_is_there():
    listed = re.search(r"smoke=\((.*?)\n\)", (ROOT / ".ci" / "wheel").read_text(encoding="utf-8"), re.DOTALL)
    command = ["bash", "-c", f"printf '%s\\n' {' '.join(listed[1].split())}"]
    files = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(files) > 10
    assert not [file for file in files if not (ROOT / file).is_file()]


@in_a_checkout
@with_bash
@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("0.1.0", "no tag"),
        ("v1", "no tag"),
        ("v1.0.0-rc1", "no tag"),
        ("v99.0.0", "no wheel of goldspan 99"),
    ],
)
def test_a_tag_that_is_not_the_version_is_refused(tmp_path, tag, message):
    command = [ROOT / ".ci" / "describe", tag, tmp_path, tmp_path / "out"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert message in done.stderr
