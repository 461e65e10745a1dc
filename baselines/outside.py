"""Extractors that are somebody's Python: ``module:function``, and what installed packages register."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from types import ModuleType
from typing import Any

from goldspan.baselines.answers import ANYTHING, told
from goldspan.baselines.extractor import Extractor
from goldspan.baselines.loose_spans import to_spans
from goldspan.baselines.spec import convert_options
from goldspan.corpus.document import Span
from goldspan.corpus.extras import MissingExtraError

_USAGE = "a function from a text to its spans, or one without arguments that returns an extractor"


def from_callable(module: str, path: str) -> Extractor:
    """The extractor that ``module:path`` stands for; the current folder is importable.

    It may be a function that takes a text and returns its spans (``Span``, ``(start, end, label)`` or a
    mapping), a callable without arguments that returns such a function or an extractor, such as a class, or
    an extractor itself.

    Raises:
        ValueError: there is no such module or attribute, importing or calling it raises, or it is or returns
            something else.
    """
    home = f"{module}:{path}"
    _import_from_here()
    found = import_object(home)
    if isinstance(found, type) or not _extracts(found):
        if not callable(found):
            raise ValueError(f"{home} is {type(found).__name__}: name {_USAGE}")
        if _takes_text(found):
            return FunctionExtractor(home, found, _digest(found, module))
        found = _made(home, found, {})
    if not _extracts(found) and callable(found) and _takes_text(found):
        return FunctionExtractor(home, found, _digest(found, module))
    return as_extractor(home, found)


def import_object(home: str) -> Any:
    """What ``module:attribute`` names; an attribute may have dots.

    Raises:
        ValueError: there is none, or importing the module raises.
    """
    name, _, path = home.partition(":")
    try:
        found: Any = import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise ValueError(f"{home}: importing {name} fails: {told(error)}") from error
        raise ValueError(
            f"there is no extractor {name!r}, nor a module of that name in {Path.cwd()} or among the packages"
        ) from error
    except ANYTHING as error:
        raise ValueError(f"{home}: importing {name} fails: {told(error)}") from error
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            where = getattr(found, "__file__", None) if isinstance(found, ModuleType) else None
            raise ValueError(f"{home}: {where or name} has no {part!r}: name {_USAGE}") from None
    return found


def from_entry_point(name: str, home: str, given: Mapping[str, Any]) -> Extractor:
    """The extractor that an installed package registers as ``name`` under ``goldspan.extractors``.

    ``home`` is a callable that returns it; ``given`` are its options.

    Raises:
        ValueError: there is no such callable, it raises, or it returns something else.
        OptionError: it has no such option, or a value is not of its type.
    """
    make = import_object(home)
    if not callable(make):
        why = f"the extractor {name!r} is registered as {home}, which cannot be called"
        raise ValueError(why)  # noqa: TRY004 - what a user wrote down, and no argument of this function
    return as_extractor(home, _made(home, make, convert_options(name, make, given)))


def _made(home: str, make: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    try:
        return make(**options)
    except (ValueError, MissingExtraError):  # these say by themselves what to do
        raise
    except ANYTHING as error:
        raise ValueError(f"{home} cannot be made: {told(error)}") from error


def as_extractor(name: str, found: Any) -> Extractor:
    """``found``, which is an extractor.

    Raises:
        ValueError: it lacks something that an extractor has.
    """
    lacks = [part for part in ("name", "version") if not isinstance(getattr(found, part, None), str)]
    lacks += [] if _extracts(found) else ["extract(texts)"]
    if lacks:
        raise ValueError(
            f"{name} gives {type(found).__name__}, which has no {' and no '.join(lacks)}: an extractor has"
            " name and version, which are text, and extract(texts)"
        )
    extractor: Extractor = found
    return extractor


class FunctionExtractor:
    """A function from a text to its spans, asked text by text.

    ``version`` is a hash of the file that the function stands in; what that imports is not in it.
    """

    def __init__(self, name: str, function: Callable[[str], Any], version: str) -> None:
        self.name = name
        self.version = version
        self._function = function

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """What the function returns for each text, as spans."""
        for text in texts:
            yield to_spans(self._function(text))


def _import_from_here() -> None:
    # As `python -m` does, and as the console script does not.
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)


def _extracts(found: Any) -> bool:
    return callable(getattr(found, "extract", None))


def _takes_text(function: Callable[..., Any]) -> bool:
    """Whether a callable wants an argument; one that can be called without any makes something."""
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):  # some builtins do not say what they take
        return True
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return any(one.kind in positional and one.default is Parameter.empty for one in parameters)


def _digest(function: Any, module: str) -> str:
    """A hash of the file of a module, and of the one that a function of it stands in."""
    code = getattr(function, "__code__", None)  # what is no function has none
    digest = sha256(module.encode())
    for name in (getattr(sys.modules[module], "__file__", None), code and code.co_filename):
        if name and Path(name).is_file():
            digest.update(Path(name).read_bytes())
    return digest.hexdigest()[:8]
