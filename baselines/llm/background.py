"""Asynchronous work behind a generator that anyone may read, at any pace, and stop reading."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def background_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, which runs while nobody waits; what is left is cancelled."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="llm", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def wait_for(work: Awaitable[Result], loop: asyncio.AbstractEventLoop) -> Result:
    """The result of ``work``, which ``loop`` does."""
    return asyncio.run_coroutine_threadsafe(_coroutine(work), loop).result()


async def _coroutine(work: Awaitable[Result]) -> Result:
    return await work


def in_order(
    do: Callable[[Item], Any], items: Iterable[Item], ahead: int, loop: asyncio.AbstractEventLoop
) -> Iterator[Any]:
    """What the coroutine function ``do`` makes of each item, in order; up to ``ahead`` are begun at a time.

    Raises:
        Exception: whatever ``do`` raises, when its item's turn has come.
    """
    begun = deque[Any]()
    for item in items:
        begun.append(asyncio.run_coroutine_threadsafe(do(item), loop))
        if len(begun) == ahead:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()
