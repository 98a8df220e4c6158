"""Two audits compared: what a slow count says, an audit with itself, arguments swapped, and nothing given away."""

from __future__ import annotations

from collections import Counter
from math import comb
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.audit.records import Asked
from fairness.audit.report.changes import changes
from fairness.audit.report.compare import DIFFERS, HIDDEN, Compared, compare_audits
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.rulebook.verdicts import JUDGED, VERDICTS
from fairness.statistics.evidence import benjamini_hochberg, mcnemar, two_rates
from fairness.statistics.rates import newcombe
from tests.audit.test_stretches import RULEBOOK, asked

MIX = {"excluded": 0.35, "formal": 0.2}
MOVES = ("new", "worse", "first", "resolved", "continuing", "gone", "arrived")


def audited(folder: Path, name: str, table: pl.DataFrame, rows: int = 100 << 20) -> Audit:
    table.write_parquet(folder / f"{name}.parquet")
    return run([str(folder / f"{name}.parquet")], folder / name, asked(), memory=rows)


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Audit]:
    """`old`; `new`: most of its cases, otherwise handled, and others; `apart`: other cases only."""
    folder = tmp_path_factory.mktemp("compare")
    first, second = as_table(simulate(160, 4, mix=MIX)), as_table(simulate(160, 5, mix=MIX))
    kept = second.filter(pl.col("case_id") >= "SIM-0000030")
    others = as_table(simulate(25, 6, mix=MIX)).with_columns(pl.col("case_id") + "-z")
    apart = as_table(simulate(300, 7, rates={"review_late": 0.9}, mix=MIX)).with_columns(pl.col("case_id") + "-z")
    tables = {"old": first, "new": pl.concat([kept, others]), "apart": apart}
    return {name: audited(folder, name, table) for name, table in tables.items()}


def worst(audit: Audit) -> dict[tuple[str, str], str]:
    """Rule and case: the worst verdict, one row at a time."""
    found: dict[tuple[str, str], str] = {}
    for row in audit.results().select("rule", "case_id", "verdict").collect().cast(pl.String).iter_rows():
        key, verdict = (row[0], row[1]), row[2]
        found[key] = min(found.get(key, verdict), verdict, key=VERDICTS.index)
    return found


def slowly(old: Audit, new: Audit) -> dict[str, Counter[str]]:
    then, now = worst(old), worst(new)
    found: dict[str, Counter[str]] = {}
    for rule, case in then.keys() | now.keys():
        counted = found.setdefault(rule, Counter())
        was, is_now = then.get((rule, case)), now.get((rule, case))
        counted["old_risk"] += was == "risk"
        counted["old_judged"] += was in JUDGED
        counted["new_risk"] += is_now == "risk"
        counted["new_judged"] += is_now in JUDGED
        counted["arrived"] += was is None and is_now == "risk"
        counted["worse"] += was in ("met", "explained") and is_now == "risk"
        counted["first"] += was is not None and was not in JUDGED and is_now == "risk"
        counted["new"] += was not in (None, "risk") and is_now == "risk"
        counted["resolved"] += was == "risk" and is_now in ("met", "explained")
        counted["continuing"] += was == is_now == "risk"
        counted["gone"] += was == "risk" and is_now not in JUDGED
    return found


def test_counts_are_those_of_a_slow_count_over_the_rows(audits: dict[str, Audit]) -> None:
    found = compare_audits(audits["old"], audits["new"], RULEBOOK, "internal")
    slow = slowly(audits["old"], audits["new"])
    assert {row.code for row in found.rules} == slow.keys() == RULEBOOK.rules.keys()
    for row in found.rules:
        counted = {name: getattr(row.moves, name) for name in MOVES}
        counted |= {name: getattr(row, name) for name in ("old_risk", "old_judged", "new_risk", "new_judged")}
        assert counted == {name: slow[row.code][name] for name in counted}, row.code
        assert row.title == RULEBOOK.rules[row.code].title
    assert found.totals.new == sum(one["new"] for one in slow.values()) > 0
    assert found.totals.gone == sum(one["gone"] for one in slow.values()) > 0
    cases = found.cases
    then, now = (set(audits[name].cases().collect()["case_id"]) for name in ("old", "new"))
    sizes = [len(then), len(now), len(then & now), len(then - now), len(now - then)]
    assert [cases.old, cases.new, cases.both, cases.only_old, cases.only_new] == sizes and min(sizes) > 20


