"""Tables read into cases, one by one: wide (one row a case) or long (one row an event, grouped by case)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.header import Header, find_header, fold, score_by
from fairness.readers.lines import as_line
from fairness.readers.mapping import Mapping
from fairness.readers.native import native_header, native_mapping
from fairness.readers.rows import Bound, Filling, TableRow, as_text, terms_of
from fairness.readers.sheets import SEPARATED, Sheet, open_sheets, unguarded_rows
from fairness.source.problems import Cell, InputError, Place, Problem, nearest

PROPOSES = "fairness validate --suggest-mapping"
_MOST = 65_536  # characters of the original of a case that cannot be used


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose columns a mapping fits, on one sheet or several; `passed_over` are the other sheets' names."""

    file: str
    mapping: Mapping
    words: Vocabulary
    bounds: tuple[Bound, ...]
    passed_over: tuple[str, ...] = ()

    def unused(self) -> list[str]:
        """Every column that the mapping does not name, once."""
        used = set(map(fold, self.mapping.columns()))
        found: dict[str, None] = {}
        for bound in self.bounds:
            positions = {at for name, at in bound.header.positions.items() if name in used}
            found |= dict.fromkeys(name for at, name in enumerate(bound.header.names) if at not in positions)
        return list(found)

    def count(self) -> int:
        """How many cases the table holds, or fails to make a case of: those that `cases` gives."""
        return sum(1 for _ in self.rows()) if self.mapping.layout == "wide" else len(self._ids())

    def rows(self) -> Iterator[TableRow]:
        """The rows below the headers that have anything in a column that the mapping names."""
        for bound in self.bounds:
            for number, cells in bound.sheet.rows():
                if number > bound.header.row and bound.used(cells):
                    yield TableRow(bound, number, cells)

    def cases(self, first: int = 0, last: int | None = None) -> Iterator[tuple[Case | InputError, str]]:
        """Each case from `first` to `last` (from 0, `last` left out), or why there is none, with its rows as JSON.

        Cases come in the order of their first rows. Of a long table, the rows that are held are those of the
        cases which have begun and not yet ended.
        """
        if last == 0:
            self.count()  # a file that breaks off has no cases to give, but says why
        terms = terms_of(self.words)
        groups = self._wide(first, last) if self.mapping.layout == "wide" else self._long(first, last)
        for rows in groups:
            try:
                yield Filling(self.file, self.words, terms).case(rows), ""
            except InputError as error:
                original = [row.as_dict() for row in rows]
                yield error, as_line(original[0] if len(original) == 1 else original)[:_MOST]

    def _wide(self, first: int, last: int | None) -> Iterator[list[TableRow]]:
        for number, row in enumerate(self.rows()):
            if last is not None and number >= last:
                return
            if number >= first:
                yield [row]

    def _long(self, first: int, last: int | None) -> Iterator[list[TableRow]]:
        left = self._ids()
        wanted = list(left)[first:last]
        held: dict[str | tuple[str, int], list[TableRow]] = {key: [] for key in wanted}
        next_up = 0
        for row in self.rows():
            if next_up == len(wanted):
                return
            key = self._id(row)
            if key not in held:
                continue
            held[key].append(row)
            left[key] -= 1
            while next_up < len(wanted) and not left[wanted[next_up]]:
                yield held.pop(wanted[next_up])
                next_up += 1

    def _ids(self) -> dict[str | tuple[str, int], int]:
        """How many rows each case has; a row without an id is a case (that cannot be used) of its own."""
        found: dict[str | tuple[str, int], int] = {}
        for row in self.rows():
            key = self._id(row)
            found[key] = found.get(key, 0) + 1
        return found

    def _id(self, row: TableRow) -> str | tuple[str, int]:
        value = row.bound.value(row.cells, self.mapping.case["case_id"])
        return (row.bound.sheet.name, row.number) if value is None else as_text(value)


