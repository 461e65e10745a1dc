"""A Label Studio server, reached: its address, a token for it, and what is said when it does not answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldspan.annotation.desk import Desk, DeskError, read_secret
from goldspan.corpus.extras import needed

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

# The name that the SDK itself reads a token from.
TOKEN_VARIABLE = "LABEL_STUDIO_API_KEY"  # noqa: S105 - the name of a variable
_TIMEOUT = 60.0  # seconds for one request


def connect(desk: Desk, url: str = "", token_file: Path | None = None) -> "LabelStudio":
    """A client of the server at ``url``, or of the desk's own.

    The token is that of ``token_file``, of the environment's ``LABEL_STUDIO_API_KEY`` or, for the desk's own
    server, the one that ``annotate up`` made. Legacy tokens and personal access tokens both do.

    Raises:
        DeskError: there is no server, it does not answer, or it does not take the token.
        MissingExtraError: label-studio-sdk is not installed.
    """
    sdk = needed("label_studio_sdk", "talking to Label Studio", "annotate")
    own = server_url(desk)
    address = url or own
    if not address:
        raise DeskError("there is no server: start one with `goldspan annotate up`, or name one with --url")
    token = _token(desk, token_file, own=address == own)
    client: LabelStudio = sdk.LabelStudio(base_url=address, api_key=token, timeout=_TIMEOUT)
    with server_errors(address):
        client.users.whoami()
    return client


def server_url(desk: Desk) -> str:
    """The address of the desk's own server, as ``annotate up`` wrote it down; ``""`` if it did not."""
    note = desk.server / "url"
    return note.read_text(encoding="utf-8").strip() if note.is_file() else ""


@contextmanager
def server_errors(address: str) -> Iterator[None]:
    """Turn what goes wrong with a server into a ``DeskError`` that says what to do."""
    import httpx

    api_error = needed("label_studio_sdk.core.api_error", "talking to Label Studio", "annotate").ApiError
    try:
        yield
    except api_error as error:
        raise DeskError(_refusal(address, error.status_code, error.body)) from error
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise DeskError(
            f"the server at {address} does not answer ({why}): see `goldspan annotate status`, then run this again"
        ) from error


def _token(desk: Desk, token_file: Path | None, *, own: bool) -> str:
    if token_file is not None:
        return read_secret(token_file)
    from_environment = os.environ.get(TOKEN_VARIABLE, "").strip()
    if from_environment:
        return from_environment
    if own:
        return read_secret(desk.token)
    raise DeskError(f"no token: set {TOKEN_VARIABLE}, or name a file of mode 600 with --token-file")


def _refusal(address: str, status: int | None, body: Any) -> str:
    if status in {401, 403}:
        return f"the server at {address} does not take the token ({status}): make a new one in its account page"
    detail = body.get("detail", body) if isinstance(body, dict) else body
    return f"the server at {address} refused ({status}): {str(detail)[:300]}"
