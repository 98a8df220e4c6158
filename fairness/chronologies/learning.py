"""Phrases that a person teaches while confirming a draft, written to a file of their own for next time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from fairness.source.loader import decode, load_documents, read_bytes
from fairness.source.whole import write_text

_SIGNS = re.compile(r"[&!|(){}<>*\"'“”,;:.]+")


class Learnt:
    """A file of phrases that grows; `count` is how many were added in this sitting."""

    def __init__(self, file: str) -> None:
        """Read the file where it is there. Raises InputError where it is no YAML."""
        self.file = file
        self.count = 0
        self.held: dict[str, list[str]] = {}
        if Path(file).exists():
            load_documents(decode(read_bytes(file), file).encode(), file)

    def add(self, kind: str, text: str) -> str:
        """Write the words that say that something of this type happened; gives them as they are kept."""
        import io

        words = " ".join(_SIGNS.sub(" ", text).split())
        if not words:
            return ""
        yaml = YAML()
        yaml.width = 100_000
        document: Any = None
        if Path(self.file).exists():
            document = yaml.load(decode(read_bytes(self.file), self.file))
        if not isinstance(document, dict):
            document = yaml.load("phrases: our-words\nsays: Learnt from rows that we confirmed.\nevents: {}\n")
            document["events"].fa.set_block_style()
        events = document.setdefault("events", {})
        phrases = events.setdefault(kind, {}).setdefault("says", [])
        if words not in phrases:
            phrases.append(words)
            self.count += 1
        held = io.StringIO()
        yaml.dump(document, held)
        write_text(Path(self.file), held.getvalue())
        return words
