"""As much of Label Studio's server as push and pull ask, in this process, which can go down in the middle."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef" * 2 + "01234567"


class Projects(ThreadingHTTPServer):
    """Projects with tasks.

    ``left`` is the number of requests that are still answered, ``None`` for all; the one that comes then is
    carried out if it is ``deaf``, and its connection is closed without an answer.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.projects, self.tasks, self.snapshots = {}, {}, set()
        self.left, self.deaf, self.requests = None, False, 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def of(self, title):
        """The tasks of the project with this title."""
        (number,) = [number for number, one in self.projects.items() if one["title"] == title]
        return self.tasks[number]

    def annotate(self, title, name, item):
        """Put an annotation to the task of a document."""
        for task in self.of(title):
            if task["data"]["id"] == name:
                task["annotations"].append(item)

    def handle_error(self, *_):
        pass  # a client that went away is no fault


class Answers(BaseHTTPRequestHandler):
    def handle_one(self, body):
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")[1:]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if self.headers["Authorization"] != f"Token {TOKEN}":
            return 401, {"detail": "Invalid token."}
        if parts == ["current-user", "whoami"]:
            return 200, {"id": 1, "email": "w@goldspan.invalid"}
        if parts == ["projects"]:
            return self.list_projects(query) if body is None else self.make_project(body)
        if parts == ["tasks"]:
            return self.list_tasks(query)
        return self.of_project(int(parts[1]), parts[2:], body)

    def list_projects(self, query):
        if query.get("page", "1") != "1":
            return 404, {"detail": "Invalid page."}
        found = [one for one in self.server.projects.values() if query["title"] in one["title"]]
        return 200, {"count": len(found), "next": None, "previous": None, "results": found}

    def make_project(self, body):
        number = len(self.server.projects) + 1
        self.server.projects[number] = {"id": number, **body}
        self.server.tasks[number] = []
        return 201, self.server.projects[number]

    def list_tasks(self, query):
        size = int(query["page_size"])
        first = (int(query.get("page", "1")) - 1) * size
        tasks = self.server.tasks[int(query["project"])][first : first + size]
        if first and not tasks:
            return 404, {"detail": "Invalid page."}
        return 200, {"tasks": [{"id": one["id"], "data": one["data"]} for one in tasks], "total": len(tasks)}

    def of_project(self, number, parts, body):
        server = self.server
        if not parts:
            return 200, server.projects[number]
        if parts == ["import"]:
            for task in body:
                own = len(server.tasks[number]) + 100 * number
                server.tasks[number].append(
                    {"annotations": [], "drafts": [], "id": own, "project": number, **task}
                )
            return 201, {"task_count": len(body)}
        if parts == ["exports"]:
            server.snapshots.add(number)
            return 201, {"id": number, "status": "completed"}
        if parts[-1] == "download":
            return 200, server.tasks[number]
        server.snapshots.discard(number)
        return 204, None

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.server.requests += 1
        down = self.server.left == 0
        if self.server.left:
            self.server.left -= 1
        if not down or self.server.deaf:
            status, value = self.handle_one(body)
        if down:
            self.close_connection = True
            return
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that the library calls

    def log_message(self, *_):
        pass


@contextmanager
def fake_projects():
    """A server that runs while the block does."""
    server = Projects()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
