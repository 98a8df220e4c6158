"""A mapping proposed for a table from the names and cells of its columns, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from fairness.cases.vocabulary import Vocabulary
from fairness.readers.bound import as_list, as_text
from fairness.readers.data_rows import is_as_empty
from fairness.readers.dates import read_date
from fairness.readers.header import Header, find_header, fold
from fairness.readers.lying import lies_otherwise
from fairness.readers.mapping_checks import MONTH_FIRST, case_fields
from fairness.readers.matching import LIKELY, Match, Names, bare, event_types, headings, plain
from fairness.readers.proposal import COUNT, Chosen, Column, Further, Suggestion, numbered
from fairness.readers.sheets import Sheet, open_sheets
from fairness.source.problems import InputError, Place, Problem

ROWS_LOOKED_AT = 1000
MAX_PROPOSED = 1000  # columns
_AFTER_DATES = 30.0  # by how much less a column of yes and no counts than one with the dates of the same
_BEGINS = 50  # by how much more a row counts that names a reference and a date of opening
_COLUMNS_TRIED = 100  # of a row that may be the header
_MOST_VALUES = 40
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})(?:\s.*)?")


def suggest(file: str, vocabulary: Vocabulary, sheets: Sequence[Sheet] = ()) -> Suggestion:
    """The mapping that is proposed for a table, or for `sheets` that are none of its own.

    Raises InputError where it cannot be read or has no columns.
    """
    fields, types, parts = headings(vocabulary), event_types(vocabulary), headings(vocabulary, "event.")

    def begins_cases(header: Header) -> bool:
        means = {match.name for name in header.names for match in fields.best(name)[:1] if match.score >= LIKELY}
        return {"case_id", "opened"} <= means

    def known(header: Header) -> int:
        texts = [name for name in header.names if not name.replace(".", "").isdigit()]
        alike = sum(4 for name in texts[:_COLUMNS_TRIED] if fields.best(name) or types.best(name))
        return len(texts) + alike + _BEGINS * begins_cases(header)

    is_workbook = not sheets
    sheets = sheets or open_sheets(file)
    shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
    headed = [(sheet, header) for sheet in shown if (header := find_header(sheet, known)) is not None]
    if not headed:
        raise InputError(Problem(Place(file), "has no columns", expected="a row of column names"))

    sheet, header = max(headed, key=lambda one: (begins_cases(one[1]), known(one[1])))
    if problem := lies_otherwise(sheet, header, fields):
        raise InputError(problem)
    if len(header.names) > MAX_PROPOSED:
        says = f"has {len(header.names):,} columns, too many to propose a mapping for"
        raise InputError(Problem(Place(file), says, expected=f"at most {MAX_PROPOSED:,}, or a mapping of your own"))
    alike = [(other, head) for other, head in headed if set(head.positions) >= set(header.positions)]
    dated = Dated(fields, types, parts)
    columns = _columns(header, alike, dated)
    reference = _reference(columns, fields)
    layout, why = _layout(columns, reference, fields, types, parts)
    columns = numbered(columns) if layout == "wide" else columns
    found = Suggestion(file, layout, why, words=vocabulary, hidden=[one.name for one in sheets if one not in shown])
    found.header_rows = header.rows if header.top else ()
    found.reads, found.name = [file], Path(file).name
    columns_of_events = [column for column in columns if column is not reference]
    left = _take_parts(found, columns_of_events, types, parts, vocabulary) if layout == "long" else list(columns)
    left = [column for column in columns if column in left or column not in columns_of_events]
    _take(found, left, fields, types if layout == "wide" else None, vocabulary)
    found.dates = _dates([cell for column in columns if column.is_date for cell in column.cells])
    certain = {"case_id", "opened"} <= set(found.case)  # else any column may be proposed for them
    used = {fold(name) for column in columns if not certain or column not in found.unused for name in column.names}
    keys = [found.case["case_id"].column] if "case_id" in found.case else []
    if keys and not is_workbook:
        keys += [one for one in columns if one is not keys[0] and _score(fields, one, "case_id") >= LIKELY]
    chosen = [*found.case.values(), *found.events, *(one for event in found.events for one in event.given.values())]
    for other, head in headed:
        lacks = used - set(head.positions)
        if not lacks or (found.sheets and _renamed(chosen, lacks, head, (fields, types))):
            found.sheets.append(other.name)
        elif further := _further(other, head, dated, vocabulary, keys):
            found.joined.append(further)
        else:
            found.other_sheets.append(other.name)
    return found


def _renamed(chosen: Sequence[Chosen], lacks: set[str], head: Header, names: tuple[Names, Names]) -> bool:
    """Whether each column that a sheet lacks stands on it by another name that means the same: it is noted then."""
    found: list[tuple[Chosen, str]] = []
    for one in chosen:
        if fold(one.column.name) not in lacks:
            continue
        alike = [name for name in head.names if any(_means(some, name, one.match.name) for some in names)]
        if len(alike) != 1:
            return False
        found.append((one, alike[0]))
    if {fold(one.column.name) for one, _ in found} != lacks:
        return False
    for one, name in found:
        one.others.append(name)
    return True


def _means(names: Names, text: str, name: str) -> bool:
    """Whether a text most likely means one of our names."""
    return any(match.name == name and match.score >= LIKELY for match in names.best(text)[:1])


def _reference(columns: Sequence[Column], fields: Names) -> Column | None:
    """The column that most likely has the references of cases, which an event's `ref` is called like."""
    scored = [(_score(fields, column, "case_id"), column) for column in columns if not column.is_date]
    score, best = max(scored, key=lambda one: one[0], default=(0.0, None))
    return best if score >= LIKELY else None


