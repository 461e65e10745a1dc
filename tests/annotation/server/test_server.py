"""What only a real Label Studio can answer about ``goldspan annotate up``."""

import re
import secrets
from pathlib import Path

import pytest
from desk_commands import ANNOTATORS

from goldspan.annotation.connection import base_url, connect, make_client
from goldspan.annotation.desk import DeskError, open_desk, write_secret
from goldspan.annotation.projects import ensure_project, find_project, label_config, project_title
from goldspan.annotation.server import running_server

httpx = pytest.importorskip("httpx")


@pytest.fixture
def browser(label_studio):
    with httpx.Client(base_url=label_studio.url, trust_env=False) as client:
        yield client


@pytest.fixture
def elsewhere(tmp_path):
    """A desk without a server, and a file for the token of another."""
    return open_desk(tmp_path / "desk"), tmp_path / "token"


def log_in(browser, address, password):
    browser.get("/user/login/")
    form = {"email": address, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    return browser.post("/user/login/", data=form).status_code == 302


def test_each_annotator_can_log_in_with_the_password_that_is_kept(label_studio, browser):
    for who in ANNOTATORS:
        assert log_in(browser, who, label_studio.passwords[who])
        assert browser.get("/api/current-user/whoami").json()["email"] == who
        browser.cookies.clear()
    assert not log_in(browser, ANNOTATORS[0], "guessed")


def test_nobody_signs_up_uninvited(browser):
    browser.get("/user/signup/")
    form = {
        "email": "stranger@example.org",
        "password": secrets.token_urlsafe(12),
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
    }
    assert browser.post("/user/signup/", data=form).status_code == 403


def test_the_pages_report_to_nobody(label_studio, browser):
    log_in(browser, ANNOTATORS[0], label_studio.passwords[ANNOTATORS[0]])
    settings = browser.get("/projects/").text
    assert re.search(r"collect_analytics: *(false|False)", settings)
    assert re.search(r"sentry_dsn: *(null|None|''|\"\")", settings)
    assert not re.search(r"https?://[^\s\"']*sentry\.io", settings)


def test_the_version_is_known_without_asking_pypi(browser, label_studio):
    version = browser.get("/api/version", headers={"Authorization": f"Token {label_studio.token}"}).json()
    assert version["label-studio-os-package"]["latest_version_from_pypi"] is None


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads what Linux says")
def test_only_this_machine_can_reach_it(label_studio):
    process = running_server(label_studio.desk).pid
    sockets = {str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()}
    bound = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                bound.add(fields[1].partition(":")[0])
    assert bound == {"0100007F"}


def test_projects_are_found_by_their_titles(label_studio):
    client = label_studio.client()
    numbers = {ensure_project(client, project_title(who)) for who in ANNOTATORS}
    assert len(numbers) == len(ANNOTATORS)
    assert find_project(client, "goldspan: nobody") is None
    # A title that contains another one is another title.
    assert find_project(client, project_title(ANNOTATORS[0])[:-1]) is None


def test_a_project_that_lacks_a_label(label_studio):
    client = label_studio.client()
    lacking = label_config().replace('value="SECTOR"', 'value="PLACE"')
    project = client.projects.create(title="goldspan test: lacks", label_config=lacking)
    with pytest.raises(DeskError, match=r"lacks Label 'SECTOR' of 'span': put it back"):
        ensure_project(client, "goldspan test: lacks")
    client.projects.create(title="goldspan test: lacks")
    with pytest.raises(DeskError, match="are both called 'goldspan test: lacks'"):
        ensure_project(client, "goldspan test: lacks")
    assert project.id


@pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated")  # the SDK's own
def test_personal_access_tokens_do(label_studio, elsewhere):
    desk, file = elsewhere
    address = f"{label_studio.url}/api/token/"
    answer = httpx.post(address, headers={"Authorization": f"Token {label_studio.token}"}, trust_env=False)
    write_secret(file, answer.json()["token"])
    assert connect(desk, label_studio.url, file).users.whoami().email == "adjudicator@goldspan.invalid"


def test_a_wrong_token_is_refused_and_not_repeated(label_studio, elsewhere):
    desk, file = elsewhere
    write_secret(file, "f" * 40)
    with pytest.raises(DeskError, match="does not take the token") as error:
        connect(desk, label_studio.url, file)
    assert "ffff" not in str(error.value)


def test_a_title_that_the_server_refuses(label_studio):
    client = make_client(base_url(label_studio.url), label_studio.token)
    with pytest.raises(DeskError, match=r"refused \(400\): .*title"):
        ensure_project(client, "goldspan: " + "x" * 50)
