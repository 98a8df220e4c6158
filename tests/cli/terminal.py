"""A program in a pseudo-terminal of its own, which can be typed at, hung up and killed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from pathlib import Path


def _in_a_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a program started under nohup would hand down that it is ignored
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A program whose controlling terminal this is. `before` is what it wrote up to the last match."""

    def __init__(self, arguments: list[str], folder: Path, environment: dict[str, str], seconds: float = 60) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=_in_a_terminal,
        )  # fmt: skip
        os.close(slave)
        self.seconds = seconds
        self.before = ""
        self._unread = b""
        self._ended = False

    def expect(self, pattern: str) -> None:
        """Read until `pattern` has been written. Fails where the program ends, or takes too long."""
        until = time.monotonic() + self.seconds
        while not (found := re.search(pattern, self._unread.decode(errors="ignore"))):
            assert not self._ended and time.monotonic() < until, f"no {pattern!r} in {self._unread.decode()!r}"
            self._read(until)
        text = self._unread.decode(errors="ignore")
        self.before = text[: found.start()]
        self._unread = text[found.end() :].encode()

    def type(self, text: str) -> None:
        """Type a line, and Enter."""
        os.write(self.master, text.encode() + b"\n")

    def press(self, key: bytes) -> None:
        """Press a key, such as b"\\x03" for Ctrl-C."""
        os.write(self.master, key)

    def hang_up(self) -> int:
        """Close the terminal under the program, as closing its window does. Gives its exit code."""
        os.close(self.master)
        self._ended = True
        return self.process.wait(self.seconds)

    def kill(self) -> int:
        """Kill the program, without a chance to do anything. Gives its exit code."""
        self.process.send_signal(signal.SIGKILL)
        return self.end()

    def end(self) -> int:
        """Read all that it still writes into `before`. Gives its exit code."""
        until = time.monotonic() + self.seconds
        while not self._ended:
            self._read(until)
        self.before, self._unread = self._unread.decode(errors="ignore"), b""
        os.close(self.master)
        return self.process.wait(self.seconds)

    def _read(self, until: float) -> None:
        ready, _, _ = select.select([self.master], [], [], max(until - time.monotonic(), 0))
        assert ready, f"nothing more after {self._unread.decode()!r}"
        try:
            read = os.read(self.master, 65536)
        except OSError:  # Linux: nobody has the other end open any more
            read = b""
        self._ended = not read
        self._unread += read
