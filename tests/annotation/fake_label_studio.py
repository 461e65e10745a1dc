"""What stands in for Label Studio where only its process matters: it answers as much as ``annotate up`` asks.

It writes down how it was started, and does as the file ``behaviour`` in its data folder says: it can ``die``
before it answers, or be ``deaf`` to requests to end.
"""

import json
import os
import signal
import sys
from argparse import ArgumentParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

OWNER = {"id": 1, "username": "", "email": os.environ["LABEL_STUDIO_USERNAME"]}
users = [OWNER]
projects = []


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/health":
            return self.answer({"status": "UP"})
        if path == "/user/signup/":
            return self.answer({}, cookie="csrftoken=0123")
        if self.headers["Authorization"] != f"Token {os.environ['LABEL_STUDIO_USER_TOKEN']}":
            return self.answer({"detail": "Invalid token."}, 401)
        found = {
            "/api/current-user/whoami": OWNER,
            "/api/users/": users,
            "/api/invite": {"token": "welcome"},
            "/api/version/": {"release": "1.23.2"},
            "/api/projects/": {"count": len(projects), "results": projects},
        }
        found |= {f"/api/projects/{project['id']}/": project for project in projects}
        # The client asks for further pages until there is none.
        there = path in found and query.get("page", ["1"]) == ["1"]
        return self.answer(found[path] if there else {"detail": "Not found."}, 200 if there else 404)

    def do_POST(self):
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if url.path == "/user/signup/":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            invited = parse_qs(url.query) == {"token": ["welcome"]} and form["csrfmiddlewaretoken"] == "0123"
            users.append({"id": len(users) + 1, "username": form["email"], "email": form["email"]})
            return self.answer({}, 302 if invited else 403)
        project = {"task_number": 3, "num_tasks_with_annotations": 1, **json.loads(body)}
        projects.append({"id": len(projects) + 1, **project})
        return self.answer(projects[-1], 201)

    def answer(self, value, status=200, cookie=""):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(content)


def main():
    parser = ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--data-dir", type=Path)
    options, _ = parser.parse_known_args()
    seen = {"arguments": sys.argv[1:], "environment": dict(os.environ)}
    (options.data_dir / "seen.json").write_text(json.dumps(seen), encoding="utf-8")
    behaviour = options.data_dir / "behaviour"
    how = behaviour.read_text(encoding="utf-8") if behaviour.exists() else ""
    if how == "die":
        sys.exit("django.db.utils.OperationalError: disk I/O error")
    if how == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ThreadingHTTPServer(("127.0.0.1", options.port), Answers).serve_forever()


if __name__ == "__main__":
    main()
