"""Doubt never accuses: a date that is less sure than before never makes a risk of what was none."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.conformance.agreement import engine_rows
from tests.conformance.strategies import ADDED, random_pair

Row = dict[str, Any]
# What these ask turns on which event comes first, on whether a period was open or a rule in force, or on other
# verdicts: there the contract says how an event stands whose order is not known, and a risk may follow.
_BY_ORDER = ("alternate", "immediately", "while", "every", "all_of", "any_of", "of")
_MARGINS = [0, 1, 3, 7, 20]


def plain(rule: Row) -> bool:
    """Whether a rule asks of each activation by itself what lies in its window."""
    text = json.dumps(rule["check"])
    by_episode = any(f'"{name}"' in text for name in ADDED)
    compares_dates = '"date"' in text  # as texts
    return not (by_episode or compares_dates or "in_force" in rule or any(one in rule["check"] for one in _BY_ORDER))


def widened(draw: Random, case: Row, as_at: date) -> Row | None:
    """The case with the day of one of its events made a range, a month or about that day; None where it has none."""
    known = [
        place
        for place, event in enumerate(case["events"])
        if isinstance(event["date"], str) and len(event["date"]) == 10 and not {"time", "circa"} & set(event)
        and case["opened"] <= event["date"] <= str(as_at)
    ]  # fmt: skip
    if not known:
        return None
    place = draw.choice(known)
    day = date.fromisoformat(case["events"][place]["date"])
    first, last = day - timedelta(days=draw.choice(_MARGINS)), day + timedelta(days=draw.choice(_MARGINS))
    unsure: Any = {"from": str(first), "to": str(last)}
    kind = draw.random()
    if kind < 0.2:
        unsure = {"date": str(day), "circa": True}
    elif kind < 0.4:
        unsure = str(day)[:7]
    elif kind < 0.5:
        unsure = {"before": str(day + timedelta(days=1))}
    events = [*case["events"]]
    events[place] = {**events[place], "date": unsure}
    return {**case, "events": events}


def risks(pack: Row, case: Row, as_at: date) -> set[tuple[Any, ...]]:
    rows = engine_rows(pack, case, as_at, "direct", explanations=False)
    return {
        (row["rule"], row["activation_position"], row["activation_type"]) for row in rows if row["verdict"] == "risk"
    }


@pytest.mark.parametrize("hundreds", range(6))
def test_a_less_sure_date_makes_no_risk(hundreds: int) -> None:
    asked = 0
    for number in range(hundreds * 100, hundreds * 100 + 100):
        draw = Random(f"doubt/{number}")
        pack, case, as_at = random_pair(draw)
        rules = [rule for rule in pack["rules"] if plain(rule)]
        wide = widened(draw, case, as_at)
        if not rules or wide is None:
            continue
        asked += 1
        pack = {**pack, "rules": rules}
        new = risks(pack, wide, as_at) - risks(pack, case, as_at)
        assert not new, (number, new, json.dumps([pack, wide], default=str))
    assert asked > 20
