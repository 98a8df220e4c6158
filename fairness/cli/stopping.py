"""Stopping in order: SIGINT (Ctrl-C), SIGTERM and SIGHUP end every command alike, with 128 and the signal's number.

The first one is raised as KeyboardInterrupt, so that whatever is open is left in its turn. Where the program stays in
native code for longer than `_PATIENCE`, or a second one comes, a thread ends it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from contextlib import suppress
from time import monotonic
from types import FrameType
from typing import TextIO

import click

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_PATIENCE = 1.5  # seconds
_SAME = 0.5  # seconds in which a second signal is the first again: a shell and a terminal that closes each send one


class _State:
    received = 0
    tells = -1  # where the system writes which signal came, for the thread that watches
    advice = ""
    told = False


def listen() -> None:
    """Hear the signals from now on; those that are ignored, as under nohup, stay so."""
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return
    sys.unraisablehook = _unheard
    heard, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    for one in _SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _interrupt)
    _State.tells = tells
    with suppress(RuntimeError):  # where there is no memory for a thread, signals end the program without it
        threading.Thread(target=_watch, args=(heard,), daemon=True).start()


def deafen() -> None:
    """Let a signal end the program at once: there is nothing left that it could leave behind."""
    if os.name == "posix" and threading.current_thread() is threading.main_thread():
        for one in _SIGNALS:
            if signal.getsignal(one) is _interrupt:
                signal.signal(one, signal.SIG_DFL)
        if _State.tells >= 0:
            signal.set_wakeup_fd(-1)
            os.close(_State.tells)  # at which the thread ends
            _State.tells = -1


def advise(text: str) -> None:
    """What is said, from now on, to someone who has stopped the command: what is kept, and how to go on."""
    _State.advice = text


def was_stopped() -> bool:
    """Whether a signal has come."""
    return bool(_State.received)


def stopped() -> int:
    """Say that the command was stopped. Gives its exit code."""
    if not _State.told:
        _State.told = True
        with suppress(OSError, ValueError):  # the terminal may be gone
            click.echo(f"Stopped. {_State.advice}".rstrip(), err=True)
        let_go(sys.stdout)
        let_go(sys.stderr)
    return 128 + (_State.received or signal.SIGINT)


def let_go(stream: TextIO) -> None:
    """Write what a stream still holds, or let it go where nobody reads it: else the exit code would be another."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _interrupt(number: int, _: FrameType | None) -> None:
    if not _State.received:
        _State.received = number
        raise KeyboardInterrupt


def _unheard(lost: sys.UnraisableHookArgs) -> None:
    """What is raised where nothing hears it, as in native code that calls back: the thread then ends the program."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


def _watch(heard: int) -> None:
    """Wait for a signal, then see that the program ends."""
    first = 0
    while first not in _SIGNALS:
        told = os.read(heard, 1)
        if not told:
            os.close(heard)
            return
        first = told[0]
    since = monotonic()
    while select.select([heard], [], [], max(0.0, since + _PATIENCE - monotonic()))[0]:
        told = os.read(heard, 1)
        if not told:
            return
        if told[0] in _SIGNALS and monotonic() - since > _SAME:
            _end_workers()
            os._exit(128 + first)
    _State.received = first
    _end_workers()
    if scratch := sys.modules.get("fairness.source.scratch"):
        scratch.drop_scratch()
    os._exit(stopped())


def _end_workers() -> None:
    if worker := sys.modules.get("fairness.audit.worker"):
        worker.end_workers()
