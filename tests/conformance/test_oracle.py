"""The oracle against examples worked out by hand from the contract."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from .agreement import wanted_rows
from .oracle import bound, first_ms, review
from .strategies import pairs, random_pair

Json = dict[str, Any]
FORMAL, REVIEWED, ENDED = "exclusion.formal", "exclusion.reviewed", "exclusion.ended"
CONTACT, UPDATE = "communication.contact", "communication.update"
LATER = "2024-12-31"


def case_of(*events: tuple[Any, ...], **fields: Any) -> Json:
    """A case of 2024 from `(date, type)`, `(date, type, {attributes})` triples."""
    listed = [{"date": event[0], "type": event[1], **(event[2] if len(event) > 2 else {})} for event in events]
    return {"case_id": "C", "nation": "england", "opened": "2024-01-01", "events": listed, **fields}


WORDS = {"before_case": {CONTACT}}


def judge(check: Json, case: Json, as_at: str = LATER, **rule: Any) -> list[Json]:
    pack = {"pack": "p", "rules": [{"code": "R1", "title": "t", "check": check, **rule}]}
    return review([pack], case, date.fromisoformat(as_at))


def brief(rows: list[Json]) -> list[tuple[Any, ...]]:
    """Verdict, activation, witness, due, days late."""
    return [(r["verdict"], r["activation_position"], r["witness_position"], r["due"], r["days_late"]) for r in rows]


def one(check: Json, case: Json, as_at: str = LATER, **rule: Any) -> tuple[Any, ...]:
    (row,) = brief(judge(check, case, as_at, **rule))
    return row


def test_the_contract_example_of_an_exclusion_not_reviewed() -> None:
    check = {"after": FORMAL, "expect": REVIEWED, "every": "28 days", "until": ENDED}
    case = case_of(("2024-01-10", FORMAL), ("2024-03-20", ENDED), closed="2024-06-01")
    assert one(check, case) == ("risk", 0, 1, "2024-02-07", 42)
    reviewed = case_of(
        ("2024-01-10", FORMAL), ("2024-02-07", REVIEWED), ("2024-03-01", ENDED), ("2024-03-02", REVIEWED)
    )
    assert brief(judge(check, reviewed)) == [
        ("met", 0, 1, "2024-02-07", 0),
        ("met", 1, 2, "2024-03-06", -5),
    ]


def test_a_record_silent_on_the_order_makes_no_risk() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "within": "1 day"}
    closed = {"closed": "2024-02-01"}
    assert one(check, case_of(("2024-01-10", CONTACT), ("2024-01-10", FORMAL), **closed))[0] == "met"
    earlier, later = {"time": "09:00"}, {"time": "10:00"}
    timed = case_of(("2024-01-10", CONTACT, earlier), ("2024-01-10", FORMAL, later), **closed)
    assert one(check, timed) == ("risk", 1, None, "2024-01-11", 21)
    half_timed = case_of(("2024-01-10", CONTACT, earlier), ("2024-01-10", FORMAL), **closed)
    assert one(check, half_timed)[0] == "met"


def test_months_end_and_the_last_minute_of_the_due_date() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "within": "1 month"}
    start = ("2024-01-31", FORMAL)
    in_time = case_of(start, ("2024-02-29", CONTACT, {"time": "23:59"}))
    assert one(check, in_time) == ("met", 0, 1, "2024-02-29", 0)
    assert one(check, case_of(start, ("2024-03-01", CONTACT))) == ("risk", 0, 1, "2024-02-29", 1)


@pytest.mark.parametrize(("nation", "due"), [("england", "2024-04-02"), ("scotland", "2024-04-01")])
def test_working_days_follow_the_nation(nation: str, due: str) -> None:
    check = {"after": FORMAL, "expect": CONTACT, "within": "1 working day"}
    assert one(check, case_of(("2024-03-28", FORMAL), nation=nation), "2024-03-28")[3] == due


def test_working_days_backwards_and_leap_years() -> None:
    tuesday = first_ms(date(2024, 4, 2))
    assert bound(tuesday, "1 working day", -1, False, "england") == first_ms(date(2024, 3, 28))
    assert bound(first_ms(date(2024, 2, 29)), "1 year", +1, False, "wales") == first_ms(date(2025, 2, 28))


def test_hours_and_partial_dates_read_in_favour_of_done_in_time() -> None:
    hours = {"after": FORMAL, "expect": CONTACT, "within": "24 hours"}
    late = ("2024-01-12", CONTACT, {"time": "00:00"})
    assert one(hours, case_of(("2024-01-10", FORMAL, {"time": "09:00"}), late))[0] == "risk"
    untimed = case_of(("2024-01-10", FORMAL), ("2024-01-11", CONTACT, {"time": "23:59"}))
    assert one(hours, untimed) == ("met", 0, 1, "2024-01-11", 0)
    days = {"after": FORMAL, "expect": CONTACT, "within": "5 days"}
    assert one(days, case_of(("2024-01", FORMAL), ("2024-02-05", CONTACT)))[:4] == ("met", 0, 1, "2024-02-05")


def test_lapsed_due_and_overdue() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "within": "10 days", "unless": ENDED}
    start = ("2024-01-10", FORMAL)
    due = "2024-01-20"
    assert one(check, case_of(start), due) == ("risk", 0, None, due, 0)
    assert one(check, case_of(start), "2024-01-19") == ("due", 0, None, due, None)
    assert one(check, case_of(start), "2024-01-23") == ("risk", 0, None, due, 3)
    assert one(check, case_of(start, closed=due)) == ("lapsed", 0, None, due, None)
    assert one(check, case_of(start, closed="2024-01-22")) == ("risk", 0, None, due, 2)
    assert one(check, case_of(start, (due, ENDED))) == ("lapsed", 0, None, due, None)
    assert one(check, case_of(start, ("2024-01-15", ENDED), ("2024-01-15", CONTACT)))[0] == "met"
    assert one(check, case_of(start, ("2024-01-15", ENDED), ("2024-01-16", CONTACT)))[0] == "lapsed"
    too_late = case_of(start, ("2024-01-21", ENDED), ("2024-01-25", CONTACT))
    assert one(check, too_late) == ("risk", 0, 2, due, 5)


def test_without_a_limit_the_close_decides() -> None:
    check = {"after": FORMAL, "expect": CONTACT}
    start, contact = ("2024-01-10", FORMAL), ("2024-03-02", CONTACT)
    assert one(check, case_of(start)) == ("due", 0, None, None, None)
    assert one(check, case_of(start, contact, closed="2024-03-01")) == ("risk", 0, None, None, None)
    assert one(check, case_of(start, contact, closed="2024-03-02")) == ("met", 0, 1, None, None)
    assert one(check, case_of(start, contact), "2024-03-01")[0] == "due"


def test_notice_names_the_earliest_that_came_too_late() -> None:
    check = {"before": FORMAL, "expect": CONTACT, "notice": "5 working days"}
    meeting, due = ("2024-02-20", FORMAL), "2024-02-13"
    assert one(check, case_of(("2024-02-13", CONTACT), meeting)) == ("met", 1, 0, due, 0)
    late = case_of(("2024-02-19", CONTACT), ("2024-02-15", CONTACT), meeting)
    assert one(check, late) == ("risk", 2, 1, due, 2)
    assert one(check, case_of(meeting)) == ("risk", 0, None, due, None)
    far = {"before": FORMAL, "expect": CONTACT, "within": "7 days"}
    assert one(far, case_of(("2024-02-13", CONTACT), meeting)) == ("met", 1, 0, None, None)
    assert one(far, case_of(("2024-02-12", CONTACT), meeting)) == ("risk", 1, None, None, None)


def test_no_sooner_than() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "not_before": "3 days", "within": "10 days"}
    start = ("2024-01-10", FORMAL)
    assert one(check, case_of(start, ("2024-01-13", CONTACT)))[0] == "met"
    assert one(check, case_of(start, ("2024-01-12", CONTACT))) == ("risk", 0, None, "2024-01-20", 346)


def test_alternate_ends_the_window_at_the_next_activation() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "within": "28 days", "alternate": True}
    case = case_of(("2024-01-10", FORMAL), ("2024-01-15", FORMAL), ("2024-01-20", CONTACT))
    assert brief(judge(check, case)) == [
        ("risk", 0, None, "2024-02-07", None),
        ("met", 1, 2, "2024-02-12", -23),
    ]
    # Line 4 asks for a limit: without one, a close before the next activation does not lapse the duty.
    unlimited = {"after": FORMAL, "expect": CONTACT, "alternate": True}
    case = case_of(("2024-01-10", FORMAL), ("2024-03-15", FORMAL), closed="2024-02-01")
    # The second begins after the close, which so ends nothing for it: it waits.
    assert [row["verdict"] for row in judge(unlimited, case)] == ["risk", "due"]


def test_immediately_and_its_mirror() -> None:
    check = {"after": FORMAL, "expect": CONTACT, "immediately": True}
    assert one(check, case_of(("2024-01-10", FORMAL), ("2024-01-11", CONTACT)))[0] == "met"
    between = case_of(("2024-01-10", FORMAL), ("2024-01-11", UPDATE), ("2024-01-12", CONTACT))
    assert one(check, between) == ("risk", 0, None, None, None)
    tie = case_of(("2024-01-10", FORMAL), ("2024-01-11", UPDATE), ("2024-01-11", CONTACT))
    assert one(check, tie)[:3] == ("met", 0, 2)
    back = {"before": FORMAL, "expect": CONTACT, "immediately": True}
    assert one(back, case_of(("2024-01-09", CONTACT), ("2024-01-10", FORMAL)))[0] == "met"
    far = case_of(("2024-01-08", CONTACT), ("2024-01-09", UPDATE), ("2024-01-10", FORMAL))
    assert one(back, far)[0] == "risk"


def test_while_keeps_activations_inside_an_open_period() -> None:
    check = {"after": REVIEWED, "never": CONTACT, "while": {"from": FORMAL, "until": ENDED}}
    case = case_of(
        ("2024-01-05", REVIEWED),
        ("2024-01-10", FORMAL),
        ("2024-01-10", REVIEWED),
        ("2024-01-20", REVIEWED),
        ("2024-01-20", ENDED),
        ("2024-01-21", REVIEWED),
    )
    assert [row["activation_position"] for row in judge(check, case)] == [2, 3]


def test_while_without_from_is_open_from_before_the_case_was_opened() -> None:
    check = {"after": REVIEWED, "never": CONTACT, "while": {"until": ENDED}}
    case = case_of(
        ("2023-12-20", REVIEWED),
        ("2024-01-20", REVIEWED),
        ("2024-01-20", ENDED),
        ("2024-01-20", REVIEWED),
        ("2024-01-21", REVIEWED),
        opened="2024-01-08",
    )
    assert [row["activation_position"] for row in judge(check, case)] == [0, 1]


def test_times() -> None:
    case = case_of(("2024-01-10", CONTACT), ("2024-01-12", CONTACT), ("2024-01-14", CONTACT), closed="2024-02-01")
    wanted = {
        2: ("risk", 2),
        3: ("met", 2),
        4: ("risk", None),
        "max 3": ("met", 0),
        "min 2": ("met", 1),
        "0 to 1": ("risk", 1),
        "0 to 3": ("met", None),
    }
    forms: Json = {"max 3": {"max": 3}, "min 2": {"min": 2}, "0 to 1": {"min": 0, "max": 1}}
    forms["0 to 3"] = {"min": 0, "max": 3}
    for times, (verdict, witness) in wanted.items():
        found = one({"expect": CONTACT, "times": forms.get(str(times), times)}, case)
        assert (found[0], found[2]) == (verdict, witness), times
    back = {"before": "case.closed", "expect": CONTACT, "times": {"min": 2}}
    assert judge(back, case)[0]["activation_type"] == "case.closed"
    assert one(back, case) == ("met", None, 1, None, None)


def test_never() -> None:
    check = {"after": FORMAL, "never": CONTACT, "until": ENDED}
    case = case_of(("2024-01-10", FORMAL), ("2024-01-20", ENDED), ("2024-01-20", CONTACT))
    assert one(check, case) == ("unknown", 0, 2, None, None)  # no time tells which came first
    sure = case_of(("2024-01-10", FORMAL), ("2024-01-20", ENDED), ("2024-01-19", CONTACT))
    assert one(check, sure) == ("risk", 0, 2, None, None)
    after = case_of(("2024-01-10", FORMAL), ("2024-01-20", ENDED), ("2024-01-21", CONTACT))
    assert one(check, after) == ("met", 0, None, None, None)
    back = {"before": FORMAL, "never": CONTACT, "within": "7 days"}
    two = case_of(("2024-01-03", CONTACT), ("2024-01-05", CONTACT), ("2024-01-10", FORMAL))
    assert one(back, two) == ("risk", 2, 1, None, None)
    assert one({"never": CONTACT}, two) == ("risk", None, 0, None, None)


def test_what_is_not_recorded_is_unknown() -> None:
    start = ("2024-01-10", FORMAL)
    kept = case_of(start, recorded=["exclusion.*"])
    late = {"after": FORMAL, "within": "3 days"}
    assert one({**late, "expect": CONTACT}, kept) == ("unknown", 0, None, "2024-01-13", None)
    assert one({**late, "expect": [CONTACT, "exclusion.*"]}, kept)[0] == "risk"
    assert one({**late, "expect": "case.closed"}, kept)[0] == "risk"
    assert one({"never": CONTACT}, kept)[0] == "unknown"


def test_each_is_unknown_where_its_type_is_not_recorded() -> None:
    case = case_of(("2024-01-10", FORMAL), recorded=["advice.*"])
    assert one({"each": FORMAL, "must": {"written": True}}, case)[0] == "unknown"


def test_conditions_and_correlation() -> None:
    event = {"by": " p1", "covers": ["Reasons", "duration"], "written": True, "panel": 1, "note": "seen"}
    holds: list[Json] = [
        {"by": "P1"},
        {"by": ["P2", "P1"]},
        {"covers": "reasons"},
        {"covers": {"not": "reasons"}},
        {"covers": {"contains": "DUR"}},
        {"panel": {"at_least": 1, "at_most": 1}},
        {"reason": {"not": "x"}},
        {"reason": {"present": False}},
        {"note": {"present": False}},
    ]
    fails: list[Json] = [
        {"written": 1},
        {"panel": True},
        {"reason": {"present": True}},
        {"reason": {"not": "x", "present": True}},
        {"covers": {"contains": "dur", "in": ["reasons"]}},
        {"by": {"not": "p1"}},
        {"reason": {"differs_from": "activation.by"}},
    ]
    case = case_of(("2024-01-10", FORMAL, event))
    assert [one({"each": FORMAL, "must": must}, case)[0] for must in holds] == ["met"] * len(holds)
    assert [one({"each": FORMAL, "must": must}, case)[0] for must in fails] == ["risk"] * len(fails)
    assert one({"each": FORMAL, "must": {"by": "P1"}}, case) == ("met", 0, 0, None, None)
    assert one({"each": FORMAL, "must": [{"by": "P2"}, {"by": "P1"}]}, case)[0] == "met"
    assert one({"each": FORMAL, "must": [{"by": "P2"}, {"by": "P3"}]}, case)[0] == "risk"
    beside = {"panel": {"differs_from": "activation.by"}}
    for panel, expected in ((["p1"], "risk"), (["P2", "P1"], "met"), ([], "risk")):
        decided = case_of(("2024-01-10", FORMAL, {"by": "P1", "panel": panel}))
        assert one({"each": FORMAL, "must": beside}, decided)[0] == expected
    other = {"type": CONTACT, "where": {"by": {"differs_from": "activation.by"}}}
    pair = case_of(("2024-01-10", FORMAL, event), ("2024-01-11", CONTACT, {"by": "P1"}), ("2024-01-12", CONTACT))
    assert one({"after": FORMAL, "never": other}, pair)[0] == "met"
    same = {"type": CONTACT, "where": {"by": {"same_as": "activation.by"}}}
    assert one({"after": FORMAL, "expect": same}, pair)[:3] == ("met", 0, 1)


def test_applies_and_in_force() -> None:
    check = {"after": FORMAL, "never": CONTACT}
    case = case_of(("2024-01-10", FORMAL), practitioner={"profession": "doctor"})
    for conditions, verdict in [
        ({"practitioner.profession": "Doctor"}, "met"),
        ({"practitioner.profession": "dentist", "sector": "primary"}, "not_applicable"),
        ({"practitioner.profession": "doctor", "sector": "primary"}, "unknown"),
        ({"sector": {"not": "primary"}}, "unknown"),
        ({"sector": {"present": False}}, "met"),
        ({"sector": {"present": True}}, "not_applicable"),
    ]:
        assert one(check, case, applies=conditions)[0] == verdict, conditions
    assert one(check, case, in_force={"from": "2024-01-10", "until": "2024-01-10"})[:2] == ("met", 0)
    assert one(check, case, in_force={"from": "2024-01-11"}) == ("not_applicable", None, None, None, None)
    assert one({"roles": {"named": ["referrer"]}}, case, in_force={"from": "2024-01-02"})[0] == "not_applicable"


def test_roles() -> None:
    distinct, named = {"roles": {"distinct": ["a", "b"]}}, {"roles": {"named": ["a", "b"]}}
    for roles, expected in [
        ({"a": "P1", "b": " p1"}, ("risk", "met")),
        ({"a": ["P1", "P2"], "b": ["P3"]}, ("met", "met")),
        ({"a": ["P1", "P2"], "b": ["p2"]}, ("risk", "met")),
        ({"a": "P1"}, ("unknown", "risk")),
    ]:
        assert (one(distinct, case_of(roles=roles))[0], one(named, case_of(roles=roles))[0]) == expected


def test_compounds_and_explanations() -> None:
    checks: Json = {
        "A": {"never": CONTACT},  # risk
        "B": {"after": FORMAL, "expect": REVIEWED, "within": "10 days"},  # due
        "C": {"after": ENDED, "never": CONTACT},  # not applicable
        "D": {"any_of": ["A", "C"]},
        "E": {"all_of": ["A", "B"]},
        "F": {"all_of": ["C"]},
        "G": {"at_least": 2, "of": ["A", "D", "F"]},
        "H": {"all_of": ["B", "C"]},
    }
    rules = [{"code": code, "title": code, "check": check} for code, check in checks.items()]
    case = case_of(("2024-01-10", FORMAL), ("2024-01-11", CONTACT))

    def verdicts(*explanations: Json, honour: bool = True) -> str:
        told = {**case, "explanations": list(explanations)}
        rows = review([{"pack": "p", "rules": rules[::-1]}], told, date(2024, 1, 12), honour)
        return " ".join(row["verdict"] for row in rows)

    plain = "risk due not_applicable risk unknown not_applicable risk met"
    good = {"rule": "A", "reason": "r", "by": "P1", "date": "2024-01-11"}
    assert verdicts() == plain
    assert verdicts(good) == "explained due not_applicable met met not_applicable met met"
    assert verdicts({**good, "expires": "2024-01-12"})[:9] == "explained"
    assert verdicts({**good, "expires": "2024-01-11"}) == plain
    assert verdicts({**good, "by": " "}) == plain
    assert verdicts({**good, "event": 0}) == plain
    assert verdicts(good, honour=False) == plain
    assert verdicts({**good, "rule": "G"}) == plain.replace("risk met", "explained met")


def test_parameters_stand_for_whole_values() -> None:
    rule = {"code": "R1", "title": "t", "check": {"after": FORMAL, "expect": CONTACT, "within": "$gap"}}
    pack = {"pack": "p", "parameters": {"gap": "2 weeks"}, "rules": [rule]}
    assert review([pack], case_of(("2024-01-10", FORMAL)), date(2024, 1, 11))[0]["due"] == "2024-01-24"


def test_the_horizon_hides_what_comes_later() -> None:
    case = case_of(("2024-01-10", FORMAL), ("2024-01-20", CONTACT), closed="2024-02-01")
    check = {"after": FORMAL, "expect": CONTACT, "within": "30 days"}
    assert one(check, case, "2024-01-19") == ("due", 0, None, "2024-02-09", None)
    assert one(check, case, "2024-01-20") == ("met", 0, 1, "2024-02-09", -20)
    assert one({"each": "case.closed", "must": {}}, case, "2024-01-31")[0] == "not_applicable"


@settings(max_examples=200, deadline=None)
@given(pairs())
def test_every_rule_gets_its_rows(pair: tuple[Json, Json, date]) -> None:
    pack, case, as_at = pair
    rows = wanted_rows(pack, case, as_at)
    assert {row["rule"] for row in rows} == {rule["code"] for rule in pack["rules"]}
    kinds = {"case.opened": -1, "case.closed": 99}
    keys = [(r["rule"], kinds.get(r["activation_type"], r["activation_position"] or 0)) for r in rows]
    assert keys == sorted(keys)
    for row in rows:
        assert row["verdict"] not in ("lapsed", "not_applicable") or row["witness_type"] is None
        assert row["verdict"] != "lapsed" or row["days_late"] is None


def test_one_seed_gives_one_pair() -> None:
    assert random_pair(Random(7)) == random_pair(Random(7))


def test_what_may_be_overdue_as_its_date_is_less_sure_than_a_day_is_not_judged() -> None:
    check = {"after": CONTACT, "expect": UPDATE, "within": "7 days"}
    month = case_of(("2024-02", CONTACT))
    # On 1 February it would have been due by the 8th, on the 29th by 7 March.
    assert one(check, month, "2024-03-02") == ("unknown", 0, None, "2024-03-07", None)
    assert one(check, month, "2024-02-05") == ("due", 0, None, "2024-02-12", None)
    assert one(check, month, "2024-03-07") == ("risk", 0, None, "2024-03-07", 0)


def test_what_a_date_covers_begins_at_the_opening_and_ends_at_the_horizon() -> None:
    check = {"before": "case.opened", "never": CONTACT}
    year = case_of(("2024", CONTACT), opened="2024-03-01")
    assert one(check, year) == ("unknown", None, 0, None, None)  # perhaps on the day of the opening
    assert review([pack_with(check)], year, date(2024, 12, 31), words=WORDS)[0]["verdict"] == "unknown"
    notice = {"before": "case.opened", "expect": CONTACT, "notice": "5 days"}
    assert one(notice, year)[0] == "risk"
    assert review([pack_with(notice)], year, date(2024, 12, 31), words=WORDS)[0]["verdict"] == "met"
    about = case_of(({"date": "2024-03-02", "circa": True}, CONTACT), opened="2024-03-01")
    assert one({"after": "case.opened", "never": CONTACT, "within": "4 days"}, about)[0] == "unknown"
    (row,) = judge({"each": CONTACT, "must": {"by": {"present": True}}}, about)
    assert row["activation_date"] == "2024-03-02~"


def pack_with(check: Json) -> Json:
    return {"pack": "p", "rules": [{"code": "R1", "title": "t", "check": check}]}
