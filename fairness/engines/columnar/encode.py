"""Cases as columns: one row an event in standing order, one row a case, and every value that a rule reads as a code.

A field's values are numbered as they are met (0: missing), so that a condition is asked once a distinct value rather
than once a row, and by the same code that a single case is judged with (`rulebook.conditions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from fairness.cases.models import Case
from fairness.cases.timeline import facts_of, timeline
from fairness.cases.vocabulary import Unkept, Vocabulary, is_missing, shipped_vocabulary
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation, Roles
from fairness.rulebook.patterns import CORRELATIONS

EVENTS = {
    "case": pl.UInt32, "pos": pl.Int32, "type": pl.UInt32, "date": pl.UInt32, "lo": pl.Int64, "hi": pl.Int64,
    "timed": pl.Boolean,
}  # fmt: skip
SPANS = {"case": pl.UInt32, "kind": pl.String, "begun": pl.Date, "ended": pl.Date}
CASES = {
    "case_id": pl.String, "nation": pl.String, "opened_lo": pl.Int64, "opened_hi": pl.Int64, "closed_lo": pl.Int64,
    "closed_hi": pl.Int64, "kept": pl.UInt32,
}  # fmt: skip
PEOPLE = {
    "case": pl.UInt32, "role": pl.String, "who": pl.String, "person": pl.String, "post": pl.String, "place": pl.Int64,
    "lo": pl.Int64, "hi": pl.Int64, "first": pl.Int64, "last": pl.Int64,
}  # fmt: skip
UNDATED = {"case": pl.UInt32, "type": pl.String}
ANSWERS = {"case": pl.UInt32, "rule": pl.String, "event": pl.Int32}


@dataclass(frozen=True)
class Field:
    """The values of one field: a code for each row, and what each code stands for (code 0: missing)."""

    codes: pl.Series
    values: list[Any]


@dataclass(frozen=True)
class Frames:
    """Cases as columns, as at the end of one day.

    `events` (columns of `EVENTS`, sorted by case, lo, pos; `type` and `date` are places in `types` and `dates`; the
    row is the event's own number) and `fields` of the same rows; `cases` (columns of `CASES`, closed_lo null while
    open, `kept` a place in `kept`, the distinct `recorded:` lists; the row is `case`) and `facts` of the same rows;
    `spans` (columns of `SPANS`): the days of the episodes that stop clocks; `added`: the types that episodes add;
    `steps`: for a type the types that make a step with it.
    `people` (columns of `PEOPLE`): what `cases/roles.py` calls holdings, of the roles that rules compare; `undated`:
    cases with the types of events that name a holder of whom nobody knows since when. `answers`: case, rule, event
    (null: any) of the explanations that hold.
    """

    events: pl.DataFrame
    fields: dict[str, Field]
    types: list[str]
    dates: list[str]
    cases: pl.DataFrame
    facts: dict[str, Field]
    people: pl.DataFrame
    answers: pl.DataFrame
    kept: list[list[str] | None]
    as_at: date
    horizon: int
    spans: pl.DataFrame = field(default_factory=partial(pl.DataFrame, schema=SPANS))
    added: frozenset[str] = frozenset()
    undated: pl.DataFrame = field(default_factory=partial(pl.DataFrame, schema=UNDATED))
    steps: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def added_types(self) -> list[int]:
        """The places in `types` of what episodes add."""
        return [number for number, one in enumerate(self.types) if one in self.added]

    def parts(self, most: int) -> Iterator[tuple[Frames, tuple[int, int]]]:
        """The same in stretches of cases that have about `most` events each, with their first case and event."""
        total, cases = self.events.height, self.cases.height
        if total <= most:
            yield self, (0, 0)
            return
        # A stretch ends with the case of every event number `most`.
        lasts = self.events["case"].gather_every(most, most - 1).unique(maintain_order=True).to_list()
        case, event = 0, 0
        for stop in [*(last + 1 for last in lasts if last + 1 < cases), cases]:
            upto = int(self.events["case"].search_sorted(stop, "left")) if stop < cases else total
            yield self._part(case, stop, event, upto), (case, event)
            case, event = stop, upto

    def _part(self, case: int, stop: int, event: int, upto: int) -> Frames:
        def some(held: pl.DataFrame) -> pl.DataFrame:
            if held.is_empty():
                return held
            moved = (pl.col("case") - case).cast(pl.UInt32)
            return held.filter(pl.col("case").is_between(case, stop - 1)).with_columns(moved)

        return replace(
            self,
            events=self.events[event:upto].with_columns((pl.col("case") - case).cast(pl.UInt32)),
            fields={name: Field(one.codes[event:upto], one.values) for name, one in self.fields.items()},
            cases=self.cases[case:stop],
            facts={name: Field(one.codes[case:stop], one.values) for name, one in self.facts.items()},
            people=some(self.people),
            answers=some(self.answers),
            spans=some(self.spans),
            undated=some(self.undated),
        )


def pausing(rules: Iterable[Rule]) -> list[str]:
    """The kinds of episode whose days stop the clock of some rule."""
    return sorted({one.check.pauses for one in rules if isinstance(one.check, Obligation) and one.check.pauses})


def roles_of(rules: Iterable[Rule]) -> list[str]:
    """The roles that rules ask about."""
    return list(dict.fromkeys(role for one in rules if isinstance(one.check, Roles) for role in one.check.roles))


def fields_of(rules: Iterable[Rule]) -> tuple[list[str], list[str]]:
    """The fields of events, and the facts of cases, that the rules read."""
    events: dict[str, None] = {}
    facts: dict[str, None] = {}
    for rule in rules:
        facts.update(dict.fromkeys(name for name, _ in rule.applies))
        if isinstance(rule.check, Obligation):
            for pattern in rule.check.patterns:
                for clause in pattern.clauses:
                    for name, tests in clause.where:
                        events[name] = None
                        events.update({str(want): None for test, want in tests if test in CORRELATIONS})
            if rule.check.no_later_than:
                events[rule.check.no_later_than] = None
            if rule.check.total:
                events["earlier_days"] = None
    return list(events), list(facts)


@dataclass
class Coder:
    """Numbers values as they are met; 0 is a missing one. Values of different kinds never share a number."""

    values: list[Any] = field(default_factory=lambda: [None])
    known: dict[Any, int] = field(default_factory=dict)

    def code(self, value: Any) -> int:
        """The number of a value."""
        key = tuple((type(one), one) for one in value) if isinstance(value, list) else (type(value), value)
        found = self.known.get(key)
        if found is None:
            missing = is_missing(value) and not isinstance(value, Unkept)
            found = self.known[key] = 0 if missing else len(self.values)
            if not missing:
                self.values.append(value)
        return found


@dataclass
class _Filling(Coder):
    """The values of a field that few rows have, as they are met."""

    rows: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def add(self, row: int, value: Any) -> None:
        """The value of one row."""
        self.rows.append(row)
        self.codes.append(self.code(value))

    def filled(self, size: int) -> Field:
        """The field of all rows."""
        codes = np.zeros(size, dtype=np.uint32)
        codes[self.rows] = self.codes
        return Field(pl.Series(codes), self.values)


def encode(
    cases: Sequence[Case],
    as_at: date,
    rules: Sequence[Rule],
    explanations: bool = True,
    words: Vocabulary | None = None,
) -> Frames:
    """The cases as columns, with the fields that `rules` read."""
    event_fields, facts = fields_of(rules)
    rows: list[tuple[Any, ...]] = []
    case_rows: list[tuple[Any, ...]] = []
    people: list[tuple[Any, ...]] = []
    undated: list[tuple[int, str]] = []
    roles = roles_of(rules)
    answers: list[tuple[int, str, int | None]] = []
    kept: dict[tuple[str, ...] | None, int] = {}
    types: dict[str, int] = {}
    dates: dict[str, int] = {}
    of_event = {name: _Filling() for name in event_fields}
    of_case = {name: _Filling() for name in facts}
    spans: list[tuple[int, str, date, date | None]] = []
    kinds = pausing(rules)
    words = shipped_vocabulary() if words is None else words
    horizon = 0
    for number, case in enumerate(cases):
        line = timeline(case, as_at, words)
        horizon = line.horizon
        for event in line.events:
            moment = event.moment
            code = types.setdefault(event.type, len(types))
            day = dates.setdefault(event.date, len(dates))
            for name, value in event.fields.items():
                if (filling := of_event.get(name)) is not None:
                    filling.add(len(rows), value)
            rows.append((number, moment.position, code, day, moment.lo, moment.hi, moment.timed))
        closed = line.closed.moment if line.closed else None
        opened = line.opened.moment
        recorded = line.recorded
        spans += [(number, kind, *one) for kind in kinds for one in line.spans.get(kind, ())]
        case_rows.append((
            case.case_id, case.nation, opened.lo, opened.hi, closed.lo if closed else None,
            closed.hi if closed else None, kept.setdefault(recorded, len(kept)),
        ))  # fmt: skip
        for name, value in facts_of(case, words).items():
            if (filling := of_case.get(name)) is not None:
                filling.add(number, value)
        people += [(number, role, *one) for role in roles for one in line.held(role)]
        undated += [(number, one) for named in line.undated.values() for one in named]
        if explanations:
            answers += [
                (number, one.rule, one.event)
                for one in case.explanations
                if not one.lacks() and not one.expired(as_at)
            ]
    return Frames(
        # A timeline's events are in standing order already, and cases come one after the other.
        events=pl.DataFrame(list(zip(*rows, strict=True)), schema=EVENTS) if rows else pl.DataFrame(schema=EVENTS),
        fields={name: one.filled(len(rows)) for name, one in of_event.items()},
        types=list(types),
        dates=list(dates),
        cases=pl.DataFrame(case_rows, schema=CASES, orient="row"),
        facts={name: one.filled(len(cases)) for name, one in of_case.items()},
        people=pl.DataFrame(people, schema=PEOPLE, orient="row"),
        answers=pl.DataFrame(answers, schema=ANSWERS, orient="row"),
        kept=[None if one is None else list(one) for one in kept],
        as_at=as_at,
        horizon=horizon,
        spans=pl.DataFrame(spans, schema=SPANS, orient="row"),
        added=frozenset(words.derived),
        undated=pl.DataFrame(undated, schema=UNDATED, orient="row"),
        steps=words.beside,
    )
