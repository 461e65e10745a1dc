"""What a run has done so far, kept beside its shards, so that one that was interrupted can be taken up.

``_manifest.json`` says from the start what the run is, and at the end what it made. ``_journal.jsonl`` has a
line for each finished shard, ``_errors.jsonl`` one for each document that failed.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec

from goldspan.baselines.batch.job import Job, Outcome
from goldspan.baselines.batch.lock import LOCK
from goldspan.baselines.batch.slicing import Plan
from goldspan.corpus.writing import json_bytes, write_bytes, write_chunks

MANIFEST, JOURNAL, ERRORS = "_manifest.json", "_journal.jsonl", "_errors.jsonl"
_FORMAT = 1
_SHARD = "part-"


class RunDiffersError(ValueError):
    """A folder holds the shards of another run, or something else; the message says what differs."""


class Journal:
    """The journal of one run, in the folder of its shards.

    Raises:
        RunDiffersError: the folder holds something that is not of this run.
    """

    def __init__(self, job: Job, plan: Plan, source: str, shard_size: int) -> None:
        self._job = job
        self._folder = Path(job.folder)
        self._run = {
            "extractor": job.spec,
            "version": job.version,
            "input": source,
            "fingerprint": plan.fingerprint,
            "rows": plan.rows,
            "shard size": shard_size,
            "shards": len(plan.slices),
            "shape": job.shape,
            "text column": job.text_column,
            "id column": job.id_column,
            "with text": job.keep_text,
        }
        self.finished: dict[int, Outcome] = {}

    @property
    def _manifest(self) -> Path:
        return self._folder / MANIFEST

    @property
    def _journal(self) -> Path:
        return self._folder / JOURNAL

    def begin(self) -> None:
        """Find what is finished already, or begin anew.

        Raises:
            RunDiffersError: the folder holds something that is not of this run.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        if self._manifest.exists():
            self._compare(_read_manifest(self._manifest).get("run", {}))
            done = _read_journal(self._journal)
            self.finished = {outcome.number: outcome for outcome in done if self._is_there(outcome)}
        elif any(_names(self._folder)):
            raise RunDiffersError(f"{self._folder} is not empty and holds no {MANIFEST}: name another folder")
        self._write(finished=False)

    def add(self, outcome: Outcome) -> None:
        """Note that a shard is finished; the note is on the disk when this returns."""
        self.finished[outcome.number] = outcome
        with self._journal.open("ab") as stream:
            stream.write(msgspec.json.encode(outcome) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def end(self) -> None:
        """Say that all is done, and what failed."""
        self._write(finished=True)
        failures = [failure for outcome in self._in_order() for failure in outcome.failures]
        errors = self._folder / ERRORS
        if failures:
            write_chunks(errors, (msgspec.json.encode(failure) + b"\n" for failure in failures))
        else:
            errors.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what processes that were ended left of shards that they had not finished."""
        for file in self._folder.glob(".part-*.tmp"):
            file.unlink(missing_ok=True)

    def _in_order(self) -> list[Outcome]:
        return [self.finished[number] for number in sorted(self.finished)]

    def _write(self, *, finished: bool) -> None:
        """Write manifest and journal; a line that a kill cut off is thereby gone from the journal."""
        outcomes = self._in_order()
        write_chunks(self._journal, (msgspec.json.encode(outcome) + b"\n" for outcome in outcomes))
        total = {
            "documents": sum(outcome.documents for outcome in outcomes),
            "spans": sum(outcome.spans for outcome in outcomes),
            "failures": sum(len(outcome.failures) for outcome in outcomes),
        }
        record = {"format": _FORMAT, "finished": finished, "run": self._run}
        write_bytes(self._manifest, json_bytes(record | ({"total": total} if finished else {})))

    def _compare(self, known: Mapping[str, Any]) -> None:
        differing = [
            f"{name} was {known.get(name)!r} and is {value!r}"
            for name, value in self._run.items()
            if name != "input" and known.get(name) != value
        ]
        if differing:
            raise RunDiffersError(
                f"{self._folder} holds another run ({'; '.join(differing)}): "
                "name another folder, or begin anew with --restart"
            )

    def _is_there(self, outcome: Outcome) -> bool:
        with suppress(OSError), self._job.shard(outcome.number).open("rb") as stream:
            # Most shards that are not as they were are of another size, which costs nothing to see.
            size = os.fstat(stream.fileno()).st_size
            return size == outcome.size and file_digest(stream, "sha256").hexdigest() == outcome.sha256
        return False


def clear(folder: Path) -> None:
    """Remove what a run left in ``folder``, which holds nothing else.

    Raises:
        RunDiffersError: it holds something else; nothing is removed.
    """
    if not folder.exists():
        return
    files = [folder / name for name in _names(folder)]
    others = [file.name for file in files if file.is_dir() or not _is_ours(file.name)]
    if others:
        raise RunDiffersError(f"{folder} holds {others[0]}, which no run made: name another folder")
    for file in files:
        file.unlink()


def _is_ours(name: str) -> bool:
    """Whether it is what a run calls its files, or what a killed one left of them."""
    if name.endswith(".tmp"):
        return name.startswith(tuple(f".{begun}" for begun in (MANIFEST, JOURNAL, ERRORS, _SHARD)))
    return name in {MANIFEST, JOURNAL, ERRORS} or name.startswith(_SHARD)


def _names(folder: Path) -> list[str]:
    """What lies there, but for the lock that the run holds."""
    return sorted(file.name for file in folder.iterdir() if file.name != LOCK)


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RunDiffersError(f"{path} cannot be read ({error}): begin anew with --restart") from error
    if record.get("format") != _FORMAT:
        raise RunDiffersError(f"{path} is of another version of goldspan: begin anew with --restart")
    return record


def _read_journal(path: Path) -> list[Outcome]:
    """The outcomes of a journal; a last line that a kill cut off is no outcome."""
    outcomes = []
    with suppress(FileNotFoundError):
        for line in path.read_bytes().splitlines():
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                outcomes.append(msgspec.json.decode(line, type=Outcome))
    return outcomes
