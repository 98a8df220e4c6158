"""Invented cases: nothing at risk without faults, exactly what the truth says with them, and a plausible shape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import mean

import polars as pl
import pytest

from fairness.audit import simulate_files
from fairness.audit.review import Question, review_rows
from fairness.audit.simulate import FAULTS, Choice, Simulated, simulate
from fairness.audit.simulate_faults import made_of_others
from fairness.audit.simulate_table import as_table
from fairness.engines.columnar.rows import in_full
from tests.audit.test_stretches import RULEBOOK, numbered

NONE = dict.fromkeys(FAULTS, 0.0)
FORMAL = {"formal": 0.3, "restricted": 0.25, "excluded": 0.4}
AFTER = date(2026, 12, 1)  # three months and more after the last of the closed cases
OPEN = date(2025, 3, 14)
RANK = ("risk", "unknown", "due", "explained", "met", "lapsed", "not_applicable")
Pairs = set[tuple[str, str]]


def verdicts(cases: Iterable[Simulated], as_at: date = AFTER) -> dict[tuple[str, str], str]:
    """Case and rule: the worst verdict, by the whole rulebook."""
    found = review_rows(numbered(as_table(cases)), "t.parquet", Question(RULEBOOK, as_at, True, "columnar"))
    assert not found.unread
    worst: dict[tuple[str, str], str] = {}
    for case, rule, verdict in in_full(found.results).select("case_id", "rule", "verdict").iter_rows():
        worst[case, rule] = min(worst.get((case, rule), verdict), verdict, key=RANK.index)
    return worst


def at_risk(worst: dict[tuple[str, str], str]) -> Pairs:
    """The cases and rules at risk, of which the truth speaks."""
    return {pair for pair, verdict in worst.items() if verdict == "risk" and pair[1] not in untold()}


@cache
def untold() -> set[str]:
    """The rules of which packs say that faults put them at risk, and of which the truth says nothing."""
    asked = {one.rule for case in simulate(300, 1, mix=FORMAL) for one in case.asked}
    return {code for code, rule in RULEBOOK.rules.items() if rule.faults or not rule.simulated} - asked


def known(cases: Iterable[Simulated]) -> Pairs:
    return {(case.document["case_id"], one.rule) for case in cases for one in case.asked if one.at_risk}


def with_police(cases: Iterable[Simulated]) -> set[str]:
    return {
        one.document["case_id"]
        for one in cases
        if any(event["type"] == "referral.police" for event in one.document["events"])
    }


def occasions(cases: Iterable[Simulated], fault: str) -> set[str]:
    rule = FAULTS[fault].rule
    return {
        case.document["case_id"] for case in cases for one in case.asked if (one.fault, one.rule) == (fault, rule)
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_no_rule_is_at_risk_in_cases_without_faults(seed: int) -> None:
    assert at_risk(verdicts(simulate(2500, seed, NONE))) == set()
    assert at_risk(verdicts(simulate(500, seed, NONE, mix=FORMAL))) == set()


@pytest.mark.parametrize("as_at", [date(2022, 8, 6), date(2022, 12, 29), date(2023, 6, 30), date(2024, 4, 1)])
def test_nor_is_one_while_they_go_on(as_at: date) -> None:
    assert at_risk(verdicts(simulate(300, 3, NONE, mix=FORMAL), as_at)) == set()


def test_nor_in_open_cases() -> None:
    cases = list(simulate(600, 3, NONE, mix=FORMAL, as_at=OPEN))
    open_ones = [case.document for case in cases if "closed" not in case.document]
    assert len(open_ones) > 60 and not any("outcome" in one for one in open_ones)
    assert at_risk(verdicts(cases, OPEN)) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_puts_its_own_rules_at_risk_and_no_others(fault: str) -> None:
    cases = list(simulate(120, 5, NONE | {fault: 1.0}, mix=FORMAL))
    found = at_risk(verdicts(cases))
    assert found == known(cases)
    own = {FAULTS[fault].rule, *FAULTS[fault].also} - untold()
    assert {rule for _, rule in found} == own, (
        "a rule beside the fault that it never puts at risk, or one that is not: a rule says so under `faults:`"
    )
    assert {case for case, rule in found if rule == FAULTS[fault].rule} == occasions(cases, fault)
    assert [case.faults for case in cases if case.faults] == [[fault]] * len(occasions(cases, fault))


@pytest.mark.parametrize(
    ("rate", "mix"), [(None, None), (None, FORMAL), (0.5, FORMAL), (0.9, FORMAL)], ids=lambda one: str(one)[:5]
)
def test_the_truth_is_what_an_audit_finds(rate: float | None, mix: dict[str, float] | None) -> None:
    rates = None if rate is None else dict.fromkeys(FAULTS, rate)
    cases = list(simulate(800, 6, rates, mix=mix))
    worst = verdicts(cases)
    assert at_risk(worst) == known(cases)
    for fault in FAULTS:
        own = FAULTS[fault].rule
        judged = {case for (case, rule), verdict in worst.items() if rule == own and verdict in ("risk", "met")}
        if fault == "exclusion_long":  # a criminal investigation stops the clock: there is no occasion
            judged -= with_police(cases)
        assert occasions(cases, fault) == judged, fault
    assert {one.rule for case in cases for one in case.asked if not one.fault} == set(made_of_others())


@pytest.mark.parametrize("rate", [None, 0.5])
def test_the_truth_of_open_cases_is_what_an_audit_finds_that_day(rate: float | None) -> None:
    rates = None if rate is None else dict.fromkeys(FAULTS, rate)
    cases = list(simulate(800, 7, rates, mix=FORMAL, as_at=OPEN))
    assert at_risk(verdicts(cases, OPEN)) == known(cases)


def test_the_rules_of_faults_are_in_the_rulebook() -> None:
    faulty = {rule for fault in FAULTS.values() for rule in (fault.rule, *fault.also)}
    assert faulty <= set(RULEBOOK.rules) and len(faulty) > 20
    assert set(made_of_others()) >= {"LEX014", "LEX025", "MHE018", "PPR007"}


def test_the_shape_is_plausible() -> None:
    cases = list(simulate(6000, 8))
    assert 11 < mean(len(case.document["events"]) for case in cases) < 13
    days: dict[str, list[int]] = {"informal": [], "formal": [], "excluded": []}
    for case in cases:
        dates = {event["type"]: date.fromisoformat(event["date"]) for event in case.document["events"]}
        assert all(day.weekday() < 5 for day in dates.values())
        assert [event["date"] for event in case.document["events"]] == sorted(
            event["date"] for event in case.document["events"]
        )
        formal = "investigation.opened" in dates
        whole = date.fromisoformat(case.document["closed"]) - date.fromisoformat(case.document["opened"])
        days["formal" if formal else "informal"].append(whole.days)
        assert 5 <= len(case.document["events"]) <= 11 or formal
        if "exclusion.formal" in dates:
            days["excluded"].append((dates["exclusion.ended"] - dates["exclusion.formal"]).days)
    assert mean(days["informal"]) < 35
    assert 205 < mean(days["formal"]) < 240
    assert 0.75 < sum(one <= 182 for one in days["excluded"]) / len(days["excluded"]) < 0.9


def share(fault: str, cases: Iterable[Simulated]) -> float:
    put_in = [
        one.at_risk for case in cases for one in case.asked if (one.fault, one.rule) == (fault, FAULTS[fault][1])
    ]
    return mean(put_in)


def test_faults_come_at_the_rates_asked_for() -> None:
    cases = list(simulate(6000, 9, {"silence": 0.1, "same_person": 0.6}))
    for fault, wanted in (("silence", 0.1), ("same_person", 0.6), ("no_support", FAULTS["no_support"].share)):
        assert abs(share(fault, cases) - wanted) < 4 * (wanted * (1 - wanted) / 6000) ** 0.5, fault
    with pytest.raises(ValueError, match="'silense' is not known: expected one of report_late"):
        simulate(1, rates={"silense": 0.1})


def test_groups_organisations_and_years_differ_where_asked() -> None:
    rates = {"silence": 0.2}

    def of(cases: Iterable[Simulated], field: str, value: str) -> list[Simulated]:
        return [case for case in cases if case.document["practitioner"][field] == value]

    apart = list(simulate(4000, 1, rates, {"ethnicity": 3}))
    assert share("silence", of(apart, "ethnicity", "asian")) > 1.5 * share("silence", of(apart, "ethnicity", "white"))
    drifting = list(simulate(4000, 1, rates, trend=3))
    early, late = ([one for one in drifting if one.document["opened"][:4] == year] for year in ("2022", "2024"))
    assert share("silence", late) > 2 * share("silence", early)
    for spread, least, most in ((0.0, 0.0, 0.08), (1.0, 0.12, 1.0)):
        cases = list(simulate(4000, 1, rates, organisations=8, spread=spread))
        sites = {case.document["organisation"]["code"] for case in cases}
        shares = [share("silence", (c for c in cases if c.document["organisation"]["code"] == one)) for one in sites]
        assert len(sites) == 8 and least <= max(shares) - min(shares) <= most


def test_the_mix_keeps_its_proportions() -> None:
    routes = Choice(mix={"excluded": 0.51}).routes()
    assert sum(routes.values()) == pytest.approx(1)
    assert routes["formal"] / routes["informal"] == pytest.approx(0.07 / 0.895)
    with pytest.raises(ValueError, match="more than 1"):
        simulate(1, mix={"excluded": 0.6, "formal": 0.5})


def test_cases_do_not_depend_on_those_before_them() -> None:
    assert list(simulate(30, 4, first=20)) == list(islice(simulate(30, 4), 20, None))


@pytest.mark.parametrize("name", ["cases.parquet", "cases.jsonl"])
def test_files_do_not_depend_on_the_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(simulate_files, "_CASES_A_PART", 7)
    told: dict[int, list[int]] = {1: [], 2: []}
    files: dict[int, list[bytes]] = {}
    for workers, heard in told.items():
        folder = tmp_path / str(workers)
        folder.mkdir()
        simulate_files.write_files(
            folder / name, folder / "truth.csv", 30, Choice(2, as_at=OPEN), workers, heard.append
        )  # fmt: skip
        files[workers] = [(folder / one).read_bytes() for one in (name, "truth.csv")]
        assert sorted(one.name for one in folder.iterdir()) == sorted([name, "truth.csv"])
    assert files[1] == files[2] and told[1] == [7, 14, 21, 28, 30]
    assert len(told[2]) == 5 and told[2] == sorted(told[2]) and told[2][-1] == 30
    wanted = list(simulate(30, 2, as_at=OPEN))
    truth = pl.read_csv(tmp_path / "1" / "truth.csv").to_dicts()
    assert [(one["case_id"], one["fault"] or "", one["rule"], one["at_risk"]) for one in truth] == [
        (case.document["case_id"], one.fault, one.rule, one.at_risk) for case in wanted for one in case.asked
    ]
    if name.endswith("parquet"):
        assert pl.read_parquet(tmp_path / "1" / name).equals(as_table(wanted))
