"""Folders for a run's own use, gone after it: what a run that was killed left is swept away by the next."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing tells for sure whether a run is dead, so nothing is swept
    fcntl = None  # type: ignore[assignment]

AUDIT = "fairness-run-"
_OWN: set[Path] = set()  # of this process


@contextmanager
def scratch(prefix: str = AUDIT, place: Path | None = None) -> Iterator[Path]:
    """A new folder in `place` (default: the system's temporary folder), removed afterwards.

    Before it is made, those with the same prefix that dead runs left there are removed.
    """
    place = place or Path(tempfile.gettempdir())
    sweep_scratch(prefix, place)
    path, held = _make(prefix, place)
    _OWN.add(path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _OWN.discard(path)
        if held is not None:
            os.close(held)


def drop_scratch() -> None:
    """Remove every such folder of this process: for an end that leaves no time to leave each in its turn."""
    for path in tuple(_OWN):
        shutil.rmtree(path, ignore_errors=True)


def sweep_scratch(prefix: str = AUDIT, place: Path | None = None) -> None:
    """Remove the folders of runs that are dead: such as have our name, are this user's, and are held by nobody."""
    if fcntl is None:
        return
    name = re.compile(re.escape(prefix) + r"\d+-[a-z0-9_]{8}")
    with suppress(OSError), os.scandir(place or tempfile.gettempdir()) as found:
        left = [Path(one.path) for one in found if name.fullmatch(one.name) and one.is_dir(follow_symlinks=False)]
        for path in left:
            held = _hold(path)
            if held is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(held)


def _make(prefix: str, place: Path) -> tuple[Path, int | None]:
    """A new folder, and the lock that says that this process lives (a number would be given to another process)."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=place))
        if fcntl is None:
            return path, None
        held = _hold(path, wait=True)
        if held is not None or path.exists():  # where a file system has no locks, nothing is swept either
            return path, held
        # Another run took it for a dead one's before it was held.


def _hold(path: Path, wait: bool = False) -> int | None:
    """The lock on a folder, as a descriptor to be closed; None where it is held, gone, or another user's."""
    try:
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        inside, named = os.fstat(held), os.stat(path, follow_symlinks=False)
        if inside.st_uid == os.geteuid() and os.path.samestat(inside, named):
            return held
    except OSError:
        pass
    os.close(held)
    return None
