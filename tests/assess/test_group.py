"""Several organisations together: counts by question, names on request, and who is refused."""

from __future__ import annotations

import pytest

from fairness.assess.group import together
from fairness.assess.models import STATES, Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.source.problems import InputError

SHIPPED = shipped_questionnaire()


def of(name: str, version: str = SHIPPED.version, **given: str) -> Answers:
    """An organisation's answers; yes with evidence is written `yes!`."""
    answers = {
        one: Answer(answer=said.rstrip("!"), evidence="a register" if said.endswith("!") else "")  # type: ignore[arg-type]
        for one, said in given.items()
    }
    return Answers(
        assessment=Assessment(organisation=name, nation="england", questionnaire=version), answers=answers
    ).read_from(f"{name}.yaml")


def test_each_organisation_is_counted_once_for_each_question() -> None:
    found = together(SHIPPED, [of("C", PRO05="yes!"), of("a", PRO05="no"), of("B", PRO05="yes")])
    assert found.organisations == ("a", "B", "C") and not found.old
    assert all(sum(row.counts.values()) == 3 and set(row.counts) == set(STATES) for row in found.rows)
    (row,) = (row for row in found.rows if row.question.id == "PRO05")
    assert (row.counts["yes"], row.counts["yes, not evidenced"], row.counts["no"]) == (1, 1, 1)
    assert row.named["no"] == ("a",) and row.shown == 1


def test_the_order_of_files_does_not_matter() -> None:
    some = [of("A", UND01="no"), of("B", UND01="yes!"), of("C")]
    assert together(SHIPPED, some).rows == together(SHIPPED, some[::-1]).rows


def test_what_fewest_show_comes_first_and_what_all_show_is_left_out() -> None:
    done = {one.id: "yes!" for one in SHIPPED.questions}
    found = together(SHIPPED, [of("A", **done), of("B", **done), of("C", **{**done, "PRO05": "not applicable"})])
    assert found.exposed() == []
    found = together(
        SHIPPED, [of("A", **done), of("B", **{**done, "UND02": "no"}), of("C", **{**done, "UND02": "yes"})]
    )
    assert [row.question.id for row in found.exposed()] == ["UND02"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([of("A"), of("B")], "each could work out another's answers from the totals"),
        ([of("A"), of("B"), of("")], "does not name its organisation"),
        ([of("A"), of("B"), of("A")], "'A' is already answered for in A.yaml"),
    ],
)
def test_who_cannot_be_put_together(answers: list[Answers], says: str) -> None:
    with pytest.raises(InputError, match=says):
        together(SHIPPED, answers)
