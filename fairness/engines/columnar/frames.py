"""Cases as columns: one row an event, with its interval packed as in `engines/windows.py`, and one row a case.

Every value that a condition may read is text with a mark of its kind (`s:` text without case or edges, `b:` a flag,
`n:` a number), so that values of different kinds never compare equal. A field of which some value is a list is a
column of lists; a missing value is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from fairness.cases.models import Case, timeline
from fairness.engines.windows import high, low
from fairness.rulebook.conditions import is_missing
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.patterns import CORRELATIONS, Pattern

FIELD = "f:"  # the prefix of a field's column


@dataclass(frozen=True)
class Frames:
    """Cases as columns, as at the end of one day.

    `events`: case (row of `cases`), event (a number of its own), pos, type, date, lo, hi, timed, low, high, and a
    column `f:<field>` for each field read. `cases`: case, case_id, nation, closed_lo, closed_high (null while open),
    opened_lo, opened_hi, kept (number of its `recorded:`), and `f:<field>`. `people`: case, role, person.
    `answers`: case, rule, event (null: any) of the explanations that hold. `kept`: the distinct `recorded:` lists.
    """

    events: pl.DataFrame
    cases: pl.DataFrame
    people: pl.DataFrame
    answers: pl.DataFrame
    kept: list[list[str] | None]
    as_at: date
    horizon: int


def fields_of(rules: Iterable[Rule]) -> tuple[list[str], list[str]]:
    """The fields of events, and the facts of cases, that the rules read."""
    events: dict[str, None] = {}
    facts: dict[str, None] = {}
    for rule in rules:
        facts.update(dict.fromkeys(field for field, _ in rule.applies))
        if isinstance(rule.check, Obligation):
            for pattern in patterns_of(rule.check):
                for clause in pattern.clauses:
                    for field, tests in clause.where:
                        events[field] = None
                        events.update({str(want): None for name, want in tests if name in CORRELATIONS})
    return list(events), list(facts)


def patterns_of(obligation: Obligation) -> list[Pattern]:
    """Every pattern of an obligation."""
    found = [obligation.target, *([obligation.release] if obligation.release else [])]
    for activation in obligation.activations:
        found.append(activation.pattern)
        for period in activation.periods:
            found += [period.start, *([period.until] if period.until else [])]
    return found


def token(value: Any) -> str:
    """One value as it is compared."""
    if isinstance(value, bool):
        return f"b:{value}"
    if isinstance(value, (int, float)):
        return f"n:{float(value)!r}"
    return "s:" + str(value).strip().casefold()


def tokens(value: Any) -> list[str] | None:
    """A value's items as they are compared; None where it is missing."""
    if is_missing(value):
        return None
    return [token(one) for one in (value if isinstance(value, list) else [value])]


def encode(cases: Sequence[Case], as_at: date, rules: Sequence[Rule], explanations: bool = True) -> Frames:
    """The cases as columns, with the fields that `rules` read."""
    event_fields, facts = fields_of(rules)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("case", "pos", "type", "date", "lo", "hi", "timed", "low", "high")
    }
    values: dict[str, list[list[str] | None]] = {name: [] for name in event_fields}
    case_columns: dict[str, list[Any]] = {
        name: [] for name in ("case_id", "nation", "closed_lo", "closed_high", "opened_lo", "opened_hi", "kept")
    }
    case_values: dict[str, list[list[str] | None]] = {name: [] for name in facts}
    people: list[tuple[int, str, str]] = []
    answers: list[tuple[int, str, int | None]] = []
    kept: dict[tuple[str, ...] | None, int] = {}
    horizon = 0
    for number, case in enumerate(cases):
        line = timeline(case, as_at)
        horizon = line.horizon
        for event in line.events:
            moment = event.moment
            row = (
                number, moment.position, event.type, event.date, moment.lo, moment.hi, moment.timed, low(moment),
                high(moment),
            )  # fmt: skip
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
            for name, listed in values.items():
                listed.append(tokens(event.fields.get(name)))
        closed = line.closed.moment if line.closed else None
        recorded = None if case.recorded is None else tuple(case.recorded)
        opened = line.opened.moment
        case_row = (
            case.case_id, case.nation, closed.lo if closed else None, high(closed) if closed else None, opened.lo,
            opened.hi, kept.setdefault(recorded, len(kept)),
        )  # fmt: skip
        for column, value in zip(case_columns.values(), case_row, strict=True):
            column.append(value)
        for name, listed in case_values.items():
            listed.append(tokens(case.facts.get(name)))
        people += [(number, role, one.casefold()) for role, held in case.roles.items() for one in held]
        if explanations:
            answers += [
                (number, one.rule, one.event)
                for one in case.explanations
                if not one.lacks() and not one.expired(as_at)
            ]
    return Frames(
        events=_events(columns, values),
        cases=_cases(case_columns, case_values),
        people=pl.DataFrame(people, schema={"case": pl.UInt32, "role": pl.String, "person": pl.String}, orient="row"),
        answers=pl.DataFrame(answers, schema={"case": pl.UInt32, "rule": pl.String, "event": pl.Int32}, orient="row"),
        kept=[None if one is None else list(one) for one in kept],
        as_at=as_at,
        horizon=horizon,
    )


def _events(columns: dict[str, list[Any]], values: dict[str, list[list[str] | None]]) -> pl.DataFrame:
    schema = {
        "case": pl.UInt32, "pos": pl.Int32, "type": pl.String, "date": pl.String, "lo": pl.Int64, "hi": pl.Int64,
        "timed": pl.Boolean, "low": pl.Int64, "high": pl.Int64,
    }  # fmt: skip
    frame = pl.DataFrame(columns, schema=schema).with_row_index("event")
    return frame.with_columns([_field(name, listed) for name, listed in values.items()])


def _cases(columns: dict[str, list[Any]], values: dict[str, list[list[str] | None]]) -> pl.DataFrame:
    schema = {
        "case_id": pl.String, "nation": pl.String, "closed_lo": pl.Int64, "closed_high": pl.Int64,
        "opened_lo": pl.Int64, "opened_hi": pl.Int64, "kept": pl.UInt32,
    }  # fmt: skip
    frame = pl.DataFrame(columns, schema=schema).with_row_index("case")
    return frame.with_columns([_field(name, listed) for name, listed in values.items()])


def _field(name: str, listed: list[list[str] | None]) -> pl.Series:
    if all(one is None or len(one) == 1 for one in listed):
        return pl.Series(FIELD + name, [one[0] if one else None for one in listed], dtype=pl.String)
    return pl.Series(FIELD + name, listed, dtype=pl.List(pl.String))
