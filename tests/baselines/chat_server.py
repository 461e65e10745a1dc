"""A chat endpoint on 127.0.0.1 that answers as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(content, finish_reason="stop", tokens=(100, 10), **message):
    usage = {"usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}} if tokens else {}
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}}
    return json.dumps({"choices": [choice | {"finish_reason": finish_reason}], **usage}).encode()


def quotes(*pairs):
    """The answer that a model gives: labels and words."""
    return json.dumps(
        {"spans": [{"label": label, "text": text} for label, text in pairs]}, ensure_ascii=False
    )


class Hang:
    """Keeps the connection open and says no more, after ``said`` bytes of an answer."""

    def __init__(self, said=b""):
        self.said = said


class BreakOff:
    """Ends the connection before the answer is whole."""

    def __init__(self, said=b""):
        self.said = said


class Chat:
    """The server, what it does, and what it was asked: bodies, and the headers of each.

    ``respond`` gets the body of a request and its number, from 0, and returns a completion's words, the bytes
    of a body, ``(status, headers, body)``, ``Hang`` or ``BreakOff``.
    """

    def __init__(self, respond: Callable):
        self.respond = respond
        self.requests, self.headers, self.paths = [], [], []
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.working = self.most_working = 0
        chat = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with chat.lock:
                    number = len(chat.requests)
                    chat.requests.append(body)
                    chat.headers.append(dict(self.headers))
                    chat.paths.append(self.path)
                    chat.working += 1
                    chat.most_working = max(chat.most_working, chat.working)
                try:
                    self.give(chat.respond(body, number))
                finally:
                    with chat.lock:
                        chat.working -= 1

            def give(self, response):
                if isinstance(response, str):
                    response = completion(response)
                if isinstance(response, bytes):
                    response = (200, {}, response)
                if isinstance(response, Hang | BreakOff):
                    self.start(200, {"Content-Length": "1000"})
                    self.wfile.write(response.said)
                    self.wfile.flush()
                    if isinstance(response, Hang):
                        chat.released.wait()
                    self.close_connection = True
                    return
                status, headers, body = response
                self.start(status, {"Content-Length": str(len(body)), **headers})
                self.wfile.write(body)

            def start(self, status, headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # clients leave while they are answered
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@contextmanager
def serve(respond: Callable) -> Iterator[Chat]:
    chat = Chat(respond)
    thread = threading.Thread(target=chat.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        chat.released.set()
        chat.server.shutdown()
        chat.server.server_close()
        thread.join()
