"""``goldspan annotate up``, ``down`` and ``status``, with a stand-in for Label Studio.

``server/test_server.py`` has what only the real one can answer.
"""

import json
import os
import shutil
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldspan.annotation import server as servers
from goldspan.annotation.desk import desk_lock, open_desk
from goldspan.annotation.plan import draw_plan, write_plan
from goldspan.annotation.ports import reserve_port
from goldspan.cli import app

pytest.importorskip("label_studio_sdk")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the desk's own server needs Linux or macOS")

STAND_IN = Path(__file__).parent / "fake_label_studio.py"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A virtual environment, as far as it is looked at."""
    folder = tmp_path_factory.mktemp("venv")
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    shutil.copy(STAND_IN, folder / "bin" / "label-studio")
    (folder / "lib" / "python3.11" / "site-packages" / "label_studio-1.23.2.dist-info").mkdir(parents=True)
    return folder


@pytest.fixture
def desk(tmp_path, environment, monkeypatch):
    monkeypatch.setenv("GOLDSPAN_LABEL_STUDIO_VENV", str(environment))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(servers, "_PAUSE", 0.01)
    yield open_desk(tmp_path / "desk")
    run(open_desk(tmp_path / "desk"), "down")


def run(desk, command, *more):
    return CliRunner().invoke(app, ["annotate", command, "--desk", str(desk.folder), *map(str, more)])


def up(desk, *more):
    result = run(desk, "up", *more)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(desk, command, *more):
    result = run(desk, command, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.stderr


def seen(desk):
    return json.loads((desk.server / "seen.json").read_text(encoding="utf-8"))


def behave(desk, how):
    desk.server.mkdir(parents=True, exist_ok=True)
    (desk.server / "behaviour").write_text(how, encoding="utf-8")


def test_up_status_down(desk):
    assert run(desk, "status").exit_code == 1
    said = up(desk, "--annotators", "anna,boris@example.org")
    assert said.startswith("running: http://127.0.0.1:")
    assert "anna@goldspan.invalid" in said
    again = json.loads(up(desk, "--format", "json"))
    assert list(again) == ["url", "started", "projects", "logins"]
    assert again["projects"][1] == {"annotator": "boris@example.org", "url": f"{again['url']}/projects/2/"}
    status = run(desk, "status")
    assert status.exit_code == 0
    assert "goldspan: boris@example.org" in status.stdout
    found = json.loads(run(desk, "status", "--format", "json").stdout)
    assert list(found) == ["state", "url", "version", "projects", "log"]
    assert (found["state"], found["version"]) == ("running", "1.23.2")
    assert found["projects"][0] == {
        "title": "goldspan: anna@goldspan.invalid",
        "tasks": 3,
        "annotated": 1,
        "url": f"{found['url']}/projects/1/",
    }
    assert run(desk, "down").stdout == f"stopped: {found['url']}\n"
    assert run(desk, "down").stdout == "it was not running\n"
    stopped = run(desk, "status", "--format", "json")
    assert (stopped.exit_code, json.loads(stopped.stdout)["state"]) == (1, "stopped")


def test_the_secrets_are_the_owner_s_and_in_no_output(desk):
    said = up(desk, "--annotators", "anna")
    logins = json.loads((desk.server / "logins.json").read_text(encoding="utf-8"))
    assert list(logins) == ["adjudicator@goldspan.invalid", "anna@goldspan.invalid"]
    token = desk.token.read_text(encoding="utf-8").strip()
    assert len(token) == 40
    for secret in (token, *logins.values()):
        assert secret not in said
        assert not any(secret in argument for argument in seen(desk)["arguments"])
    for path in (desk.token, desk.server / "logins.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.server.stat().st_mode) == 0o700
    assert (desk.folder / ".gitignore").read_text(encoding="utf-8") == "/server/\n"


def test_the_server_keeps_to_itself(desk, monkeypatch):
    for name in ("LABEL_STUDIO_COLLECT_ANALYTICS", "HEARTEX_SENTRY_DSN", "DJANGO_DB", "DEBUG", "PASSWORD"):
        monkeypatch.setenv(name, "1")
    up(desk)
    started = seen(desk)
    arguments = started["arguments"]
    assert arguments[arguments.index("--internal-host") + 1] == "127.0.0.1"
    assert {"start", "--no-browser", "--enable-legacy-api-token"} < set(arguments)
    environment = started["environment"]
    told = {
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LATEST_VERSION_CHECK": "false",
        "FEATURE_FLAGS_OFFLINE": "true",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_BASE_DATA_DIR": str(desk.server),
    }
    assert environment.items() >= told.items()
    others = environment.keys() - told.keys()
    assert {name for name in others if name.startswith(("LABEL_STUDIO_", "HEARTEX_"))} == {
        "LABEL_STUDIO_USERNAME",
        "LABEL_STUDIO_PASSWORD",
        "LABEL_STUDIO_USER_TOKEN",
    }
    assert not others & {"DJANGO_DB", "DEBUG", "PASSWORD", "ML_BLOCK_LOCAL_IP", "SSRF_PROTECTION_ENABLED"}


def test_a_backend_of_this_machine_is_let_in_when_asked(desk):
    up(desk, "--local-backend")
    told = {"ML_BLOCK_LOCAL_IP": "false", "SSRF_PROTECTION_ENABLED": "false"}
    assert seen(desk)["environment"].items() >= told.items()


def test_up_again_changes_nothing_but_adds_who_is_new(desk):
    up(desk, "--annotators", "anna")
    before = seen(desk)
    assert up(desk, "--annotators", "anna, boris").startswith("running already: ")
    assert up(desk).count("@goldspan.invalid  ") == 2
    assert seen(desk) == before
    titles = [
        each["title"] for each in json.loads(run(desk, "status", "--format", "json").stdout)["projects"]
    ]
    assert titles == ["goldspan: anna@goldspan.invalid", "goldspan: boris@goldspan.invalid"]


def test_annotators_are_those_of_the_plan(desk):
    desk.make()
    write_plan(desk.plan, draw_plan(["d1", "d2"], ["vera", "gleb"], 0.5, 1))
    said = up(desk)
    assert "vera@goldspan.invalid" in said
    assert "gleb@goldspan.invalid" in said


def test_up_in_another_way_than_it_runs(desk):
    up(desk)
    assert "down` first" in refused(desk, "up", "--port", 1)
    assert "down` first" in refused(desk, "up", "--local-backend")


def test_a_port_that_is_taken(desk):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} is taken" in refused(desk, "up", "--port", port)
        assert not (desk.server / "url").exists()
    assert up(desk, "--port", port).startswith(f"running: http://127.0.0.1:{port}\n")


def test_a_port_that_another_desk_is_about_to_open(desk, tmp_path):
    port = reserve_port(None, servers.PORT)
    try:
        assert f"port {port.number} is taken" in refused(desk, "up", "--port", port.number)
        assert f":{port.number}\n" not in up(desk)
    finally:
        os.close(port.handle)
    run(desk, "down")
    other = open_desk(tmp_path / "other")
    said = up(other, "--port", port.number)
    try:
        assert f":{port.number}\n" in said
        assert "is taken" in refused(desk, "up", "--port", port.number)
    finally:
        run(other, "down")


def test_the_address_stays_what_it_was(desk):
    first = up(desk).split("\n")[0]
    run(desk, "down")
    assert up(desk).split("\n")[0] == first


@pytest.mark.parametrize("name", ["b ad", "анна", "a" * 60, "../up"])
def test_an_annotator_that_cannot_be_one(desk, name):
    refused(desk, "up", "--annotators", name)
    assert not desk.folder.exists()


def test_a_server_that_dies_at_its_start(desk):
    behave(desk, "die")
    said = refused(desk, "up")
    assert "disk I/O error" in said
    assert str(desk.server / "log") in said
    (desk.server / "behaviour").unlink()
    up(desk)
    assert "disk I/O error" in (desk.server / "log.old").read_text(encoding="utf-8")


def test_a_server_that_was_killed_is_stopped_and_starts_again(desk):
    up(desk, "--annotators", "anna")
    process = servers.running_server(desk).pid
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert run(desk, "status").exit_code == 1
    assert "anna@goldspan.invalid" in up(desk)


def test_a_number_of_a_process_that_is_another_s_by_now(desk):
    up(desk)
    state = json.loads((desk.server / "server.json").read_text(encoding="utf-8"))
    run(desk, "down")
    (desk.server / "server.json").write_text(json.dumps({**state, "pid": os.getpid()}), encoding="utf-8")
    assert run(desk, "down").stdout == "it was not running\n"


def test_a_server_that_does_not_end_when_asked(desk, monkeypatch):
    behave(desk, "deaf")
    monkeypatch.setattr(servers, "_STOPPED_WITHIN", 0.2)
    up(desk)
    assert run(desk, "down").stdout.startswith("stopped: ")


def test_two_runs_at_once(desk):
    with desk_lock(desk):
        assert "another run" in refused(desk, "up")


def test_a_token_that_was_lost(desk):
    up(desk)
    run(desk, "down")
    (desk.server / "label_studio.sqlite3").touch()
    desk.token.unlink()
    assert "put it back" in refused(desk, "up")


def test_a_password_that_was_lost(desk):
    up(desk, "--annotators", "anna")
    (desk.server / "logins.json").unlink()
    assert "put it back" in refused(desk, "up", "--annotators", "anna")
