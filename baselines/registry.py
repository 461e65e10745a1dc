"""The extractors that come with goldspan, by name, and those that others bring."""

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any, NamedTuple, cast

from goldspan.baselines.extractor import Extractor
from goldspan.baselines.spec import OptionError, Spec, convert_options, parse_options, parse_spec
from goldspan.corpus.extras import MissingExtraError

ENTRY_POINTS = "goldspan.extractors"


class Entry(NamedTuple):
    """Where an extractor lives, the packages it needs beyond the core, and what a user must bring.

    ``home`` is ``module:callable``; its keyword-only parameters are the extractor's options. ``asks`` are
    the options without which it cannot run, so that the bench leaves it out unless it is named. Where
    ``whole`` names an option, that option is all that stands behind the colon of a spec.
    """

    home: str
    needs: tuple[str, ...] = ()
    extra: str = ""
    asks: tuple[str, ...] = ()
    whole: str = ""


EXTRACTORS: dict[str, Entry] = {
    "regex": Entry("goldspan.baselines.regex:RegexExtractor"),
    "lexicon": Entry(
        "goldspan.baselines.gazetteer:LexiconExtractor",
        needs=("pymorphy3", "pymorphy3_dicts_ru", "ahocorasick_rs"),
        extra="baselines",
    ),
    "rules": Entry("goldspan.baselines.rules:RulesExtractor"),
    "slovnet": Entry(
        "goldspan.baselines.recognizer:Recognizer",
        needs=("slovnet", "navec", "natasha"),
        extra="baselines",
    ),
    "slovnet+rules": Entry(
        "goldspan.baselines.recognizer:RecognizerWithRules",
        needs=("slovnet", "navec", "natasha"),
        extra="baselines",
    ),
    "linear": Entry("goldspan.baselines.linear:LinearExtractor", needs=("sklearn",), extra="baselines"),
    "crf-fast": Entry(
        "goldspan.baselines.crf:FastCrfExtractor",
        needs=("pycrfsuite", "pymorphy3", "navec", "natasha"),
        extra="baselines",
    ),
    "crf": Entry(
        "goldspan.baselines.crf:CrfExtractor",
        needs=("pycrfsuite", "pymorphy3", "slovnet", "navec", "natasha"),
        extra="baselines",
    ),
    "spacy": Entry(
        "goldspan.baselines.spacy_ner:SpacyExtractor", needs=("spacy",), extra="formats", asks=("model",)
    ),
    "transformers": Entry(
        "goldspan.baselines.transformer.extractor:TransformersExtractor",
        needs=("transformers", "torch", "safetensors"),
        extra="neural",
        asks=("model",),
    ),
    "gliner": Entry(
        "goldspan.baselines.gliner:GlinerExtractor",
        needs=("gliner", "transformers", "torch"),
        extra="gliner",
        asks=("model",),
    ),
    "llm": Entry(
        "goldspan.baselines.llm.extractor:LlmExtractor",
        needs=("httpx",),
        extra="llm",
        asks=("url", "model"),
    ),
    "spacy-pipeline": Entry(
        "goldspan.baselines.spacy_pipeline:SpacyPipeline", needs=("spacy",), extra="formats", asks=("model",)
    ),
    "command": Entry("goldspan.baselines.command:CommandExtractor", asks=("line",), whole="line"),
    "predictions": Entry("goldspan.baselines.prediction_file:PredictionFile", asks=("file",), whole="file"),
}


def extractor_names() -> tuple[str, ...]:
    """The registered names, in the order of the registry; those of entry points follow."""
    return (*EXTRACTORS, *sorted(_from_others()))


def _from_others() -> dict[str, Entry]:
    """What installed packages register; they cannot take a name of ours."""
    return {
        point.name: Entry(point.value)
        for point in entry_points(group=ENTRY_POINTS)
        if point.name not in EXTRACTORS
    }


def find_entry(name: str) -> Entry | None:
    """The entry of a name, or ``None``."""
    return EXTRACTORS.get(name) or _from_others().get(name)


def _entry(name: str) -> Entry:
    entry = find_entry(name)
    if entry is None:
        raise ValueError(f"there is no extractor {name!r}; there are {', '.join(extractor_names())}")
    return entry


def _missing(entry: Entry) -> list[str]:
    return [package for package in entry.needs if find_spec(package) is None]


def installed(name: str) -> bool:
    """Whether the packages that the extractor ``name`` needs are installed; none of them is imported.

    Raises:
        ValueError: no extractor has this name.
    """
    return not _missing(_entry(name))


def ready_names() -> tuple[str, ...]:
    """The registered names that run as they are: installed, and asking a user for nothing."""
    return tuple(name for name, entry in EXTRACTORS.items() if not entry.asks and not _missing(entry))


def load_extractor(spec: str, **options: Any) -> Extractor:
    """Make the extractor that ``spec`` names.

    A spec is a registered name, alone or with options (``crf:model=out/crf,fast=true``), or
    ``module:callable``: a callable without arguments that returns an extractor, or a function from a text
    to its spans. ``options`` are further options of a registered one.

    Raises:
        ValueError: no extractor has this name.
        OptionError: an option is unknown, of another type, or missing; it is a ``ValueError``.
        MissingExtraError: a package that it needs is not installed.
    """
    name, rest = parse_spec(spec)
    entry = find_entry(name)
    if entry is None and rest and not options:
        from goldspan.baselines.outside import from_callable

        return from_callable(name, rest)
    return _make(Spec(name, rest), _entry(name), options)


def _make(spec: Spec, entry: Entry, more: dict[str, Any]) -> Extractor:
    name, rest = spec
    missing = _missing(entry)
    if missing:
        raise MissingExtraError(f'{name} needs {", ".join(missing)}: pip install "goldspan[{entry.extra}]"')
    given: dict[str, Any] = {entry.whole: rest} if entry.whole and rest else parse_options(name, rest or "")
    given |= more
    unanswered = [option for option in entry.asks if option not in given]
    if unanswered:
        usage = entry.whole.upper() if entry.whole else ",".join(f"{option}=…" for option in entry.asks)
        raise OptionError(f"{name} needs {', '.join(unanswered)}: write {name}:{usage}")
    if name not in EXTRACTORS:
        return _make_from_others(name, entry.home, given)
    make = imported(entry.home)
    return cast("Extractor", make(**convert_options(name, make, given)))


def _make_from_others(name: str, home: str, given: dict[str, Any]) -> Extractor:
    from goldspan.baselines.outside import from_entry_point

    registered = [point.value for point in entry_points(group=ENTRY_POINTS, name=name)]
    if len(set(registered)) > 1:
        raise ValueError(f"several packages register an extractor {name!r}: {', '.join(registered)}")
    return from_entry_point(name, home, given)


def imported(home: str) -> Any:
    """What ``module:attribute`` names."""
    module, _, attribute = home.partition(":")
    return getattr(import_module(module), attribute)
