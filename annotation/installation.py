"""Label Studio in a virtual environment of its own, some 1 GB, made once and shared by all desks of a person.

Label Studio pins packages that goldspan and its users want in other versions; nothing of it is imported here.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from goldspan.annotation.desk import DeskError

VERSION = "1.23.2"
VENV_VARIABLE = "GOLDSPAN_LABEL_STUDIO_VENV"
_SERIES = "1.23."

# It lies in an environment until everything is installed, so that what was interrupted never looks done.
_UNFINISHED = "goldspan-unfinished"

Report = Callable[[str], object]


def ensure_installed(report: Report) -> Path:
    """The folder of an environment that has Label Studio, which is made if it is not there.

    The folder is what ``GOLDSPAN_LABEL_STUDIO_VENV`` names or, by default, one in the user's cache.
    ``report`` is told what goes on, a line at a time.

    Raises:
        DeskError: the folder holds something else or another version, or the installation failed.
    """
    folder = venv_folder()
    if _is_usable(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _waiting_lock(folder.with_name(f"{folder.name}.lock"), report):
        # Another run may have installed it while this one waited.
        if not _is_usable(folder):
            _install(folder, report)
    return folder


def venv_folder() -> Path:
    """Where the environment is, or will be."""
    named = os.environ.get(VENV_VARIABLE)
    return Path(named).expanduser().absolute() if named else cache_folder() / f"label-studio-{VERSION}"


def cache_folder() -> Path:
    """The folder of goldspan in the user's cache, where the system has it."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "goldspan"
    # The XDG standard has relative paths ignored.
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "goldspan"


def installed_version(folder: Path) -> str:
    """The version of Label Studio in an environment; ``""`` if it has none, or is unfinished."""
    if (folder / _UNFINISHED).exists():
        return ""
    found = sorted(folder.glob("lib/python3*/site-packages/label_studio-*.dist-info"))
    return found[-1].name.removesuffix(".dist-info").partition("-")[2] if found else ""


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / "bin" / "python"


def program_of(folder: Path) -> Path:
    """The script that starts Label Studio, for that interpreter."""
    return folder / "bin" / "label-studio"


def _is_usable(folder: Path) -> bool:
    version = installed_version(folder)
    if version and not version.startswith(_SERIES):
        raise DeskError(
            f"{folder} holds Label Studio {version}, and {_SERIES}* is needed: name another folder with"
            f" {VENV_VARIABLE}, or remove it"
        )
    if version and not python_of(folder).exists():
        raise DeskError(
            f"the Python that {folder} was made with is gone: remove the folder, then run this again"
        )
    return bool(version)


def _install(folder: Path, report: Report) -> None:
    if (folder / _UNFINISHED).exists():
        report(f"removing what an interrupted installation left in {folder}")
        rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise DeskError(
            f"{folder} holds something else than Label Studio: name another folder with {VENV_VARIABLE}"
        )
    folder.mkdir(exist_ok=True)
    (folder / _UNFINISHED).touch()
    report("making a virtual environment for Label Studio")
    log = folder.with_name(f"{folder.name}.log")
    log.write_bytes(b"")
    _run([sys.executable, "-I", "-m", "venv", str(folder)], log, report)
    pip = [str(python_of(folder)), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    _run([*pip, "--progress-bar=off", f"label-studio=={VERSION}"], log, report)
    (folder / _UNFINISHED).unlink()


def _run(command: list[str], log: Path, report: Report) -> None:
    """Run a step of the installation; its output goes to the log and, a line at a time, to ``report``.

    Raises:
        DeskError: it failed.
    """
    last: deque[str] = deque(maxlen=40)
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603 - both programs are our own choice
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
        ) as process,
    ):
        for line in process.stdout or ():
            kept.write(line)
            last.append(line.strip())
            report(f"installing Label Studio {VERSION} (some 1 GB, once): {line.strip()}")
    if process.returncode:
        raise DeskError(
            f"Label Studio could not be installed: {_why(last)} (more in {log}); run this again, or name with"
            f" {VENV_VARIABLE} an environment that has Label Studio {_SERIES}*"
        )


def _why(last: deque[str]) -> str:
    """What a failed step said: its errors or, where it named none, its last words."""
    said = [line for line in last if line]
    errors = [line for line in said if line.startswith("ERROR:")]
    return "; ".join(errors[-3:] or said[-3:]) or "it said nothing"


@contextmanager
def _waiting_lock(path: Path, report: Report) -> Iterator[None]:
    """Let one run at a time install; the others wait for it."""
    import fcntl

    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            report("another run is installing Label Studio: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
