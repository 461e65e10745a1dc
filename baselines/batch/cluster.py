"""Slices handed out by Daft: on its embedded runner, or on a Ray cluster."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from goldspan.baselines.batch.job import ExtractionError, Job, Outcome, Slice
from goldspan.baselines.batch.places import first_line
from goldspan.baselines.batch.worker import Worker
from goldspan.corpus.extras import needed

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
        needed("ray", "a Ray cluster", "ray")


def run(job: Job, slices: Sequence[Slice], workers: int, address: str | None) -> Iterator[Outcome]:
    """Make the shards of ``slices`` with so many workers; outcomes come in any order.

    Each worker is one instance of a Daft class, which has the extractor in a process of its own, as on one
    machine: what is done about a document on which the extractor dies or hangs is the same.

    Raises:
        ExtractionError: it cannot go on.
    """
    daft = needed("daft", "the engine daft", "scale")
    try:
        if address is None:
            daft.set_runner_native()
        else:
            daft.set_runner_ray(address, noop_if_initialized=True)
        frame = daft.from_pydict({"slice": [msgspec.json.encode(piece) for piece in slices]})
        if address is not None:
            frame = frame.into_partitions(min(workers, len(slices)))
        shards = _udf(daft, min(workers, len(slices)), local=address is None)(msgspec.json.encode(job))
        for row in frame.select(shards.make(frame["slice"]).alias("outcome")).iter_rows():
            yield msgspec.json.decode(row["outcome"], type=Outcome)
    except ExtractionError:
        raise
    except Exception as error:  # Daft and Ray raise what an instance raised in wrappers of their own
        cause: BaseException = error
        while cause.__cause__ is not None and not isinstance(cause, ExtractionError):
            cause = cause.__cause__
        if isinstance(cause, ExtractionError):
            raise cause from None
        raise ExtractionError(f"daft: {first_line(error)}") from error


def _udf(daft: Any, instances: int, *, local: bool) -> Any:
    @daft.cls(max_concurrency=instances, use_process=False if local else None, cpus=None if local else 1)
    class Shards:
        """A worker, started with the first slice that it gets."""

        def __init__(self, job: bytes) -> None:
            self._worker = Worker(msgspec.json.decode(job, type=Job))

        @daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=1)  # type: ignore[untyped-decorator]
        def make(self, slices: Any) -> list[bytes]:
            pieces = [msgspec.json.decode(piece, type=Slice) for piece in slices.to_pylist()]
            return [msgspec.json.encode(self._worker.run(piece)) for piece in pieces]

    return Shards
