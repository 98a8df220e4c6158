"""Files put in place whole: a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_SUFFIX = ".writing"
_LONGEST = 200  # bytes of a file's name that may stand in that of the one beside it, where 255 are allowed
_OS_ERROR = re.compile(r"\(os error (\d+)\)|transport error")  # how Polars, which is written in Rust, tells of one
_STREAM = re.compile(r"/dev/std(out|err)|/(?:dev|proc/self)/fd/(\d+)")


def write_whole(path: Path, write: Callable[[Path], object], folders: bool = True) -> None:
    """Have `write` fill a file beside `path`, see it on the disk, and put it in place of `path` in one step.

    A link is followed, and an old file's permissions are kept. What is no file (a pipe, a device) is written to.
    Without `folders` the one that it is to be in must be there.
    Raises OSError, which names `path`. What a killed process left half written beside `path` is swept away.
    """
    with naming(path):
        if _is_stream(path):
            _write_through(path, write)
        else:
            _put_in_place(Path(os.path.realpath(path)), write, folders)


def listed_before(folder: Path, name: str, is_ours: Callable[[Any], bool]) -> list[Any] | None:
    """What the list `name` of an earlier run says that it wrote into a folder; nothing for one new or empty.

    None where the folder holds something else: no such list, or one that is not ours.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return []
    try:
        listed = json.loads((folder / name).read_text(encoding="utf-8"))
        names = listed["files"] if is_ours(listed) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return names if isinstance(names, list) else None


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have an error of the disk, within, name the file that was to be written. Raises OSError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _naming(path, error) from None
    except Exception as error:
        told = _OS_ERROR.search(str(error))
        if told is None:
            raise
        number = int(told[1] or errno.EIO)
        raise OSError(number, os.strerror(number), str(path)) from None


def write_text(path: Path | str, text: str, folders: bool = False) -> None:
    """Put a text in place, as UTF-8 and with its line breaks as they are. Raises OSError, which names `path`."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"), folders)


def write_bytes(path: Path | str, content: bytes, folders: bool = False) -> None:
    """Put a content in place. Raises OSError, which names `path`."""
    write_whole(Path(path), lambda beside: beside.write_bytes(content), folders)


def _put_in_place(path: Path, write: Callable[[Path], object], folders: bool) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    old = path.stat() if path.exists() else None
    if old and not os.access(path, os.W_OK):  # which a new file in its place would pass over
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if folders:
        path.parent.mkdir(parents=True, exist_ok=True)
    stem = _stem(path)
    beside = path.with_name(f".{stem}.{os.getpid()}{_SUFFIX}")
    try:
        write(beside)
        with open(beside, "rb+") as stream:
            os.fsync(stream.fileno())
        if old:
            _keep(old, beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    for left in path.parent.glob(f".*{_SUFFIX}"):
        if left.name.startswith(f".{stem}.") and not _is_written(left):
            left.unlink(missing_ok=True)


def _stem(path: Path) -> str:
    """The name of a file, or a digest of one to which nothing could be added."""
    name = os.fsencode(path.name)
    if len(name) <= _LONGEST:
        return path.name
    import hashlib

    return hashlib.sha256(name).hexdigest()


def _keep(old: os.stat_result, beside: Path) -> None:
    """Give a new file the owner and the permissions of the old one, as far as this user may."""
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.chown(beside, old.st_uid, old.st_gid)
    with suppress(OSError):
        beside.chmod(stat.S_IMODE(old.st_mode))


def _is_stream(path: Path) -> bool:
    """Whether a name stands for what cannot be replaced: a pipe, a device, or a file that is open already."""
    if _STREAM.fullmatch(os.path.abspath(path)):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _write_through(path: Path, write: Callable[[Path], object]) -> None:
    """Copy what `write` makes to a pipe or device: made whole first, as some forms cannot be written in order."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="fairness-") as spare:
        made = Path(spare, path.name)
        write(made)
        opened = _STREAM.fullmatch(os.path.abspath(path))
        if opened:
            sys.stdout.flush()
            number = int(opened[2]) if opened[2] else {"out": 1, "err": 2}[opened[1]]
        with open(made, "rb") as stream, open(os.dup(number) if opened else path, "wb") as target:
            shutil.copyfileobj(stream, target)


def _naming(path: Path, error: OSError) -> OSError:
    """The error with the name of the file that was to be written, and not of the one beside it."""
    other = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
    on_the_way = other.name == path.name or other.suffix == _SUFFIX or other in Path(os.path.realpath(path)).parents
    if not on_the_way:
        return error  # it is a file that was read
    number = errno.ENOTDIR if isinstance(error, FileExistsError) else error.errno or errno.EIO
    says = os.strerror(number) if error.errno else str(error)
    return OSError(number, says, str(path))


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
