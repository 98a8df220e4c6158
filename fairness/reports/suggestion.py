"""A proposed mapping written as YAML, with comments that say how sure each line is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from fairness.readers.matching import Match
from fairness.readers.suggest import Chosen, Column, Suggestion

_WIDE = 52


def as_yaml(found: Suggestion) -> str:
    """The mapping as YAML that `load_mapping` reads; what could not be matched stands in comments."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Suggestion) -> Iterator[str]:
    yield f"# Proposed for {_shown(Path(found.file).name)}. Look at each line, correct what is wrong, then see:"
    yield "#   fairness validate TABLE --mapping THIS_FILE"
    yield _line(f"mapping: {_text(Path(found.file).stem)}", "")
    yield _line(f"layout: {found.layout}", found.why)
    if found.other_sheets:
        names = ", ".join(map(_text, found.sheets))
        named = names if len(found.sheets) == 1 else f"[{names}]"
        yield _line(f"sheet: {named}", f"not read: {', '.join(found.other_sheets)}")
    yield from _case(found)
    yield from _long(found) if found.layout == "long" else _wide(found)
    if found.dates:
        yield _line(f"dates: {_text(found.dates)}", "as the dates seem to be written")
    yield "# Uncomment where the source keeps only some kinds of event in full:"
    yield '# recorded: ["exclusion.*"]'
    if found.unused:
        yield "# Columns that are not used:"
        for column in found.unused:
            yield f"#   {_text(column.name)}{_example(column)}"


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


def _required(found: Suggestion, name: str, guess: Column | None, says: str) -> Iterator[str]:
    columns = [*found.unused, *(one.column for one in found.case.values()), *(one.column for one in found.events)]
    column = guess or next(iter(columns), None)
    yield _line(f"  {name}: {_text(column.name if column else name)}", f"NOT SURE: {says}")


def _field(name: str, chosen: Chosen, indent: str) -> Iterator[str]:
    if not chosen.values:
        yield _line(f"{indent}{name}: {_text(chosen.column.name)}", _sure(chosen.match))
        return
    yield _line(f"{indent}{name}:", _sure(chosen.match))
    yield f"{indent}  column: {_text(chosen.column.name)}"
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


def _wide(found: Suggestion) -> Iterator[str]:
    if not found.events:
        yield "events: []  # no column was found whose name is a kind of event"
        return
    yield "events:"
    for chosen in found.events:
        yield f"  - column: {_text(chosen.column.name)}"
        yield _line(f"    type: {chosen.match.name}", _sure(chosen.match))
        yield from _given(chosen.given, "    ")


def _long(found: Suggestion) -> Iterator[str]:
    yield "events:"
    kind = found.parts["type"]
    yield _line(f"  type: {_text(kind.column.name)}", _sure(kind.match))
    yield from _renamed("types", kind.values, "  ")
    for name in ("date", "time"):
        if name in found.parts:
            yield _line(f"  {name}: {_text(found.parts[name].column.name)}", _sure(found.parts[name].match))
    given = {name: chosen for name, chosen in found.parts.items() if name not in ("type", "date", "time")}
    yield from _given(given, "  ")


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
