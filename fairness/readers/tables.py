"""Tables read into cases, one by one: wide (one row a case) or long (one row an event, grouped by case)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.bound import Bound, TableRow, as_text
from fairness.readers.data_rows import data_rows
from fairness.readers.dates import read_date
from fairness.readers.header import Header, find_header, fold, name_columns, score_as_names, score_by
from fairness.readers.kinds import SEPARATED
from fairness.readers.lines import as_line
from fairness.readers.mapping import NUMBER, LogStep, LongStep, Mapping, WideStep
from fairness.readers.mapping_checks import case_fields
from fairness.readers.native import native_header, native_mapping
from fairness.readers.reading import Reading
from fairness.readers.rows import Filling, terms_of
from fairness.readers.sheets import Sheet, open_sheets, unguarded_rows
from fairness.readers.survey import survey
from fairness.source.problems import Cell, InputError, Place, Problem, nearest

PROPOSES = "fairness validate --suggest-mapping"
_MOST = 65_536  # characters of the original of a case that cannot be used


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose columns a mapping fits, on one sheet or several; `passed_over` are the other sheets' names.

    `left_out` says in words what is not read, or is taken otherwise than it stands; `spelt` has the first spelling of
    each reference where the mapping folds them. `repeats`: a reference stands in several rows of a wide table, which
    are one case.
    """

    file: str
    mapping: Mapping
    words: Vocabulary
    bounds: tuple[Bound, ...]
    passed_over: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    spelt: dict[str, str] = field(default_factory=dict)
    repeats: bool = False

    def unused(self) -> list[str]:
        """Every column that the mapping does not name, once."""
        found: dict[str, None] = {}
        for bound in self.bounds:
            positions = bound.positions
            found |= dict.fromkeys(name for at, name in enumerate(bound.header.names) if at not in positions)
        return list(found)

    def count(self) -> int:
        """How many cases the table holds, or fails to make a case of: those that `cases` gives."""
        return len(self._ids()) if self.is_grouped else sum(1 for row in self.rows() if not row.orphan)

    @property
    def is_grouped(self) -> bool:
        """Whether a case may have several rows, wherever they stand."""
        mapping = self.mapping
        together = mapping.joined or mapping.fill_down or mapping.spelling == "folded"
        return mapping.layout == "long" or self.repeats or bool(together)

    def rows(self) -> Iterator[TableRow]:
        """The rows below the headers that have anything in a column that the mapping names."""
        for bound in self.bounds:
            yield from data_rows(bound)

    def cases(
        self, first: int = 0, last: int | None = None, reading: Reading | None = None
    ) -> Iterator[tuple[Case | InputError, str]]:
        """Each case from `first` to `last` (from 0, `last` left out), or why there is none, with its rows as JSON.

        Cases come in the order of their first rows. Of a long table, the rows that are held are those of the
        cases which have begun and not yet ended. `reading` is told what was read.
        """
        reading = Reading() if reading is None else reading
        if last == 0:
            self.count()  # a file that breaks off has no cases to give, but says why
        terms = terms_of(self.words)
        for rows in self._long(first, last) if self.is_grouped else self._wide(first, last):
            filling = Filling(self.file, self.words, terms)
            try:
                case = filling.case(rows, self._spelt(rows[0]))
                reading.add(filling.reading)
                yield case, ""
            except InputError as error:
                reading.rows += len(rows)
                original = [row.as_dict() for row in rows]
                yield error, as_line(original[0] if len(original) == 1 else original)[:_MOST]

    def _spelt(self, row: TableRow) -> str:
        """The reference of a case where it is not as its first row has it."""
        ref = row.bound.ref(row.cells)
        return self.spelt.get(ref, ref) if self.spelt else ""

    def _wide(self, first: int, last: int | None) -> Iterator[list[TableRow]]:
        """A row a case; rows without a reference go with the case above, which then asks whose they are."""
        number, held = -1, list[TableRow]()
        for row in self.rows():
            if row.orphan and held:
                held.append(row)
                continue
            if held and number >= first:
                yield held
            number, held = number + 1, [row]
            if last is not None and number >= last:
                return
        if held and number >= first:
            yield held

    def _long(self, first: int, last: int | None) -> Iterator[list[TableRow]]:
        left = self._ids()
        wanted = list(left)[first:last]
        held: dict[str | tuple[str, int], list[TableRow]] = {key: [] for key in wanted}
        next_up = 0
        for row, key in self._with_ids():
            if next_up == len(wanted):
                return
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
        for _, key in self._with_ids():
            found[key] = found.get(key, 0) + 1
        return found

    def _with_ids(self) -> Iterator[tuple[TableRow, str | tuple[str, int]]]:
        """Each row with what its case goes by; a row without a reference goes with the case above, which asks."""
        above: str | tuple[str, int] = ("", 0)
        for row in self.rows():
            ref = row.bound.ref(row.cells)
            if not row.orphan:
                above = self.spelt.get(ref, ref) or (row.bound.sheet.name, row.number)
            yield row, above


