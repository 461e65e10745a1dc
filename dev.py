"""Everything in one command, on a machine that has only Python 3.11 or newer.

    python3 dev.py bench           set goldspan up in .venv, then run ``goldspan bench``
    python3 dev.py test [ARGS]     set it up with the test tools, then run the tests
    python3 dev.py check           set it up with the developers' tools, then run the linters
    python3 dev.py ANYTHING ELSE   run ``goldspan ANYTHING ELSE``

The environment is made once, and again when pyproject.toml changes. GOLDSPAN_VENV names another
folder for it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from platform import python_version

ROOT = Path(__file__).resolve().parent

GROUPS = {"test": "test", "check": "dev"}

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "-p", "goldspan"),
    # Its cache has been seen to report a broken contract as kept.
    ("lint-imports", "--no-cache"),
)


def main(arguments: list[str]) -> int:
    """Set up what the command needs, run it, and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an old Python is told so
        print(f"goldspan needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    command = arguments[0] if arguments else "--help"
    try:
        programs = set_up(GROUPS.get(command, ""))
    except subprocess.CalledProcessError as error:
        print(f"set-up failed (exit status {error.returncode}): see above", file=sys.stderr)
        return 2
    if command == "test":
        return run([programs / "pytest", "--numprocesses", "auto", *arguments[1:]], ROOT)
    if command == "check":
        statuses = [run([programs / name, *rest], ROOT) for name, *rest in CHECKS]
        return int(any(statuses))
    return run([programs / "goldspan", *arguments])


def set_up(group: str) -> Path:
    """Make the virtual environment if it is not there or out of date; return its folder of programs.

    ``group`` is the dependency group to install beside the package, if any.
    """
    venv = Path(os.environ.get("GOLDSPAN_VENV") or ROOT / ".venv")
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    stamp = venv / f"set-up-{group or 'user'}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return programs
    print(f"setting up {venv} (once; a minute or two)", file=sys.stderr, flush=True)
    if not python.exists() or made_with(venv) != python_version():
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "pip>=25.1"], check=True)  # the first that knows dependency groups
    packages = ["--editable", f"{ROOT}[{'all' if group else 'baselines'}]"]
    if group:
        packages += ["--group", f"{ROOT / 'pyproject.toml'}:{group}"]
    subprocess.run([*pip, *packages], check=True)
    stamp.write_text(wanted)
    return programs


def made_with(venv: Path) -> str:
    """The version of the Python that a virtual environment was made with; ``""`` if it does not say."""
    settings = venv / "pyvenv.cfg"
    lines = settings.read_text(encoding="utf-8").splitlines() if settings.exists() else []
    return next((line.split("=")[1].strip() for line in lines if line.startswith("version")), "")


def run(command: list[str | Path], folder: Path | None = None) -> int:
    """Run a program, in ``folder`` or where the user is, and return its exit status."""
    return subprocess.run(list(map(str, command)), cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