def test_the_cases_named_are_those_with_most_new_risks(audits: dict[str, Audit]) -> None:
    found = compare_audits(audits["old"], audits["new"], RULEBOOK, "internal")
    then, now = worst(audits["old"]), worst(audits["new"])
    fresh: dict[str, set[str]] = {}
    for (rule, case), verdict in now.items():
        if verdict == "risk" and then.get((rule, case), "risk") != "risk":
            fresh.setdefault(case, set()).add(rule)

    def grave(case: str) -> int:
        return sum(RULEBOOK.rules[rule].severity == "critical" for rule in fresh[case])

    expected = sorted(fresh, key=lambda case: (-grave(case), -len(fresh[case]), case))[:20]
    assert [case for case, _ in found.cases_with_new] == expected
    assert all(set(rules) == fresh[case] for case, rules in found.cases_with_new)


@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
@pytest.mark.parametrize("name", ["old", "apart"])
def test_an_audit_with_itself_has_nothing_new_and_nothing_resolved(
    audits: dict[str, Audit], audience: Any, name: str
) -> None:
    found = compare_audits(audits[name], audits[name], RULEBOOK, audience)
    assert not found.changes and found.paired and not found.having(DIFFERS) and not found.cases_with_new
    for row in found.rules:
        assert not row.moves.new and not row.moves.resolved and not row.moves.gone
        assert row.p in (None, 1.0) and row.old_rate == row.new_rate
        assert row.moves.continuing in (None, row.old_risk)
    assert (found.totals.new, found.totals.resolved, found.totals.gone) == (0, 0, 0)
    continuing = sum(
        row.moves.continuing or 0 for row in compare_audits(*[audits[name]] * 2, RULEBOOK, "internal").rules
    )
    # A total may have to be hidden with the one count that it would give; for the public it is to the nearest 5.
    others = {"internal": (), "shared": (None,), "public": (None, 5 * round(continuing / 5))}[audience]
    assert continuing and found.totals.continuing in (continuing, *others)
    assert found.cases.only_new == found.cases.only_old == 0


def test_swapped_arguments_swap_what_is_new_and_what_is_resolved(audits: dict[str, Audit]) -> None:
    there = compare_audits(audits["old"], audits["new"], RULEBOOK, "internal")
    back = {row.code: row for row in compare_audits(audits["new"], audits["old"], RULEBOOK, "internal").rules}
    assert any(row.moves.worse for row in there.rules)
    for row in there.rules:
        other = back[row.code]
        assert (row.moves.worse, row.moves.resolved) == (other.moves.resolved, other.moves.worse)
        assert row.moves.continuing == other.moves.continuing
        assert (row.old_rate, row.new_rate) == (other.new_rate, other.old_rate)
        assert (row.p, row.verdict) == (other.p, other.verdict)
        if row.difference and other.difference:
            assert row.difference.low == pytest.approx(-other.difference.high)


def test_the_same_cases_are_compared_as_pairs(audits: dict[str, Audit]) -> None:
    found = compare_audits(audits["old"], audits["new"], RULEBOOK, "internal")
    tested = [row for row in found.rules if row.p is not None]
    assert found.paired and len(tested) > 5
    for row in tested:
        assert row.test == "McNemar exact"
        assert row.p == mcnemar(row.moves.worse or 0, row.moves.resolved or 0)
    assert [row.adjusted for row in tested] == benjamini_hochberg([row.p or 0 for row in tested])


def test_separate_cases_are_compared_by_their_rates(audits: dict[str, Audit]) -> None:
    found = compare_audits(audits["old"], audits["apart"], RULEBOOK, "shared")
    assert not found.paired and found.cases.both == 0
    tested = [row for row in found.rules if row.p is not None]
    assert "MHE014" in {row.code for row in found.having(DIFFERS)}
    for row in tested:
        x, n, other_x, other_n = row.new_risk or 0, row.new_judged or 0, row.old_risk or 0, row.old_judged or 0
        assert (row.p, row.test) == two_rates(x, n, other_x, other_n)
        assert row.difference == newcombe(x, n, other_x, other_n)
        assert row.adjusted is not None and (row.verdict == DIFFERS) == (row.adjusted <= 0.05)
        assert row.moves.new is None


