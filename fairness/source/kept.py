"""What is made of shipped YAML, kept beside it, which is read many times faster than it is made.

As with Python's own compiled files: made when first asked for, in `__pycache__`, and done without where it cannot be
written. Only what lies inside the program's own folder is kept or read so. What is kept knows the lines of rules and
sources, but not those of the documents inside them: whoever finds a mistake reads the YAML again.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from fairness import __version__
from fairness.source.digests import digest_of
from fairness.source.loader import Items, Mapping
from fairness.source.shipped import rules_folder

Made = TypeVar("Made")
_MOST = 4  # of one file: with other vocabularies, other things are made of it
_PACKAGE = Path(__file__).resolve().parent.parent
_PLAIN = (("builtins", "dict"), ("builtins", "list"), ("datetime", "date"))
_MAKERS = ("cases", "chronologies", "rulebook", "source")  # the packages whose code makes what is kept


def kept(path: Path, made_of: str, make: Callable[[], Made]) -> Made:
    """What `make` makes of a shipped file, by itself or from what was kept; of any other file by itself.

    `made_of` is a digest of all that it depends on beside the program: the content, and the words it was read with.
    """
    if not path.is_relative_to(rules_folder()):
        return make()
    beside = path.parent / "__pycache__" / f"{path.stem}.{_name(made_of)}.pickle"
    with contextlib.suppress(Exception):  # whatever a file that is broken, or of another time, makes of itself
        found: Made = _Reading(io.BytesIO(beside.read_bytes())).load()
        return found
    made = make()
    with contextlib.suppress(OSError):
        _write(beside, made)
        others = sorted(beside.parent.glob(f"{path.stem}.*.pickle"), key=lambda one: one.stat().st_mtime)
        for old in others[:-_MOST]:
            old.unlink()
    return made


def _write(beside: Path, made: Any) -> None:
    written = io.BytesIO()
    _Writing(written, protocol=pickle.HIGHEST_PROTOCOL).dump(made)
    beside.parent.mkdir(exist_ok=True)
    writing = beside.with_name(f".{beside.name}.{os.getpid()}")
    writing.write_bytes(written.getvalue())
    os.replace(writing, beside)


def _name(made_of: str) -> str:
    return digest_of(f"{made_of} {_program()}".encode())


@cache
def _program() -> str:
    """The program that makes it: another version, or code changed since, makes it anew."""
    files = (one.stat() for name in _MAKERS for one in os.scandir(_PACKAGE / name) if one.name.endswith(".py"))
    return f"{__version__} {max(one.st_mtime_ns for one in files)}"


class _Writing(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Documents without their lines, as plain mappings and lists."""
        if isinstance(value, Mapping):
            return dict, (), None, None, iter(value.items())
        if isinstance(value, Items):
            return list, (), None, iter(value), None
        return NotImplemented


class _Reading(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """The program's own classes, and plain containers: nothing else is ever made of a file."""
        if module.startswith("fairness.") or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is never kept")
