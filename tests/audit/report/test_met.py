"""How often rules were met, for papers beside the report of an audit: nothing that the report hides."""

from __future__ import annotations

import pytest

from fairness.assess.cases import HIDDEN, triangulate
from fairness.assess.models import Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.audit.met import met_and_judged
from fairness.audit.report.build import Choice, build
from fairness.audit.report.met import met
from fairness.statistics.disclosure import RULES, Audience
from tests.audit.report.audits import RULEBOOK, audit

pytestmark = pytest.mark.slow
AUDITS = [(3, 1), (40, 2), (120, 7), (400, 5)]


@pytest.mark.parametrize("audience", ["shared", "public"])
@pytest.mark.parametrize(("cases", "seed"), AUDITS)
def test_what_is_shown_of_a_rule_is_shown_by_the_report_too(cases: int, seed: int, audience: Audience) -> None:
    done = audit(cases, seed)
    found, report = met(done, RULEBOOK, audience), build(done, RULEBOOK, Choice(audience))
    rows = {row.code: row for row in report.rules}
    small = RULES[audience].largest_hidden
    exact = met_and_judged(done.results())
    assert found.cases == report.overall.cases and found.rules.keys() == rows.keys()
    for code, one in found.rules.items():
        row = rows[code]
        number, judged = exact.get(code, (0, 0))
        assert one.of in (None, row.judged) and one.number in (None, row.met)
        assert (one.number is None) == bool(one.hidden) and (one.number is None or one.of is not None)
        assert one.number is None or not 1 <= judged - number <= small
        if one.of is not None and one.number is None:  # a count behind it is hidden in the report as well
            assert None in (row.met, row.at_risk, row.explained)
        # What stands behind it is among what a reader can take it to be.
        allowed = one.may_be(audience)
        assert allowed is None or (number, judged) in allowed
        least, most = one.wholes(audience)
        assert least <= judged and (most is None or judged <= most)


@pytest.mark.parametrize(("cases", "seed"), AUDITS[1:])
def test_for_internal_use_all_is_shown_as_counted(cases: int, seed: int) -> None:
    done = audit(cases, seed)
    found = met(done, audience="internal").rules
    rows = {row.code: (row.met, row.judged) for row in build(done, RULEBOOK, Choice("internal"), brief=True).rules}
    assert all(rows[code] == (one.number, one.of) for code, one in found.items())
    assert all(counts == (0, 0) for code, counts in rows.items() if code not in found)


@pytest.mark.parametrize("audience", ["shared", "public"])
def test_a_verdict_for_others_is_the_internal_one_or_hidden(audience: Audience) -> None:
    questionnaire = shipped_questionnaire()
    done = audit(400, 5)
    for given in ("yes", "partly", "no"):
        answers = Answers(
            assessment=Assessment(), answers={one.id: Answer(answer=given) for one in questionnaire.questions}
        )  # type: ignore[arg-type]
        whole, part = (
            triangulate(questionnaire, answers, met(done, RULEBOOK, one).rules, None, one)
            for one in ("internal", audience)
        )
        for one, other in zip(whole, part, strict=True):
            assert (other.verdict, other.cases_show) in ((one.verdict, one.cases_show), (HIDDEN, ""))