def _further(
    sheet: Sheet, head: Header, dated: Dated, vocabulary: Vocabulary, keys: Sequence[Column]
) -> Further | None:
    """A sheet whose rows belong to the cases of another by one of its `keys`; None where it is none."""
    columns = _columns(head, [(sheet, head)], dated)
    fields, types, parts = dated
    refs = [column for column in columns if _score(fields, column, "case_id") >= LIKELY]
    if not refs or any(_score(fields, column, "opened") >= LIKELY for column in columns):
        return None
    key, ref, shared = max(((key, ref, _shared(key, ref)) for key in keys for ref in refs),
                           key=lambda one: one[2], default=(refs[0], refs[0], 0.0))  # fmt: skip
    if len(refs) > 1 and not shared:
        return None
    layout, _ = _layout(columns, ref, fields, types, parts)
    found = Suggestion(sheet.file, layout, "")
    left = [column for column in columns if column is not ref]
    if layout == "long":
        _take_parts(found, left, types, parts, vocabulary)
    else:
        _take(found, numbered(left), headings(vocabulary, "none."), types, vocabulary)
    if not found.parts and not found.events:
        return None
    return Further(sheet.name, ref.name, key.name, found.parts, found.events)


def _shared(key: Column, ref: Column) -> float:
    """What share of the references in a column stand among those of the cases; more where both have one name."""
    cases, found = ({fold(as_text(cell)) for cell in column.cells} for column in (key, ref))
    share = len(found & cases) / len(found) if found else 0.0
    return share + (0.01 if share and fold(key.name) == fold(ref.name) else 0.0)


class Dated(NamedTuple):
    """What the names of columns of dates are like: fields of a case, types of events and parts of an event."""

    fields: Names
    types: Names
    parts: Names

    def says(self, name: str) -> bool:
        """Whether the name of a column says that its cells are dates, even where they look like numbers."""
        if {"date", "dates"} & set(plain(name).split()):
            return True
        best = [(*names.best(name), Match("", 0, ""))[0] for names in (self.fields, self.parts, self.types)]
        closest = max(best, key=lambda match: match.score)
        return closest.score >= LIKELY and (closest.name in ("opened", "closed", "date") or closest is best[2])


def _columns(header: Header, sheets: Sequence[tuple[Sheet, Header]], dated: Dated) -> list[Column]:
    """The columns that a header names, with their cells on every one of some sheets that have them all."""
    found = []
    rows = [
        (head.positions, cells)
        for sheet, head in sheets
        for cells in islice((cells for number, cells in sheet.rows() if number > head.row), ROWS_LOOKED_AT)
    ]
    for name in header.names:
        named = header.repeated.get(fold(name), (name,))[0]
        places = ((row, positions[fold(named)]) for positions, row in rows)
        cells = [row[at] for row, at in places if at < len(row) and row[at] is not None and not is_as_empty(row[at])]
        says = dated.says(name)
        dates = sum(_is_date(cell, says) for cell in cells)
        found.append(Column(named, cells, dates / len(cells) if cells else 0.0))
    return found


