from pathlib import Path

import polars as pl
import pytest

from tests.cli import fairness


def test_the_same_seed_gives_the_same_cases() -> None:
    one = fairness("simulate", "30", "--seed", "3").stdout
    assert one == fairness("simulate", "30", "--seed", "3").stdout != fairness("simulate", "30", "--seed", "4").stdout


def test_every_fault_is_found_and_nothing_else_by_its_rule(tmp_path: Path) -> None:
    cases, truth, rows = tmp_path / "cases.jsonl", tmp_path / "truth.csv", tmp_path / "rows.parquet"
    assert fairness("simulate", "300", "-o", cases, "--truth", truth).returncode == 0
    assert fairness("audit", cases, "--as-at", "2026-06-01", "--results", rows).returncode == 0
    risks = pl.read_parquet(rows).filter(pl.col("verdict") == "risk").select("case_id", "rule").unique()
    known = pl.read_csv(truth)
    assert known["fault"].n_unique() == 8
    for fault, rule in known.select("fault", "rule").unique().rows():
        put_in = set(known.filter(pl.col("fault") == fault)["case_id"])
        found = set(risks.filter(pl.col("rule") == rule)["case_id"])
        assert found == put_in, fault


def test_a_disparity_raises_the_rate_for_the_others(tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"

    def share(*options: str) -> float:
        cases = tmp_path / "cases.jsonl"
        fairness("simulate", "600", "--fault", "silence=0.2", *options, "-o", cases, "--truth", truth)
        people = pl.read_ndjson(cases).select("case_id", pl.col("practitioner").struct.field("ethnicity"))
        others = people.filter(~pl.col("ethnicity").is_in(["white", "not_stated"]))
        silent = pl.read_csv(truth).filter(pl.col("fault") == "silence")
        return others.join(silent, on="case_id", how="semi").height / others.height

    assert share("--disparity", "ethnicity=4") > 1.6 * share()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--fault", "silense=0.1"), "Did you mean 'silence'?"),
        (("--fault", "silence=2"), "expected a number from 0 to 1"),
        (("--fault", "silence=much"), "expected silence=NUMBER"),
        (("--disparity", "colour=2"), "is not one of ethnicity"),
    ],
)
def test_mistakes_are_named(options: tuple[str, str], says: str) -> None:
    done = fairness("simulate", "5", *options)
    assert done.returncode == 2 and says in done.stderr
