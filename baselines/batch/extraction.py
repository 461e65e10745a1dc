"""Extraction of spans from large inputs, shard by shard."""

import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import reduce
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple

import msgspec

from goldspan.baselines.answers import ANYTHING, first_line
from goldspan.baselines.batch import local
from goldspan.baselines.batch.job import ExtractionError, Failure, Job, OnError, Outcome, Shape, Slice
from goldspan.baselines.batch.journal import ERRORS, Journal, RunDiffersError, clear
from goldspan.baselines.batch.lock import locked
from goldspan.baselines.batch.parts import find_parts
from goldspan.baselines.batch.slicing import Plan, make_plan
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.usage import Usage, plus
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.writing import write_chunks

EngineName = Literal["local", "daft"]

_DIGITS = 5
_PIECE = 1 << 20


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How to extract; what comes out depends on none but ``shape``, the columns and ``keep_text``.

    ``workers`` processes make shards of ``shard_size`` rows. ``engine`` ``daft`` lets Daft hand out the
    shards, on this machine or, with an ``address`` (``ray://…``), on a Ray cluster. ``on_error`` says what a
    document that fails means; ``timeout`` (seconds) is how long the extractor may be silent over one, and
    ``retries`` how often one is tried again on which it died or was silent for longer.
    ``restart`` begins anew where an interrupted run would be taken up. A document's text is in
    ``text_column``, its id in ``id_column`` (``None``: in ``id``, or it is numbered).
    """

    workers: int = 1
    shard_size: int = 1000
    engine: EngineName = "local"
    address: str | None = None
    shape: Shape = "jsonl"
    keep_text: bool = False
    text_column: str = "text"
    id_column: str | None = None
    on_error: OnError = "skip"
    timeout: float | None = None
    retries: int = 0
    restart: bool = False


class Progress(NamedTuple):
    """How far a run is: rows that are done, of how many, and documents that failed."""

    done: int
    rows: int
    failures: int


class Summary(NamedTuple):
    """What a run made, in all; ``resumed`` of its shards had been there, and the rest took ``seconds``.

    ``extracted`` are the documents of this time, so that ``documents_per_second`` is of them. Of the
    ``retried`` documents, those on which the extractor died or was silent and that were tried again, so many
    as ``recovered`` were extracted then. ``usage`` is what the extractor says that it used for the shards
    (``None``: it says nothing); what a process used for one that it did not finish is not known.
    """

    out: Path
    shards: int
    resumed: int
    documents: int
    extracted: int
    spans: int
    failures: tuple[Failure, ...]
    retried: int
    recovered: int
    usage: Usage | None
    seconds: float

    @property
    def documents_per_second(self) -> float | None:
        """How fast this time; ``None`` where nothing was left to do."""
        return self.extracted / self.seconds if self.extracted and self.seconds else None

    def to_json(self) -> dict[str, Any]:
        """The summary as ``goldspan extract --format json`` prints it."""
        speed = self.documents_per_second
        return {
            "out": str(self.out),
            "shards": self.shards,
            "resumed": self.resumed,
            "documents": self.documents,
            "spans": self.spans,
            "failures": len(self.failures),
            "retried": self.retried,
            "recovered": self.recovered,
            "usage": self.usage,
            "seconds": round(self.seconds, 3),
            "documents_per_second": None if speed is None else round(speed, 1),
        }


def extract(
    spec: str,
    source: str,
    out: Path,
    settings: Settings | None = None,
    *,
    stage: Callable[[str], object] = lambda line: line,
    progress: Callable[[Progress], object] = lambda progress: progress,
    notice: Callable[[str], object] = lambda line: line,
) -> Summary:
    """Run the extractor ``spec`` over ``source`` (see ``find_parts``), and write its spans to ``out``.

    ``out`` is a folder of shards, whose names are in the order of the documents, or a file that ends in
    ``.jsonl``. Put behind each other, the shards hold the same bytes whatever the settings that say how the
    work is done. A run that was interrupted is taken up where it stood. ``stage`` is called with a line on
    what is being done, ``progress`` after each shard, ``notice`` with what went wrong and was made good.

    Raises:
        InputError: the input cannot be read.
        ExtractionError: the extractor cannot work, or a document failed and the settings say to stop.
        RunDiffersError: ``out`` holds something else; it is a ``ValueError``, as are the next three.
        BusyError: another run is at work there.
        ValueError: there is no such extractor, or the settings do not go together.
        OptionError: the extractor has no such option.
        MissingExtraError: a package is not installed.
        OSError: ``out`` cannot be written.
    """
    how = settings or Settings()
    engine = _engine(how)
    single = out.suffix == ".jsonl"
    _check_out(out, how, single=single)
    folder = out.parent / f".{out.name}.parts" if single else out
    name, version = _identity(spec)
    plan = make_plan(
        find_parts(source),
        how.shard_size,
        (how.text_column, how.id_column),
        lambda place: stage(f"looking at {place}"),
    )
    job = Job(
        spec=spec,
        name=name,
        version=version,
        folder=str(folder.absolute()),
        digits=max(_DIGITS, len(str(len(plan.slices) - 1))),
        shape=how.shape,
        text_column=how.text_column,
        id_column=how.id_column,
        keep_text=how.keep_text,
        on_error=how.on_error,
        timeout=how.timeout,
        retries=how.retries,
    )
    with locked(folder):
        if how.restart:
            clear(folder)
        journal = Journal(job, plan, source, how.shard_size)
        journal.begin()
        stage(f"extracting with {spec}")
        started = perf_counter()
        before = set(journal.finished)
        _run(engine, job, plan, journal, progress, notice)
        seconds = perf_counter() - started
        journal.end()
        outcomes = [journal.finished[number] for number in sorted(journal.finished)]
        if single:
            _join(job, outcomes, out)
    return Summary(
        out=out,
        shards=len(outcomes),
        resumed=len(before),
        documents=sum(outcome.documents for outcome in outcomes),
        extracted=sum(outcome.documents for outcome in outcomes if outcome.number not in before),
        spans=sum(outcome.spans for outcome in outcomes),
        failures=tuple(failure for outcome in outcomes for failure in outcome.failures),
        retried=sum(outcome.retried for outcome in outcomes),
        recovered=sum(outcome.recovered for outcome in outcomes),
        usage=_used(outcomes),
        seconds=seconds,
    )


def _used(outcomes: Iterable[Outcome]) -> Usage | None:
    counted = [outcome.usage for outcome in outcomes if outcome.usage is not None]
    return reduce(plus, counted) if counted else None


def _identity(spec: str) -> tuple[str, str]:
    """The extractor's name and version; that it can be made is known before anything is read."""
    try:
        extractor = load_extractor(spec)
        name, version = extractor.name, extractor.version
    except (ValueError, MissingExtraError):
        raise
    except ANYTHING as error:
        raise ExtractionError(f"{spec} cannot be loaded: {first_line(error)}") from error
    return name, version


_Engine = Callable[[Job, list[Slice]], Generator[Outcome, None, None]]


def _engine(how: Settings) -> _Engine:
    if how.engine == "local":
        if how.address is not None:
            raise ValueError("an address is for the engine daft")
        return lambda job, slices: local.run(job, slices, how.workers)
    from goldspan.baselines.batch import cluster

    cluster.check(how.address)
    return lambda job, slices: cluster.run(job, slices, how.workers, how.address)


def _check_out(out: Path, how: Settings, *, single: bool) -> None:
    if single and how.shape != "jsonl":
        raise ValueError(f"{out} is one file, which can only be JSON Lines: name a folder")
    if not single and out.suffix:
        raise ValueError(f"{out}: name a folder, or a file that ends in .jsonl")
    if single and out.exists() and not how.restart:
        raise RunDiffersError(f"{out} is there already: name another file, or replace it with --restart")
    if not out.parent.is_dir():
        raise ValueError(f"{out.parent}: there is no such folder")


def _run(
    engine: _Engine,
    job: Job,
    plan: Plan,
    journal: Journal,
    progress: Callable[[Progress], object],
    notice: Callable[[str], object],
) -> None:
    done = sum(outcome.rows for outcome in journal.finished.values())
    failures = sum(len(outcome.failures) for outcome in journal.finished.values())
    progress(Progress(done, plan.rows, failures))
    left = [piece for piece in plan.slices if piece.number not in journal.finished]
    if not left:
        return
    outcomes = engine(job, left)
    try:
        for outcome in outcomes:
            journal.add(outcome)
            done += outcome.rows
            failures += len(outcome.failures)
            for line in outcome.notices:
                notice(line)
            progress(Progress(done, plan.rows, failures))
    finally:
        outcomes.close()
        journal.sweep()
    if len(journal.finished) != len(plan.slices):
        raise ExtractionError(f"{len(plan.slices) - len(journal.finished)} shards were not made")


def _join(job: Job, outcomes: Iterable[Outcome], out: Path) -> None:
    """Make one file of the shards, and remove their folder."""
    write_chunks(out, _chunks(job.shard(outcome.number) for outcome in outcomes))
    errors, beside = Path(job.folder, ERRORS), out.with_suffix(".errors.jsonl")
    if errors.exists():
        errors.replace(beside)
    else:
        beside.unlink(missing_ok=True)
    shutil.rmtree(job.folder)


def _chunks(files: Iterable[Path]) -> Iterator[bytes]:
    for file in files:
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
