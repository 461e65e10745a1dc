"""The version of the corpus, which is not that of the code."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from goldspan.corpus.findings import Finding, InputError

RELEASE = "release.json"

_VERSION = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$"
# The packaged corpus, found without importlib.resources: each score looks here, and start-up counts.
_PACKAGED = Path(__file__).with_name("data")

_DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the corpus and the day it was given, as ``YYYY-MM-DD``.

    The first number changes with the scheme, the second with documents, splits or labels, the third with
    anything else. ``gold`` has the fingerprints of the gold: of ``all``, of each split and of ``challenge``.
    """

    version: Annotated[str, msgspec.Meta(pattern=_VERSION)]
    date: Annotated[str, msgspec.Meta(pattern=_DATE)]
    gold: dict[str, str] = {}

    @property
    def tag(self) -> str:
        """The name under which it is published."""
        return f"v{self.version}"


def read_release(root: Path) -> Release:
    """The release that a corpus folder says it is.

    Raises:
        InputError: it does not say, or not so that it can be read.
    """
    file = root / RELEASE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Release)
    except FileNotFoundError:
        code, message = "bad-record", "there is no such file, and it says the version of the corpus"
    except msgspec.ValidationError as error:
        code, message = "bad-record", _in_words(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        code, message = "bad-json", str(error)
    raise InputError([Finding(code=code, message=message, place=str(file))])


def _in_words(message: str) -> str:
    return re.sub(r"matching regex .* - at", "like 0.2.0 or 2026-01-31 - at", message)


@cache
def _packaged() -> dict[str, str]:
    release = read_release(_PACKAGED)
    return {fingerprint: f"{release.version}/{part}" for part, fingerprint in release.gold.items()}


def released_as(fingerprint: str) -> str:
    """What the packaged corpus calls the gold of a fingerprint, as ``0.2.0/test``; ``""`` for other gold."""
    return _packaged().get(fingerprint, "")
