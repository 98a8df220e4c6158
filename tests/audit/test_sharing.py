"""Work shared out among processes: everything is done once, by whichever process, and what is raised is heard."""

from __future__ import annotations

import os
import time

import pytest

from fairness.audit.sharing import share_out


def _named(number: int) -> tuple[int, int]:
    time.sleep(0.02)
    return number, os.getpid()


def _refused(number: int) -> int:
    if number == 3:
        raise ValueError("not this one")
    return number


def _lost(mine: int) -> None:
    if os.getpid() != mine:
        os._exit(9)  # as where a process is killed for the memory that it takes


@pytest.mark.parametrize("jobs", [0, 1, 2, 40])
@pytest.mark.parametrize("workers", [1, 3])
def test_every_job_is_done_once(jobs: int, workers: int) -> None:
    done = list(share_out(_named, [(number,) for number in range(jobs)], workers))
    assert sorted(number for number, _ in done) == list(range(jobs))


def test_this_process_works_beside_others() -> None:
    jobs = [(number,) for number in range(200)]
    done = dict(share_out(_named, jobs, 2))
    assert len(set(done.values())) == 2 and os.getpid() in done.values()
    assert done[199] == os.getpid()  # this one begins with the last


def test_waiting_is_made_use_of_once() -> None:
    called: list[str] = []
    assert len(list(share_out(_named, [(1,), (2,)], 2, lambda: called.append("once")))) == 2
    assert called == ["once"]
    list(share_out(_named, [(1,), (2,)], 1, lambda: called.append("again")))
    assert called == ["once"]


class _Slow:
    """Something that other threads may interrupt while it is handed over."""

    def __reduce__(self) -> tuple[type[_Slow], tuple[()]]:
        time.sleep(0.001)
        return _Slow, ()


def _changed(number: int, shared: dict[int, _Slow]) -> int:
    for more in range(20):
        shared[number * 100 + more] = _Slow()
        time.sleep(0.001)
    return number


def test_what_jobs_share_may_change_while_this_process_works() -> None:
    shared = {-number: _Slow() for number in range(1, 50)}
    assert len(list(share_out(_changed, [(number, shared) for number in range(8)], 2))) == 8


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_is_raised_here(workers: int) -> None:
    with pytest.raises(ValueError, match="not this one"):
        list(share_out(_refused, [(number,) for number in range(6)], workers))


def test_a_process_that_is_lost_is_no_silence() -> None:
    from concurrent.futures.process import BrokenProcessPool

    with pytest.raises(BrokenProcessPool):
        list(share_out(_lost, [(os.getpid(),)] * 4, 2))
