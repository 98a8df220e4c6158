"""Who held a role and when: what a case may state, what events show, and what a timeline has of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairness import Case
from fairness.cases.roles import is_code, maybe_together, surely_together
from fairness.cases.timeline import Timeline, timeline
from fairness.engines.judge import judge_roles
from fairness.engines.model import Result
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Roles

AS_AT = date(2025, 1, 31)
DISTINCT = Roles("distinct", ("referrer", "case_investigator", "decision_maker"))


def line(roles: dict[str, Any], *events: dict[str, Any], **more: Any) -> Timeline:
    case = Case(case_id="A", nation="england", opened="2024-01-08", roles=roles, events=events, **more)
    return timeline(case, AS_AT)


def judged(check: Roles, made: Timeline) -> Result:
    return judge_roles(Rule("T1", "", "", check), check, made)


def verdict(check: Roles, roles: dict[str, Any], *events: dict[str, Any], **more: Any) -> str:
    return judged(check, line(roles, *events, **more)).verdict.value


def test_a_role_is_a_code_or_a_list_or_holders_with_dates() -> None:
    held = line({
        "referrer": "P1",
        "case_manager": ["P1", {"who": "P2", "from": "2024-01", "to": "2024-03-01", "post": "medical director"}],
    })  # fmt: skip
    assert [one.who for one in held.held("case_manager")] == ["P1", "P2"]
    assert held.case.facts["roles.case_manager"] == ["P1", "P2"] and held.case.facts["roles.referrer"] == "P1"


@pytest.mark.parametrize(
    ("holder", "where"),
    [({"from": "2024-01-08"}, "who"), ({"who": "P1", "from": "2024-03", "to": "2024-02"}, "to"),
     ({"who": "P1", "since": "2024"}, "since"), ({"who": "P1", "from": "soon"}, "from")],
)  # fmt: skip
def test_what_is_wrong_with_a_holder_is_told_where(holder: dict[str, Any], where: str) -> None:
    with pytest.raises(ValueError, match=rf"roles\.case_manager\.0\.{where}\b"):
        line({"case_manager": holder})


@pytest.mark.parametrize("text", ["P1", "CI1", "JS", "A.B.", "p3", "MD", "x-12"])
def test_a_code(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["Jane Smith", "Smith", "medical director", "2024", "panel", "J", "ABCDE", "the MD"])
def test_no_code(text: str) -> None:
    assert not is_code(text)


def test_people_act_in_the_roles_that_events_show() -> None:
    made = line(
        {},
        {"date": "2024-01-08", "type": "concern.raised", "by": "practitioner"},
        {"date": "2024-01-09", "type": "investigation.investigator_appointed", "to": "CI1"},
        {"date": "2024-01-10", "type": "decision.to_investigate", "by": "case manager"},
        {"date": "2024-01-10", "type": "decision.to_refer", "by": "GMC"},
    )
    assert [one.who for one in made.held("case_investigator")] == ["CI1"]
    assert not made.held("referrer") and not made.held("decision_maker")


def test_two_acts_of_one_person_conflict_whenever_they_were() -> None:
    raised = {"date": "2024-01-08", "type": "concern.raised", "by": "CI1"}
    assert verdict(DISTINCT, {}, raised, {"date": "2024-09", "type": "decision.no_case", "by": "ci1"}) == "risk"


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({}, {}, "risk"),
        ({"to": "2024-02-01"}, {"from": "2024-03-01"}, "met"),
        ({"to": "2024-03-01"}, {"from": "2024-03-01"}, "unknown"),
        ({"to": "2024-03-02"}, {"from": "2024-03-01"}, "risk"),
        ({"to": "2024-03"}, {"from": "2024-03-10"}, "unknown"),
        ({}, {"from": "2025-02-01"}, "unknown"),  # after the day of the check: nobody else is recorded yet
    ],
)
def test_times_in_two_roles(first: dict[str, str], second: dict[str, str], found: str) -> None:
    roles = {"referrer": {"who": "P1", **first}, "decision_maker": {"who": "p1", **second}}
    assert verdict(Roles("distinct", ("referrer", "decision_maker")), roles) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [("2024-02-10", "risk"), ("2024-02-01", "unknown"), ("2024-01-31", "met"), ("2024-03-02", "met")],
)
def test_an_act_in_the_time_of_another_role(day: str, found: str) -> None:
    roles = {"referrer": {"who": "P1", "from": "2024-02-01", "to": "2024-03-01"}}
    assert verdict(DISTINCT, roles, {"date": day, "type": "decision.no_case", "by": "P1"}) == found


def test_apart_compares_one_role_with_each_of_the_others() -> None:
    check = Roles("apart", ("appeal_chair", "panel_chair", "decision_maker"))
    assert verdict(check, {"appeal_chair": "P1", "panel_chair": "P2", "decision_maker": "P2"}) == "met"
    assert verdict(check, {"appeal_chair": "P1", "panel_chair": "P2", "decision_maker": "P1"}) == "risk"
    assert verdict(check, {"panel_chair": "P2", "decision_maker": "P2"}) == "not_applicable"
    assert verdict(check, {"panel_chair": "P2"}, recorded=["roles.panel_chair"]) == "unknown"
    assert verdict(check, {"appeal_chair": "P1"}) == "unknown"


def test_posts_are_compared_as_words() -> None:
    check = Roles("post", ("case_manager",), (("case_manager", ("medical director",)),))
    assert verdict(check, {"case_manager": {"who": "P1", "post": "Medical-Director"}}) == "met"
    assert verdict(check, {"case_manager": {"who": "P1", "post": "finance director"}}) == "risk"
    assert judged(check, line({"case_manager": "P1"})).lacks == "roles.case_manager.post"
    assert judged(check, line({})).lacks == "roles.case_manager"


def test_nobody_in_a_role_is_a_risk_only_where_the_source_keeps_it() -> None:
    check = Roles("named", ("case_manager",))
    assert verdict(check, {}) == "risk"
    assert verdict(check, {}, recorded=["exclusion.*"]) == "risk"
    assert verdict(check, {}, recorded=["roles.referrer"]) == "unknown"
    assert verdict(check, {"case_manager": {"who": "P1", "from": "2025-02-01"}}) == "risk"


def test_a_holder_with_a_date_is_an_event_of_the_timeline() -> None:
    made = line({"designated_board_member": {"who": "NED1", "from": "2024-01-17", "post": "non-executive director"}})
    [named] = [one for one in made.events if one.type == "board.designated_member_appointed"]
    assert (named.date, named.place, named.fields["to"]) == ("2024-01-17", None, "NED1") and not made.undated


def test_the_file_s_own_event_stands_for_the_holder() -> None:
    appointed = {"date": "2024-01-20", "type": "board.designated_member_appointed"}
    dated = {"designated_board_member": {"who": "NED1", "from": "2024-01-17"}}
    for to, found in ((None, 1), ("practitioner", 1), ("ned1", 1), ("NED2", 2)):
        told = {} if to is None else {"to": to}
        kinds = [one.type for one in line(dated, {**appointed, **told}).events]
        assert kinds.count("board.designated_member_appointed") == found, to
        undated = line({"designated_board_member": "NED1"}, {**appointed, **told}).undated
        assert bool(undated) is (found == 2), to


def test_together() -> None:
    roles = {"referrer": {"who": "P1", "from": "2024-03-01", "to": "2024-03-01"}, "decision_maker": "P1"}
    made = line(roles)
    [one], [other] = made.held("referrer"), made.held("decision_maker")
    assert maybe_together(one, other) and not surely_together(one, other)
