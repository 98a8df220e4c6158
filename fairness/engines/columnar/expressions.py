"""Conditions, patterns and limits as expressions over the columns of `frames`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

import polars as pl

from fairness.cases.bank_holidays import holidays_of
from fairness.cases.limits import Limit
from fairness.engines.columnar.frames import FIELD, token
from fairness.engines.windows import BITS, NEVER, pack_first
from fairness.rulebook.conditions import Where, names
from fairness.rulebook.patterns import CORRELATIONS, Pattern

DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_SHIFT = pack_first(0) >> BITS
_ONES = (1 << BITS) - 1
Tests = tuple[tuple[str, Any], ...]


def fulfils(where: Where, schema: pl.Schema, prefix: str = "", activation: str | None = None) -> pl.Expr:
    """Whether the fields in columns `<prefix>f:<field>` fulfil every condition.

    `activation` is the prefix of the activation's columns; without it, tests that compare with it are left out.
    """
    expressions = [_holds(tests, f"{prefix}{FIELD}{field}", schema, activation) for field, tests in where]
    return pl.all_horizontal(expressions) if expressions else pl.lit(True)


def _holds(tests: Tests, column: str, schema: pl.Schema, activation: str | None) -> pl.Expr:
    value = pl.col(column)
    rest = [test for test in tests if test[0] != "present"]
    plain = [test for test in rest if test[0] not in CORRELATIONS]
    related = [test for test in rest if test[0] in CORRELATIONS] if activation is not None else []
    when_missing = all(name in ("not", "not_in") for name, _ in rest)
    is_list = isinstance(schema[column], pl.List)
    if related:
        items = value if is_list else pl.concat_list(value)
        if plain:
            items = items.list.eval(pl.element().filter(_all(plain)))
        for name, want in related:
            other_column = f"{activation}{FIELD}{want}"
            other = pl.col(other_column)
            others = other if isinstance(schema[other_column], pl.List) else pl.concat_list(other)
            kept = items.list.set_intersection(others) if name == "same_as" else items.list.set_difference(others)
            items = pl.when(other.is_not_null()).then(kept).otherwise(pl.lit([], dtype=pl.List(pl.String)))
        passes = items.list.len() > 0
    elif not plain:
        passes = pl.lit(True)
    elif is_list:
        passes = value.list.eval(_all(plain)).list.any()
    else:
        passes = _all(plain, value)
    held = pl.when(value.is_null()).then(pl.lit(when_missing)).otherwise(passes)
    for name, want in tests:
        if name == "present":
            held = held & (value.is_not_null() if want else value.is_null())
    return held


def _all(tests: Iterable[tuple[str, Any]], item: pl.Expr | None = None) -> pl.Expr:
    return pl.all_horizontal([_passes(name, want, pl.element() if item is None else item) for name, want in tests])


def _passes(name: str, want: Any, item: pl.Expr) -> pl.Expr:
    match name:
        case "in":
            return item.is_in([token(one) for one in want])
        case "not" | "not_in":
            return ~item.is_in([token(one) for one in want])
        case "contains":
            text = str(want).casefold()
            return item.str.starts_with("s:") & item.str.slice(2).str.contains(text, literal=True)
    number = item.str.strip_prefix("n:").cast(pl.Float64, strict=False)
    is_number = item.str.starts_with("n:")
    in_bounds: pl.Expr = number >= want if name == "at_least" else number <= want
    return is_number & in_bounds


def matches(
    pattern: Pattern, types: Iterable[str], schema: pl.Schema, prefix: str = "", activation: str | None = None
) -> pl.Expr:
    """Whether an event matches: `types` are those that the data has."""
    clauses = []
    for clause in pattern.clauses:
        named = [one for one in types if any(names(wanted, one) for wanted in clause.types)]
        is_type = pl.col(f"{prefix}type").is_in(named)
        clauses.append(is_type & fulfils(clause.where, schema, prefix, activation) if clause.where else is_type)
    return pl.any_horizontal(clauses)


def first_packed(ms: pl.Expr) -> pl.Expr:
    """`windows.pack_first` over a column of instants (ms)."""
    return (ms + _SHIFT).clip(0, NEVER >> BITS) * (1 << BITS)


def last_packed(ms: pl.Expr) -> pl.Expr:
    """`windows.pack_last` over a column of instants (ms)."""
    return first_packed(ms) + _ONES


def latest(limit: Limit, nations: Iterable[str], backwards: bool = False) -> pl.Expr:
    """`limits.latest` over columns lo, hi and nation: the last millisecond allowed."""
    if limit.unit == "hours":
        return pl.col("hi") + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return _counted(pl.col("hi"), limit, nations, backwards) * DAY_MS + (DAY_MS - 1)


def earliest(limit: Limit, nations: Iterable[str], backwards: bool = False) -> pl.Expr:
    """`limits.earliest` over columns lo, hi and nation: the first millisecond allowed."""
    if limit.unit == "hours":
        return pl.col("lo") + (-1 if backwards else 1) * limit.count * _HOUR_MS
    return _counted(pl.col("lo"), limit, nations, backwards) * DAY_MS


def day_number(ms: pl.Expr) -> pl.Expr:
    """The day (since 1970) of an instant."""
    return ms.floordiv(DAY_MS)


def _counted(ms: pl.Expr, limit: Limit, nations: Iterable[str], backwards: bool) -> pl.Expr:
    """The day (since 1970) on which a limit ends."""
    days, sign = day_number(ms), -1 if backwards else 1
    if limit.unit in ("days", "weeks"):
        return days + sign * limit.count * (7 if limit.unit == "weeks" else 1)
    start = days.cast(pl.Int32).cast(pl.Date)
    if limit.unit == "working days":
        return _by_nation(nations, lambda nation: _working(start, sign * limit.count, nation))
    months = sign * limit.count * (12 if limit.unit == "years" else 1)
    return start.dt.offset_by(f"{months}mo").cast(pl.Int32).cast(pl.Int64)


def _working(start: pl.Expr, count: int, nation: str) -> pl.Expr:
    if count == 0:
        return start.cast(pl.Int32).cast(pl.Int64)
    roll: Literal["backward", "forward"] = "backward" if count > 0 else "forward"
    ends = start.dt.add_business_days(count, holidays=_holidays(nation), roll=roll)
    return ends.cast(pl.Int32).cast(pl.Int64)


def _holidays(nation: str) -> list[date]:
    return [date.fromisoformat(one) for one in sorted(holidays_of(nation))]


def _by_nation(nations: Iterable[str], make: Callable[[str], pl.Expr]) -> pl.Expr:
    listed = sorted(nations)
    made = make(listed[0])
    for nation in listed[1:]:
        made = pl.when(pl.col("nation") == nation).then(make(nation)).otherwise(made)
    return made
