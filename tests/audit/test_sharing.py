"""Work shared out among processes: everything is done once, by whichever process, and what is raised is heard."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from fairness.audit.sharing import share_out
from fairness.audit.worker import Lost, Worker, loss_of
from fairness.source.problems import InputError, Place, Problem


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
    with pytest.raises(Lost, match="exit code 9"):
        list(share_out(_lost, [(os.getpid(),)] * 4, 2))


def _killed_once(number: int, mark: Path) -> int:
    if number == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return number


def test_a_job_that_was_lost_is_done_again(tmp_path: Path) -> None:
    jobs = [(number, tmp_path / "mark") for number in range(40)]
    assert sorted(share_out(_killed_once, jobs, 2)) == list(range(40))
    assert (tmp_path / "mark").exists()


def _never(number: int, mine: int) -> int:
    if number == 0:
        if os.getpid() == mine:
            raise MemoryError
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


@pytest.mark.parametrize("workers", [1, 3])
def test_what_is_lost_again_is_rescued(workers: int) -> None:
    jobs = [(number, os.getpid()) for number in range(6)]
    done = list(share_out(_never, jobs, workers, rescue=lambda job, loss: (job, loss.how)))  # type: ignore[arg-type,return-value]
    assert done.pop() == (jobs[0], "segmentation fault, signal 11")
    assert sorted(done) == [1, 2, 3, 4, 5]


def _parent(_: int) -> int:
    time.sleep(0.1)
    return os.getpid()


def test_an_iterator_that_is_closed_ends_its_processes() -> None:
    every = share_out(_parent, [(number,) for number in range(60)], 2)
    others = {next(every) for _ in range(25)} - {os.getpid()}
    every.close()
    assert others and not [one for one in others if os.path.exists(f"/proc/{one}")]


def _refused_with_place(number: int) -> None:
    raise InputError(Problem(Place("a.yaml", number), "is not a case"))


def test_an_error_passes_from_one_process_to_another_whole() -> None:
    with Worker(_refused_with_place) as worker, pytest.raises(InputError) as refused:
        worker.do((3,))
    assert refused.value.problems == [Problem(Place("a.yaml", 3), "is not a case")]


def test_a_loss_is_known_by_what_it_is() -> None:
    class PanicException(BaseException):
        """As each library in Rust has one."""

    assert loss_of(MemoryError()).how == "out of memory"  # type: ignore[union-attr]
    assert loss_of(PanicException()) is not None
    assert loss_of(ValueError()) is loss_of(KeyboardInterrupt()) is None
