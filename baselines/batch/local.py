"""Slices worked on by processes of this machine."""

import os
from collections import deque
from collections.abc import Generator, Sequence
from queue import SimpleQueue
from threading import Thread

from goldspan.baselines.batch.job import Job, Outcome, Slice
from goldspan.baselines.batch.worker import Worker


def run(job: Job, slices: Sequence[Slice], workers: int) -> Generator[Outcome, None, None]:
    """Make the shards of ``slices`` with so many processes; outcomes come as they are there, in any order.

    When the iterator is closed or fails, so are the processes; finished shards stay.

    Raises:
        ExtractionError: it cannot go on.
    """
    waiting: deque[Slice] = deque(slices)
    results: SimpleQueue[Outcome | BaseException] = SimpleQueue()
    workers = min(workers, len(slices))
    # Processes that each take all cores are in each other's way.
    threads = max(1, (os.cpu_count() or 1) // workers) if workers > 1 else None
    pool = [Worker(job, threads) for _ in range(workers)]
    holders = [Thread(target=_work, args=(worker, waiting, results), daemon=True) for worker in pool]
    for thread in holders:
        thread.start()
    try:
        for _ in slices:
            yield _taken(results)
    except BaseException:  # an interruption among them
        for worker in pool:
            worker.end()
        raise
    finally:
        for thread in holders:
            thread.join()


def _taken(results: "SimpleQueue[Outcome | BaseException]") -> Outcome:
    result = results.get()
    if isinstance(result, BaseException):
        raise result
    return result


def _work(worker: Worker, waiting: deque[Slice], results: "SimpleQueue[Outcome | BaseException]") -> None:
    try:
        while (piece := _next(waiting)) is not None:
            results.put(worker.run(piece))
    except BaseException as error:  # noqa: BLE001 - it is raised where the outcomes are taken
        results.put(error)
    finally:
        worker.close()


def _next(waiting: deque[Slice]) -> Slice | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None
