"""Phrases that a person teaches while confirming a draft, written to a file of their own for next time."""

from __future__ import annotations

import re
from pathlib import Path

from yaml import SequenceNode

from fairness.source.loader import decode, load_documents, read_bytes
from fairness.source.whole import write_text
from fairness.source.yaml_text import YamlText

_NEW = "phrases: our-words\nsays: Learnt from rows that we confirmed.\nevents:\n"
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
        words = " ".join(_SIGNS.sub(" ", text).split())
        if not words:
            return ""
        held = YamlText(decode(read_bytes(self.file), self.file) if Path(self.file).exists() else _NEW, self.file)
        path = (0, "events", kind, "says")
        known = held.node(path)
        if words not in [one.value for one in (known.value if isinstance(known, SequenceNode) else ())]:
            held.append(path, words)
            self.count += 1
        write_text(Path(self.file), held.text)
        return words
