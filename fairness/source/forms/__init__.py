"""Forms beside YAML and JSON in which documents may be written: a module each, named as its files end.

A module `plist` reads files that end in `.plist`. Its `documents(text, file)` gives every document of a text, and
raises InputError where it cannot. CONTRIBUTING walks through adding one.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


@cache
def endings() -> tuple[str, ...]:
    """How files end that are read by a module here: `.plist`."""
    return tuple(f".{one.name}" for one in pkgutil.iter_modules(__path__))


def reader_of(file: str) -> Callable[[str, str], list[Any]] | None:
    """What reads the documents of a file, by its name; None where no module here does."""
    name = file.lower()
    ending = next((one for one in endings() if name.endswith(one)), "")
    return getattr(import_module(f"{__name__}{ending}"), "documents") if ending else None  # noqa: B009
