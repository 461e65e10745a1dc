"""What the columns of a table hold, once, and as each of its readers wants to be told.

Arrow knows numbers and strings. The library ``datasets`` reads the names of labels from the metadata of a
Parquet file and, over that, from the YAML of a README. There the names of lists are the older ones, which
its releases 3 and 5 both read (3.6 fails on ``List``): a list of structs is a list of one structure in JSON
and ``list`` in YAML, any other list is a ``Sequence``, which would turn structs into lists of columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

import msgspec

from goldspan.corpus.extras import needed


@dataclass(frozen=True, slots=True)
class Names:
    """A number that stands for one of ``names``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, each item of which is a ``feature``."""

    feature: "Feature"


# The name of an Arrow type, a numbered name, a list or a structure.
Feature = Union[str, Names, Items, Mapping[str, "Feature"]]  # noqa: UP007 - a forward reference cannot be joined by |
Features = Mapping[str, Feature]


def arrow_schema(features: Features) -> Any:
    """The schema of a table of these columns, with metadata that ``datasets`` reads."""
    pa = needed("pyarrow", "a dataset", "hub")
    metadata = msgspec.json.encode({"info": {"features": json_features(features)}})
    return pa.schema(_arrow_fields(features), metadata={"huggingface": metadata})


def json_features(features: Features) -> dict[str, Any]:
    """The features as the metadata of a Parquet file tells them."""
    return {name: _json(feature) for name, feature in features.items()}


def card_features(features: Features) -> list[dict[str, Any]]:
    """The features as the YAML of a README tells them."""
    return [{"name": name, **_yaml(feature)} for name, feature in features.items()]


def _arrow_fields(features: Features) -> list[Any]:
    pa = needed("pyarrow", "a dataset", "hub")
    return [pa.field(name, _arrow_type(feature)) for name, feature in features.items()]


def _arrow_type(feature: Feature) -> Any:
    pa = needed("pyarrow", "a dataset", "hub")
    if isinstance(feature, str):
        return pa.type_for_alias(feature)
    if isinstance(feature, Names):
        return pa.int64()
    if isinstance(feature, Items):
        return pa.list_(_arrow_type(feature.feature))
    return pa.struct(_arrow_fields(feature))


def _json(feature: Feature) -> Any:
    if isinstance(feature, str):
        return {"dtype": feature, "_type": "Value"}
    if isinstance(feature, Names):
        return {"names": list(feature.names), "_type": "ClassLabel"}
    if isinstance(feature, Items):
        inner = _json(feature.feature)
        return [inner] if isinstance(feature.feature, Mapping) else {"feature": inner, "_type": "Sequence"}
    return json_features(feature)


def _yaml(feature: Feature) -> dict[str, Any]:
    if isinstance(feature, str):
        return {"dtype": feature}
    if isinstance(feature, Names):
        # The Hub wants strings as the keys.
        return {"dtype": {"class_label": {"names": {str(n): name for n, name in enumerate(feature.names)}}}}
    if isinstance(feature, Items):
        inner = feature.feature
        if isinstance(inner, Mapping):
            return {"list": card_features(inner)}
        return {"sequence": inner if isinstance(inner, str) else _yaml(inner)}
    return {"struct": card_features(feature)}
