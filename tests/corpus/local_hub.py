"""A Hugging Face Hub on 127.0.0.1, as far as its clients ask for it to publish, load and stream a dataset.

It keeps datasets in memory: commits of files, tags, and a store of large files by their SHA-256. It knows two
tokens, of which one may write and the other read. With ``xet`` it sends clients that have large files to a
folder instead, where they store them and find them again by the protocol of that name.
"""

import base64
import json
import re
import threading
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

WRITER, READER = "hf_writer", "hf_reader"


@dataclass
class Commit:
    parent: str
    files: dict  # path -> (content, is_large)
    message: str

    @property
    def oid(self):
        listed = sorted((path, sha256(content).hexdigest()) for path, (content, _) in self.files.items())
        return sha1(repr((self.parent, listed, self.message)).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Repository:
    private: bool
    commits: list = field(default_factory=list)
    tags: dict = field(default_factory=dict)

    def find(self, revision):
        if revision in {"main", "refs/heads/main"}:
            return self.commits[-1]
        oid = self.tags.get(revision.removeprefix("refs/tags/"), revision)
        return next((commit for commit in self.commits if commit.oid == oid), None)


class Xet:
    """A folder for large files; ``known`` are those that may come, since a commit names them by hash only."""

    def __init__(self, folder, known):
        import hf_xet

        self.folder = folder
        self.files = {sha256(file.read_bytes()).hexdigest(): file.read_bytes() for file in known}
        found = hf_xet.hash_files([str(file) for file in known])
        self.hashes = dict(zip(self.files, (it.hash for it in found), strict=True))


class LocalHub:
    """The server, its datasets, and what was asked of it (``requests``: method and path, in order)."""

    def __init__(self, xet=None):
        self.repositories, self.store, self.requests = {}, {}, []
        self.xet = xet
        self.refuse = {}  # (method, what the path contains) -> status, once
        self.held = threading.Event()  # set when a request waits that ``hold`` names
        self.held_path = ""
        self.hold = None
        self.release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"hub": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, method, what=""):
        return [path for verb, path in self.requests if verb == method and what in path]


