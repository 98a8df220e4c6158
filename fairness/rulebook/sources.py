"""The sources that rules cite: `rules/sources.yaml`, and a `sources.yaml` beside a local pack."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fairness.cases.moments import days_of
from fairness.source.kept import load_kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import Place, nearest
from fairness.source.shipped import rules_folder

SOURCES = "sources.yaml"
KEYS = ("title", "nation", "kind", "known", "publisher", "year", "since", "url", "note")
# How surely the text is known: read at its place, in the account of others, or from memory alone.
KNOWN = ("read", "secondary", "recalled")


@dataclass(frozen=True, slots=True)
class Source:
    """One source: what it is, where it is found, and how surely it is known (`known`, with the `note`).

    `since` is the day, month or year from which it speaks, where its year of publication does not say it. All but id
    and title may be empty.
    """

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    since: str = ""
    url: str = ""
    note: str = ""
    nation: str = ""
    kind: str = ""
    known: str = ""
    place: Place = field(default_factory=lambda: Place("-"))

    @property
    def first_day(self) -> date | None:
        """The first day of which it can be asked; None where it has no date."""
        try:
            return days_of(self.since or self.year)[0]
        except ValueError:
            return None  # a year in words

    @property
    def citation(self) -> str:
        """`Title. Publisher, 2005.`, without the address."""
        published = ", ".join(filter(None, (self.publisher, self.year)))
        return " ".join(one if one[-1] in ".?!" else f"{one}." for one in (self.title, published) if one)

    def as_dict(self) -> dict[str, str | None]:
        """The same, for machines; None for what is not stated."""
        return {"id": self.id, **{key: getattr(self, key) or None for key in KEYS}}


def looks_like_sources(document: Any) -> bool:
    """Whether a document is meant as a list of sources."""
    return isinstance(document, dict) and "sources" in document


def read_sources(document: Any, file: str) -> dict[str, Source]:
    """The sources of one document, by id: under `sources:` ids with entries, or a list of entries with `id:`.

    Raises InputError with everything that is wrong, by file and line.
    """
    notes = Notes(document, file)
    listed = document.get("sources") if isinstance(document, dict) else document
    read: dict[str, Source] = {}
    if isinstance(listed, dict):
        for name, entry in listed.items():
            _add(read, name, entry, listed, name, notes)
    elif isinstance(listed, list):
        for position, entry in enumerate(listed):
            name = str(entry.get("id") or "") if isinstance(entry, dict) else ""
            _add(read, name, entry, listed, position, notes)
    else:
        notes.wrong(document, "sources", "sources", found(listed), "ids, each with title, publisher, year, url, note")
    notes.finish()
    return read


def _add(read: dict[str, Source], name: str, entry: Any, holder: Any, key: str | int, notes: Notes) -> None:
    at = name or f"sources[{key}]"
    if not isinstance(entry, dict):
        notes.wrong(holder, key, at, f"is {kind_of(entry)}", "an entry with `title:`")
        return
    known = KEYS if isinstance(key, str) else ("id", *KEYS)
    for one, value in entry.items():
        if one not in known:
            notes.wrong(entry, one, f"{at}.{one}", "is not a known field", ", ".join(known), nearest(one, known))
        elif isinstance(value, dict | list | bool):
            notes.wrong(entry, one, f"{at}.{one}", f"is {kind_of(value)}", "text")
    texts = {one: "" if entry.get(one) is None else str(entry[one]).strip() for one in KEYS}
    if not name:
        notes.wrong(holder, key, f"{at}.id", "is missing", "an id that rules cite")
    if not texts["title"]:
        notes.wrong(entry, "title", f"{at}.title", found(entry.get("title")), "the title of the source")
    try:
        if texts["since"]:
            days_of(texts["since"])
    except ValueError:
        notes.wrong(entry, "since", f"{at}.since", found(entry["since"]), "a date: YYYY, YYYY-MM or YYYY-MM-DD")
    if texts["known"] and texts["known"] not in KNOWN:
        near = nearest(texts["known"], KNOWN)
        notes.wrong(entry, "known", f"{at}.known", f"{texts['known']!r} is not known", ", ".join(KNOWN), near)
    if name in read:
        notes.wrong(holder, key, at, f"is already the id of the source at {read[name].place}", "an id of its own")
        return
    read[name] = Source(id=name, **texts, place=notes.place(holder, key))


def load_sources(path: Path, lines: bool = True) -> dict[str, Source]:
    """The sources of a file, by id; none where there is no such file. Raises InputError for what cannot be read.

    Without `lines` those of the shipped file do not know theirs, and are read faster.
    """
    if not path.is_file():
        return {}
    content = read_bytes(path)
    read: dict[str, Source] = {}
    digest = hashlib.sha256(content).hexdigest()[:16]
    documents = load_documents(content, str(path)) if lines else load_kept(content, path, digest)
    for document in documents:
        read.update(read_sources(document, str(path)))
    return read


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
