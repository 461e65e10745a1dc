"""The parts of an input: which files, or splits of a saved dataset, a path or URL stands for."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from goldspan.baselines.answers import first_line
from goldspan.baselines.batch.job import Part
from goldspan.baselines.batch.places import file_system, is_lines, is_url, stem_of
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.class_labels import read_card
from goldspan.corpus.formats.detection import holds_parquet, is_parquet
from goldspan.corpus.formats.fields import FaultError
from goldspan.corpus.formats.tables import find_tables
from goldspan.corpus.wording import some

_SHOWN = 5


def find_parts(place: str) -> list[Part]:
    """The parts of a file, a folder, a pattern in a path, or an ``hf://`` URL, in order.

    A folder holds JSON Lines (files by name) or Parquet files (splits in their order, files by name), or is
    one that ``save_to_disk`` wrote. What begins with ``_`` or ``.`` is none of its data. URLs of the Hub are
    pinned to the commit that they mean now. What names end in may be in capitals.

    Raises:
        InputError: there is nothing of that kind, or a folder holds files of several.
        MissingExtraError: a package that it takes is not installed.
    """
    try:
        return _remote(place) if is_url(place) else _local(Path(place))
    except FaultError as fault:
        raise _unusable(place, f"{fault}", fault.code) from fault
    except OSError as error:
        message = f"it cannot be read: {error.strerror or first_line(error)}"
        raise _unusable(place, message, "unreadable-input") from error


def _local(path: Path) -> list[Part]:
    if not path.exists() and "*" in path.name:
        return _files(str(path), (str(file) for file in path.parent.glob(path.name) if file.is_file()))
    if not path.exists():
        raise _unusable(str(path), "there is no such path", "missing-input")
    if path.is_file():
        return _files(str(path), [str(path)])
    if not path.is_dir():
        raise _unusable(str(path), "it is neither a regular file nor a folder", "unreadable-input")
    saved = any((path / name).is_file() for name in ("state.json", "dataset_dict.json"))
    lines, parquet = _lines_of(path), any(is_parquet(file.name) for file in path.iterdir())
    if not saved and not parquet and (lines or not holds_parquet(path)):
        return _files(str(path), map(str, lines))
    tables = find_tables(path)
    # What a README names is the dataset; what else lies there is none of it.
    if saved or not read_card(path).get("configs"):
        homes = {path} if saved else {path, *(Path(table.place).parent for table in tables)}
        _refuse_left_out(path, [file for home in sorted(homes) for file in _lines_of(home)])
    return [Part(table.place, "saved" if saved else "parquet", table.split) for table in tables]


def _lines_of(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.iterdir() if _is_data(file.name) and is_lines(file.name))
    return [file for file in files if file.is_file()]


def _refuse_left_out(folder: Path, lines: list[Path]) -> None:
    if not lines:
        return
    named = some([str(file.relative_to(folder)) for file in lines], _SHOWN)
    message = f"it holds tables (Parquet, or a saved dataset), and {named} would be left out"
    raise _unusable(str(folder), f"{message}: put each kind into a folder of its own, or name a pattern")


def _remote(url: str) -> list[Part]:
    try:
        system = file_system(url)
    except ValueError as error:
        raise _unusable(url, first_line(error)) from error
    try:
        pinned = _pinned(system, url) if url.startswith("hf://") else url
        if system.isfile(pinned):
            return _files(url, [system.unstrip_protocol(pinned)])
        found = [system.unstrip_protocol(name) for name in system.find(pinned)]
    except OSError:
        raise
    except Exception as error:  # the Hub's client has errors of its own, and they are no OSError
        raise _unusable(url, f"it cannot be read: {first_line(error)}") from error
    folder = system.unstrip_protocol(pinned).rstrip("/")
    inside = [name for name in found if all(map(_is_data, name.removeprefix(folder).split("/")))]
    parquet = [name for name in inside if is_parquet(name)]
    homes = sorted({name.rpartition("/")[0].removeprefix(folder).strip("/") for name in parquet})
    if len(homes) > 1:
        raise _unusable(url, f"several folders of it hold Parquet files: name one of {', '.join(homes)}")
    return _files(url, parquet or [name for name in inside if is_lines(name)])


def _pinned(system: Any, url: str) -> str:
    """A URL of the Hub with the commit that its revision means now."""
    from huggingface_hub import HfApi

    resolved = system.resolve_path(url)
    api = HfApi(endpoint=system.endpoint, token=system.token)
    found = api.repo_info(resolved.repo_id, repo_type=resolved.repo_type, revision=resolved.revision)
    kind = {"dataset": "datasets/", "space": "spaces/"}.get(resolved.repo_type, "")
    return f"hf://{kind}{resolved.repo_id}@{found.sha}/{resolved.path_in_repo}".rstrip("/")


def _files(place: str, names: Iterable[str]) -> list[Part]:
    parts = []
    for name in sorted(names):
        if not (is_lines(name) or is_parquet(name)):
            message = "it is neither JSON Lines nor Parquet: `goldspan convert` makes such a file"
            raise _unusable(name, message)
        parts.append(Part(name, "lines" if is_lines(name) else "parquet", stem_of(name)))
    if not parts:
        raise _unusable(place, "it holds no .jsonl, .ndjson (perhaps .gz or .zst) or .parquet file")
    return parts


def _is_data(name: str) -> bool:
    return not name.rpartition("/")[2].startswith(("_", "."))


def _unusable(place: str, message: str, code: str = "empty-input") -> InputError:
    return InputError([Finding(code=code, message=message, place=place)])
