"""The README's tours, run in order as they are written, and its printed samples beside what the program prints."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.cli import DONE, QUARANTINED, RISK_FOUND, WRONG
from tests.cli import ROOT, SAMPLES, warm

README = (ROOT / "README.md").read_text(encoding="utf-8")
# What a test has not got: a terminal, a cluster, an extra.
LEFT_OUT = re.compile(r"--interactive|--engine spark|sqlite:|^fairness desk")
LOG = """<log xmlns="http://www.xes-standard.org/">
<trace><string key="concept:name" value="L1"/>
<event><string key="concept:name" value="hearing"/><date key="time:timestamp" value="2024-01-08T09:00:00"/></event>
</trace></log>"""


def commands() -> list[str]:
    """Each line that a reader is shown to type, in order, without its remark."""
    lines = re.findall(r"^    (fairness .*)$|`(fairness rules new .*?)`", README, re.MULTILINE)
    return [(typed or named).split("  #")[0].rstrip() for typed, named in lines]


def block(begins: str) -> str:
    """The block of code that begins so."""
    (found,) = re.findall(rf"^```\w+\n({re.escape(begins)}.*?)^```", README, re.MULTILINE | re.DOTALL)
    return str(found)


def stand_ins(here: Path) -> None:
    """The files that the tours take to be there."""
    shutil.copytree(SAMPLES, here / "sample_cases")
    for folder in ("cases", "closed-cases"):
        shutil.copytree(SAMPLES, here / folder, ignore=lambda at, names: [one for one in names if "." not in one])
    (here / "case.yaml").write_text(block("case_id:"), encoding="utf-8")
    (here / "our-policy.yaml").write_text(block("overlay:"), encoding="utf-8")
    answers = (SAMPLES / "self-assessment" / "answers.yaml").read_text(encoding="utf-8")
    (here / "our-answers.yaml").write_text(answers, encoding="utf-8")
    shutil.copy(SAMPLES / "self-assessment" / "answers-2025.yaml", here)
    for name in "abc":
        text = answers.replace("Example Hospitals NHS Trust", f"Trust {name}")
        (here / f"trust-{name}.yaml").write_text(text, encoding="utf-8")
    (here / "log.xes.gz").write_bytes(gzip.compress(LOG.encode()))
    pl.read_csv(SAMPLES / "tracker.csv", infer_schema=False).write_excel(here / "tracker.xlsx")
    made = list(simulate(150, 4))
    as_table(made).write_parquet(here / "cases.parquet")
    (here / "cases.jsonl").write_text("".join(json.dumps(one.document) + "\n" for one in made), encoding="utf-8")


def run(line: str, here: Path) -> subprocess.CompletedProcess[str]:
    """A line of the README, as a shell reads it."""
    program = f'fairness() {{ {shlex.join(warm.program())} "$@"; }}; '
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"}
    return subprocess.run(
        ["bash", "-c", program + line], cwd=here, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
def test_the_tours_work_in_order_as_they_are_written(tmp_path: Path) -> None:
    stand_ins(tmp_path)
    lines = [line.replace("simulate 100000", "simulate 200") for line in commands() if not LEFT_OUT.search(line)]
    assert len(lines) > 35
    for line in lines:
        done = run(line, tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (tmp_path / "our-rules.yaml").exists() and (tmp_path / "our-policy.yaml").exists()


@pytest.mark.parametrize(
    ("begins", "line"),
    [
        ("Review of case", "check sample_cases/long-exclusion.yaml --as-at 2024-12-01"),
        ("PRO05", "assess sample_cases/self-assessment/answers.yaml --cases audit/ --audience internal"),
    ],
)
def test_printed_samples_are_what_the_program_prints(begins: str, line: str, tmp_path: Path) -> None:
    assert f"fairness {line}" in README
    (tmp_path / "sample_cases").symlink_to(SAMPLES)
    if "audit/" in line:
        (audit,) = [one for one in commands() if one.startswith("fairness audit sample_cases/self-assessment")]
        assert run(audit, tmp_path).returncode == 0
    printed = run(f"fairness {line}", tmp_path).stdout.replace("\xa0", " ")
    if begins == "PRO05":
        assert block(begins) in (ROOT / "docs" / "self-assessment.md").read_text(encoding="utf-8")
    pieces = re.split(r"^  \.\.\.$", block(begins), flags=re.MULTILINE)
    for piece in pieces:
        assert piece.strip("\n") in printed


def test_the_picture_of_the_screen_is_what_the_program_prints() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "pictures.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert all((ROOT / one).is_file() for one in re.findall(r"\]\((docs/pictures/[^)]*)\)", README))


def test_the_sample_of_a_mistake_is_what_the_program_says(tmp_path: Path) -> None:
    (says,) = re.findall(r"^    (case\.yaml:8: .*)$", README, re.MULTILINE)
    wrong = block("case_id:").replace("exclusion.immediate", "exclusion.formall")
    (tmp_path / "case.yaml").write_text(wrong, encoding="utf-8")
    done = run("fairness check case.yaml", tmp_path)
    assert done.returncode == 2 and says in done.stderr


def test_help_names_every_exit_code() -> None:
    says = " ".join(run("fairness --help", ROOT).stdout.split())
    assert DONE == 0 and all(f" {code} " in says.partition("Exit codes:")[2] for code in (RISK_FOUND, WRONG))
    assert f"{QUARANTINED} an audit that finished with some input in quarantine" in says
