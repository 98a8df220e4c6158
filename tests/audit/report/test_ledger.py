"""Two reports for others never give away what each of them hides: the ledger refuses the second."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from fairness.audit.report.build import Choice, build
from fairness.audit.report.cells import Rest
from fairness.audit.report.ledger import Ledger, Release, Shown
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.source.problems import InputError
from tests.audit.report.audits import RULEBOOK, audit
from tests.audit.test_stretches import asked

pytestmark = pytest.mark.slow


def reported(
    ledger: Path, done: Audit, *by: str, audience: Any = "shared", step: str = "year",
    heard: Callable[[Shown], None] = lambda shown: None,
) -> None:  # fmt: skip
    """A report as the command makes it: checked, and remembered."""
    book, releases = Ledger(ledger), []

    def about_to(shown: Shown) -> None:
        releases.append(book.add(done, shown))
        heard(shown)

    build(done, RULEBOOK, Choice(audience, by, step=step), about_to=about_to)
    kept: list[Release] = releases
    for one in kept:
        book.remember(one)


def test_the_same_report_again_is_remembered_once_and_holds_no_case(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.json"
    for _ in range(2):
        reported(ledger, audit(200), "sex")
    content = json.loads(ledger.read_text(encoding="utf-8"))
    assert len(content["releases"]) == 1
    ids = audit(200).cases().collect()["case_id"].to_list()
    assert not any(one in ledger.read_text(encoding="utf-8") for one in ids)


def test_groups_that_are_cut_otherwise_are_refused(tmp_path: Path) -> None:
    reported(tmp_path / "ledger.json", audit(400), "ethnicity")
    with pytest.raises(InputError, match="earlier report on this audit"):
        reported(tmp_path / "ledger.json", audit(400), "wres")
    reported(tmp_path / "other.json", audit(400), "wres")  # for other readers


def test_the_same_cases_but_for_one_are_refused(tmp_path: Path) -> None:
    cases = list(simulate(200, 5))
    audits = []
    for number in (200, 199):
        as_table(cases[:number]).write_parquet(tmp_path / f"{number}.parquet")
        audits.append(run([str(tmp_path / f"{number}.parquet")], tmp_path / str(number), asked()))
    reported(tmp_path / "ledger.json", audits[0], "sex")
    with pytest.raises(InputError, match="the same cases except a few"):
        reported(tmp_path / "ledger.json", audits[1], "sex")


def test_other_cases_are_no_matter(tmp_path: Path) -> None:
    as_table(simulate(199, 77, first=0)).write_parquet(tmp_path / "c.parquet")
    other = run([str(tmp_path / "c.parquet")], tmp_path / "other", asked())
    renamed = Audit(other.folder, other.manifest)
    for file in [*other.folder.glob("parts/*.cases.parquet"), *other.folder.glob("parts/*.results.parquet")]:
        pl.read_parquet(file).with_columns(pl.concat_str(pl.lit("X"), "case_id").alias("case_id")).write_parquet(file)
    reported(tmp_path / "ledger.json", audit(200), "sex")
    reported(tmp_path / "ledger.json", renamed, "sex")


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text("[1]")
    with pytest.raises(InputError, match="not a ledger"):
        Ledger(tmp_path / "ledger.json")


def test_pairs_of_reports_that_are_let_through_give_no_small_count_away(tmp_path: Path) -> None:
    """The attack: months and quarters of one audit, as a reader who adds up would set them up."""
    kept: list[Shown] = []
    for step in ("month", "quarter"):
        try:
            reported(tmp_path / "ledger.json", audit(400), step=step, heard=kept.append)
        except InputError:
            return  # refused: nothing is given away
    months, quarters = ({key: value for key, value in one.cells.items() if key[2] in STEPS} for one in kept)
    tried = 0
    for (level, code, _, quarter, what), whole in quarters.items():
        parts = {key: value for key, value in months.items() if (key[0], key[1], key[4]) == (level, code, what)}
        inside = {
            key: value for key, value in parts.items() if isinstance(key[3], str) and _quarter(key[3]) == quarter
        }
        hidden = [key for key, value in inside.items() if value is None]
        if whole is None or not hidden or not isinstance(quarter, str):
            continue
        tried += 1
        left = whole - sum(value or 0 for value in inside.values())
        # What several hidden months add up to leaves each a range, unless it is a single one, or nought.
        assert len(hidden) > 1 or left == 0 or left > 4, (level, code, quarter, what)
    assert tried


STEPS = ("month", "quarter")


def _quarter(month: str) -> str:
    return f"{month[:4]} Q{(int(month[5:7]) + 2) // 3}"


ASKED = [("ethnicity",), ("wres",), ("sex",), ("ethnicity*sex",), ("ethnicity", "sex")]
PEOPLE = [
    (ethnicity, sex)
    for ethnicity in ("white", "asian", "black", "mixed", "other", None) for sex in ("female", "male", None)
]  # fmt: skip


def test_no_small_count_can_be_worked_out_from_all_reports_that_are_let_through(tmp_path: Path) -> None:
    """The attack: linear programmes over the counts of every group, with none of the ledger's own means.

    Without the ledger the same reports give counts away, so the attack can find some.
    """
    let_through: list[Shown] = []
    every: list[Shown] = []
    for by in ASKED:
        heard: list[Shown] = []
        try:
            reported(tmp_path / "ledger.json", audit(400), *by, heard=heard.append)
        except InputError:
            build(audit(400), RULEBOOK, Choice("shared", by, step="year"), about_to=every.append)
        let_through += heard
    every += let_through
    internal: list[Shown] = []
    build(audit(400), RULEBOOK, Choice("internal", ("ethnicity",), step="year"), about_to=internal.append)
    truth = {key: value for key, value in internal[0].cells.items() if value and key[2] == "ethnicity"}
    assert len(every) == len(ASKED) and 2 <= len(let_through) < len(ASKED)
    assert worked_out(every, truth) > 0
    assert worked_out(let_through, truth) == 0


def worked_out(reports: list[Shown], truth: dict[Any, int]) -> int:
    """How many true counts of 1 to 4 of an ethnic group reports show together, by linear programmes."""
    found = 0
    for level, code in dict.fromkeys(key[:2] for key in truth):
        rows = [row for shown in reports for row in told(shown, level, code)]
        for what, sides in (("risk", (0,)), ("fine", (1,)), ("judged", (0, 1))):
            for group in ("white", "asian", "black", "mixed", "other", None):
                if 1 <= truth.get((level, code, "ethnicity", group, what), 0) <= 4:
                    goal = picked([one == group for one, _ in PEOPLE], sides)
                    found += is_certain(goal, rows)
    return found


def told(shown: Shown, level: str, code: str) -> list[tuple[Any, int]]:
    """What a report prints of a rule or theme: which of the unknowns are added up, and to what."""
    sides = {"risk": (0,), "fine": (1,), "judged": (0, 1)}
    return [
        (
            picked([is_inside(shown, one, key[2], key[3]) for one in PEOPLE], sides[key[4]]),
            value,
        )
        for key, value in shown.cells.items()
        if key[:2] == (level, code) and value is not None and key[4] in sides and key[2] in {"", *shown.views} - TIME
    ]


TIME = {"year", "organisation"}


def is_inside(shown: Shown, person: tuple[str | None, str | None], by: str, group: Any) -> bool:
    if not by:
        return True
    ethnicity, sex = person
    both = f"{ethnicity}*{sex}" if ethnicity and sex else None
    minority = "white" if ethnicity == "white" else "minority_ethnic"
    value = {"ethnicity": ethnicity, "sex": sex, "wres": ethnicity and minority, "ethnicity*sex": both}[by]
    if value in shown.merged.get(by, ()):
        value = "other_groups"
    value = value or shown.joined.get(by)
    return value is not None and value != group.group if isinstance(group, Rest) else value == group


def picked(inside: list[bool], sides: tuple[int, ...]) -> Any:
    """One number for each unknown: those at risk of each kind of person, then those not at risk."""
    return np.concatenate([np.array(inside, dtype=float) * (side in sides) for side in (0, 1)])


def is_certain(goal: Any, rows: list[tuple[Any, int]]) -> bool:
    """Whether what is printed leaves a sum of unknowns one whole number."""
    table, sums = np.array([row for row, _ in rows]), np.array([value for _, value in rows])
    least, most = (linprog(sign * goal, A_eq=table, b_eq=sums) for sign in (1, -1))
    assert least.status in (0, 3) and most.status in (0, 3), (least.message, most.message)
    return bool(least.success and most.success and -most.fun - least.fun < 0.99)
