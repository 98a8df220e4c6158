"""`fairness assess` as a process: the result in every form, beside cases, and compared."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import icalendar
import polars as pl
import pytest

from fairness.assess.questionnaire import shipped_questionnaire
from tests.cli import ROOT, SAMPLES, fairness
from tests.reports.audit.test_html import text_of

SAMPLE = SAMPLES / "self-assessment" / "answers.yaml"
SHIPPED = shipped_questionnaire()


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of three hundred invented cases."""
    folder = tmp_path_factory.mktemp("assess")
    made = fairness("simulate", 300, "--seed", 3, "--mix", "excluded=0.4", "-o", folder / "cases.jsonl")
    done = fairness("audit", folder / "cases.jsonl", "--as-at", "2026-11-01", "-o", folder / "audit", "--workers", 1)
    assert made.returncode == done.returncode == 0
    return folder / "audit"


def test_the_result_names_each_theme_the_weakest_and_the_plan() -> None:
    done = fairness("assess", SAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Self-assessment of Example Hospitals NHS Trust" in done.stdout
    assert "31 yes, 8 yes without evidence, 19 partly, 17 no, 6 not known" in done.stdout
    assert "Answers and your cases" not in done.stdout
    assert re.search(
        r"SUP07: [^:]*\n    Severity: high   Now: no\n    What good looks like: [^:]*\n"
        r"    Planned: Write a template for return plans \(medical director",
        done.stdout,
    )
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_lines_fit_the_terminal(columns: int, audit: Path) -> None:
    done = fairness("assess", SAMPLE, "--cases", audit, "--all", columns=columns)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= max(columns, 72)


def test_each_answer_stands_beside_what_the_audit_counted(audit: Path) -> None:
    done = fairness("assess", SAMPLE, "--cases", audit, "--format", "json", "--audience", "internal")
    found = json.loads(done.stdout)
    shown = {one["id"]: one for theme in found["themes"] for one in theme["questions"]}
    rows = pl.read_parquet(sorted((audit / "parts").glob("*.results.parquet")))
    judged = {"risk", "explained", "met"}
    order = ["risk", "unknown", "due", "explained", "met", "lapsed", "not_applicable"]
    for one in shown.values():
        for rule in one["cases"]["rules"]:
            by_case: dict[str, list[str]] = {}
            for case, verdict in rows.filter(pl.col("rule") == rule["rule"]).select("case_id", "verdict").iter_rows():
                by_case.setdefault(case, []).append(verdict)
            worst = [min(verdicts, key=order.index) for verdicts in by_case.values()]
            of, met = sum(verdict in judged for verdict in worst), worst.count("met")
            assert (rule["met"], rule["judged"], rule["hidden"]) == (met, of, None)
    reviewed = shown["PRO05"]["cases"]
    assert (reviewed["verdict"], reviewed["cases_show"]) == ("not borne out", "less")
    assert shown["UND05"]["cases"]["verdict"] == "not shown by the record"
    assert {one["name"] for one in found["parameters"]} == set(SHIPPED.parameters.numbers())


@pytest.mark.parametrize("audience", ["shared", "public"])
def test_what_is_shown_of_the_cases_is_in_the_report_of_the_same_audit(tmp_path: Path, audience: str) -> None:
    """Side by side the two papers give nothing away: of MHE014 the report hides how many were judged."""
    source, folder = SAMPLES / "self-assessment" / "cases.parquet", tmp_path / "audit"
    fairness("audit", source, "--as-at", "2026-11-01", "-o", folder, "--report", "json", "--audience", audience)
    report = folder / ("report.json" if audience == "shared" else "report-public.json")
    rows = {one["code"]: one for one in json.loads(report.read_text(encoding="utf-8"))["rules"]}
    told = ("assess", SAMPLE, "--cases", folder, "--audience", audience)
    found = json.loads(fairness(*told, "--format", "json").stdout)
    cases = [one["cases"] for theme in found["themes"] for one in theme["questions"]]
    rules = [rule for one in cases for rule in one["rules"] if rule["rule"] in rows]
    for rule in rules:
        assert rule["judged"] in (None, rows[rule["rule"]]["judged"])
        assert rule["met"] in (None, rows[rule["rule"]]["met"])
    kept_back = {rule["rule"] for rule in rules if rule["hidden"]}
    if audience == "shared":
        assert {"MHE014", "LEX023", "LEX005"} <= kept_back
    assert len(kept_back) < len(rules) / 2
    texts = [fairness(*told, "--all").stdout, fairness(*told, "--format", "markdown").stdout]
    assert fairness(*told, "--format", "html", "-o", tmp_path / "page.html").returncode == 0
    texts.append(text_of((tmp_path / "page.html").read_text(encoding="utf-8")))
    for text in texts:
        numbers = re.findall(r"([A-Z]{3}\d{3}) met in ([\d,]+) of ([\d,]+) judged", text)
        assert numbers and "hidden: the counts that may be shown do not tell" in " ".join(text.split())
        for code, met, of in numbers:
            assert (rows[code]["met"], rows[code]["judged"]) == (int(met), int(of))


def test_an_audit_of_other_rules_is_told(tmp_path: Path) -> None:
    folder, source = tmp_path / "audit", SAMPLES / "self-assessment" / "cases.parquet"
    fairness("audit", source, "--as-at", "2026-11-01", "-o", folder, "--rules", "mhps-england")
    done = fairness("assess", SAMPLE, "--cases", folder)
    assert done.returncode == 2 and "was made with other rules" in done.stderr
    assert fairness("assess", SAMPLE, "--cases", folder, "--rules", "mhps-england").returncode == 0
    assert fairness("assess", SAMPLE, "--cases", folder, "--audience", "internal").returncode == 0


def test_the_terminal_says_what_the_cases_say(audit: Path) -> None:
    done = fairness("assess", SAMPLE, "--cases", audit, "--audience", "internal")
    assert re.search(
        r"PRO05: .*\n +Answer: yes \(Concerns policy 8.2\)\n +What your cases show: MHE014 met in \d+ of 106 judged "
        r"cases: 68% \(95% interval \d+% to \d+%\)\n +Result: not supported: your cases show less than you "
        r"answered\n",
        done.stdout,
    )
    strict = fairness("assess", SAMPLE, "--cases", audit, "--audience", "internal", "--set", "yes_from=0.5")
    less = [
        one.stdout.partition("Where your cases show less")[2].split("Where your cases show more")[0]
        for one in (done, strict)
    ]
    assert ["PRO05" in one for one in less] == [True, False]


def test_small_counts_are_in_no_form(audit: Path, tmp_path: Path) -> None:
    """Of five cases one was not met: neither counts nor anything they follow from is written."""
    few = tmp_path / "few"
    lines = (audit.parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()[:7]
    (tmp_path / "few.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    fairness("audit", tmp_path / "few.jsonl", "--as-at", "2026-11-01", "-o", few, "--workers", 1)
    found = json.loads(fairness("assess", SAMPLE, "--cases", few, "--format", "json").stdout)
    rules = [
        rule
        for theme in found["themes"]
        for one in theme["questions"]
        for rule in one["cases"]["rules"]
        if rule["hidden"]
    ]
    assert rules and all([rule["met"], rule["rate"], rule["low"], rule["high"]] == [None] * 4 for rule in rules)
    for form in ("terminal", "markdown"):
        said = fairness("assess", SAMPLE, "--cases", few, "--all", "--format", form).stdout
        assert "fewer than 5" in said
        for met, of in re.findall(r"met in (\d+) of (\d+) judged", said):
            assert all(count == 0 or count >= 5 for count in (int(met), int(of), int(of) - int(met)))


def test_the_plan_as_table_and_calendar(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(fairness("assess", SAMPLE, "--format", "csv").stdout)))
    dated = {row["question"]: row["due"] for row in rows if row["due"]}
    kinds = ["duty", "guidance", "research", "design"]
    assert [kinds.index(row["kind"]) for row in rows] == sorted(kinds.index(row["kind"]) for row in rows)
    done = fairness("assess", SAMPLE, "--format", "ics", "-o", tmp_path / "plan.ics", "--as-at", "2026-11-10")
    assert done.returncode == 0
    calendar = icalendar.Calendar.from_ical((tmp_path / "plan.ics").read_bytes())
    days = {str(one["summary"])[:5]: one["dtstart"].dt.isoformat() for one in calendar.walk("VEVENT")}
    assert days == dated and len(days) == 15


def test_a_cell_is_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("assessment: {organisation: T}\nanswers: {PRO05: {answer: no, note: '=HYPERLINK(1)'}}\n")
    assert "'=HYPERLINK(1)" in fairness("assess", file, "--format", "csv").stdout


def test_markdown_shows_text_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("assessment: {organisation: 'T | <b> *x*'}\nanswers: {}\n")
    done = fairness("assess", file, "--format", "markdown")
    assert "# Self-assessment of T \\| \\<b\\> \\*x\\*" in done.stdout


def test_the_form_has_every_question() -> None:
    done = fairness("assess", "form", "--nation", "wales")
    assert done.returncode == 0
    asked = re.findall(r"^### ([A-Z]{3}\d\d)\. ", done.stdout, re.MULTILINE)
    assert asked == [one.id for one in SHIPPED.questions]
    assert done.stdout.count("☐ not applicable") == len(asked)
    assert fairness("assess", "form", "--nation", "france").returncode == 2


def test_compare_says_what_changed_and_what_is_late(tmp_path: Path) -> None:
    older = SAMPLES / "self-assessment" / "answers-2025.yaml"
    found = json.loads(
        fairness("assess", "compare", older, SAMPLE, "--format", "json", "--as-at", "2026-11-10").stdout
    )
    ways = {one["id"]: one["way"] for one in found["changes"]}
    assert ways["SUP01"] == "stronger" and ways["PRO18"] == "weaker"
    assert [one["id"] for one in found["late"]] == ["PRO10"]
    done = fairness("assess", "compare", older, SAMPLE, "--as-at", "2026-11-10")
    assert "Stronger than before" in done.stdout and "Planned before, due, and still open" in done.stdout
    written = fairness("assess", "compare", older, SAMPLE, "-o", tmp_path / "changes.md")
    assert written.returncode == 0 and "| SUP01: " in (tmp_path / "changes.md").read_text(encoding="utf-8")
    assert "No answer and no evidence changed." in fairness("assess", "compare", SAMPLE, SAMPLE).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "needs a file of answers, or --interactive -o FILE"),
        (("none.yaml",), "none.yaml: cannot be read: No such file or directory"),
        (("--interactive",), "--interactive needs -o FILE"),
        (("a.yaml", "--interactive", "-o", "b.yaml"), "there is one file: name it once"),
        ((SAMPLE, "--cases", SAMPLES), "holds no finished audit"),
        ((SAMPLE, "--set", "yes_form=0.9"), "(did you mean 'yes_from'?)"),
        ((SAMPLE, "--set", "yes_from"), "expected NAME=VALUE"),
        (("--interactive", "-o", "b.yaml", "--theme", "suport"), "(did you mean 'support'?)"),
        ((SAMPLES / "good-practice.yaml",), "assessment: is missing"),
        ((SAMPLE, "--questionnaire", SAMPLES), "questionnaire.yaml: cannot be read"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str | Path, ...], says: str) -> None:
    done = fairness("assess", *arguments)
    assert done.returncode == 2 and says in " ".join(done.stderr.split())


