"""What answers show, what changed, and in which order it is told."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fairness.assess.cases import triangulate
from fairness.assess.compare import BETTER, OTHER, SAME, WORSE, compare
from fairness.assess.models import ANSWERS, STATES, Action, Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.assess.result import LESS, result
from fairness.statistics.proportion import Proportion

SHIPPED = shipped_questionnaire()
IDS = [one.id for one in SHIPPED.questions]
KINDS = ["duty", "guidance", "research", "design"]
SEVERITIES = ["critical", "high", "medium", "low"]
GIVEN = st.builds(Answer, answer=st.sampled_from(("", *ANSWERS)), evidence=st.sampled_from(["", "policy 3"]))


def said(answer: str, evidence: str = "", action: Action | None = None) -> Answer:
    return Answer.model_validate({"answer": answer, "evidence": evidence, "action": action})


def answers_of(nation: str, held: dict[str, Answer]) -> Answers:
    return Answers.model_validate(
        {"assessment": {"organisation": "T", "nation": nation, "questionnaire": "1.0"}, "answers": held}
    )


ANSWERED = st.dictionaries(st.sampled_from(IDS), GIVEN).map(lambda held: answers_of("england", held))


@given(ANSWERED)
def test_each_question_is_counted_once_and_the_plan_holds_what_is_open(answers: Answers) -> None:
    found = result(SHIPPED, answers)
    assert sum(found.counts.values()) == len(IDS) and set(found.counts) == set(STATES)
    for profile in found.profiles:
        assert sum(profile.counts.values()) == len(profile.items)
        assert {one.question.id for one in profile.weakest} == {one.question.id for one in profile.items if one.open}
    settled = {one for one in IDS if answers.of(one).state in ("yes", "not applicable")}
    assert {one.question.id for one in found.plan} == set(IDS) - settled


@given(ANSWERED)
def test_the_plan_goes_by_kind_then_severity_and_the_weakest_have_duties_first(answers: Answers) -> None:
    found = result(SHIPPED, answers)
    ranks = [(KINDS.index(one.kind), SEVERITIES.index(one.question.severity)) for one in found.plan]
    assert ranks == sorted(ranks)
    for profile in found.profiles:
        weak = [(KINDS.index(one.kind), STATES.index(one.state)) for one in profile.weakest]
        assert weak == sorted(weak)


def test_a_yes_without_evidence_is_not_a_yes() -> None:
    answers = Answers(assessment=Assessment(), answers={"PRO05": said("yes"), "PRO06": said("yes", "policy 3")})
    found = result(SHIPPED, answers)
    assert found.counts["yes"] == 1 and found.counts["yes, not evidenced"] == 1
    assert "PRO05" in {one.question.id for one in found.plan} and "PRO06" not in {
        one.question.id for one in found.plan
    }


def test_a_yes_that_cases_do_not_bear_out_is_open_and_comes_first() -> None:
    answers = answers_of(
        "england",
        {"PRO05": said("yes", "policy 3"), "PRO02": said("yes", "form")},
    )
    counts = {"MHE014": Proportion(51, 83), "MHE008": Proportion(83, 83)}
    found = result(SHIPPED, answers, triangulate(SHIPPED, answers, counts))
    assert [(one.question.id, one.group) for one in found.cases] == [("PRO05", LESS), ("PRO02", "borne out")]
    assert "PRO05" in {one.question.id for one in found.plan}
    (process,) = (one for one in found.profiles if one.theme == "process")
    assert process.weakest[0].question.id == "PRO05"


def test_what_changed_and_which_way() -> None:
    planned = Action(do="do", owner="me", due=date(2026, 1, 1))
    old = answers_of("", {
        "PRO01": said("no", action=planned), "PRO02": said("yes", "form"), "PRO03": said("yes", "form"),
        "PRO04": said("partly", action=planned), "PRO05": said("yes"), "PRO06": said("no"),
    })  # fmt: skip
    new = answers_of("", {
        "PRO01": said("yes", "log"), "PRO02": said("yes"), "PRO03": said("yes", "other form"),
        "PRO04": said("partly"), "PRO05": said("yes", "policy"), "PRO06": said("not applicable"),
        "PRO07": said("no"),
    })  # fmt: skip
    found = compare(SHIPPED, old, new, date(2026, 6, 1))
    ways = {one.question.id: one.way for one in found.changes}
    assert ways == {
        "PRO01": BETTER, "PRO05": BETTER, "PRO02": WORSE, "PRO06": OTHER, "PRO07": OTHER, "PRO03": SAME,
    }  # fmt: skip
    assert [one.question.id for one in found.changes if one.evidence_changed] == ["PRO01", "PRO05", "PRO02", "PRO03"]
    assert [(one.id, action.owner) for one, action in found.late] == [("PRO04", "me")]
    assert compare(SHIPPED, old, new, date(2026, 1, 1)).late == ()


@given(ANSWERED, ANSWERED)
def test_the_way_back_is_the_other_way(old: Answers, new: Answers) -> None:
    there, back = (compare(SHIPPED, *pair, date(2026, 1, 1)) for pair in ((old, new), (new, old)))
    opposite = {BETTER: WORSE, WORSE: BETTER, OTHER: OTHER, SAME: SAME}
    assert {one.question.id: opposite[one.way] for one in there.changes} == {
        one.question.id: one.way for one in back.changes
    }
    assert compare(SHIPPED, old, old.model_copy(), date(2026, 1, 1)).changes == ()