def known_small(found: Compared, limit: int) -> list[tuple[str, str]]:
    """Small counts that are printed, or that one subtraction of printed counts gives."""
    wrong = []

    def look(where: str, what: str, number: int | None) -> None:
        if number is not None and 1 <= number <= limit:
            wrong.append((where, what))

    for row in (*found.rules, None):
        moves, where = (row.moves, row.code) if row else (found.totals, "all")
        for name in MOVES:
            look(where, name, getattr(moves, name))
        if row is None:
            continue
        for name in ("old_risk", "old_judged", "new_risk", "new_judged"):
            look(where, name, getattr(row, name))
        sums = [
            (row.old_risk, moves.resolved, moves.continuing, moves.gone),
            (row.new_risk, moves.new, moves.continuing, moves.arrived),
            (moves.new, moves.worse, moves.first),
        ]
        for numbers in sums:
            if sum(number is None for number in numbers) == 1:  # then it follows; none, or many, may be known
                whole, *parts = (number or 0 for number in numbers)
                look(where, "the only hidden one of a sum", abs(whole - sum(parts)))
        for whole, part in ((row.old_judged, row.old_risk), (row.new_judged, row.new_risk)):
            if whole is not None and part is not None:
                look(where, "not at risk", whole - part)
        if row.old_judged is not None and row.old_risk is not None and moves.worse is not None:
            look(where, "not at risk both times or gone", row.old_judged - row.old_risk - moves.worse)
    return wrong


@pytest.mark.parametrize("names", [("old", "new"), ("new", "old"), ("old", "apart")])
def test_no_small_count_is_shown_or_left_alone_in_a_sum(audits: dict[str, Audit], names: tuple[str, str]) -> None:
    old, new = (audits[name] for name in names)
    assert known_small(compare_audits(old, new, RULEBOOK, "internal"), 4)  # there are some to hide
    found = compare_audits(old, new, RULEBOOK, "shared")
    left = [one for one in known_small(found, 4) if found.cases.both or "sum" not in one[1]]
    assert not left
    assert found.having(HIDDEN) and not found.cases_with_new
    public = compare_audits(old, new, RULEBOOK, "public")
    shown = [getattr(row.moves, name) for row in public.rules for name in MOVES]
    shown += [getattr(row, name) for row in public.rules for name in ("old_judged", "new_judged")]
    assert all(number is None or (number % 5 == 0) for number in shown)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_sum_of_the_tails(worse: int, better: int) -> None:
    pairs = worse + better
    tail = sum(comb(pairs, few) for few in range(min(worse, better) + 1)) / 2**pairs
    assert mcnemar(worse, better) == pytest.approx(min(1.0, 2 * tail))


def test_each_difference_in_what_was_asked_is_said(audits: dict[str, Audit]) -> None:
    before = audits["old"].manifest.asked
    assert changes(before, before) == ()
    packs = dict(list(before.packs.items())[2:])
    first, second, third = list(before.packs)[:3]
    packs[third] = "0" * 16
    packs["acas-code 2030.1"] = before.packs[first]
    packs["new-pack 1"] = "1" * 16
    local = {
        "overlays": [{"name": "ours", "says": None, "file": "ours.yaml", "digest": "2"}],
        "set_locally": [{"name": "mhps-england.drifting_from", "was": "2", "now": "3", "by": "ours"}],
        "switched_off": [{"rule": "MHE014", "title": "Reviewed", "reason": "", "by": "ours", "duties_of": []}],
        "added": [{"rule": "OUR001", "title": "Ours", "by": "ours"}],
    }
    differing = {"packs": packs, "local": local, "engine": "rete", "explanations": False, "as_at": "2025-01-01"}
    after = Asked.model_validate(before.as_dict() | differing)
    found = changes(before, after)
    assert [one.kind for one in found if one.rules] == [
        "pack version", "pack removed", "pack content", "pack added", "parameter", "switched off", "rule added",
        "overlay", "explanations",
    ]  # fmt: skip
    assert [one.kind for one in found if not one.rules] == ["engine", "as_at"]
    assert second.split()[0] in found[1].says and "2030.1" in found[0].says and "MHE014" in found[5].says
    assert "as the pack has it in the old audit, 3 in the new" in found[4].says


def test_of_an_audit_of_a_few_cases_a_comparison_tells_nothing(tmp_path: Path) -> None:
    made = {}
    for name, cases in (("few", 3), ("more", 40)):
        file = tmp_path / f"{name}.parquet"
        as_table(simulate(cases, 8)).write_parquet(file)
        made[name] = run([str(file)], tmp_path / name, asked())
    for names in (("few", "more"), ("more", "few")):
        found = compare_audits(*(made[name] for name in names), RULEBOOK, "shared")
        told = [getattr(found.totals, name) for name in MOVES]
        told += [
            getattr(row, name) for row in found.rules for name in ("old_risk", "new_risk", "old_judged", "new_judged")
        ]
        told += [getattr(row.moves, name) for row in found.rules for name in MOVES]
        assert set(told) == {None} == {found.cases.old, found.cases.new, found.cases.both}
