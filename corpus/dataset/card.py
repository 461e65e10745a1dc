"""The dataset card: what the Hub's programs read, and what people read; and whether it is complete."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from goldspan.corpus.dataset.configurations import Configuration
from goldspan.corpus.dataset.features import card_features
from goldspan.corpus.dataset.pages import fill
from goldspan.corpus.dataset.parquet import File
from goldspan.corpus.extras import needed

CARD = "README.md"

# The sections of the Hub's template for dataset cards.
SECTIONS = (
    "Dataset Details", "Dataset Description", "Dataset Sources [optional]",
    "Uses", "Direct Use", "Out-of-Scope Use",
    "Dataset Structure",
    "Dataset Creation", "Curation Rationale", "Source Data", "Data Collection and Processing",
    "Who are the source data producers?", "Annotations [optional]", "Annotation process",
    "Who are the annotators?", "Personal and Sensitive Information",
    "Bias, Risks, and Limitations", "Recommendations",
    "Citation [optional]", "Glossary [optional]", "More Information [optional]",
    "Dataset Card Authors [optional]", "Dataset Card Contact",
)  # fmt: skip

_HEAD = (
    "pretty_name",
    "language",
    "license",
    "size_categories",
    "task_categories",
    "configs",
    "dataset_info",
)
_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN = re.compile(r"\[More Information Needed\]|\bTODO\b|\$\{?[a-z_]+\}?")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))


def make_card(
    configurations: Sequence[Configuration],
    files: Mapping[tuple[str, str], File],
    values: Mapping[str, str],
) -> str:
    """The card of a dataset: ``files`` are its Parquet files by configuration and split.

    Raises:
        MissingExtraError: PyYAML is not installed.
    """
    yaml = needed("yaml", "a dataset card", "hub")
    head = {
        "pretty_name": "Goldspan",
        "language": ["ru"],
        "license": ["cc-by-4.0", "other"],
        "license_name": "cc-by-4.0-and-terms-of-news-texts",
        "license_link": "LICENSE.md",
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated", "found"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "size_categories": [_size(sum(file.rows for (name, _), file in files.items() if name == "spans"))],
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": ["span-extraction", "government", "news", "normalization", "synthetic"],
        "configs": [_config(one, is_default=not index) for index, one in enumerate(configurations)],
        "dataset_info": [_info(one, files) for one in configurations],
    }
    written = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
    return f"---\n{written}---\n\n{fill('card.md', values)}"


def card_head(card: str) -> dict[str, Any]:
    """What a card tells programs; nothing where its head is none that can be read."""
    yaml = needed("yaml", "a dataset card", "hub")
    found = _FRONT_MATTER.match(card)
    try:
        head = yaml.safe_load(found.group(1)) if found else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return head if isinstance(head, dict) else {}


def card_faults(card: str) -> Iterator[str]:
    """What keeps a card from being complete: sections that are missing or empty, places left open."""
    head = card_head(card)
    for name in _HEAD:
        if not head.get(name):
            yield f"its head lacks {name}"
    body = _COMMENT.sub("", _FRONT_MATTER.sub("", card, count=1))
    sections = _sections(body)
    for name in SECTIONS:
        if name not in sections:
            yield f"the section {name!r} is missing"
        elif not sections[name]:
            yield f"the section {name!r} is empty"
    for place in sorted(set(_OPEN.findall(_CODE.sub("", body)))):
        yield f"{place!r} is left open"
    for field in re.findall(r"^- \*\*(.+?):\*\* *$", body, re.MULTILINE):
        yield f"the field {field!r} is empty"


def _sections(body: str) -> dict[str, str]:
    """What stands under each heading; of a heading with headings below it, what stands under those too."""
    plain = _CODE.sub(lambda code: re.sub(r"^#", " ", code.group(), flags=re.MULTILINE), body)
    found = list(_HEADING.finditer(plain))
    sections = {}
    for index, heading in enumerate(found):
        level = heading.group().index(" ")
        behind = next((it.start() for it in found[index + 1 :] if it.group().index(" ") <= level), len(plain))
        sections[heading.group(1)] = _HEADING.sub("", plain[heading.end() : behind]).strip()
    return sections


def _config(one: Configuration, *, is_default: bool) -> dict[str, Any]:
    files = [{"split": split, "path": parquet_path(one.name, split)} for split in one.splits]
    default = {"default": True} if is_default else {}
    return {"config_name": one.name, **default, "data_files": files}


def parquet_path(configuration: str, split: str) -> str:
    """Where the rows of a split lie in a dataset's folder."""
    return f"{configuration}/{split}.parquet"


def _info(one: Configuration, files: Mapping[tuple[str, str], File]) -> dict[str, Any]:
    parts = {split: files[one.name, split] for split in one.splits}
    return {
        "config_name": one.name,
        "features": card_features(one.features),
        "splits": [
            {"name": split, "num_bytes": file.size, "num_examples": file.rows}
            for split, file in parts.items()
        ],
        "download_size": sum(len(file.content) for file in parts.values()),
        "dataset_size": sum(file.size for file in parts.values()),
    }


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "100K<n<1M")