def test_a_folder_of_answers_is_passed_over_by_those_who_look_for_cases() -> None:
    found = json.loads(fairness("check", SAMPLES, "--as-at", "2024-12-01", "--format", "json").stdout)
    assert found
    assert "self-assessment" not in fairness("validate", SAMPLES).stdout
    done = fairness("validate", SAMPLE, "rules/self-assessment/support.yaml")
    assert done.returncode == 0 and f"{SAMPLE}: 82 answers" in done.stdout


def test_validate_says_what_is_wrong_with_a_questionnaire_of_ones_own(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "rules" / "self-assessment", tmp_path / "ours"))
    text = (folder / "support.yaml").read_text(encoding="utf-8")
    ours = text.replace("LEX011", "LEX911").replace("source: mps-survey-report", "source: our-survey", 1)
    (folder / "support.yaml").write_text(ours, encoding="utf-8")
    done = fairness("validate", folder / "support.yaml", folder / "heard.yaml")
    shown = "".join(done.stdout.split())  # a long path is folded
    assert done.returncode == 2 and f"{folder / 'heard.yaml'}:1questionnairefile" in shown
    assert (
        "'LEX911' is not a rule of the rulebook" in done.stderr
        and "'our-survey' is not in sources.yaml" in done.stderr
    )
    (folder / "sources.yaml").write_text("sources: {our-survey: {title: Ours, kind: research}}\n", encoding="utf-8")
    assert "our-survey" not in fairness("validate", folder / "support.yaml").stderr