def open_table(file: str, mapping: Mapping | None, vocabulary: Vocabulary) -> Table:
    """A table, ready to be read through a mapping; without one, through its own names where these are ours.

    Raises InputError where the file cannot be read, a column that the mapping names is missing or repeated (with the
    nearest name), or there is no mapping and one is needed.
    """
    if mapping is not None:
        mapping.check_layout(file, is_log=False)
    words = vocabulary if mapping is None else mapping.words(vocabulary)
    own = mapping is None
    if mapping is None:
        mapping = _own_mapping(file, words)
    sheets = open_sheets(file)
    if own and file.lower().endswith(SEPARATED):
        sheets = [unguarded_rows(sheet) for sheet in sheets]
    if mapping.sheets is None:
        return _all_that_fit(file, mapping, words, sheets)
    names = [sheet.name for sheet in sheets]
    problems = [
        Problem(Place(file), f"has no sheet {name!r}", "", "one of " + ", ".join(names), nearest(name, names))
        for name in mapping.sheets
        if name not in names and names != [""]
    ]
    bounds = []
    for sheet in sheets:
        if sheet.name in mapping.sheets or not sheet.name:
            fits = _fit(sheet, mapping)
            if isinstance(fits, Bound):
                bounds.append(fits)
            else:
                problems.extend(fits)
    if problems:
        raise InputError(problems)
    return Table(file, mapping, words, tuple(bounds), tuple(name for name in names if name not in mapping.sheets))


def _own_mapping(file: str, words: Vocabulary) -> Mapping:
    """How a table with our own names is read. Raises InputError where its names are others, or repeated."""
    header = native_header(file)
    if header is None:
        raise InputError(_needs_mapping(file))
    if header.repeated:
        raise InputError([
            Problem(Cell(file, header.row, "", name), f"is the name of {len(columns)} columns", "", "one only")
            for name, columns in header.repeated.items()
        ])  # fmt: skip
    return native_mapping(header.names, words, file)


def table_of(sheet: Sheet, vocabulary: Vocabulary) -> Table:
    """A sheet with our own names, ready to be read. Raises InputError where it has others."""
    header = find_header(sheet, lambda header: len(header.names))
    mapping = native_mapping(header.names if header else (), vocabulary, sheet.file)
    fits = _fit(sheet, mapping)
    if not isinstance(fits, Bound):
        raise InputError(fits)
    return Table(sheet.file, mapping, vocabulary, (fits,))


def read_table(
    file: str, mapping: Mapping | None, vocabulary: Vocabulary, first: int | None = None, last: int | None = None
) -> Iterator[tuple[Case | InputError, str]]:
    """Each case of a table from `first` to `last` (from 0, `last` left out), or why there is none, with its rows.

    What is wrong with the file or the mapping as a whole is the only InputError given.
    """
    try:
        table = open_table(file, mapping, vocabulary)
        yield from table.cases(first or 0, last)
    except InputError as error:
        yield error, ""


def _all_that_fit(file: str, mapping: Mapping, words: Vocabulary, sheets: list[Sheet]) -> Table:
    fits = [(sheet, _fit(sheet, mapping)) for sheet in sheets]
    bounds = tuple(found for _, found in fits if isinstance(found, Bound))
    if not bounds:
        failures = [found for _, found in fits if not isinstance(found, Bound)]
        raise InputError(min(failures, key=len) if failures else [Problem(Place(file), "has no sheets")])
    passed_over = tuple(sheet.name for sheet, found in fits if not isinstance(found, Bound))
    return Table(file, mapping, words, bounds, passed_over)


def _fit(sheet: Sheet, mapping: Mapping) -> Bound | list[Problem]:
    """The mapping bound to a sheet, or why it does not fit."""
    columns = mapping.columns()
    header = find_header(sheet, score_by(columns), mapping.header_row)
    if header is None:
        header = find_header(sheet, lambda one: len(set(one.names)))
        if header is None:
            return [Problem(Cell(sheet.file, None, sheet.name), "is empty", expected="a row of column names")]
    problems = [problem for column in columns if (problem := _missing(sheet, header, mapping, column)) is not None]
    return problems or Bound(sheet, header, mapping, {one: header.positions[fold(one)] for one in columns})


def _missing(sheet: Sheet, header: Header, mapping: Mapping, column: str) -> Problem | None:
    name = fold(column)
    if name in header.positions:
        return None
    place = Cell(sheet.file, header.row, sheet.name, column)
    named = f" (named at {mapping.place(column)})" if mapping.file else ""
    if name in header.repeated:
        says = f"is the name of {len(header.repeated[name])} columns{named}"
        return Problem(place, says, "", " or ".join(f'"{one}"' for one in header.repeated[name]))
    named_too = set(map(fold, mapping.columns()))
    near = nearest(column, [one for one in header.names if fold(one) not in named_too])
    expected = "" if near else "one of " + ", ".join(header.names)
    return Problem(place, f"is not a column of the table{named}", "", expected, near)


def _needs_mapping(file: str) -> Problem:
    says = "needs a mapping, as its columns are not named as the fields of a case"
    expected = f"--mapping FILE; `{PROPOSES} {file}` proposes one"
    return Problem(Place(file), says, expected=expected)
