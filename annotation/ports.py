"""Ports of this machine for servers that take a while to open them.

Between the choice of a port and the moment when a server listens there, another server may be given it. So a
port is reserved by a lock, which the server inherits and holds while it lives.
"""

import os
import socket
from typing import NamedTuple

from goldspan.annotation.desk import DeskError
from goldspan.annotation.installation import cache_folder

HOST = "127.0.0.1"
_TRIED = 100  # ports, from the usual one on


class Port(NamedTuple):
    """A port that is reserved for whoever has the handle open."""

    number: int
    handle: int


def reserve_port(asked: int | None, usual: int) -> Port:
    """Reserve the port that is asked for or, if none is, the first from the usual one on that is free.

    Raises:
        DeskError: it is taken, or all that were tried are.
    """
    if asked is not None:
        port = _reserve(asked)
        if port is None:
            raise DeskError(f"port {asked} is taken: name another with --port, or leave the choice open")
        return port
    for number in range(usual, min(usual + _TRIED, 65536)):
        port = _reserve(number)
        if port is not None:
            return port
    raise DeskError(f"ports {usual} to {usual + _TRIED - 1} are all taken: name one that is free with --port")


def _reserve(number: int) -> Port | None:
    import fcntl

    locks = cache_folder() / "ports"
    locks.mkdir(parents=True, exist_ok=True)
    handle = os.open(locks / str(number), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _bind(number)
    except OSError:
        os.close(handle)
        return None
    return Port(number, handle)


def _bind(number: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does; what a closed connection left behind does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, number))
