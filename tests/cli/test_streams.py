"""Any terminal: what it cannot show is written plainer, no line is wider than it, and nothing acts on it."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli import AS_AT, ROOT, SAMPLES, fairness, fairness_many

CASE = SAMPLES / "long-exclusion.yaml"
ANSWERS = SAMPLES / "self-assessment" / "answers.yaml"
ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# An escape that clears the screen, a forged message, C1, a change of direction, and what Markdown, HTML and a
# spreadsheet would read.
FORGED = "=C\x1b[2J\x1b]0;t\x07\r\nError: forged\x9b1m\u202e|<b>b</b>"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited") / "audit"
    assert fairness("audit", CASE, SAMPLES / "explained-risk.yaml", *AS_AT, "-o", folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of which everything that a person may write is forged, under such a name."""
    file = tmp_path_factory.mktemp("forged") / "a\x1b[2J\nError: b.yaml"
    case = {
        "case_id": FORGED, "nation": "england", "opened": "2024-01-08", "organisation": {"name": FORGED},
        "practitioner": {"profession": "doctor"},
        "events": [
            {"date": "2024-01-10", "type": "exclusion.formal", "note": FORGED, "by": FORGED},
            {"date": "2024-01-12", "type": FORGED},
        ],
        "explanations": [{"rule": "MHE014", "reason": FORGED, "by": FORGED, "date": "2024-02-01"}],
    }  # fmt: skip
    file.write_text(json.dumps(case), encoding="utf-8")
    return file


def _commands(audit: Path) -> list[list[str | Path]]:
    commands: list[list[str | Path]] = [
        ["check", CASE, *AS_AT, "--met", "--all-events"],
        ["check", CASE, SAMPLES / "explained-risk.yaml", *AS_AT],
        ["due", CASE, "--as-at", "2024-06-01"],
        ["explain", CASE, "MHE014", *AS_AT],
        ["validate", CASE],
        ["vocabulary"],
        ["rules", "list"],
        ["rules", "show", "MHE014"],
        ["rules", "lint"],
        ["rules", "test", "MHE014"],
        ["assess", ANSWERS, "--all"],
        ["audit", "report", audit, "--audience", "internal"],
        ["audit", "compare", audit, audit, "--audience", "internal"],
        ["audit", "verify", audit],
        ["--help"],
        *([name, "--help"] for name in ("check", "audit", "assess", "due", "explain", "simulate", "validate")),
        ["simulate", "--faults"],
    ]
    return commands


def _in_forms(audit: Path) -> list[list[str | Path]]:
    return [
        *(["check", CASE, *AS_AT, "--format", form] for form in ("markdown", "html", "json")),
        *(["audit", "report", audit, "--format", form] for form in ("markdown", "csv", "json")),
        *(["audit", "compare", audit, audit, "--format", form] for form in ("markdown", "csv", "json")),
        *(["assess", ANSWERS, "--format", form] for form in ("markdown", "html", "csv", "ics", "json")),
        *([*one, "--format", "json"] for one in (
            ["due", CASE], ["explain", CASE, "MHE014"], ["validate", CASE], ["vocabulary"], ["rules", "list"],
            ["rules", "show", "MHE014"], ["rules", "lint"],
        )),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii", "COLUMNS": "0"},
        {"PYTHONIOENCODING": "cp1252", "COLUMNS": "abc"},
    ],
    ids=["C", "ascii", "cp1252"],
)
@pytest.mark.slow
def test_what_a_terminal_cannot_show_is_written_plainer(
    environment: dict[str, str], audited: Path, tmp_path: Path
) -> None:
    encoding = environment.get("PYTHONIOENCODING", "ascii")
    wrong: list[list[str | Path]] = [["chéck"], ["check", tmp_path / "noné.yaml"], ["rules", "show", "É01"]]
    commands = [*_commands(audited), *_in_forms(audited), *wrong]
    for command, (code, out, _) in zip(commands, fairness_many(commands, tmp_path, **environment), strict=True):
        assert code == (2 if command in wrong else 0), command
        text = out.decode(encoding)
        assert "─" not in text and "─".encode() not in out
        if command[-1] == "json":
            json.loads(text)


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.slow
def test_no_line_is_wider_than_asked_for(columns: int, audited: Path, tmp_path: Path) -> None:
    commands = _commands(audited)
    told = fairness_many(commands, tmp_path, COLUMNS=str(columns), PYTHONUTF8="1")
    for command, (code, out, _) in zip(commands, told, strict=True):
        wide = [line for line in out.decode().splitlines() if cell_len(line) > columns]
        assert code == 0 and out and (not wide or command[0] == "simulate"), (command, wide[:3])


