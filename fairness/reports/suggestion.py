"""A proposed mapping written as YAML, with comments that say how sure each line is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.mapping import NUMBER, read_mapping
from fairness.readers.matching import Match
from fairness.readers.proposal import Chosen, Column, Suggestion
from fairness.readers.tables import Table, open_table
from fairness.source.loader import load_documents
from fairness.source.problems import Cell, InputError, Place, Problem

_WIDE = 52
_MANY_WAIT = {"sector": "secondary", "procedure": "mhps"}  # facts for which many rules wait


def as_yaml(found: Suggestion) -> str:
    """The mapping as YAML that `load_mapping` reads; what could not be matched, and what is asked, are comments."""
    text = "\n".join(_lines(found)) + "\n"
    asked = _asked(found, text)
    more = []
    if any(one.field == "dates" and _EITHER in one.says for one in asked) and not found.dates:
        columns = ", ".join(one.place.column for one in asked if isinstance(one.place, Cell) and _EITHER in one.says)
        more.append(
            _line(
                "dates: day_first",
                f"QUESTION: does the day come first, or the month (month_first)? No day is over 12 in {columns}",
            )
        )
        asked = _asked(found, text + more[0] + "\n")
    if filled := _to_fill(found, text + "".join(f"{one}\n" for one in more)):
        more.append(_line(f"fill_down: {filled}", "QUESTION: do rows without a reference belong to the case above?"))
    more += [f"# QUESTION: {_shown(str(replace(one, place=_bare(one.place))))}" for one in asked]
    return text + "".join(f"{one}\n" for one in more)


_EITHER = "may have the day or the month first"


def _asked(found: Suggestion, text: str) -> list[Problem]:
    """What would be asked of the table if it were read by this mapping."""
    try:
        _opened(found, text)
    except InputError as error:
        return error.problems
    return []


def _opened(found: Suggestion, text: str) -> list[Table]:
    words = found.words or shipped_vocabulary()
    mapping = read_mapping(load_documents(text.encode(), "")[0], "", words)
    return [open_table(file, mapping, words) for file in found.reads]


def _bare(place: Place) -> Place:
    """A place without the file, which is the one that the mapping is for."""
    return Cell("", place.line, place.sheet, place.column) if isinstance(place, Cell) else Place("")


def _to_fill(found: Suggestion, text: str) -> str:
    """The columns to fill down, as YAML has them, where rows without a reference stand under one that has it."""
    try:
        tables = _opened(found, text)
    except InputError:
        return ""
    orphans = [row for table in tables for row in table.rows() if row.orphan]
    if not orphans or "case_id" not in found.case:
        return ""
    columns = [one.column.name for one in found.case.values()]
    empty = [name for name in columns if all(row.bound.cell(row.cells, name) is None for row in orphans)]
    return f"[{', '.join(map(_text, empty))}]"


def _lines(found: Suggestion) -> Iterator[str]:
    yield f"# Proposed for {_shown(found.name)}. Look at each line, correct what is wrong, then see:"
    yield f"#   fairness validate {'DATABASE' if found.is_database else 'TABLE'} --mapping THIS_FILE"
    yield _line(f"mapping: {_text(Path(found.name).stem)}", "")
    yield _line(f"layout: {found.layout}", found.why)
    if found.is_database:
        yield from _of_database(found)
    elif found.other_sheets or found.joined:
        names = ", ".join(map(_text, found.sheets))
        named = names if len(found.sheets) == 1 else f"[{names}]"
        others = ", ".join(found.other_sheets)
        yield _line(f"sheet: {named}", f"not read: {others}" if others else "the sheet with the cases")
    if found.hidden:
        yield f"# Hidden sheets are not read, unless `hidden_sheets: read`: {_shown(', '.join(found.hidden))}"
    if found.header_rows:
        yield _line(f"header_row: {list(found.header_rows)}", "these rows together name the columns")
    yield from _case(found)
    yield from _long(found.parts, "events") if found.layout == "long" else _wide(found.events)
    if not found.is_database:
        yield from _joined(found)
    if found.dates:
        yield _line(f"dates: {_text(found.dates)}", "as the dates seem to be written")
    yield from _recorded(found)
    if found.unused:
        yield "# Columns that are not used:"
        for column in found.unused:
            why = found.why_not.get(column.name, "")
            yield f"#   {_text(column.name)}{_example(column)}{f': {why}' if why else ''}"


def _of_database(found: Suggestion) -> Iterator[str]:
    """What is read of a database: the tables, or the query that brings two together."""
    if found.query:
        yield "query: |  # the cases, each with its events: a row for each event"
        yield from (f"  {line}" for line in found.query.splitlines())
    else:
        names = ", ".join(map(_text, found.sheets))
        yield f"table: {names if len(found.sheets) == 1 else f'[{names}]'}"
    if found.other_sheets:
        yield f"# Tables that are not read: {_shown(', '.join(found.other_sheets))}"
    if found.joined:
        names = ", ".join(one.sheet for one in found.joined)
        yield f"# Tables with the reference, too. A `query:` brings them together: {_shown(names)}"


def _recorded(found: Suggestion) -> Iterator[str]:
    """What the table keeps in full: what it has columns for, and of events the attributes that it has columns for."""
    kept: dict[str, list[str]] = {}
    for one in [*found.events, *(one for further in found.joined for one in further.events)]:
        kept.setdefault(one.match.name, []).extend(one.given)
    known = found.words.types if found.words else {}
    for parts in [found.parts, *(further.parts for further in found.joined)]:
        if kind := parts.get("type"):
            more = [name for name in parts if name not in ("type", "date", "time")]
            values = [*(match.name for match in kind.values.values() if match), *kind.column.values()]
            for value in values:
                if value in known:
                    kept.setdefault(value, []).extend(more)
    if not kept:
        yield "# No column is known to hold events. So nothing is said to be missing, until this says what is kept:"
        yield _line("recorded: []", 'such as ["exclusion.*"]')
        return
    yield "# What the table has columns for. What it has none for is then not said to be missing, such as who was"
    yield "# told, or who told them. `.note` stands for: nothing more than that it happened."
    yield "recorded:"
    for name, more in kept.items():
        attributes = [f"{name}.{one}" for one in dict.fromkeys(more) or ["note"]]
        yield f"  - {name}"
        yield from (f"  - {one}" for one in attributes)
    yield from (f"  - {name}" for name in found.case if name.startswith("roles."))


def _case(found: Suggestion) -> Iterator[str]:
    yield "case:"
    if "case_id" not in found.case:
        guess = next((one for one in found.unused if len(set(one.values())) == len(one.cells) > 0), None)
        yield from _required(found, "case_id", guess, "no column has a usual name for it: which one is it?")
    if "opened" not in found.case:
        guess = found.events[0].column if found.events else next((one for one in found.unused if one.is_date), None)
        guess = guess or (found.parts["date"].column if "date" in found.parts else None)
        yield from _required(found, "opened", guess, "no column has a usual name for it: is this one the start?")
    for name, chosen in found.case.items():
        yield from _field(name, chosen, "  ")
    if "nation" not in found.case:
        yield _line("  nation: {value: england}", "not in the table: say which it is")
    for name, value in _MANY_WAIT.items():
        if name not in found.case:
            yield _line(
                f"  # {name}: {{value: {value}}}", "not in the table: many rules wait for it. Say which it is"
            )


def _required(found: Suggestion, name: str, guess: Column | None, says: str) -> Iterator[str]:
    columns = [*found.unused, *(one.column for one in found.case.values()), *(one.column for one in found.events)]
    column = guess or next(iter(columns), None)
    yield _line(f"  {name}: {_text(column.names[0] if column else name)}", f"NOT SURE: {says}")


def _field(name: str, chosen: Chosen, indent: str) -> Iterator[str]:
    if not chosen.values and not chosen.others:
        yield _line(f"{indent}{name}: {_text(chosen.column.name)}", _sure(chosen.match))
        return
    yield _line(f"{indent}{name}:", _sure(chosen.match))
    yield f"{indent}  column: {_text(chosen.column.name)}"
    yield from _others(chosen, indent + "  ")
    yield from _renamed("values", chosen.values, indent + "  ")


def _renamed(key: str, values: dict[str, Match | None], indent: str) -> Iterator[str]:
    known = {theirs: match for theirs, match in values.items() if match is not None}
    if known:
        yield f"{indent}{key}:"
    elif values:
        yield f"{indent}# {key}:"
    for theirs, match in values.items():
        if match is not None:
            yield _line(f"{indent}  {_text(theirs)}: {_ours(match.name)}", _sure(match))
        else:
            yield _line(f"{indent}  # {_text(theirs)}: ", "nothing like it is known; null leaves it out")


def _others(chosen: Chosen, indent: str) -> Iterator[str]:
    if chosen.others:
        names = ", ".join(map(_text, dict.fromkeys(chosen.others)))
        yield _line(f"{indent}or: [{names}]", "as other sheets call it")


def _wide(events: list[Chosen], indent: str = "") -> Iterator[str]:
    if not events:
        yield f"{indent}events: []  # no column was found whose name is a kind of event"
        return
    yield f"{indent}events:"
    for chosen in events:
        numbered = "each number is an event of its own" if NUMBER in chosen.column.name else ""
        yield _line(f"{indent}  - column: {_text(chosen.column.name)}", numbered)
        yield from _others(chosen, indent + "    ")
        said = "yes and no: an event on a day not known. " if chosen.column.is_yes_no else ""
        if chosen.column.cells and not (chosen.column.is_yes_no or chosen.column.is_date):
            said = "QUESTION: few of its cells are dates that can be read. "
        yield _line(f"{indent}    type: {chosen.match.name}", said + _sure(chosen.match))
        yield from _given(chosen.given, indent + "    ")


def _long(parts: dict[str, Chosen], key: str, indent: str = "") -> Iterator[str]:
    yield f"{indent}{key}:"
    kind = parts["type"]
    yield _line(f"{indent}  type: {_text(kind.column.name)}", _sure(kind.match))
    yield from _renamed("types", kind.values, indent + "  ")
    for name in ("date", "time"):
        if name in parts:
            yield _line(f"{indent}  {name}: {_text(parts[name].column.name)}", _sure(parts[name].match))
    given = {name: chosen for name, chosen in parts.items() if name not in ("type", "date", "time")}
    yield from _given(given, indent + "  ")


def _joined(found: Suggestion) -> Iterator[str]:
    if not found.joined:
        return
    yield _line("joined:", "further sheets, whose rows belong to the cases by their reference")
    for one in found.joined:
        yield f"  - sheet: {_text(one.sheet)}"
        yield f"    case_id: {_text(one.case_id)}"
        yield from _long(one.parts, "log", "    ") if one.parts else _wide(one.events, "    ")


def _given(given: dict[str, Chosen], indent: str) -> Iterator[str]:
    if given:
        yield f"{indent}with:"
        for name, chosen in given.items():
            yield from _field(name, chosen, indent + "  ")


def _sure(match: Match) -> str:
    if match.asks:
        return f"NOT SURE, {match.asks}"
    return match.sure if match.score == 100 else f"{match.sure}: like {match.word!r}"


def _line(text: str, comment: str) -> str:
    return f"{text:{_WIDE}}  # {_shown(comment)}" if comment else text


def _shown(text: str) -> str:
    """A text as a comment can have it."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _text(value: str) -> str:
    """A text in quotation marks, with an escape for every character that YAML does not take as it is."""
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in quoted)


def _ours(value: str) -> str:
    return _text(value) if value in ("yes", "no") else value


def _example(column: Column) -> str:
    values = [_shown(value[:30]) for value in column.values()[:2]]
    return f"  (such as {', '.join(values)})" if values else "  (empty)"