def open_table(
    file: str, mapping: Mapping | None, vocabulary: Vocabulary
) -> Table:  # fmt: skip
    """A table, ready to be read through a mapping; without one, through its own names where these are ours.

    Raises InputError where the file cannot be read, a column that the mapping names is missing or repeated (with the
    nearest name), there is no mapping and one is needed, or the table cannot be read surely: that is a question, with
    its answers.
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
    table = _on_sheets(file, mapping, words, sheets, own)
    if own:
        return table
    bounds = [_dated(bound, words) for bound in (*table.bounds, *_further(table, sheets))]
    found = survey(bounds, mapping)
    problems = [
        *_lacking(found.bounds, mapping),
        *found.problems,
        *_begin_again(found.bounds[: len(table.bounds)], mapping),
    ]
    if problems:
        raise InputError(problems)
    taken = {bound.sheet.name for bound in found.bounds}
    passed = tuple(name for name in table.passed_over if name not in taken)
    left_out = (*(f"sheet {name!r} is not read" for name in passed), *table.left_out, *found.left_out)
    return replace(
        table, bounds=found.bounds, passed_over=passed, left_out=left_out, spelt=found.spelt, repeats=found.repeats
    )


def _on_sheets(file: str, mapping: Mapping, words: Vocabulary, sheets: list[Sheet], own: bool) -> Table:
    """The table on the sheets that the mapping names, or on all that have its columns and are not hidden."""
    if mapping.sheets is None:
        return _all_that_fit(file, mapping, words, sheets, own)
    names = [sheet.name for sheet in sheets]
    problems = [
        Problem(Place(file), f"has no sheet {name!r}", "", "one of " + ", ".join(names), nearest(name, names))
        for name in mapping.sheets
        if name not in names and names != [""]
    ]
    bounds = []
    for sheet in sheets:
        if sheet.name in mapping.sheets or not sheet.name:
            fits = _fit(sheet, mapping, own)
            if isinstance(fits, Bound):
                bounds.append(fits)
            else:
                problems.extend(fits)
    if problems:
        raise InputError(problems)
    return Table(file, mapping, words, tuple(bounds), tuple(name for name in names if name not in mapping.sheets))


def _further(table: Table, sheets: list[Sheet]) -> list[Bound]:
    """The further sheets, whose rows belong to the cases by reference. Raises InputError where one is not there."""
    found, problems = [], []
    names = [sheet.name for sheet in sheets]
    for joined in table.mapping.joined:
        sheet = next((one for one in sheets if one.name == joined.sheet), None)
        if sheet is None:
            expected = "one of " + ", ".join(names)
            says = f"has no sheet {joined.sheet!r}"
            problems.append(Problem(Place(table.file), says, "joined", expected, nearest(joined.sheet, names)))
            continue
        fits = _fit(sheet, table.mapping.of_sheet(joined))
        if isinstance(fits, Bound):
            found.append(fits)
        else:
            problems += fits
    if problems:
        raise InputError(problems)
    return found


def _lacking(bounds: Sequence[Bound], mapping: Mapping) -> list[Problem]:
    """What is asked where a sheet lacks a column of events, so that what it does not keep would be missing there."""
    found = [
        Problem(
            mapping.place(name),
            f"{name!r} is not a column of any sheet",
            "may_lack",
            "a column that some sheets have",
        )
        for name in mapping.may_lack
        if all(name not in bound.at for bound in bounds)
    ]
    for bound in bounds:
        for kind in sorted(bound.lacks):
            kept = mapping.recorded or ("*",)
            covers = [one for one in kept if one == "*" or (one.endswith(".*") and kind.startswith(one[:-1]))]
            if covers:
                says = f"has no column for {kind}, so those events would count as missing"
                answer = f"`recorded:` with each type that the table keeps, in place of {covers[0]}"
                if mapping.recorded is None:
                    answer = "`recorded:` with each type that the table keeps"
                found.append(Problem(Cell(bound.sheet.file, None, bound.sheet.name), says, "recorded", answer))
    return found


def _begin_again(bounds: Sequence[Bound], mapping: Mapping) -> list[Problem]:
    """What is asked where most references that stand on two sheets of a wide table have cases opened on other days.

    One that has the same day on both is a case carried over; a few with other days are asked about case by case.
    """
    if mapping.layout != "wide" or mapping.prefix or len(bounds) < 2:
        return []
    seen: dict[str, tuple[Bound, str]] = {}
    carried: set[str] = set()
    twice: dict[str, tuple[str, Cell]] = {}
    for bound in bounds:
        for row in data_rows(bound):
            if not (ref := bound.ref(row.cells)):
                continue
            on, day = seen.setdefault(ref, (bound, _opened(row)))
            if on is bound:
                continue
            if _opened(row) in ("", day) or not day:
                carried.add(ref)
            elif ref not in twice:
                column = mapping.case["case_id"].column
                twice[ref] = (on.sheet.name, Cell(bound.sheet.file, row.number, bound.sheet.name, column))
    if len(twice) <= len(carried - twice.keys()):
        return []
    ref, (first, place) = next(iter(twice.items()))
    more = f" (as {len(twice) - 1:,} more do)" if len(twice) > 2 else " (as 1 more does)" if len(twice) > 1 else ""
    says = f"{ref[:30]!r} stands on sheet {first!r} too{more}: do references begin again on each sheet?"
    answer = (
        "`prefix: sheet` in the mapping if they do, `sheet:` with the sheets to read, or one date of opening a case"
    )
    return [Problem(place, says, "case_id", answer)]


def _opened(row: TableRow) -> str:
    """When a row says that its case was opened, in one form where it can be read."""
    bound = row.bound
    source = bound.mapping.case["opened"]
    cell = bound.value(row.cells, source)
    if cell is None:
        return ""
    try:
        when = read_date(bound.day(source.column, cell), bound.forms_of(source.column), bound.sheet.later)
    except ValueError:
        return as_text(cell)
    return when.date or as_text(cell)


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
    """A sheet whose first row has our own names, ready to be read. Raises InputError where it has others."""
    header = name_columns(*next(sheet.rows()))
    mapping = native_mapping(header.names, vocabulary, sheet.file)
    fits = _fit(sheet, mapping, own=True)
    if not isinstance(fits, Bound):
        raise InputError(fits)
    return Table(sheet.file, mapping, vocabulary, (fits,))


def read_table(  # noqa: PLR0913  # a table, a stretch of it, and what reads and is told
    file: str,
    mapping: Mapping | None,
    vocabulary: Vocabulary,
    first: int | None = None,
    last: int | None = None,
    *,
    reading: Reading | None = None,
) -> Iterator[tuple[Case | InputError, str]]:
    """Each case of a table from `first` to `last` (from 0, `last` left out), or why there is none, with its rows.

    What is wrong with the file or the mapping as a whole is the only InputError given. `reading` is told what was
    read, and, of the first stretch, what was left out.
    """
    try:
        table = open_table(file, mapping, vocabulary)
        if reading is not None and not first:
            reading.left_out += table.left_out
        yield from table.cases(first or 0, last, reading)
    except InputError as error:
        yield error, ""


def _all_that_fit(file: str, mapping: Mapping, words: Vocabulary, sheets: list[Sheet], own: bool) -> Table:
    """The table on every sheet that has its columns; a sheet that nearly has them is asked about."""
    aside = [sheet for sheet in sheets if sheet.hidden and mapping.hidden_sheets == "leave_out" and not own]
    fits = [(sheet, _fit(sheet, mapping, own)) for sheet in sheets if sheet not in aside]
    bounds = tuple(found for _, found in fits if isinstance(found, Bound))
    failures = [(sheet, found) for sheet, found in fits if not isinstance(found, Bound)]
    if not bounds:
        if any(isinstance(_fit(sheet, mapping, own), Bound) for sheet in aside):
            names = " and ".join(repr(sheet.name) for sheet in aside)
            says = f"has the table only on a hidden sheet ({names}): is it to be read?"
            raise InputError(
                Problem(Place(file), says, "sheet", "`hidden_sheets: read` in the mapping, or a sheet shown")
            )
        nearest_fit = min((found for _, found in failures), key=len, default=None)
        raise InputError(nearest_fit or [Problem(Place(file), "has no sheets")])
    joined = {one.sheet for one in mapping.joined}
    asked = [
        problem for sheet, found in failures
        if not own and sheet.name not in joined and (problem := _nearly(sheet, found, mapping)) is not None
    ]  # fmt: skip
    if asked:
        raise InputError(asked)
    passed_over = tuple(sheet.name for sheet, _ in failures)
    hidden = tuple(f"sheet {sheet.name!r} is hidden, and is not read" for sheet in aside)
    return Table(file, mapping, words, bounds, passed_over, hidden)


def _nearly(sheet: Sheet, problems: list[Problem], mapping: Mapping) -> Problem | None:
    """What is asked of a sheet that has the reference, and half of the columns or more, but not all; else None."""
    columns = mapping.columns()
    missing = [problem.place.column for problem in problems if isinstance(problem.place, Cell)]
    case_id = mapping.case["case_id"].column if "case_id" in mapping.case else ""
    if not all(missing) or case_id in missing or 2 * len(missing) > len(columns):
        return None
    named = ", ".join(repr(one) for one in missing[:3])
    likely = next((one.nearest for one in problems if one.nearest), "")
    has = len(columns) - len(missing)
    says = f"has {has} of the {len(columns)} columns, and lacks {named}: is it part of the table?"
    other = likely or "its name on that sheet"
    answer = (
        f'`or: ["{other}"]` next to the column in the mapping, `may_lack:` with columns that it never had, or '
        "`sheet:` with the sheets to read"
    )
    return Problem(Cell(sheet.file, None, sheet.name), says, "sheet", answer)


def _fit(sheet: Sheet, mapping: Mapping, own: bool = False) -> Bound | list[Problem]:
    """The mapping bound to a sheet, or why it does not fit."""
    columns, others = mapping.columns(), mapping.other_names()
    named = [one for column in columns for one in (column, *others.get(column, ()))]
    header = find_header(sheet, score_by(named), mapping.header_row)
    if header is None:
        header = find_header(sheet, score_as_names)
        if header is None:
            return [Problem(Cell(sheet.file, None, sheet.name), "is empty", expected="a row of column names")]
    at: dict[str, int] = {}
    also: dict[int, tuple[int, ...]] = {}
    problems = []
    with_number = _with_number(mapping)
    optional = set(map(fold, mapping.may_lack))
    for column in columns:
        if column in with_number:
            numbers = numbered(header, column)
            at |= {column.replace(NUMBER, number): header.positions[fold(name)] for number, name in numbers.items()}
            if numbers:
                continue
        there = [
            header.positions[fold(one)] for one in (column, *others.get(column, ())) if fold(one) in header.positions
        ]
        if there:
            at[column] = there[0]
            also |= {there[0]: tuple(there[1:])} if len(there) > 1 else {}
        elif fold(column) in optional:
            continue
        elif (problem := _missing(sheet, header, mapping, column)) is not None:
            problems.append(problem)
    if problems:
        return problems
    steps = tuple(one for step in mapping.events for one in _each(step, header))
    has = tuple(step for step in steps if isinstance(step, LogStep) or step.date in at)
    lacks = frozenset(step.type for step in steps if step not in has and not isinstance(step, LogStep))
    lacks -= {getattr(step, "type", "") for step in has}
    return Bound(sheet, header, mapping, at, has, own, lacks=lacks, also=also)


def _with_number(mapping: Mapping) -> set[str]:
    """The columns of events whose name stands for one of any number."""
    steps = [step for step in mapping.events if isinstance(step, WideStep) and NUMBER in step.column]
    named = (
        name for step in steps for name in (step.column, step.time, *(one.column for one in step.given.values()))
    )
    return {name for name in named if NUMBER in name}


def numbered(header: Header, column: str) -> dict[str, str]:
    """The columns that a name with `{n}` means, by their number, in order."""
    before, _, after = fold(column).partition(NUMBER)
    form = re.compile(rf"{re.escape(before.rstrip())}\s*(\d{{1,3}}){re.escape(after)}")
    found = {match[1]: name for name in header.positions if (match := form.fullmatch(name))}
    return {number: found[number] for number in sorted(found, key=int)}


def _each(step: WideStep | LongStep | LogStep, header: Header) -> Iterator[WideStep | LongStep | LogStep]:
    """A step for each number of its columns; one whose columns have no number is itself."""
    if not isinstance(step, WideStep) or NUMBER not in step.column:
        yield step
        return
    for number in numbered(header, step.column):
        given = {}
        for name, source in step.given.items():
            if NUMBER not in source.column:
                given[name] = source
            elif number in numbered(header, source.column):
                given[name] = source.model_copy(update={"column": source.column.replace(NUMBER, number)})
        time = step.time.replace(NUMBER, number) if number in numbered(header, step.time) else ""
        yield step.model_copy(
            update={"column": step.column.replace(NUMBER, number), "given": given, "time": time or step.time}
        )


def _dated(bound: Bound, words: Vocabulary) -> Bound:
    """A bound that knows in which of its columns dates stand."""
    terms, attributes = case_fields(words), words.attributes
    found = [one.column for name, one in bound.mapping.case.items() if name in terms and terms[name].kind == "date"]
    for step in bound.steps:
        if not isinstance(step, LogStep):
            given = step.given.items()
            found.append(step.date)
            found += [one.column for name, one in given if name in attributes and attributes[name].kind == "date"]
    return replace(bound, date_columns=tuple(dict.fromkeys(one for one in found if one in bound.at)))


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
