"""`fairness audit compare`, run as a process: what a quality lead sees, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from fairness.cli import main
from tests.cli import AS_AT, fairness

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Audits: `old` and `new` of the same ids, `late` of others, `set` with a local number, `few` of one pack."""
    top = tmp_path_factory.mktemp("audits")
    for name, seed, more in (("old", "1", ()), ("new", "2", ()), ("late", "3", ("--fault", "review_late=0.9"))):
        assert (
            fairness(
                "simulate", "120", "--seed", seed, "--mix", "excluded=0.6", *more, "-o", top / f"{name}.jsonl"
            ).returncode
            == 0
        )
    others = (top / "late.jsonl").read_text().replace("SIM-", "OTHER-")
    (top / "late.jsonl").write_text(others)
    made = {
        "old": ("old.jsonl",), "new": ("new.jsonl",), "late": ("late.jsonl",),
        "set": ("new.jsonl", "--set", "contact_gap=21 days"), "few": ("new.jsonl", "--rules", "mhps-england"),
    }  # fmt: skip
    for name, (source, *options) in made.items():
        assert fairness("audit", top / source, *AS_AT, *options, "-o", top / name).returncode == 0
    return top


@pytest.fixture(scope="module")
def told(folder: Path) -> Callable[[str, str], str]:
    """What the comparison of `old` and `new` prints, by audience and form: each made once."""

    @cache
    def printed(audience: str, form: str) -> str:
        done = fairness("audit", "compare", folder / "old", folder / "new", "--audience", audience, "--format", form)
        assert done.returncode == 0 and not done.stderr
        return done.stdout

    return printed


def test_help_is_its_own_and_has_examples() -> None:
    done = fairness("audit", "compare", "--help")
    assert done.returncode == 0 and "--despite-changes" in done.stdout and "--as-at" not in done.stdout
    assert "fairness audit compare audit-2023/ audit-2024/" in done.stdout
    assert "audit compare" in fairness("audit", "--help").stdout


