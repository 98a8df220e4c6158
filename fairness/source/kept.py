"""What shipped YAML says, kept beside it as JSON, which is read several times faster.

As with Python's own compiled files: made when first read, in `__pycache__`, named by the digest of the content, and
done without where it cannot be written. What is kept has no lines: whoever finds a mistake in it reads the YAML
again.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from fairness.source.loader import load_documents
from fairness.source.shipped import rules_folder

_FORM = 1  # of what is kept: raised when the loader reads the same text differently


def load_kept(content: bytes, path: Path, digest: str) -> list[Any]:
    """The documents of a shipped file, without lines; of any other file as `load_documents` gives them."""
    if not path.is_relative_to(rules_folder()):
        return load_documents(content, str(path))
    beside = path.parent / "__pycache__" / f"{path.stem}.{_FORM}.{digest}.json"
    with contextlib.suppress(OSError, ValueError):
        found: list[Any] = json.loads(beside.read_bytes())
        return found
    documents = load_documents(content, str(path))
    with contextlib.suppress(OSError):
        beside.parent.mkdir(exist_ok=True)
        for old in beside.parent.glob(f"{path.stem}.*.json"):
            old.unlink()
        writing = beside.with_name(f".{beside.name}.{os.getpid()}")
        writing.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
        os.replace(writing, beside)
    return documents
