"""A mapping proposed for a database: its tables are looked at as the sheets of a workbook are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fairness.cases.vocabulary import Vocabulary
from fairness.readers.database_faults import telling
from fairness.readers.databases import Database, Table, opened
from fairness.readers.proposal import Suggestion
from fairness.readers.sheets import open_sheets, parquet_schema
from fairness.readers.suggest import suggest
from fairness.source.addresses import Address
from fairness.source.problems import InputError, Place, Problem
from fairness.source.scratch import scratch

ROWS_READ = 20_000  # of each table
MOST_TABLES = 60


@contextmanager
def suggested(address: Address, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """The mapping that is proposed for a database, with the first rows of its tables while this lasts.

    Where one table has the cases and one other their events, it is a query that brings them together. Raises
    InputError where the database cannot be read, or has too many tables or none.
    """
    with scratch() as folder, opened(address) as database:
        with telling(address, "its list of tables"):
            names = database.tables("")
        if not 0 < len(names) <= MOST_TABLES:
            says = f"has {len(names):,} tables that this account can see"
            expected = f"1 to {MOST_TABLES}, or a mapping of your own with `table:` or `query:`"
            raise InputError(Problem(Place(address.name), says, expected=expected))
        files = {name: folder / f"{number:03}.parquet" for number, name in enumerate(names)}
        for name, path in files.items():
            with telling(address, f"table {name}"):
                database.fetch(_first_rows(address, database.quoted(name)), path)
        sheets = [replace(sheet, name=name) for name, path in files.items() for sheet in open_sheets(str(path))]
        found = suggest(address.name, vocabulary, sheets)
        found.reads = [str(files[name]) for name in found.sheets]
        if len(found.joined) == 1 and len(found.sheets) == 1 and found.joined[0].parts:
            found = _together(found, address, database, files, vocabulary)
        found.name, found.is_database = Path(address.path).name or address.name, True
        yield found


def _first_rows(address: Address, table: str) -> str:
    if address.kind == "mssql":
        return f"SELECT TOP {ROWS_READ} * FROM {table}"
    return f"SELECT * FROM {table} LIMIT {ROWS_READ}"


def _together(
    found: Suggestion, address: Address, database: Database, files: dict[str, Path], vocabulary: Vocabulary
) -> Suggestion:
    """The mapping of what a query gives that has the columns of the cases next to those of each of their events."""
    cases, further = found.sheets[0], found.joined[0]
    quoted = database.quoted
    used = {chosen.column.name for chosen in found.case.values()}
    of_events = {name.casefold() for name in parquet_schema(str(files[further.sheet])) if name not in used}
    chosen = []
    for name in parquet_schema(str(files[cases])):
        taken = name.casefold() in of_events and name not in used
        chosen.append(f"c.{quoted(name)}" + (f" AS {quoted(f'{cases} {name}')}" if taken else ""))
    for name in parquet_schema(str(files[further.sheet])):
        if name.casefold() != further.case_id.casefold():
            chosen.append(f"e.{quoted(name)}" + (f" AS {quoted(f'{further.sheet} {name}')}" if name in used else ""))
    with telling(address, f"table {further.sheet}"):
        keys = database.key(Table("", further.sheet))
    order = ", ".join([f"c.{quoted(further.key)}", *(f"e.{quoted(name)}" for name in keys)])
    query = (
        f"SELECT {', '.join(chosen)}\nFROM {quoted(cases)} c\n"
        f"LEFT JOIN {quoted(further.sheet)} e ON e.{quoted(further.case_id)} = c.{quoted(further.key)}\n"
        f"ORDER BY {order}"
    )
    path = files[cases].with_name("together.parquet")
    with telling(address, "the query"):
        database.fetch(query, path)
    made = suggest(str(path), vocabulary)
    if made.layout != "long":
        return found
    made.query, made.other_sheets = query, found.other_sheets
    return made
