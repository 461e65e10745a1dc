"""A dataset out of an edition of the corpus: the bytes of each of its files."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path

import msgspec

from goldspan.corpus.dataset.card import CARD, card_faults, make_card, parquet_path
from goldspan.corpus.dataset.configurations import configurations
from goldspan.corpus.dataset.croissant import croissant
from goldspan.corpus.dataset.edition import Edition
from goldspan.corpus.dataset.errors import DatasetError
from goldspan.corpus.dataset.facts import PassAgreement
from goldspan.corpus.dataset.pages import fill, page_values
from goldspan.corpus.dataset.parquet import parquet_file
from goldspan.corpus.paths import stays_inside
from goldspan.corpus.writing import json_bytes, write_bytes

CROISSANT = "croissant.json"
_CARRIED = ("LICENSE.md", "CHANGELOG.md")

# The files of a dataset, by their path in its folder.
Files = Mapping[str, bytes]


def build(
    edition: Edition, agreement: PassAgreement, progress: Callable[[str], object] = lambda _: None
) -> Files:
    """The files of the dataset, whose bytes depend on the edition, the agreement and the writer alone.

    ``progress`` is called with the name of each table before it is written.

    Raises:
        DatasetError: the card would not be complete.
        MissingExtraError: pyarrow or PyYAML is not installed.
    """
    tables = configurations(edition)
    parts = {}
    for one in tables:
        for split in one.splits:
            progress(parquet_path(one.name, split))
            parts[one.name, split] = parquet_file(one.features, one.rows(split))
    values = page_values(edition, tables, agreement)
    card = make_card(tables, parts, values)
    _need_whole(card)
    described = croissant(edition.release, tables, parts, _description(values))
    entities = (msgspec.json.encode(edition.entities[name]) + b"\n" for name in sorted(edition.entities))
    return {
        CARD: card.encode(),
        **{name: (resources("goldspan.corpus") / name).read_bytes() for name in _CARRIED},
        "datasheet.md": fill("datasheet.md", values).encode(),
        CROISSANT: json_bytes(described),
        "entities.jsonl": b"".join(entities),
        **{parquet_path(*key): file.content for key, file in parts.items()},
    }


def write_dataset(folder: Path, files: Files) -> None:
    """Put a dataset into a folder that is new, empty or holds an earlier one.

    The card is taken away first and comes last: a folder that is half written does not load.

    Raises:
        DatasetError: the folder holds something that is no part of a dataset.
        OSError: it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise DatasetError(f"{folder} is there and is no folder: name another")
    strange = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    strange = [name for name in strange if Path(name).as_posix() not in files]
    if strange:
        raise DatasetError(
            f"{folder} holds {strange[0]!r}, which is no part of the dataset: name an empty folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).unlink(missing_ok=True)
    for name in sorted(files, key=lambda name: name == CARD):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        write_bytes(path, files[name])


def read_dataset(folder: Path) -> tuple[str, Files]:
    """The version and the files of a dataset that was built into a folder.

    Raises:
        DatasetError: it is none, it is not whole, or its card is not complete.
    """
    try:
        described = msgspec.json.decode((folder / CROISSANT).read_bytes())
        version = str(described["version"])
        sums = {file["@id"]: file["sha256"] for file in described["distribution"]}
        if outside := [name for name in sums if not stays_inside(name)]:
            raise DatasetError(f"{folder / CROISSANT} names {outside[0]!r}, which is outside of the folder")
        names = [CARD, *_CARRIED, "datasheet.md", CROISSANT, "entities.jsonl", *sums]
        files = {name: (folder / name).read_bytes() for name in names}
    except OSError as error:
        raise DatasetError(
            f"{folder} is no dataset: {error.filename}: {error.strerror}; build it again"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
        raise DatasetError(f"{folder / CROISSANT} cannot be read: build the dataset again") from error
    for name, digest in sums.items():
        if sha256(files[name]).hexdigest() != digest:
            raise DatasetError(f"{folder / name} is not the file that was built: build the dataset again")
    _need_whole(files[CARD].decode(errors="replace"))
    return version, files


def _need_whole(card: str) -> None:
    faults = list(card_faults(card))
    if faults:
        raise DatasetError(f"the dataset card is not complete: {'; '.join(faults)}")


def _description(values: Mapping[str, str]) -> str:
    return (
        f"Gold spans of officials, bodies, figures and sectors in {values['documents']} documents of Russian"
        " government and economic news. Offsets are half-open and count Unicode code points."
        f" {values['origins']}"
    )
