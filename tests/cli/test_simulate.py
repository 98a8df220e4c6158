import re
from pathlib import Path

import polars as pl
import pytest

from fairness.audit.simulate_faults import FAULTS
from fairness.rulebook.rulebook import load_rulebook
from tests.cli import ROOT, fairness


def test_the_same_seed_gives_the_same_cases() -> None:
    one = fairness("simulate", "30", "--seed", "3").stdout
    assert one == fairness("simulate", "30", "--seed", "3").stdout != fairness("simulate", "30", "--seed", "4").stdout


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_audit_finds_what_the_truth_says_and_nothing_else(tmp_path: Path, form: str) -> None:
    cases, truth, rows = tmp_path / f"cases.{form}", tmp_path / "truth.csv", tmp_path / "rows.parquet"
    options = ("--mix", "formal=0.4", "--mix", "excluded=0.4", "--as-at", "2026-06-01")
    assert fairness("simulate", "300", *options, "-o", cases, "--truth", truth).returncode == 0
    assert fairness("audit", cases, "--as-at", "2026-06-01", "--results", rows).returncode == 0
    risks = (
        pl.read_parquet(rows).filter(pl.col("verdict") == "risk").select(pl.col("case_id", "rule").cast(pl.String))
    )
    known = pl.read_csv(truth).filter("at_risk")
    assert known.columns == ["case_id", "fault", "rule", "at_risk"]
    assert known["fault"].n_unique() > 18
    told = {code for code, rule in load_rulebook(lines=False).rules.items() if rule.simulated}
    assert {pair for pair in risks.rows() if pair[1] in told} == set(known.select("case_id", "rule").rows())


def test_the_truth_goes_with_what_is_printed_too(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    printed = fairness("simulate", "40", "--truth", one).stdout
    fairness("simulate", "40", "--truth", other, "-o", tmp_path / "cases.jsonl")
    assert printed == (tmp_path / "cases.jsonl").read_text() and one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("option", ["-o", "--truth"])
def test_a_folder_that_there_is_not_is_named_before_the_work(tmp_path: Path, option: str) -> None:
    wrong = tmp_path / "nowhere" / "file.csv"
    kept = () if option == "-o" else ("-o", tmp_path / "cases.jsonl")
    done = fairness("simulate", "5", *kept, option, wrong)
    assert done.returncode == 2 and done.stderr == f"Error: {wrong}: No such file or directory\n"
    assert list(tmp_path.iterdir()) == []


def test_a_disparity_raises_the_rate_for_the_others(tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"

    def share(*options: str) -> float:
        cases = tmp_path / "cases.jsonl"
        fairness("simulate", "600", "--fault", "silence=0.2", *options, "-o", cases, "--truth", truth)
        people = pl.read_ndjson(cases).select("case_id", pl.col("practitioner").struct.field("ethnicity"))
        others = people.filter(~pl.col("ethnicity").is_in(["white", "not_stated"]))
        silent = pl.read_csv(truth).filter(pl.col("fault") == "silence", pl.col("rule") == "LEX006", "at_risk")
        return others.join(silent, on="case_id", how="semi").height / others.height

    assert share("--disparity", "ethnicity=4") > 1.6 * share()


def test_organisations_and_years_can_differ(tmp_path: Path) -> None:
    plain = fairness("simulate", "40", "--organisations", "3").stdout
    assert {f'"S0{number}"' in plain for number in (1, 2, 3)} == {True} and '"S04"' not in plain
    for options in (("--organisation-spread", "1"), ("--trend", "3")):
        assert fairness("simulate", "40", "--organisations", "3", *options).stdout != plain


def test_faults_are_listed_as_the_documentation_has_them() -> None:
    listed = fairness("simulate", "--faults").stdout
    page = (ROOT / "docs" / "simulated-cases.md").read_text(encoding="utf-8")
    for name, fault in FAULTS.items():
        rules = ", ".join((fault.rule, *fault.also))
        assert f"{name:<22}{fault.share:<8g}{rules}\n" in listed
        assert f"| `{name}` | {fault.share:g} | {rules} |" in page
    assert len(re.findall(r"^\| `\w+` \| 0", page, re.MULTILINE)) == len(FAULTS)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--fault", "silense=0.1"), "Did you mean 'silence'?"),
        (("--fault", "silence=2"), "expected a number from 0 to 1"),
        (("--fault", "silence=much"), "expected silence=NUMBER"),
        (("--fault", "silence=nan"), "expected a number from 0 to 1"),
        (("--fault", "silence"), "expected NAME=VALUE"),
        (("--disparity", "ethnicity=inf"), "expected a number from 0"),
        (("--disparity", "colour=2"), "is not one of ethnicity"),
        (("--mix", "exluded=0.1"), "Did you mean 'excluded'?"),
        (("--mix", "excluded=0.7", "--mix", "formal=0.5"), "the shares come to more than 1"),
        (("--as-at", "2024"), "expected YYYY-MM-DD"),
        (("--organisation-spread", "9"), "is not in the range"),
    ],
)
def test_mistakes_are_named(options: tuple[str, ...], says: str) -> None:
    done = fairness("simulate", "5", *options)
    assert done.returncode == 2 and says in done.stderr
