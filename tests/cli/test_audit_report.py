"""Reports of an audit from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_audit import AS_AT, SAMPLES, fairness


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("audit")
    assert fairness("simulate", "300", "--seed", "3", "-o", here / "cases.jsonl").returncode == 0
    done = fairness(
        "audit", here / "cases.jsonl", "-o", here / "audit", "--as-at", "2026-11-01", "--by", "qualified",
        "--report", "html", "--report", "xlsx", "--report", "docx", "--report", "markdown", "--report", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Groups by place of qualification" in done.stdout
    return here / "audit"


def test_every_format_is_written(folder: Path) -> None:
    for suffix in ("html", "xlsx", "docx", "md", "json"):
        assert (folder / f"report.{suffix}").stat().st_size > 1000
    assert fairness("audit", "verify", folder).returncode == 0
    made = json.loads((folder / "report.json").read_text())
    assert made["audience"] == "shared" and made["worst"] == [] and made["overall"]["cases"] == 300


def test_a_report_can_be_made_again_for_others(folder: Path) -> None:
    done = fairness("audit", "report", folder, "--audience", "internal", "--report", "json", "--format", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["worst"]
    made = json.loads((folder / "report.json").read_text())
    assert made["hidden"] == 0 and made["rules"][0]["code"] == json.loads(done.stdout)["rules"][0]["code"]
    again = fairness("audit", "report", folder, "--rules", "acas-code", "--report", "json")
    assert again.returncode == 2 and "other rules" in again.stderr


def test_a_reference_and_headcounts(folder: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nqualified,uk,4000\nqualified,elsewhere,900\nqualified,eea,500\n")
    options = ("--by", "qualified", "--reference", "qualified=uk", "--denominators", heads, "--audience", "internal")
    done = fairness("audit", "report", folder, *options, "--report", "json")
    assert done.returncode == 0, done.stderr
    made = json.loads((folder / "report.json").read_text())["disparities"][0]
    assert made["reference"] == "uk" and {one["group"] for one in made["likelihoods"]} == {"elsewhere", "eea"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--report", "html"), "--report needs a folder"),
        (("--by", "qualifid"), "qualified"),
        (("--reference", "ethnicity=white"), "nothing is compared without --by"),
        (("--by", "sex", "--denominators", "no-such-file.csv"), "no-such-file.csv"),
    ],
)
def test_mistakes_are_told(options: tuple[str, ...], says: str) -> None:
    done = fairness("audit", SAMPLES, *AS_AT, *options)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_mistakes_in_headcounts_have_their_row(tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nsex,female,many\nethnicty,white,3\nsex,male,40\nsex,male,41\n")
    done = fairness("audit", SAMPLES, *AS_AT, "--by", "sex", "--denominators", heads)
    assert done.returncode == 2
    for says in ("heads.csv:2", "'many' is no headcount", "heads.csv:3", "ethnicity", "heads.csv:5"):
        assert says in done.stderr
