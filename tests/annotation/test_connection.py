import os
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

pytest.importorskip("label_studio_sdk")

import jwt

from goldspan.annotation.connection import TOKEN_VARIABLE, base_url, connect, make_client
from goldspan.annotation.desk import DeskError, open_desk, write_secret

TOKEN = "0123456789abcdef" * 2 + "01234567"
OWN_TOKEN = "f" * 40


# By path: status, type of content, body.
ANSWERS = {
    "/api/current-user/whoami": (200, "application/json", b'{"id": 1, "email": "w@goldspan.invalid"}'),
    "/wrong/api/current-user/whoami": (401, "application/json", b'{"detail": "Invalid token."}'),
    "/html/api/current-user/whoami": (200, "text/html", b"<html>It works!</html>"),
    "/other/api/current-user/whoami": (200, "application/json", b'{"name": "another service"}'),
    "/broken/api/current-user/whoami": (500, "text/html", b"<html>Server Error (500)</html>"),
    "/strict/api/current-user/whoami": (
        400,
        "application/json",
        b'{"detail": "Validation error", "validation_errors": {"title": ["too long"]}}',
    ),
    "/html/api/token/refresh/": (200, "text/html", b"<html>It works!</html>"),
    "/wrong/api/token/refresh/": (401, "application/json", b'{"detail": "Token is invalid"}'),
}


class Answers(BaseHTTPRequestHandler):
    """Answers as ``ANSWERS`` says, and notes the tokens that it was shown."""

    def do_GET(self):
        self.server.shown.append(self.headers.get("Authorization"))
        if self.server.moved_to:
            self.send_response(307)
            self.send_header("Location", f"{self.server.moved_to}{self.path}")
            self.end_headers()
            return
        status, kind, body = ANSWERS.get(self.path, (404, "text/html", b"<html>Not found</html>"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@contextmanager
def serving(moved_to=""):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.shown, server.moved_to = [], moved_to
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def desk(tmp_path):
    return open_desk(tmp_path / "desk")


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)


def own(desk, address):
    write_secret(desk.token, OWN_TOKEN)
    (desk.server / "url").write_text(address, encoding="utf-8")


def said(desk, url, **more):
    with pytest.raises(DeskError) as error:
        connect(desk, url, **more)
    assert TOKEN not in str(error.value)
    return str(error.value)


def test_the_environment_names_the_token_of_a_server_elsewhere(desk, address, server):
    connect(desk, address)
    assert server.shown[-1] == f"Token {TOKEN}"


def test_a_file_goes_before_the_environment(desk, address, server, tmp_path):
    write_secret(tmp_path / "token", f"{OWN_TOKEN}\n")
    connect(desk, address, tmp_path / "token")
    assert server.shown[-1] == f"Token {OWN_TOKEN}"


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_own_server_is_shown_its_own_token_only(desk, address, server, slash):
    own(desk, address)
    connect(desk, f"{address}{slash}")
    connect(desk)
    assert server.shown[-2:] == [f"Token {OWN_TOKEN}"] * 2


def test_another_server_never_sees_the_own_token(desk, address, server):
    own(desk, "http://127.0.0.1:1")
    connect(desk, address)
    assert server.shown[-1] == f"Token {TOKEN}"


def test_a_token_does_not_follow_a_redirection(desk, address, server):
    shown = len(server.shown)
    with serving(moved_to=address) as moved:
        connect(desk, f"http://127.0.0.1:{moved.server_port}")
    assert moved.shown == [f"Token {TOKEN}"]
    assert server.shown[shown:] == [None]


def test_a_proxy_is_not_asked_for_what_is_near(desk, address, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    connect(desk, address)


def test_no_server(desk):
    assert "goldspan annotate up" in said(desk, "")


def test_no_token(desk, address, monkeypatch):
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert TOKEN_VARIABLE in said(desk, address)


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_a_token_that_others_can_read(desk, address, tmp_path):
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    (tmp_path / "token").chmod(0o644)
    assert "chmod 600" in said(desk, address, token_file=tmp_path / "token")


def test_a_server_that_is_down(desk):
    assert "does not answer" in said(desk, "http://127.0.0.1:1")


def test_a_server_that_does_not_speak_tls(desk, address):
    assert "does not answer" in said(desk, address.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/wrong", "does not take the token (401): make one"),
        ("/html", "is no Label Studio"),
        ("/other", "is no Label Studio"),
        ("/nowhere", "is no Label Studio"),
        ("/broken", "failed (500): its log says why"),
        ("/strict", "refused (400): {'title': ['too long']}"),
    ],
)
def test_what_a_server_may_answer(desk, address, path, what):
    assert what in said(desk, f"{address}{path}")


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8080", "localhost", "ftp://localhost", "http://", "http://[", "http://h:x", "http://h/?a=b"],
)
def test_what_is_no_address(desk, url):
    assert "should be like http://" in said(desk, url)


def test_a_password_in_an_address_is_not_repeated(desk):
    assert "sesame" not in said(desk, "http://me:sesame@127.0.0.1")


@pytest.mark.parametrize("token", ["two words", "new\nline", "жетон", "nul\0"])
def test_a_token_of_odd_characters_is_not_repeated(address, token):
    with pytest.raises(DeskError) as error:
        make_client(base_url(address), token)
    assert token not in str(error.value)


def jwt_of(**claims):
    return jwt.encode({"token_type": "refresh", **claims}, "k" * 32)


@pytest.mark.parametrize(
    ("path", "claims", "what"),
    [
        ("/html", {"exp": 4_000_000_000}, "is no Label Studio"),
        ("/wrong", {"exp": 4_000_000_000}, "does not take the token"),
        ("", {"exp": 1_000_000_000}, "does not take the token"),
        ("", {}, "does not take the token"),
    ],
)
def test_personal_access_tokens_that_are_not_good(desk, address, monkeypatch, path, claims, what):
    monkeypatch.setenv(TOKEN_VARIABLE, jwt_of(**claims))
    assert what in said(desk, f"{address}{path}")
