"""The folder that an audit writes: whole files only, each put in place in one step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from fairness.source.printable import json_text
from fairness.source.problems import Problem
from fairness.source.whole import write_text, write_whole

RUN, MANIFEST, PARTS = "run.json", "manifest.json", "parts"
QUARANTINE, WARNINGS = "quarantine.jsonl", "warnings.jsonl"
MOST_TOLD = 5  # of the problems in quarantine, where nothing could be reviewed


def as_json(document: Any) -> str:
    """A document as the text of a JSON file."""
    return json_text(document) + "\n"


def write_json(path: Path, document: Any) -> None:
    """A JSON file, put in place in one step; the same document gives the same bytes."""
    write_text(path, as_json(document), folders=True)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A file of lines, put in place in one step."""

    def write(beside: Path) -> None:
        with open(beside, "w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)

    write_whole(path, write)


def read_json(path: Path) -> Any:
    """A JSON file, or None where there is none or it is not whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, or nothing where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def seal(document: Any) -> str:
    """The SHA-256 of a JSON document, whatever the order of its keys."""
    return hashlib.sha256(json_text(document, None, sort_keys=True).encode()).hexdigest()


def first_problems(quarantine: Path) -> list[Problem]:
    """The first problems that a quarantine file tells of."""
    found: list[Problem] = []
    with open(quarantine, encoding="utf-8") as stream:
        for line in islice(stream, MOST_TOLD):
            found += [Problem.from_dict(one) for one in json.loads(line)["problems"]]
    return found[:MOST_TOLD]
