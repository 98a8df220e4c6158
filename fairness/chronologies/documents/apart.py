"""Files whose reading cannot be bounded from within (PDF, Outlook), read by a process of their own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairness.source.problems import InputError, Place, Problem

_MEMORY, _SECONDS = 1_500_000_000, 60
_MISSING = "missing"


def read_apart(file: str, module: str, kind: str, needs: str) -> Any:
    """What a module of this package makes of a file, as JSON holds it.

    `kind` is what the file should be, `needs` the library without which it cannot be read. Raises InputError.
    """
    paths = [str(Path(__file__).resolve().parents[3]), *sys.path[1:]]
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"fairness.chronologies.documents.{module}"],
            input=Path(file).read_bytes(),
            capture_output=True,
            timeout=_SECONDS,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
    except subprocess.TimeoutExpired:
        says = f"takes more than {_SECONDS} seconds to read"
        raise InputError(Problem(Place(file), says, expected="the pages of the chronology alone")) from None
    if done.returncode:
        raise InputError(Problem(Place(file), f"is not readable as {kind}", expected=f"a whole {kind} file"))
    found = json.loads(done.stdout)
    if not isinstance(found, dict) or "wrong" not in found:
        return found
    says, expected = found["wrong"]
    if says == _MISSING:
        says, expected = (
            f"needs {needs} to be read",
            "pip install 'fairness-check[draft]', or the same as .docx or .txt",
        )
    raise InputError(Problem(Place(file), says, expected=expected))


def serve(read: Callable[[bytes], Any]) -> None:
    """What the process does: the content of a file comes in, and what `read` makes of it goes out as JSON.

    `read` raises ValueError with what is wrong and what was expected, and ImportError without its library.
    """
    with contextlib.suppress(ImportError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = read(sys.stdin.buffer.read())
    except ImportError:
        made = {"wrong": (_MISSING, "")}
    except Wrong as error:
        made = {"wrong": error.args}
    sys.stdout.write(json.dumps(made))


class Wrong(ValueError):
    """What is wrong with a file, and what was expected."""

    def __init__(self, says: str, expected: str) -> None:
        super().__init__(says, expected)