def _is_date(cell: Any, named: bool) -> bool:
    """Whether a cell is a date; a number is one only where the column is `named` so, as it may count anything."""
    if not named and (isinstance(cell, (int, float)) or (isinstance(cell, str) and cell.isdigit())):
        return False
    try:
        when = read_date(next(iter(as_list(cell)), None) if isinstance(cell, str) else cell)
        return bool(when.date or when.note)
    except ValueError:
        return isinstance(cell, str) and _NUMERIC.fullmatch(cell) is not None


def _layout(
    columns: Sequence[Column], reference: Column | None, fields: Names, types: Names, parts: Names
) -> tuple[str, str]:
    dates = [column for column in columns if column.is_date]
    repeats = any(
        len(set(map(as_text, one.cells))) < len(one.cells)
        for one in columns
        if any(match.name == "case_id" for match in fields.best(one.name))
    )
    for column in columns:
        named = any(match.name == "type" and match.score >= LIKELY for match in parts.best(column.name))
        values = column.values()[:_MOST_VALUES]
        if not values or column.is_date or not dates or column is reference:
            continue
        share = sum(1 for value in values if types.best(value)) / len(values)
        if share >= 0.5 and (repeats or named):
            return "long", f"the cells of {column.name!r} are kinds of event"
        if named and repeats and len(dates) <= 3:
            return "long", f"{column.name!r} seems to say what each row is"
    return "wide", "no column says what kind of event a row is"


def _take_parts(
    found: Suggestion, columns: Sequence[Column], types: Names, parts: Names, vocabulary: Vocabulary
) -> list[Column]:
    """Choose the columns of the events of a long table; the others are given back."""
    left = list(columns)

    def share(column: Column) -> float:
        values = column.values()[:_MOST_VALUES]
        return sum(1 for value in values if types.best(value)) / len(values) if values else 0.0

    kinds = [column for column in left if not column.is_date]
    by_name = {id(column): _score(parts, column, "type") for column in kinds}
    kind = max(kinds, key=lambda column: (share(column) >= 0.5, by_name[id(column)], share(column)))
    chosen = Chosen(kind, Match("type", max(by_name[id(kind)], 80.0), "the kinds of event in its cells"))
    for value in kind.values():
        if value not in vocabulary.types:
            chosen.values[value] = next(iter(types.best(value)), None)
    found.parts["type"] = chosen
    left.remove(kind)
    days = [column for column in left if column.is_date]
    day = max(days, key=lambda column: _score(parts, column, "date"))
    found.parts["date"] = Chosen(day, Match("date", max(_score(parts, day, "date"), 80.0), "a column of dates"))
    left.remove(day)
    for score, _, column, match in _ranked(left, parts):
        usable = match.name == "time" or match.name in vocabulary.attributes
        if score >= LIKELY and usable and match.name not in found.parts and column in left:
            found.parts[match.name] = Chosen(column, match)
            left.remove(column)
    return left


def _take(found: Suggestion, left: list[Column], fields: Names, types: Names | None, vocabulary: Vocabulary) -> None:
    """Choose columns for the fields of the case and, in a wide table, for events."""
    terms = case_fields(vocabulary)
    order = {column.name: at for at, column in enumerate(left)}
    done = [column for column in left if not column.is_planned]
    single = [column for column in done if len(column.names) == 1]
    said_to_be_days = {name: _by_name_alone(single, fields, name) for name in ("opened", "closed")}
    ranked = [(*one, False) for one in _ranked(single, fields)] + [(*one, True) for one in _of_events(done, types)]
    for _, _, column, match, is_event in sorted(ranked, key=lambda one: (-one[0], one[1], one[4])):
        if column not in left:
            continue
        if is_event:
            if column.is_yes_no and any(one.match.name == match.name for one in found.events):
                found.why_not.setdefault(column.name, "yes or no: another column has the dates")
                continue
            found.events.append(Chosen(column, match))
        elif match.name in terms and match.name not in found.case:
            is_day = column.is_date or (match.score >= 95 and column in said_to_be_days.get(match.name, ()))
            if match.name != "case_id" and (terms[match.name].kind == "date") != is_day and column.cells:
                continue  # a reference such as 2024/01 looks like a month
            found.case[match.name] = Chosen(column, match, _values(column, match.name, vocabulary))
        else:
            continue
        left.remove(column)
    found.events.sort(key=lambda one: order[one.column.name])
    if types is not None:
        _attach(found.events, left, headings(vocabulary, "event."), vocabulary)
    found.unused = left
    for column in left:
        if reason := _why_not(column):
            found.why_not.setdefault(column.name, reason)