def test_a_page_has_the_answers_beside_the_cases(audit: Path, tmp_path: Path) -> None:
    file = tmp_path / "self-assessment.html"
    assert fairness("assess", SAMPLE, "--cases", audit, "--format", "html", "-o", file).returncode == 0
    html = file.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>") and "Answers and your cases" in html and "<script" not in html


def test_the_audience_decides_which_counts_are_shown(audit: Path) -> None:
    found = {
        audience: json.loads(
            fairness("assess", SAMPLE, "--cases", audit, "--format", "json", "--audience", audience).stdout
        )
        for audience in ("internal", "shared", "public")
    }
    assert [one["audience"] for one in found.values()] == list(found)
    rules = {
        audience: [rule for theme in one["themes"] for question in theme["questions"] if question["cases"]
                   for rule in question["cases"]["rules"]]
        for audience, one in found.items()
    }  # fmt: skip
    assert all(rule["judged"] is not None for rule in rules["internal"])
    assert all(rule["judged"] is None or rule["judged"] % 5 == 0 for rule in rules["public"])
    assert any(rule["met"] is None for rule in rules["shared"])


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html", "md"])
def test_a_blank_form_is_written_by_the_name_of_its_file(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"form.{suffix}"
    assert fairness("assess", "form", "-o", file).returncode == 0
    assert file.stat().st_size > 10_000 and [one.name for one in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_report_that_is_no_text_needs_a_file(tmp_path: Path, form: str) -> None:
    assert fairness("assess", SAMPLE, "--format", form, "-o", tmp_path / f"a.{form}").returncode == 0
    assert (tmp_path / f"a.{form}").read_bytes()[:2] == b"PK"
    done = fairness("assess", SAMPLE, "--format", form)
    assert done.returncode == 2 and f"--format {form} needs -o FILE" in done.stderr


def test_several_organisations_together(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    files = [tmp_path / f"{name}.yaml" for name in "abc"]
    for file in files:
        file.write_text(text.replace("Example Hospitals NHS Trust", f"Trust {file.stem}"), encoding="utf-8")
    shown = fairness("assess", "group", *files, "--as-at", "2026-11-25")
    assert shown.returncode == 0 and "3 organisations, 84 questions; 25 Nov 2026." in shown.stdout
    assert "Trust a" not in shown.stdout
    assert "3 no (Trust a, Trust b and Trust c)" in fairness("assess", "group", *files, "--names").stdout
    for form in ("html", "markdown", "json", "xlsx"):
        done = fairness("assess", "group", *files, "--format", form, "-o", tmp_path / f"group.{form}")
        assert done.returncode == 0, done.stderr
        content = (tmp_path / f"group.{form}").read_bytes()
        assert len(content) > 5_000 and b"Trust a" not in content
    few = fairness("assess", "group", *files[:2])
    assert few.returncode == 2 and "expected at least 3" in few.stderr
