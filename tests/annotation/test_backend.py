"""The contract of Label Studio's ML backends, as Label Studio meets it: over HTTP, from a running server."""

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from goldspan.annotation.backend import Backend
from goldspan.annotation.backend_server import backend_server, is_loopback, listen
from goldspan.annotation.projects import label_config
from goldspan.cli import app
from goldspan.corpus.document import Span

httpx = pytest.importorskip("httpx")
pytest.importorskip("uvicorn")

TEXT = "Ж. 😀\r\nМИД  Японии и е\u0301лка\u00a0МИД"
OTHER_CONFIG = """
<View>
  <Labels name="names" toName="body"><Label value="Ведомство" alias="BODY"/></Labels>
  <Text name="body" value="$content"/>
</View>
"""


class Capitals:
    """Marks words in capitals; fails over texts that say so, and takes its time over others."""

    name, version = "capitals", "1"

    def __init__(self):
        self.entered, self.released = threading.Event(), threading.Event()

    def extract(self, texts):
        for text in texts:
            if "FAIL" in text:
                raise RuntimeError("no\nmore")
            if "FAR" in text:
                yield [Span(0, len(text) + 1, "BODY")]
            elif "SURE" in text:
                yield [{"start": 0, "end": 4, "label": "BODY", "score": float("nan")}]
            elif "SLOW" in text:
                self.entered.set()
                self.released.wait(30)
                yield []
            else:
                found = re.finditer(r"\b[A-ZА-Я]{2,}\b", text)
                labels = ("BODY", "SECTOR")
                yield [
                    Span(*match.span(), labels[index % 2], score=1 / (index + 2))
                    for index, match in enumerate(found)
                ]


@contextmanager
def served(backend, **how):
    """A client of a backend that runs at a port of its own."""
    server = backend_server(backend, **how)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def client():
    with served(Backend(Capitals(), blind=frozenset({"blind-1", "7"}))) as client:
        yield client


def tasks(*texts):
    return [{"id": number, "data": {"id": f"d{number}", "text": text}} for number, text in enumerate(texts)]


def predict(client, some, config=None):
    body = {"tasks": some, "project": "1.2", "label_config": config, "params": {"password": "hush"}}
    answer = client.post("/predict", json=body)
    assert answer.status_code == 200
    return answer.json()["results"]


def test_what_label_studio_asks_before_it_asks_for_predictions(client):
    for page in ("/", "/health"):
        assert client.get(page).json() == {"status": "UP", "model_version": "capitals 1"}
    assert client.get("/versions").json() == {"versions": ["capitals 1"]}
    setup = {"project": "1.2", "schema": label_config(), "hostname": "http://x", "access_token": "secret"}
    assert client.post("/setup", json=setup).json() == {"model_version": "capitals 1"}


def test_predictions_are_result_items_of_our_configuration(client):
    (prediction,) = predict(client, tasks(TEXT), label_config())
    assert prediction == {
        "model_version": "capitals 1",
        "score": 1 / 3,
        "result": [
            {
                "id": f"{label.lower()}-{start}-{start + 3}",
                "from_name": "span",
                "to_name": "text",
                "type": "labels",
                "score": score,
                "value": {"start": start, "end": start + 3, "text": "МИД", "labels": [label]},
            }
            for start, label, score in ((6, "BODY", 1 / 2), (TEXT.rindex("МИД"), "SECTOR", 1 / 3))
        ],
    }


def test_names_labels_and_the_field_of_the_text_are_the_configurations(client, caplog):
    some = [{"id": 3, "data": {"content": "МИД МВД", "text": "ООН"}}]
    (prediction,) = predict(client, some, OTHER_CONFIG)
    (region,) = prediction["result"]
    assert (region["from_name"], region["to_name"]) == ("names", "body")
    assert region["value"] == {"start": 0, "end": 3, "text": "МИД", "labels": ["BODY"]}
    assert "task 3: the configuration lacks SECTOR: spans were dropped" in caplog.text
    assert "secret" not in caplog.text


def test_labels_that_come_with_the_task_are_not_restricted(client):
    config = '<View><Text name="t" value="$text"/><Labels name="l" toName="t" value="$labels"/></View>'
    (prediction,) = predict(client, tasks("МИД МВД"), config)
    assert [region["value"]["labels"] for region in prediction["result"]] == [["BODY"], ["SECTOR"]]


