"""The tables of a Hugging Face dataset on disk, split by split, read a batch of rows at a time.

The library's own ``load_dataset`` is not used: it answers from a cache that knows a folder by its name
and README, so that an edited file still gives the old rows.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from goldspan.corpus.extras import MissingExtraError, needed, needed_for
from goldspan.corpus.formats.class_labels import (
    CARD,
    INFO,
    Features,
    card_features,
    info_features,
    read_card,
    several,
)
from goldspan.corpus.formats.detection import is_parquet
from goldspan.corpus.formats.fields import FaultError, describe

BATCH = 1000  # rows in memory at a time, and in a row group that is written

# The order in which splits are read; others come behind them, by name.
_SPLITS = ("train", "validation", "test")
_SPLIT_OF = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "eval": "test",
    "evaluation": "test",
}
_SHARD = re.compile(r"(.+)-\d{5}-of-\d{5}")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One file or saved split: its columns, what tells the names of its labels, and its rows.

    ``rows`` is called with the columns that are wanted, or ``None`` for all.
    """

    split: str
    place: str
    columns: tuple[str, ...]
    features: Mapping[str, Features]
    rows: Callable[[Sequence[str] | None], Iterator[Row]]


def find_tables(path: Path) -> list[Table]:
    """The tables of a Parquet file, a folder of them, or a folder that ``save_to_disk`` wrote.

    Splits come in the order train, validation (dev), test, others; files of one split by name.

    Raises:
        FaultError: something of it cannot be read, or it holds several configurations.
        MissingExtraError: a package that it takes is not installed.
    """
    if not path.is_dir():
        return [_parquet(path, _split_of(Path(path.name)), {})]
    if (path / "state.json").is_file() or (path / "dataset_dict.json").is_file():
        return _saved(path)
    card = read_card(path)
    told = {CARD: card_features(card), INFO: info_features(path)}
    found = sorted(_files(path, card), key=lambda item: (_order(item[0]), str(item[1])))
    if not found:
        raise FaultError("empty-input", "the folder holds no Parquet file")
    return [_parquet(file, split, told) for split, file in found]


@contextmanager
def _readable(what: str) -> Iterator[None]:
    try:
        yield
    except (FaultError, MissingExtraError):
        raise
    except Exception as error:  # the libraries raise whatever broken bytes bring about
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise FaultError("bad-record", f"it cannot be read as {what}: {first[:200]}") from error


def _parquet(file: Path, split: str, told: Mapping[str, Features]) -> Table:
    with needed_for(file):
        parquet = needed("pyarrow.parquet", "a Parquet file")
    with _readable("Parquet"):
        schema = parquet.read_schema(str(file))
        columns = tuple(schema.names)
        metadata = (schema.metadata or {}).get(b"huggingface")
        features = _features(msgspec.json.decode(metadata)) if metadata else {}

    def rows(wanted: Sequence[str] | None) -> Iterator[Row]:
        with _readable("Parquet"), parquet.ParquetFile(str(file)) as opened:
            for batch in opened.iter_batches(batch_size=BATCH, columns=wanted):
                yield from batch.to_pylist()

    return Table(split, str(file), columns, {file.name: features, **told}, rows)


def _features(metadata: Any) -> Features:
    info = metadata.get("info") if isinstance(metadata, dict) else None
    features = info.get("features") if isinstance(info, dict) else None
    return features if isinstance(features, dict) else {}


def _saved(folder: Path) -> list[Table]:
    datasets = needed("datasets", "a folder that save_to_disk wrote")
    with _readable("a saved dataset"), warnings.catch_warnings():
        # The library leaves its own files open for the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        loaded = datasets.load_from_disk(str(folder))
    if not isinstance(loaded, dict):  # as a DatasetDict is
        return [_saved_split(loaded, str(loaded.split or "train"), str(folder))]
    order = sorted(map(str, loaded), key=lambda split: (_order(split), split))
    return [_saved_split(loaded[split], split, str(folder / split)) for split in order]


def _saved_split(dataset: Any, split: str, place: str) -> Table:
    def rows(wanted: Sequence[str] | None) -> Iterator[Row]:
        with _readable("a saved dataset"):
            chosen = dataset if wanted is None else dataset.select_columns(list(wanted))
            for table in chosen.with_format("arrow").iter(BATCH):
                yield from table.to_pylist()

    return Table(split, place, tuple(dataset.column_names), {INFO: dataset.features.to_dict()}, rows)


def _files(folder: Path, card: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """The Parquet files of a folder and their splits, as its README or else their names tell."""
    configurations = card.get("configs")
    configurations = configurations if isinstance(configurations, list) else []
    if len(configurations) > 1:
        raise several(str(it.get("config_name")) for it in configurations if isinstance(it, dict))
    told = (
        configurations[0].get("data_files")
        if configurations and isinstance(configurations[0], dict)
        else None
    )
    if told is None:
        for file in folder.rglob("*"):
            inside = file.relative_to(folder)
            if _is_parquet(file) and not any(part.startswith((".", "_")) for part in inside.parts):
                yield _split_of(inside), file
        return
    for item in told if isinstance(told, list) else [told]:
        named = item if isinstance(item, dict) else {"path": item}
        patterns = named.get("path")
        for pattern in patterns if isinstance(patterns, list) else [patterns]:
            for file in _matching(folder, pattern):
                yield str(named.get("split") or _split_of(file.relative_to(folder))), file


def _is_parquet(file: Path) -> bool:
    return is_parquet(file.name) and file.is_file()


def _matching(folder: Path, pattern: Any) -> Iterable[Path]:
    if type(pattern) is not str or ".." in Path(pattern).parts:
        raise FaultError(
            "bad-record", f"{CARD} names the data file {describe(pattern)}", "configs.data_files"
        )
    try:
        return [file for file in folder.glob(pattern) if _is_parquet(file)]
    except (NotImplementedError, ValueError) as error:
        message = f"{CARD} names the data files {describe(pattern)}"
        raise FaultError("bad-record", message, "configs.data_files") from error


def _split_of(file: Path) -> str:
    """The split that a file's name, or that of a folder around it, tells; ``train`` where none does."""
    for part in (file.stem, *reversed(file.parent.parts)):
        for word in re.split(r"[^a-z0-9]+", part.lower()):
            if word in _SPLIT_OF:
                return _SPLIT_OF[word]
    shard = _SHARD.fullmatch(file.stem)
    return shard.group(1) if shard else "train"


def _order(split: str) -> tuple[int, str]:
    known = _SPLIT_OF.get(split, split)
    return (_SPLITS.index(known) if known in _SPLITS else len(_SPLITS)), known