def test_the_terminal_says_what_is_new_resolved_and_continuing(told: Callable[[str, str], str]) -> None:
    out = told("internal", "terminal")
    for words in ("120 in both", "  new  ", "  resolved  ", "  continuing  ", "Cases with most new risks", "McNemar"):
        assert words in out
    named = [line for line in out.splitlines() if line.strip().startswith("SIM-")]
    assert len(named) == 20 and "  newly at risk on" in out
    assert all(len(line) <= 100 for line in out.splitlines())


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_the_ending_of_the_file_says_the_format(folder: Path, tmp_path: Path, audience: str) -> None:
    from docx import Document
    from python_calamine import CalamineWorkbook

    names = ("c.html", "c.docx", "c.xlsx", "c.md", "c.json", "c.csv", "c.txt")
    for name in names:
        done = CliRunner().invoke(main, [
            "audit", "compare", str(folder / "old"), str(folder / "new"), "--audience", audience,
            "-o", str(tmp_path / name),
        ])  # fmt: skip
        assert done.exit_code == 0 and done.output == ""
    word = Document(str(tmp_path / "c.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    book = CalamineWorkbook.from_path(str(tmp_path / "c.xlsx"))
    listed = [
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    ]
    texts = {name: (tmp_path / name).read_text() for name in names if not name.endswith(("docx", "xlsx"))}
    texts |= {"c.docx": "\n".join(cells), "c.xlsx": "\n".join(listed)}
    rows = list(csv.DictReader(io.StringIO(texts["c.csv"])))
    for code in [one["code"] for one in rows if one["new_judged"] not in ("", "0")]:
        assert all(code in text for name, text in texts.items() if name != "c.txt"), code  # the terminal folds it
    assert texts["c.html"].startswith("<!DOCTYPE html>") and json.loads(texts["c.json"])["audience"] == audience
    assert all(("SIM-" in text) == (audience == "internal") for name, text in texts.items() if name != "c.csv")


def test_a_file_whose_ending_says_no_format_is_refused(folder: Path, tmp_path: Path) -> None:
    done = fairness("audit", "compare", folder / "old", folder / "new", "-o", tmp_path / "c.pdf")
    assert done.returncode == 2 and "Use .html, .docx, .xlsx, .md, .json, .csv, .txt" in done.stderr


def test_an_audit_with_itself_has_nothing_new(folder: Path) -> None:
    done = fairness("audit", "compare", folder / "old", folder / "old", "--format", "json", "--audience", "internal")
    found = json.loads(done.stdout)
    assert found["totals"]["new"] == found["totals"]["resolved"] == 0 < found["totals"]["continuing"]
    assert found["changes"] == [] and not any(rule["verdict"] == "differs" for rule in found["rules"])


def test_other_cases_are_compared_by_their_rates(folder: Path) -> None:
    done = fairness("audit", "compare", folder / "old", folder / "late")
    assert done.returncode == 0 and "No case is in both audits" in done.stdout and "McNemar" not in done.stdout
    lines = done.stdout.splitlines()
    row = next(line for line in lines if line.strip().startswith("MHE014"))
    assert "p < 0.001" in row and "+" in row


def test_case_ids_are_for_internal_readers_only(told: Callable[[str, str], str]) -> None:
    for audience in ("shared", "public"):
        for form in ("terminal", "markdown", "json", "csv"):
            out = told(audience, form)
            assert "SIM-" not in out and (form == "csv" or f"Audience: {audience}." in out)
    assert "SIM-" in told("internal", "json")


def test_small_counts_are_in_no_format_for_others(told: Callable[[str, str], str]) -> None:
    counts = ("old_risk", "old_judged", "new_risk", "new_judged", "new", "resolved", "continuing", "not_judged_again")

    def small(audience: str, form: str) -> list[tuple[str, str]]:
        out = told(audience, form)
        rules = json.loads(out)["rules"] if form == "json" else list(csv.DictReader(io.StringIO(out)))
        return [(rule["code"], name) for rule in rules for name in counts if 1 <= int(rule[name] or 0) <= 4]

    for form in ("json", "csv"):
        assert small("internal", form) and not small("shared", form) and not small("public", form)


def test_different_rules_are_refused_with_what_changed(folder: Path) -> None:
    done = fairness("audit", "compare", folder / "old", folder / "set")
    assert done.returncode == 2 and not done.stdout
    assert "lived-experience.contact_gap: as the pack has it in the old audit, 21 days in the new" in done.stderr
    assert "--despite-changes" in done.stderr
    fewer = fairness("audit", "compare", folder / "old", folder / "few")
    assert fewer.returncode == 2 and "Pack acas-code (version 2026.1): only in the old audit." in fewer.stderr


def test_despite_changes_the_rules_of_both_are_compared(folder: Path) -> None:
    pair = (folder / "old", folder / "few", "--despite-changes")
    done = fairness("audit", "compare", *pair)
    assert done.returncode == 0
    assert done.stdout.index("Pack acas-code") < done.stdout.index("Risks in the cases of both")
    found = json.loads(fairness("audit", "compare", *pair, "--format", "json").stdout)
    assert {rule["code"][:3] for rule in found["rules"]} == {"MHE"}
    assert "ACA001" in found["rules_only_in"]["old"] and found["rules_only_in"]["new"] == []
    back = fairness("audit", "compare", folder / "few", folder / "old", "--despite-changes")
    assert "Asked only in the new audit, and not compared" in back.stdout


def test_output_is_written_to_a_file(folder: Path, told: Callable[[str, str], str], tmp_path: Path) -> None:
    for form in ("terminal", "markdown", "json", "csv"):
        done = fairness("audit", "compare", folder / "old", folder / "new", "--format", form, "-o", tmp_path / form)
        assert done.returncode == 0 and done.stdout == ""
        assert (tmp_path / form).read_bytes().decode() == told("shared", form)


def test_mistakes_are_told_plainly(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "manifest.json").write_text('{"name": "of another program"}')
    for arguments, says in (
        ((folder / "old",), "Missing argument 'NEW'"),
        ((folder / "old", tmp_path), "holds no finished audit"),
        ((folder / "old", other), "holds no finished audit"),
        ((folder / "old", tmp_path / "none"), "does not exist"),
        ((folder / "old", folder / "new", "--audience", "all"), "is not one of"),
        ((folder / "old", folder / "new", "-o", tmp_path / "none" / "x.md"), "No such file"),
    ):
        done = fairness("audit", "compare", *arguments)
        assert done.returncode == 2 and says in done.stderr, done.stderr
