"""What shipped YAML says, kept beside it as JSON, which is read several times faster.

As with Python's own compiled files: made when first read, in `__pycache__`, named by the digest of the content, and
done without where it cannot be written. What is kept has no lines: whoever finds a mistake in it reads the YAML
again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairness.source.loader import load_documents
from fairness.source.shipped import rules_folder

_FORM = 2  # of what is kept: raised when the same text is read differently


def load_kept(content: bytes, path: Path, digest: str, made: Callable[[Any], Any] | None = None) -> list[Any]:
    """The documents of a shipped file, without lines; of any other file as `load_documents` gives them.

    With `made`, what it makes of each; of a shipped file that is what is kept.
    """
    if not path.is_relative_to(rules_folder()):
        return _documents(content, path, made)
    beside = path.parent / "__pycache__" / f"{path.stem}.{_FORM}.{digest}.json"
    with contextlib.suppress(OSError, ValueError):
        found: list[Any] = json.loads(beside.read_bytes())
        return found
    documents = _documents(content, path, made)
    with contextlib.suppress(OSError):
        beside.parent.mkdir(exist_ok=True)
        for old in beside.parent.glob(f"{path.stem}.*.json"):
            old.unlink()
        writing = beside.with_name(f".{beside.name}.{os.getpid()}")
        writing.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
        os.replace(writing, beside)
    return documents


def _documents(content: bytes, path: Path, made: Callable[[Any], Any] | None) -> list[Any]:
    documents = load_documents(content, str(path))
    return documents if made is None else [made(one) for one in documents]
