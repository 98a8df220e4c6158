"""A process beside this one that works for it and ends when it does. One that ends by itself takes nothing along."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Job = tuple[Any, ...]
NO_MEMORY = "out of memory"
# A process that is forked while Polars has threads can hang: each starts anew.
_CONTEXT = multiprocessing.get_context("spawn")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Lost(RuntimeError):
    """A job whose process ended before it was done; `how`: such as `killed, signal 9`."""

    def __init__(self, how: str) -> None:
        super().__init__(f"a process that worked beside this one ended ({how})")
        self.how = how

    def __reduce__(self) -> tuple[type[Lost], tuple[str]]:
        return Lost, (self.how,)


class NotBegun(RuntimeError):
    """A process that could not be started."""

    def __init__(self) -> None:
        super().__init__("no further process could be started: there may be too little memory")


def loss_of(error: BaseException) -> Lost | None:
    """The loss that an error is: of memory, or in native code, after which nothing it made is to be used."""
    if isinstance(error, Lost):
        return error
    if isinstance(error, MemoryError):
        return Lost(NO_MEMORY)
    # Each library written in Rust has a class of its own by this name.
    return Lost("a fault in native code") if type(error).__name__ == "PanicException" else None


class Worker(Generic[T]):
    """A process that does one kind of work, again and again; in place of one that ended by itself comes another."""

    def __init__(self, work: Callable[..., T]) -> None:
        self._work = pickle.dumps(work)
        self._begun: tuple[BaseProcess, Connection] | None = None
        self._lock = threading.Lock()
        self._over = False

    def __enter__(self) -> Worker[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def do(self, job: Job) -> T:
        """What the work gives for a job. Raises what it raises, Lost where its process ends, or NotBegun."""
        return self.do_bytes(pickle.dumps(job))

    def do_bytes(self, job: bytes) -> T:
        """The same for a pickled job."""
        process, pipe = self._begun or self._begin()
        try:
            pipe.send_bytes(job)
            answer, problem = pipe.recv()
        except (EOFError, OSError):
            self._leave()
            raise Lost(_how(process.exitcode)) from None
        if problem is None:
            return answer  # type: ignore[no-any-return]
        loss = loss_of(problem)
        if loss is None:
            raise problem
        self._leave()  # it may have too little left for another job
        raise loss from None

    def end(self) -> None:
        """End the process, whatever it does, from any thread. No other is begun."""
        with self._lock:
            self._over = True
        self._leave()

    def _begin(self) -> tuple[BaseProcess, Connection]:
        here, there = _CONTEXT.Pipe()
        with self._lock:
            if self._over:
                raise NotBegun
            process = _CONTEXT.Process(target=_serve, args=(there, os.getpid()), daemon=True)
            try:
                with _without_interruptions():
                    process.start()
            except OSError:
                raise NotBegun from None
            self._begun = process, here
        there.close()
        try:
            here.send_bytes(self._work)
            here.recv_bytes()  # it is ready: from here on what ends it is the work
        except (EOFError, OSError):
            self._leave()
            raise NotBegun from None
        return process, here

    def _leave(self) -> None:
        with self._lock:
            if self._begun is not None:
                process, _ = self._begun
                process.kill()
                process.join()
                self._begun = None


@contextlib.contextmanager
def _without_interruptions() -> Iterator[None]:
    """A process begun here hears no Ctrl-C: it ends when this one ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _how(code: int | None) -> str:
    """How a process ended, in words: `killed, signal 9`."""
    if code is None or code >= 0:
        return f"exit code {code or 0}"
    return f"{(signal.strsignal(-code) or 'stopped').lower()}, signal {-code}"


def _serve(pipe: Connection, parent: int) -> None:
    """Do what comes through a pipe, until the other end is closed: the work, once, and then its jobs."""
    _end_with(parent)
    try:
        work = pickle.loads(pipe.recv_bytes())
        pipe.send_bytes(b"ready")
        while True:
            job = pickle.loads(pipe.recv_bytes())
            answer, problem = None, None
            try:
                answer = work(*job)
            except BaseException as error:
                problem = _told(error)
            pipe.send((answer, problem))
    except (EOFError, OSError):
        return  # nobody waits for an answer any more


def _told(error: BaseException) -> BaseException:
    """An error as it can be handed over: with where it came from, and without what does not pass through a pipe."""
    loss = loss_of(error)
    if loss is not None:
        return loss
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_with(parent: int) -> None:
    """See that this process ends when the one that began it does, even when that is killed."""
    if sys.platform == "linux":
        # Sooner than the thread below, which has to wait where native code keeps the interpreter.
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        with contextlib.suppress(OSError):  # where memory runs out, this one goes first: its job can be done again
            Path("/proc/self/oom_score_adj").write_text("500")

    def watch() -> None:
        above = multiprocessing.parent_process()
        if above is not None:
            above.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