def test_a_task_without_a_usable_text_has_an_empty_result_and_spoils_nothing(client, caplog):
    bad = [
        None,
        5,
        {},
        {"data": []},
        {"id": 9, "data": {"text": ["МИД"]}},
        *tasks("FAIL МИД", "FAR МИД", "SURE"),
    ]
    results = predict(client, [*bad, *tasks("МИД")])
    assert [result["result"] for result in results[:-1]] == [[]] * len(bad)
    assert len(results[-1]["result"]) == 1
    assert "task 9: its text, 'text', is a list: no spans" in caplog.text
    assert "task 0: capitals: the extractor raised RuntimeError: no: no spans" in caplog.text
    assert "ends behind the 7 code points" in caplog.text
    assert "whose score nan is no number from 0 to 1: no spans" in caplog.text


def test_blind_documents_get_no_prediction(client):
    some = [{"data": {"id": name, "text": "МИД"}} for name in ("blind-1", 7, "8")]
    assert [bool(result) for result in predict(client, some)] == [False, False, True]
    assert predict(client, some)[:2] == [[], []]


def test_what_is_not_done_in_time_is_left_for_the_next_request(client, monkeypatch):
    monkeypatch.setattr("goldspan.annotation.backend._SECONDS", -1.0)
    assert predict(client, tasks("МИД", "МВД")) == [[], []]


def test_a_backend_that_stops_begins_no_further_text():
    backend = Backend(Capitals())
    backend.stopping.set()
    assert backend.predict({"tasks": tasks("МИД")}) == {"results": [[]]}


def test_health_is_answered_while_an_extractor_runs():
    extractor = Capitals()
    with served(Backend(extractor)) as client:
        slow = threading.Thread(target=predict, args=(client, tasks("SLOW")))
        slow.start()
        try:
            assert extractor.entered.wait(30)
            assert client.get("/health", timeout=10).status_code == 200
            assert client.post("/setup", json={}, timeout=10).status_code == 200
            assert slow.is_alive()
        finally:
            extractor.released.set()
            slow.join()


def test_training_is_declined_in_words(client, caplog):
    answer = client.post("/webhook", json={"action": "START_TRAINING", "project": {"id": 1}})
    assert (answer.status_code, answer.json()) == (200, {"status": "ignored", "action": "START_TRAINING"})
    assert "cannot be trained" in caplog.text
    assert client.post("/webhook", json={"action": "ANNOTATION_CREATED"}).status_code == 200


LAUGHS = '<!DOCTYPE v [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><View><Text name="&b;" value="$t"/></View>'


@pytest.mark.parametrize(
    ("page", "body", "message"),
    [
        ("/predict", b"{", "the request is no JSON"),
        ("/predict", b"\xff", "the request is no JSON"),
        ("/predict", b"[" * 100_000, "the request is no JSON"),
        ("/predict", b'{"tasks": [{"data": {"text": "\\ud800"}}]}', "the request is no JSON"),
        ("/predict", b"[]", "the request should be an object, not a list"),
        ("/predict", b"{}", "tasks should be a list, not null"),
        ("/predict", b'{"tasks": [], "label_config": 3}', "label_config should be a string, not 3"),
        ("/setup", b'{"schema": "<View>"}', "the configuration is no XML"),
        ("/setup", b'{"schema": "<View></View>"}', "the configuration has no Labels control on a Text"),
        ("/webhook", b"", "the request is no JSON"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_in_words(client, caplog, page, body, message):
    answer = client.post(page, content=body)
    assert answer.status_code == 400
    assert message in answer.json()["error"]
    assert f"{page} refused: {message}" in caplog.text


def test_a_configuration_that_declares_entities_is_refused(client):
    answer = client.post("/setup", json={"schema": LAUGHS})
    assert answer.status_code == 400
    assert "declares a document type" in answer.json()["error"]


def test_text_that_would_have_to_be_fetched_is_not(client):
    config = '<View><Labels name="s" toName="t"/><Text name="t" value="$text" valueType="url"/></View>'
    assert client.post("/setup", json={"schema": config}).status_code == 400


def test_a_request_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr("goldspan.annotation.backend_server._MEGABYTES", 0)
    assert client.post("/predict", json={"tasks": []}).status_code == 413  # by its announced length
    answer = client.post("/predict", content=iter([b"{}"]))  # in chunks, without one
    assert answer.status_code == 413
    assert "ask for fewer tasks at a time" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "page"), [("GET", "/predict"), ("POST", "/health"), ("GET", "/etc/passwd")]
)
def test_other_pages_and_methods_are_refused(client, method, page):
    answer = client.request(method, page)
    assert answer.status_code in {404, 405}
    assert "there is no such page" in answer.json()["error"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:9090", "127.0.0.1.evil.example", "[", "10.0.0.1"]
)
def test_hosts_of_others_are_refused(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:9090", "127.0.0.1", "[::1]:9090"])
def test_names_of_this_machine_are_not(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_any_host_is_welcome_where_others_are_meant_to_come():
    with served(Backend(Capitals()), loopback_only=False) as client:
        assert client.get("/health", headers={"Host": "desk.example"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "ours"), [("127.0.0.2", True), ("::1", True), ("192.0.2.1", False), ("", False)]
)
def test_which_addresses_are_of_this_machine_alone(host, ours):
    assert is_loopback(host) is ours


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "data", "text"]), inner)
    ),
    max_leaves=8,
)
TEXTS = st.text(st.sampled_from("МИДAБ 😀\r\n\u00a0е\u0301"), max_size=40)
TASKS = st.lists(JSON | st.fixed_dictionaries({"data": st.fixed_dictionaries({"text": TEXTS})}))


