"""Files put in place whole: a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

_SUFFIX = ".writing"


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` fill a file beside `path`, see it on the disk, and put it in place of `path` in one step.

    Raises OSError. What a process that was killed left half written beside `path` is swept away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}{_SUFFIX}")
    try:
        write(beside)
        with open(beside, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    for left in path.parent.glob(f".{path.name}.*{_SUFFIX}"):
        if not _is_written(left):
            left.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a run that was stopped left half written, anywhere in a folder."""
    for path in folder.rglob(f".*{_SUFFIX}"):
        path.unlink(missing_ok=True)


def _is_written(left: Path) -> bool:
    """Whether the process that began a half-written file may still be at it."""
    number = left.name.removesuffix(_SUFFIX).rpartition(".")[2]
    if os.name != "posix" or not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is another user's
    return True
