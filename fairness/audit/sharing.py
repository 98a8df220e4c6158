"""Work shared out among processes, this one among them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


def share_out(
    work: Callable[..., T],
    jobs: Sequence[tuple[Any, ...]],
    workers: int,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[T]:
    """`work(*job)` of each job, as each is done, by so many processes. What it raises is raised here.

    This process works too: it has loaded already what the others still have to. They take jobs from the first on,
    this one from the last, so `work` and the jobs must be such as a new process can be given. `meanwhile` is called
    where this one has nothing left to do and others have.
    """
    others = min(workers, len(jobs)) - 1
    if others < 1:
        for job in jobs:
            yield work(*job)
        return
    # A process that is forked while Polars has threads can hang: each starts anew, with its share of cores.
    context = multiprocessing.get_context("spawn")
    os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))
    # Made into bytes before any is begun: this process may change what it shares with the others while it works.
    waiting, left = deque((job, pickle.dumps(job)) for job in jobs), len(jobs)
    what = pickle.dumps(work)
    done: SimpleQueue[Future[T]] = SimpleQueue()

    def feed() -> None:
        # One at a time: a job once handed to the pool can't be taken back by this process.
        if (job := _taken(waiting.popleft)) is not None:
            pool.submit(_worked, what, job[1]).add_done_callback(finished)

    def finished(one: Future[T]) -> None:
        done.put(one)
        if one.exception() is None:  # a pool that has lost a process takes no more
            feed()

    with ProcessPoolExecutor(others, mp_context=context) as pool:
        try:
            for _ in range(others):
                feed()
            while left:
                own = _taken(waiting.pop)
                if own is not None:
                    yield work(*own[0])
                    left -= 1
                elif meanwhile:
                    meanwhile()
                    meanwhile = None
                while left and (own is None or not done.empty()):
                    yield done.get().result()
                    left -= 1
        finally:
            waiting.clear()


def _worked(work: bytes, job: bytes) -> Any:
    return pickle.loads(work)(*pickle.loads(job))


def _taken(take: Callable[[], tuple[Any, bytes]]) -> tuple[Any, bytes] | None:
    """A job, and as bytes, or None where another has taken the last."""
    try:
        return take()
    except IndexError:
        return None
