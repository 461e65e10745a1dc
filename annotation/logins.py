"""Logins of the desk's own server: an address and a password for each person, made once and kept."""

import secrets
from typing import TYPE_CHECKING

import msgspec

from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import Desk, DeskError, read_secret, write_secret
from goldspan.annotation.projects import server_of
from goldspan.corpus.extras import needed
from goldspan.corpus.writing import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from label_studio_sdk import LabelStudio

# Whom the server and all projects belong to, and who decides about disagreements.
OWNER = "adjudicator@goldspan.invalid"


def logins_of(desk: Desk) -> "Path":
    """The file with addresses and passwords, for its owner's eyes only."""
    return desk.server / "logins.json"


def read_logins(desk: Desk) -> dict[str, str]:
    """The password of each address.

    Raises:
        DeskError: others can read the file, or it is damaged.
    """
    path = logins_of(desk)
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(read_secret(path), type=dict[str, str])
    except msgspec.DecodeError as error:
        raise DeskError(f"{path} is damaged: {error}") from error


def keep_login(desk: Desk, address: str) -> str:
    """The password of an address: the one that is kept or, if there is none, a random one, kept now."""
    logins = read_logins(desk)
    if address not in logins:
        logins[address] = secrets.token_urlsafe(12)
        write_secret(logins_of(desk), json_bytes(logins).decode())
    return logins[address]


def ensure_user(desk: Desk, client: "LabelStudio", address: str) -> None:
    """See that an address can log in to the desk's own server with the password that is kept for it.

    The open-source server makes users with a password in one way only, by its form for those who are invited.

    Raises:
        DeskError: the server has a user of this address whose password is not kept, does not take the
            address, or does not answer.
    """
    kept = address in read_logins(desk)
    with server_errors(server_of(client)):
        known = any(user.email == address for user in client.users.list())
        if known and not kept:
            raise DeskError(
                f"the password of {address} is not in {logins_of(desk)}: put it back, or take another address"
            )
        if not known:
            invitation = client.organizations.invites.get_invite_link().token
            _sign_up(server_of(client), str(invitation), address, keep_login(desk, address))


def _sign_up(server: str, invitation: str, address: str, password: str) -> None:
    httpx = needed("httpx", "talking to Label Studio", "annotate")
    with httpx.Client(base_url=server, trust_env=False, params={"token": invitation}) as browser:
        browser.get("/user/signup/")
        form = {
            "email": address,
            "password": password,
            "csrfmiddlewaretoken": browser.cookies.get("csrftoken", ""),
        }
        answer = browser.post("/user/signup/", data=form)
    # Who was taken is sent on to the projects; others see the form again.
    if answer.status_code != 302:
        raise DeskError(
            f"the server at {server} makes no login for {address!r} ({answer.status_code}): it wants one like"
            " anna@example.org"
        )
