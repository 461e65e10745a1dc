"""The names behind the numbers of a dataset's labels, from each place that tells them.

A Hugging Face dataset says what its numbers mean in the metadata of each Parquet file, in
``dataset_info.json``, and in the YAML at the head of its README; the library lets the README win
without a word. Here all that speak must agree.

Features are kept as the library's own JSON has them (``{"_type": "ClassLabel", "names": […]}`` …).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.extras import needed
from goldspan.corpus.formats.fields import FaultError, describe

Features = Mapping[str, Any]

CARD = "README.md"
INFO = "dataset_info.json"

_LISTS = ("List", "LargeList", "Sequence")
# No card says more; what refers to itself, or doubles with each line, says more than any machine can hold.
_MOST_VALUES = 100_000
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)


def label_names(features: Features, column: str, *path: str) -> tuple[str, ...]:
    """The names of the class label in ``column``, or in a field of its structs; ``()`` for no class label."""
    feature: Any = features.get(column)
    for step in (*path, ""):
        while isinstance(feature, list) or _type_of(feature) in _LISTS:
            feature = (feature or [None])[0] if isinstance(feature, list) else feature.get("feature")
        if step:
            feature = feature.get(step) if isinstance(feature, Mapping) else None
    names = feature.get("names") if _type_of(feature) == "ClassLabel" else None
    return tuple(map(str, names)) if isinstance(names, list) else ()


def agreed_names(sources: Mapping[str, Features], column: str, *path: str) -> tuple[str, ...]:
    """What all ``sources`` that name the labels of ``column`` say.

    Raises:
        FaultError: two of them say different things.
    """
    spoken = {source: label_names(features, column, *path) for source, features in sources.items()}
    told = [(source, names) for source, names in spoken.items() if names]
    for source, names in told[1:]:
        first, known = told[0]
        if names != known:
            message = f"{source} names its labels {_in_words(names)}, and {first} {_in_words(known)}"
            raise FaultError("bad-record", message, ".".join((column, *path)))
    return told[0][1] if told else ()


def info_features(folder: Path) -> Features:
    """The features that a folder's ``dataset_info.json`` tells, or nothing.

    Raises:
        FaultError: it is no JSON.
    """
    file = folder / INFO
    if not file.is_file():
        return {}
    try:
        info = msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FaultError("bad-json", f"{INFO} cannot be read: {error}") from error
    features = info.get("features") if isinstance(info, dict) else None
    return features if isinstance(features, dict) else {}


def read_card(folder: Path) -> Mapping[str, Any]:
    """The YAML at the head of a folder's README, or nothing.

    Raises:
        FaultError: it is no YAML, or no mapping.
        MissingExtraError: there is one, and no package to read it with.
    """
    file = folder / CARD
    if not file.is_file():
        return {}
    head = _FRONT_MATTER.match(file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n"))
    if head is None:
        return {}
    yaml = needed("yaml", f"the head of {CARD}")
    try:
        card = yaml.safe_load(head.group(1))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FaultError("bad-record", f"the head of {CARD} is no YAML", "") from error
    if card is not None and not isinstance(card, dict):
        raise FaultError("bad-record", f"the head of {CARD} should be a mapping, not {describe(card)}")
    if not _is_modest(card):
        raise FaultError("bad-record", f"the head of {CARD} repeats itself without end", "")
    return card or {}


def _is_modest(card: Any) -> bool:
    """Whether all values of a card, each counted wherever it is referred to, are few enough to be read."""
    left = [card]
    for _ in range(_MOST_VALUES):
        if not left:
            return True
        value = left.pop()
        left += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return False


def card_features(card: Mapping[str, Any]) -> Features:
    """The features that a README tells.

    Raises:
        FaultError: it tells those of several configurations, or numbers its labels with gaps.
    """
    infos = card.get("dataset_info")
    infos = infos if isinstance(infos, list) else [infos]
    if len(infos) > 1:
        raise several(str(info.get("config_name")) for info in infos if isinstance(info, dict))
    features = _from_card(infos[0].get("features")) if infos and isinstance(infos[0], dict) else {}
    return features if isinstance(features, dict) else {}


def several(names: Any) -> FaultError:
    """The fault of a folder that holds several configurations."""
    message = f"it holds several configurations ({', '.join(names)}): name the files of one"
    return FaultError("bad-record", message)


def _in_words(names: Sequence[str]) -> str:
    shown = ", ".join(names[:12])
    return f"{shown} …" if len(names) > 12 else shown


def _type_of(feature: Any) -> Any:
    return feature.get("_type") if isinstance(feature, Mapping) else None


def _from_card(told: Any) -> Any:
    """A feature in the library's JSON, from what a README's YAML says of it."""
    if isinstance(told, list):
        return {str(item.get("name")): _from_card(item) for item in told if isinstance(item, dict)}
    if not isinstance(told, dict):
        return None
    if isinstance(told.get("class_label"), dict):
        return {"_type": "ClassLabel", "names": _numbered(told["class_label"].get("names"))}
    for key in ("list", "sequence"):
        if key in told:
            return {"_type": "List", "feature": _from_card(told[key])}
    return _from_card(told["struct"] if "struct" in told else told.get("dtype"))


def _numbered(names: Any) -> Sequence[Any] | None:
    if not isinstance(names, dict):
        return names if isinstance(names, list) else None
    by_number = {str(number): name for number, name in names.items()}
    if set(by_number) != {str(number) for number in range(len(names))}:
        raise FaultError("bad-record", f"{CARD} numbers labels {', '.join(by_number)}: there is a gap")
    return [by_number[str(number)] for number in range(len(names))]
