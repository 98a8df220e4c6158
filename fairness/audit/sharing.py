"""Work shared out among processes, this one among them. One that ends by itself loses no more than its job."""

from __future__ import annotations

import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from queue import SimpleQueue
from typing import Any, TypeVar

from fairness.audit.worker import Job, Lost, NotBegun, Worker, loss_of

T = TypeVar("T")
_Waiting = tuple[Job, bytes]  # a job, and as bytes


def share_out(
    work: Callable[..., T],
    jobs: Sequence[Job],
    workers: int,
    meanwhile: Callable[[], object] | None = None,
    rescue: Callable[[Job, Lost], T] | None = None,
) -> Generator[T, None, None]:
    """Gives `work(*job)` of each job, as each is done, by so many processes. What it raises is raised here.

    This process works too: it has loaded already what the others still have to. They take jobs from the first on,
    this one from the last, so `work` and the jobs must be such as a new process can be given. `meanwhile` is called
    where this one has nothing left to do and others have. A job whose process ends, or that runs out of memory, is
    done again when all others are, in a new process; where that ends too, `rescue(job, loss)` stands for it, and
    without `rescue` Lost is raised. Close the iterator where it is not read to its end: that ends the processes.
    """
    others = min(workers, len(jobs)) - 1
    lost: list[Job] = []
    if others < 1:
        for job in jobs:
            yield from _attempted(work, job, lost)
    else:
        yield from _together(work, jobs, others, meanwhile, lost)
    for job in lost:
        with Worker(work) as alone:
            try:
                result = alone.do(job)
            except Lost as loss:
                if rescue is None:
                    raise
                result = rescue(job, loss)
        yield result


def _together(
    work: Callable[..., T],
    jobs: Sequence[Job],
    others: int,
    meanwhile: Callable[[], object] | None,
    lost: list[Job],
) -> Generator[T, None, None]:
    os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, (os.cpu_count() or 1) // (others + 1))))
    # Made into bytes before any is begun: this process may change what it shares with the others while it works.
    waiting, left = deque((job, pickle.dumps(job)) for job in jobs), len(jobs)
    done: SimpleQueue[tuple[_Waiting, T | None, BaseException | None]] = SimpleQueue()
    beside = [Worker(work) for _ in range(others)]
    threads = [threading.Thread(target=_serve, args=(one, waiting, done), daemon=True) for one in beside]
    try:
        for thread in threads:
            thread.start()
        while left:
            own = _taken(waiting.pop)
            if own is not None:
                left -= 1
                yield from _attempted(work, own[0], lost)
            elif meanwhile:
                meanwhile()
                meanwhile = None
            while left and (own is None or not done.empty()):
                taken, answer, problem = done.get()
                if isinstance(problem, NotBegun):
                    waiting.append(taken)  # it is for this process to do
                    break
                left -= 1
                if problem is None:
                    yield answer  # type: ignore[misc]
                else:
                    _keep(taken[0], problem, lost)
    finally:
        waiting.clear()
        _end(beside, threads)


def _end(workers: Sequence[Worker[T]], threads: Sequence[threading.Thread]) -> None:
    for worker in workers:
        worker.end()
    for thread in threads:
        if thread.is_alive():
            thread.join()


def _attempted(work: Callable[..., T], job: Job, lost: list[Job]) -> Generator[T, None, None]:
    """What a job gives in this process; nothing where it is lost, and so kept for later."""
    try:
        result = work(*job)
    except BaseException as error:
        _keep(job, error, lost)
    else:
        yield result


def _keep(job: Job, error: BaseException, lost: list[Job]) -> None:
    """Keep a job that was lost for later. Raises what else there was."""
    if loss_of(error) is None:
        raise error
    lost.append(job)


def _serve(worker: Worker[T], waiting: deque[_Waiting], done: SimpleQueue[Any]) -> None:
    """Have a worker do what waits, until nothing does or it cannot be started."""
    with worker:
        while (taken := _taken(waiting.popleft)) is not None:
            try:
                done.put((taken, worker.do_bytes(taken[1]), None))
            except BaseException as error:  # whatever it is, it is raised where results are awaited
                done.put((taken, None, error))
                if isinstance(error, NotBegun):
                    return


def _taken(take: Callable[[], _Waiting]) -> _Waiting | None:
    """A job, and as bytes, or None where another has taken the last."""
    try:
        return take()
    except IndexError:
        return None
