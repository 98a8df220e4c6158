"""Results as they are kept, without rules that do not apply to a case, and with them put back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from fairness import audit_cases, load_rulebook
from fairness.audit.measures import measure
from fairness.audit.run import Audit
from fairness.source.problems import InputError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("audit") / "audit"
    return audit_cases([str(ROOT / "sample_cases")], load_rulebook("mhps-england"), folder, date(2024, 12, 1))


def test_what_does_not_apply_is_put_back_and_nothing_else(done: Audit) -> None:
    kept, every = done.applied().collect(), done.results().collect()
    assert kept.equals(every.filter(pl.col("verdict") != "not_applicable"))
    assert done.counts.results == every.height > 2 * kept.height
    pairs = every.select("case_id", "rule").unique().height
    assert pairs == done.counts.cases * len(done.rules()) and done.rules() == sorted(
        load_rulebook("mhps-england").rules
    )
    assert (every["verdict"] == "not_applicable").sum() == sum(
        one.get("not_applicable", [0, 0])[1] for one in done.tally()["verdicts"].values()
    )


def test_a_lazy_frame_of_results_takes_what_is_asked_of_it(done: Audit) -> None:
    every = done.results().collect()
    rule = done.rules()[0]
    asked = done.results().filter(pl.col("rule") == rule).select("case_id", "verdict").head(3).collect()
    assert asked.equals(every.filter(pl.col("rule") == rule).select("case_id", "verdict").head(3))
    assert done.results().head(7).collect().equals(every.head(7))
    assert done.results().select(pl.len()).collect().item() == every.height


def test_results_of_a_case_that_is_not_listed_are_named(tmp_path: Path) -> None:
    rulebook = load_rulebook("mhps-england")
    done = audit_cases([str(ROOT / "sample_cases")], rulebook, tmp_path / "audit", date(2024, 12, 1))
    cases = done.files("cases")[0]
    pl.read_parquet(cases).head(3).write_parquet(cases)
    with pytest.raises(InputError, match="name a case that is not among the cases"):
        measure(done, rulebook)
