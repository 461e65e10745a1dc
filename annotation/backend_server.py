"""The way to a backend of live pre-annotation: HTTP on a socket of this machine."""

import logging
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from goldspan.annotation.backend import Backend, RefusedError
from goldspan.annotation.desk import DeskError
from goldspan.corpus.extras import needed
from goldspan.corpus.findings import printable
from goldspan.corpus.formats.fields import describe

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

_LOG = logging.getLogger(__name__)
_PURPOSE = "live pre-annotation"

_MEGABYTES = 64  # the largest request: some thousands of tasks with long texts


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at ``host`` and ``port``; port 0 stands for any that is free.

    Raises:
        DeskError: the address is not one of this machine's, or is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise DeskError(f"there is no address {host!r}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise DeskError(f"nothing can listen at {host}, port {port}: {error.strerror}; try --port") from error
    return listener


def backend_server(backend: Backend, *, loopback_only: bool = True) -> "uvicorn.Server":
    """A server that runs the backend on the sockets that its ``run`` is given.

    With ``loopback_only``, requests that name another host are refused, as those of a web page are whose
    owner has its name lead to this machine. Once it is told to stop, it finishes the text in hand.

    Raises:
        MissingExtraError: uvicorn or starlette is not installed.
    """
    needed("uvicorn", _PURPOSE, "annotate")
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            backend.stopping.set()
            super().handle_exit(sig, frame)

    app = backend_app(backend, loopback_only=loopback_only)
    # No log of requests: what they hold is nobody's business, and Label Studio asks often.
    return Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))


def backend_app(backend: Backend, *, loopback_only: bool = True) -> "Starlette":
    """The backend as an ASGI application.

    Raises:
        MissingExtraError: starlette is not installed.
    """
    needed("starlette", _PURPOSE, "annotate")
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    def endpoint(
        answer: Callable[["Request"], Awaitable[Any]],
    ) -> Callable[["Request"], Awaitable["Response"]]:
        async def answered(request: "Request") -> "Response":
            try:
                if loopback_only:
                    _check_host(request.headers.get("host", ""))
                return _json(await answer(request))
            except RefusedError as error:
                _LOG.warning("%s refused: %s", printable(request.url.path), printable(str(error)))
                return _json({"error": str(error)}, error.status)

        return answered

    def get(path: str, answer: Callable[[], Any]) -> Route:
        async def answered(_: "Request") -> Any:
            return answer()

        return Route(path, endpoint(answered), methods=["GET"])

    def post(path: str, answer: Callable[[Any], Any]) -> Route:
        async def answered(request: "Request") -> Any:
            body = await _body(request)
            # In a thread of its own, so that /health is answered meanwhile.
            return await run_in_threadpool(lambda: answer(_decoded(body)))

        return Route(path, endpoint(answered), methods=["POST"])

    async def unknown(_: "Request", error: Any) -> "Response":
        return _json({"error": "there is no such page here, or not by this method"}, error.status_code)

    return Starlette(
        routes=[
            get("/", backend.health),
            get("/health", backend.health),
            get("/versions", backend.versions),
            post("/setup", backend.setup),
            post("/predict", backend.predict),
            post("/webhook", backend.webhook),
        ],
        exception_handlers={404: unknown, 405: unknown},
    )


def is_loopback(host: str) -> bool:
    """Whether a host's name or address leads to this machine and nowhere else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_host(header: str) -> None:
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        name = ""
    if not is_loopback(name):
        raise RefusedError(403, "it names a host that is not this machine's own (--allow-remote allows it)")


async def _body(request: "Request") -> bytes:
    largest = _MEGABYTES * 1024 * 1024
    body = bytearray()
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal() or int(announced) <= largest:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                break
        else:
            return bytes(body)
    raise RefusedError(413, f"the request is larger than {_MEGABYTES} MB: ask for fewer tasks at a time")


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        request = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(400, f"the request is no JSON: {error}") from error
    if not isinstance(request, dict):
        raise RefusedError(400, f"the request should be an object, not {describe(request)}")
    return request


def _json(content: Any, status: int = 200) -> "Response":
    from starlette.responses import Response

    return Response(msgspec.json.encode(content), status, media_type="application/json")
