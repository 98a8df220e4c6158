"""Rows of a table filled into the document of a case, as a case file has it, through a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.cases.moments import is_whole_day
from fairness.cases.vocabulary import Term, Vocabulary
from fairness.readers.bound import TableRow, as_kept, as_list, as_text
from fairness.readers.date_forms import DAY_FIRST
from fairness.readers.dates import When, read_date, read_time, read_when, state_of
from fairness.readers.header import fold
from fairness.readers.many_dates import is_date_text, several
from fairness.readers.mapping import LogStep, LongStep, WideStep
from fairness.readers.mapping_checks import case_fields
from fairness.readers.marks import Unstored
from fairness.readers.one_case import agree, contradiction, fold_into, half_closed, has_a_row_a_case
from fairness.readers.orders import has_two_meanings
from fairness.readers.reading import Reading
from fairness.readers.record import read_case
from fairness.readers.used_range import MAX_COLUMNS
from fairness.source.loader import Filled, Items
from fairness.source.problems import Cell, InputError, Problem

_TIME_OF_DAY = "a time of day, such as 14:30"
_TWO_MEANINGS = "may have the day or the month first"
_ISO = "YYYY-MM-DD, or a mapping that says `dates: day_first`"
FREE_TEXT = "Free text of a table"  # why such a row waits
# Without the first nothing can be judged, and without the second a case that closed would be taken for open.
_NEEDED = {
    "opened": "at least the year",
    "closed": "at least the year, an empty cell while the case is open, or `values: {n/k: null}` in a mapping",
}


def terms_of(words: Vocabulary) -> dict[str, Term]:
    """Every field that a row may fill, with its kind."""
    return case_fields(words) | {"recorded": Term("recorded", "list", "")}


@dataclass(slots=True)
class Filling:
    """Fills one case from its rows, and notes what is wrong or doubtful on the way; `terms` come from `terms_of`."""

    file: str
    words: Vocabulary
    terms: dict[str, Term]
    reading: Reading = field(default_factory=Reading)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    differing: set[str] = field(default_factory=set)
    said: dict[str, TableRow] = field(default_factory=dict)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    document: Filled = field(default_factory=lambda: Filled(0))

    def case(self, rows: Sequence[TableRow], ref: str = "") -> Case:
        """The case of some rows, by a reference where it is not as written. Raises InputError with what is wrong."""
        first = rows[0]
        document = self.document = Filled(first.number, first.bound.sheet.name)
        events = Items()
        self.ask_whose(rows)
        for row in rows:
            self.extra_cells(row)
            self.fill_case(document, row)
        if problem := half_closed(rows, self.said.get("closed")):
            self.problems.append(problem)
        if ref and "case_id" in document:
            document["case_id"] = ref
        for row in rows:
            self.fill_events(events, row)
        document["events"] = events
        self.reading.eventless += not events
        if self.proposed:
            document["proposed"] = self.proposed
        recorded = first.bound.mapping.recorded
        if recorded is not None:
            lacks = frozenset[str]().union(*(row.bound.lacks for row in rows))
            document["recorded"] = [one for one in recorded if not lacks & {one, one.rpartition(".")[0]}]
        try:
            case = read_case(document, self.file, self.words)
        except InputError as error:
            known = {problem.field for problem in self.problems}
            self.problems.extend(problem for problem in error.problems if problem.field not in known)
        if self.problems:
            raise InputError(self.problems)
        case.read_from(warnings=[*self.doubts, *case.warnings])
        return case

    def fill_events(self, events: Items, row: TableRow) -> None:
        """Put the events of a row into those of its case, and count what was read."""
        above: list[Filled] = list(events) if has_a_row_a_case(row) else []
        has_events = False
        for step in row.bound.steps:
            if isinstance(step, LogStep):
                continue  # a log is read by itself (`xes.py`)
            for event in self.events(row, step):
                has_events = True
                if not fold_into(above, event):
                    events.append(event)
                    events.lines.append(row.number)
        self.reading.rows += 1
        self.reading.event_rows += has_events
        self.reading.unused_dates += self.unused_dates(row)
        self.free_text(row)

    def ask_whose(self, rows: Sequence[TableRow]) -> None:
        """Note the rows of which it is not known whose they are, and formulas whose value nobody knows."""
        if orphans := [row for row in rows if row.orphan]:
            source = orphans[0].bound.mapping.case.get("case_id")
            column = source.column if source else ""
            others = "1 more row" if len(orphans) == 2 else f"{len(orphans) - 1:,} more rows"
            more = f" here and in {others}" if len(orphans) > 1 else ""
            says = f"is empty{more}: does the row belong to the case above ({rows[0].bound.ref(rows[0].cells)})?"
            expected = f'`fill_down: ["{column}"]` in the mapping if it does, or a reference'
            self.problems.append(Problem(self.place(orphans[0], column), says, "case_id", expected))
        for row in rows:
            names = (one for one, at in row.bound.at.items() if isinstance(_at(row.cells, at), Unstored))
            for name in names:
                says = "has a formula whose value is not stored in the file, so we cannot tell what it shows"
                expected = "the workbook opened and saved once in a spreadsheet program"
                self.problems.append(Problem(self.place(row, name), says, "", expected))

    def unused_dates(self, row: TableRow) -> int:
        """How many cells of a row have a date that the mapping does not name."""
        used = row.bound.positions
        return sum(
            at not in used and (isinstance(cell, date) or (isinstance(cell, str) and is_date_text(cell)))
            for at, cell in enumerate(row.cells)
        )

    def free_text(self, row: TableRow) -> None:
        """Set the free text of a row aside for those who know phrases: what it may tell waits for a person."""
        for column in row.bound.mapping.free_text:
            cell = row.bound.cell(row.cells, column)
            if isinstance(cell, str):
                place = str(self.place(row, column))
                self.proposed.append({"row": place, "text": cell, "why": FREE_TEXT, "state": "waits"})

    def extra_cells(self, row: TableRow) -> None:
        """Note the problem of a row of a text that has more cells than the header. A sheet may have more."""
        width = len(row.bound.header.names)
        if not row.bound.sheet.name and any(cell is not None for cell in row.cells[width:]):
            many = f"{len(row.cells):,}" if len(row.cells) <= MAX_COLUMNS else f"more than {MAX_COLUMNS:,}"
            says = f"has {many} cells, and the header {width:,}"
            expected = "quotation marks around a text that has a separator in it"
            self.problems.append(Problem(self.place(row), says, expected=expected))

    # -- the fields of the case ------------------------------------------------------------------------------

    def fill_case(self, document: Filled, row: TableRow) -> None:
        """Put what a row says of its case into the document of that case; the first row with a value counts."""
        for name, source in row.bound.mapping.case.items():
            if not source.column and row.number != document.line:
                continue  # a constant is the same in every row
            value = row.bound.value(row.cells, source)
            holder: Filled = document
            group, dot, key = name.partition(".")
            if value is None:
                if not dot:
                    document.columns.setdefault(name, source.column)
                continue
            if dot:
                if group not in document:
                    document[group] = Filled(row.number, row.bound.sheet.name)
                holder = document[group]
            term = self.terms.get(name) or Term(name, "any", "")
            read = self.read(row, source.column, name, value, term)
            if name == "case_id" and key not in holder and row.bound.mapping.prefix:
                read = row.bound.ref(row.cells)
            if name != "case_id" or "case_id" not in holder:  # rows of one case may spell its reference in two ways
                self.put(holder, key or group, read, row, source.column, name)

    def put(self, holder: Filled, key: str, value: Any, row: TableRow, column: str, name: str) -> None:
        """Put a value where there is none yet, with its place; note the doubt where another row has another."""
        if value is None:
            return
        if key not in holder:
            holder[key] = value
            holder.lines[key] = row.number
            holder.columns[key] = column
            self.said[name] = row
        elif holder[key] != value and name == "opened" and row.bound.sheet.name != holder.sheet:
            says = f'is {value!r} here and {holder[key]!r} on sheet "{holder.sheet}": are these two cases?'
            expected = "`prefix: sheet` in the mapping if they are, or one date"
            self.problems.append(Problem(self.place(row, column), says, name, expected))
        elif holder[key] == value or name in self.differing:
            return
        elif has_a_row_a_case(row):
            if not agree(value, holder[key]):
                self.differing.add(name)
                first = self.place(self.said[name], column)
                self.problems.append(contradiction(self.place(row, column), first, name, value, holder[key]))
        else:
            self.differing.add(name)
            says = f"is {value!r} here and {holder[key]!r} in row {holder.lines[key]}, the first, which is taken"
            self.doubts.append(Problem(self.place(row, column), says, name))

    # -- events ----------------------------------------------------------------------------------------------

    def events(self, row: TableRow, step: WideStep | LongStep) -> Iterator[Filled]:
        """The events that a row has of one step of the mapping, one for each date."""
        kind: str | None = step.type
        cell = row.bound.cell(row.cells, step.date)
        if step.type_column:
            theirs = row.bound.cell(row.cells, step.type_column)
            if theirs is None and cell is None:
                return
            plain = None if theirs is None else as_text(theirs)
            kind = step.types.get(fold(plain), plain) if plain else ""
            if kind is None:
                return
        name = f"{kind}: date" if kind else "date"
        dates = self.dates(row, step, cell, name)
        for said, when in dates:
            taken = when if when.date or not when.note else self.undated(row, step, kind or "", said, when)
            if when.note:
                outcome = "" if when.date else self.outcome(said, taken)
                self.doubts.append(Problem(self.place(row, step.date), when.note + outcome, name))
            if taken.date:
                yield self.event(row, step, kind or "", taken)
        if not dates and step.type_column:
            missing = When(note="is missing")
            self.undated(row, step, kind or "", "", missing)
            self.doubts.append(Problem(self.place(row, step.date), missing.note + self.outcome("", missing), name))

    def undated(self, row: TableRow, step: WideStep | LongStep, kind: str, said: Any, when: When) -> When:
        """What is made of a cell that gives no date: an event of the case's time, a row that waits, or nothing."""
        state = state_of(said)
        self.reading.unused_dates += state != "done" and any(char.isdigit() for char in as_text(said))
        if state == "not" or self.known_type(kind) is None:
            return when
        first = "" if self.known_type(kind) else self.document.get("opened")
        last = self.document.get("closed")
        if state == "done" and (first or last):
            return When(f"{first or '..'}/{last or '..'}", "", when.note)
        self.proposed.append({
            "row": str(self.place(row, step.date)), "text": f"{step.date}: {as_text(said)}", "why": f"{when.note}.",
            "unsure": True, "candidates": [{"type": kind, "confidence": 0.5, "because": "the column's name"}],
        })  # fmt: skip
        return when

    def known_type(self, kind: str) -> bool | None:
        """Whether events of a type may come before the case; None of a type that is not known."""
        known = self.words.types.get(kind)
        return known.before_case if known else (False if self.words.is_open and kind else None)

    def outcome(self, said: Any, taken: When) -> str:
        """What was made of a cell that gives no date, in words."""
        if taken.date:
            return ": taken to lie between the opening of the case and its close"
        state = state_of(said)
        return ": the event is not recorded" if state == "not" else ": the event may have happened, and is not judged"

    def event(self, row: TableRow, step: WideStep | LongStep, kind: str, when: When) -> Filled:
        """One event on one date, with its time and attributes, and the column of each."""
        event = Filled(row.number, row.bound.sheet.name)
        event["date"], event.columns["date"] = when.date, step.date
        event["type"], event.columns["type"] = kind, step.type_column
        at = when.time
        if step.time:
            event.columns["time"] = step.time
            at = self.attempt(row, step.time, "time", lambda cell: read_time(cell), _TIME_OF_DAY) or at
        if at and not is_whole_day(when.date):
            says = f"{at} is left out, as the date ({when.date}) is not one whole day"
            self.doubts.append(Problem(self.place(row, step.time or step.date), says, "time"))
        elif at:
            event["time"] = at
        for name, source in step.given.items():
            value = row.bound.value(row.cells, source)
            if value is None:
                continue
            read = self.read(row, source.column, name, value, self.words.attributes.get(name, Term(name, "any", "")))
            if read is not None:
                event[name] = read
                event.columns[name] = source.column
        if when.note:
            event["note"] = f"{event['note']} ({when.note})" if event.get("note") else when.note
        return event

    def dates(self, row: TableRow, step: WideStep | LongStep, cell: Any, name: str) -> list[tuple[Any, When]]:
        """The dates of a cell, each with its words: one, or several; none where it is empty or wrong."""
        bound = row.bound
        forms = bound.forms_of(step.date)
        if bound.own and has_two_meanings(cell):
            self.refuse(row, step.date, name, ValueError(f"{cell!r} {_TWO_MEANINGS}"), _ISO)
            return [(cell, When())]
        pieces: Sequence[str] = several(cell, forms) if isinstance(cell, str) else ()
        try:
            if not pieces:
                found = read_when(bound.day(step.date, cell), forms, bound.sheet.later)
                return [(cell, found)] if found.date or found.note else []
        except ValueError as error:
            pieces = as_list(cell) if isinstance(cell, str) else ()
            if len(pieces) < 2:
                self.refuse(row, step.date, name, error, DAY_FIRST)
                return [(cell, When())]
        made = []
        for piece in pieces:
            try:
                made.append((piece, read_when(piece, forms)))
            except ValueError as error:
                self.refuse(row, step.date, name, error, DAY_FIRST)
        return made or [(cell, When())]

    # -- values ----------------------------------------------------------------------------------------------

    def read(self, row: TableRow, column: str, name: str, value: Any, term: Term) -> Any:
        """A value as a case file would have it, or None with a problem or doubt noted."""
        match term.kind:
            case "date" if column:
                if row.bound.own and has_two_meanings(value):
                    self.refuse(row, column, name, ValueError(f"{value!r} {_TWO_MEANINGS}"), _ISO)
                    return None
                try:
                    forms = row.bound.forms_of(column)
                    when = read_date(row.bound.day(column, value), forms, row.bound.sheet.later)
                except ValueError as error:
                    self.refuse(row, column, name, error, DAY_FIRST)
                    return None
                if when.note and not when.date and name in _NEEDED:
                    self.problems.append(Problem(self.place(row, column), when.note, name, _NEEDED[name]))
                elif when.note:
                    self.doubts.append(Problem(self.place(row, column), when.note, name))
                return when.date or None
        return as_kept(value, term)

    def attempt(self, row: TableRow, column: str, name: str, reader: Callable[[Any], str], expected: str) -> str:
        """What `reader` makes of a cell; an empty text, with the problem noted, where it raises ValueError."""
        try:
            return reader(row.bound.cell(row.cells, column))
        except ValueError as error:
            self.refuse(row, column, name, error, expected)
            return ""

    def refuse(self, row: TableRow, column: str, name: str, error: ValueError, expected: str) -> None:
        """Note the problem of a cell, and what was expected."""
        self.problems.append(Problem(self.place(row, column), str(error), name, expected))

    def place(self, row: TableRow, column: str = "") -> Cell:
        """Where a row, or one cell of it, stands in the file."""
        return Cell(self.file, row.number, row.bound.sheet.name, column)


def _at(cells: Sequence[Any], at: int) -> Any:
    return cells[at] if at < len(cells) else None
