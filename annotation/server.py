"""The desk's own Label Studio server: started, found again, stopped.

The server holds a lock for as long as it lives, which it inherits from the run that starts it; so a process
number is only ever trusted, and a signal sent, while the process that it belonged to still lives.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goldspan.annotation.connection import connect, is_up
from goldspan.annotation.desk import Desk, DeskError, read_secret, write_secret
from goldspan.annotation.installation import program_of, python_of
from goldspan.annotation.logins import OWNER, keep_login
from goldspan.annotation.ports import HOST, reserve_port
from goldspan.corpus.writing import json_bytes, write_bytes

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

PORT = 8080

_READY_WITHIN = 900.0  # seconds; the first start makes the database, which takes minutes on a slow disk
_STOPPED_WITHIN = 15.0  # seconds
_PAUSE = 0.1  # seconds between two looks

# What the server is told of the environment that it is started in. Settings of another Label Studio, which
# may stand there under three prefixes, would go before ours.
_KEPT = frozenset({"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH"})

# Nothing leaves the machine: no usage data, no crash reports (whose addresses have defaults, so that they
# must be set, and empty), no look for newer versions, no remote feature flags. Nobody signs up uninvited.
_CLOSED = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "DISABLE_SIGNUP_WITHOUT_LINK": "true",
}
# A backend on this machine is refused otherwise. The server is on 127.0.0.1 whatever happens.
_LOCAL_BACKEND = {"ML_BLOCK_LOCAL_IP": "false", "SSRF_PROTECTION_ENABLED": "false"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that was started: its process, its port, and whether backends on this machine may be used."""

    pid: int
    port: int
    local_backend: bool

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"


def running_server(desk: Desk) -> Server | None:
    """The desk's server if its process lives, whether it answers yet or not.

    Raises:
        DeskError: another run is just starting it.
    """
    handle = _try_lock(desk)
    if handle is not None:
        os.close(handle)
        return None
    server = last_server(desk)
    if server is None:
        raise DeskError(f"another run is starting the server of {desk.folder}: wait for it to end")
    return server


def last_server(desk: Desk) -> Server | None:
    """The server that was started last, which may have ended since."""
    try:
        return msgspec.json.decode(_state(desk).read_bytes(), type=Server)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def start_server(desk: Desk, venv: Path, *, port: int | None = None, local_backend: bool = False) -> Server:
    """Start Label Studio on 127.0.0.1, with its data in the desk, as a process that outlives this one.

    Without a ``port`` it is the one of the last time or, if that is taken, the next that is free. The server
    does not answer yet when this returns.

    Raises:
        DeskError: the server runs already, the port is taken, or its token was lost.
    """
    _make_folder(desk)
    lock = _try_lock(desk)
    if lock is None:
        raise DeskError(f"the server of {desk.folder} runs already")
    with ExitStack() as handles:
        # The server has them open when they are closed here, and the locks with them.
        handles.callback(os.close, lock)
        before = last_server(desk)
        reserved = reserve_port(port, before.port if before else PORT)
        handles.callback(os.close, reserved.handle)
        token, password = _token(desk), keep_login(desk, OWNER)
        _state(desk).unlink(missing_ok=True)
        process = _spawn(
            server_command(venv, desk, reserved.number),
            server_environment(os.environ, desk, token=token, password=password, local_backend=local_backend),
            log_of(desk),
            (lock, reserved.handle),
        )
        server = Server(process, reserved.number, local_backend)
        write_bytes(_state(desk), json_bytes(asdict(server)))
        write_bytes(desk.server / "url", f"{server.url}\n".encode())
    return server


def server_command(venv: Path, desk: Desk, port: int) -> list[str]:
    """The command that starts a server; other users of the machine can see it, so no secret is in it."""
    # The interpreter is named since the script's first line may be too long for the system.
    return [
        str(python_of(venv)), str(program_of(venv)), "start", "--no-browser", "--internal-host", HOST,
        "--port", str(port), "--data-dir", str(desk.server.absolute()), "--enable-legacy-api-token",
    ]  # fmt: skip


