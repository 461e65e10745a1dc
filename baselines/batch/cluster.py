"""Slices handed out by Daft: on its embedded runner, or on a Ray cluster."""

import os
from collections.abc import Generator, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import msgspec

from goldspan.baselines.answers import first_line
from goldspan.baselines.batch.job import ExtractionError, Job, Outcome, Slice
from goldspan.baselines.batch.worker import Worker
from goldspan.corpus.extras import MissingExtraError, needed

# Neither says to its makers that it runs, nor shows bars of its own between ours.
_QUIET = {"DO_NOT_TRACK": "1", "DAFT_PROGRESS_BAR": "0", "RAY_USAGE_STATS_ENABLED": "0"}
_PREFIX = "ray://"


def check(address: str | None) -> None:
    """Make sure that the engine can run.

    Raises:
        MissingExtraError: daft, or for an address ray, is not installed.
        ValueError: the address is none of a Ray cluster.
    """
    os.environ.update(_QUIET)
    needed("daft", "the engine daft", "scale")
    if address is not None:
        if not address.startswith(_PREFIX):
            raise ValueError(f"{address} is no address of a Ray cluster: write {_PREFIX}HOST:PORT")
        if find_spec("ray") is None:
            raise MissingExtraError('a Ray cluster needs ray: pip install "daft[ray]"')


def run(
    job: Job, slices: Sequence[Slice], workers: int, address: str | None
) -> Generator[Outcome, None, None]:
    """Make the shards of ``slices`` with so many workers; outcomes come in any order.

    Each worker is one instance of a Daft class, which has the extractor in a process of its own, as on one
    machine: what is done about a document on which the extractor dies or hangs is the same.

    Raises:
        ExtractionError: it cannot go on.
    """
    for outcome in _outcomes(job, slices, workers, address):
        if isinstance(outcome, str):
            raise ExtractionError(outcome)
        yield outcome


def _outcomes(
    job: Job, slices: Sequence[Slice], workers: int, address: str | None
) -> Iterator[Outcome | str]:
    daft = needed("daft", "the engine daft", "scale")
    try:
        _set_runner(daft, address)
        if address is not None:
            workers = min(workers, _free_slots())
        workers = min(workers, len(slices))
        frame = daft.from_pydict({"slice": [msgspec.json.encode(piece) for piece in slices]})
        if address is not None:
            frame = frame.into_partitions(workers)
        shards = _shards(daft, workers)(msgspec.json.encode(job))
        for row in frame.select(shards.make(frame["slice"]).alias("outcome")).iter_rows():
            yield msgspec.json.decode(row["outcome"], type=Outcome | str)
    except Exception as error:  # Daft and Ray have many of their own
        raise ExtractionError(f"daft: {first_line(error)}") from error


def _set_runner(daft: Any, address: str | None) -> None:
    """Choose who runs; Daft lets a process choose once."""
    if daft.runners.get_or_infer_runner_type() == ("native" if address is None else "ray"):
        return
    if address is None:
        daft.set_runner_native()
    else:
        daft.set_runner_ray(address)


def _free_slots() -> int:
    """How many workers a Ray cluster takes: one slot less than it has.

    Instances that hold every slot leave none to what feeds them, and all would wait for ever.
    """
    import ray

    return max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)


def _shards(daft: Any, instances: int) -> Any:
    """The class of workers, each in a process of Daft's own: on this machine, or an actor of the cluster."""

    @daft.cls(max_concurrency=instances, use_process=True, cpus=1)
    class Shards:
        """A worker, started with the first slice that it gets."""

        def __init__(self, job: bytes) -> None:
            self._worker = Worker(msgspec.json.decode(job, type=Job), threads=1)

        @daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=1)  # type: ignore[untyped-decorator]
        def make(self, slices: Any) -> list[bytes]:
            return [msgspec.json.encode(self._made(piece)) for piece in slices.to_pylist()]

        def _made(self, piece: bytes) -> Outcome | str:
            """The outcome, or why there is none: Daft does not pass on what an exception says."""
            try:
                return self._worker.run(msgspec.json.decode(piece, type=Slice))
            except ExtractionError as error:
                return str(error)

    return Shards
