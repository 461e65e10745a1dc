"""The extractors that come with goldspan, by name."""

from importlib import import_module
from typing import NamedTuple

from goldspan.baselines.extractor import Extractor


class MissingExtraError(Exception):
    """A package that an extractor needs is not installed; the message names the extra that brings it."""


class Entry(NamedTuple):
    """Where an extractor lives, and the packages it needs beyond the core."""

    home: str
    needs: tuple[str, ...] = ()
    extra: str = ""