@pytest.mark.slow
def test_nothing_that_a_case_holds_acts_on_a_terminal_or_in_a_report(forged: Path, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    rules = ["--vocabulary", "open"]
    forms = [["check", forged, *AS_AT, *rules, "--format", form] for form in ("terminal", "json", "markdown", "html")]
    commands: list[list[str | Path]] = [
        *forms,
        ["due", forged, *AS_AT, *rules],
        ["due", forged, *AS_AT, *rules, "--format", "json", "--ics", tmp_path / "due.ics"],
        ["explain", forged, "MHE014", *AS_AT, *rules],
        ["validate", forged, "--vocabulary", "open"],
        ["validate", forged],
        ["check", forged.with_name("not\x1b\nthere.yaml")],
        ["check", forged, *AS_AT, *rules, "--results", tmp_path / "rows.csv"],
        ["audit", forged, *AS_AT, *rules, "-o", folder, "--results", tmp_path / "audited.csv"],
        *(["audit", "report", folder, *rules, "--audience", "internal", "--report", form]
          for form in ("html", "xlsx", "docx", "markdown", "json")),
        *(["audit", "report", folder, *rules, "--audience", "internal", "--format", form]
          for form in ("terminal", "csv", "json", "markdown")),
    ]  # fmt: skip
    for command, (code, out, err) in zip(commands, fairness_many(commands, tmp_path, PYTHONUTF8="1"), strict=True):
        assert code in (0, 2) and not ACTS.search(out.decode()) and not ACTS.search(err), (command, code, err)
        lines = (out.decode() + err).splitlines()
        assert not [line for line in lines if line.startswith("Error: forged")], (command, lines[:9])
        assert code == 0 or command[-1] == forged or "there" in str(command[-1]), (command, err)
    texts = ("due.ics", "rows.csv", "audited.csv", "audit/report-internal.html", "audit/report-internal.md",
             "audit/report-internal.json")  # fmt: skip
    for name in texts:
        text = (tmp_path / name).read_bytes().decode().replace("\r\n", "\n")
        assert not ACTS.search(text.replace("\r", "") if name.endswith("csv") else text), name
    assert (tmp_path / "rows.csv").read_text("utf-8").splitlines()[1].startswith("\"'=C\\x1b")
    rows, audited = (list(csv.reader((tmp_path / one).open(newline=""))) for one in ("rows.csv", "audited.csv"))
    assert [row[:-1] for row in rows] == audited  # the last says to which finding a result belongs


def test_a_local_rules_title_breaks_no_table(audited: Path, tmp_path: Path) -> None:
    pack = tmp_path / "our-trust.yaml"
    assert fairness("rules", "new", "our-trust", "-o", tmp_path).returncode == 0
    title = "Reasons | are given <b>at once</b>"
    text = re.sub(r"title: .*", f"title: {title}", pack.read_text("utf-8"))
    pack.write_text(text, encoding="utf-8")
    done = fairness("audit", CASE, *AS_AT, "--rules", pack, "--format", "markdown")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "Reasons" in line]
    assert all(r"Reasons \| are given \<b\>at once\</b\>" in row for row in rows)


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    for command in (["check", CASE, *AS_AT], ["vocabulary"], ["rules", "list", "--format", "json"]):
        with subprocess.Popen(
            [sys.executable, "cli.py", *map(str, command)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"},
        ) as process:  # fmt: skip
            assert process.stdout is not None and process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b"" and process.wait(60) == 0