def _by_name_alone(columns: Sequence[Column], fields: Names, name: str) -> list[Column]:
    """Columns that only their name says to have dates, where none with dates has such a name; no counts."""
    if any(column.is_date and _score(fields, column, name) >= LIKELY for column in columns):
        return []
    return [column for column in columns if not all(COUNT.fullmatch(as_text(cell)) for cell in column.cells)]


def _of_events(columns: Sequence[Column], types: Names | None) -> list[tuple[float, int, Column, Match]]:
    """Columns of a wide table with the types of events that they may mean: those of dates, and of yes and no."""
    if types is None:
        return []
    days = [column for column in columns if not column.is_yes_no and (not column.cells or column.is_date)]
    said = [column for column in columns if column.is_yes_no]
    found = _ranked(days, types)
    odd = [column for column in columns if column not in days and column.is_nearly_date and not column.is_yes_no]
    found += [one for one in _ranked(odd, types) if one[0] >= 95]
    for score, at, column, match in _ranked(said, types):
        if score >= LIKELY:
            found.append((score - _AFTER_DATES, at, column, match))
    return found


def _why_not(column: Column) -> str:
    """Why a column is not used, where it is known."""
    if column.is_planned:
        return "what is planned or due is not taken for what was done"
    if column.is_text:
        return "free text: `free_text` has it read by phrases"
    return "yes or no: we do not know of what" if column.is_yes_no else ""


def _attach(events: list[Chosen], left: list[Column], parts: Names, vocabulary: Vocabulary) -> None:
    """Give a column such as `Exclusion reason` to the event that the rest of its name means."""
    for column in list(left):
        words = plain(column.said).split()
        for size in range(1, len(words)):
            match = next((one for one in parts.best(" ".join(words[size:])) if one.score >= 95), None)
            if match is None or match.name not in vocabulary.attributes:
                continue
            rest = bare(" ".join(words[:size]))
            for event in events:
                label = vocabulary.types[event.match.name].label
                about = {*bare(event.column.said).split(), *event.match.name.split("."), *plain(label).split()}
                if set(rest.split()) <= about and match.name not in event.given:
                    event.given[match.name] = Chosen(column, Match(match.name, LIKELY, match.word))
                    left.remove(column)
                    break
            if column not in left:
                break


def _ranked(columns: Sequence[Column], names: Names) -> list[tuple[float, int, Column, Match]]:
    """Every column with each name that it may mean, the most alike first."""
    found = [
        (match.score, at, column, match) for at, column in enumerate(columns) for match in names.best(column.said)
    ]
    return sorted(found, key=lambda one: (-one[0], one[1]))


def _score(names: Names, column: Column, name: str) -> float:
    return max((match.score for match in names.best(column.said) if match.name == name), default=0.0)


def _values(column: Column, name: str, vocabulary: Vocabulary) -> dict[str, Match | None]:
    """The cells of a column that are not words of ours already, with the word that each most likely means."""
    if name == "closed":
        return {value: None for value in column.values()[:_MOST_VALUES] if not any(char.isdigit() for char in value)}
    term = vocabulary.fields.get(name)
    if term is None or term.kind != "choice":
        return {}
    names = headings(vocabulary, f"{name}=")
    found: dict[str, Match | None] = {}
    for value in column.values()[:_MOST_VALUES]:
        known = fold(value).replace(" ", "_") in term.values
        code = name == "practitioner.ethnicity" and value.upper() in vocabulary.ethnicity_codes
        if not known and not code:
            found[value] = next(iter(names.best(value)), None) or next(
                iter(names.best(re.split(r" - |:", value)[0])), None
            )
    return found


def _dates(cells: Sequence[Any]) -> str:
    """`month_first` where all-numeric dates show it and none has the day first; nothing else needs to be said."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _NUMERIC.fullmatch(cell))]
    month_first = any(int(match[2]) > 12 for match in found) and all(int(match[1]) <= 12 for match in found)
    return MONTH_FIRST if month_first else ""
