"""The extractors that come with goldspan, by name."""

from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, cast

from goldspan.baselines.extractor import Extractor
from goldspan.corpus.extras import MissingExtraError


class Entry(NamedTuple):
    """Where an extractor lives, and the packages it needs beyond the core."""

    home: str  # "module:callable"; calling it without arguments makes the extractor
    needs: tuple[str, ...] = ()
    extra: str = ""


EXTRACTORS: dict[str, Entry] = {
    "rules": Entry("goldspan.baselines.rules:RulesExtractor"),
    "slovnet": Entry(
        "goldspan.baselines.slovnet:SlovnetExtractor",
        needs=("slovnet", "navec", "natasha"),
        extra="baselines",
    ),
    "slovnet+rules": Entry(
        "goldspan.baselines.slovnet:SlovnetWithRules",
        needs=("slovnet", "navec", "natasha"),
        extra="baselines",
    ),
}


def extractor_names() -> tuple[str, ...]:
    """The names that ``load_extractor`` knows, in the order of the registry."""
    return tuple(EXTRACTORS)


def _entry(name: str) -> Entry:
    entry = EXTRACTORS.get(name)
    if entry is None:
        raise ValueError(f"there is no extractor {name!r}; there are {', '.join(EXTRACTORS)}")
    return entry


def _missing(entry: Entry) -> list[str]:
    return [package for package in entry.needs if find_spec(package) is None]


def installed(name: str) -> bool:
    """Whether the packages that the extractor ``name`` needs are installed; none of them is imported.

    Raises:
        ValueError: no extractor has this name.
    """
    return not _missing(_entry(name))


def load_extractor(name: str) -> Extractor:
    """Make the extractor ``name``.

    Raises:
        ValueError: no extractor has this name.
        MissingExtraError: a package that it needs is not installed.
    """
    entry = _entry(name)
    missing = _missing(entry)
    if missing:
        raise MissingExtraError(f'{name} needs {", ".join(missing)}: pip install "goldspan[{entry.extra}]"')
    module, _, attribute = entry.home.partition(":")
    return cast("Extractor", getattr(import_module(module), attribute)())
