"""Whether the rate of a rule fell since an action was done: told where it can be, hidden where counts are small."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from fairness.audit.agreed import Agreed
from fairness.audit.report.build import Choice, build
from fairness.audit.report.follow_up import FollowUp
from fairness.audit.report.ledger import Ledger, Shown
from fairness.audit.report.model import Report
from fairness.audit.run import Audit, run
from fairness.reports.audit.agreed import agreed_section, agreed_words
from fairness.reports.audit.machine import whole_json
from fairness.reports.document import Table
from fairness.source.problems import InputError
from fairness.statistics.disclosure import Audience
from tests.audit.test_stretches import RULEBOOK, asked

RULE, DONE = "LEX010", date(2023, 1, 1)  # the practitioner is told the outcome


def case(number: int, opened: str, told: bool, is_open: bool) -> dict[str, object]:
    events = [
        {"date": opened, "type": "concern.raised"},
        {"date": f"{opened[:8]}05", "type": "communication.concern_notified"},
    ]
    if told:
        events.append({"date": f"{opened[:8]}21", "type": "communication.outcome_notified"})
    return {
        "case_id": f"C{number:04}", "nation": "england", "sector": "secondary", "opened": opened,
        **({} if is_open else {"closed": f"{opened[:8]}28"}), "practitioner": {"profession": "doctor"},
        "events": events,
    }  # fmt: skip


@cache
def audit(before: tuple[int, int], since: tuple[int, int], still_open: int = 0) -> Audit:
    """Cases at risk, and not, opened before and since the action; the last of them still open."""
    made = []
    for year, (risk, fine) in ((2022, before), (2023, since)):
        made += [(f"{year}-0{1 + place % 9}-02", place >= risk) for place in range(risk + fine)]
    folder = Path(mkdtemp(prefix="fairness-tests-"))
    lines = [case(at, opened, told, at >= len(made) - still_open) for at, (opened, told) in enumerate(made)]
    (folder / "cases.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return run([str(folder / "cases.jsonl")], folder / "audit", asked())


def action(done: date | None = DONE, rule: str = RULE, due: date | None = None) -> Agreed:
    return Agreed(rule=rule, what="Write to the practitioner", owner="HR", due=due, done=done)


def made(of: Audit, audience: Audience = "internal", actions: Sequence[Agreed] = (action(),)) -> Report:
    return build(of, RULEBOOK, Choice(audience, actions=tuple(actions), step="year"), brief=True)


def followed(
    of: Audit, audience: Audience = "internal", actions: Sequence[Agreed] = (action(),)
) -> tuple[FollowUp, ...]:
    return made(of, audience, actions).follow_ups


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_a_rate_that_fell_is_told_with_its_numbers(audience: Audience) -> None:
    of = audit((40, 40), (10, 70))
    (found,) = followed(of, audience)
    numbers = (found.before.at_risk, found.before.judged, found.since.at_risk, found.since.judged)
    assert numbers == (40, 80, 10, 80) and found.change == "fell" and found.p == found.adjusted
    assert found.difference and found.difference.estimate == pytest.approx(-0.375)
    said = list(agreed_words(made(of, audience)))
    assert said == [
        "Of 1 action agreed, 1 is done.",
        "Since the action was done, the share at risk fell on LEX010 (from 50% to 12%).",
    ]  # fmt: skip


def test_a_rate_that_rose_or_hardly_moved_is_told_as_that() -> None:
    assert followed(audit((10, 70), (40, 40)))[0].change == "rose"
    assert followed(audit((40, 40), (36, 44)))[0].change == "no clear change"
    assert followed(audit((10, 6), (4, 9)))[0].change == "too few cases to tell"


def test_while_many_cases_are_open_it_is_too_early() -> None:
    assert followed(audit((40, 40), (10, 70), 30))[0].change == "too early to tell"


@pytest.mark.parametrize(("audience", "least"), [("shared", 5), ("public", 8)])
def test_a_small_count_hides_all_of_it(audience: Audience, least: int) -> None:
    (found,) = followed(audit((40, 40), (least - 1, 70)), audience)
    assert found.change == "hidden" and found.before.at_risk is None and found.difference is None and found.p is None
    text = whole_json(made(audit((40, 40), (least - 1, 70)), audience))
    assert json.loads(text)["follow_ups"][0]["before"] == {"at_risk": None, "judged": None}
    assert followed(audit((40, 40), (least - 1, 70)), "internal")[0].since.at_risk == least - 1


def test_of_a_rule_with_two_days_others_are_told_of_one() -> None:
    both = (action(date(2023, 3, 1)), action(DONE))
    of = audit((40, 40), (10, 70))
    assert [one.change for one in followed(of, "shared", both)] == ["fell", "told of one action"]
    assert all(one.before.judged for one in followed(of, "internal", both))


def test_an_action_that_is_not_done_has_its_state_and_no_numbers() -> None:
    late, to_come = action(None, due=date(2020, 1, 1)), action(None, due=date(2999, 1, 1))
    found = made(audit((40, 40), (10, 70)), "internal", (to_come, late))
    assert {(one.state, one.change) for one in found.follow_ups} == {("open", ""), ("overdue", "")}
    (table,) = [one for one in agreed_section(found).items if isinstance(one, Table)]
    assert [row[3] for row in table.rows] == ["overdue", "open"]
    assert agreed_section(made(audit((40, 40), (10, 70)), "internal", ())).items == []


def test_of_too_few_cases_nothing_is_counted() -> None:
    (found,) = followed(audit((2, 0), (1, 0)), "shared")
    assert found.change == "hidden" and found.state == "done"


def test_a_ledger_refuses_another_day_with_a_few_cases_between(tmp_path: Path) -> None:
    of, ledger = audit((40, 40), (10, 70)), Ledger(tmp_path / "ledger.json")

    def release(done: date) -> None:
        def about_to(shown: Shown) -> None:
            ledger.remember(ledger.add(of, shown))

        build(of, RULEBOOK, Choice("shared", actions=(action(done),), step="year"), brief=True, about_to=about_to)

    release(DONE)
    release(DONE)  # the same again shows nothing more
    with pytest.raises(InputError, match="before and since another day, with only a few cases in between"):
        release(date(2023, 1, 3))
