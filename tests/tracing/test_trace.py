"""What `explain` says of each candidate, that it never contradicts the engine, and that its advice would work."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from fairness.cases.entries import Entry
from fairness.cases.vocabulary import is_missing
from fairness.engines.model import Verdict
from fairness.engines.review import engine_for
from fairness.readers.record import read_case
from fairness.reports.explanation import Explanation
from fairness.reports.words import Words
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.packs import read_pack
from fairness.rulebook.patterns import CORRELATIONS, Clause, Pattern
from fairness.rulebook.rulebook import Rulebook
from fairness.ruletests.specimens import Specimens
from fairness.tracing.changes import Change
from fairness.tracing.trace import Trace, Traced, trace
from tests.conformance.agreement import WORDS
from tests.conformance.strategies import pairs
from tests.packs import case_of, pack_of, rulebook_of

Json = dict[str, Any]
WITHIN: Json = {"after": "a.b", "expect": "c.d", "within": "5 days"}
WRITTEN: Json = {"type": "c.d", "where": {"written": True}}
BY_ANOTHER: Json = {"type": "c.d", "where": {"by": {"differs_from": "activation.by"}}}
DISTINCT: Json = {"roles": {"distinct": ["case_manager", "referrer"]}}
A, C = ("2024-02-01", "a.b"), ("2024-02-03", "c.d")


def timed(time: str, kind: str, **more: Any) -> Json:
    return {"date": "2024-02-01", "time": time, "type": kind, **more}


def traced(check: Json, *events: Any, rule: Json | None = None, as_at: str = "2024-06-01", **case: Any) -> Trace:
    document = {"pack": "p", "rules": [{"code": "R1", "title": "t", "check": check, **(rule or {})}]}
    rulebook = rulebook_of(document, WORDS)
    made = case_of(*events, **case)
    return trace(made, rulebook.rules["R1"], rulebook, engine_for(rulebook), date.fromisoformat(as_at))


def reasons(found: Trace) -> list[str | None]:
    return [one.missed.reason if one.missed else None for one in found.activations[0].candidates]


@pytest.mark.parametrize(
    ("check", "events", "expected"),
    [
        (WITHIN, [A, C], [None]),
        (WITHIN, [("2024-02-01", "c.d"), ("2024-02-02", "a.b"), ("2024-02-20", "c.d")], ["order", "too_late"]),
        ({**WITHIN, "not_before": "3 days"}, [A, C], ["too_soon"]),
        ({**WITHIN, "unless": "e.f"}, [A, ("2024-02-02", "e.f"), C], ["released"]),
        ({"after": "a.b", "expect": "a.*"}, [A], ["itself"]),
        (
            {"after": "a.b", "expect": ["a.*", "c.d"], "alternate": True},
            [A, ("2024-02-02", "a.b"), C],
            ["itself", "next_activation", "after_next_activation"],
        ),
        ({**WITHIN, "immediately": True}, [A, ("2024-02-02", "e.f"), C], ["not_next"]),
        # Nothing follows at once but the close: no event came between.
        ({"after": "a.b", "expect": "c.d", "alternate": True}, [A, ("2024-05-02", "c.d")], ["closed"]),
        ({"after": "a.b", "expect": "c.d"}, [A, ("2024-05-02", "c.d")], ["closed"]),
        ({"after": "a.b", "expect": {"type": "c.d", "where": {"by": "P1"}}}, [A, C], ["field"]),
        (
            {**WITHIN, "expect": BY_ANOTHER},
            [timed("09:00", "a.b", by="P1"), timed("10:00", "c.d", by="p1"), timed("11:00", "c.d", by="P2")],
            ["correlation", None],
        ),
        ({"each": "a.b", "must": {"by": {"present": True}}}, [A], ["field"]),
        ({"expect": "c.*", "times": 2}, [A, C], [None]),
        # Looking back: too far back, in time, too late for the notice.
        (
            {"before": "a.b", "expect": "c.d", "within": "9 days", "notice": "2 days"},
            [("2024-01-20", "c.d"), ("2024-01-25", "c.d"), ("2024-01-31", "c.d"), A],
            ["too_soon", None, "too_late"],
        ),
    ],
)
def test_each_candidate_is_told_what_it_missed_first(
    check: Json, events: list[Any], expected: list[str | None]
) -> None:
    assert reasons(traced(check, *events, closed="2024-04-01")) == expected


def test_a_limit_in_hours_is_missed_by_minutes_and_one_in_days_by_days() -> None:
    events = timed("09:00", "a.b"), timed("10:30", "c.d"), timed("15:10", "c.d")
    check = {"after": "a.b", "expect": "c.d", "not_before": "2 hours", "within": "4 hours"}
    missed = [one.missed for one in traced(check, *events).activations[0].candidates]
    assert [one and (one.reason, one.days, one.minutes) for one in missed] == [
        ("too_soon", 0, 30),
        ("too_late", 0, 130),
    ]
    late = traced(WITHIN, A, ("2024-02-10", "c.d")).activations[0].candidates[0].missed
    assert late is not None and (late.days, late.minutes) == (4, 0)


@pytest.mark.parametrize(
    ("check", "events", "rule", "reason", "position"),
    [
        ({**WITHIN, "while": {"from": "e.f", "until": "g.h"}}, [A], {}, "while", None),
        (
            {**WITHIN, "while": {"from": "e.f", "until": "g.h"}},
            [("2024-01-05", "e.f"), ("2024-01-06", "g.h"), A],
            {},
            "while",
            1,
        ),
        ({**WITHIN, "while": {"until": "g.h"}}, [("2024-01-06", "g.h"), A], {}, "while", 0),
        (WITHIN, [A], {"in_force": {"from": "2025-01-01"}}, "in_force", None),
        ({**WITHIN, "after": {"type": "a.b", "where": {"by": "P1"}}}, [A], {}, "field", None),
    ],
)
def test_an_event_that_does_not_activate_is_told_why(
    check: Json, events: list[Any], rule: Json, reason: str, position: int | None
) -> None:
    found = traced(check, *events, rule=rule)
    (missed,) = [one.missed for one in found.considered if one.missed]
    assert missed.reason == reason and (missed.event and missed.event.position) == position
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_facts_are_shown_where_the_rule_is_not_asked() -> None:
    found = traced(WITHIN, A, rule={"applies": {"nation": "wales", "kind": "conduct"}})
    assert [(one.name, one.state) for one in found.facts] == [("nation", "fails"), ("kind", "unstated")]
    assert found.activations == [] and found.considered == [] and found.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("check", "events", "case", "decided"),
    [
        (WITHIN, [A, C], {}, "enough"),
        ({"expect": "c.d", "times": {"max": 1}}, [C, C], {}, "too_many"),
        ({**WITHIN, "unless": "e.f"}, [A, ("2024-02-02", "e.f")], {}, "released"),
        (WITHIN, [A], {"closed": "2024-02-04"}, "closed"),
        (WITHIN, [("2024-05-30", "a.b")], {}, "still_time"),
        ({"after": "a.b", "expect": "c.d"}, [A], {}, "still_time"),
        (WITHIN, [A], {"recorded": ["a.*"]}, "not_recorded"),
        (WITHIN, [A], {}, "missing"),
        ({"never": "c.d"}, [C], {}, "unwanted"),
        ({"never": "c.d"}, [A], {}, "none_found"),
        ({"each": "a.b", "must": {"by": {"present": True}}}, [A], {}, "missing"),
    ],
)
def test_the_line_that_decided_is_named(check: Json, events: list[Any], case: Json, decided: str) -> None:
    assert traced(check, *events, **case).activations[0].decided == decided


def test_the_line_of_an_explained_risk_is_that_of_the_risk() -> None:
    given_ = {"rule": "R1", "reason": "on leave", "by": "P1", "date": "2024-03-01"}
    (one,) = traced(WITHIN, A, explanations=[given_]).activations
    assert (one.result.verdict, one.decided) == (Verdict.EXPLAINED, "missing")
    assert one.result.explanation is not None and "explain" not in kinds(one)


@pytest.mark.parametrize(
    ("check", "events", "case", "lower", "upper"),
    [
        ({**WITHIN, "not_before": "1 day"}, [A], {}, ["limit", "activation"], ["limit"]),
        ({**WITHIN, "unless": "e.f"}, [A, ("2024-02-03", "e.f")], {}, ["activation"], ["release", "limit"]),
        ({"after": "a.b", "expect": "c.d"}, [A], {"closed": "2024-04-01"}, ["activation"], ["closed"]),
        ({"after": "a.b", "expect": "c.d"}, [A], {}, ["activation"], ["horizon"]),
        ({**WITHIN, "alternate": True}, [A, C, A], {}, ["activation"], ["next_activation", "limit"]),
        ({**WITHIN, "immediately": True}, [A, C], {}, ["activation"], ["next_event", "limit"]),
        ({"before": "a.b", "expect": "c.d", "within": "9 days"}, [A], {}, ["limit"], ["activation"]),
        ({"before": "a.b", "expect": "c.d", "unless": "e.f"}, [("2024-01-09", "e.f"), A], {}, ["release"],
         ["activation"]),
        ({"never": "c.d"}, [A], {}, ["beginning"], ["horizon"]),
    ],
)  # fmt: skip
def test_every_bound_of_a_window_is_told_the_one_that_counts_first(
    check: Json, events: list[Any], case: Json, lower: list[str], upper: list[str]
) -> None:
    bounds = traced(check, *events, **case).activations[0].bounds
    assert bounds is not None
    assert [[one.kind for one in side] for side in (bounds.lower, bounds.upper)] == [lower, upper]


def kinds(one: Traced) -> list[str]:
    return [change.kind for change in one.changes]


@pytest.mark.parametrize(
    ("check", "events", "case", "changes"),
    [
        (WITHIN, [A], {}, ["record", "explain"]),
        (WITHIN, [("2024-05-30", "a.b")], {}, ["record"]),
        (WITHIN, [A, C], {}, []),
        (WITHIN, [A], {"recorded": ["a.*"]}, ["keep", "record"]),
        ({**WITHIN, "expect": WRITTEN}, [A, C], {}, ["record", "amend", "explain"]),
        ({"after": "a.b", "never": "c.d"}, [A, C], {}, ["nothing", "explain"]),
        ({"after": "a.b", "never": "c.d"}, [A], {}, ["would_be_risk"]),
        ({"after": "a.b", "never": "c.d"}, [A], {"closed": "2024-04-01"}, []),
        ({"after": "a.b", "expect": "c.d", "not_before": "9 days"}, [A], {"closed": "2024-02-04"},
         ["no_date", "explain"]),
        ({"each": "a.b", "must": {"by": {"present": True}}}, [A], {}, ["amend", "explain"]),
        ({"roles": {"named": ["case_manager"]}}, [], {}, ["fill", "explain"]),
        (DISTINCT, [], {}, ["state"]),
        (DISTINCT, [], {"roles": {"case_manager": "P1", "referrer": "p1"}}, ["separate", "explain"]),
    ],
)  # fmt: skip
def test_what_would_change_it(check: Json, events: list[Any], case: Json, changes: list[str]) -> None:
    assert kinds(traced(check, *events, **case).traced[0]) == changes


def test_a_compound_has_the_rules_that_it_names() -> None:
    rulebook = pack_of(WITHIN, {"never": "e.f"}, {"any_of": ["R1", "R2"]}, {"all_of": ["R1", "R3"]})

    def of(*events: Any, **case: Any) -> Trace:
        made = case_of(*events, **case)
        return trace(made, rulebook.rules["R4"], rulebook, engine_for(rulebook), date(2024, 6, 1))

    found = of(A)
    assert [(one.rule.code, one.verdict) for one in found.members] == [("R1", Verdict.RISK), ("R3", Verdict.RISK)]
    assert kinds(found.traced[0]) == ["fewer", "explain"] and found.traced[0].changes[0].number == 1
    assert found.members[1].members == []  # one level
    assert kinds(of(A, recorded=["a.*"]).traced[0]) == ["settle"]
    assert kinds(of(A, C).traced[0]) == []


# -- against the engine ----------------------------------------------------------------------------------


def rulebook_for(pack: Json) -> Rulebook:
    read = read_pack(pack, "p", "d", WORDS)
    return Rulebook((read,), WORDS)


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_it_never_contradicts_the_engine(pair: tuple[Json, Json, date]) -> None:
    pack, case, as_at = pair
    rulebook = rulebook_for(pack)
    for rule in rulebook.rules.values():
        found = trace(read_case(case, "case", WORDS), rule, rulebook, engine_for(rulebook), as_at)
        if isinstance(rule.check, Obligation):
            activated = {id(one.event) for one in found.considered if one.missed is None}
            assert activated == {id(one.result.activation) for one in found.activations}
        for one in found.activations:
            in_step = one.window is None and one.result.witness not in (None, one.result.activation)
            if not in_step:  # what another event of its step has is no candidate of its own
                assert sum(candidate.missed is None for candidate in one.candidates) == one.result.count
            if one.window is not None and one.bounds is not None:
                ends = one.bounds.lower[0].packed, one.bounds.upper[0].packed
                assert ends == (one.window.start, one.window.end)
        # Whatever was found has words.
        assert Explanation(found, Words(WORDS)).as_json()


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_what_would_change_it_does(pair: tuple[Json, Json, date]) -> None:
    pack, case, as_at = pair
    rulebook = rulebook_for(pack)
    for rule in rulebook.rules.values():
        found = trace(read_case(case, "case", WORDS), rule, rulebook, engine_for(rulebook), as_at, explanations=False)
        for one in found.activations:
            for change in one.changes:
                if change.kind == "record" and isinstance(rule.check, Obligation):
                    follow(change, one, rule.check, rulebook, case, as_at)


def follow(change: Change, one: Traced, check: Obligation, rulebook: Rulebook, case: Json, as_at: date) -> None:
    """Add the records that a change asks for, on its first and on its last day: the activation is then met."""
    activation = one.result.activation
    assert activation is not None
    if check.most is not None and check.most < check.least:
        return
    for day in {change.first or change.last or as_at, change.last or change.first or as_at}:
        added = event_of(check.target, activation, day)
        if added is None or day > as_at or disturbs(added, check):
            continue
        changed = deepcopy(case)
        changed["events"] = [*case.get("events", []), *[added] * change.number]
        again = trace(
            read_case(changed, "case", WORDS),
            rulebook.rules[one.result.rule],
            rulebook,
            engine_for(rulebook),
            as_at,
            False,
        )
        same = [new for new in again.activations if is_same(new.result.activation, activation)]
        # The record may begin or end a period, so that the rule is no longer asked at that event.
        assert [new.result.verdict for new in same] in ([], [Verdict.MET]), (rulebook.rules[one.result.rule], day)


def is_same(new: Entry | None, old: Entry) -> bool:
    return new is not None and new.type == old.type and (new.is_case or new.position == old.position)


def disturbs(added: Json, check: Obligation) -> bool:
    """Whether the record is itself what ends the window, or what is counted would change with it."""
    again = check.activations[0].pattern.matches(added)
    released = check.release is not None and check.release.uncorrelated().matches(added)
    return (check.alternate and again) or (check.least > 1 and (check.immediately or released))


def event_of(pattern: Pattern, activation: Entry, day: date) -> Json | None:
    """An event of a pattern, or None where this maker finds none that fits."""
    for clause in pattern.clauses:
        where = []
        for name, tests in clause.where:
            settled: list[tuple[str, Any]] = []
            for test, want in tests:
                other = activation.fields.get(str(want)) if test in CORRELATIONS else None
                if test in CORRELATIONS and not is_missing(other):
                    others = tuple(other) if isinstance(other, list) else (other,)
                    settled.append(("in" if test == "same_as" else "not_in", others))
                else:
                    settled.append((test, want))
            where.append((name, tuple(settled)))
        name = clause.types[0].replace(".*", ".other")
        if name.startswith("case."):
            continue
        event = {"date": str(day), "type": name, **Specimens(WORDS).fields(Clause(clause.types, tuple(where)))}
        plain = {name for name, _ in where}.isdisjoint({"note", "time", "date"})  # no rule reads a note
        if plain and pattern.matches(event, activation.fields):
            return event
    return None
