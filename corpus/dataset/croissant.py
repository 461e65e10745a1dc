"""Croissant metadata (format 1.0 of MLCommons): the files of a dataset and their fields, for programs."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from goldspan.corpus.dataset.card import parquet_path
from goldspan.corpus.dataset.configurations import Configuration
from goldspan.corpus.dataset.features import Feature, Features, Items, Names
from goldspan.corpus.dataset.parquet import File
from goldspan.corpus.release import Release

# As the specification gives it.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {"string": "sc:Text", "int32": "sc:Integer"}


def croissant(
    release: Release,
    configurations: Sequence[Configuration],
    files: Mapping[tuple[str, str], File],
    description: str,
) -> dict[str, Any]:
    """The metadata as a JSON object: a file and a set of records for each split of each configuration."""
    version = release.version
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "goldspan",
        "description": description,
        "version": version,
        "datePublished": release.date,
        "inLanguage": "ru",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "creator": {"@type": "sc:Organization", "name": "The goldspan developers"},
        "citeAs": f"The goldspan developers. Goldspan: gold spans over Russian government news ({version}).",
        "distribution": [_file(*key, file) for key, file in files.items()],
        "recordSet": [
            _record_set(one, split, f"{split} of the configuration {one.name}")
            for one in configurations
            for split in one.splits
        ],
    }


def _file(configuration: str, split: str, file: File) -> dict[str, Any]:
    path = parquet_path(configuration, split)
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{len(file.content)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": sha256(file.content).hexdigest(),
    }


def _record_set(one: Configuration, split: str, description: str) -> dict[str, Any]:
    name = f"{one.name}-{split}"
    file = parquet_path(one.name, split)
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        "field": [_field(name, file, column, feature) for column, feature in one.features.items()],
    }


def _field(parent: str, file: str, column: str, feature: Feature) -> dict[str, Any]:
    name = f"{parent}/{column}"
    source = {"fileObject": {"@id": file}, "extract": {"column": column}}
    return {"@type": "cr:Field", "@id": name, "name": name, **_kind(name, feature, source)}


def _kind(name: str, feature: Feature, source: Mapping[str, Any]) -> dict[str, Any]:
    repeated = {}
    while isinstance(feature, Items):
        feature, repeated = feature.feature, {"repeated": True}
    if isinstance(feature, Mapping):
        below = [
            {"@type": "cr:Field", "@id": f"{name}/{path}", "name": f"{name}/{path}", **_kind(path, inner, at)}
            for path, inner in _leaves(feature)
            for at in [{**source, "transform": {"jsonPath": path}}]
        ]
        return {**repeated, "subField": below}
    if isinstance(feature, Names):
        numbers = ", ".join(f"{number} {label}" for number, label in enumerate(feature.names))
        return {"dataType": "sc:Integer", **repeated, "description": f"a number: {numbers}", "source": source}
    return {"dataType": _TYPES[feature], **repeated, "source": source}


def _leaves(features: Features, path: str = "") -> Iterator[tuple[str, Feature]]:
    """The fields of a structure; of a structure within it, its fields, with the path that leads there."""
    for name, feature in features.items():
        if isinstance(feature, Mapping):
            yield from _leaves(feature, f"{path}{name}.")
        else:
            yield f"{path}{name}", feature
