"""`fairness audit actions`: a file of actions kept, and read by the next audit."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from fairness.cli import main
from tests.cli import fairness


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_an_action_is_added_done_listed_and_followed(tmp_path: Path) -> None:
    file = tmp_path / "actions.yaml"
    add = ("audit", "actions", "add", file)
    about = ("--what", "Diary dates", "--owner", "HR director")
    done = fairness(*add, "--rule", "LEX006", *about, "--due", "2024-03-31")
    assert done.returncode == 0 and done.stdout == f"Action 1 added: {file}\n" and not done.stderr
    assert run(*add, "--act", "support_contact", *about, "--due", "2024-01-31").exit_code == 0
    assert "is done since 20 Mar 2024" in run("audit", "actions", "done", file, "1", "--on", "2024-03-20").output
    listed = run("audit", "actions", "list", file, "--as-at", "2024-06-01").output.splitlines()
    assert listed == [
        "1. done: Diary dates (LEX006; HR director, due 31 Mar 2024)",
        "2. overdue: Diary dates (support_contact; HR director, due 31 Jan 2024)",
    ]
    assert run("simulate", 60, "--seed", 3, "-o", tmp_path / "cases.jsonl").exit_code == 0
    told = run(
        "audit", "run", tmp_path / "cases.jsonl", "-o", tmp_path / "audit", "--as-at", "2026-11-01", "--workers", 1,
        "--actions", file, "--audience", "internal", "--report", "markdown",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    paper = (tmp_path / "audit" / "report-internal.md").read_text(encoding="utf-8")
    for text in (told.output, paper):
        assert "Of 2 actions agreed, 1 is overdue and 1 is done." in text
    assert "## Actions agreed" in paper and "done 20 Mar 2024" in paper


def test_mistakes_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "actions.yaml"
    wanted = ("--what", "x", "--owner", "y")
    done = fairness("audit", "actions", "add", file, "--rule", "MHE999", *wanted)
    assert done.returncode == 2 and "'MHE999' is not a rule" in done.stderr and not file.exists()
    done = run("audit", "actions", "add", file, *wanted)
    assert done.exit_code == 2 and "one of --rule and --act" in done.output and not file.exists()
    done = fairness("audit", "report", tmp_path, "--actions", tmp_path / "none.yaml")
    assert done.returncode == 2 and "none.yaml" in done.stderr
