"""The sources that rules cite: `rules/sources.yaml`, and a `sources.yaml` beside a local pack."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from fairness.rulebook.cited import Source
from fairness.source.kept import kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.shipped import rules_folder

SOURCES = "sources.yaml"


def load_sources(path: Path, lines: bool = True) -> dict[str, Source]:
    """The sources of a file, by id; none where there is no such file. Raises InputError for what cannot be read.

    Without `lines` those of the shipped file are taken as they were kept.
    """
    if not path.is_file():
        return {}
    content = read_bytes(path)

    def read() -> dict[str, Source]:
        from fairness.rulebook.source_files import read_sources

        return {
            name: one
            for document in load_documents(content, str(path))
            for name, one in read_sources(document, str(path)).items()
        }

    return read() if lines else kept(path, hashlib.sha256(content + str(path).encode()).hexdigest(), read)


def sources_files(pack_file: str) -> list[Path]:
    """The files that list what a pack cites: the shipped one, and for a local pack one beside it or a folder up."""
    shipped = rules_folder() / SOURCES
    file = Path(pack_file)
    if file.resolve().is_relative_to(rules_folder().resolve()):
        return [shipped]
    return [shipped, file.parent.parent / SOURCES, file.parent / SOURCES]


def sources_of(pack_files: Iterable[str], lines: bool = True) -> dict[str, Source]:
    """Every source that packs of these files may cite, by id; the nearest to a pack wins. Raises InputError.

    Without files, those that ship with the program: `sources_of(pack.place.file for pack in rulebook.packs)`.
    """
    paths = dict.fromkeys([rules_folder() / SOURCES, *(path for file in pack_files for path in sources_files(file))])
    read: dict[str, Source] = {}
    for path in paths:
        read.update(load_sources(path, lines))
    return read