@given(TASKS)
@example([{"data": {"id": True, "text": "МИД"}}])
def test_there_is_a_result_for_each_task_and_every_offset_slices_to_its_words(some):
    backend = Backend(Capitals(), blind=frozenset({"1"}))
    results = backend.predict({"tasks": some})["results"]
    assert len(results) == len(some)
    for task, result in zip(some, results, strict=True):
        for region in result["result"] if result else ():
            value = region["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            assert value["text"].isupper()


def run(*arguments):
    return CliRunner().invoke(app, ["annotate", "backend", *arguments])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "there is no extractor 'nobody'"),
        (["rules", "--host", "192.0.2.1"], "say --allow-remote if that is meant"),
        (["rules", "--host", "nowhere.invalid", "--allow-remote"], "there is no address 'nowhere.invalid'"),
        (["rules", "--connect"], "make it with `goldspan annotate plan`"),
    ],
)
def test_a_call_that_cannot_be_carried_out_is_one_line_and_status_2(tmp_path, arguments, message):
    result = run(*arguments, "--desk", str(tmp_path / "desk"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_named(tmp_path):
    with listen("127.0.0.1", 0) as listener:
        port = str(listener.getsockname()[1])
        result = run("rules", "--port", port, "--desk", str(tmp_path))
    assert result.exit_code == 2
    assert f"nothing can listen at 127.0.0.1, port {port}" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_runs_until_it_is_told_to_stop(tmp_path, stop):
    command = [sys.executable, "-m", "goldspan", "annotate", "backend", "rules", "--port", "0"]
    with subprocess.Popen(
        [*command, "--desk", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        version, _, address = process.stdout.readline().strip().partition(" at ")
        with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
            answer = client.post("/predict", json={"tasks": tasks("Экспорт вырос на 5,5%.")}).json()
        process.send_signal(stop)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert err.endswith("stopped\n")
    assert "none stays blind" in err
    assert "Traceback" not in err
    (prediction,) = answer["results"]
    assert prediction["model_version"] == version
    assert [region["value"]["text"] for region in prediction["result"]] == ["5,5%"]


class Projects:
    """What the SDK's client has of backends, and a server that may refuse one after it saved it."""

    def __init__(self, refusal=None):
        self.refusal, self.rows = refusal, {}
        self._client_wrapper = SimpleNamespace(get_base_url=lambda: "http://server.invalid")
        self.ml = self

    def list(self, project):
        return [
            SimpleNamespace(id=number, url=url)
            for number, (home, url) in self.rows.items()
            if home == project
        ]

    def create(self, project, url, title):
        assert title
        self.rows[len(self.rows) + 1] = project, url
        if self.refusal:
            raise self.refusal

    def delete(self, id):  # noqa: A002 - the SDK's own name
        del self.rows[id]


def test_a_project_is_connected_once():
    projects_of_backends = pytest.importorskip("goldspan.annotation.backend_projects")
    pytest.importorskip("label_studio_sdk")
    client = Projects()
    url = "http://127.0.0.1:9090"
    assert [projects_of_backends.connect_backend(client, 4, url, "rules") for _ in range(2)] == [True, False]
    assert client.rows == {1: (4, url)}


def test_a_backend_that_the_server_may_not_ask_leaves_no_row():
    from goldspan.annotation.backend_projects import connect_backend
    from goldspan.annotation.desk import DeskError

    error = pytest.importorskip("label_studio_sdk.core.api_error").ApiError
    client = Projects(error(status_code=403, body={"detail": "blocked"}))
    with pytest.raises(DeskError, match="up --local-backend"):
        connect_backend(client, 4, "http://127.0.0.1:9090", "rules")
    assert client.rows == {}
