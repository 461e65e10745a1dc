"""Packages that goldspan can do without until a format or an extractor asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType


class MissingExtraError(ImportError):
    """A package that is needed is not installed; the message names the extra that brings it."""


def needed(package: str, purpose: str, extra: str = "formats") -> ModuleType:
    """The module ``package``, imported now, for ``purpose`` (as in "to read it").

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f'{purpose} needs {package.partition(".")[0]}: pip install "goldspan[{extra}]"'
        ) from error


@contextmanager
def needed_for(path: Path) -> Iterator[None]:
    """Let a ``MissingExtraError`` name the file that takes the package, if it names none yet."""
    try:
        yield
    except MissingExtraError as error:
        if error.path is not None:
            raise
        raise MissingExtraError(f"{path}: {error}", path=str(path)) from error
