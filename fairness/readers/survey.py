"""What is asked of a table before any case of it is read: how its dates are written, and which rows are one case.

A table that cannot be read surely is a question, with the answers that a mapping may give.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fairness.readers.bound import Bound
from fairness.readers.data_rows import data_rows
from fairness.readers.header import fold
from fairness.readers.lying import data_above, is_other_header, of_stacked
from fairness.readers.mapping import Mapping
from fairness.readers.mapping_checks import DAY_FIRST, MONTH_FIRST
from fairness.readers.orders import Column
from fairness.readers.reading import in_words
from fairness.source.problems import Cell, Problem

_RUNS = re.compile(r"\d+|[^\W\d_]+")
_SHOWN = 3


@dataclass(slots=True)
class Surveyed:
    """Bounds that know how their dates are written; what is asked; what is left out; the spelling of references.

    `repeats`: a reference stands in several rows of a table with a row a case.
    """

    bounds: tuple[Bound, ...]
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    spelt: dict[str, str] = field(default_factory=dict)
    repeats: bool = False


def plain_ref(ref: str) -> str:
    """A reference without regard to capitals, spaces, punctuation and leading zeros."""
    return "-".join(run.lstrip("0") or "0" for run in _RUNS.findall(ref.casefold()))


def survey(bounds: Sequence[Bound], mapping: Mapping) -> Surveyed:
    """Look at every row once, before any is read into a case."""
    found = Surveyed(())
    refs: dict[str, list[tuple[str, Cell]]] = {}
    first_seen: dict[str, Cell] = {}
    made = []
    is_wide = mapping.layout == "wide" and not (mapping.joined or mapping.fill_down)
    for bound in bounds:
        columns = {name: Column() for name in bound.date_columns}
        places = [(bound.at[name], column) for name, column in columns.items()]
        left: Counter[str] = Counter()
        source = bound.mapping.case.get("case_id")
        above = data_above(bound)
        left["above"] += len(above)
        below: int | None = None
        for row in data_rows(bound, left):
            cells = row.cells
            if below is None and is_other_header(bound, cells):
                below = row.number
            for at, column in places:
                if at < len(cells) and cells[at] is not None:
                    column.see(row.number, cells[at])
            ref = bound.ref(cells)
            if ref and ref in first_seen:
                left["folded"] += is_wide
            elif ref:
                place = Cell(bound.sheet.file, row.number, bound.sheet.name, source.column if source else "")
                first_seen[ref] = place
                refs.setdefault(plain_ref(ref), []).append((ref, place))
        if problem := of_stacked(bound, () if mapping.header_row else above, below):
            found.problems.append(problem)
        bound, problems = _ordered(bound, columns, mapping, left)
        made.append(bound)
        found.problems += problems
        where = f"sheet {bound.sheet.name!r}" if bound.sheet.name else "the table"
        found.repeats = found.repeats or bool(left["folded"])
        found.left_out += in_words(where, left)
    found.bounds = tuple(made)
    found.problems += _spellings(refs, mapping)
    if mapping.spelling == "folded":
        found.spelt = {ref: same[0][0] for same in refs.values() for ref, _ in same}
    return found


def _ordered(
    bound: Bound, columns: dict[str, Column], mapping: Mapping, left: Counter[str]
) -> tuple[Bound, list[Problem]]:
    """A bound that knows in which order its dates are written, and what is asked of them."""
    problems: list[Problem] = []
    forms: dict[str, tuple[str, ...]] = {}
    turned: set[str] = set()
    for name, column in columns.items():
        own = mapping.column_dates.get(fold(name))
        stated = mapping.dates if own is None else own
        is_order = not stated or set(stated) <= {DAY_FIRST, MONTH_FIRST}
        if is_order and (asked := column.asks(stated, own is not None)) is not None:
            (number, _), says = asked
            answer = f'`dates: day_first` or `month_first` in the mapping, or `column_dates: {{"{name}": ...}}`'
            if column.is_mixed:
                answer = f'`column_dates: {{"{name}": day_first}}` or `month_first` in the mapping, or one order'
            problems.append(Problem(_cell(bound, name, number), says, "dates", answer))
        forms[name] = column.forms(stated)
        if column.is_turned and is_order:
            if mapping.turned is None:
                assert column.text_late
                says = (
                    f"all {column.real_early:,} real dates are up to the 12th of a month, and all dates after it are "
                    f"text (such as {column.text_late[1]!r}): a spreadsheet may have taken the month for the day"
                )
                answer = "`turned: undo` in the mapping to turn them back, or `turned: keep`"
                problems.append(Problem(_cell(bound, name, None), says, "dates", answer))
            elif mapping.turned == "undo":
                turned.add(name)
                left["turned"] += column.real_early
    return replace(bound, forms=forms, turned=frozenset(turned)), problems


def _cell(bound: Bound, column: str, number: int | None) -> Cell:
    return Cell(bound.sheet.file, number, bound.sheet.name, column)


def _spellings(refs: dict[str, list[tuple[str, Cell]]], mapping: Mapping) -> list[Problem]:
    """What is asked of references that are nearly the same."""
    if mapping.spelling is not None:
        return []
    alike = [same for same in refs.values() if len(same) > 1]
    if not alike:
        return []
    named = "; ".join(" and ".join(repr(ref[:30]) for ref, _ in same[:_SHOWN]) for same in alike[:_SHOWN])
    more = f" (and {len(alike) - _SHOWN:,} more)" if len(alike) > _SHOWN else ""
    says = f"{named}{more}: are these the same case?"
    answer = "`spelling: folded` in the mapping if they are, or `spelling: as_written`"
    return [Problem(alike[0][1][1], says, "case_id", answer)]
