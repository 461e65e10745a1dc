"""Label Studio's own environment, made by pip from a wheel that stands in for it."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from goldspan.annotation import installation
from goldspan.annotation.desk import DeskError
from goldspan.annotation.installation import VENV_VARIABLE, VERSION, ensure_installed, installed_version

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the desk's own server needs Linux or macOS")

WHEEL = {
    "label_studio/__init__.py": "def main():\n    print('it runs')\n",
    "label_studio-{0}.dist-info/METADATA": "Metadata-Version: 2.1\nName: label-studio\nVersion: {0}\n",
    "label_studio-{0}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "label_studio-{0}.dist-info/entry_points.txt": "[console_scripts]\nlabel-studio = label_studio:main\n",
    "label_studio-{0}.dist-info/RECORD": "",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VENV_VARIABLE, str(tmp_path / "home" / "venv"))
    return tmp_path / "home" / "venv"


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that pip takes for the only place where packages are."""
    index = tmp_path / "index"
    index.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


def offer(index):
    with ZipFile(index / f"label_studio-{VERSION}-py3-none-any.whl", "w") as wheel:
        for name, content in WHEEL.items():
            wheel.writestr(name.format(VERSION), content.format(VERSION))


def holds(folder, version):
    (folder / "lib" / "python3.11" / "site-packages" / f"label_studio-{version}.dist-info").mkdir(
        parents=True
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)


def no_installation(*_):
    raise AssertionError("nothing is to be installed")


def test_a_failure_says_why_and_the_next_run_begins_anew(folder, index, tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\necho trying; echo ERROR: no space left; echo done; exit 1\n", encoding="utf-8"
    )
    python.chmod(0o755)
    with monkeypatch.context() as without_space:
        without_space.setattr(sys, "executable", str(python))
        with pytest.raises(DeskError, match="could not be installed: ERROR: no space left"):
            ensure_installed([].append)
    assert installed_version(folder) == ""
    (folder / "left").touch()
    offer(index)
    said = []
    assert ensure_installed(said.append) == folder
    assert not (folder / "left").exists()
    assert installed_version(folder) == VERSION
    assert any("some 1 GB" in line and "Successfully installed" in line for line in said)
    program = [installation.python_of(folder), installation.program_of(folder)]
    assert subprocess.run(program, capture_output=True, check=True).stdout == b"it runs\n"


def test_what_is_installed_is_used_as_it_is(folder, monkeypatch):
    holds(folder, "1.23.0")
    monkeypatch.setattr(installation, "_install", no_installation)
    said = []
    assert ensure_installed(said.append) == folder
    assert said == []
    assert [path.name for path in folder.parent.iterdir()] == ["venv"]


def test_another_version(folder):
    holds(folder, "1.20.0")
    with pytest.raises(DeskError, match=r"holds Label Studio 1\.20\.0, and 1\.23\.\* is needed"):
        ensure_installed([].append)


def test_a_python_that_is_gone(folder):
    holds(folder, VERSION)
    (folder / "bin" / "python").unlink()
    with pytest.raises(DeskError, match="is gone: remove the folder"):
        ensure_installed([].append)


def test_a_folder_with_something_else_is_left_alone(folder):
    folder.mkdir(parents=True)
    (folder / "thesis.tex").touch()
    with pytest.raises(DeskError, match="something else"):
        ensure_installed([].append)
    assert [path.name for path in folder.iterdir()] == ["thesis.tex"]


def test_the_folder_of_the_cache(monkeypatch, tmp_path):
    monkeypatch.delenv(VENV_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert installation.venv_folder() == tmp_path / "goldspan" / f"label-studio-{VERSION}"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert installation.cache_folder() == Path.home() / ".cache" / "goldspan"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert installation.cache_folder() == Path.home() / "Library" / "Caches" / "goldspan"
