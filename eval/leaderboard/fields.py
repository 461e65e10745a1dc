"""What a submitter writes by hand, checked: names become files, links become links."""

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from goldspan.corpus.findings import printable

_NAME = re.compile(r"\w[\w+.-]*")
_LONGEST_NAME = 64
# With the ending of a temporary file behind it, a name must fit into the 255 bytes that file systems have.
_LONGEST_BYTES = 200
# What Windows keeps for devices, with any ending.
_PORTS = (f"{port}{number}" for port in ("COM", "LPT") for number in range(10))
_RESERVED = {"CON", "PRN", "AUX", "NUL", *_PORTS}

_LONGEST_LINE = 300
_NOT_IN_LINKS = re.compile(r"""[\s<>"'`\\^{}]""")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class SubmissionError(ValueError):
    """Something that is no submission, or cannot be one; the message says which field, and what to do."""


def check_name(name: str) -> None:
    """Refuse a name that cannot be the name of a file on every system.

    Raises:
        SubmissionError: it is such a name.
    """
    if (
        not _NAME.fullmatch(name)
        or len(name) > _LONGEST_NAME
        or len(name.encode()) > _LONGEST_BYTES
        or name.endswith(".")
        or unicodedata.normalize("NFC", name) != name
    ):
        shown = f"{name[:_LONGEST_NAME]!r} cannot be a file's name"
        allowed = f"up to {_LONGEST_NAME} letters, digits, '_', '-', '+' and '.'"
        raise SubmissionError(f"name: {shown}: use {allowed}, a letter or digit first")
    if name.partition(".")[0].upper() in _RESERVED:
        raise SubmissionError(f"name: {name!r} is a device on Windows: choose another")


def check_line(field: str, text: str) -> None:
    """Refuse what is not one line that says something.

    Raises:
        SubmissionError: it is empty, long, or has characters that cannot be shown.
    """
    if not text.strip() or len(text) > _LONGEST_LINE or printable(text) != text:
        raise SubmissionError(f"{field}: it should be one line of up to {_LONGEST_LINE} printable characters")


def check_link(link: str) -> None:
    """Refuse what a page should not link to: another scheme than the web's, or an address with a password.

    Raises:
        SubmissionError: it is such a link.
    """
    if len(link) > _LONGEST_LINE or _NOT_IN_LINKS.search(link) or not link.isprintable() or not _on_web(link):
        raise SubmissionError("link: it should be an address such as https://example.org/my-system")
    if "@" in urlsplit(link).netloc:
        raise SubmissionError("link: leave the user name and password out of the address")


def _on_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
        _ = parts.port  # it is looked at only when it is asked for
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def check_date(day: str) -> None:
    """Refuse what is no day of the calendar.

    Raises:
        SubmissionError: it is none.
    """
    try:
        sound = bool(_DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        sound = False
    if not sound:
        raise SubmissionError(f"date: {day[:20]!r} is no day; write it like 2026-01-31")
