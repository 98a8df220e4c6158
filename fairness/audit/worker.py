"""A process beside this one that works for it and ends when it does. One that ends by itself takes nothing along.

Not multiprocessing: that imports the program's main module anew, and what it begins writes to the terminal where this
process ends too soon.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")
Job = tuple[Any, ...]
NO_MEMORY = "out of memory"
_BEGIN = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from fairness.audit import worker
worker.serve()
"""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_alive: set[Worker[Any]] = set()


class Lost(RuntimeError):
    """A job whose process ended before it was done; `how`: such as `killed, signal 9`."""

    def __init__(self, how: str) -> None:
        super().__init__(f"another process of this audit ended ({how})")
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
        self._process: subprocess.Popen[bytes] | None = None
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
        process = self._process or self._begin()
        try:
            answer, problem = _ask(process, job)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._leave()
            raise Lost(_how(process.returncode)) from None
        if problem is None:
            return answer  # type: ignore[no-any-return]
        loss = loss_of(problem)
        if loss is None:
            raise problem
        self._leave()  # it may have too little left for another job
        raise loss from None

    def end(self) -> None:
        """End the process, whatever it does, from any thread. No other is begun."""
        self._over = True
        self._leave()

    def _begin(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise NotBegun
            process = self._process = _begun()
            _alive.add(self)
        try:
            _ask(process, pickle.dumps(sys.path) + pickle.dumps((os.getpid(), self._work)))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._leave()
            raise NotBegun from None
        return process  # it has said that it is ready: from here on what ends it is the work

    def _leave(self) -> None:
        with self._lock:
            _alive.discard(self)
            if self._process is not None:
                self._process.kill()
                self._process.wait()
                self._process = None


def end_workers() -> None:
    """End the processes of every worker: for an end that leaves no time to leave each in its turn."""
    for worker in tuple(_alive):
        worker.end()


def _begun() -> subprocess.Popen[bytes]:
    # What native code says when it breaks is for those who mend it.
    said = None if os.environ.get("FAIRNESS_DEBUG") else subprocess.DEVNULL
    command = [sys.executable, *subprocess._args_from_interpreter_flags(), "-c", _BEGIN]  # type: ignore[attr-defined]
    try:
        with _without_interruptions():
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
    except OSError:
        raise NotBegun from None


def _ask(process: subprocess.Popen[bytes], content: bytes) -> Any:
    assert process.stdin and process.stdout
    process.stdin.write(content)
    process.stdin.flush()
    return pickle.load(process.stdout)


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


# -- in the other process ------------------------------------------------------------------------------------


def serve() -> None:
    """Do what comes through standard input, until the other end is closed: the work, once, and then its jobs."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    parent, content = pickle.load(sys.stdin.buffer)
    _end_with(parent)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    work = pickle.loads(content)
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    _answer(answers, None)
    while True:
        job = jobs.get()
        answer, problem = None, None
        try:
            answer = work(*job)
        except BaseException as error:
            problem = _told(error)
        _answer(answers, (answer, problem))


def _listen(stream: IO[bytes], jobs: queue.SimpleQueue[Job]) -> None:
    """Take jobs as they come; where no more can, because the other process is gone or has enough, end this one."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            jobs.put(pickle.load(stream))
    os._exit(1)


def _answer(stream: IO[bytes], answer: Any) -> None:
    content = pickle.dumps(answer)
    try:
        stream.write(content)
        stream.flush()
    except OSError:
        os._exit(1)  # nobody waits for it any more


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
    """See that this process is killed when the one that began it ends, even where native code keeps it busy."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        with contextlib.suppress(OSError):  # where memory runs out, this one goes first: its job can be done again
            Path("/proc/self/oom_score_adj").write_text("500")