def server_environment(
    around: Mapping[str, str], desk: Desk, *, token: str, password: str, local_backend: bool
) -> dict[str, str]:
    """The environment of a server: a little of that ``around``, the secrets, and what keeps it to itself."""
    kept = {name: value for name, value in around.items() if name in _KEPT or name.startswith("LC_")}
    own = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(desk.server.absolute()),
        "LABEL_STUDIO_USERNAME": OWNER,
        "LABEL_STUDIO_PASSWORD": password,
        "LABEL_STUDIO_USER_TOKEN": token,
        "PYTHONUNBUFFERED": "1",
    }
    return kept | own | _CLOSED | (_LOCAL_BACKEND if local_backend else {})


def wait_until_ready(desk: Desk, server: Server) -> "LabelStudio":
    """A client of a server that was just started, once it answers.

    Raises:
        DeskError: it ended, took too long, or does not take the desk's token.
    """
    latest = time.monotonic() + _READY_WITHIN
    while not is_up(server.url):
        if running_server(desk) is None:
            raise DeskError(f"Label Studio ended while it started: {_last_words(desk)}")
        if time.monotonic() > latest:
            raise DeskError(f"Label Studio does not answer: {_last_words(desk)}")
        time.sleep(_PAUSE)
    return connect(desk)


def stop_server(desk: Desk) -> Server | None:
    """End the desk's server and wait until it has; ``None`` if it did not run.

    Raises:
        DeskError: another run is just starting it, or it does not end.
    """
    server = running_server(desk)
    if server is not None:
        for how in (signal.SIGTERM, signal.SIGKILL):
            os.killpg(server.pid, how)
            if _ended_within(desk, _STOPPED_WITHIN):
                break
        else:
            raise DeskError(f"the server (process {server.pid}) does not end")
    (desk.server / "url").unlink(missing_ok=True)
    return server


def database_of(desk: Desk) -> Path:
    """The server's database, which its first start makes."""
    return desk.server / "label_studio.sqlite3"


def log_of(desk: Desk) -> Path:
    """What the server prints, since it was started last."""
    return desk.server / "log"


def _state(desk: Desk) -> Path:
    return desk.server / "server.json"


def _make_folder(desk: Desk) -> None:
    if sys.platform == "win32":
        raise DeskError(
            "the desk's own server needs Linux or macOS: start Label Studio yourself, and use --url"
        )
    desk.make()
    desk.server.mkdir(mode=0o700, exist_ok=True)


def _try_lock(desk: Desk) -> int | None:
    """The handle of the lock that a server holds while it lives; ``None`` if one does."""
    import fcntl

    if not desk.server.is_dir():
        return os.open(os.devnull, os.O_RDONLY)
    handle = os.open(desk.server / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _spawn(command: list[str], environment: dict[str, str], log: Path, handles: tuple[int, ...]) -> int:
    """Start a process in a session of its own, which outlives this one and keeps handles open; its number."""
    if log.exists():
        log.replace(log.with_name("log.old"))
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the command is our own
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=handles,
            umask=0o077,
        )
    process.returncode = 0  # nobody waits for it
    return process.pid


def _ended_within(desk: Desk, seconds: float) -> bool:
    latest = time.monotonic() + seconds
    while (handle := _try_lock(desk)) is None:
        if time.monotonic() > latest:
            return False
        time.sleep(_PAUSE)
    os.close(handle)
    return True


def _token(desk: Desk) -> str:
    """The server's token, made before its first start."""
    if desk.token.exists():
        return read_secret(desk.token)
    if database_of(desk).exists():
        raise DeskError(
            f"{desk.token} is gone, but the server has a database that needs it: put it back, or pull with a"
            f" token of the account page and then move {desk.server} away to begin anew"
        )
    token = secrets.token_hex(20)
    write_secret(desk.token, f"{token}\n")
    return token


def _last_words(desk: Desk) -> str:
    """The end of the log, and where the rest of it is."""
    try:
        lines = log_of(desk).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        lines = []
    said = [line.strip() for line in lines if line.strip()]
    return f"{' | '.join(said[-3:]) or 'it printed nothing'} (log: {log_of(desk)})"