class Handler(BaseHTTPRequestHandler):
    hub: LocalHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_HEAD(self):
        self.answer("HEAD")

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def do_PUT(self):
        self.answer("PUT")

    def answer(self, method):
        path = unquote(urlsplit(self.path).path)
        hub = self.hub
        hub.requests.append((method, path))
        body = self.read_body()
        if hub.hold and hub.hold[0] == method and hub.hold[1] in path:
            hub.hold, hub.held_path = None, path
            hub.held.set()
            hub.release.wait()
            self.close_connection = True
            return
        for (verb, what), status in list(hub.refuse.items()):
            if verb == method and what in path:
                del hub.refuse[verb, what]
                self.say(status, {"error": "refused"})
                return
        for verb, pattern, handle in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and verb in {method, "ANY"}:
                handle(self, body, **found.groupdict())
                return
        self.say(404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound"})

    def read_body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def say(self, status, content=b"", headers=None):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        self.send_response(status)
        headers = {"Content-Length": str(len(content)), **(headers or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    # Rights

    @property
    def token(self):
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def may(self, right, name=""):
        """Whether the caller has a right; if not, it is told so."""
        if self.token not in {"", WRITER, READER}:
            self.say(401, {"error": "Invalid credentials in Authorization header"})
            return False
        if right == "write" and self.token != WRITER:
            self.say(403 if self.token else 401, {"error": "You have no rights to write here"})
            return False
        repository = self.hub.repositories.get(name)
        if name and (repository is None or (repository.private and not self.token)):
            self.say(404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
            return False
        return True

    def commit_of(self, name, revision):
        """The commit that a revision of a dataset means; if there is none, the caller is told so."""
        if not self.may("read", name):
            return None
        commit = self.hub.repositories[name].find(revision)
        if commit is None:
            self.say(404, {"error": "Invalid rev id"}, {"X-Error-Code": "RevisionNotFound"})
        return commit

    # What is asked

    def create(self, body):
        if self.may("write"):
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            status = 409 if name in self.hub.repositories else 200
            is_private = asked.get("visibility") == "private" or bool(asked.get("private"))
            start = Commit("", {".gitattributes": (b"*.parquet filter=lfs\n", False)}, "initial commit")
            self.hub.repositories.setdefault(name, Repository(is_private, [start]))
            self.say(status, {"url": f"{self.hub.url}/datasets/{name}", "name": name, "id": "1"})

    def info(self, _, name, revision="main"):
        if commit := self.commit_of(name, revision):
            private = self.hub.repositories[name].private
            listed = [{"rfilename": path} for path in sorted(commit.files)]
            self.say(200, {"id": name, "sha": commit.oid, "private": private, "siblings": listed, "tags": []})

    def refs(self, _, name):
        if self.may("read", name):
            repository = self.hub.repositories[name]
            head = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.commits[-1].oid}
            tags = [
                {"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid}
                for tag, oid in repository.tags.items()
            ]
            self.say(200, {"branches": [head], "converts": [], "tags": tags})

    def tree(self, _, name, revision, folder=""):
        commit = self.commit_of(name, revision)
        if commit is None:
            return
        recursive = parse_qs(urlsplit(self.path).query).get("recursive", ["false"])[0].lower() in {
            "true",
            "1",
        }
        prefix = f"{folder}/" if folder else ""
        entries = {}
        for path, (content, large) in sorted(commit.files.items()):
            if not path.startswith(prefix):
                continue
            first, _, rest = path[len(prefix) :].partition("/")
            if rest:
                entries[prefix + first] = {
                    "type": "directory",
                    "path": prefix + first,
                    "oid": "0" * 40,
                    "size": 0,
                }
            if not rest or recursive:
                entries[path] = self.entry(path, content, large=large)
        if folder and not entries:
            self.say(404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound"})
            return
        self.say(200, list(entries.values()))

    def paths_info(self, body, name, revision):
        if commit := self.commit_of(name, revision):
            asked = parse_qs(body.decode()) if body[:1] != b"{" else json.loads(body)
            found = [path for path in asked.get("paths", []) if path in commit.files]
            self.say(
                200,
                [self.entry(path, *commit.files[path][:1], large=commit.files[path][1]) for path in found],
            )

    def entry(self, path, content, *, large):
        entry = {"type": "file", "path": path, "size": len(content), "oid": blob_id(content)}
        if large:
            entry["lfs"] = {"oid": sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
            if self.hub.xet:
                entry["xetHash"] = self.hub.xet.hashes[sha256(content).hexdigest()]
        return entry

    def preupload(self, body, name, **_):
        if self.may("write", name):
            there = self.hub.repositories[name].commits[-1].files
            files = []
            for asked in json.loads(body)["files"]:
                path = asked["path"]
                mode = "lfs" if path.endswith(".parquet") else "regular"
                known = there.get(path)
                oid = known and (sha256(known[0]).hexdigest() if known[1] else blob_id(known[0]))
                files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
            self.say(200, {"files": files})

    def validate_yaml(self, body):
        head = json.loads(body)["content"].startswith("---\n")
        errors = [] if head else [{"message": "there is no metadata"}]
        self.say(400 if errors else 200, {"errors": errors, "warnings": []})

    def batch(self, body, name):
        if self.may("write", name):
            if self.hub.xet:
                self.say(200, {"transfer": "xet", "objects": []})
                return
            objects = []
            for asked in json.loads(body)["objects"]:
                item = {"oid": asked["oid"], "size": asked["size"]}
                if asked["oid"] not in self.hub.store:
                    item["actions"] = {"upload": {"href": f"{self.hub.url}/store/{asked['oid']}"}}
                objects.append(item)
            self.say(200, {"transfer": "basic", "objects": objects})

    def put(self, body, oid):
        assert sha256(body).hexdigest() == oid
        self.hub.store[oid] = body
        self.say(200)

    def commit(self, body, name, **_):
        if not self.may("write", name):
            return
        repository = self.hub.repositories[name]
        lines = [json.loads(line) for line in body.splitlines()]
        header = lines[0]["value"]
        head = repository.commits[-1]
        if header.get("parentCommit") not in {None, head.oid}:
            self.say(412, {"error": "A commit has happened since. Please refresh and try again."})
            return
        files = dict(head.files)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = (base64.b64decode(value["content"]), False)
            elif line["key"] == "lfsFile":
                files[value["path"]] = (self.stored(value["oid"]), True)
            else:
                del files[value["path"]]
        made = Commit(head.oid, files, header["summary"])
        repository.commits.append(made)
        self.say(200, {"commitUrl": f"{self.hub.url}/c/{made.oid}", "commitOid": made.oid, "success": True})

    def stored(self, oid):
        return self.hub.xet.files[oid] if self.hub.xet else self.hub.store[oid]

    def tag(self, body, name, revision):
        if self.may("write", name):
            repository, tag = self.hub.repositories[name], json.loads(body)["tag"]
            if tag in repository.tags:
                self.say(409, {"error": "Tag reference exists already"})
                return
            repository.tags[tag] = repository.find(revision).oid
            self.say(200, {})

    def resolve(self, _, name, revision, path):
        commit = self.commit_of(name, revision)
        if commit is None:
            return
        if path not in commit.files:
            self.say(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit.oid})
            return
        content, large = commit.files[path]
        etag = sha256(content).hexdigest() if large else blob_id(content)
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
        if large:
            headers |= {"X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(len(content))}
            if self.hub.xet:
                route = f"{self.hub.url}/api/datasets/{name}/xet-read-token/{commit.oid}"
                headers |= {"X-Xet-Hash": self.hub.xet.hashes[etag], "Link": f'<{route}>; rel="xet-auth"'}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if wanted and self.command == "GET":
            start, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
            headers["Content-Range"] = f"bytes {start}-{last}/{len(content)}"
            self.say(206, content[start : last + 1], headers)
            return
        self.say(200, content, headers)

    def xet_token(self, _, name, right, **__):
        if self.may("write" if right == "write" else "read", name):
            address = f"local://{self.hub.xet.folder}"
            token = {"casUrl": address, "accessToken": "xet", "exp": 4_000_000_000}
            headers = {
                "X-Xet-Cas-Url": address, "X-Xet-Access-Token": "xet", "X-Xet-Token-Expiration": "4000000000",
            }  # fmt: skip
            self.say(200, token, headers)


def blob_id(content):
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


_NAME = r"(?P<name>[^/]+/[^/]+)"
_API = rf"/api/datasets/{_NAME}"
_AT = r"(?P<revision>(?:refs/(?:heads|tags)/)?[^/]+)"

ROUTES = [
    ("POST", r"/api/repos/create", Handler.create),
    ("POST", r"/api/validate-yaml", Handler.validate_yaml),
    ("POST", rf"{_API}/preupload/{_AT}", Handler.preupload),
    ("POST", rf"{_API}/commit/{_AT}", Handler.commit),
    ("POST", rf"{_API}/tag/{_AT}", Handler.tag),
    ("POST", rf"{_API}/paths-info/{_AT}", Handler.paths_info),
    ("GET", rf"{_API}/refs", Handler.refs),
    ("GET", rf"{_API}/tree/{_AT}(?:/(?P<folder>.+))?", Handler.tree),
    ("GET", rf"{_API}/xet-(?P<right>write|read)-token/{_AT}", Handler.xet_token),
    ("GET", rf"{_API}/revision/{_AT}", Handler.info),
    ("GET", _API, Handler.info),
    ("POST", rf"/datasets/{_NAME}\.git/info/lfs/objects/batch", Handler.batch),
    ("PUT", r"/store/(?P<oid>[0-9a-f]{64})", Handler.put),
    ("ANY", rf"/datasets/{_NAME}/resolve/{_AT}/(?P<path>.+)", Handler.resolve),
]
