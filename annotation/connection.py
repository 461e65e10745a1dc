"""A Label Studio server, reached: its address, a token for it, and what is said when it does not answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import finalize

from goldspan.annotation.desk import Desk, DeskError, read_secret
from goldspan.corpus.extras import needed

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

# The name that the SDK itself reads a token from.
TOKEN_VARIABLE = "LABEL_STUDIO_API_KEY"  # noqa: S105 - the name of a variable
_TIMEOUT = 60.0  # seconds for one request
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def connect(desk: Desk, url: str = "", token_file: Path | None = None) -> "LabelStudio":
    """A client of the server at ``url``, or of the desk's own.

    The token is that of ``token_file``; without one, the desk's own server gets the token that ``annotate
    up`` made, and another server that of the environment's ``LABEL_STUDIO_API_KEY``. Legacy tokens and
    personal access tokens both do.

    Raises:
        DeskError: there is no server, it does not answer, or it does not take the token.
        MissingExtraError: label-studio-sdk is not installed.
    """
    own = server_url(desk)
    address = base_url(url or own)
    if not address:
        raise DeskError("there is no server: start one with `goldspan annotate up`, or name one with --url")
    client = make_client(address, _token(desk, token_file, own=address == base_url(own)))
    with server_errors(address):
        if not client.users.whoami().email:
            raise DeskError(_no_label_studio(address))
    return client


def make_client(address: str, token: str, timeout: float = _TIMEOUT) -> "LabelStudio":
    """A client of the server at an address, which is not asked anything yet; ``timeout`` is in seconds.

    Raises:
        DeskError: the token is none.
        MissingExtraError: label-studio-sdk is not installed.
    """
    sdk = needed("label_studio_sdk", "talking to Label Studio", "annotate")
    httpx = needed("httpx", "talking to Label Studio", "annotate")
    if not (token.isascii() and token.isprintable()) or " " in token:
        # The libraries below would repeat it in what they complain about.
        raise DeskError("the token is none: it holds characters that no token has")
    # A proxy that the environment names is for what is far away.
    transport = httpx.Client(timeout=timeout, follow_redirects=True, trust_env=not is_local(address))
    with server_errors(address):
        client: LabelStudio = sdk.LabelStudio(
            base_url=address,
            api_key=token,
            httpx_client=transport,
            # A request that was cut off may have been carried out, and tasks must not be imported twice.
            max_retries=0,
        )
    # The SDK closes nothing itself.
    finalize(client, transport.close)
    return client


def server_url(desk: Desk) -> str:
    """The address of the desk's own server, as ``annotate up`` wrote it down; ``""`` if it did not."""
    note = desk.server / "url"
    return note.read_text(encoding="utf-8").strip() if note.is_file() else ""


def base_url(url: str) -> str:
    """An address as the SDK joins it to paths, with a slash at its end; ``""`` stays.

    Raises:
        DeskError: it is no address of a server.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment:
        raise DeskError("the server's address should be like http://127.0.0.1:8080 (--url)")
    return f"{url.rstrip('/')}/"


def is_local(address: str) -> bool:
    """Whether an address is one of this machine, out of reach of others."""
    return urlsplit(address).hostname in _LOOPBACK


def is_up(address: str) -> bool:
    """Whether a server answers that it is well, whoever it is."""
    httpx = needed("httpx", "talking to Label Studio", "annotate")
    try:
        answer = httpx.get(f"{address}/health", trust_env=not is_local(address), timeout=5.0)
    except httpx.HTTPError:
        return False
    return bool(answer.status_code == 200)


@contextmanager
def server_errors(address: str) -> Iterator[None]:
    """Turn what goes wrong with a server into a ``DeskError`` that says what to do."""
    httpx = needed("httpx", "talking to Label Studio", "annotate")
    core = needed("label_studio_sdk.core", "talking to Label Studio", "annotate")
    parsing = needed("label_studio_sdk.core.parse_error", "talking to Label Studio", "annotate")
    try:
        yield
    except core.ApiError as error:
        raise DeskError(_refusal(address, error.status_code, error.body)) from error
    except (JSONDecodeError, parsing.ParsingError) as error:
        raise DeskError(_no_label_studio(address)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise DeskError(
            f"the server at {address} does not answer ({why}): see `goldspan annotate status`, then run this"
            " again"
        ) from error


def _token(desk: Desk, token_file: Path | None, *, own: bool) -> str:
    if token_file is not None:
        return read_secret(token_file)
    # A token is never sent to another server than the one that it is for.
    if own and desk.token.exists():
        return read_secret(desk.token)
    from_environment = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not from_environment:
        raise DeskError(f"no token: set {TOKEN_VARIABLE}, or name a file of mode 600 with --token-file")
    return from_environment


def _refusal(address: str, status: int | None, body: Any) -> str:
    if status in {401, 403}:
        return f"the server at {address} does not take the token ({status}): make one in its account page"
    if status is not None and status >= 500:
        return f"the server at {address} failed ({status}): its log says why"
    if isinstance(body, str | bytes):  # the SDK could not read it as JSON
        return _no_label_studio(address)
    detail = (body.get("validation_errors") or body.get("detail", body)) if isinstance(body, dict) else body
    return f"the server at {address} refused ({status}): {str(detail)[:300]}"


def _no_label_studio(address: str) -> str:
    return f"what answers at {address} is no Label Studio: correct the address"
