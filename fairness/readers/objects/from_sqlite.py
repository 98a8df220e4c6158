"""An object-centric log in an SQLite database, opened to read only: nothing that is stored in it is run."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

from fairness.readers.objects.model import OCEL, ObjectLog, Thing
from fairness.readers.sheets import clean
from fairness.source.problems import InputError, Place, Problem
from fairness.source.unpacking import Refused

_LONGEST = 1_000_000  # bytes of a value, as of a cell
_MOST_COLUMNS = 2_000  # as SQLite has it by itself
_STEPS = 1_000_000  # of SQLite's machine, between two looks at how much it has done
_LOOKS = 2_000  # enough for the largest log that is read
_NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
_OURS = ("ocel_id", "ocel_time", "ocel_changed_field")


def read_sqlite(file: str) -> ObjectLog:
    """The log of a file. Raises InputError where it is no such log, and Refused where it is too large."""
    with open(file, "rb"):  # what keeps it from being opened is said as of any file
        pass
    place = "file:" + quote(os.path.abspath(os.fsencode(file))) + "?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as connection:
            _bound(connection)
            return _Reading(connection).log()
    except sqlite3.Error as error:
        if "interrupted" in str(error):
            raise Refused("takes too long to read", "a smaller log, of plain tables") from None
        raise InputError(Problem(Place(file), "is not readable as SQLite", expected=OCEL)) from None


def _bound(connection: sqlite3.Connection) -> None:
    """See that reading runs nothing that is stored in the file, and costs no more than a log of its kind."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _MOST_COLUMNS)
    looks = 0

    def look() -> int:
        nonlocal looks
        looks += 1
        return looks > _LOOKS

    connection.set_progress_handler(look, _STEPS)
    for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")


class _Reading:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        stored = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')")
        self.tables = {
            str(name): kind == "table" and not str(sql).upper().startswith("CREATE VIRTUAL")
            for name, kind, sql in stored
        }
        self.made = ObjectLog()

    def log(self) -> ObjectLog:
        for name in _NEEDED:
            if name not in self.tables:
                raise Refused(f"has no table `{name}`", OCEL)
        for row in self.rows("object"):
            self.made.add_object(Thing(_text(row, "ocel_id"), _text(row, "ocel_type")))
        for row in self.rows("event"):
            self.made.add_event(Thing(_text(row, "ocel_id"), _text(row, "ocel_type")))
        self.fill("object", self.made.objects)
        events = {one.id: one for one in self.made.events}
        self.fill("event", events)
        self.relate("event_object", "ocel_event_id", "ocel_object_id", events)
        if "object_object" in self.tables:
            self.relate("object_object", "ocel_source_id", "ocel_target_id", self.made.objects)
        return self.made

    def fill(self, kind: str, things: dict[str, Thing]) -> None:
        """The attributes of objects or events, and the times of events: each type has a table."""
        for mapped in self.rows(f"{kind}_map_type"):
            for row in self.rows(f"{kind}_{_text(mapped, 'ocel_type_map')}"):
                one = things.get(_text(row, "ocel_id"))
                if one is None:
                    continue
                if kind == "event":
                    one.time = clean(row.get("ocel_time"))
                changed, since = row.get("ocel_changed_field"), row.get("ocel_time") if kind == "object" else None
                for name, value in row.items():
                    if name not in _OURS and value is not None and changed in (None, "", name):
                        self.made.put(one, name, clean(value), since)

    def relate(self, table: str, source: str, target: str, things: dict[str, Thing]) -> None:
        """The relations of a table."""
        for row in self.rows(table):
            one = things.get(_text(row, source))
            if one is not None:
                self.made.relate(one, _text(row, target), str(row.get("ocel_qualifier") or ""))

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, by the names of its columns; what is no text or number is left out."""
        if not self.tables.get(table):
            problem = "is not a plain table" if table in self.tables else "is missing"
            raise Refused(f"has a type whose table `{table[:80]}` {problem}", OCEL)
        quoted = table.replace('"', '""')
        found = self.connection.execute(f'SELECT * FROM "{quoted}"')
        names = [one[0] for one in found.description]
        for row in found:
            yield {name: value for name, value in zip(names, row, strict=True) if not isinstance(value, bytes | None)}


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None or value == "":
        raise Refused(f"has a row without `{name}`", OCEL)
    return str(value)
