"""Small object-centric logs (OCEL 2.0), written as JSON, XML or SQLite from one description."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Row = dict[str, Any]
FORMS = ("log.json", "log.jsonocel", "log.xml", "log.xmlocel", "log.sqlite")
KINDS = {str: "string", int: "integer", float: "float", bool: "boolean"}


def thing(id: str, type: str, time: str = "", related: list[tuple[str, str]] | None = None, **values: Any) -> Row:
    """An object, or an event where it has a time; a value may be a list of (since, value)."""
    return {"id": id, "type": type, "time": time, "related": related or [], "values": values}


def write(path: Path, objects: list[Row], events: list[Row]) -> str:
    """A log written in the form that its name says. Gives its path."""
    made = {".json": as_json, ".jsonocel": as_json, ".xml": as_xml, ".xmlocel": as_xml}
    if path.suffix == ".sqlite":
        as_sqlite(path, objects, events)
    else:
        path.write_text(made[path.suffix](objects, events), encoding="utf-8")
    return str(path)


def dated(value: Any) -> list[tuple[str, Any]]:
    """The values of an attribute of an object, each with its time."""
    return value if isinstance(value, list) else [("1970-01-01T00:00:00Z", value)]


def kinds(rows: list[Row]) -> dict[str, dict[str, str]]:
    """The declared type of each attribute, by the type that has it."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        of = found.setdefault(row["type"], {})
        for name, value in row["values"].items():
            of[name] = KINDS[type(dated(value)[0][1])]
    return found


def as_json(objects: list[Row], events: list[Row]) -> str:
    """The log as JSON."""

    def types(rows: list[Row]) -> list[Row]:
        return [
            {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in of.items()]}
            for name, of in kinds(rows).items()
        ]

    def relations(row: Row) -> list[Row]:
        return [{"objectId": other, "qualifier": how} for other, how in row["related"]]

    return json.dumps({
        "objectTypes": types(objects), "eventTypes": types(events),
        "objects": [
            {"id": row["id"], "type": row["type"], "relationships": relations(row), "attributes": [
                {"name": name, "time": since, "value": value}
                for name, values in row["values"].items() for since, value in dated(values)
            ]} for row in objects
        ],
        "events": [
            {"id": row["id"], "type": row["type"], "time": row["time"], "relationships": relations(row),
             "attributes": [{"name": name, "value": value} for name, value in row["values"].items()]}
            for row in events
        ],
    })  # fmt: skip


def as_xml(objects: list[Row], events: list[Row]) -> str:
    """The log as XML."""

    def types(rows: list[Row], what: str) -> str:
        inside = "".join(
            f"<{what}-type name={quoteattr(name)}><attributes>"
            + "".join(f'<attribute name={quoteattr(key)} type="{kind}"/>' for key, kind in of.items())
            + f"</attributes></{what}-type>"
            for name, of in kinds(rows).items()
        )
        return f"<{what}-types>{inside}</{what}-types>"

    def relations(row: Row) -> str:
        related = "".join(
            f"<relationship object-id={quoteattr(other)} qualifier={quoteattr(how)}/>"
            for other, how in row["related"]
        )
        return f"<objects>{related}</objects>"

    def text(value: Any) -> str:
        return escape(str(value).lower() if isinstance(value, bool) else str(value))

    def attributes(row: Row) -> str:
        inside = "".join(
            f"<attribute name={quoteattr(name)} time={quoteattr(since)}>{text(value)}</attribute>"
            for name, values in row["values"].items() for since, value in dated(values)
        )  # fmt: skip
        return f"<attributes>{inside}</attributes>"

    def each(rows: list[Row], what: str) -> str:
        inside = "\n".join(
            f"<{what} id={quoteattr(row['id'])} type={quoteattr(row['type'])}"
            + (f" time={quoteattr(row['time'])}" if row["time"] else "")
            + f">{attributes(row)}{relations(row)}</{what}>"
            for row in rows
        )
        return f"<{what}s>{inside}</{what}s>"

    parts = types(objects, "object") + types(events, "event") + each(objects, "object") + each(events, "event")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log>{parts}</log>'


def as_sqlite(path: Path, objects: list[Row], events: list[Row]) -> None:
    """The log as a database."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier)")
        base.execute("CREATE TABLE object_object (ocel_source_id, ocel_target_id, ocel_qualifier)")
        for what, rows in (("object", objects), ("event", events)):
            base.execute(f"CREATE TABLE {what} (ocel_id PRIMARY KEY, ocel_type)")
            base.execute(f"CREATE TABLE {what}_map_type (ocel_type, ocel_type_map)")
            base.executemany(f"INSERT INTO {what} VALUES (:id, :type)", rows)
            for number, (name, of) in enumerate(kinds(rows).items()):
                _of_type(base, what, f"Type{number}", [row for row in rows if row["type"] == name], list(of))
                base.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (name, f"Type{number}"))
            table = f"{what}_object"
            base.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?)", [(row["id"], *one) for row in rows for one in row["related"]]
            )
        base.commit()


def _of_type(base: sqlite3.Connection, what: str, mapped: str, rows: list[Row], names: list[str]) -> None:
    columns = ["ocel_id", "ocel_time", *names, *(["ocel_changed_field"] if what == "object" else [])]
    listed = ", ".join('"' + one + '"' for one in columns)
    base.execute(f"CREATE TABLE {what}_{mapped} ({listed})")
    marks = ", ".join("?" * len(columns))
    for row in rows:
        first = {name: dated(value)[0][1] for name, value in row["values"].items()}
        whole = [row["id"], row["time"] or "1970-01-01 00:00:00", *(first.get(name) for name in names)]
        base.execute(f"INSERT INTO {what}_{mapped} VALUES ({marks})", whole + ([None] if what == "object" else []))
        for name, value in row["values"].items():
            for since, later in dated(value)[1:]:
                changed = [later if one == name else None for one in names]
                base.execute(f"INSERT INTO {what}_{mapped} VALUES ({marks})", [row["id"], since, *changed, name])
